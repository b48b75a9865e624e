//! What became of a document in a run, as reports tell it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::progress;
use crate::run::{RunResults, Status, StepResult};
use crate::runbook::{Block, Runbook, Target};

/// A document, and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct Reported<'a> {
    /// The document as it ran.
    pub runbook: &'a Runbook,
    /// The indices of the blocks that its run was to go through, in order.
    pub plan: &'a [usize],
    /// How it came out.
    pub outcome: Outcome<'a>,
    /// What went wrong besides, in a line: that its results could not be recorded, or differ from those
    /// that are.
    pub problem: Option<&'a str>,
}

/// How a document came out.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// Its run began.
    Ran(&'a RunResults),
    /// Its run could not begin, or its session broke.
    Broken {
        /// Why, in a line.
        why: &'a str,
    },
    /// Its turn never came.
    NotRun {
        /// Why, in a line.
        why: &'a str,
    },
}

/// A block of the plan, and what it did.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The block.
    pub block: &'a Block,
    /// What it did; nothing where the run did not come to it.
    pub result: Option<&'a StepResult>,
}

impl<'a> Reported<'a> {
    /// A document of which there is nothing else to say.
    #[must_use]
    pub const fn new(runbook: &'a Runbook, plan: &'a [usize], outcome: Outcome<'a>) -> Self {
        Self {
            runbook,
            plan,
            outcome,
            problem: None,
        }
    }

    /// The results of its run, where there was one.
    #[must_use]
    pub const fn results(&self) -> Option<&'a RunResults> {
        match self.outcome {
            Outcome::Ran(results) => Some(results),
            Outcome::Broken { .. } | Outcome::NotRun { .. } => None,
        }
    }

    /// Its blocks in order, each with what it did, and then those that undid something.
    pub fn cases(&self) -> impl Iterator<Item = Case<'a>> {
        let runbook = self.runbook;
        let (steps, undoing) = self
            .results()
            .map_or((&[][..], &[][..]), |all| (&all.steps, &all.undoing));
        let results: HashMap<usize, &StepResult> =
            steps.iter().map(|result| (result.block, result)).collect();
        let cases = self.plan.iter().map(move |&index| Case {
            block: &runbook.blocks[index],
            result: results.get(&index).copied(),
        });
        cases.chain(undoing.iter().map(move |result| Case {
            block: &runbook.blocks[result.block],
            result: Some(result),
        }))
    }

    /// Its path as it was given, without a `./` before it.
    #[must_use]
    pub fn path(&self) -> Cow<'a, str> {
        let path = self.runbook.document.source.path();
        path.strip_prefix(".").unwrap_or(path).to_string_lossy()
    }

    /// How it came out, in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.outcome {
            Outcome::Ran(results) => self.verdict(results).as_str(),
            Outcome::Broken { .. } => "broken",
            Outcome::NotRun { .. } => "not run",
        }
    }

    /// The mark of that.
    #[must_use]
    pub fn mark(&self) -> &'static str {
        progress::mark(match self.outcome {
            Outcome::Ran(results) => self.verdict(results),
            Outcome::Broken { .. } => Status::Failed,
            Outcome::NotRun { .. } => Status::Skipped,
        })
    }

    /// The system that it touched, or was to touch.
    #[must_use]
    pub fn target(&self) -> Option<&'a str> {
        if let Some(results) = self.results() {
            return results.target.as_deref();
        }
        match &self.runbook.config.target {
            Some(Target::Value(target)) => Some(target),
            Some(Target::Command(_)) | None => None,
        }
    }

    /// Who looks after it.
    #[must_use]
    pub fn owner(&self) -> Option<&'a str> {
        self.runbook.config.owner.as_deref()
    }

    /// Why blocks of the plan have no result.
    #[must_use]
    pub fn why_not_run(&self) -> String {
        let results = match self.outcome {
            Outcome::Ran(results) => results,
            Outcome::Broken { why } | Outcome::NotRun { why } => return why.to_owned(),
        };
        if results.interrupted_by.is_some() {
            return "the run was interrupted".to_owned();
        }
        let ended_it = |result: &&StepResult| !result.status.is_fine() && !result.is_passed_by;
        let ended_at = results.steps.iter().rev().find(ended_it);
        match ended_at.and_then(|result| self.runbook.blocks[result.block].id.as_ref()) {
            Some(id) => format!("the run ended at `{id}`"),
            None => "the run ended before".to_owned(),
        }
    }

    /// The status of its run, which is flaky where a step was and nothing else is to be told.
    fn verdict(&self, results: &RunResults) -> Status {
        match results.status() {
            Status::Passed if self.problem.is_some() => Status::Failed,
            Status::Passed if results.count(Status::Flaky) > 0 => Status::Flaky,
            status => status,
        }
    }
}
