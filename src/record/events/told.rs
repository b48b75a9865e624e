//! From an event to what its line says, as far as that is the same wherever the line stands. Pure.

use std::io;

use super::body::{Attempt, BackgroundEnded, Body, Finish, Prompted, Undone};
use super::part::{Place, millis};
use super::step::Finished;
use crate::run::session::Ended;
use crate::run::{Event, StepResult};
use crate::runbook::Runbook;

/// What the line of an event of `runbook` says, whose block `in_flight` runs. Nothing where it has none, or one
/// that depends on who writes it: how a run begins, that a block does, and what it prints.
pub(in crate::record) fn told(
    runbook: &Runbook,
    event: &Event<'_>,
    in_flight: Option<usize>,
) -> io::Result<Option<Body>> {
    Ok(Some(match event {
        // Nothing of a step runs before its first command does.
        Event::RunStarted { .. }
        | Event::StepStarted { .. }
        | Event::Preview { .. }
        | Event::Running { .. }
        | Event::Output { .. }
        | Event::Back { .. }
        | Event::NoShell { .. }
        | Event::Kept { .. } => return Ok(None),
        Event::Prompted { block, answer } => Body::Prompted(Prompted {
            place: place(runbook, *block)?,
            answer: (*answer).to_owned(),
        }),
        Event::Attempt {
            attempts,
            summary,
            pause,
            left,
        } => Body::Attempt(Attempt {
            place: in_flight.and_then(|block| Place::new(runbook, block)),
            attempts: *attempts,
            summary: (*summary).to_owned(),
            pause_ms: millis(*pause),
            left_ms: millis(*left),
        }),
        Event::StepFailed { result } => Body::StepFailed(finished(runbook, result)?),
        Event::StepFinished { result, .. } => Body::StepFinished(finished(runbook, result)?),
        Event::BackgroundEnded { block, ended } => {
            let (how, number) = how(*ended);
            Body::BackgroundEnded(BackgroundEnded {
                place: place(runbook, *block)?,
                how: how.to_owned(),
                number,
            })
        }
        Event::Undone { block, result } => Body::Undone(Undone {
            place: place(runbook, *block)?,
            by: finished(runbook, result)?,
        }),
        Event::RunFinished { results } => Body::Finish(Finish::new(results)),
    }))
}

/// How a process ended, in a word, and the number that belongs to it.
pub(super) const fn how(ended: Ended) -> (&'static str, Option<i32>) {
    match ended {
        Ended::Exited(status) => ("exited", Some(status)),
        Ended::Signaled(signal) => ("signaled", Some(signal)),
        Ended::TimedOut => ("timed-out", None),
        Ended::Interrupted => ("interrupted", None),
    }
}

fn place(runbook: &Runbook, block: usize) -> io::Result<Place> {
    Place::new(runbook, block).ok_or_else(no_such_block)
}

fn finished(runbook: &Runbook, result: &StepResult) -> io::Result<Finished> {
    Finished::new(runbook, result).ok_or_else(no_such_block)
}

/// An event that is about another document.
pub(in crate::record) fn no_such_block() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "the runbook has no such block")
}
