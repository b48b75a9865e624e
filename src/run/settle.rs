//! What becomes of a block that failed.

use std::io;
use std::time::Duration;

use super::event::Event;
use super::operator::{AfterFailure, Operator};
use super::result::{RunResults, StepResult};
use super::seams::{Executor, Interrupts};
use super::signal::Signal;
use super::status::Status;
use super::{Next, Run, Settled};

/// Within how long a second Ctrl-C is no answer to the question that the first one led to, but the same
/// wish once more. The time that it took to end the step is not the person's.
const TWICE: Duration = Duration::from_secs(2);

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Has somebody decide what becomes of a failure.
    pub(super) async fn settle(
        &mut self,
        index: usize,
        result: StepResult,
        results: &mut RunResults,
    ) -> Settled {
        let mut result = result;
        let signal = result.signal;
        self.operator.event(&Event::StepFailed {
            result: &self.tellable(&result),
        });
        if self.options.is_guided
            && let Some(signal) = self.interrupts.pending()
        {
            // The second Ctrl-C, or somebody ends us: nobody is there to be asked.
            self.finish(result, results).await;
            return Settled::Next(Next::Stop(Some(signal)));
        }
        let asked = self.clock.instant();
        let next = match self.decide(index, &mut result, results).await {
            AfterFailure::Retry => match self.is_anything_undone(index, results) {
                false => return Settled::Again(None),
                // It builds on what was undone.
                true => Next::Redo(index),
            },
            AfterFailure::Edit(edited) => return Settled::Again(Some(edited)),
            AfterFailure::Continue { reason } => {
                result.is_passed_by = true;
                result.reason = reason.unwrap_or_default();
                Next::GoOn
            }
            AfterFailure::Skip { reason } => {
                result.status = Status::Skipped;
                result.reason = reason.unwrap_or_else(|| "skipped after it failed".to_owned());
                Next::GoOn
            }
            AfterFailure::Leave => {
                let after = self.clock.instant().saturating_duration_since(asked);
                Next::Stop(self.interrupts.pending().or(twice(signal, after)))
            }
            AfterFailure::Stop | AfterFailure::Undo | AfterFailure::Shell => {
                // Who was asked and left has answered the Ctrl-C; nobody was, without a person.
                let pending = self.interrupts.pending();
                let ended = signal.filter(|_| !self.options.is_guided);
                Next::Stop(ended.or(pending))
            }
        };
        self.finish(result, results).await;
        Settled::Next(next)
    }

    /// Asks what becomes of a failure, until the answer is one about the step.
    async fn decide(
        &mut self,
        index: usize,
        result: &mut StepResult,
        results: &mut RunResults,
    ) -> AfterFailure {
        loop {
            let can_undo = self.can_undo(Some(result), results);
            let answer = self.operator.after_failure(result, can_undo).await;
            self.prompted(index, answer.as_str());
            match answer {
                AfterFailure::Undo => self.undo_with(result, results).await,
                AfterFailure::Shell => match self.shell().await {
                    Ok(None) => {}
                    // The session broke, or somebody ends the program.
                    _ => return AfterFailure::Leave,
                },
                answer => return answer,
            }
        }
    }

    /// Whether the document leads through what was undone before it comes to `index`.
    fn is_anything_undone(&self, index: usize, results: &RunResults) -> bool {
        let mut undone = results.steps.iter().filter(|result| result.is_undone);
        undone.any(|result| result.block != index && self.plan.blocks.contains(&result.block))
    }

    /// Gives the person a shell, until they leave it or somebody ends the program. That there is none
    /// to be had is told, and no reason to end the run.
    ///
    /// # Errors
    /// When the session itself cannot be talked to any more.
    pub(super) async fn shell(&mut self) -> io::Result<Option<Signal>> {
        let interrupts = &mut *self.interrupts;
        let end = async {
            loop {
                // A Ctrl-C is for what runs in that shell.
                match interrupts.next().await {
                    Signal::Interrupt => {}
                    signal => return signal,
                }
            }
        };
        let done = tokio::select! {
            biased;
            signal = end => return Ok(Some(signal)),
            done = self.executor.shell() => done,
        };
        let Err(error) = done else {
            let session = self.session_now().await;
            let session = session.as_ref();
            self.operator.event(&Event::Back { session });
            return Ok(None);
        };
        let why = error.to_string();
        let why = &self.options.masker.mask_text(&why);
        self.operator.event(&Event::NoShell { why });
        // A session that still tells where it is can go on.
        self.executor.snapshot().await.map(|_| None)
    }
}

/// The Ctrl-C that a person means who left the question about a step `after` it ended by `signal`.
fn twice(signal: Option<Signal>, after: Duration) -> Option<Signal> {
    signal.filter(|signal| *signal == Signal::Interrupt && after < TWICE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_ctrl_c_is_one_within_two_seconds() {
        let (soon, late) = (Duration::from_millis(1999), Duration::from_secs(2));
        let interrupt = Some(Signal::Interrupt);
        assert_eq!(twice(interrupt, soon), interrupt);
        assert_eq!(twice(interrupt, late), None);
        assert_eq!(twice(None, soon), None);
    }
}
