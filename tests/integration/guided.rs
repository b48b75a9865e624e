//! `stepmark run`: keys, questions and what is shown, on a pseudo-terminal.

use std::fs;

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, await_pipe, make_pipe, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

/// Three steps that leave a file each.
fn three() -> Case {
    Case::new(steps(&[
        ("", "touch one"),
        ("", "touch two"),
        ("", "touch three"),
    ]))
}

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

#[test]
fn enter_and_r_run_and_s_skips() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "\r");
    terminal.answer(RUN, "s");
    assert!(case.has("one"), "Enter runs");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    assert!(!case.has("two") && case.has("three"));
    assert!(
        ended.plain.contains("2 passed, 1 skipped"),
        "{}",
        ended.plain
    );
}

#[test]
fn q_quits_and_what_ran_can_be_recorded() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "\r");
    terminal.end().exits(0);
    assert!(!case.has("two"));
    let text = case.text();
    assert_eq!(text.matches("result status=passed").count(), 1, "{text}");
    assert!(text.contains("not-run=2"), "{text}");
}

#[test]
fn a_question_mark_explains_and_other_keys_do_nothing() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "?");
    let help = terminal.question(RUN);
    assert!(help.contains("r or Enter runs the step"), "{help}");
    terminal.keys("x");
    terminal.answer(RUN, "q");
    terminal.end().exits(0);
    assert!(!case.has("one"));
}

#[test]
fn prose_and_commands_are_shown_before_the_question() {
    let case = Case::new(
        "# Nodes\n\nFirst we look.\n\n```sh\n$ echo a \\\n    b\na b\n```\n\nThen we are done.\n",
    );
    let mut terminal = run(&case);
    let shown = terminal.question(RUN);
    for part in ["# Nodes", "First we look.", "$ echo a \\", "b", "line 5"] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    terminal.keys("q");
    terminal.end().exits(0);
}

#[test]
fn a_failure_asks_and_enter_does_nothing() {
    let case = Case::new(steps(&[
        ("", "echo try >>tries\ntest -e fixed"),
        ("", "touch after"),
    ]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "\r");
    terminal.question(FAILED);
    assert_eq!(case.read("tries"), "try\n", "Enter does not try again");
    fs::write(case.path("fixed"), "").unwrap();
    terminal.keys("r");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(case.read("tries"), "try\ntry\n");
    assert!(case.has("after"));
}

#[test]
fn a_failure_can_be_passed_by_skipped_or_ended() {
    for (key, status, after, told) in [
        ("c", 1, true, "1 passed, 1 failed"),
        ("s", 0, true, "1 passed, 1 skipped"),
        ("q", 1, false, "1 failed, 1 not run"),
    ] {
        let case = Case::new(steps(&[("", "false"), ("", "touch after")]));
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        terminal.answer(FAILED, key);
        if after {
            terminal.answer(RUN, "r");
        }
        terminal.answer(RECORD, "n");
        let ended = terminal.end().exits(status);
        assert_eq!(case.has("after"), after, "{key}");
        assert!(ended.plain.contains(told), "{key}: {}", ended.plain);
    }
}

#[test]
fn a_mismatch_that_nobody_annotated_differs() {
    let case = Case::new("```sh\n$ echo NotReady\nReady\n```\n");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    let shown = terminal.answer(FAILED, "c");
    assert!(
        shown.contains("differs") && shown.contains("NotReady"),
        "{shown}"
    );
    terminal.answer(RECORD, "d");
    terminal.end().exits(1);
    assert!(
        case.text().contains("result status=differs"),
        "{}",
        case.text()
    );
}

#[test]
fn manual_items() {
    let case = Case::new("- [ ] Call Ann\n- [ ] Call Bob\n- [ ] Call Eve\n- [ ] Call Joe\n");
    let mut terminal = run(&case);
    let shown = terminal.answer("Done?", "d");
    assert!(shown.contains("Call Ann"), "{shown}");
    terminal.answer("Done?", "s");
    terminal.answer("Done?", "n");
    terminal.answer("Note", "at noon\r");
    terminal.answer("Done?", "\r");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    let text = case.text();
    let ticked: Vec<bool> = text
        .lines()
        .take(4)
        .map(|line| line.starts_with("- [x] "))
        .collect();
    assert_eq!(ticked, [true, false, true, true], "{text}");
}

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
fn a_double_enter_does_not_run_the_next_step() {
    let case = Case::new(steps(&[("", "cat hold >one"), ("", "touch two")]));
    make_pipe(&case.path("hold"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "\r\r");
    // The second Enter came while the step ran, which goes on only now.
    fs::write(case.path("hold"), "go on\n").unwrap();
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(case.read("one"), "go on\n");
    assert!(!case.has("two"));
}

#[test]
fn nor_where_the_step_is_quick() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "\r\r");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert!(case.has("one") && !case.has("two"));
}

#[test]
fn output_is_shown_before_the_step_ends() {
    let case = Case::new(steps(&[(
        "",
        "echo first\nread -r line <hold\necho \"then $line\"",
    )]));
    make_pipe(&case.path("hold"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("first\n");
    fs::write(case.path("hold"), "second\n").unwrap();
    terminal.expect("then second\n");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn ctrl_c_ends_the_step_and_asks() {
    let text = steps(&[
        ("", "x=kept"),
        (
            "",
            "bash -c 'echo here >ready; exec sleep 300'\ntouch never",
        ),
        ("", "echo \"x is $x\""),
    ]);
    let case = Case::new(text);
    make_pipe(&case.path("ready"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    await_pipe(case.path("ready"));
    terminal.keys("\u{3}");
    let shown = terminal.answer(FAILED, "c");
    assert!(shown.contains("interrupted"), "{shown}");
    terminal.answer(RUN, "r");
    terminal.expect("x is kept");
    terminal.answer(RECORD, "d");
    terminal.end();
    assert!(!case.has("never"));
    assert!(
        case.text().contains("result status=interrupted"),
        "{}",
        case.text()
    );
}

#[test]
fn ctrl_c_at_a_question_quits() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "\u{3}");
    terminal.end();
    assert!(!case.has("one"));
}

#[test]
fn danger_wants_the_name_typed() {
    for (typed, runs) in [
        ("wipe\r", true),
        ("\r", false),
        ("nope\rwipe\r", true),
        ("wip\r\r", false),
    ] {
        let case = Case::new("<!-- stepmark: name=wipe -->\n```sh\n$ rm -rf build\n```\n")
            .file("build/x", "");
        let mut terminal = run(&case);
        let shown = terminal.answer("Type `wipe` to run it", typed);
        assert!(
            shown.contains("danger") && shown.contains("rm -rf build"),
            "{shown}"
        );
        terminal.answer(RECORD, "n");
        terminal.end().exits(0);
        assert_eq!(!case.has("build"), runs, "{typed:?}");
    }
}

#[test]
fn yes_asks_about_danger_and_manual_items_all_the_same() {
    let case = Case::new("```sh\n$ touch one\n```\n\n- [ ] Call Bob\n\n```sh\n$ rm -rf one\n```\n");
    let mut terminal = Terminal::run(&case, &["run", "--yes", "a.md"]);
    terminal.answer("Done?", "d");
    assert!(case.has("one"), "the step ran unasked");
    terminal.answer("to run it", "\r");
    let ended = terminal.end().exits(0);
    assert!(
        case.has("one") && !ended.plain.contains(RUN),
        "{}",
        ended.plain
    );
}

#[test]
fn without_a_terminal_nothing_runs_unasked() {
    let case = three();
    let ran = case.run(["run", "a.md"]).exits(3);
    assert!(
        ran.stderr.contains("stepmark ci a.md") && ran.stderr.contains("--yes"),
        "{}",
        ran.stderr
    );
    assert!(!case.has("one"));
    let ran = case.run(["run", "--yes", "a.md"]).exits(0);
    assert!(
        case.has("three") && ran.stdout.contains("3 passed"),
        "{}",
        ran.stdout
    );
    let case = Case::new("```sh\n$ touch one\n```\n\n- [ ] Call Bob\n");
    case.run(["run", "--yes", "a.md"]).exits(3);
    assert!(!case.has("one"));
}

#[test]
fn the_plan_and_no_more() {
    let text = "# A\n\n```yaml\n# conf/a.yaml\na: 1\n```\n\n```sh\n$ touch one\n$ ping <node-ip>\n```\n\n- [ ] Call Bob\n\n\
                ```sh\n$ rm -rf build\n```\n";
    let case = Case::new(text).file("build/x", "");
    let ran = case.run(["run", "--plan", "a.md"]).exits(0);
    assert!(!case.has("one") && !case.has("conf") && case.has("build"));
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn a_parameter_is_asked_for() {
    let text = "---\nstepmark:\n  params:\n    NODE: {prompt: Which node?}\n---\n```sh\n$ echo \"$NODE\" >seen\n```\n";
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer("Which node?", "n2\r");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(case.read("seen"), "n2\n");
}

#[test]
fn output_cannot_leave_its_lines() {
    let script = "printf 'a\\e[2J\\e[10;10Hforged\\e]0;title\\a\\n'\nprintf 'over\\rdrawn\\b\\b\\n'\nprintf '\\u202ereversed\\n'\necho end";
    let case = Case::new(steps(&[("", script)]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("end\n");
    terminal.answer(RECORD, "n");
    let raw = terminal.end().exits(0).raw;
    for forbidden in [
        "\u{1b}[2J",
        "\u{1b}[10;10H",
        "\u{1b}]0;",
        "\u{7}",
        "\u{8}",
        "\u{202e}",
        "over\rdrawn",
    ] {
        assert!(
            !raw.contains(forbidden),
            "{forbidden:?} reached the terminal"
        );
    }
}

#[test]
fn commands_are_shown_as_they_are() {
    let case = Case::new("```sh\n$ echo \u{1b}[2K\u{202e}a\r\n```\n");
    let mut terminal = run(&case);
    terminal.answer(RUN, "q");
    let raw = terminal.end().exits(0).raw;
    assert!(
        !raw.contains("\u{1b}[2K\u{202e}") && !raw.contains('\u{202e}'),
        "{raw:?}"
    );
}
