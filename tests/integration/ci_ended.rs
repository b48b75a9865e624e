//! `stepmark ci` over several documents, ended from outside.

use std::time::Instant;

use nix::sys::signal::Signal;

use crate::support::{Case, PATIENCE, await_pipe, make_pipe, signal, steps};

/// Two documents whose steps wait for ever, and one that waits for its turn.
fn endless() -> Case {
    let wait = "echo $$ >>pids\n(trap '' INT TERM HUP; echo $BASHPID >>pids; while :; do sleep 300; done) &\n";
    let first = format!("{wait}bash -c 'echo here >ready_a; exec sleep 300'");
    let second = format!("{wait}bash -c 'echo here >ready_b; exec sleep 300'");
    let case = Case::new(steps(&[("", "echo done"), ("", &first)]))
        .file("b.md", steps(&[("", &second), ("", "touch after")]))
        .file("c.md", "```sh\n$ touch c\n```\n");
    make_pipe(&case.path("ready_a"));
    make_pipe(&case.path("ready_b"));
    case
}

#[test]
fn a_signal_ends_all_that_runs_and_nothing_more_begins() {
    for (by, status) in [(Signal::SIGTERM, 143), (Signal::SIGINT, 130)] {
        let case = endless();
        let arguments = [
            "ci",
            "--jobs",
            "2",
            "--junit",
            "junit.xml",
            "a.md",
            "b.md",
            "c.md",
        ];
        let child = case.start(&arguments);
        await_pipe(case.path("ready_a"));
        await_pipe(case.path("ready_b"));
        signal(child.id(), by);
        let ran = case.finish(child).exits(status);
        assert!(!case.has("after") && !case.has("c"));
        let last = ran.stdout.lines().last();
        assert_eq!(
            last,
            Some("3 documents: 0 passed, 2 interrupted, 1 not run")
        );
        // The report has what was done until then.
        let junit = case.read("junit.xml");
        for name in ["a.md", "b.md", "c.md"] {
            assert!(
                junit.contains(&format!("<testsuite name=\"{name}\"")),
                "{junit}"
            );
        }
        await_end(&case);
    }
}

pub fn await_end(case: &Case) {
    use nix::sys::signal::kill;
    let started = Instant::now();
    for process in case.read("pids").lines() {
        let process = nix::unistd::Pid::from_raw(process.parse().expect("a process id"));
        while kill(process, None) != Err(nix::errno::Errno::ESRCH) {
            assert!(started.elapsed() < PATIENCE, "{process} outlived the run");
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_signal_ends_the_question_for_the_target_too() {
    let target = "---\nstepmark: {target: {command: 'echo here >ready; exec sleep 300'}}\n---\n";
    let case = Case::new(format!("{target}```sh\n$ touch a\n```\n"));
    make_pipe(&case.path("ready"));
    let child = case.start(&["ci", "a.md"]);
    await_pipe(case.path("ready"));
    signal(child.id(), Signal::SIGTERM);
    case.finish(child).exits(143);
    assert!(!case.has("a"));
}
