//! A step while it runs.

use std::fs;
use std::time::{Duration, Instant};

use super::{FAILED, RECORD, RUN, WHY, run, three};
use crate::support::{Case, await_pipe, make_pipe, steps};

#[test]
fn output_is_shown_before_the_step_ends() {
    let case = Case::new(steps(&[(
        "",
        "echo first\nread -r line <hold\necho \"then $line\"",
    )]));
    make_pipe(&case.path("hold"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("first\n");
    fs::write(case.path("hold"), "second\n").unwrap();
    terminal.expect("then second\n");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn ctrl_c_ends_the_step_and_asks() {
    let text = steps(&[
        ("", "x=kept"),
        (
            "",
            "bash -c 'echo here >ready; exec sleep 300'\ntouch never",
        ),
        ("", "echo \"x is $x\""),
    ]);
    let case = Case::new(text);
    make_pipe(&case.path("ready"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    await_pipe(case.path("ready"));
    terminal.keys("\u{3}");
    let shown = terminal.answer(FAILED, "c");
    assert!(shown.contains("interrupted"), "{shown}");
    terminal.answer(WHY, "\r");
    terminal.answer(RUN, "r");
    terminal.expect("x is kept");
    terminal.answer(RECORD, "d");
    terminal.end();
    assert!(!case.has("never"));
    assert!(
        case.text().contains("result status=interrupted"),
        "{}",
        case.text()
    );
}

#[test]
fn ctrl_c_at_a_question_quits() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "\u{3}");
    terminal.end();
    assert!(!case.has("one"));
}

#[test]
fn a_double_enter_does_not_run_the_next_step() {
    let case = Case::new(steps(&[("", "cat hold >one"), ("", "touch two")]));
    make_pipe(&case.path("hold"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "\r\r");
    // The second Enter came while the step ran, which goes on only now.
    fs::write(case.path("hold"), "go on\n").unwrap();
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    assert_eq!(case.read("one"), "go on\n");
    assert!(!case.has("two"));
}

#[test]
fn nor_where_the_step_is_quick() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "\r\r");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    assert!(case.has("one") && !case.has("two"));
}

/// Whether Enter, and Enter again at the next question, ran the second step; none where the keys were too
/// far apart to tell.
fn second_runs() -> Option<bool> {
    let case = three();
    let mut terminal = run(&case);
    terminal.question(RUN);
    let started = Instant::now();
    terminal.keys("\r");
    terminal.answer(RUN, "\r");
    terminal.keys("s");
    terminal.expect("steps-2");
    let took = started.elapsed();
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    assert!(case.has("one"));
    (took < Duration::from_millis(400)).then(|| case.has("two"))
}

#[test]
fn nor_does_one_that_bounces_at_the_next_question() {
    let told = std::iter::repeat_with(second_runs).take(50);
    let runs = told.flatten().next();
    assert_eq!(runs, Some(false), "none where the machine is too slow");
}

#[test]
fn letters_may_follow_at_once() {
    let case = three();
    let mut terminal = run(&case);
    for key in ["\r", "r", "r"] {
        terminal.answer(RUN, key);
    }
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert!(case.has("two") && case.has("three"));
}
