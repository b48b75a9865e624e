//! The loop, with a scripted shell, a clock that a test moves and an operator that answers by rote.

use std::cell::Cell;
use std::collections::VecDeque;
use std::future::{Future, pending};
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::session::{Captured, Ended, OnOutput, Outcome, Script};
use super::*;
use crate::runbook::selection::Selection;
use crate::source::Source;

/// A shell that does not run anything: it answers each command with the next line of its script.
struct ScriptedShell {
    answers: VecDeque<(&'static str, i32)>,
    seen: Vec<String>,
    /// How far the clock moves with each command.
    costs: Duration,
    now: Rc<Cell<Duration>>,
}

impl Executor for ScriptedShell {
    async fn run(
        &mut self,
        script: &Script<'_>,
        on_output: OnOutput<'_>,
        _: impl Future<Output = ()>,
    ) -> io::Result<Outcome> {
        self.seen.push(script.code.to_owned());
        let (text, status) = self
            .answers
            .pop_front()
            .expect("an answer for each command");
        on_output(text.as_bytes());
        let mut output = Captured::default();
        output.push(text.as_bytes());
        self.now.set(self.now.get() + self.costs);
        Ok(Outcome {
            ended: Ended::Exited(status),
            output,
            errors: Captured::default(),
            shell_died: false,
            took: self.costs,
        })
    }

    fn set_variable(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.seen.push(format!("{name}={value}"));
        Ok(())
    }
}

struct MovedClock {
    start: Instant,
    moved: Rc<Cell<Duration>>,
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn instant(&self) -> Instant {
        self.start + self.moved.get()
    }
}

struct NoInterrupts;

impl Interrupts for NoInterrupts {
    fn next(&mut self) -> impl Future<Output = Signal> {
        pending()
    }

    fn forget(&mut self) {}
}

/// Runs every step, and answers failures in the order given; with none left it stops.
struct Rote {
    after_failure: VecDeque<AfterFailure>,
    told: Vec<String>,
}

impl Operator for Rote {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Attempt {
                attempts, summary, ..
            } => {
                self.told.push(format!("attempt {attempts}: {summary}"));
            }
            Event::StepFinished { result } => {
                let status = result.status.as_str();
                let why = result
                    .failure
                    .as_ref()
                    .map_or(&result.reason, |f| &f.summary);
                self.told
                    .push(format!("{status} {why}").trim_end().to_owned());
            }
            _ => {}
        }
    }

    fn before_step(&mut self, _: usize) -> Decision {
        Decision::Run
    }

    fn manual(&mut self, _: usize) -> Answer {
        Answer::Skip
    }

    fn after_failure(&mut self, _: &StepResult) -> AfterFailure {
        self.after_failure.pop_front().unwrap_or(AfterFailure::Stop)
    }
}

struct Ran {
    told: Vec<String>,
    seen: Vec<String>,
    results: RunResults,
}

/// Runs `text` against the answers; each command takes ten seconds on the clock.
fn run(
    text: &str,
    answers: &[(&'static str, i32)],
    after_failure: &[AfterFailure],
    is_guided: bool,
) -> Ran {
    let runbook = Runbook::parse(Source::new("a.md", text));
    assert!(!runbook.has_errors(), "{:?}", runbook.diagnostics);
    let plan = Plan::new(&runbook, &Selection::default()).expect("everything is selected");
    let moved = Rc::new(Cell::new(Duration::ZERO));
    let start = Instant::now();
    let mut shell = ScriptedShell {
        answers: answers.iter().copied().collect(),
        seen: Vec::new(),
        costs: Duration::from_secs(10),
        now: moved.clone(),
    };
    let mut operator = Rote {
        after_failure: after_failure.iter().copied().collect(),
        told: Vec::new(),
    };
    let options = RunOptions {
        root: ".".into(),
        timeout: None,
        is_guided,
        known: Captures::default(),
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
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let results = runtime.block_on(run.go(RunId("1".into()), None));
    Ran {
        told: operator.told,
        seen: shell.seen,
        results,
    }
}

#[test]
fn a_run_stops_at_the_first_failure_and_says_what_it_did_not_come_to() {
    let text = "```sh\n$ a\n$ b\n$ c\n```\n```sh\n$ d\n```\n";
    let ran = run(text, &[("", 0), ("no\n", 3)], &[], false);
    assert_eq!(ran.seen, ["a", "b"]);
    assert_eq!(ran.told, ["failed exit status is 3, expected 0"]);
    assert_eq!(
        (ran.results.status(), ran.results.not_run),
        (Status::Failed, 1)
    );
}

#[test]
fn only_the_command_whose_expectation_fails_is_repeated() {
    let text = "<!-- stepmark: within=60s every=1ms -->\n```sh\n$ a\n$ b\nready\n```\n";
    let answers = [("", 0), ("not yet\n", 0), ("", 1), ("ready\n", 0)];
    let ran = run(text, &answers, &[], false);
    assert_eq!(ran.seen, ["a", "b", "b", "b"]);
    assert_eq!(ran.told.last().map(String::as_str), Some("passed"));
    assert_eq!(ran.results.steps[0].attempts, 3);
}

#[test]
fn attempts_end_when_the_time_is_over() {
    let text = "<!-- stepmark: within=25s every=1ms -->\n```sh\n$ b\nready\n```\n";
    let ran = run(text, &[("no\n", 0); 3], &[], false);
    assert_eq!(ran.seen.len(), 3, "{:?}", ran.told);
    assert_eq!(ran.results.status(), Status::Failed);
}

#[test]
fn a_mismatch_with_a_hint_differs_for_a_person_and_fails_without_one() {
    let text = "```sh\n$ a\nx\n```\n";
    assert_eq!(
        run(text, &[("y\n", 0)], &[], true).results.steps[0].status,
        Status::Differs
    );
    assert_eq!(
        run(text, &[("y\n", 0)], &[], false).results.steps[0].status,
        Status::Failed
    );
    let annotated = "<!-- stepmark: match=exact -->\n```sh\n$ a\nx\n```\n";
    assert_eq!(
        run(annotated, &[("y\n", 0)], &[], true).results.steps[0].status,
        Status::Failed
    );
}

#[test]
fn what_a_person_says_of_a_failure_counts() {
    let text = "```sh\n$ a\n```\n```sh\n$ b\n```\n";
    let retried = run(
        text,
        &[("", 1), ("", 0), ("", 0)],
        &[AfterFailure::Retry],
        true,
    );
    assert_eq!(retried.seen, ["a", "a", "b"]);
    assert_eq!(retried.results.status(), Status::Passed);
    let gone_on = run(text, &[("", 1), ("", 0)], &[AfterFailure::Continue], true);
    assert_eq!(
        (
            gone_on.results.count(Status::Failed),
            gone_on.results.not_run
        ),
        (1, 0)
    );
    let skipped = run(text, &[("", 1), ("", 0)], &[AfterFailure::Skip], true);
    assert_eq!(skipped.results.count(Status::Skipped), 1);
}

#[test]
fn guards_run_before_the_step_and_captures_after_it() {
    let text = "<!-- stepmark: if=\"test a\" unless=\"test b\" creates=\"it's\" capture=OUT -->\n```sh\n$ c\n```\n";
    let ran = run(
        text,
        &[("", 0), ("", 1), ("", 1), ("value\n", 0)],
        &[],
        false,
    );
    assert_eq!(
        ran.seen,
        ["test a", "test b", r"test -e 'it'\''s'", "c", "OUT=value"]
    );
    let skipped = run(text, &[("", 1)], &[], false);
    assert_eq!(skipped.told, ["skipped `test a` does not hold"]);
}

#[test]
fn a_step_that_needs_another_is_blocked_without_it() {
    let text =
        "<!-- stepmark: name=a -->\n```sh\n$ a\n```\n<!-- stepmark: needs=a -->\n```sh\n$ b\n```\n";
    let ran = run(text, &[("", 1)], &[AfterFailure::Continue], true);
    assert_eq!(
        ran.told[1],
        "blocked it needs `a`, which has not passed in this run"
    );
    assert_eq!(
        run(text, &[("", 0), ("", 0)], &[], true).results.status(),
        Status::Passed
    );
}

#[test]
fn a_broken_pipe_is_no_failure_unless_the_status_is_asked_for() {
    let text = "```sh\n$ a | head\n```\n";
    assert_eq!(
        run(text, &[("", 141)], &[], false).results.status(),
        Status::Passed
    );
    let asked = "<!-- stepmark: exit=0 -->\n```sh\n$ a | head\n```\n";
    assert_eq!(
        run(asked, &[("", 141)], &[], false).results.status(),
        Status::Failed
    );
}
