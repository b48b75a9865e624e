//! Who decides in a run: a person at a terminal, or a policy.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::event::Event;
use super::result::StepResult;

/// What becomes of a step before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It runs.
    Run,
    /// It runs with these commands in the place of the document's.
    Edit(Vec<String>),
    /// It is passed over.
    Skip {
        /// Why, where the person says so.
        reason: Option<String>,
    },
    /// It is passed over, with all that follows in its section.
    SkipSection,
    /// The person wants a shell in the session first.
    Shell,
    /// The run goes on at this block, by its index in the runbook.
    Jump(usize),
    /// The run ends here.
    Quit,
}

impl Decision {
    /// The word for it in journals.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Edit(_) => "edit",
            Self::Skip { .. } => "skip",
            Self::SkipSection => "skip-section",
            Self::Shell => "shell",
            Self::Jump(_) => "jump",
            Self::Quit => "quit",
        }
    }
}

/// What becomes of a step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterFailure {
    /// It runs again.
    Retry,
    /// It runs again, with these commands.
    Edit(Vec<String>),
    /// The run goes on all the same; the step stays failed.
    Continue {
        /// Why, where the person says so.
        reason: Option<String>,
    },
    /// The run goes on, and the step counts as passed over.
    Skip {
        /// Why, where the person says so.
        reason: Option<String>,
    },
    /// What was done is undone, as far as the document knows how.
    Undo,
    /// The person wants a shell in the session first.
    Shell,
    /// The run ends here.
    Stop,
    /// The person left the question, as by Ctrl-C: the run ends here.
    Leave,
}

impl AfterFailure {
    /// The word for it in journals.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Edit(_) => "edit",
            Self::Continue { .. } => "continue",
            Self::Skip { .. } => "skip",
            Self::Undo => "undo",
            Self::Shell => "shell",
            Self::Stop | Self::Leave => "quit",
        }
    }
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
    Skip {
        /// Why, where the person says so.
        reason: Option<String>,
    },
    /// It cannot be done, and that fails the run.
    Fail,
    /// The person wants to be somewhere else in the document.
    Jump(usize),
    /// The run ends here.
    Quit,
}

impl Answer {
    /// The word for it in journals.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Skip { .. } => "skip",
            Self::Fail => "fail",
            Self::Jump(_) => "jump",
            Self::Quit => "quit",
        }
    }
}

/// What becomes of a step that was running when its run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFlight {
    /// It runs again, at once.
    Again,
    /// It has done what it should.
    Done,
    /// It is passed over.
    Skip,
    /// The run ends here.
    Quit,
}

/// Whether a step is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// It is.
    Yes,
    /// This one is not.
    No,
    /// Nothing more is undone.
    Stop,
}

/// What undoes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoneBy {
    /// This block, by its index in the runbook.
    Step(usize),
    /// Its file is brought back to what it was.
    Former,
}

/// What becomes of a step that takes longer than anybody thought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdue {
    /// It may go on.
    Wait,
    /// It is ended.
    End,
}

impl Overdue {
    /// The word for it in journals.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::End => "end",
        }
    }
}

/// What a person says of a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    /// It stands for this, wherever the document has it.
    Value(String),
    /// It stays as it is, and its block cannot run.
    Leave,
    /// The run ends here.
    Quit,
}

/// Decides, and is told everything.
pub trait Operator {
    /// Something happened.
    fn event(&mut self, event: &Event<'_>);

    /// Whether the block runs.
    fn before_step(&mut self, block: usize) -> impl Future<Output = Decision>;

    /// Whether the manual item is done.
    fn manual(&mut self, block: usize) -> impl Future<Output = Answer>;

    /// What the placeholder `text` of the block stands for; `problem` says what was wrong with the last
    /// answer. Where nobody is there, it stays as it is.
    fn placeholder(
        &mut self,
        _block: usize,
        _text: &str,
        _problem: Option<&str>,
    ) -> impl Future<Output = Filled> {
        std::future::ready(Filled::Leave)
    }

    /// What becomes of a step that failed. `can_undo` says whether there is anything to be undone.
    fn after_failure(
        &mut self,
        result: &StepResult,
        can_undo: bool,
    ) -> impl Future<Output = AfterFailure>;

    /// What becomes of a step that was running when the run ended that is taken up again.
    fn in_flight(&mut self, block: usize) -> impl Future<Output = InFlight>;

    /// Whether what `block` did is undone, and what that is done by.
    fn undo(&mut self, block: usize, by: UndoneBy) -> impl Future<Output = Undo>;

    /// Whether a step goes on that has run for `took` and usually takes `usual`. The answer may come at any
    /// time, while the step's output is still told.
    fn overdue(
        &mut self,
        block: usize,
        took: Duration,
        usual: Option<Duration>,
    ) -> Pin<Box<dyn Future<Output = Overdue>>>;
}
