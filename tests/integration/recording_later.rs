//! What a run's journal tells when the run is over: recorded later, listed and shown.

use crate::aftermath::{last_event, runs};
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

#[test]
fn recording_later_gives_the_same_bytes() {
    let text = steps(&[
        ("", "echo a >>ran\necho something; seq 3"),
        ("", "echo wrong >&2; false"),
        ("", "printf 'b\\xff\\n'"),
    ]) + "- [ ] Call Bob\n";
    let case = Case::new(&text);
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(1);
    let mut terminal = Terminal::run(&case, &["run", "--resume", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "c");
    terminal.answer("Why?", "\r");
    terminal.answer(RUN, "r");
    terminal.answer("Done?", "n");
    terminal.answer("Note", "at noon\r");
    terminal.answer(RECORD, "d");
    terminal.end().exits(1);
    let recorded = case.text();
    let case = case.file("a.md", &text);
    case.run(["record", "last", "--record", "document"])
        .exits(0);
    assert_eq!(case.text(), recorded);
    assert!(recorded.contains("- [x] Call Bob"), "{recorded}");
    assert_eq!(last_event(&case), "run_finished");

    let id = runs(&case)[0]
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let list = case.run(["runs", "a.md"]).exits(0).stdout;
    assert!(list.contains(&id) && list.contains("failed"), "{list}");
    let shown = case.run(["runs", "show", &id]).exits(0).stdout;
    assert!(
        shown.contains("failed: 2 passed, 1 failed, 1 item done by hand"),
        "{shown}"
    );
    assert!(shown.contains("the run went on all the same"), "{shown}");
    let markdown = case.run(["runs", "show", "--md", "last"]).exits(0).stdout;
    assert!(
        markdown.contains(&id) && markdown.contains("passed: at noon"),
        "{markdown}"
    );
}
