//! However a guided run ends, nothing of it stays behind: no process, no mode of the terminal, no half of
//! a document.

use nix::sys::signal::Signal;

use crate::aftermath::{await_nobody, last_event};
use crate::pseudo_terminal::{Ended, Terminal};
use crate::support::{Case, await_pipe, make_pipe, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

/// A step that passes, and leaves processes of every sort.
const LEAVES: &str = "sleep 300 &\nsetsid sleep 300 >/dev/null 2>&1 &\n\
    (trap '' INT TERM HUP; while :; do sleep 300; done) &\necho done";

/// A step that says that it is there, and stays.
const STAYS: &str = "bash -c 'echo here >ready; exec sleep 300'";

/// What ends a run from outside.
#[derive(Debug, Clone, Copy)]
enum End {
    Terminate,
    HangUp,
    /// The terminal is closed.
    Close,
}

const ALL: [End; 3] = [End::Terminate, End::HangUp, End::Close];

/// Has the run ended there where `arrive` brings it to, in every way, and looks at what is left.
/// `passed` tells whether a step passed before, and is recorded where the person wanted that.
fn ends_well(
    text: &str,
    passed: bool,
    prepare: fn(Case) -> Case,
    arrive: fn(&Case, &mut Terminal),
) {
    for end in ALL {
        for record in ["document", "none", ""] {
            if record.is_empty() && !matches!(end, End::Terminate) {
                continue;
            }
            let case = prepare(Case::new(text));
            make_pipe(&case.path("ready"));
            let argument = format!("--record={record}");
            let mut arguments = vec!["run", "a.md"];
            if !record.is_empty() {
                arguments.push(&argument);
            }
            let mut terminal = Terminal::run(&case, &arguments);
            arrive(&case, &mut terminal);
            let status = match end {
                End::Terminate => {
                    terminal.signal(Signal::SIGTERM);
                    143
                }
                End::HangUp => {
                    terminal.signal(Signal::SIGHUP);
                    129
                }
                End::Close => {
                    terminal.hang_up();
                    129
                }
            };
            let ended = terminal.end().exits(status);
            leaves_nothing(&case, &ended);
            if passed {
                assert_eq!(last_event(&case), "run_finished", "{end:?}");
            }
            if passed && record == "document" {
                let recorded = case.text();
                assert!(
                    recorded.contains("result status=passed"),
                    "{end:?}: {recorded}"
                );
                assert!(recorded.contains("run id="), "{end:?}: {recorded}");
                // What stepmark adds, it can take out again: the rest is whole.
                case.run(["clean", "a.md"]).exits(0);
            }
            assert_eq!(case.text(), text, "{end:?}, {record}");
            assert!(!case.has("after"), "{end:?}");
        }
    }
}

#[track_caller]
fn leaves_nothing(case: &Case, ended: &Ended) {
    await_nobody(case);
    assert_ne!(ended.is_restored, Some(false), "\n{}", ended.plain);
}

fn as_it_is(case: Case) -> Case {
    case
}

#[test]
fn at_a_question() {
    let text = steps(&[("", LEAVES), ("", "touch after")]);
    ends_well(&text, true, as_it_is, |_, terminal| {
        terminal.answer(RUN, "r");
        terminal.question(RUN);
    });
}

#[test]
fn in_a_step() {
    let text = steps(&[("", LEAVES), ("", STAYS), ("", "touch after")]);
    ends_well(&text, true, as_it_is, |case, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        await_pipe(case.path("ready"));
    });
}

#[test]
fn in_a_step_at_a_terminal_of_its_own() {
    let text = steps(&[("", LEAVES), ("tty", STAYS), ("", "touch after")]);
    ends_well(&text, true, as_it_is, |case, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        await_pipe(case.path("ready"));
    });
}

#[test]
fn beside_a_step_in_the_background() {
    let text = steps(&[("", LEAVES), ("background", STAYS), ("", "touch after")]);
    ends_well(&text, true, as_it_is, |case, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        await_pipe(case.path("ready"));
        terminal.question(RUN);
    });
}

#[test]
fn when_a_step_failed() {
    let text = steps(&[("", LEAVES), ("", "false"), ("", "touch after")]);
    ends_well(&text, true, as_it_is, |_, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        terminal.question(FAILED);
    });
}

#[test]
fn at_a_manual_item() {
    let text = steps(&[("", LEAVES)]) + "- [ ] Call Bob\n";
    ends_well(&text, true, as_it_is, |_, terminal| {
        terminal.answer(RUN, "r");
        terminal.question("Done?");
    });
}

#[test]
fn at_its_note() {
    let text = steps(&[("", LEAVES)]) + "- [ ] Call Bob\n";
    ends_well(&text, true, as_it_is, |_, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer("Done?", "n");
        terminal.question("Note");
    });
}

#[test]
fn at_a_reason() {
    let text = steps(&[("", LEAVES), ("", "false"), ("", "touch after")]);
    ends_well(&text, true, as_it_is, |_, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        terminal.answer(FAILED, "c");
        terminal.question("Why?");
    });
}

#[test]
fn at_the_outline() {
    let text = steps(&[("", LEAVES), ("", "touch after")]);
    ends_well(&text, true, as_it_is, |_, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "o");
        terminal.question("Go on at");
    });
}

#[test]
fn at_a_parameter() {
    for kind in ["{}", "{type: secret}", "{type: choice, choices: [a, b]}"] {
        let text = format!(
            "---\nstepmark:\n  params:\n    NODE: {kind}\n---\n```sh\n$ touch after\n```\n"
        );
        ends_well(&text, false, as_it_is, |_, terminal| {
            terminal.question("NODE");
        });
    }
}

#[test]
fn in_the_pager() {
    let prose = "A line.\n\n".repeat(100);
    let text = steps(&[("", LEAVES)]) + &prose + &steps(&[("", "touch after")]);
    ends_well(&text, true, as_it_is, |_, terminal| {
        terminal.answer(RUN, "r");
        terminal.question("more lines");
    });
}

#[test]
fn in_the_editor() {
    let text = steps(&[("", LEAVES), ("", "touch after")]);
    let prepare = |case: Case| {
        // One that is not ended by asking, and that leaves the terminal as it had it.
        let editor =
            "#!/bin/sh\ntrap '' TERM HUP\nstty raw -echo\necho here >ready\nexec sleep 300\n";
        case.fake("slow-editor", editor)
            .env("EDITOR", "slow-editor")
    };
    ends_well(&text, true, prepare, |case, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "e");
        await_pipe(case.path("ready"));
    });
}

#[test]
fn in_a_shell() {
    let text = steps(&[("", LEAVES), ("", "touch after")]);
    ends_well(&text, true, as_it_is, |case, terminal| {
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "h");
        terminal.expect("stepmark:");
        terminal.keys("sleep 300 & echo here >ready\r");
        await_pipe(case.path("ready"));
    });
}

#[test]
fn when_all_is_done() {
    let case = Case::new(steps(&[("", LEAVES)]));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.question(RECORD);
    terminal.signal(Signal::SIGTERM);
    leaves_nothing(&case, &terminal.end().exits(143));
    assert!(!case.text().contains("run id="), "{}", case.text());
}

#[test]
fn by_the_person() {
    let text = steps(&[("", LEAVES), ("", "touch after")]);
    for (key, record) in [("q", "document"), ("\u{3}", "none"), ("\u{4}", "document")] {
        let case = Case::new(&text);
        let argument = format!("--record={record}");
        let mut terminal = Terminal::run(&case, &["run", "a.md", &argument]);
        terminal.answer(RUN, "r");
        terminal.answer(RUN, key);
        leaves_nothing(&case, &terminal.end().exits(130));
        assert_eq!(last_event(&case), "run_finished");
        assert_eq!(case.text().contains("run id="), record == "document");
        assert!(!case.has("after"));
    }
}

#[test]
fn one_ctrl_c_asks_and_q_ends_the_run() {
    let case = Case::new(steps(&[("", LEAVES), ("", STAYS), ("", "touch after")]));
    make_pipe(&case.path("ready"));
    let mut terminal = Terminal::run(&case, &["run", "--record=none", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    await_pipe(case.path("ready"));
    terminal.keys("\u{3}");
    terminal.answer(FAILED, "q");
    leaves_nothing(&case, &terminal.end().exits(130));
    assert_eq!(last_event(&case), "run_finished");
}

#[test]
fn ctrl_c_again_quits() {
    // Also where the command does not hear it.
    for trap in ["-", "''"] {
        let stays = format!("bash -c \"trap {trap} INT; echo here >ready; sleep 300\"");
        let text = steps(&[("", LEAVES), ("", &stays), ("", "touch after")]);
        let case = Case::new(&text);
        make_pipe(&case.path("ready"));
        let mut terminal = Terminal::run(&case, &["run", "--record=document", "a.md"]);
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        await_pipe(case.path("ready"));
        // Nothing tells when the first is heard; those that come too soon after it are one with it.
        while !terminal.has_ended() {
            terminal.try_keys("\u{3}");
            std::thread::yield_now();
        }
        leaves_nothing(&case, &terminal.end().exits(130));
        assert_eq!(last_event(&case), "run_finished");
        assert!(!case.has("after"));
        let recorded = case.text();
        let counts = "status=interrupted passed=1 interrupted=1";
        assert!(recorded.contains(counts), "{recorded}");
        case.run(["clean", "a.md"]).exits(0);
        assert_eq!(case.text(), text);
    }
}
