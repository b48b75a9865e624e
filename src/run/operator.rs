//! Who decides in a run: a person at a terminal, or a policy.

use super::event::Event;
use super::result::StepResult;

/// What becomes of a step before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It runs.
    Run,
    /// It is passed over.
    Skip,
    /// The run ends here.
    Quit,
}

/// What becomes of a step that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// It runs again.
    Retry,
    /// The run goes on all the same; the step stays failed.
    Continue,
    /// The run goes on, and the step counts as passed over.
    Skip,
    /// The run ends here.
    Stop,
}

/// What a person says of a manual item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done {
        /// What the person wants remembered.
        note: Option<String>,
    },
    /// It is passed over.
    Skip,
    /// It cannot be done, and that fails the run.
    Fail,
    /// The run ends here.
    Quit,
}

/// Decides, and is told everything.
pub trait Operator {
    /// Something happened.
    fn event(&mut self, event: &Event<'_>);
    /// Whether the block runs.
    fn before_step(&mut self, block: usize) -> Decision;
    /// Whether the manual item is done.
    fn manual(&mut self, block: usize) -> Answer;
    /// What becomes of a step that failed.
    fn after_failure(&mut self, result: &StepResult) -> AfterFailure;
}
