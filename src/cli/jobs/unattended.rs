//! Who decides where no person is: what the command line says, and nobody else.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::time::Duration;

use super::display::Shown;
use crate::cli::args::Manual;
use crate::cli::error::Error;
use crate::cli::{colour, terminal};
use crate::expect;
use crate::record::events::Stream;
use crate::record::replay::Given;
use crate::report::change::difference;
use crate::report::progress;
use crate::run::confidential::for_others;
use crate::run::{
    AfterFailure, Answer, Clock as _, Decision, Event, InFlight, Operator, Overdue, Status,
    StepResult, SystemClock, Undo, UndoneBy,
};
use crate::runbook::Runbook;
use crate::runbook::effect::Effect;

/// What is decided beforehand.
#[derive(Debug, Clone)]
pub struct Decisions {
    /// What becomes of items that a person would do.
    pub manual: Manual,
    /// How often a step that failed runs again.
    pub retries: u32,
    /// Whether steps are undone that the loop offers to undo.
    pub undoes: bool,
    /// Blocks that are decided one by one, as in a run before.
    pub given: HashMap<usize, Given>,
    /// The one system, or none, that the run may touch, where it may not touch any.
    pub target: Option<Option<String>>,
}

impl Decisions {
    /// Whether it is known beforehand that `block` will not run.
    pub fn skips(&self, block: usize) -> bool {
        matches!(self.given.get(&block), Some(Given::Skip(_)))
    }

    /// Refuses another system than that.
    pub fn refuse_target(&self, target: Option<&str>) -> Result<(), Error> {
        let named = |target: Option<&str>| match target {
            Some(target) => format!("`{}`", expect::visible(target)),
            None => "no target".to_owned(),
        };
        match &self.target {
            Some(then) if then.as_deref() != target => Err(Error::blocked(format!(
                "nothing ran: the record is of {}, and this is {}; `stepmark ci` runs the document here",
                named(then.as_deref()),
                named(target)
            ))),
            _ => Ok(()),
        }
    }
}

/// Lets everything run that may, and stops at the first failure.
pub struct Unattended<'a> {
    runbook: &'a Runbook,
    decisions: &'a Decisions,
    shown: &'a mut Shown,
    events: Option<Stream>,
    in_step: bool,
    /// The block that failed last, and how often it has run again since.
    again: Option<(usize, u32)>,
    /// Blocks of which it was asked already whether they are undone.
    asked: HashSet<usize>,
}

impl<'a> Unattended<'a> {
    /// Decides about the blocks of `runbook`, and tells of them.
    pub fn new(
        runbook: &'a Runbook,
        decisions: &'a Decisions,
        shown: &'a mut Shown,
        events: Option<Stream>,
    ) -> Self {
        Self {
            runbook,
            decisions,
            shown,
            events,
            in_step: false,
            again: None,
            asked: HashSet::new(),
        }
    }

    fn tell(&mut self, result: &StepResult) {
        let result = &*for_others(self.runbook, result);
        for line in progress::step(self.runbook, result) {
            self.shown.line(&format!("  {}", colour::line(&line)));
        }
        for line in difference(self.runbook, result) {
            self.shown.line(&format!("    {}", colour::dim(line)));
        }
    }
}

impl Operator for Unattended<'_> {
    fn event(&mut self, event: &Event<'_>) {
        if let Some(events) = &mut self.events {
            // That they could not all be written is told when the runs are over.
            let _ = events.event(self.runbook, event, SystemClock.now());
        }
        match event {
            Event::StepStarted { block } => {
                self.in_step = true;
                let id = self.runbook.blocks[*block].id.as_deref();
                self.shown.step(id.unwrap_or_default());
            }
            Event::StepFinished { result, .. } => {
                self.in_step = false;
                self.tell(result);
            }
            Event::Running { .. } => self.in_step = true,
            Event::Undone { result, .. } => {
                self.in_step = false;
                self.tell(result);
            }
            // What an EXIT trap prints when the session ends belongs to no step.
            Event::Output { bytes } if !self.in_step => {
                let bar = terminal::own("│");
                for line in expect::normalise(bytes).lines() {
                    let line = expect::visible(line);
                    self.shown.line(&format!("  {bar} {line}"));
                }
            }
            _ => {}
        }
    }

    async fn before_step(&mut self, block: usize) -> Decision {
        match self.decisions.given.get(&block) {
            Some(Given::Skip(reason)) => Decision::Skip {
                reason: reason.clone(),
            },
            _ => Decision::Run,
        }
    }

    async fn manual(&mut self, block: usize) -> Answer {
        match self.decisions.given.get(&block).cloned() {
            Some(Given::Skip(reason)) => return Answer::Skip { reason },
            Some(Given::Done(note)) => return Answer::Done { note },
            Some(Given::GoOn(_)) | None => {}
        }
        match self.decisions.manual {
            Manual::Fail => Answer::Fail,
            Manual::Skip => Answer::Skip { reason: None },
            Manual::Done => Answer::Done { note: None },
        }
    }

    async fn after_failure(&mut self, result: &StepResult, _: bool) -> AfterFailure {
        let block = result.block;
        let before = match self.again {
            Some((last, times)) if last == block => times,
            _ => 0,
        };
        // Nobody knows what a destructive step has left; and a signal is no failure of the step.
        let failed = &self.runbook.blocks[block];
        let is_danger = failed.effect == Some(Effect::Danger) || failed.is_explicit_danger();
        let is_over = result.status == Status::Interrupted;
        if !is_danger && !is_over && before < self.decisions.retries {
            self.again = Some((block, before + 1));
            return AfterFailure::Retry;
        }
        match self.decisions.given.get(&block) {
            Some(Given::GoOn(reason)) if !is_over => AfterFailure::Continue {
                reason: reason.clone(),
            },
            _ => AfterFailure::Stop,
        }
    }

    async fn in_flight(&mut self, _: usize) -> InFlight {
        InFlight::Quit
    }

    async fn undo(&mut self, block: usize, _: UndoneBy) -> Undo {
        // What could not be undone is not tried again.
        match (self.decisions.undoes, self.asked.insert(block)) {
            (false, _) => Undo::Stop,
            (true, true) => Undo::Yes,
            (true, false) => Undo::No,
        }
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
