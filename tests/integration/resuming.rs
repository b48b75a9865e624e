//! A guided run that stopped is taken up again, by the real binary on a pseudo-terminal.

use std::fs;

use nix::sys::signal::Signal;

use crate::aftermath::{await_nobody, runs};
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, await_pipe, make_pipe, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";
const FLIGHT: &str = "What about it?";

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

fn resume(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "--resume", "a.md"])
}

/// Runs the first `count` steps and quits at the next; the steps tell by themselves that they ran.
fn quit_behind(case: &Case, count: usize) {
    let mut terminal = run(case);
    for _ in 0..count {
        terminal.answer(RUN, "r");
    }
    terminal.answer(RUN, "q");
    if count > 0 {
        terminal.answer(RECORD, "n");
    }
    let ended = terminal.end().exits(130);
    assert!(ended.plain.contains("run --resume a.md"), "{}", ended.plain);
}

/// Steps that write down their names when they run.
fn tellers(names: &[&str]) -> String {
    let scripts: Vec<String> = names
        .iter()
        .map(|name| format!("echo {name} >>ran"))
        .collect();
    let named: Vec<String> = names.iter().map(|name| format!("name={name}")).collect();
    let pairs = named.iter().zip(&scripts);
    let pairs: Vec<(&str, &str)> = pairs.map(|(n, s)| (n.as_str(), s.as_str())).collect();
    steps(&pairs)
}

/// Kills a run in the step that `answers` lead to, which writes to the pipe `ready`.
fn killed_in_flight(case: &Case, answers: usize) {
    make_pipe(&case.path("ready"));
    let mut terminal = run(case);
    for _ in 0..answers {
        terminal.answer(RUN, "r");
    }
    await_pipe(case.path("ready"));
    terminal.signal(Signal::SIGKILL);
    terminal.end().exits(137);
    await_nobody(case);
}

#[test]
fn what_was_done_is_not_done_again_and_all_comes_back() {
    let text = "---\nstepmark:\n  params:\n    NODE: {prompt: Which node?}\n    PIN: {type: secret, prompt: Which PIN?}\n---\n\
        ```sh\n$ echo one >>ran\n$ mkdir -p sub\n$ cd sub\n$ export COLOUR='dark  blue'\n$ unset HOME\n```\n\n\
        <!-- stepmark: capture=TOKEN -->\n```sh\n$ echo t-42\n```\n\n\
        ```sh\n$ echo id 77\nid [NUMBER:int]\n```\n\n\
        ```sh\n$ echo \"$PWD|$COLOUR|$TOKEN|$NUMBER|$NODE|$PIN|${HOME-none}\" >>../ran\n```\n";
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer("Which node?", "n2\r");
    terminal.answer("Which PIN?", "sesame-77\r");
    for _ in 0..3 {
        terminal.answer(RUN, "r");
    }
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);

    let mut terminal = resume(&case);
    let shown = terminal.answer("Which PIN?", "sesame-78\r");
    assert!(!shown.contains("Which node?"), "{shown}");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "d");
    let ended = terminal.end().exits(0);
    assert!(ended.plain.contains("4 passed"), "{}", ended.plain);
    let sub = fs::canonicalize(case.path("sub")).expect("a folder");
    let told = format!("{}|dark  blue|t-42|77|n2|sesame-78|none", sub.display());
    assert_eq!(case.read("ran"), format!("one\n{told}\n"));

    let recorded = case.text();
    assert_eq!(
        recorded.matches("stepmark: run id=").count(),
        1,
        "{recorded}"
    );
    assert_eq!(
        recorded.matches("result status=passed").count(),
        4,
        "{recorded}"
    );
    assert!(recorded.contains("status=passed passed=4"), "{recorded}");
    let folder = runs(&case).pop().expect("a run");
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("sesame"), "{}: {text}", path.display());
    }
}

#[test]
fn it_is_offered_by_itself() {
    for (key, ran, status) in [
        ("r", "a\nb\n", 0),
        ("\r", "a\nb\n", 0),
        ("n", "a\na\nb\n", 0),
        ("q", "a\n", 3),
    ] {
        let case = Case::new(tellers(&["a", "b"]));
        quit_behind(&case, 1);
        let mut terminal = run(&case);
        let shown = terminal.answer("Go on?", key);
        assert!(shown.contains("1 of 2 steps"), "{shown}");
        let asked = ran.lines().count() - 1;
        for _ in 0..asked {
            terminal.answer(RUN, "r");
        }
        if asked > 0 {
            terminal.answer(RECORD, "n");
        }
        terminal.end().exits(status);
        assert_eq!(case.read("ran"), ran, "{key:?}");
    }
}

#[test]
fn nothing_is_offered_where_a_run_came_to_its_end() {
    let case = Case::new(tellers(&["a"]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    let ended = resume(&case).end().exits(2);
    assert!(ended.plain.contains("waits to go on"), "{}", ended.plain);
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "q");
    assert!(!shown.contains("Go on?"), "{shown}");
    terminal.end().exits(130);
    let case = Case::new(tellers(&["a"]));
    resume(&case).end().exits(2);
}

#[test]
fn done_steps_that_changed_are_named_and_nothing_runs() {
    for (edit, named) in [
        (("echo a >>ran", "echo a2 >>ran"), "`a` (line 4 now)"),
        (
            ("```bash\necho b >>ran\n```\n", ""),
            "`b` (gone; it was on line 9)",
        ),
    ] {
        let case = Case::new(tellers(&["a", "b", "c"]));
        quit_behind(&case, 2);
        let text = case.text();
        let case = case.file("a.md", text.replace(edit.0, edit.1));
        let ended = resume(&case).end().exits(3);
        assert!(ended.plain.contains(named), "{}", ended.plain);
        // Without --resume it says so, and begins anew.
        let mut terminal = run(&case);
        let shown = terminal.answer(RUN, "q");
        assert!(
            shown.contains(named) && !shown.contains("Go on?"),
            "{shown}"
        );
        terminal.end().exits(130);
        assert_eq!(case.read("ran"), "a\nb\n");
    }
}

#[test]
fn prose_and_what_is_not_done_may_change() {
    let case = Case::new(tellers(&["a", "b", "c"]));
    quit_behind(&case, 1);
    let text = case.text();
    let text = text
        .replace("# Steps\n", "# Stages\n\nMore of it.\n\n> And more.\n")
        .replace("echo b >>ran", "echo b2 >>ran");
    let case = case.file("a.md", text + "```sh\necho d >>ran\n```\n");
    let mut terminal = resume(&case);
    for _ in 0..3 {
        terminal.answer(RUN, "r");
    }
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert_eq!(case.read("ran"), "a\nb2\nc\nd\n");
    let recorded = case.text();
    assert_eq!(
        recorded.matches("result status=passed").count(),
        4,
        "{recorded}"
    );
}

#[test]
fn the_step_in_flight_is_asked_about() {
    for (key, ran, told) in [
        ("r", "a\nb\nb\nc\n", "3 passed"),
        ("d", "a\nb\nc\n", "3 passed"),
        ("s", "a\nb\nc\n", "2 passed, 1 skipped"),
        ("q", "a\nb\n", "1 passed, 2 not run"),
    ] {
        // The second time nobody holds it up.
        let stays = "echo b >>ran\n[ -e once ] || { touch once; echo here >ready; sleep 300; }";
        let text = steps(&[
            ("", "echo a >>ran"),
            ("name=b", stays),
            ("", "echo c >>ran"),
        ]);
        let case = Case::new(&text);
        killed_in_flight(&case, 2);
        let mut terminal = resume(&case);
        let shown = terminal.answer(FLIGHT, key);
        assert!(shown.contains("echo b >>ran"), "{shown}");
        if key != "q" {
            terminal.answer(RUN, "r");
        }
        terminal.answer(RECORD, "n");
        let ended = terminal.end().exits(if key == "q" { 130 } else { 0 });
        assert!(ended.plain.contains(told), "{key}: {}", ended.plain);
        assert_eq!(case.read("ran"), ran, "{key}");
        if key == "q" {
            // The question was left, not answered.
            let mut terminal = resume(&case);
            terminal.answer(FLIGHT, "d");
            terminal.answer(RUN, "r");
            terminal.answer(RECORD, "n");
            terminal.end().exits(0);
            assert_eq!(case.read("ran"), "a\nb\nc\n");
        }
    }
}

#[test]
fn a_failed_step_runs_again_where_the_person_quit_and_not_where_they_went_on() {
    let text = steps(&[
        ("", "echo a >>ran; false"),
        ("", "echo b >>ran; test -e fixed"),
        ("", "echo c >>ran"),
    ]);
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "c");
    terminal.answer("Why?", "known\r");
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(1);
    let case = case.file("fixed", "");
    let mut terminal = resume(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(1);
    assert!(
        ended.plain.contains("2 passed, 1 failed"),
        "{}",
        ended.plain
    );
    assert_eq!(case.read("ran"), "a\nb\nb\nc\n");
}

#[test]
fn steps_in_the_background_start_again() {
    let serve = "echo up >>ran\necho listening\nexec sleep 300";
    let text = steps(&[
        ("background ready=listening", serve),
        ("", "echo b >>ran"),
        ("", "echo c >>ran"),
    ]);
    let case = Case::new(text);
    quit_behind(&case, 2);
    await_nobody(&case);
    let mut terminal = resume(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    assert!(ended.plain.contains("3 passed"), "{}", ended.plain);
    assert_eq!(case.read("ran"), "up\nb\nup\nc\n");
    await_nobody(&case);
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    let case = Case::new(tellers(&["a", "b"]));
    let mut first = run(&case);
    first.answer(RUN, "r");
    first.question(RUN);
    for arguments in [
        &["run", "a.md"][..],
        &["run", "--resume", "a.md"],
        &["run", "--yes", "a.md"],
    ] {
        let ended = Terminal::run(&case, arguments).end().exits(3);
        let told = format!("in process {}", first.process());
        assert!(ended.plain.contains(&told), "{}", ended.plain);
    }
    let shown = case.run(["runs", "show", "last"]).exits(0).stdout;
    assert!(shown.contains("under way"), "{shown}");
    first.keys("q");
    first.answer(RECORD, "n");
    first.end().exits(130);
    assert_eq!(case.read("ran"), "a\n");
}

#[test]
fn a_run_does_not_go_on_on_another_target() {
    let head = "---\nstepmark: {target: {command: cat target}}\n---\n";
    let case = Case::new(head.to_owned() + &tellers(&["a", "b"])).file("target", "blue\n");
    quit_behind(&case, 1);
    let case = case.file("target", "green\n");
    let ended = resume(&case).end().exits(3);
    assert!(
        ended.plain.contains("`blue`") && ended.plain.contains("`green`"),
        "{}",
        ended.plain
    );
    let case = case.file("target", "blue\n");
    let mut terminal = resume(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(case.read("ran"), "a\nb\n");
}
