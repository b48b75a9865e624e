//! The loop, with a scripted shell, a clock that a test moves and an operator that answers by rote.

mod background;
mod decisions;
mod files;
mod repeated;
mod rote;
mod scripted;
mod secrets;
mod steps;
mod target;
mod undoing;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fs::File;
use std::future::{Future, pending};
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use self::rote::Rote;
use self::scripted::{Deaths, MovedClock, NoInterrupts, ScriptedShell};
use super::session::{Captured, Ended, OnOutput, Outcome, Readiness, Script, Snapshot};
use super::*;
use crate::runbook::Kind;
use crate::runbook::attributes::Ready;
use crate::runbook::selection::Selection;
use crate::source::Source;

struct Ran {
    log: Vec<String>,
    asked: Vec<usize>,
    sessions: Vec<String>,
    told: Vec<String>,
    seen: Vec<String>,
    results: RunResults,
}

/// A run of `text` against the answers; each command takes ten seconds on the clock.
struct Staged<'t> {
    text: &'t str,
    answers: &'t [(&'static str, i32)],
    operator: Rote,
    is_guided: bool,
    undoes: Undoes,
    past: Option<Past>,
    target: Option<&'t str>,
    secrets: &'t [&'t str],
    refusals: &'t [io::ErrorKind],
    /// What variables of repeated sections are outside of those.
    outside: &'t [(&'t str, &'t str)],
    snapshot: Option<Snapshot>,
    root: &'t str,
}

impl Default for Staged<'_> {
    fn default() -> Self {
        Self {
            text: "",
            answers: &[],
            operator: Rote::default(),
            is_guided: true,
            undoes: Undoes::Asked,
            past: None,
            target: None,
            secrets: &[],
            refusals: &[],
            outside: &[],
            snapshot: Some(Snapshot {
                directory: PathBuf::from("/somewhere"),
                exported: Vec::new(),
            }),
            root: "/root-of-it",
        }
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

impl Staged<'_> {
    fn go(self) -> Ran {
        let runbook = Runbook::parse(Source::new("a.md", self.text));
        assert!(!runbook.has_errors(), "{:?}", runbook.diagnostics);
        let runbook = runbook.repeated(&BTreeMap::new());
        let plan = Plan::new(&runbook, &Selection::default()).expect("everything is selected");
        let moved = Rc::new(Cell::new(Duration::ZERO));
        let start = Instant::now();
        let mut operator = self.operator;
        let mut shell = ScriptedShell {
            answers: self.answers.iter().copied().collect(),
            seen: Vec::new(),
            variables: self.outside.iter().copied().map(owned).collect(),
            log: Rc::default(),
            costs: Duration::from_secs(10),
            now: moved.clone(),
            deaths: Rc::clone(&operator.deaths),
            refusals: self.refusals.iter().copied().collect(),
            snapshot: self.snapshot,
        };
        let secrets = self.secrets.iter().map(|&secret| secret.to_owned());
        let options = RunOptions {
            root: self.root.into(),
            timeout: None,
            patience: None,
            is_guided: self.is_guided,
            is_kept: true,
            known: Captures::default(),
            outside: self.outside.iter().copied().map(owned).collect(),
            terminal_size: || Size {
                columns: 80,
                rows: 24,
            },
            masker: Masker::new(secrets).expect("secrets that are long enough"),
            usual: HashMap::new(),
            undoes: self.undoes,
            keeps_whole: false,
            allow_outside: false,
        };
        let clock = MovedClock { start, moved };
        let mut run = Run {
            runbook: &runbook,
            plan: &plan,
            options: &options,
            executor: &mut shell,
            interrupts: &mut NoInterrupts,
            operator: &mut operator,
            clock: &clock,
            background: Vec::new(),
            repeated: Repeated::default(),
            files: Files::default(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let results = runtime.block_on(run.go(Start {
            id: RunId("1".into()),
            target: self.target.map(str::to_owned),
            past: self.past,
        }));
        Ran {
            log: shell.log.take(),
            asked: operator.asked,
            sessions: operator.sessions,
            told: operator.told,
            seen: shell.seen,
            results,
        }
    }
}

/// Runs `text` against the answers.
fn run(
    text: &str,
    answers: &[(&'static str, i32)],
    after_failure: &[AfterFailure],
    is_guided: bool,
) -> Ran {
    let operator = Rote {
        after_failure: after_failure.iter().cloned().collect(),
        ..Rote::default()
    };
    go(text, answers, operator, is_guided, None)
}

/// Runs `text`, with an operator of one's own, from where the past ended.
fn go(
    text: &str,
    answers: &[(&'static str, i32)],
    operator: Rote,
    is_guided: bool,
    past: Option<Past>,
) -> Ran {
    Staged {
        text,
        answers,
        operator,
        is_guided,
        past,
        ..Staged::default()
    }
    .go()
}

const THREE: &str = "# A\n```sh\n$ a\n```\n## B\n```sh\n$ b\n```\n# C\n```sh\n$ c\n```\n";

fn past(steps: &[usize], in_flight: Option<usize>) -> Past {
    let done =
        |&block: &usize| StepResult::without_run(block, Kind::Step, Status::Passed, String::new());
    Past {
        at: Timestamp::UNIX_EPOCH,
        took: Duration::from_secs(60),
        steps: steps.iter().map(done).collect(),
        in_flight,
        captures: Captures::default(),
    }
}
