//! Parameters that nobody gave a value for are asked at the start.

use super::{RUN, run, unrecorded};
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const CHOICES: &str = "choices: [small, 'medium size', large]";

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
    let case = with(CHOICES);
    let mut terminal = run(&case);
    terminal.answer("Which X?", "\u{1b}[B\u{1b}[B\r");
    terminal.expect("Which X?: medium size");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert_eq!(case.read("seen"), "medium size\n");
}

#[test]
fn letters_filter_a_menu_and_enter_alone_chooses_nothing() {
    let case = with(CHOICES);
    let mut terminal = run(&case);
    terminal.answer("Which X?", "\r\rlar");
    terminal.expect("> large");
    terminal.keys("\r");
    terminal.expect("Which X?: large");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert_eq!(case.read("seen"), "large\n");
}

#[test]
fn a_plain_menu_is_numbered_and_takes_numbers_and_texts() {
    for (case, arguments) in [
        (with(CHOICES), &["run", "--plain", "a.md"][..]),
        (with(CHOICES).env("TERM", "dumb"), &["run", "a.md"]),
    ] {
        for (answer, value) in [("2", "medium size"), ("large", "large")] {
            let mut terminal = Terminal::run(&case, arguments);
            for wrong in ["", "4", "huge"] {
                terminal.expect("Which X? (a number, or its text): ");
                terminal.keys(&format!("{wrong}\r"));
                terminal.expect("That is none of them.");
            }
            terminal.expect("Which X? (a number, or its text): ");
            terminal.keys(&format!("{answer}\r"));
            terminal.answer(RUN, "r");
            let ended = unrecorded(terminal, 0);
            assert_eq!(case.read("seen"), format!("{value}\n"));
            assert!(ended.plain.contains("  1  small\n  2  medium size\n"));
            let lines = ended.raw.replace("\r\n", "\n");
            assert!(!lines.contains(['\r', '\u{1b}', '\u{8}']), "{lines:?}");
        }
    }
}

#[test]
fn a_plain_menu_can_be_left() {
    let case = with(CHOICES);
    for key in ["\u{3}", "\u{4}"] {
        let mut terminal = Terminal::run(&case, &["run", "--plain", "a.md"]);
        terminal.expect("its text): ");
        terminal.keys(key);
        assert_ne!(terminal.end().status, 0);
        assert!(!case.has("seen"));
    }
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
