//! What a run's journal tells when the run is over: recorded later, listed and shown.

use std::fs;

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

/// The one copy below `folder`.
fn copy_below(case: &Case, folder: &str) -> String {
    let below = case.path(folder).join("a.runs/local");
    let mut copies = fs::read_dir(&below).expect("copies of a document");
    let copy = copies.next().expect("a copy").expect("its entry").path();
    assert!(copies.next().is_none());
    fs::read_to_string(copy).expect("a copy is text")
}

#[test]
fn copies_hold_all_of_a_long_output() {
    let count = 100_000;
    let mut wanted: String = (1..=count).map(|line| format!("{line}\n")).collect();
    wanted.insert_str(0, "\n$ seq 1 100000\n");
    let case = Case::new("```sh\n$ echo short\n$ seq 1 100000\n$ printf x; seq 1 40000\n```\n");
    let holds_all = |folder: &str| {
        let copy = copy_below(&case, folder);
        assert!(copy.contains(&wanted), "{folder}");
        assert!(copy.contains("\nx1\n2\n") && copy.contains("\n39999\n40000\n"));
        assert!(!copy.contains("left out") && !copy.contains("truncated="));
    };
    case.run(["ci", "a.md", "--record", "copy=ci"]).exits(0);
    holds_all("ci");
    case.run(["ci", "a.md", "--journal", "jj"]).exits(0);
    case.run([
        "record",
        "last",
        "--journal",
        "jj",
        "--record",
        "copy=later",
    ])
    .exits(0);
    holds_all("later");
    case.run(["run", "--yes", "a.md", "--record", "copy=guided"])
        .exits(0);
    holds_all("guided");
}

#[test]
fn it_is_told_how_many_lines_a_document_leaves_out() {
    let case = Case::new("<!-- stepmark: record=full -->\n```sh\n$ seq 1 100000\n```\n");
    let ran = case.run(["ci", "a.md", "--record", "document"]).exits(0);
    let text = ran.text();
    let marked = text
        .lines()
        .find_map(|line| line.strip_prefix("[… ")?.split_once(' '));
    let left_out: usize = marked.expect("a mark").0.parse().expect("a number");
    let is_number = |line: &&str| line.parse::<u32>().is_ok();
    assert_eq!(text.lines().filter(is_number).count() + left_out, 100_000);
    assert!(text.contains(&format!(" truncated={left_out} ")));
}
