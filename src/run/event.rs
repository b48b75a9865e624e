//! What happens in a run, as it happens. Everything that is shown or reported is made of these.

use std::time::Duration;

use super::result::{RunId, StepResult};

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// The run begins.
    RunStarted {
        /// Its id.
        run: &'a RunId,
        /// The system that it touches.
        target: Option<&'a str>,
    },
    /// A block's turn comes.
    StepStarted {
        /// Its index in the runbook.
        block: usize,
    },
    /// Commands of the block begin to run.
    Running {
        /// Its index in the runbook.
        block: usize,
        /// Which of its commands.
        command: usize,
    },
    /// Something was printed.
    Output {
        /// The bytes as they came.
        bytes: &'a [u8],
    },
    /// An attempt did not hold, and there will be another.
    Attempt {
        /// How many there were.
        attempts: u32,
        /// What did not hold.
        summary: &'a str,
        /// The pause before the next.
        pause: Duration,
    },
    /// A block failed, and what comes of it is not decided.
    StepFailed {
        /// What it did.
        result: &'a StepResult,
    },
    /// A block is done with, one way or another.
    StepFinished {
        /// What it did.
        result: &'a StepResult,
    },
}
