//! `g`: going on unasked, up to what nobody should pass by.

use super::{DONE, FAILED, RUN, WHY, run, unrecorded};
use crate::support::Case;

#[test]
fn it_stops_at_danger_at_items_and_at_failures() {
    let text = "```sh\n$ touch one\n```\n\n```sh\n$ touch two\n```\n\n\
                <!-- stepmark: name=wipe -->\n```sh\n$ rm -rf build\n```\n\n\
                ```sh\n$ touch three\n```\n\n- [ ] Call Bob\n\n```sh\n$ false\n```\n\n\
                ```sh\n$ touch four\n```\n";
    let case = Case::new(text).file("build/x", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "g");
    let shown = terminal.question(RUN);
    assert!(shown.contains("step 3 of 7"), "{shown}");
    assert!(case.has("two"), "it ran unasked");
    terminal.keys("r");
    terminal.answer("Type `wipe` to run it", "wipe\r");
    terminal.question(DONE);
    assert!(!case.has("build") && case.has("three"));
    terminal.keys("d");
    terminal.answer(FAILED, "c");
    terminal.answer(WHY, "\r");
    let ended = unrecorded(terminal, 1);
    assert!(case.has("four"), "{}", ended.plain);
}

#[test]
fn at_danger_it_asks_for_the_name_as_well() {
    let text =
        "<!-- stepmark: name=wipe -->\n```sh\n$ rm -rf build\n```\n\n```sh\n$ touch two\n```\n";
    let case = Case::new(text).file("build/x", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "g");
    terminal.answer("Type `wipe` to run it", "wipe\r");
    unrecorded(terminal, 0);
    assert!(!case.has("build") && case.has("two"));
}

#[test]
fn steps_that_nobody_asks_about_are_shown_all_the_same() {
    let case = Case::new(
        "# One\n\nFirst.\n\n```sh\n$ touch one\n```\n\n# Two\n\nSecond.\n\n```sh\n$ touch two\n```\n",
    );
    let mut terminal = run(&case);
    terminal.answer(RUN, "g");
    let shown = terminal.expect("$ touch two");
    assert!(
        shown.contains("Second.") && shown.contains("step 2 of 2 · Two"),
        "{shown}"
    );
    unrecorded(terminal, 0);
}
