//! A person and a repeated section.

use super::{NESTED, ran};
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const RUN: &str = "Run this?";
const RECORD: &str = "Record into a.md?";

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

#[track_caller]
fn unrecorded(mut terminal: Terminal, status: i32) -> String {
    terminal.answer(RECORD, "n");
    terminal.end().exits(status).plain
}

#[test]
fn prose_is_read_once_and_each_step_says_its_value() {
    let case = Case::new(NESTED);
    let mut terminal = run(&case);
    let all: Vec<String> = (0..8).map(|_| terminal.answer(RUN, "r")).collect();
    let ended = unrecorded(terminal, 0);
    assert!(
        all[0].contains("repeats   NODE: n2, n3 (lines 7-24)"),
        "{}",
        all[0]
    );
    let has =
        |place: usize, text: &str| assert!(all[place].contains(text), "{text:?} in {}", all[place]);
    let has_not = |place: usize, text: &str| {
        assert!(!all[place].contains(text), "{text:?} in {}", all[place]);
    };
    has(1, "All about one node.");
    has(1, "NODE=n2 (1 of 2)");
    has(2, "disk=sda (1 of 2)");
    has(3, "NODE=n2 (1 of 2)");
    has(3, "disk=sd b (2 of 2)");
    has(3, "Disk (NODE=n2, disk=sd b)\n");
    has(4, "Node (NODE=n3)\n");
    has(4, "NODE=n3 (2 of 2)");
    has_not(4, "All about");
    has(5, "Disk (NODE=n3, disk=sda)\n");
    has(7, "End\n");
    has_not(7, "(NODE=");
    assert!(ended.contains("8 passed"), "{ended}");
}

#[test]
fn a_section_is_skipped_for_this_value_only() {
    let case = Case::new(NESTED);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "S");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("NODE=n3 (2 of 2)"), "{shown}");
    terminal.answer(RUN, "S");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("disk=sd b (2 of 2)"), "{shown}");
    let ended = unrecorded(terminal, 1);
    // What needs all of them is not run.
    assert!(ended.contains("it needs `format@n2@sda`"), "{ended}");
    assert_eq!(ran(&case), "start\njoin n3\nformat n3:sd b\n");
}

#[test]
fn the_outline_lists_each_value_and_leads_there() {
    let case = Case::new(NESTED);
    let mut terminal = run(&case);
    terminal.answer(RUN, "o");
    let shown = terminal.answer(
        "Go on at (Escape: stay)",
        &format!("{}\r", "\u{1b}[B".repeat(4)),
    );
    let shown = shown + &terminal.answer(RUN, "r");
    for line in [
        "Node (NODE=n2): echo",
        "Disk (NODE=n2, disk=sd b): echo",
        "Node (NODE=n3): echo",
    ] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    // Whoever comes from elsewhere has not read it yet.
    assert!(shown.contains("All about one node."), "{shown}");
    let shown = terminal.answer(RUN, "o");
    assert!(shown.contains("disk=sda (1 of 2)"), "{shown}");
    terminal.answer(
        "Go on at (Escape: stay)",
        &format!("{}\r", "\u{1b}[A".repeat(4)),
    );
    let shown = terminal.answer(RUN, "q");
    assert!(
        shown.contains("Node (NODE=n2)\n") && !shown.contains("All about"),
        "{shown}"
    );
    unrecorded(terminal, 130);
    assert_eq!(ran(&case), "join n3\n");
}

#[test]
fn a_list_that_is_asked_for_is_repeated_for() {
    let text = "---\nstepmark:\n  params:\n    nodes: {type: list, prompt: Which nodes?}\n---\n# Node\n<!-- stepmark: each node in nodes -->\n```sh\n$ echo \"$node\" >>ran\n```\n";
    let case = Case::new(text);
    let mut terminal = Terminal::run(&case, &["run", "--only", "node=n5", "a.md"]);
    let shown = terminal.answer("Which nodes? (separated by commas)", "n4, n5\r");
    assert!(shown.contains("repeats   node: each of nodes"), "{shown}");
    let shown = terminal.answer(RUN, "r");
    assert!(
        shown.contains("step 1 of 1") && shown.contains("node=n5 (2 of 2)"),
        "{shown}"
    );
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert_eq!(ran(&case), "n5\n");
    let text = case.text();
    assert!(
        text.contains("each.node=n5") && text.contains("param.nodes=n4,n5"),
        "{text}"
    );
}

#[test]
fn what_a_placeholder_stands_for_is_asked_for_each_value() {
    const ASKED: &str = "<address> stands for (Enter on nothing leaves it)";
    let text = "# Node\n<!-- stepmark: each node in n2, n3 -->\n\n```sh\n$ echo \"$node is at\" <address> >>ran\n```\n\n```sh\n$ echo \"again\" <address> >>ran\n```\n";
    let case = Case::new(text);
    let mut terminal = Terminal::run(&case, &["run", "--yes", "a.md"]);
    terminal.answer(ASKED, "a2\r");
    // The former answer is proposed, and nobody takes it by himself.
    terminal.expect("node=n3 (2 of 2)");
    terminal.answer(ASKED, "\u{7f}3\r");
    terminal.end().exits(0);
    assert_eq!(ran(&case), "n2 is at a2\nagain a2\nn3 is at a3\nagain a3\n");
}
