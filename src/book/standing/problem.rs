//! What keeps a runbook from being proven.

use std::collections::BTreeSet;

use super::{Counts, Verified};
use crate::diagnostic::Diagnostic;
use crate::record::replay::{Judged, Replay, Verdict, summary};
use crate::run::Status;
use crate::source::visible::visible;

/// What keeps a runbook from being proven, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub cause: Cause,
    /// The id of the block, where it is of one.
    pub step: Option<String>,
    /// The id of its element on the runbook's page: a block of a repeated section stands there once.
    pub anchor: Option<String>,
    /// Its number there.
    pub number: Option<usize>,
    /// The line, from 1.
    pub line: usize,
    /// What it is, in words of one line.
    pub message: String,
}

/// What keeps a runbook from being proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A step ended so, or the run as a whole.
    Failed(Status),
    /// A step changed since it was recorded, or is gone.
    Changed,
    /// What is recorded was edited by hand, or damaged.
    Edited,
    /// What a step did was undone.
    Undone,
    /// The run did not come to a part of it.
    Partly,
    /// No step of it ran: each was skipped.
    Skipped,
    /// Its results are older than it lets them be.
    Old,
}

impl Cause {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed(status) => status.as_str(),
            Self::Changed => "changed",
            Self::Edited => "edited",
            Self::Undone => "undone",
            Self::Partly => "partly",
            Self::Skipped => "skipped",
            Self::Old => "old",
        }
    }

    /// What is proven then.
    #[must_use]
    pub const fn verified(self) -> Verified {
        match self {
            Self::Failed(_) => Verified::Failed,
            Self::Old => Verified::Old,
            Self::Changed | Self::Edited | Self::Undone | Self::Partly | Self::Skipped => {
                Verified::Stale
            }
        }
    }
}

/// The first problem of the worst kind that there is.
pub(super) fn first(replay: &Replay<'_>, counts: &Counts) -> Option<Problem> {
    if !replay.is_recorded {
        return None;
    }
    let of_blocks = |is_failing: bool| {
        let mut judged = replay.judged.iter();
        judged.find_map(|judged| {
            let cause = cause(judged.verdict)?;
            (matches!(cause, Cause::Failed(_)) == is_failing)
                .then(|| of_block(replay, judged, cause))
        })
    };
    of_blocks(true)
        .or_else(|| of_blocks(false))
        .or_else(|| removed(replay))
        .or_else(|| of_run(replay))
        .or_else(|| skipped(replay, counts))
        .or_else(|| old(replay))
}

fn cause(verdict: Verdict) -> Option<Cause> {
    match verdict {
        Verdict::Holds(_) | Verdict::ByHand | Verdict::Unrecorded => None,
        Verdict::Failing(status) => Some(Cause::Failed(status)),
        Verdict::Stale(_) => Some(Cause::Changed),
        Verdict::Edited | Verdict::Damaged => Some(Cause::Edited),
        Verdict::Missing => Some(Cause::Partly),
        Verdict::Undone => Some(Cause::Undone),
    }
}

fn of_block(replay: &Replay<'_>, judged: &Judged<'_>, cause: Cause) -> Problem {
    let block = &replay.runbook.blocks[judged.block];
    let told = judged.problem.as_ref();
    let told = told.map_or("", |problem| problem.message.as_str());
    let message = match (cause, judged.stamp) {
        (Cause::Failed(status), Some(stamp)) => match summary(replay.runbook, stamp) {
            none if none.is_empty() => status.as_str().to_owned(),
            summary => summary,
        },
        _ => told.to_owned(),
    };
    Problem {
        cause,
        step: block.id.clone(),
        anchor: block.base_id().map(|id| format!("step-{id}")),
        number: number(replay, judged.block),
        line: block.line,
        message,
    }
}

/// The number that the page gives a block.
fn number(replay: &Replay<'_>, block: usize) -> Option<usize> {
    let blocks = &replay.runbook.blocks;
    let node = blocks[block].node;
    let numbered = blocks.iter().filter(|block| block.is_runnable());
    let nodes: BTreeSet<usize> = numbered.map(|block| block.node).collect();
    nodes.contains(&node).then(|| nodes.range(..=node).count())
}

fn removed(replay: &Replay<'_>) -> Option<Problem> {
    let problem = replay
        .problems
        .iter()
        .find(|problem| problem.code == "removed-step")?;
    Some(of_document(replay, Cause::Changed, problem))
}

fn old(replay: &Replay<'_>) -> Option<Problem> {
    let is_old = |problem: &&Diagnostic| problem.code == "old-results";
    let problem = replay.problems.iter().find(is_old)?;
    Some(of_document(replay, Cause::Old, problem))
}

fn of_document(replay: &Replay<'_>, cause: Cause, problem: &Diagnostic) -> Problem {
    Problem {
        line: replay.runbook.document.source.line_of(problem.span.start),
        ..without_block(replay, cause, &problem.message)
    }
}

/// What the run as a whole came to, where no block tells: results that the author does not want in the
/// document, or those of a run before that which stopped.
fn of_run(replay: &Replay<'_>) -> Option<Problem> {
    let run = replay.run.as_ref()?;
    let status = run.status.filter(|status| !status.is_fine());
    let (cause, told) = match (status, run.not_run) {
        (None, 0) => return None,
        (Some(Status::Interrupted), 0) => (
            Cause::Failed(Status::Interrupted),
            "the last run was interrupted".to_owned(),
        ),
        (Some(Status::Interrupted) | None, number) => {
            let steps = match number {
                1 => "one step".to_owned(),
                number => format!("{number} steps"),
            };
            let told = format!("the last run did not come to {steps}");
            (Cause::Partly, told)
        }
        (Some(status), _) => (
            Cause::Failed(status),
            format!("the last run ended as `{}`", status.as_str()),
        ),
    };
    Some(without_block(replay, cause, &told))
}

/// Who skips everything proves nothing.
fn skipped(replay: &Replay<'_>, counts: &Counts) -> Option<Problem> {
    if counts.passed > 0 || counts.skipped + counts.by_hand == 0 {
        return None;
    }
    let told = "nothing of it was done: every step was skipped";
    Some(without_block(replay, Cause::Skipped, told))
}

/// A problem of the document as a whole, at its first block.
fn without_block(replay: &Replay<'_>, cause: Cause, message: &str) -> Problem {
    let first = replay.judged.first();
    let line = first.map_or(1, |first| replay.runbook.blocks[first.block].line);
    Problem {
        cause,
        step: None,
        anchor: None,
        number: None,
        line,
        message: visible(message).into_owned(),
    }
}
