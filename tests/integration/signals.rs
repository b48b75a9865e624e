//! What ends a run from outside, and that nothing of it stays behind.

use std::time::Instant;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::{Case, PATIENCE, await_pipe, make_pipe, signal, steps};

/// Writes down itself and children of every sort, says that it is there, and stays.
const STAYS: &str = "echo $$ >pids\nsleep 300 &\necho $! >>pids\n\
    setsid sleep 300 >/dev/null 2>&1 &\necho $! >>pids\n\
    (trap '' INT TERM HUP; while :; do sleep 300; done) &\necho $! >>pids\n\
    bash -c 'echo $$ >>pids; echo here >ready; exec sleep 300'";

/// Waits until the processes that the step wrote down are gone.
fn await_end(case: &Case) {
    let started = Instant::now();
    for process in case.read("pids").lines() {
        let process = Pid::from_raw(process.parse().expect("a process id"));
        while kill(process, None) != Err(Errno::ESRCH) {
            assert!(
                started.elapsed() < PATIENCE,
                "process {process} outlived the run"
            );
            std::thread::yield_now();
        }
    }
}

fn interrupted(case: &Case, by: Signal, arguments: &[&str]) -> crate::support::Ran {
    make_pipe(&case.path("ready"));
    let child = case.start(arguments);
    assert_eq!(await_pipe(case.path("ready")), "here\n");
    signal(child.id(), by);
    let ran = case.finish(child);
    assert_eq!(case.read("pids").lines().count(), 5);
    await_end(case);
    ran
}

#[test]
fn an_interrupt_ends_the_run_and_all_that_it_started() {
    let case = Case::new(steps(&[("", STAYS), ("", "touch after")]));
    let ran = interrupted(&case, Signal::SIGINT, &["ci", "a.md"]).exits(130);
    assert!(!case.has("after"));
    assert!(
        ran.stdout.contains("1 interrupted, 1 not run"),
        "{}",
        ran.stdout
    );
}

#[test]
fn so_does_a_termination() {
    let case = Case::new(steps(&[("", STAYS), ("", "touch after")]))
        .file("b.md", "```sh\n$ touch after\n```\n");
    interrupted(
        &case,
        Signal::SIGTERM,
        &["ci", "--jobs", "1", "a.md", "b.md"],
    )
    .exits(143);
    assert!(!case.has("after"));
}

#[test]
fn what_was_done_is_recorded_all_the_same() {
    let case = Case::new(steps(&[("", "echo done"), ("", STAYS)]));
    let ran = interrupted(
        &case,
        Signal::SIGINT,
        &["ci", "--record", "document", "a.md"],
    )
    .exits(130);
    let text = ran.text();
    assert!(text.contains("result status=passed"), "{text}");
    assert!(text.contains("result status=interrupted"), "{text}");
    assert!(
        text.contains("status=interrupted passed=1 interrupted=1"),
        "{text}"
    );
}

#[test]
fn a_killed_stepmark_leaves_nothing_either() {
    let case = Case::new(steps(&[("", STAYS)]));
    interrupted(&case, Signal::SIGKILL, &["ci", "a.md"]).exits(137);
}

#[test]
fn a_timeout_ends_all_that_the_step_started() {
    let case = Case::new(steps(&[("timeout=2s", STAYS)]));
    make_pipe(&case.path("ready"));
    let child = case.start(&["ci", "a.md"]);
    await_pipe(case.path("ready"));
    case.finish(child).exits(1);
    await_end(&case);
}

#[test]
fn a_child_in_the_background_ends_with_the_run_and_holds_up_nothing() {
    let text = steps(&[
        ("", "sleep 300 &\necho $! >pids\necho started"),
        ("", "kill -0 $(cat pids)"),
    ]);
    let case = Case::new(text);
    case.run(["ci", "a.md"]).exits(0);
    await_end(&case);
}

#[test]
fn an_interrupt_between_two_attempts_ends_the_waiting() {
    let text = steps(&[(
        "within=10m every=5m",
        "echo $$ >pids\nbash -c 'echo here >ready'\nfalse",
    )]);
    let case = Case::new(text);
    make_pipe(&case.path("ready"));
    let child = case.start(&["ci", "a.md"]);
    await_pipe(case.path("ready"));
    signal(child.id(), Signal::SIGINT);
    case.finish(child).exits(130);
    await_end(&case);
}

#[test]
fn an_interrupt_during_a_guard_ends_the_run_before_its_step() {
    let guard = "if=\"echo $$ >pids; bash -c 'echo here >ready; exec sleep 300'\"";
    let case = Case::new(steps(&[(guard, "touch after")]));
    make_pipe(&case.path("ready"));
    let child = case.start(&["ci", "a.md"]);
    await_pipe(case.path("ready"));
    signal(child.id(), Signal::SIGINT);
    let ran = case.finish(child).exits(130);
    assert!(ran.stdout.contains("1 interrupted"), "{}", ran.stdout);
    assert!(!case.has("after"));
    await_end(&case);
}
