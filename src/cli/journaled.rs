//! An operator whose run is kept in a journal: what happens is written down before anybody sees it.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use super::error::Error;
use super::execution::Prepared;
use super::stage::{Passage, Stage};
use super::terminal::say_err;
use crate::record::journal::{Header, Journal, Store};
use crate::run::{
    AfterFailure, Answer, Clock, Decision, Event, Filled, InFlight, Operator, Overdue, StepResult,
    SystemClock, Undo, UndoneBy,
};
use crate::runbook::Runbook;

/// Writes down what happens, and passes it on.
pub struct Journaled<'a, O> {
    /// Who decides, and watches.
    pub inner: O,
    runbook: &'a Runbook,
    journal: Option<Journal>,
    clock: &'a dyn Clock,
}

/// The journals below `folder`, else those of the person.
pub fn store(folder: Option<&Path>) -> Result<Store, Error> {
    match folder {
        Some(folder) if !folder.is_dir() => Err(Error::bad_input(format!(
            "{}: there is no folder with journals",
            folder.display()
        ))
        .help("`stepmark ci --journal DIR` makes one")),
        Some(folder) => Ok(Store::at(folder)),
        None => Store::of_user().map_err(|error| Error::journal(&error)),
    }
}

/// What a journal says of a run at its beginning.
pub fn header(prepared: &Prepared, stage: &Stage, passage: &Passage) -> Header {
    let Prepared { runbook, plan, .. } = prepared;
    Header {
        target: stage.target.clone(),
        parameters: prepared.open_values(),
        secrets: prepared.secrets.clone(),
        root: prepared.own_root().map(Path::to_path_buf),
        ..Header::new(passage.id.clone(), runbook, plan, SystemClock.now())
    }
}

impl<'a, O: Operator> Journaled<'a, O> {
    /// Keeps in `journal`, where there is one, what `inner` is told.
    pub fn new(
        inner: O,
        runbook: &'a Runbook,
        journal: Option<Journal>,
        clock: &'a dyn Clock,
    ) -> Self {
        Self {
            inner,
            runbook,
            journal,
            clock,
        }
    }

    /// Whether all of the run was written down.
    pub fn is_kept(&self) -> bool {
        self.journal.is_some()
    }

    fn write(&mut self, event: &Event<'_>) {
        let Some(journal) = &mut self.journal else {
            return;
        };
        if let Err(error) = journal.event(self.runbook, event, self.clock.now()) {
            tell_lost(journal.folder(), &error);
            // What comes later could not be read without what is missing.
            self.journal = None;
        }
    }
}

fn tell_lost(folder: &Path, error: &io::Error) {
    let folder = folder.display();
    say_err!("\nwarning: the journal in {folder} cannot be written any more: {error}");
    say_err!(
        "  = help: this run goes on, and cannot be taken up again; what it did so far is kept"
    );
}

impl<O: Operator> Operator for Journaled<'_, O> {
    fn event(&mut self, event: &Event<'_>) {
        self.write(event);
        self.inner.event(event);
    }

    fn before_step(&mut self, block: usize) -> impl Future<Output = Decision> {
        self.inner.before_step(block)
    }

    fn manual(&mut self, block: usize) -> impl Future<Output = Answer> {
        self.inner.manual(block)
    }

    fn placeholder(
        &mut self,
        block: usize,
        text: &str,
        problem: Option<&str>,
    ) -> impl Future<Output = Filled> {
        self.inner.placeholder(block, text, problem)
    }

    fn after_failure(
        &mut self,
        result: &StepResult,
        can_undo: bool,
    ) -> impl Future<Output = AfterFailure> {
        self.inner.after_failure(result, can_undo)
    }

    fn in_flight(&mut self, block: usize) -> impl Future<Output = InFlight> {
        self.inner.in_flight(block)
    }

    fn undo(&mut self, block: usize, by: UndoneBy) -> impl Future<Output = Undo> {
        self.inner.undo(block, by)
    }

    fn overdue(
        &mut self,
        block: usize,
        took: Duration,
        usual: Option<Duration>,
    ) -> Pin<Box<dyn Future<Output = Overdue>>> {
        self.inner.overdue(block, took, usual)
    }
}
