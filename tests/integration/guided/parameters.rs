//! Parameters that nobody gave a value for are asked at the start.

use super::{RUN, run, unrecorded};
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

/// A document with the parameter `X`, which leaves its value in `seen`.
fn with(field: &str) -> Case {
    Case::new(format!(
        "---\nstepmark:\n  params:\n    X: {{prompt: Which X?, {field}}}\n---\n```sh\n$ echo \"$X\" >seen\n```\n"
    ))
}

#[test]
fn wrong_answers_are_told_and_asked_again() {
    for (field, wrong, told, right, value) in [
        (
            "type: string, pattern: 'v[0-9]+'",
            "main",
            "does not match",
            "v12",
            "v12",
        ),
        ("type: int", "4x", "is no whole number", " 42 ", "42"),
        ("type: bool", "maybe", "is neither", "yes", "true"),
        (
            "type: path",
            "",
            "a path cannot be empty",
            "/no/such/path",
            "/no/such/path",
        ),
        (
            "type: ip",
            "10.0.0.256",
            "is no IP address",
            "2001:db8::7",
            "2001:db8::7",
        ),
        (
            "type: list, pattern: '[a-z,]+'",
            "A",
            "does not match",
            "a, b,c",
            "a,b,c",
        ),
    ] {
        let case = with(field);
        let mut terminal = run(&case);
        terminal.answer("Which X?", &format!("{wrong}\r"));
        terminal.expect(told);
        terminal.answer("Which X?", &format!("{right}\r"));
        terminal.answer(RUN, "r");
        unrecorded(terminal, 0);
        assert_eq!(case.read("seen"), format!("{value}\n"), "{field}");
    }
}

#[test]
fn a_choice_is_a_menu() {
    let case = with("choices: [small, 'medium size', large]");
    let mut terminal = run(&case);
    terminal.answer("Which X?", "\u{1b}[B\r");
    terminal.expect("Which X?: medium size");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert_eq!(case.read("seen"), "medium size\n");
}

#[test]
fn a_menu_that_is_left_ends_the_run_before_it_began() {
    let case = with("choices: [small, large]");
    let mut terminal = run(&case);
    terminal.answer("Which X?", "\u{1b}");
    let ended = terminal.end();
    assert_ne!(ended.status, 0, "{}", ended.plain);
    assert!(!case.has("seen"));
}

#[test]
fn what_is_given_elsewhere_is_not_asked() {
    let case = with("default: d");
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("with      X=d"), "{shown}");
    unrecorded(terminal, 0);
    assert_eq!(case.read("seen"), "d\n");
    let case = with("type: int").env("STEPMARK_X", "7");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert_eq!(case.read("seen"), "7\n");
    let case = with("type: int").env("STEPMARK_X", "7");
    let mut terminal = Terminal::run(&case, &["run", "--set", "X=8", "a.md"]);
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert_eq!(case.read("seen"), "8\n");
}

#[test]
fn a_value_is_never_code() {
    let case = with("type: string");
    let mut terminal = run(&case);
    terminal.answer("Which X?", "$(touch made) `touch made` \"; touch made #\r");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert_eq!(
        case.read("seen"),
        "$(touch made) `touch made` \"; touch made #\n"
    );
    assert!(!case.has("made"));
}

#[test]
fn the_question_is_the_name_where_there_is_no_prompt() {
    let case =
        Case::new("---\nstepmark: {params: {NODE: {}}}\n---\n```sh\n$ echo \"$NODE\" >seen\n```\n");
    let mut terminal = run(&case);
    let shown = terminal.answer("NODE: ", "n2\r");
    assert!(shown.contains("asks for  NODE"), "{shown}");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert_eq!(case.read("seen"), "n2\n");
}

#[test]
fn without_a_terminal_a_missing_one_blocks() {
    let case = with("type: int");
    let ran = case.run(["run", "--yes", "a.md"]).exits(3);
    assert!(
        ran.stderr.contains("the parameter `X` has no value"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--set X=VALUE"), "{}", ran.stderr);
    assert!(!case.has("seen"));
}
