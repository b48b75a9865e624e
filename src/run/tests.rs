//! The loop, with a scripted shell, a clock that a test moves and an operator that answers by rote.

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

use super::session::{Captured, Ended, OnOutput, Outcome, Readiness, Script, Snapshot};
use super::*;
use crate::runbook::Kind;
use crate::runbook::attributes::Ready;
use crate::runbook::selection::Selection;
use crate::source::Source;

/// A shell that does not run anything: it answers each command with the next line of its script.
struct ScriptedShell {
    answers: VecDeque<(&'static str, i32)>,
    seen: Vec<String>,
    /// What becomes of what runs in the background.
    log: Rc<RefCell<Vec<String>>>,
    /// How far the clock moves with each command.
    costs: Duration,
    now: Rc<Cell<Duration>>,
}

/// Something in the background that has ended at once, or runs on.
struct ScriptedProcess {
    name: String,
    ended: Option<Ended>,
    log: Rc<RefCell<Vec<String>>>,
}

impl Process for ScriptedProcess {
    async fn ready(
        &mut self,
        _: &Ready,
        _: &Path,
        _: Option<Duration>,
        _: impl Future<Output = ()>,
    ) -> io::Result<Readiness> {
        Ok(self.ended.map_or(Readiness::Up, Readiness::Ended))
    }

    fn has_ended(&mut self) -> Option<Ended> {
        self.ended
    }

    async fn end(self) -> io::Result<()> {
        self.log
            .borrow_mut()
            .push(format!("{} is ended", self.name));
        Ok(())
    }

    async fn keep(self) -> io::Result<()> {
        self.log.borrow_mut().push(format!("{} is kept", self.name));
        Ok(())
    }
}

impl Executor for ScriptedShell {
    type Background = ScriptedProcess;

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

    async fn background(
        &mut self,
        script: &Script<'_>,
        _: File,
        _: bool,
    ) -> io::Result<Self::Background> {
        self.seen.push(format!("{} &", script.code));
        let (_, status) = self
            .answers
            .pop_front()
            .expect("an answer for each command");
        let ended = (status != 0).then_some(Ended::Exited(status));
        let name = script.code.to_owned();
        Ok(ScriptedProcess {
            name,
            ended,
            log: Rc::clone(&self.log),
        })
    }

    async fn snapshot(&mut self) -> io::Result<Snapshot> {
        Ok(Snapshot {
            directory: PathBuf::from("/somewhere"),
            exported: Vec::new(),
        })
    }

    async fn shell(&mut self) -> io::Result<()> {
        self.seen.push("a shell".to_owned());
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

    fn pending(&mut self) -> Option<Signal> {
        None
    }
}

/// Answers in the order given; with no answer left every step runs, and a failure stops the run.
#[derive(Default)]
struct Rote {
    before_step: VecDeque<Decision>,
    after_failure: VecDeque<AfterFailure>,
    in_flight: Option<InFlight>,
    undo: VecDeque<Undo>,
    /// How often a step that takes long may go on.
    waits: usize,
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
            Event::StepFinished { result, .. } => {
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

    async fn before_step(&mut self, _: usize) -> Decision {
        self.before_step.pop_front().unwrap_or(Decision::Run)
    }

    async fn manual(&mut self, _: usize) -> Answer {
        Answer::Skip { reason: None }
    }

    async fn after_failure(&mut self, _: &StepResult, can_undo: bool) -> AfterFailure {
        if can_undo {
            self.told.push("something can be undone".to_owned());
        }
        self.after_failure.pop_front().unwrap_or(AfterFailure::Stop)
    }

    async fn in_flight(&mut self, _: usize) -> InFlight {
        self.in_flight.take().expect("an answer")
    }

    async fn undo(&mut self, block: usize, by: usize) -> Undo {
        self.told.push(format!("undo {block} by {by}?"));
        self.undo.pop_front().unwrap_or(Undo::Stop)
    }

    fn overdue(
        &mut self,
        _: usize,
        took: Duration,
        _: Option<Duration>,
    ) -> Pin<Box<dyn Future<Output = Overdue>>> {
        self.told.push(format!("it takes {}s", took.as_secs()));
        let answer = match self.waits.checked_sub(1) {
            Some(left) => {
                self.waits = left;
                Overdue::Wait
            }
            None => Overdue::End,
        };
        Box::pin(std::future::ready(answer))
    }
}

struct Ran {
    log: Vec<String>,
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
    let runbook = Runbook::parse(Source::new("a.md", text));
    assert!(!runbook.has_errors(), "{:?}", runbook.diagnostics);
    let plan = Plan::new(&runbook, &Selection::default()).expect("everything is selected");
    let moved = Rc::new(Cell::new(Duration::ZERO));
    let start = Instant::now();
    let mut shell = ScriptedShell {
        answers: answers.iter().copied().collect(),
        seen: Vec::new(),
        log: Rc::default(),
        costs: Duration::from_secs(10),
        now: moved.clone(),
    };
    let mut operator = operator;
    let options = RunOptions {
        root: ".".into(),
        timeout: None,
        patience: None,
        is_guided,
        is_kept: true,
        known: Captures::default(),
        terminal_size: || Size {
            columns: 80,
            rows: 24,
        },
        masker: Masker::default(),
        usual: HashMap::new(),
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
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let id = RunId("1".into());
    let target = None;
    let results = runtime.block_on(run.go(Start { id, target, past }));
    Ran {
        log: shell.log.take(),
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
    let gone_on = run(
        text,
        &[("", 1), ("", 0)],
        &[AfterFailure::Continue { reason: None }],
        true,
    );
    assert_eq!(
        (
            gone_on.results.count(Status::Failed),
            gone_on.results.not_run
        ),
        (1, 0)
    );
    let skipped = run(
        text,
        &[("", 1), ("", 0)],
        &[AfterFailure::Skip { reason: None }],
        true,
    );
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
    let ran = run(
        text,
        &[("", 1)],
        &[AfterFailure::Continue { reason: None }],
        true,
    );
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

const THREE: &str = "# A\n```sh\n$ a\n```\n## B\n```sh\n$ b\n```\n# C\n```sh\n$ c\n```\n";

fn decisions(decisions: &[Decision]) -> Rote {
    Rote {
        before_step: decisions.iter().cloned().collect(),
        ..Rote::default()
    }
}

#[test]
fn a_section_is_passed_over_with_those_in_it() {
    let ran = go(
        THREE,
        &[("", 0)],
        decisions(&[Decision::SkipSection]),
        true,
        None,
    );
    assert_eq!(ran.seen, ["c"]);
    assert_eq!(ran.results.count(Status::Skipped), 2);
}

#[test]
fn a_jump_goes_on_at_its_block_in_both_directions() {
    let answers = [("", 0); 4];
    let forward = go(THREE, &answers, decisions(&[Decision::Jump(2)]), true, None);
    assert_eq!(
        (forward.seen, forward.results.not_run),
        (vec!["c".to_owned()], 2)
    );
    let back = [Decision::Run, Decision::Jump(0)];
    let back = go(THREE, &answers, decisions(&back), true, None);
    assert_eq!(back.seen, ["a", "a", "b", "c"]);
    assert_eq!(back.results.steps.len(), 3, "one result a step");
}

#[test]
fn an_edited_step_runs_what_the_person_wrote_and_says_so() {
    let text = "```sh\n$ a\nx\n```\n";
    let edited = decisions(&[Decision::Edit(vec!["A".to_owned()])]);
    let ran = go(text, &[("x\n", 0)], edited, true, None);
    assert_eq!(ran.seen, ["A"]);
    assert_eq!(ran.told, ["passed"], "what is expected stays");
    assert_eq!(ran.results.steps[0].edited, Some(vec!["A".to_owned()]));
    let retried = Rote {
        after_failure: [AfterFailure::Edit(vec!["B".to_owned(), "C".to_owned()])].into(),
        ..Rote::default()
    };
    let ran = go(text, &[("", 1), ("", 0), ("", 0)], retried, true, None);
    assert_eq!(ran.seen, ["a", "B", "C"]);
}

#[test]
fn a_shell_comes_before_the_question_again() {
    let ran = go(
        THREE,
        &[("", 0); 3],
        decisions(&[Decision::Shell]),
        true,
        None,
    );
    assert_eq!(ran.seen, ["a shell", "a", "b", "c"]);
}

const UNDO: &str = "<!-- stepmark: name=a -->\n```sh\n$ a\n```\n<!-- stepmark: name=b -->\n```sh\n$ b\n```\n\
                    ```sh\n$ c\n```\n<!-- stepmark: undo=a -->\n```sh\n$ undo a\n```\n\
                    <!-- stepmark: undo=b -->\n```sh\n$ undo b\n```\n";

#[test]
fn what_was_done_is_undone_the_last_first() {
    let operator = Rote {
        undo: [Undo::Yes, Undo::Yes].into(),
        ..Rote::default()
    };
    let answers = [("", 0), ("", 0), ("", 1), ("", 0), ("", 0)];
    let ran = go(UNDO, &answers, operator, true, None);
    assert_eq!(ran.seen, ["a", "b", "c", "undo b", "undo a"]);
    let undone = ran.results.steps.iter().map(|result| result.is_undone);
    assert_eq!(undone.collect::<Vec<_>>(), [true, true, false]);
    let refused = go(UNDO, &answers, Rote::default(), true, None);
    assert_eq!(refused.seen, ["a", "b", "c"]);
}

#[test]
fn a_failure_can_be_answered_with_undoing() {
    let operator = Rote {
        after_failure: [AfterFailure::Undo].into(),
        undo: [Undo::Yes, Undo::No].into(),
        ..Rote::default()
    };
    let answers = [("", 0), ("", 1), ("", 0)];
    let ran = go(UNDO, &answers, operator, true, None);
    // `b` failed, and may have done the half of it.
    assert_eq!(ran.seen, ["a", "b", "undo b"]);
}

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

#[test]
fn a_run_that_is_taken_up_again_does_not_repeat_what_is_done() {
    let ran = go(
        THREE,
        &[("", 0)],
        Rote::default(),
        true,
        Some(past(&[0, 1], None)),
    );
    assert_eq!(ran.seen, ["c"]);
    assert_eq!(ran.results.status(), Status::Passed);
    assert_eq!(ran.results.took, Duration::from_secs(70));
}

#[test]
fn the_step_that_was_running_is_asked_about() {
    let landed = |answer| {
        let operator = Rote {
            in_flight: Some(answer),
            ..Rote::default()
        };
        go(
            THREE,
            &[("", 0); 2],
            operator,
            true,
            Some(past(&[0], Some(1))),
        )
        .seen
    };
    assert_eq!(landed(InFlight::Again), ["b", "c"]);
    assert_eq!(landed(InFlight::Done), ["c"]);
    assert_eq!(landed(InFlight::Skip), ["c"]);
    assert!(landed(InFlight::Quit).is_empty());
}

#[test]
fn a_target_that_changes_stops_the_run_before_the_next_change() {
    let text =
        "---\nstepmark: {target: {command: which}}\n---\n```sh\n$ ls\n```\n```sh\n$ touch a\n```\n";
    let runbook = Runbook::parse(Source::new("a.md", text));
    assert_eq!(runbook.step_count(), 2);
    let mut results = None;
    for (now, seen) in [
        ("blue\n", &["ls", "which", "touch a"][..]),
        ("green\n", &["ls", "which"]),
    ] {
        let plan = Plan::new(&runbook, &Selection::default()).expect("everything is selected");
        let mut shell = ScriptedShell {
            answers: [("", 0), (now, 0), ("", 0)].into(),
            seen: Vec::new(),
            log: Rc::default(),
            costs: Duration::ZERO,
            now: Rc::default(),
        };
        let options = RunOptions {
            root: ".".into(),
            timeout: None,
            patience: None,
            is_guided: true,
            is_kept: false,
            known: Captures::default(),
            terminal_size: || Size {
                columns: 80,
                rows: 24,
            },
            masker: Masker::default(),
            usual: HashMap::new(),
        };
        let mut run = Run {
            runbook: &runbook,
            plan: &plan,
            options: &options,
            executor: &mut shell,
            interrupts: &mut NoInterrupts,
            operator: &mut Rote::default(),
            clock: &SystemClock,
            background: Vec::new(),
        };
        let start = Start {
            id: RunId("1".into()),
            target: Some("blue".into()),
            past: None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        results = Some(runtime.expect("a runtime").block_on(run.go(start)));
        assert_eq!(shell.seen, seen);
    }
    let results = results.expect("two runs");
    assert_eq!(results.status(), Status::Blocked);
    assert!(
        results.steps[1].reason.contains("`green`"),
        "{:?}",
        results.steps[1]
    );
}

const BACKGROUND: &str = "```sh {name=a background ready=up}\na\n```\n```sh {background keep}\nb\n```\n```sh\nc\n```\n\
                          ```sh {background}\nd\n```\n";

#[test]
fn what_runs_on_is_ended_the_last_first_or_kept() {
    let ran = run(BACKGROUND, &[("", 0); 4], &[], true);
    assert_eq!(ran.seen, ["a\n &", "b\n &", "c\n", "d\n &"]);
    assert_eq!(ran.log, ["d\n is ended", "b\n is kept", "a\n is ended"]);
    assert_eq!(ran.results.status(), Status::Passed);
}

#[test]
fn what_ends_before_it_is_ready_fails() {
    let ran = run(BACKGROUND, &[("", 7)], &[], true);
    assert_eq!(
        ran.told,
        ["failed it ended before it was ready: exit status 7"]
    );
}

#[test]
fn what_ends_before_the_run_does_is_asked_about() {
    let again = run(
        BACKGROUND,
        &[("", 0), ("", 7), ("", 0), ("", 0), ("", 0)],
        &[AfterFailure::Retry],
        true,
    );
    assert_eq!(again.seen, ["a\n &", "b\n &", "b\n &", "c\n", "d\n &"]);
    let ended = run(BACKGROUND, &[("", 0), ("", 7)], &[], true);
    assert_eq!(
        ended.told.last().map(String::as_str),
        Some("failed it ended before the run did: exit status 7")
    );
    assert_eq!(ended.results.not_run, 2);
}

#[test]
fn what_ran_on_is_started_again_with_the_run_unless_it_was_kept() {
    let mut past = past(&[0, 1, 2], None);
    past.steps[2].is_passed_by = true;
    let ran = go(BACKGROUND, &[("", 0); 2], Rote::default(), true, Some(past));
    assert_eq!(ran.seen, ["a\n &", "d\n &"]);
}
