//! Steps that run on while the next ones do, in runs with a person and without.

use std::net::TcpListener;
use std::time::Instant;
use std::{fs, thread};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, PATIENCE, await_pipe, make_pipe, signal, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

/// Writes down when it is asked to end; `NAME` is to be put in.
const SERVES: &str = "trap 'echo NAME >>ended; exit' TERM\necho $BASHPID >>pids\necho up\nwhile :; do sleep 0.02; done";

fn serves(name: &str) -> String {
    SERVES.replace("NAME", name)
}

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

fn pid(text: &str) -> Pid {
    Pid::from_raw(text.trim().parse().expect("a process id"))
}

/// Waits until the processes that the steps wrote down are gone.
fn await_end(case: &Case) {
    let started = Instant::now();
    for process in case.read("pids").lines() {
        while kill(pid(process), None) != Err(Errno::ESRCH) {
            assert!(started.elapsed() < PATIENCE, "{process} outlived the run");
            thread::yield_now();
        }
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

#[test]
fn output_says_when_it_is_ready() {
    let script =
        "echo $BASHPID >pids; echo starting; cat hold; echo 'listening on 80'; exec sleep 300";
    let case = Case::new(steps(&[
        ("name=server background ready=\"^listening\"", script),
        ("", "cat second"),
    ]));
    make_pipe(&case.path("hold"));
    make_pipe(&case.path("second"));
    let mut terminal = run(&case);
    let plan = terminal.answer(RUN, "r");
    assert!(plan.contains("runs on   line 4: "), "{plan}");
    terminal.expect(" 0s");
    fs::write(case.path("hold"), "loading\n").unwrap();
    let shown = terminal.answer(RUN, "r");
    assert!(
        shown.contains("starting\n") && shown.contains("listening on 80\n"),
        "{shown}"
    );
    terminal.expect("[server]");
    fs::write(case.path("second"), "go on\n").unwrap();
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    await_end(&case);
}

#[test]
fn a_port_says_so_too() {
    let port = free_port();
    let server = format!(
        "echo $BASHPID >pids; cat hold >/dev/null; exec python3 -c 'import socket, time\ns = socket.create_server((\"127.0.0.1\", {port}))\nwhile True: s.accept()[0].sendall(b\"served\\n\")'"
    );
    let case = Case::new(steps(&[
        (&format!("background ready=tcp:{port}"), &server),
        ("", &format!("cat </dev/tcp/127.0.0.1/{port}")),
    ]));
    make_pipe(&case.path("hold"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect(" 0s");
    fs::write(case.path("hold"), "").unwrap();
    terminal.answer(RUN, "r");
    terminal.expect("served\n");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    await_end(&case);
    let child = case.start(&["ci", "a.md"]);
    fs::write(case.path("hold"), "").unwrap();
    let ran = case.finish(child).exits(0);
    assert!(ran.stdout.contains("2 passed"), "{}", ran.stdout);
    await_end(&case);
}

/// Two servers and a step behind them that does not end by itself, with what ends it.
fn ends_in_order(last: &str, end: impl FnOnce(&Case, Terminal)) {
    let case = Case::new(steps(&[
        ("background ready=up", &serves("one")),
        ("background ready=up", &serves("two")),
        ("", last),
    ]));
    make_pipe(&case.path("ready"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.question(RUN);
    assert!(!case.has("ended"));
    end(&case, terminal);
    assert_eq!(case.read("ended"), "two\none\n");
    await_end(&case);
}

#[test]
fn the_end_of_the_run_ends_the_last_first() {
    ends_in_order("true", |_, mut terminal| {
        terminal.keys("r");
        terminal.answer(RECORD, "n");
        terminal.end().exits(0);
    });
}

#[test]
fn quitting_ends_them_too() {
    ends_in_order("true", |_, mut terminal| {
        terminal.keys("q");
        terminal.answer(RECORD, "n");
        terminal.end().exits(130);
    });
}

#[test]
fn so_does_a_failure() {
    ends_in_order("false", |_, mut terminal| {
        terminal.keys("r");
        terminal.answer(FAILED, "q");
        terminal.answer(RECORD, "n");
        terminal.end().exits(1);
    });
}

#[test]
fn so_does_ctrl_c_twice() {
    ends_in_order("echo here >ready; sleep 300", |case, mut terminal| {
        terminal.keys("r");
        await_pipe(case.path("ready"));
        terminal.keys("\u{3}");
        terminal.answer(FAILED, "\u{3}");
        let ended = terminal.end().exits(130);
        assert!(ended.plain.contains("1 interrupted"), "{}", ended.plain);
    });
}

#[test]
fn so_does_a_signal() {
    ends_in_order("echo here >ready; sleep 300", |case, mut terminal| {
        terminal.keys("r");
        await_pipe(case.path("ready"));
        terminal.signal(Signal::SIGTERM);
        terminal.end().exits(143);
    });
    ends_in_order("true", |_, terminal| {
        terminal.signal(Signal::SIGTERM);
        terminal.end().exits(143);
    });
}

/// Kills what a test has left on purpose, also when it fails.
struct Left(Pid);

impl Drop for Left {
    fn drop(&mut self) {
        signal(self.0.as_raw().unsigned_abs(), Signal::SIGKILL);
    }
}

#[test]
fn what_is_kept_outlives_the_run() {
    let case = Case::new(steps(&[("background keep ready=up", &serves("kept"))]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    let left = Left(pid(&case.read("pids")));
    assert_eq!(kill(left.0, None), Ok(()));
    assert!(!case.has("ended"));
}

#[test]
fn who_dies_early_is_asked_about_before_the_next_question() {
    let dies = "echo $BASHPID >pids; echo begin; cat die; exit 3";
    // Its death is awaited, so that it is one of the step's time.
    let waits = "echo >die; while kill -0 $(cat pids) 2>/dev/null; do sleep 0.02; done";
    let case = Case::new(steps(&[
        ("name=server background ready=begin", dies),
        ("", waits),
        ("", "touch after"),
    ]));
    make_pipe(&case.path("die"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    let shown = terminal.question(FAILED);
    for part in [
        "server does not run in the background any more: exit status 3",
        "it ended before the run did: exit status 3",
        "begin",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    assert!(!shown.contains("touch after"), "{shown}");
    // It is started again, and stays.
    terminal.keys("r");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert!(case.has("after"));
    await_end(&case);
    let case = Case::new(case.text());
    make_pipe(&case.path("die"));
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(!case.has("after"));
    assert!(
        ran.all().contains("it ended before the run did"),
        "{}",
        ran.all()
    );
}

#[test]
fn who_dies_before_it_is_ready_has_failed() {
    let script = "echo 'no such thing' >&2; test -e fixed || exit 4; echo up; exec sleep 300";
    let case = Case::new(steps(&[("background ready=up", script)]));
    let ran = case.run(["ci", "a.md"]).exits(1);
    let told = "it ended before it was ready: exit status 4";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    let shown = terminal.question(FAILED);
    assert!(
        shown.contains(told) && shown.contains("no such thing"),
        "{shown}"
    );
    fs::write(case.path("fixed"), "").unwrap();
    terminal.keys("r");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert!(
        case.text().contains("result status=passed"),
        "{}",
        case.text()
    );
}

#[test]
fn who_is_not_ready_in_time_is_ended() {
    let script = "echo $BASHPID >pids; echo starting; exec sleep 300";
    let case = Case::new(steps(&[("background ready=up timeout=2s", script)]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    let shown = terminal.answer(FAILED, "q");
    assert!(
        shown.contains("it was not ready within 2s") && shown.contains("starting"),
        "{shown}"
    );
    await_end(&case);
    terminal.answer(RECORD, "n");
    terminal.end().exits(1);
}

#[test]
fn ctrl_c_ends_the_wait() {
    let script = "echo $BASHPID >pids; echo here >ready; exec sleep 300";
    let case = Case::new(steps(&[("background ready=up", script)]));
    make_pipe(&case.path("ready"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    await_pipe(case.path("ready"));
    terminal.keys("\u{3}");
    let shown = terminal.answer(FAILED, "q");
    assert!(shown.contains("interrupted"), "{shown}");
    await_end(&case);
    terminal.answer(RECORD, "n");
    terminal.end();
}

#[test]
fn a_secret_that_it_prints_goes_nowhere() {
    let text = "---\nstepmark: {params: {TOKEN: {type: secret}}}\n---\n".to_owned()
        + &steps(&[(
            "background ready=up record=full",
            "echo \"with $TOKEN\"; exit 5",
        )]);
    let case = Case::new(text).env("STEPMARK_TOKEN", "hunter2hunter2");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "q");
    terminal.answer(RECORD, "d");
    let ended = terminal.end().exits(1);
    assert!(ended.plain.contains("with "), "{}", ended.plain);
    assert!(!ended.raw.contains("hunter2"), "{}", ended.plain);
    assert!(
        case.text().contains("with ") && !case.text().contains("hunter2"),
        "{}",
        case.text()
    );
    let found = std::process::Command::new("grep")
        .args(["-r", "hunter2", "../state"])
        .current_dir(case.path(""))
        .status()
        .expect("grep is there");
    assert_eq!(found.code(), Some(1), "the journal holds it");
}
