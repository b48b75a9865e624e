//! What a run did, told again from its journal: to record it, to report it, to go on with it.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::Header;
use super::writer::given;
use crate::record::events::step::Session;
use crate::record::twins::twins;
use crate::run::session::Snapshot;
use crate::run::{Past, Plan, RunResults, StepResult};
use crate::runbook::selection::Selection;
use crate::runbook::{Block, Kind, Runbook};

/// A run, as its journal tells it.
#[derive(Debug)]
pub struct Story {
    /// What was known when it began; what was selected may be from when it was taken up again.
    pub header: Header,
    /// The document as it ran.
    pub ran: Runbook,
    /// What it did, as far as that is told.
    pub results: RunResults,
    /// The block that was running at the journal's end.
    pub in_flight: Option<usize>,
    /// Whether the journal tells the run's end, which may have come before that of its plan.
    pub is_finished: bool,
    /// When something happened last.
    pub last: Timestamp,
    /// What was asked.
    pub asked: Vec<Asked>,
    /// The session behind the last step, and how its environment differs from stepmark's own.
    pub(super) session: Option<Session>,
    /// The file with all that a block printed when it ran last, by its index.
    pub(super) outputs: HashMap<usize, String>,
}

/// A question that somebody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The id of the step that it was about.
    pub step: String,
    /// The answer, in one word.
    pub answer: String,
}

/// A step that is done, and is not in the document any more as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its id, in the document that ran.
    pub id: String,
    /// Its line there, from 1.
    pub line: usize,
    /// Where the current document has a step of that id: there it was edited, else it is gone.
    pub now: Option<usize>,
}

impl Story {
    /// Whether nothing is left to be done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_finished
            && self.results.not_run == 0
            && self.in_flight.is_none()
            && self.results.steps.iter().all(is_done)
    }

    /// What a run of `current` goes on from, and the session that it goes on with. The rest of the
    /// document may be another than it was.
    ///
    /// # Errors
    /// The steps that are done, or were running, and that `current` does not have as they were.
    pub fn past(&self, current: &Runbook) -> Result<(Past, Option<Snapshot>), Vec<Changed>> {
        let repeated = current.repeated_like(&self.ran);
        let current = repeated.as_ref().unwrap_or(current);
        let twins = twins(current, &self.ran);
        let in_flight = self.unsettled();
        // What a person has ticked by hand meanwhile is done all the same.
        let is_manual = |block: &usize| self.ran.blocks[*block].kind == Kind::Manual;
        let done = self.done().map(|result| result.block);
        let needed = done.filter(|block| !is_manual(block)).chain(in_flight);
        let mut changed: Vec<Changed> = needed
            .filter(|block| !twins.contains_key(block))
            .map(|block| self.changed(block, current))
            .collect();
        if !changed.is_empty() {
            changed.sort_by_key(|step| step.line);
            return Err(changed);
        }
        let past = Past {
            at: self.results.at,
            took: self.results.took,
            steps: self.carried(current),
            in_flight: in_flight.and_then(|block| twins.get(&block).copied()),
            captures: self.results.captures.clone(),
        };
        Ok((past, self.snapshot(given())))
    }

    /// The ids of the steps of `current` that the run goes through; none where it goes through all. Ids
    /// come from headings, and headings may have changed.
    #[must_use]
    pub fn selection(&self, current: &Runbook) -> Option<Vec<String>> {
        let selected = &self.header.selected;
        let all = Plan::new(&self.ran, &Selection::default()).ok()?;
        if super::selected(&self.ran, &all) == *selected {
            return None;
        }
        let repeated = current.repeated_like(&self.ran);
        let current = repeated.as_ref().unwrap_or(current);
        let twins = twins(current, &self.ran);
        let now = |id: &String| {
            let is_it = |block: &Block| block.id.as_ref() == Some(id);
            let former = self.ran.blocks.iter().position(is_it)?;
            let twin = twins.get(&former).copied();
            let found = twin.or_else(|| current.blocks.iter().position(is_it))?;
            current.blocks[found].id.clone()
        };
        Some(selected.iter().filter_map(now).collect())
    }

    /// The block that nobody knows of whether it is done: the one that was running, or was being undone.
    pub(super) fn unsettled(&self) -> Option<usize> {
        let block = self.in_flight?;
        match &self.ran.blocks[block].attributes.undo {
            None => Some(block),
            Some(undone) => {
                let by = &self.ran.blocks[block];
                let is_it = |result: &&StepResult| {
                    let other = &self.ran.blocks[result.block];
                    other.base_id() == Some(undone) && other.agrees_with(by)
                };
                // Of several the last one was undone first.
                let mut steps = self.results.steps.iter().rev();
                let found = steps.find(|result| is_it(result) && result.ran() && !result.is_undone);
                let is_it = |other: &Block| other.id.as_ref() == Some(undone);
                let found = found.map(|result| result.block);
                found.or_else(|| self.ran.blocks.iter().position(is_it))
            }
        }
    }

    /// The results of the blocks that a run that goes on has nothing to do for any more.
    fn done(&self) -> impl Iterator<Item = &StepResult> {
        let unsettled = self.unsettled();
        let steps = self.results.steps.iter();
        steps.filter(move |result| is_done(result) && Some(result.block) != unsettled)
    }

    /// The results of what is done, as those of the blocks of `current`.
    #[must_use]
    pub fn carried(&self, current: &Runbook) -> Vec<StepResult> {
        let twins = twins(current, &self.ran);
        let carry = |result: &StepResult| {
            let block = *twins.get(&result.block)?;
            let mut carried = result.clone();
            carried.block = block;
            for failure in carried.failure.iter_mut().chain(&mut carried.retried) {
                // Lines above it may have come or gone.
                let before = self.ran.blocks[result.block].line;
                let now = current.blocks[block].line;
                failure.line = failure.line.saturating_add(now).saturating_sub(before);
            }
            Some(carried)
        };
        self.done().filter_map(carry).collect()
    }

    fn changed(&self, block: usize, current: &Runbook) -> Changed {
        let block = &self.ran.blocks[block];
        let same = |other: &&Block| block.id.is_some() && other.id == block.id;
        Changed {
            id: block.id.clone().unwrap_or_default(),
            line: block.line,
            now: current.blocks.iter().find(same).map(|other| other.line),
        }
    }

    /// How long the blocks of `current` took that passed, by their index.
    #[must_use]
    pub fn usual(&self, current: &Runbook) -> HashMap<usize, Duration> {
        let twins = twins(current, &self.ran);
        let passed = self
            .results
            .steps
            .iter()
            .filter(|result| result.status.is_pass() && !result.commands.is_empty());
        passed
            .filter_map(|result| Some((*twins.get(&result.block)?, result.took)))
            .collect()
    }

    /// How long the whole of it took; nothing of a run that did not come to its end.
    #[must_use]
    pub fn total(&self) -> Option<Duration> {
        self.is_complete().then_some(self.results.took)
    }

    /// The session, for a process that was given this environment.
    pub(super) fn snapshot(&self, given: BTreeMap<String, String>) -> Option<Snapshot> {
        let session = self.session.as_ref()?;
        let mut exported = given;
        if let Some(changes) = &session.exported {
            exported.extend(changes.set.clone());
            exported.retain(|name, _| !changes.unset.contains(name));
        }
        Some(Snapshot {
            directory: PathBuf::from(OsString::from_vec(session.directory.read()?)),
            exported: exported.into_iter().collect(),
        })
    }
}

fn is_done(result: &StepResult) -> bool {
    (result.status.is_fine() || result.is_passed_by) && !result.is_undone
}
