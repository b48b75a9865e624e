//! The system that a run touches: shown at each step, and asked again before each change.

use std::fs;

use super::{FAILED, RUN, recorded, run, unrecorded};
use crate::support::Case;

const FRONT: &str = "---\nstepmark: {target: {command: cat target}}\n---\n";

fn blue(steps: &str) -> Case {
    Case::new(format!("{FRONT}{steps}")).file("target", "blue\n")
}

#[test]
fn it_heads_each_question() {
    let case = blue("```sh\n$ ls\n```\n\n- [ ] Call Bob\n\n```sh\n$ touch two\n```\n");
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "r");
    assert!(
        shown.contains("target    blue  (by `cat target`)"),
        "{shown}"
    );
    assert!(shown.contains("reads · on blue"), "{shown}");
    let shown = terminal.answer("Done?", "d");
    assert!(shown.contains("done by hand · on blue"), "{shown}");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("changes · on blue"), "{shown}");
    recorded(terminal, 0);
    assert!(case.text().contains("target=blue"), "{}", case.text());
}

#[test]
fn another_one_stops_the_run_before_the_next_change() {
    let case = blue(
        "```sh\n$ touch one\n```\n\n```sh\n$ ls\n```\n\n```sh\n$ touch two\n```\n\n```sh\n$ touch three\n```\n",
    );
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.question(RUN);
    fs::write(case.path("target"), "green\n").unwrap();
    // What only reads does no harm.
    terminal.keys("r");
    terminal.answer(RUN, "r");
    let ended = recorded(terminal, 1);
    let told = "the target is `green` now; the run began on `blue`";
    assert!(ended.plain.contains(told), "{}", ended.plain);
    assert!(case.has("one") && !case.has("two") && !case.has("three"));
    let text = case.text();
    assert!(
        text.contains("status=blocked") && text.contains("target=blue"),
        "{text}"
    );
}

#[test]
fn what_an_edit_makes_of_a_reading_step_may_change_something() {
    let case = blue("```sh\n$ ls\n```\n")
        .fake("change", "#!/bin/sh\nprintf 'touch one\\n' >\"$1\"\n")
        .env("EDITOR", "change");
    let mut terminal = run(&case);
    terminal.question(RUN);
    fs::write(case.path("target"), "green\n").unwrap();
    terminal.keys("e");
    let ended = terminal;
    let ended = unrecorded(ended, 3);
    assert!(
        ended.plain.contains("the target is `green` now"),
        "{}",
        ended.plain
    );
    assert!(!case.has("one"));
}

#[test]
fn a_step_that_is_tried_again_asks_again() {
    let case = blue("```sh\n$ echo try >>tries; false\n```\n");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.question(FAILED);
    fs::write(case.path("target"), "green\n").unwrap();
    terminal.keys("r");
    unrecorded(terminal, 3);
    assert_eq!(case.read("tries"), "try\n");
}

#[test]
fn its_name_is_what_danger_wants() {
    let case =
        blue("<!-- stepmark: name=wipe -->\n```sh\n$ rm -rf build\n```\n").file("build/x", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer("Type `blue` to run it", "wipe\r");
    terminal.expect("That is not `blue`.");
    assert!(case.has("build"));
    terminal.answer("Type `blue` to run it", "blue\r");
    unrecorded(terminal, 0);
    assert!(!case.has("build"));
}

#[test]
fn one_that_is_not_told_keeps_everything_from_running() {
    let case = Case::new(
        "---\nstepmark: {target: {command: 'echo no cluster; false'}}\n---\n```sh\n$ touch one\n```\n",
    );
    let ended = run(&case).end().exits(3);
    assert!(
        ended.plain.contains("the target is not known") && ended.plain.contains("no cluster"),
        "{}",
        ended.plain
    );
    assert!(!case.has("one"));
}
