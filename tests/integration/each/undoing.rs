//! Undoing what was done for one value after the other.

use super::ran;
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const RUN: &str = "Run this?";
const RECORD: &str = "Record into a.md?";

/// Whether the step that undoes stands in the section or behind it, it knows what the value was.
#[test]
fn each_is_undone_with_its_value_the_last_first() {
    let section = "# Node\n<!-- stepmark: each node in n2, n3 -->\n\n<!-- stepmark: name=do -->\n```sh\n$ echo \"do $node\" >>ran\n```\n\n";
    let undo = "<!-- stepmark: undo=do -->\n```sh\n$ echo \"undo $node\" >>ran\n```\n";
    for text in [
        format!("{section}{undo}"),
        format!("{section}# Undo\n\n{undo}"),
    ] {
        let case = Case::new(text);
        let mut terminal = Terminal::run(&case, &["run", "a.md"]);
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        terminal.answer(RECORD, "n");
        terminal.end().exits(0);
        assert_eq!(ran(&case), "do n2\ndo n3\n");
        let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
        terminal.answer("Undo do@n3?", "y");
        terminal.answer("Undo do@n2?", "y");
        terminal.answer(RECORD, "d");
        terminal.end().exits(0);
        assert_eq!(ran(&case), "undo n3\nundo n2\n");
        assert_eq!(
            case.text().matches("; undone afterwards (node=").count(),
            2,
            "{}",
            case.text()
        );
    }
}

#[test]
fn after_a_failure_ci_undoes_what_was_done_for_all_values() {
    let text = "# Node\n<!-- stepmark: each node in n2, n3 -->\n\n<!-- stepmark: name=do -->\n```sh\n$ echo \"do $node\" >>ran\n```\n\n\
        <!-- stepmark: undo=do -->\n```sh\n$ echo \"undo $node\" >>ran\n```\n\n# End\n\n```sh\n$ false\n```\n";
    let case = Case::new(text);
    case.run(["ci", "--undo", "failure", "a.md"]).exits(1);
    assert_eq!(ran(&case), "do n2\ndo n3\nundo n3\nundo n2\n");
}
