//! Undoing what steps did, the last one first.

use super::event::Event;
use super::operator::{Operator, Undo};
use super::result::{RunResults, StepResult};
use super::seams::{Executor, Interrupts};
use super::status::Status;
use super::target::Elsewhere;
use super::{Run, Undoes};

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Whether the document knows how to undo anything that was done, or half done by `current`.
    pub(super) fn can_undo(&self, current: Option<&StepResult>, results: &RunResults) -> bool {
        !self.undoable(current, results).is_empty()
    }

    /// The blocks that did something that the document knows how to undo, with those that undo them,
    /// the last first.
    fn undoable(&self, current: Option<&StepResult>, results: &RunResults) -> Vec<(usize, usize)> {
        let steps = results.steps.iter().chain(current).rev();
        steps
            .filter(|result| result.ran() && !result.is_undone)
            .filter_map(|result| Some((result.block, self.runbook.undo_of(result.block)?)))
            .collect()
    }

    /// Undoes what was done, now that the run is over, where that is wanted. Who ends a run by a signal
    /// wants it to end at once.
    pub(super) async fn undo_at_end(&mut self, results: &mut RunResults) {
        let came_to = results.status();
        let is_wanted = match self.options.undoes {
            Undoes::Asked => results.stopped,
            Undoes::AfterFailure => came_to != Status::Passed,
            Undoes::Always => true,
        };
        if !is_wanted || results.interrupted_by.is_some() {
            return;
        }
        let undoing = self.undo(results).await;
        if self.options.undoes != Undoes::Asked && undoing.found > 0 {
            // What is not undone is in the way of the next run.
            let failed = undoing.has_failed.then_some(Status::Failed);
            results.came_to = Some(failed.unwrap_or(came_to));
        }
    }

    /// Offers to undo what was done, and half done by the step that failed.
    pub(super) async fn undo_with(&mut self, current: &mut StepResult, results: &mut RunResults) {
        let undoable = self.undoable(Some(current), results);
        self.undo_all(&undoable, Some(current), results).await;
    }

    /// Undoes the blocks, each after a question. The `current` one is not among the results before
    /// somebody has decided what becomes of its failure.
    async fn undo_all(
        &mut self,
        undoable: &[(usize, usize)],
        mut current: Option<&mut StepResult>,
        results: &mut RunResults,
    ) -> Undoing {
        let mut undoing = Undoing {
            found: undoable.len(),
            ..Undoing::default()
        };
        for &(block, by) in undoable {
            let is_undone = loop {
                match self.operator.undo(block, by).await {
                    Undo::Yes => {}
                    Undo::No => break false,
                    Undo::Stop => return undoing,
                }
                let Some(result) = self.undo_by(block, by, results).await else {
                    undoing.has_failed = true;
                    return undoing;
                };
                self.operator.event(&Event::Undone {
                    block,
                    result: &result,
                });
                results.undoing.push(result.clone());
                if result.status.is_fine() {
                    results.mark_undone(block);
                    let current = current.as_deref_mut();
                    if let Some(current) = current.filter(|current| current.block == block) {
                        current.is_undone = true;
                    }
                    break true;
                }
                undoing.has_failed = true;
                if result.signal.is_some() || result.status == Status::Blocked {
                    results.interrupted_by = result.signal.or(self.interrupts.pending());
                    return undoing;
                }
            };
            undoing.undone += usize::from(is_undone);
        }
        undoing
    }

    /// Runs the block that undoes `block`, with the values which that ran for; nothing where the session
    /// broke.
    async fn undo_by(
        &mut self,
        block: usize,
        by: usize,
        results: &mut RunResults,
    ) -> Option<StepResult> {
        self.enter(block, &mut results.captures).ok()?;
        let undoing = &self.runbook.blocks[by];
        let kind = undoing.kind;
        match self.target_changed(results).await.ok()? {
            Elsewhere::No => {}
            Elsewhere::Yes(reason) => {
                return Some(StepResult::without_run(by, kind, Status::Blocked, reason));
            }
            Elsewhere::Ended(signal) => {
                let ended = StepResult::without_run(by, kind, Status::Interrupted, String::new());
                return Some(StepResult {
                    signal: Some(signal),
                    ..ended
                });
            }
        }
        let filled = match self.filled(undoing, &results.captures).await.ok()? {
            Ok(filled) => filled,
            Err(why) => return Some(StepResult::without_run(by, kind, Status::Blocked, why)),
        };
        let undoing = filled.as_ref().unwrap_or(undoing);
        let done = self.step(by, undoing, &mut results.captures).await;
        done.ok()
    }

    /// Undoes what an earlier run did.
    pub async fn undo(&mut self, results: &mut RunResults) -> Undoing {
        let undoable = self.undoable(None, results);
        self.undo_all(&undoable, None, results).await
    }
}

/// How undoing went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undoing {
    /// How many steps could have been undone.
    pub found: usize,
    /// How many were.
    pub undone: usize,
    /// Whether one could not be.
    pub has_failed: bool,
}

impl StepResult {
    /// Whether anything of it ran.
    #[must_use]
    pub fn ran(&self) -> bool {
        !self.commands.is_empty() || (self.status.is_pass() && self.exit.is_none())
    }
}
