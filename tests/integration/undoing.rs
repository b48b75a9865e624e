//! Guards, and undoing what was done, in a guided run.

use std::fs;

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

/// Two steps that can be undone, one that fails as long as `bad` is there, and what undoes the first two.
fn document() -> String {
    steps(&[
        ("name=one", "echo one >>done"),
        ("name=two", "echo two >>done"),
        ("name=three", "test ! -e bad"),
        ("undo=one", "echo undo one >>done"),
        ("undo=two", "echo undo two >>done"),
    ])
}

#[test]
fn guards_pass_a_step_over_and_say_why() {
    let case = Case::new(steps(&[
        ("if=\"test -e there\"", "touch by-if"),
        ("unless=\"test -e present\"", "touch by-unless"),
        ("creates=present", "touch by-creates"),
        ("name=fails", "false"),
        ("needs=fails", "touch by-needs"),
        (
            "if=\"test -e present\" unless=\"test -e there\" creates=absent",
            "touch runs",
        ),
    ]))
    .file("present", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    for why in [
        "`test -e there` does not hold",
        "`test -e present` holds already",
        "present is there already",
    ] {
        terminal.expect(why);
        terminal.answer(RUN, "r");
    }
    terminal.answer(FAILED, "c");
    terminal.answer("Why?", "\r");
    terminal.expect("it needs `fails`, which has not passed in this run");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(1);
    for name in ["by-if", "by-unless", "by-creates", "by-needs"] {
        assert!(!case.has(name), "{name}");
    }
    assert!(case.has("runs"));
}

#[test]
fn steps_that_undo_never_run_forwards() {
    let case = Case::new(document());
    let mut terminal = run(&case);
    for _ in 0..3 {
        terminal.answer(RUN, "r");
    }
    terminal.answer(RECORD, "d");
    let ended = terminal.end().exits(0);
    assert_eq!(case.read("done"), "one\ntwo\n");
    assert!(!ended.plain.contains("Undo"), "{}", ended.plain);
    assert_eq!(
        case.text().matches("result status=").count(),
        3,
        "{}",
        case.text()
    );
}

#[test]
fn quitting_offers_the_last_first_and_what_is_undone_runs_again() {
    let case = Case::new(document());
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    let shown = terminal.answer("Undo two? y", "y");
    assert!(shown.contains("echo undo two >>done"), "{shown}");
    let shown = terminal.answer("Undo one? y", "n");
    assert!(shown.contains("undo"), "{shown}");
    terminal.answer(RECORD, "d");
    terminal.end().exits(130);
    assert_eq!(case.read("done"), "one\ntwo\nundo two\n");
    let text = case.text();
    let stamps: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("stepmark: result"))
        .collect();
    assert!(stamps.len() == 2, "{text}");
    assert!(
        !stamps[0].contains("undone") && stamps[1].contains(" undone "),
        "{text}"
    );

    let mut terminal = Terminal::run(&case, &["run", "--resume", "a.md"]);
    let shown = terminal.answer(RUN, "r");
    assert!(
        shown.contains("echo two >>done") && !shown.contains("echo one >>done"),
        "{shown}"
    );
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert_eq!(case.read("done"), "one\ntwo\nundo two\ntwo\n");
    assert!(!case.text().contains(" undone "), "{}", case.text());
}

#[test]
fn q_undoes_nothing_more() {
    let case = Case::new(document());
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer("Undo two? y", "\r");
    terminal.answer("Undo two? y", "q");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(130);
    assert!(!ended.plain.contains("Undo one?"), "{}", ended.plain);
    assert_eq!(case.read("done"), "one\ntwo\n");
}

#[test]
fn a_failure_offers_it_by_u() {
    let case = Case::new(document()).file("bad", "");
    let mut terminal = run(&case);
    for _ in 0..3 {
        terminal.answer(RUN, "r");
    }
    terminal.answer(FAILED, "u");
    terminal.answer("Undo two? y", "y");
    terminal.answer("Undo one? y", "y");
    // The question about the failure is still open.
    terminal.answer(FAILED, "q");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(1);
    assert_eq!(case.read("done"), "one\ntwo\nundo two\nundo one\n");
    assert_eq!(
        ended.plain.matches("Undo one? y").count(),
        1,
        "{}",
        ended.plain
    );
}

#[test]
fn a_step_that_failed_half_way_is_undone_once() {
    let case = Case::new(steps(&[
        ("name=one", "echo one >>done\nfalse"),
        ("undo=one", "echo undo one >>done"),
    ]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "u");
    terminal.answer("Undo one? y", "y");
    terminal.answer(FAILED, "q");
    terminal.answer(RECORD, "d");
    terminal.end().exits(1);
    assert_eq!(case.read("done"), "one\nundo one\n");
    assert!(case.text().contains(" undone "), "{}", case.text());
}

#[test]
fn an_undoing_that_fails_is_asked_about_again() {
    let case = Case::new(steps(&[
        ("name=one", "touch one"),
        ("", "true"),
        ("undo=one", "rm one two"),
    ]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer("Undo one? y", "y");
    terminal.expect("exit status is 1");
    terminal.question("Undo one? y");
    fs::write(case.path("one"), "").unwrap();
    fs::write(case.path("two"), "").unwrap();
    terminal.keys("y");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    assert!(!case.has("one") && !case.has("two"));
}

#[test]
fn a_destructive_one_wants_the_name_typed() {
    for (typed, is_undone) in [("undo-all\r", true), ("nope\r\r", false)] {
        let case = Case::new(steps(&[
            ("name=make", "mkdir all"),
            ("", "true"),
            ("name=undo-all undo=make", "rm -rf all"),
        ]));
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "q");
        terminal.answer("Undo make? y", "y");
        terminal.answer("Type `undo-all` to run it", typed);
        if !is_undone {
            terminal.answer("Undo make? y", "n");
        }
        terminal.answer(RECORD, "n");
        terminal.end().exits(130);
        assert_eq!(case.has("all"), !is_undone, "{typed:?}");
    }
}

/// A run of the document that was quit behind its second step, with nothing undone; it was in the
/// directory `sub` then, and had set a variable.
fn quit_behind_two() -> Case {
    let case = Case::new(steps(&[
        ("name=one", "echo one >>done; cd sub; export WHO=me"),
        ("name=two", "echo two >>../done"),
        ("name=three", "true"),
        ("undo=one", "echo \"undo one by $WHO\" >>../done"),
        ("undo=two", "echo undo two >>../done"),
    ]))
    .file("sub/x", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer("Undo two? y", "q");
    terminal.answer(RECORD, "d");
    terminal.end().exits(130);
    assert_eq!(case.read("done"), "one\ntwo\n");
    case
}

#[test]
fn the_last_run_can_be_undone_later() {
    let case = quit_behind_two();
    let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
    terminal.answer("Undo two? y", "y");
    terminal.answer("Undo one? y", "y");
    terminal.expect("2 of 2 undone");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    // The session is another, and where the first one was.
    assert_eq!(case.read("done"), "one\ntwo\nundo two\nundo one by me\n");
    assert_eq!(
        case.text().matches("undone afterwards").count(),
        2,
        "{}",
        case.text()
    );
    let terminal = Terminal::run(&case, &["undo", "a.md"]);
    let ended = terminal.end().exits(0);
    assert!(
        ended.plain.contains("there is nothing to undo"),
        "{}",
        ended.plain
    );
}

#[test]
fn what_is_left_can_be_undone_later_still() {
    let case = quit_behind_two();
    let path = case.path("a.md");
    let path = path.to_str().expect("its name is text");
    let mut terminal = Terminal::run(&case, &["undo", path]);
    terminal.answer("Undo two? y", "n");
    terminal.answer("Undo one? y", "y");
    terminal.expect("1 of 2 undone");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
    terminal.answer("Undo two? y", "q");
    let ended = terminal.end().exits(0);
    assert!(ended.plain.contains("0 of 1 undone"), "{}", ended.plain);
    assert_eq!(case.read("done"), "one\ntwo\nundo one by me\n");
}

#[test]
fn nothing_is_undone_unasked() {
    let case = quit_behind_two();
    let ran = case.run(["undo", "a.md"]).exits(3);
    assert!(
        ran.stderr.contains("there is no terminal"),
        "{}",
        ran.stderr
    );
    assert_eq!(case.read("done"), "one\ntwo\n");
}
