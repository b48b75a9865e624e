//! The keys on a failure, and what is kept of the answers.

use std::fs;

use super::{FAILED, RECORD, RUN, WHY, recorded, run, story, unrecorded};
use crate::support::{Case, steps};

#[test]
fn a_failure_asks_and_enter_does_nothing() {
    let case = Case::new(steps(&[
        ("", "echo try >>tries\ntest -e fixed"),
        ("", "touch after"),
    ]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "\r");
    terminal.question(FAILED);
    assert_eq!(case.read("tries"), "try\n", "Enter does not try again");
    fs::write(case.path("fixed"), "").unwrap();
    terminal.keys("r");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(case.read("tries"), "try\ntry\n");
    assert!(case.has("after"));
}

#[test]
fn a_failure_can_be_passed_by_skipped_or_ended() {
    for (key, status, after, told) in [
        ("c", 1, true, "1 passed, 1 failed"),
        ("s", 0, true, "1 passed, 1 skipped"),
        ("q", 1, false, "1 failed, 1 not run"),
    ] {
        let case = Case::new(steps(&[("", "false"), ("", "touch after")]));
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        terminal.answer(FAILED, key);
        if after {
            terminal.answer(WHY, "\r");
            terminal.answer(RUN, "r");
        }
        let ended = unrecorded(terminal, status);
        assert_eq!(case.has("after"), after, "{key}");
        assert!(ended.plain.contains(told), "{key}: {}", ended.plain);
    }
}

#[test]
fn keys_without_a_meaning_do_nothing() {
    let case = Case::new(steps(&[("", "echo try >>tries\nfalse")]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    for key in ["\r", "x", "S", "g", "o", "u", " ", "\u{1b}[B"] {
        terminal.answer(FAILED, key);
    }
    terminal.answer(FAILED, "?");
    let help = terminal.answer(FAILED, "q");
    assert!(help.contains("c goes on all the same"), "{help}");
    unrecorded(terminal, 1);
    assert_eq!(case.read("tries"), "try\n");
}

#[test]
fn why_a_failure_is_passed_by_is_kept() {
    for (key, stamp, told) in [
        (
            "c",
            "status=failed",
            "the run went on all the same: it is known",
        ),
        ("s", "status=skipped", "it is known"),
    ] {
        let case = Case::new(steps(&[("", "false"), ("", "touch after")]));
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        terminal.answer(FAILED, key);
        terminal.answer(WHY, "it is known\r");
        terminal.answer(RUN, "r");
        recorded(terminal, i32::from(key == "c"));
        let text = case.text();
        assert!(
            text.contains(stamp) && text.contains("it is known"),
            "{text}"
        );
        let story = story(&case);
        assert!(story.contains(told), "{story}");
    }
}

#[test]
fn a_reason_cannot_leave_its_stamp() {
    let case = Case::new(steps(&[("", "false"), ("", "touch after")]));
    let before = case.text();
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "c");
    terminal.answer(WHY, "--> </sub> <!-- stepmark: run --> {{ x }}\r");
    terminal.answer(RUN, "r");
    recorded(terminal, 1);
    let text = case.text();
    assert!(
        !text.contains("--> </sub> <!--") && !text.contains("{{"),
        "{text}"
    );
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), before);
}

#[test]
fn a_mismatch_that_nobody_annotated_differs() {
    let case = Case::new("```sh\n$ echo NotReady\nReady\n```\n");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    let shown = terminal.answer(FAILED, "c");
    assert!(
        shown.contains("differs") && shown.contains("NotReady"),
        "{shown}"
    );
    terminal.answer(WHY, "\r");
    recorded(terminal, 1);
    assert!(
        case.text().contains("result status=differs"),
        "{}",
        case.text()
    );
}

#[test]
fn what_was_done_is_undone_and_the_failure_asked_about_again() {
    let case = Case::new(steps(&[
        ("name=make", "touch one"),
        ("undo=make", "mv one gone"),
        ("", "test -e gone"),
    ]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "u");
    let shown = terminal.answer("Undo make?", "y");
    assert!(shown.contains("mv one gone"), "{shown}");
    let shown = terminal.answer(FAILED, "r");
    assert!(
        !shown.contains("u undo"),
        "nothing is left to undo: {shown}"
    );
    assert!(!case.has("one") && case.has("gone"));
    // What was undone is done again first.
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("touch one"), "{shown}");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert!(case.has("one"));
}
