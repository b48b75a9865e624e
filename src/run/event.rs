//! What happens in a run, as it happens. Everything that is shown, kept or reported is made of these.

use std::time::Duration;

use super::files::change::FileChange;
use super::result::{Failure, RunId, RunResults, StepResult};
use super::session::{Ended, Snapshot};
use crate::expect::Captures;

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// The run begins, or goes on where it stopped.
    RunStarted {
        /// Its id.
        run: &'a RunId,
        /// The system that it touches.
        target: Option<&'a str>,
        /// How many blocks an earlier part of the same run has done.
        done: usize,
    },
    /// A block's turn comes. Nothing of it runs yet.
    StepStarted {
        /// Its index in the runbook.
        block: usize,
    },
    /// What a block would do to its file, before somebody is asked about it.
    Preview {
        /// Its index in the runbook.
        block: usize,
        /// That, or why it can do nothing.
        change: Result<&'a FileChange, &'a Failure>,
    },
    /// Somebody was asked, and answered.
    Prompted {
        /// The block that it was about.
        block: usize,
        /// The answer, in one word.
        answer: &'static str,
    },
    /// The person comes back from a shell in the session.
    Back {
        /// Where the session is now; none where that is not known.
        session: Option<&'a Snapshot>,
    },
    /// The person asked for a shell, and there is none to be had.
    NoShell {
        /// Why.
        why: &'a str,
    },
    /// Commands of the block begin to run, or its file to be written.
    Running {
        /// Its index in the runbook.
        block: usize,
        /// Which of its commands.
        command: usize,
        /// Whether it runs on a terminal of its own, whose output is shown as it is.
        tty: bool,
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
        /// How much time is left for all attempts.
        left: Duration,
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
        /// What the run can be taken up again with behind it.
        after: &'a After<'a>,
    },
    /// A step that runs on in the background has ended.
    BackgroundEnded {
        /// Its index in the runbook.
        block: usize,
        /// How.
        ended: Ended,
    },
    /// A step in the background outlives the run.
    Kept {
        /// Its index in the runbook.
        block: usize,
        /// Its process, by which a person can end it.
        process: Option<i32>,
    },
    /// What a block did was undone, or tried to be.
    Undone {
        /// The block.
        block: usize,
        /// What the step did that undoes it.
        result: &'a StepResult,
    },
    /// The run is over, as far as its steps go.
    RunFinished {
        /// All that it did.
        results: &'a RunResults,
    },
}

/// What is true behind a step, for a run that goes on there later.
#[derive(Debug)]
pub struct After<'a> {
    /// The session's directory and environment; none where no step has run, or nobody keeps it.
    pub session: Option<&'a Snapshot>,
    /// What holes with a name took.
    pub captures: &'a Captures,
}
