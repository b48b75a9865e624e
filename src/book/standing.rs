//! How a runbook stands: whether what is recorded in it proves it, of when and where.

use std::time::Duration;

use jiff::Timestamp;

use crate::record::replay::{Replay, Verdict};

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
}

impl Standing {
    /// How the runbook of this replay stands.
    #[must_use]
    pub fn of(replay: &Replay<'_>) -> Self {
        let run = replay.run.as_ref();
        let fresh = replay.runbook.config.fresh;
        let fresh_until = run.and_then(|run| run.at.checked_add(fresh?).ok());
        Self {
            verified: verified(replay),
            at: run.map(|run| run.at),
            target: run.and_then(|run| run.target.clone()),
            took: run.and_then(|run| run.took),
            fresh_until,
        }
    }
}

fn verified(replay: &Replay<'_>) -> Verified {
    let is_failing = |verdict| matches!(verdict, Verdict::Failing(_));
    if !replay.is_recorded {
        Verified::Never
    } else if replay.count(is_failing) > 0 {
        Verified::Failed
    } else if replay.count(|verdict| !verdict.is_fine()) > 0 || replay.removed > 0 {
        Verified::Stale
    } else if replay.is_old {
        Verified::Old
    } else {
        Verified::Passed
    }
}
