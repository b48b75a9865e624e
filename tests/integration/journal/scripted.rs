//! A run that is written down, with a shell that answers by a script and a person who answers by rote.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::future::{Future, pending};
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use stepmark::expect::Captures;
use stepmark::record::events::{Sink, Stream};
use stepmark::record::journal::{Header, Journal, Store, Story};
use stepmark::run::session::{
    Background, Captured, Ended, OnOutput, Outcome, Script, Size, Snapshot,
};
use stepmark::run::{
    AfterFailure, Answer, Decision, Event, Executor, InFlight, Interrupts, Masker, Operator,
    Overdue, Plan, Run, RunId, RunOptions, RunResults, Signal, Start, StepResult, SystemClock,
    Undo, Undoes, UndoneBy,
};
use stepmark::runbook::Runbook;

/// Answers each command with the next line of its script; behind the last one, commands never end.
struct Shell<'a> {
    answers: VecDeque<(&'static str, i32)>,
    hangs: &'a Cell<bool>,
    seen: Vec<String>,
}

impl Executor for Shell<'_> {
    type Background = Background;

    async fn run(
        &mut self,
        script: &Script<'_>,
        on_output: OnOutput<'_>,
        _: impl Future<Output = ()>,
    ) -> io::Result<Outcome> {
        self.seen.push(script.code.to_owned());
        let Some((text, status)) = self.answers.pop_front() else {
            on_output(b"half of it");
            self.hangs.set(true);
            return pending().await;
        };
        on_output(text.as_bytes());
        let mut output = Captured::default();
        output.push(text.as_bytes());
        Ok(Outcome {
            ended: Ended::Exited(status),
            output,
            errors: Captured::default(),
            shell_died: false,
            took: Duration::ZERO,
        })
    }

    fn set_variable(&mut self, _: &str, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn unset_variable(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    async fn background(
        &mut self,
        _: &Script<'_>,
        _: File,
        _: bool,
    ) -> io::Result<Self::Background> {
        // No document here has such a step.
        Err(io::ErrorKind::Unsupported.into())
    }

    async fn snapshot(&mut self) -> io::Result<Snapshot> {
        Ok(Snapshot {
            directory: "/somewhere".into(),
            exported: vec![("A".to_owned(), "b".to_owned())],
        })
    }

    async fn shell(&mut self) -> io::Result<()> {
        Ok(())
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

/// Writes everything down, tells it, and answers by rote; with no answer left, all runs and failures end the run.
struct Person<'a> {
    runbook: &'a Runbook,
    journal: Journal,
    stream: Stream,
    before_step: VecDeque<Decision>,
    after_failure: VecDeque<AfterFailure>,
}

impl Operator for Person<'_> {
    fn event(&mut self, event: &Event<'_>) {
        let now = Timestamp::now();
        let written = self.journal.event(self.runbook, event, now);
        written.expect("the journal can be written");
        let told = self.stream.event(self.runbook, event, now);
        told.expect("the stream can be written");
    }

    async fn before_step(&mut self, _: usize) -> Decision {
        self.before_step.pop_front().unwrap_or(Decision::Run)
    }

    async fn manual(&mut self, _: usize) -> Answer {
        Answer::Done { note: None }
    }

    async fn after_failure(&mut self, _: &StepResult, _: bool) -> AfterFailure {
        self.after_failure.pop_front().unwrap_or(AfterFailure::Stop)
    }

    async fn in_flight(&mut self, _: usize) -> InFlight {
        InFlight::Again
    }

    async fn undo(&mut self, _: usize, _: UndoneBy) -> Undo {
        Undo::Stop
    }

    fn overdue(
        &mut self,
        _: usize,
        _: Duration,
        _: Option<Duration>,
    ) -> Pin<Box<dyn Future<Output = Overdue>>> {
        Box::pin(std::future::ready(Overdue::Wait))
    }
}

/// What runs are called here.
pub const ID: &str = "1a2b3c4d";

pub fn plan(runbook: &Runbook) -> Plan {
    Plan {
        blocks: runbook.runnable(),
    }
}

pub fn begin(store: &Store, runbook: &Runbook) -> Journal {
    store.begin(&header(runbook), runbook).expect("a journal")
}

pub fn header(runbook: &Runbook) -> Header {
    let id = RunId(ID.to_owned());
    Header::new(id, runbook, &plan(runbook), Timestamp::now())
}

/// What came of a run: its results, where it was not killed in a command that hung.
pub struct Ran {
    pub results: Option<RunResults>,
    pub seen: Vec<String>,
    /// The stream of its events.
    pub events: String,
}

/// What was written to any of its clones.
#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs the document, or goes on with `story`, and ends the run as a SIGKILL does when a command hangs.
pub fn go(
    journal: Journal,
    runbook: &Runbook,
    story: Option<&Story>,
    answers: &[(&'static str, i32)],
    before_step: &[Decision],
    after_failure: &[AfterFailure],
) -> Ran {
    let plan = plan(runbook);
    let hangs = Cell::new(false);
    let mut shell = Shell {
        answers: answers.iter().copied().collect(),
        hangs: &hangs,
        seen: Vec::new(),
    };
    let told = Shared::default();
    let mut person = Person {
        runbook,
        journal,
        stream: Stream::new(Sink::new(told.clone()), header(runbook), runbook),
        before_step: before_step.iter().cloned().collect(),
        after_failure: after_failure.iter().cloned().collect(),
    };
    let options = RunOptions {
        root: ".".into(),
        timeout: None,
        patience: None,
        is_guided: true,
        is_kept: true,
        known: Captures::default(),
        outside: std::collections::BTreeMap::new(),
        terminal_size: || Size {
            columns: 80,
            rows: 24,
        },
        masker: Masker::default(),
        usual: HashMap::new(),
        undoes: Undoes::Asked,
        allow_outside: false,
        keeps_whole: false,
    };
    let mut run = Run {
        runbook,
        plan: &plan,
        options: &options,
        executor: &mut shell,
        interrupts: &mut NoInterrupts,
        operator: &mut person,
        clock: &SystemClock,
        background: Vec::new(),
        repeated: stepmark::run::Repeated::default(),
        files: stepmark::run::Files::default(),
    };
    let past = story.map(|story| story.past(runbook).expect("nothing done has changed").0);
    let id = RunId(ID.to_owned());
    let target = None;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let results = runtime.block_on(async {
        let mut run = std::pin::pin!(run.go(Start { id, target, past }));
        std::future::poll_fn(|context| {
            let polled = run.as_mut().poll(context).map(Some);
            if polled.is_pending() && hangs.get() {
                return std::task::Poll::Ready(None);
            }
            polled
        })
        .await
    });
    Ran {
        results,
        seen: shell.seen,
        events: String::from_utf8(told.0.take()).expect("lines are text"),
    }
}
