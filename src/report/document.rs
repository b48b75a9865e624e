//! What became of a document in a run, as reports tell it.

use crate::run::{RunResults, StepResult};
use crate::runbook::{Block, Runbook};

/// A document, and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct Reported<'a> {
    /// The document as it ran.
    pub runbook: &'a Runbook,
    /// The indices of the blocks that its run was to go through, in order.
    pub plan: &'a [usize],
    /// How it came out.
    pub outcome: Outcome<'a>,
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
        let (runbook, results) = (self.runbook, self.results());
        let cases = self.plan.iter().map(move |&index| Case {
            block: &runbook.blocks[index],
            result: results.and_then(|results| results.of(index)),
        });
        let undoing = results.map_or(&[][..], |results| &results.undoing);
        cases.chain(undoing.iter().map(move |result| Case {
            block: &runbook.blocks[result.block],
            result: Some(result),
        }))
    }
}
