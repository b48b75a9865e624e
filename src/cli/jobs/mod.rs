//! Documents that run at the same time, each in a session of its own.
//!
//! All of them share one thread: what takes time is what their steps start. Signals reach every run.

pub mod chosen;
pub mod display;
pub mod done;
pub mod obstacles;
pub mod unattended;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::path::Path;
use std::rc::Rc;

use tokio::task::JoinSet;

use self::display::{Display, Shown};
use self::done::{Came, Done};
use self::unattended::{Decisions, Unattended};
use crate::cli::args::Record;
use crate::cli::error::Error;
use crate::cli::execution::Prepared;
use crate::cli::journaled::{self, Journaled};
use crate::cli::stage::{self, Mode, Passage, Stage};
use crate::cli::{by_command, colour, parameters, recording, terminal};
use crate::expect::visible;
use crate::record::events::{Sink, Stream};
use crate::record::journal::{Header, Store};
use crate::report::progress;
use crate::run::{
    Clock as _, Event, Interrupts as _, RunResults, Signal, SystemClock, SystemSignals,
};

/// Why a document does not begin once a signal has come.
const ENDED: &str = "a signal ended the run before";

/// A document that is to run, and what is decided about it.
pub struct Job {
    /// The document.
    pub prepared: Prepared,
    /// What nobody is asked.
    pub decisions: Decisions,
}

/// How documents run.
pub struct How {
    /// How many at a time.
    pub jobs: usize,
    /// Without a person, and how long each step may take.
    pub mode: Mode,
    /// Whether no other document begins once one has failed.
    pub fail_fast: bool,
    /// Where the results go.
    pub record: Record,
    /// Whether nothing is written, but told what would change.
    pub check: bool,
    /// Where a journal of each run is kept.
    pub journal: Option<Store>,
    /// Where each run tells its events.
    pub events: Option<Sink>,
}

/// How many documents run at a time where nobody says so.
pub fn as_many_as_cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// What all runs share.
struct Shared {
    how: How,
    display: Rc<Display>,
    /// The signals that come while no run listens.
    signals: RefCell<SystemSignals>,
    waiting: RefCell<VecDeque<(usize, Job)>>,
    done: RefCell<Vec<(usize, Done)>>,
    /// Why no other document begins.
    closed: Cell<Option<&'static str>>,
    signal: Cell<Option<Signal>>,
}

/// Runs the documents; what became of them, in the same order, and the signal that ended it all. Has to
/// be called within a [`tokio::task::LocalSet`].
pub async fn play(
    jobs: Vec<Job>,
    how: How,
    display: Rc<Display>,
    signals: SystemSignals,
) -> (Vec<Done>, Option<Signal>) {
    let count = how.jobs.min(jobs.len());
    let shared = Rc::new(Shared {
        how,
        display,
        signals: RefCell::new(signals),
        waiting: RefCell::new(jobs.into_iter().enumerate().collect()),
        done: RefCell::default(),
        closed: Cell::default(),
        signal: Cell::default(),
    });
    let mut workers = JoinSet::new();
    for _ in 0..count {
        let shared = Rc::clone(&shared);
        workers.spawn_local(async move { shared.work().await });
    }
    while let Some(ended) = workers.join_next().await {
        if let Err(error) = ended {
            // A bug is told as one, and not as a failure of a document.
            std::panic::resume_unwind(error.into_panic());
        }
    }
    let mut done = shared.done.take();
    done.sort_by_key(|(index, _)| *index);
    let done = done.into_iter().map(|(_, done)| done).collect();
    (done, shared.signal.get())
}

impl Shared {
    /// Runs documents until none waits.
    async fn work(&self) {
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            let Some((index, job)) = next else {
                return;
            };
            let done = self.one(job).await;
            self.done.borrow_mut().push((index, done));
        }
    }

    async fn one(&self, job: Job) -> Done {
        // From here on this run hears of every signal; of those before, all have heard.
        let signals = stage::signals();
        self.is_ended();
        let Job {
            mut prepared,
            decisions,
        } = job;
        let done = |prepared: Prepared, came, problem| Done {
            runbook: prepared.runbook,
            plan: prepared.plan,
            came,
            problem,
        };
        if let Some(why) = self.closed.get() {
            return done(prepared, Came::NotRun(why), None);
        }
        let mut shown = self.display.begin(prepared.path());
        let played = match signals {
            Ok(signals) => {
                self.run(&mut prepared, &decisions, signals, &mut shown)
                    .await
            }
            Err(error) => Err(error),
        };
        let (came, problem) = match played {
            Ok(mut results) => {
                let problem = self.record(&prepared, &results, &mut shown).err();
                results.forget_whole();
                results.withhold(&prepared.runbook);
                (Came::Ran(Box::new(results)), problem)
            }
            // It was ended before its first step.
            Err(_) if self.is_ended() => (Came::NotRun(ENDED), None),
            Err(error) => {
                let problem = self.tell_broken(&prepared, &error).err();
                (Came::Broken(error), problem)
            }
        };
        let errors = [problem.as_ref(), came.error()];
        for error in errors.into_iter().flatten() {
            shown.line(&terminal::own(&format!("  ✗ {}", visible(error.message()))));
        }
        shown.end();
        let done = done(prepared, came, problem);
        if let Came::Ran(results) = &done.came
            && let Some(signal) = results.interrupted_by
        {
            self.end_by(signal);
        }
        if self.how.fail_fast && !done.is_fine() && self.closed.get().is_none() {
            self.closed.set(Some("another document failed before"));
        }
        done
    }

    fn end_by(&self, signal: Signal) {
        self.closed.set(Some(ENDED));
        self.signal.set(self.signal.get().max(Some(signal)));
    }

    /// Whether a signal has ended it all.
    fn is_ended(&self) -> bool {
        if let Some(signal) = self.signals.borrow_mut().pending() {
            self.end_by(signal);
        }
        self.signal.get().is_some()
    }

    /// Runs one document from its first step to its last.
    async fn run(
        &self,
        prepared: &mut Prepared,
        decisions: &Decisions,
        signals: SystemSignals,
        shown: &mut Shown,
    ) -> Result<RunResults, Error> {
        let mut stage = Stage::set(prepared, self.how.mode, signals).await?;
        if by_command::find(&mut stage, prepared).await? {
            refuse_missing(prepared)?;
            stage.find_target(prepared).await?;
        }
        decisions.refuse_target(stage.target.as_deref())?;
        let passage = Passage {
            keeps_whole: matches!(self.how.record, Record::Copy(_)),
            ..Passage::anew(prepared)
        };
        let runbook = &prepared.runbook;
        let header = journaled::header(prepared, &stage, &passage);
        let journal = self
            .how
            .journal
            .as_ref()
            .map(|store| store.begin(&header, runbook));
        let journal = journal
            .transpose()
            .map_err(|error| Error::journal(&error))?;
        let events = self.how.events.clone();
        let events = events.map(|sink| Stream::new(sink, header, runbook));
        let unattended = Unattended::new(runbook, decisions, shown, events);
        let mut operator = Journaled::new(unattended, &prepared.runbook, journal, &SystemClock);
        let results = stage.play(prepared, passage, &mut operator).await;
        stage
            .clear(prepared, results.interrupted_by, &mut operator)
            .await;
        drop(operator);
        let summary = progress::summary(&results);
        shown.line(&terminal::own(&summary));
        Ok(results)
    }

    /// Tells events and journal of a run that could not begin, so that what is made of them later knows
    /// of it, too.
    fn tell_broken(&self, prepared: &Prepared, error: &Error) -> Result<(), Error> {
        let runbook = &prepared.runbook;
        let now = SystemClock.now();
        let Passage { id, .. } = Passage::anew(prepared);
        let mut results = RunResults::new(id.clone(), None, now);
        results.broken = Some(error.message().to_owned());
        results.not_run = prepared.plan.blocks.len();
        let header = Header {
            parameters: prepared.open_values(),
            secrets: prepared.secrets.clone(),
            ..Header::new(id, runbook, &prepared.plan, now)
        };
        let begun = Event::RunStarted {
            run: &results.id,
            target: None,
            done: 0,
        };
        let over = Event::RunFinished { results: &results };
        if let Some(store) = &self.how.journal {
            let journal = store.begin(&header, runbook);
            let mut journal = journal.map_err(|error| Error::journal(&error))?;
            let written = journal.event(runbook, &over, now);
            written.map_err(|error| Error::file(journal.folder(), &error))?;
        }
        if let Some(sink) = self.how.events.clone() {
            let mut events = Stream::new(sink, header, runbook);
            for event in [begun, over] {
                // That they could not all be written is told when the runs are over.
                let _ = events.event(runbook, &event, now);
            }
        }
        Ok(())
    }

    /// Has the results where they are wanted.
    fn record(
        &self,
        prepared: &Prepared,
        results: &RunResults,
        shown: &mut Shown,
    ) -> Result<(), Error> {
        let ran = &prepared.runbook;
        if self.how.check {
            let Some(diff) = recording::changes(ran, results)? else {
                return Ok(());
            };
            for line in diff.lines() {
                shown.line(&format!("    {}", colour::diff(line, &[])));
            }
            let what = "recording would change more than times";
            return Err(Error::failed(what).help("record it without --check, and commit that"));
        }
        if let Some(path) = recording::record(ran, results, &self.how.record)? {
            let path: &Path = &path;
            shown.line(&format!("recorded in {}", visible(&path.to_string_lossy())));
        }
        Ok(())
    }
}

/// Refuses to run a document with a parameter that its command tells no value of.
fn refuse_missing(prepared: &Prepared) -> Result<(), Error> {
    let Some(name) = prepared.missing.first() else {
        return Ok(());
    };
    let how = parameters::how_to_give(name, &prepared.runbook.config.params[name]);
    let what = format!("the parameter `{name}` has no value: {how}");
    Err(Error::blocked(what))
}
