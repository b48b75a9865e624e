//! Running: a loop over a plan. It executes, judges and tells; whom it asks, what runs the commands
//! and what time it is come from outside, behind traits.

mod background;
mod block;
mod captured;
mod command;
pub mod confidential;
mod each;
mod event;
mod files;
mod fill;
mod judge;
mod kept;
pub mod mask;
mod operator;
mod parameter;
mod plan;
pub mod requires;
mod result;
pub mod screen;
mod seams;
pub mod session;
mod settle;
mod signal;
mod status;
mod step;
mod target;
mod tell;
pub mod tools;
mod undo;
mod walk;

pub use background::Background;
pub use captured::names as captured_names;
pub use each::Repeated;
pub use event::{After, Event};
pub use files::{FileChange, Files, Former, Piece, What};
pub use kept::Kept;
pub use mask::Masker;
pub use operator::{
    AfterFailure, Answer, Decision, Filled, InFlight, Operator, Overdue, Undo, UndoneBy,
};
pub use parameter::{Said, value_by};
pub use plan::{Obstacle, Plan, Policy, find_on_line};
pub use result::{CommandResult, Failure, RunId, RunResults, StepResult, told};
pub use seams::{Clock, Executor, Interrupts, Process, SystemClock, SystemSignals};
pub use signal::Signal;
pub use status::Status;
pub use target::{Asked, Question, target};
pub use tools::look_up;
pub use undo::Undoing;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use self::session::Size;
use crate::expect::Captures;
use crate::runbook::Runbook;

/// What anything gets to end by itself once a signal has ended the run: whoever sent it waits.
pub const HURRIED: Duration = Duration::from_secs(1);

/// How a run goes about its steps.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The document's root: files stay below it, and steps start in it.
    pub root: PathBuf,
    /// How long a step may take that says nothing of its own.
    pub timeout: Option<Duration>,
    /// How long a step without any limit may take before somebody is asked whether it may go on.
    pub patience: Option<Duration>,
    /// Whether a person watches: who judges a mismatch with an expectation that nobody annotated, and
    /// is asked before each step.
    pub is_guided: bool,
    /// Whether the run can be taken up again: what is true behind each step is told with its end.
    pub is_kept: bool,
    /// Values of names that holes may have too: the parameters.
    pub known: Captures,
    /// What the variables of repeated sections are outside of those; nothing of those that are not set.
    pub outside: BTreeMap<String, String>,
    /// The size of terminals for steps that want one: that of the person's.
    pub terminal_size: fn() -> Size,
    /// What keeps secrets out of all that is told.
    pub masker: Masker,
    /// How long blocks took in the last run, by their index.
    pub usual: HashMap<usize, Duration>,
    /// When what was done is undone.
    pub undoes: Undoes,
    /// Whether results keep all of long outputs, as far as that was captured.
    pub keeps_whole: bool,
    /// Whether files may be written outside of the root.
    pub allow_outside: bool,
}

impl RunOptions {
    /// What makes of an output what a result keeps of it.
    fn keep(&self) -> fn(&session::Captured) -> Kept {
        match self.keeps_whole {
            true => Kept::with_whole,
            false => Kept::new,
        }
    }
}

/// When a run undoes what it did, as far as its document knows how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Undoes {
    /// Where it ends before its time: somebody is asked about each step.
    #[default]
    Asked,
    /// Where something failed. The failure stays what the run came to.
    AfterFailure,
    /// However it came out, which stays what it came to.
    Always,
}

/// What a run begins with.
#[derive(Debug)]
pub struct Start {
    /// What it is called.
    pub id: RunId,
    /// The system that it touches.
    pub target: Option<String>,
    /// What an earlier part of it did, where it goes on.
    pub past: Option<Past>,
}

/// What the part of a run did that ended before its time.
#[derive(Debug, Clone)]
pub struct Past {
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// The blocks that are done with, in the order in which they were.
    pub steps: Vec<StepResult>,
    /// The block that was running when it ended.
    pub in_flight: Option<usize>,
    /// What holes with a name took.
    pub captures: Captures,
}

/// One run over a document.
pub struct Run<'a, E: Executor, I, O> {
    /// What is run.
    pub runbook: &'a Runbook,
    /// Which of its blocks, in order.
    pub plan: &'a Plan,
    /// How.
    pub options: &'a RunOptions,
    /// What runs the commands.
    pub executor: &'a mut E,
    /// What may interrupt them.
    pub interrupts: &'a mut I,
    /// Who decides, and watches.
    pub operator: &'a mut O,
    /// What time it is.
    pub clock: &'a dyn Clock,
    /// The steps that run on; none at the beginning.
    pub background: Vec<Background<E::Background>>,
    /// What it knows of repeated sections; nothing at the beginning.
    pub repeated: Repeated,
    /// The files that it writes; nothing is known of them at the beginning.
    pub files: Files,
}

/// What becomes of a block that failed.
enum Settled {
    /// It runs again, with these commands where there are any.
    Again(Option<Vec<String>>),
    /// It is done with.
    Next(Next),
}

/// What the loop does after a block.
enum Next {
    GoOn,
    /// It goes on at this block.
    Jump(usize),
    /// It goes on at the first block that was undone, on the way to this one, which failed.
    Redo(usize),
    Stop(Option<Signal>),
}

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Goes through the plan. Whatever goes wrong on the way is a result, so that what was done before
    /// is not lost.
    pub async fn go(&mut self, start: Start) -> RunResults {
        let started = self.clock.instant();
        self.open_root();
        let masker = &self.options.masker;
        let masked = |target: String| masker.mask_text(&target).into_owned();
        let target = start.target.map(masked);
        let mut results = RunResults::new(start.id, target, self.clock.now());
        results.captures.clone_from(&self.options.known);
        let mut before = Duration::ZERO;
        let mut in_flight = None;
        if let Some(past) = start.past {
            results.at = past.at;
            results.steps = past.steps;
            results.captures.extend(past.captures);
            (before, in_flight) = (past.took, past.in_flight);
            self.goes_on(&results, in_flight);
        }
        self.operator.event(&Event::RunStarted {
            run: &results.id,
            target: results.target.as_deref(),
            done: results.steps.len(),
        });
        let mut next = self.restart_background(&mut results).await;
        if let (Next::GoOn, Some(block)) = (&next, in_flight) {
            next = self.land(block, &mut results).await;
        }
        if let Next::Stop(signal) = self.walk(next, &mut results).await {
            results.interrupted_by = signal;
            results.stopped = true;
        }
        self.undo_at_end(&mut results).await;
        self.fail_background(&mut results).await;
        self.end_background(results.interrupted_by.is_some()).await;
        results.took = before + self.clock.instant().saturating_duration_since(started);
        results.not_run = self
            .plan
            .blocks
            .iter()
            .filter(|&&block| results.of(block).is_none())
            .count();
        self.operator
            .event(&Event::RunFinished { results: &results });
        results
    }
}

#[cfg(test)]
mod tests;
