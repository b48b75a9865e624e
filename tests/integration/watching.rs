//! A step while it runs, as a person sees it: output, the line that tells the time, attempts, sizes.

use std::fs;

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, await_pipe, make_pipe, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

/// Lets the step go on that reads from the pipe `hold`.
fn release(case: &Case) {
    fs::write(case.path("hold"), "go on\n").expect("the step reads");
}

#[test]
fn the_last_line_tells_how_long_it_takes() {
    let case = Case::new(steps(&[("", "echo first\ncat hold\necho last")]));
    make_pipe(&case.path("hold"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("first\n");
    terminal.expect(" 0s");
    terminal.expect(" 1s");
    release(&case);
    terminal.expect("last\n");
    terminal.answer(RECORD, "n");
    let screen = terminal.end().exits(0).screen();
    assert!(screen.contains("\n  first\n  go on\n  last\n"), "{screen}");
    // Nothing is left of the line.
    assert!(
        !screen.contains(" 0s\n") && !screen.contains(" 1s\n"),
        "{screen}"
    );
}

#[test]
fn attempts_are_told_with_the_time_that_is_left() {
    let text =
        "<!-- stepmark: within=5m every=10ms -->\n```sh\n$ echo x >>tries; cat state\nready\n```\n";
    let case = Case::new(text).file("state", "starting\n");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("attempt 1: ");
    terminal.expect("; again in 10ms");
    let shown = terminal.expect("s left");
    assert!(shown.contains(", 29") || shown.contains(", 300"), "{shown}");
    fs::write(case.path("state"), "ready\n").unwrap();
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    let tries = case.read("tries").lines().count();
    assert!(tries > 1, "{tries}");
    let screen = ended.screen();
    assert!(screen.contains(&format!("{tries} attempts")), "{screen}");
    assert!(!screen.contains("again in"), "{screen}");
}

#[test]
fn a_progress_bar_is_one_line() {
    let script = "for i in {1..300}; do printf '\\rloading %d of 300' $i; done; echo\necho done";
    let case = Case::new(steps(&[("record=full", script)]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "d");
    let screen = terminal.end().exits(0).screen();
    assert_eq!(screen.matches("\n  loading").count(), 1, "{screen}");
    assert!(
        screen.contains("\n  loading 300 of 300\n  done\n"),
        "{screen}"
    );
    let text = case.text();
    let recorded = text.split("stepmark: result").nth(1).expect("a result");
    assert_eq!(recorded.matches("loading").count(), 1, "{recorded}");
    assert!(
        recorded.contains("loading 300 of 300\ndone\n"),
        "{recorded}"
    );
}

#[test]
fn lines_that_are_drawn_again_are_shown_once() {
    let script = "printf 'a 0\\nb 0\\nc 0\\n'\nfor i in {1..200}; do printf '\\e[3A\\e[2Ka %d\\n\\e[2Kb %d\\n\\e[2Kc %d\\n' $i $i $i; done\necho done";
    let case = Case::new(steps(&[("", script)]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    let screen = terminal.end().exits(0).screen();
    assert!(
        screen.contains("\n  a 200\n  b 200\n  c 200\n  done\n"),
        "{screen}"
    );
    // What was drawn before anybody could know that it would be again, and the end.
    let drawn = screen.lines().filter(|line| line.starts_with("  b "));
    assert!(drawn.count() <= 2, "{screen}");
}

#[test]
fn a_resize_cuts_what_is_drawn_next() {
    let script = "printf 'a%.0s' {1..300}; cat hold >/dev/null; printf '\r'; printf 'b%.0s' {1..300}; cat held >/dev/null; echo";
    let case = Case::new(steps(&[("", script)]));
    make_pipe(&case.path("hold"));
    make_pipe(&case.path("held"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect(&"a".repeat(100));
    terminal.resize(60, 20);
    release(&case);
    // Drawn again, as much of it as fits.
    terminal.expect(&"b".repeat(50));
    fs::write(case.path("held"), "go on\n").unwrap();
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    let lines = |letter: char| {
        let others = move |other: char| other != letter;
        let all = ended.raw.split(others).map(str::len);
        all.filter(|&length| length > 20).collect::<Vec<_>>()
    };
    assert!(
        lines('a').iter().all(|&length| length <= 118),
        "{:?}",
        lines('a')
    );
    // The whole line is there once, when it does not change any more.
    let (last, drawn) = {
        let mut all = lines('b');
        (all.pop(), all)
    };
    assert_eq!(last, Some(300));
    assert!(drawn.iter().all(|&length| length <= 58), "{drawn:?}");
}

#[test]
fn keys_typed_while_a_step_runs_are_nobody_s() {
    for (script, question) in [("cat hold", RUN), ("cat hold; false", FAILED)] {
        let case = Case::new(steps(&[
            ("", script),
            ("", "touch two"),
            ("", "touch three"),
        ]));
        make_pipe(&case.path("hold"));
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        terminal.expect(" 0s");
        terminal.keys("\rrcgsqy\u{1b}[A");
        release(&case);
        terminal.question(question);
        terminal.keys("?");
        // Had any of them counted, there would be another question.
        terminal.question(question);
        assert!(!case.has("two") && !case.has("three"));
        terminal.keys("q");
        terminal.answer(RECORD, "n");
        terminal.end();
        assert!(!case.has("two") && !case.has("three"));
    }
}

#[test]
fn a_plain_terminal_sees_no_line_drawn_again() {
    let text = "<!-- stepmark: within=5m every=10ms -->\n```sh\n$ test -e state\n$ for i in {1..300}; do printf '\\r%d%%' $i; done; echo; cat hold\n```\n";
    let case = Case::new(text);
    make_pipe(&case.path("hold"));
    let mut terminal = Terminal::run(&case, &["run", "--plain", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.expect("attempt 2: ");
    fs::write(case.path("state"), "").unwrap();
    terminal.expect("300%\n");
    release(&case);
    terminal.answer(RECORD, "n");
    let raw = terminal.end().exits(0).raw;
    assert!(!raw.contains('\u{1b}'), "{raw:?}");
    assert!(!raw.replace("\r\n", "\n").contains('\r'), "{raw:?}");
    assert!(!raw.contains("299%"), "{raw:?}");
}

#[test]
fn a_step_that_takes_longer_than_ever_is_asked_about() {
    let script = "test -e quick || { echo here >ready; cat hold; }";
    let cases = [(), ()].map(|()| Case::new(steps(&[("", script)])).file("quick", ""));
    // Both wait for the same ten seconds.
    let terminals = cases.each_ref().map(|case| {
        let mut terminal = run(case);
        terminal.answer(RUN, "r");
        terminal.answer(RECORD, "n");
        terminal.end().exits(0);
        fs::remove_file(case.path("quick")).unwrap();
        make_pipe(&case.path("ready"));
        make_pipe(&case.path("hold"));
        let mut terminal = run(case);
        terminal.answer(RUN, "r");
        await_pipe(case.path("ready"));
        terminal
    });
    let [mut waits, mut ends] = terminals;
    let shown = waits.answer("w waits on, k ends it", "w");
    assert!(shown.contains("last time it took"), "{shown}");
    // The question is gone with the next line that is drawn.
    waits.expect(" 11s");
    release(&cases[0]);
    waits.answer(RECORD, "n");
    let screen = waits.end().exits(0).screen();
    assert!(
        screen.contains("  go on\n") && !screen.contains("waits on"),
        "{screen}"
    );

    ends.answer("w waits on, k ends it", "k");
    let shown = ends.answer(FAILED, "q");
    assert!(shown.contains("interrupted"), "{shown}");
    ends.answer(RECORD, "n");
    ends.end();
}
