//! Documents that are done with, and what they come to together.

use super::display::Out;
use crate::cli::error::Error;
use crate::cli::exit;
use crate::cli::terminal::own;
use crate::report::count;
use crate::report::document::{Outcome, Reported};
use crate::run::{Plan, RunResults, Signal, Status, told};
use crate::runbook::Runbook;

/// A document that is done with.
pub struct Done {
    /// The document as it ran.
    pub runbook: Runbook,
    /// What its run was to go through.
    pub plan: Plan,
    /// How it came out.
    pub came: Came,
    /// What went wrong besides: its results could not be written, or are others than those recorded.
    pub problem: Option<Error>,
}

/// How a document came out.
pub enum Came {
    /// Its run began.
    Ran(Box<RunResults>),
    /// Its run could not begin.
    Broken(Error),
    /// Its turn never came.
    NotRun(&'static str),
}

impl Done {
    /// What reports are told of it.
    pub fn reported(&self) -> Reported<'_> {
        let outcome = match &self.came {
            Came::Ran(results) => Outcome::Ran(results),
            Came::Broken(error) => Outcome::Broken {
                why: error.message(),
            },
            Came::NotRun(why) => Outcome::NotRun { why },
        };
        Reported {
            runbook: &self.runbook,
            plan: &self.plan.blocks,
            outcome,
            problem: self.problem.as_ref().map(Error::message),
        }
    }

    /// Whether it did all that it should.
    pub fn is_fine(&self) -> bool {
        let has_passed = match &self.came {
            Came::Ran(results) => results.status() == Status::Passed,
            Came::Broken(_) | Came::NotRun(_) => false,
        };
        has_passed && self.problem.is_none()
    }
}

impl Came {
    /// Why its run could not begin.
    pub const fn error(&self) -> Option<&Error> {
        match self {
            Self::Broken(error) => Some(error),
            Self::Ran(_) | Self::NotRun(_) => None,
        }
    }
}

/// Says how several documents came out, in one line.
pub fn tell(done: &[Done], out: Out) {
    if done.len() < 2 {
        return;
    }
    let of = |is_it: &dyn Fn(&Done) -> bool| done.iter().filter(|done| is_it(done)).count();
    let not_run = of(&|done| matches!(done.came, Came::NotRun(_)));
    let passed = of(&Done::is_fine);
    let interrupted = of(&|done| match &done.came {
        Came::Ran(results) => results.status() == Status::Interrupted,
        Came::Broken(_) | Came::NotRun(_) => false,
    });
    let failed = done.len() - passed - interrupted - not_run;
    let parts = [
        ("passed", passed),
        ("failed", failed),
        ("interrupted", interrupted),
        ("not-run", not_run),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(word, number)| *number > 0 || *word == "passed")
        .filter_map(|(word, number)| told(word, number))
        .collect();
    let all = count(done.len(), "document");
    out.print(&own(&format!("{all}: {}\n", parts.join(", "))));
}

/// The exit status that the documents come to, and the signal that ended them.
pub fn exit_status(done: &[Done], signal: Option<Signal>) -> u8 {
    if let Some(signal) = signal {
        return signal.exit_status();
    }
    let problems = done.iter().filter_map(|done| done.problem.as_ref());
    let unusable = problems.map(Error::status).max();
    let all_blocked = done.iter().all(|done| match &done.came {
        Came::Ran(results) => results.status() == Status::Blocked && results.nothing_ran(),
        Came::Broken(error) => error.status() == exit::BLOCKED,
        Came::NotRun(_) => true,
    });
    match unusable {
        Some(status) => status,
        None if done.iter().all(Done::is_fine) => exit::PASSED,
        None if all_blocked => exit::BLOCKED,
        None => exit::FAILED,
    }
}
