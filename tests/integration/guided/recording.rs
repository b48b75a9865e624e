//! Where the results go.

use super::{RECORD, RUN, run, three};
use crate::support::Case;

#[test]
fn the_record_question() {
    for (key, document, copies) in [
        ("\r", true, false),
        ("d", true, false),
        ("c", false, true),
        ("n", false, false),
    ] {
        let case = Case::new("```sh\n$ true\n```\n");
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        terminal.answer(RECORD, key);
        terminal.end().exits(0);
        assert_eq!(
            case.text().contains("stepmark: run id="),
            document,
            "{key:?}"
        );
        assert_eq!(case.has("a.runs"), copies, "{key:?}");
    }
}

#[test]
fn enter_makes_a_copy_where_the_target_is_another() {
    let text = "---\nstepmark: {target: {command: cat target}}\n---\n```sh\n$ true\n```\n";
    let case = Case::new(text).file("target", "blue\n");
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    let recorded = case.text();
    let case = case.file("target", "green\n");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "\r");
    terminal.end().exits(0);
    assert_eq!(case.text(), recorded);
    assert!(case.has("a.runs/green"));
}

#[test]
fn q_quits_and_what_ran_can_be_recorded() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "\r");
    terminal.end().exits(130);
    assert!(!case.has("two"));
    let text = case.text();
    assert_eq!(text.matches("result status=passed").count(), 1, "{text}");
    assert!(text.contains("not-run=2"), "{text}");
}
