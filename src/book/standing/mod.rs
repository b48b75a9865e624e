//! How a runbook stands: whether what is recorded in it proves it, of when and where, and if not, why.

mod problem;
#[cfg(test)]
mod tests;

pub use problem::{Cause, Problem};

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::age;
use crate::record::replay::{Replay, Verdict};
use crate::run::Status;

/// What the record of a runbook proves, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verified {
    /// A step did not end as it should.
    Failed,
    /// It changed since it was recorded, or a part of it was never recorded.
    Stale,
    /// It passed, longer ago than the document gives its results.
    Old,
    /// Nothing is recorded in it.
    Never,
    /// All of it passed as it stands there.
    Passed,
}

impl Verified {
    /// The word in attributes and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Stale => "stale",
            Self::Old => "old",
            Self::Never => "never",
            Self::Passed => "passed",
        }
    }

    /// The word for people. A page's script says `old` where `passed` was, when the time is over.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Never => "never run",
            other => other.as_str(),
        }
    }

    /// All of them, what proves most first.
    pub const ALL: [Self; 5] = [
        Self::Passed,
        Self::Failed,
        Self::Stale,
        Self::Old,
        Self::Never,
    ];
}

/// How a runbook stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What its record proves.
    pub verified: Verified,
    /// When the recorded run began.
    pub at: Option<Timestamp>,
    /// The system that it touched.
    pub target: Option<String>,
    /// How long it took.
    pub took: Option<Duration>,
    /// Until when its results are fresh, by the document's own word.
    pub fresh_until: Option<Timestamp>,
    /// How many of its blocks stand how.
    pub counts: Counts,
    /// The first thing that keeps it from being proven; of one that was never run, nothing.
    pub problem: Option<Problem>,
    /// Whether there is nothing in it that a run would go through.
    pub is_empty: bool,
}

/// How many blocks stand how: those of a repeated section once for each value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// They did what they should.
    pub passed: usize,
    /// They were passed over.
    pub skipped: usize,
    /// They did not end as they should.
    pub failed: usize,
    /// They, or what is recorded of them, changed since, or what they did was undone.
    pub stale: usize,
    /// Nothing is recorded of them, and of others there is something.
    pub missing: usize,
    /// Nothing is recorded in the whole document.
    pub unrecorded: usize,
    /// They are for a person, who is yet to do them.
    pub by_hand: usize,
    /// They are gone, and a result was recorded of them.
    pub removed: usize,
}

impl Counts {
    fn of(replay: &Replay<'_>) -> Self {
        let mut counts = Self {
            removed: replay.removed,
            ..Self::default()
        };
        for judged in &replay.judged {
            let count = match judged.verdict {
                Verdict::Holds(Status::Skipped) => &mut counts.skipped,
                Verdict::Holds(_) => &mut counts.passed,
                Verdict::Failing(_) => &mut counts.failed,
                Verdict::Stale(_) | Verdict::Edited | Verdict::Damaged | Verdict::Undone => {
                    &mut counts.stale
                }
                Verdict::Missing => &mut counts.missing,
                Verdict::ByHand => &mut counts.by_hand,
                Verdict::Unrecorded => &mut counts.unrecorded,
            };
            *count += 1;
        }
        counts
    }
}

impl Standing {
    /// How the runbook of this replay stands.
    #[must_use]
    pub fn of(replay: &Replay<'_>) -> Self {
        let run = replay.run.as_ref();
        let fresh = replay.runbook.config.fresh;
        let fresh_until = run.and_then(|run| run.at.checked_add(fresh?).ok());
        let counts = Counts::of(replay);
        let problem = problem::first(replay, &counts);
        let verified = match &problem {
            Some(problem) => problem.cause.verified(),
            None if replay.is_recorded => Verified::Passed,
            None => Verified::Never,
        };
        Self {
            verified,
            at: run.map(|run| run.at),
            target: run.and_then(|run| run.target.clone()),
            took: run.and_then(|run| run.took),
            fresh_until,
            counts,
            problem,
            is_empty: replay.runbook.runnable().is_empty(),
        }
    }

    /// All of it in a few words, as of `now`: `verified 2 days ago`, `failed 3 h ago`, `never run`.
    #[must_use]
    pub fn words(&self, now: Timestamp) -> String {
        let with_age = |what: &str| match self.at {
            Some(at) => format!("{what} {}", age::since(at, now)),
            None => what.to_owned(),
        };
        match self.problem.as_ref().map(|problem| problem.cause) {
            None if self.verified == Verified::Passed => with_age("verified"),
            None if self.is_empty => "nothing to run".to_owned(),
            None => "never run".to_owned(),
            Some(Cause::Failed(Status::Interrupted)) => with_age("interrupted"),
            Some(Cause::Failed(Status::Blocked)) => with_age("blocked"),
            Some(Cause::Failed(_)) => with_age("failed"),
            Some(Cause::Changed) => "changed since it was verified".to_owned(),
            Some(Cause::Edited) => "its record was edited".to_owned(),
            Some(Cause::Undone) => "undone since it was verified".to_owned(),
            Some(Cause::Partly) => "verified in part".to_owned(),
            Some(Cause::Skipped) => "every step was skipped".to_owned(),
            Some(Cause::Old) if self.at.is_some() => with_age("verified") + ", too old",
            Some(Cause::Old) => "verified, nobody knows when".to_owned(),
        }
    }
}
