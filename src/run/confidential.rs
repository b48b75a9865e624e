//! What others are told of steps that read secrets: much of what such a step prints has no shape that
//! could be masked. Pure.

use std::borrow::Cow;

use super::kept::Kept;
use super::result::{Failure, RunResults, StepResult};
use crate::runbook::{Block, Runbook};

/// What is told in the place of a difference.
pub const NOT_AS_EXPECTED: &str = "it is not as expected; the output may hold secrets";

/// What is told in the place of an output.
pub const NOT_SHOWN: &str = "the output may hold secrets, and is not shown";

/// Whether what `block` printed is nothing for others, with the commands that a person put in the place of
/// its own where there are any.
#[must_use]
pub fn is_confidential(runbook: &Runbook, block: &Block, edited: Option<&[String]>) -> bool {
    let edited = edited.map(|texts| block.edited(texts));
    edited
        .as_ref()
        .unwrap_or(block)
        .is_confidential(&runbook.config)
}

/// The result as others may see it: of a step that reads secrets without its output, and without what is
/// quoted from that.
#[must_use]
pub fn for_others<'r>(runbook: &Runbook, result: &'r StepResult) -> Cow<'r, StepResult> {
    let block = &runbook.blocks[result.block];
    if !is_confidential(runbook, block, result.edited.as_deref()) {
        return Cow::Borrowed(result);
    }
    let mut result = result.clone();
    for failure in result.failure.iter_mut().chain(&mut result.retried) {
        withhold(failure);
    }
    for command in &mut result.commands {
        if command.output.total() > 0 {
            command.output = Kept {
                is_withheld: true,
                ..Kept::default()
            };
        }
    }
    Cow::Owned(result)
}

/// Takes out what is quoted from an output. What is told of an exit status or of time is not.
fn withhold(failure: &mut Failure) {
    if failure.diff.take().is_some() {
        NOT_AS_EXPECTED.clone_into(&mut failure.summary);
        failure.notes.clear();
    }
}

impl RunResults {
    /// Makes of all results of a run over `runbook` what others may see.
    pub fn withhold(&mut self, runbook: &Runbook) {
        for result in self.steps.iter_mut().chain(&mut self.undoing) {
            if let Cow::Owned(withheld) = for_others(runbook, result) {
                *result = withheld;
            }
        }
    }
}
