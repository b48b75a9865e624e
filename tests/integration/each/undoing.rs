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

/// A step that makes something and captures what, and one that undoes it by that.
const MAKES: &str = "# Node\n<!-- stepmark: each node in n2, n3 -->\n\n\
    <!-- stepmark: name=mk capture=DIR -->\n```sh\n$ echo \"dir-$node\"\n```\n\n\
    <!-- stepmark: undo=mk -->\n```sh\n$ echo \"remove $DIR of $node\" >>ran\n```\n\n";

#[test]
fn each_is_undone_with_what_was_captured_for_its_value() {
    let text = format!("{MAKES}# End\n\n```sh\n$ false\n```\n");
    let case = Case::new(text);
    case.run(["ci", "--undo", "failure", "a.md"]).exits(1);
    assert_eq!(ran(&case), "remove dir-n3 of n3\nremove dir-n2 of n2\n");
}

#[test]
fn a_later_undo_and_a_run_that_goes_on_know_what_was_captured_for_each_value() {
    let text = format!("{MAKES}# End\n\n```sh\n$ test ! -e fails\n```\n");
    let case = Case::new(text);
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    // It goes on for n3, and n2 was done by another process.
    terminal.answer("Undo mk@n2?", "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    std::fs::write(case.path("fails"), "").expect("a file");
    let mut terminal = Terminal::run(&case, &["run", "--resume", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer("What now?", "u");
    terminal.answer("Undo mk@n3?", "n");
    terminal.answer("Undo mk@n2?", "y");
    terminal.answer("What now?", "q");
    terminal.answer("Undo mk@n3?", "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(1);
    assert_eq!(ran(&case), "remove dir-n2 of n2\n");
    let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
    terminal.answer("Undo mk@n3?", "y");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert_eq!(ran(&case), "remove dir-n3 of n3\n");
}

#[test]
fn what_nobody_knows_any_more_of_a_value_is_undone_with_no_others() {
    let text = format!(
        "---\nstepmark:\n  params:\n    key: {{type: secret, from: {{env: OF_ENV}}}}\n---\n\n{}",
        MAKES.replace("echo \"dir-$node\"", "echo \"$key-$node\"")
    );
    let case = Case::new(text).env("OF_ENV", "hunter2hunter2");
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    // What it captured holds a secret, and is kept nowhere.
    let terminal = Terminal::run(&case, &["undo", "a.md"]);
    let ended = terminal.end().exits(1).plain;
    assert!(
        ended.contains("what `DIR` was for node=n2 is not known any more"),
        "{ended}"
    );
    assert_eq!(ran(&case), "");
}
