//! Ctrl-C in a question that a key led to, and what is shown again behind what came between a step and
//! its question; and steps that run again without one.

use nix::sys::signal::Signal;

use super::{DONE, FAILED, RECORD, RUN, WHY, recorded, run, three, unrecorded};
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, steps};

const CTRL_C: &str = "\u{3}";

/// Leaves `inner`, which `key` leads to from `question`, and waits for that again.
#[track_caller]
fn leave(terminal: &mut Terminal, question: &str, key: &str, inner: &str) -> String {
    terminal.answer(question, key);
    terminal.answer(inner, CTRL_C);
    terminal.question(question)
}

#[test]
fn ctrl_c_leads_back_to_the_question_before_a_step() {
    let case = three();
    let mut terminal = run(&case);
    for (key, inner) in [("o", "Go on at"), ("e", "edit: touch one")] {
        let shown = leave(&mut terminal, RUN, key, inner);
        assert!(
            shown.contains("step 1 of 3") && shown.contains("  touch one\n"),
            "{shown}"
        );
        terminal.keys("x");
    }
    terminal.answer(RUN, "r");
    terminal.answer(RUN, CTRL_C);
    recorded(terminal, 130);
    assert!(case.has("one") && !case.has("two"));
}

#[test]
fn and_to_the_one_about_danger() {
    let text = "<!-- stepmark: name=wipe -->\n```sh\n$ rm -rf build\n```\n";
    let edits = Case::new(text).fake("change", "#!/bin/sh\necho rm -r build >\"$1\"\n");
    for (case, key) in [
        (Case::new(text), "r"),
        (Case::new(text), "g"),
        (edits.env("EDITOR", "change"), "e"),
    ] {
        let case = case.file("build/x", "");
        let mut terminal = run(&case);
        let shown = leave(&mut terminal, RUN, key, "Type `wipe` to run it");
        assert!(shown.contains("$ rm -rf build\n"), "{shown}");
        terminal.keys("q");
        terminal.end().exits(130);
        assert!(case.has("build"));
    }
}

#[test]
fn and_to_the_one_about_a_failure() {
    let case = Case::new(steps(&[("", "test -e fixed"), ("", "touch after")]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    for (key, inner) in [("c", WHY), ("s", WHY), ("e", "edit: test -e fixed")] {
        let shown = leave(&mut terminal, FAILED, key, inner);
        assert!(
            shown.contains("step 1 of 2") && shown.contains("test -e fixed\n"),
            "{shown}"
        );
        assert!(shown.contains("✗ failed"), "{shown}");
        terminal.keys("x");
    }
    std::fs::write(case.path("fixed"), "").unwrap();
    terminal.answer(FAILED, "r");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert!(case.has("after"));
}

#[test]
fn and_to_the_one_about_an_item() {
    let case = Case::new("- [ ] Call Bob\n\n  at noon\n");
    let mut terminal = run(&case);
    for (key, inner) in [("n", "Note"), ("o", "Go on at")] {
        let shown = leave(&mut terminal, DONE, key, inner);
        assert!(
            shown.contains("step 1 of 1") && shown.contains("Call Bob"),
            "{shown}"
        );
        terminal.keys("x");
    }
    let shown = terminal.answer(DONE, "?");
    assert!(shown.contains("n done, with a note"), "{shown}");
    let help = terminal.answer(DONE, "d");
    assert!(help.contains("Ctrl-C leads back here"), "{help}");
    recorded(terminal, 0);
    assert!(case.text().starts_with("- [x] Call Bob"), "{}", case.text());
}

#[test]
fn a_plain_question_is_left_as_well() {
    let case = Case::new("- [ ] Call Bob\n");
    let mut terminal = Terminal::run(&case, &["run", "--plain", "a.md"]);
    for (key, inner) in [("n", "Note: "), ("o", "Enter: stay): ")] {
        terminal.answer(DONE, key);
        terminal.expect(inner);
        terminal.keys(CTRL_C);
    }
    terminal.answer(DONE, "q");
    terminal.end().exits(130);
}

#[test]
fn who_ends_the_program_is_not_led_back() {
    for (key, inner) in [("o", "Go on at"), ("e", "edit: touch one")] {
        let case = three();
        let mut terminal = run(&case);
        terminal.answer(RUN, key);
        terminal.question(inner);
        terminal.signal(Signal::SIGTERM);
        terminal.end().exits(143);
    }
}

#[test]
fn help_and_the_outline_do_not_hide_the_step() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "?");
    let shown = terminal.answer(RUN, "o");
    assert!(shown.contains("Ctrl-C ends a step"), "{shown}");
    assert!(
        shown.contains("step 1 of 3") && shown.contains("  touch one\n"),
        "{shown}"
    );
    terminal.answer("Go on at", "\u{1b}");
    let shown = terminal.answer(RUN, "r");
    assert!(
        shown.contains("step 1 of 3") && shown.contains("  touch one\n"),
        "{shown}"
    );
    let shown = terminal.answer(RUN, "q");
    assert_eq!(shown.matches("step 2 of 3").count(), 1, "{shown}");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
}

#[test]
fn a_background_step_that_runs_again_on_resume_is_shown() {
    let case = Case::new(steps(&[
        ("background name=serve", "sleep 300"),
        ("", "touch two"),
    ]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    unrecorded(terminal, 130);
    let mut terminal = Terminal::run(&case, &["run", "--resume", "a.md"]);
    let shown = terminal.answer(RUN, "r");
    let (before, after) = shown.split_once("✓ serve").expect("it runs again");
    assert!(
        before.contains("step 1 of 2") && before.contains("  sleep 300\n"),
        "{shown}"
    );
    assert!(after.contains("step 2 of 2"), "{shown}");
    unrecorded(terminal, 0);
    assert!(case.has("two"));
}
