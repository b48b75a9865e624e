//! `stepmark accept`: what a person sees, what it asks, and what comes of it.

use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const RECORD: [&str; 4] = ["ci", "--record", "document", "a.md"];

const NODES: &str = "# Nodes\n\n```console\n$ cat nodes\nNAME   STATUS   AGE\nn1     Ready    3d6h\nn2     Ready    15m\n\n$ cat log\nnode [ip] joined at 14:08:13\nall [word] well\n```\n\nprose   \n";

fn nodes() -> Case {
    Case::new(NODES)
        .file(
            "nodes",
            "NAME   STATUS     AGE\nn1     Ready      4d6h\nn2     NotReady   16m\n",
        )
        .file("log", "node 10.0.0.7 joined at 15:09:14\nall is lost\n")
}

#[test]
fn what_changes_is_shown_and_made() {
    let case = nodes();
    case.run(RECORD).exits(1);
    let ran = case.run(["accept", "--yes", "a.md"]).exits(0);
    insta::assert_snapshot!(ran.stdout);
    case.run(RECORD).exits(1);
    case.run(["accept", "--yes", "a.md"]).exits(0);
    insta::assert_snapshot!(case.redact(&case.text()));
    case.run(["ci", "a.md"]).exits(0);
    let ran = case.run(["accept", "--yes", "a.md"]).exits(0);
    assert_eq!(ran.stdout, "nothing to accept\n");
}

#[test]
fn without_a_terminal_it_needs_to_be_told_yes() {
    let case = nodes();
    let before = case.run(RECORD).exits(1).text();
    let ran = case.run(["accept", "a.md"]).exits(3);
    assert!(
        ran.stdout.contains("+ n2") || ran.stdout.contains("NotReady"),
        "{}",
        ran.stdout
    );
    insta::assert_snapshot!(ran.stderr);
    assert_eq!(case.text(), before);
}

#[test]
fn each_step_is_asked_about() {
    let text = "```sh\n$ echo a\nx\n```\n\n```sh\n$ echo b\nx\n```\n\n```sh\n$ echo c\nx\n```\n";
    let case = Case::new(text);
    for step in ["1", "2", "3"] {
        case.run(["ci", "--record", "document", "--only", step, "a.md"])
            .exits(1);
    }
    let recorded = case.text();
    let ask = |keys: [&str; 3]| {
        std::fs::write(case.path("a.md"), &recorded).expect("it can be written");
        let mut terminal = Terminal::run(&case, &["accept", "a.md"]);
        for key in keys.into_iter().filter(|key| !key.is_empty()) {
            terminal.answer("Accept this?", key);
        }
        terminal.end().exits(0);
        let text = case.text();
        ["$ echo a\na\n", "$ echo b\nb\n", "$ echo c\nc\n"].map(|accepted| text.contains(accepted))
    };
    assert_eq!(ask(["y", "n", "y"]), [true, false, true]);
    assert_eq!(ask(["n", "a", ""]), [false, true, true]);
    assert_eq!(ask(["y", "q", ""]), [true, false, false]);
    assert_eq!(ask(["q", "", ""]), [false; 3]);
    assert_eq!(
        case.text(),
        recorded,
        "nothing was taken, nothing is written"
    );
}

#[test]
fn steps_are_chosen_by_name() {
    let text = "<!-- stepmark: name=one -->\n```sh\n$ echo a\nx\n```\n\n<!-- stepmark: name=two -->\n```sh\n$ echo b\n```\n";
    let case = Case::new(text);
    case.run(["ci", "--record", "document", "--only", "one", "a.md"])
        .exits(1);
    case.run(["ci", "--record", "document", "--only", "two", "a.md"])
        .exits(0);
    let ran = case
        .run(["accept", "--yes", "--only", "two", "a.md"])
        .exits(0);
    assert!(ran.text().contains("$ echo b\nb\n```") && ran.text().contains("$ echo a\nx\n"));
    let ran = case
        .run(["accept", "--yes", "--only", "three", "a.md"])
        .exits(2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn what_cannot_be_accepted_is_told_and_fails() {
    let case = Case::new("```sh\n$ echo a\nx\n```\n");
    let ran = case.run(["accept", "--yes", "a.md"]).exits(2);
    insta::assert_snapshot!(ran.stderr);
    let ran = case
        .run(["accept", "--yes", "--only", "1", "a.md"])
        .exits(1);
    insta::assert_snapshot!(ran.stderr);
    case.run(RECORD).exits(1);
    let stale = case.text().replace("echo a", "echo b");
    std::fs::write(case.path("a.md"), &stale).expect("it can be written");
    let ran = case.run(["accept", "--yes", "a.md"]).exits(1);
    insta::assert_snapshot!(ran.stderr);
    assert_eq!(case.text(), stale);
}

#[test]
fn secrets_are_not_accepted() {
    let text = "```sh\n$ kubectl get secret x\nnothing\n```\n";
    let case = Case::new(text).fake("kubectl", "#!/bin/sh\necho hunter2\n");
    case.run(RECORD).exits(1);
    let ran = case.run(["accept", "--yes", "a.md"]).exits(1);
    assert!(
        ran.stderr.contains("its output is not recorded"),
        "{}",
        ran.stderr
    );
    assert!(!case.text().contains("hunter2"));
}

#[test]
fn an_accepted_expectation_is_no_hint() {
    let case = Case::new("```sh\n$ cat x\nold\n```\n").file("x", "new\n");
    case.run(RECORD).exits(1);
    case.run(["accept", "--yes", "a.md"]).exits(0);
    std::fs::write(case.path("x"), "newer\n").expect("it can be written");
    let mut terminal = Terminal::run(&case, &["run", "--record", "document", "a.md"]);
    terminal.answer("Run this?", "r");
    terminal.answer("What now?", "c");
    terminal.answer("Why?", "\r");
    terminal.end().exits(1);
    assert!(case.text().contains("status=failed"), "{}", case.text());
    // It is not forgotten by a run that passes, either.
    std::fs::write(case.path("x"), "new\n").expect("it can be written");
    case.run(RECORD).exits(0);
    assert!(case.text().contains(" accepted"), "{}", case.text());
}
