//! Results, and runs that go on, of documents whose project says what they are.

use super::*;
use crate::aftermath::journal;
use crate::pseudo_terminal::Terminal;

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

#[test]
fn a_document_of_a_project_is_taken_up_again_recorded_and_undone() {
    // The shell says so when it reads a step.
    let settings = "[defaults]\nblocks = 'annotated'\nshell = 'tell'\n";
    let text = "# A\n\n```sh\nls\n```\n\n<!-- stepmark: run name=one -->\n```sh\necho one >>ran\n```\n\n```sh\npwd\n```\n\n<!-- stepmark: run name=two -->\n```sh\necho two >>ran\n```\n\n<!-- stepmark: undo=one -->\n```sh\necho undone >>ran\n```\n";
    let case = case(settings, text).fake("tell", "#!/bin/sh\necho told >>ran\nexec sh \"$1\"\n");
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer("Undo one? y", "n");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    assert_eq!(case.read("ran"), "told\none\n");
    let begun = journal(&case);
    assert_eq!(begun[0]["defaults"]["settings"]["blocks"], "annotated");

    let mut terminal = Terminal::run(&case, &["run", "--resume", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert_eq!(case.read("ran"), "told\none\ntold\ntwo\n");
    let recorded = case.text();
    assert_eq!(
        recorded.matches("result status=passed").count(),
        2,
        "{recorded}"
    );

    let case = case.file("a.md", text);
    case.run(["record", "last", "--record", "document"])
        .exits(0);
    assert_eq!(case.text(), recorded);

    // What the project said when it ran is what undoes it.
    fs::remove_file(case.path("stepmark.toml")).expect("it is there");
    let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
    terminal.answer("Undo one? y", "y");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert!(
        case.read("ran").ends_with("told\nundone\n"),
        "{}",
        case.read("ran")
    );
    case.run(["runs", "show", "last"]).exits(0);
}

#[test]
fn settings_that_change_between_the_parts_of_a_run_are_those_of_each_part() {
    let annotated = |name: &str| format!("<!-- stepmark: run -->\n```sh\n$ touch {name}\n```\n\n");
    let inferred = "```sh\n$ touch two\n```\n\n";
    let text = format!(
        "# A\n\n{inferred}{}{}",
        annotated("one"),
        annotated("three")
    );
    let case = case("[defaults]\nblocks = 'annotated'\n", &text);
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    assert!(case.has("one"));

    let case = case.file("stepmark.toml", "");
    let mut terminal = Terminal::run(&case, &["run", "--resume", "a.md"]);
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("touch two"), "{shown}");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("touch three"), "{shown}");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    let parts = journal(&case);
    let parts: Vec<&Value> = parts
        .iter()
        .filter(|line| line["selected"].is_array())
        .collect();
    assert_eq!(parts[0]["defaults"]["settings"]["blocks"], "annotated");
    assert_eq!(parts[1]["defaults"], Value::Null);

    case.run(["record", "last", "--record", "document"])
        .exits(0);
    assert_eq!(
        case.text().matches("result status=passed").count(),
        3,
        "{}",
        case.text()
    );
}

#[test]
fn results_become_expectations_where_nothing_is_inferred() {
    let text = "# A\n\n```console\n$ echo other\nx\n```\n\n<!-- stepmark: run -->\n```console\n$ echo new\nold\n```\n";
    let case = case("[defaults]\nblocks = 'annotated'\nrecord = 'full'\n", text);
    case.run(["ci", "--record", "document", "a.md"]).exits(1);
    case.run(["accept", "--yes", "a.md"]).exits(0);
    let accepted = case.text();
    assert!(accepted.contains("$ echo new\nnew\n"), "{accepted}");
    assert!(accepted.contains("$ echo other\nx\n"), "{accepted}");
    case.run(["ci", "a.md"]).exits(0);
}

#[test]
fn a_failure_and_its_retry_know_the_settings() {
    let case = case(
        "[defaults]\nblocks = 'annotated'\n",
        &TWO.replace("touch annotated", "test -e there"),
    );
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.question(FAILED);
    fs::write(case.path("there"), "").expect("it can be written");
    terminal.keys("r");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert_eq!(case.text().matches("result status=passed").count(), 1);
}

#[test]
fn what_breaks_while_a_document_runs_does_not_lose_its_results() {
    let text = "# A\n\n```sh\n$ echo '[' >stepmark.toml\n```\n";
    let case = case("", text);
    let ran = case.run(["ci", "--record", "document", "a.md"]).exits(0);
    assert!(
        ran.stderr.contains("the results go into a copy"),
        "{}",
        ran.stderr
    );
    assert_eq!(case.text(), text);
    assert!(case.has("a.runs"));
}
