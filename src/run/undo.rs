//! Undoing what steps did, the last one first.

use super::Run;
use super::event::Event;
use super::operator::{Operator, Undo};
use super::result::{RunResults, Status, StepResult};
use super::seams::{Executor, Interrupts};

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

    /// Offers to undo what was done, now that the run ends before its time.
    pub(super) async fn offer_undo(&mut self, results: &mut RunResults) {
        let undoable = self.undoable(None, results);
        self.undo_all(&undoable, results).await;
    }

    /// Offers to undo what was done, and half done by the step that failed.
    pub(super) async fn undo_with(&mut self, current: &mut StepResult, results: &mut RunResults) {
        let undoable = self.undoable(Some(current), results);
        let undone = self.undo_all(&undoable, results).await;
        // It is not among the results before somebody has decided what becomes of it.
        current.is_undone |= undone.contains(&current.block);
    }

    /// Undoes the blocks, each after a question. Returns those that are undone.
    async fn undo_all(
        &mut self,
        undoable: &[(usize, usize)],
        results: &mut RunResults,
    ) -> Vec<usize> {
        let mut undone = Vec::new();
        for &(block, by) in undoable {
            loop {
                match self.operator.undo(block, by).await {
                    Undo::Yes => {}
                    Undo::No => break,
                    Undo::Stop => return undone,
                }
                let undoing = &self.runbook.blocks[by];
                let done = self.step(by, undoing, &mut results.captures).await;
                let Ok(result) = done else { return undone };
                self.operator.event(&Event::Undone {
                    block,
                    result: &result,
                });
                if result.status.is_fine() {
                    results.mark_undone(block);
                    undone.push(block);
                    break;
                }
                if result.signal.is_some() {
                    return undone;
                }
            }
        }
        undone
    }

    /// Undoes what an earlier run did.
    pub async fn undo(&mut self, results: &mut RunResults) -> bool {
        let undoable = self.undoable(None, results);
        self.undo_all(&undoable, results).await;
        let left = self.undoable(None, results);
        left.is_empty()
    }
}

impl StepResult {
    /// Whether anything of it ran.
    #[must_use]
    pub fn ran(&self) -> bool {
        !self.commands.is_empty() || (self.status == Status::Passed && self.exit.is_none())
    }
}
