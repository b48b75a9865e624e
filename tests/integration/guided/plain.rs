//! Terminals and readers that know less: no lines drawn again, nothing but ASCII.

use super::{DONE, FAILED, RECORD, RUN, WHY};
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const ALL: &str = "---\nstepmark: {target: blue}\n---\n# Head\n\n*Prose* with `code`, a [link](https://x.org).\n\n- a list\n  - in a list\n\n\
                   > a quote\n\n> [!NOTE]\n> a note\n\n---\n\n![alt](a.png)\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n\
                   ```sh\n$ seq 3\n1\n2\n4\n```\n\n- [ ] Call Bob\n\n\
                   <!-- stepmark: within=2s every=1ms -->\n```sh\n$ echo x >>tries; wc -l <tries\n3\n```\n\n\
                   <!-- stepmark: danger -->\n```sh\n$ true\n```\n\n```sh\n$ false\n```\n\n\
                   ```sh\n$ echo <node>\n```\n\n```yaml\n# conf/a.yaml\na: 1\n```\n\nAnd the end.\n";

/// A run with something of everything; `danger` is skipped, since its question is a line to be edited.
fn all(mut terminal: Terminal) -> (String, String) {
    let plan = terminal.answer(RUN, "?");
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "?");
    terminal.answer(FAILED, "r");
    terminal.answer(FAILED, "q");
    terminal.answer(RECORD, "n");
    (plan, terminal.end().exits(1).raw)
}

#[test]
fn what_is_plain_is_written_once() {
    for (case, arguments) in [
        (Case::new(ALL), &["run", "--plain", "a.md"][..]),
        (Case::new(ALL).env("TERM", "dumb"), &["run", "a.md"]),
    ] {
        let (plan, raw) = all(Terminal::run(&case, arguments));
        assert!(plan.contains("a quote"), "{plan}");
        let lines = raw.replace("\r\n", "\n");
        assert!(!lines.contains(['\r', '\u{1b}', '\u{8}']), "{lines:?}");
    }
}

#[test]
fn a_whole_plain_run_has_no_redraws_but_in_questions() {
    let case = Case::new(ALL);
    let mut terminal = Terminal::run(&case, &["run", "--plain", "--record", "none", "a.md"]);
    terminal.answer(RUN, "s");
    terminal.answer(DONE, "d");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "s");
    terminal.answer(RUN, "s");
    terminal.expect("leaves it): ");
    terminal.keys("\r");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("conf/a.yaml"), "{shown}");
    let raw = terminal.end().raw.replace("\r\n", "\n");
    assert!(raw.contains("attempt 1: "), "{raw}");
    assert!(!raw.contains(['\r', '\u{1b}', '\u{8}']), "{raw:?}");
}

#[test]
fn lines_that_a_command_draws_again_are_written_once() {
    let text = "```sh\n$ printf 'one\\rtwo\\rthree\\n'; printf '10%%\\r50%%\\r100%%\\n'\n```\n";
    let case = Case::new(text);
    let mut terminal = Terminal::run(&case, &["run", "--plain", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    assert!(ended.plain.contains("  three\n  100%\n"), "{}", ended.plain);
    let lines = ended.raw.replace("\r\n", "\n");
    assert!(!lines.contains(['\r', '\u{1b}']), "{lines:?}");
}

#[test]
fn an_ascii_run_of_an_ascii_document_is_ascii() {
    for (case, arguments) in [
        (
            Case::new(ALL),
            &["run", "--ascii", "--record", "document", "a.md"][..],
        ),
        (
            Case::new(ALL).env("LC_ALL", "C"),
            &["run", "--record", "document", "a.md"],
        ),
        (
            Case::new(ALL),
            &["run", "--plain", "--ascii", "--record", "document", "a.md"],
        ),
    ] {
        let mut terminal = Terminal::run(&case, arguments);
        let is_plain = arguments.contains(&"--plain");
        let line = |terminal: &mut Terminal, question: &str, text: &str| {
            // Where nothing is drawn again the terminal itself edits lines.
            match is_plain {
                true => terminal.expect(question),
                false => terminal.question(question),
            };
            terminal.keys(text);
        };
        terminal.answer(RUN, "o");
        let stay = if is_plain { "\r" } else { "\u{1b}" };
        line(&mut terminal, "stay)", stay);
        terminal.answer(RUN, "r");
        terminal.answer(FAILED, "c");
        line(&mut terminal, WHY, "because\r");
        terminal.answer(DONE, "n");
        line(&mut terminal, "Note:", "noted\r");
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        line(&mut terminal, "nothing to go back", "blue\r");
        terminal.answer(RUN, "r");
        terminal.answer(FAILED, "s");
        line(&mut terminal, WHY, "\r");
        line(&mut terminal, "leaves it", "\r");
        terminal.answer(RUN, "q");
        let raw = terminal.end().raw;
        let other: Vec<char> = raw.chars().filter(|char| !char.is_ascii()).collect();
        assert!(other.is_empty(), "{other:?} in\n{raw}");
    }
}

#[test]
fn colours_are_there_only_where_they_are_wanted() {
    for (case, arguments, colours) in [
        (Case::new(ALL), &["run", "--plain", "a.md"][..], false),
        (
            Case::new(ALL),
            &["run", "--plain", "--color", "always", "a.md"],
            true,
        ),
        (
            Case::new(ALL).env("NO_COLOR", ""),
            &["run", "--plain", "a.md"],
            true,
        ),
        (
            Case::new(ALL).env("NO_COLOR", ""),
            &["run", "--plain", "--color", "never", "a.md"],
            false,
        ),
        (
            Case::new(ALL).env("NO_COLOR", "").env("TERM", "dumb"),
            &["run", "a.md"],
            false,
        ),
    ] {
        let mut terminal = Terminal::run(&case, arguments);
        terminal.answer(RUN, "q");
        let raw = terminal.end().exits(130).raw;
        assert_eq!(raw.contains('\u{1b}'), colours, "{arguments:?}: {raw:?}");
    }
}
