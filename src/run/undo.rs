//! Undoing what steps did, the last one first.

use super::event::Event;
use super::operator::{Operator, Undo, UndoneBy};
use super::result::{RunResults, StepResult};
use super::seams::{Executor, Interrupts};
use super::status::Status;
use super::target::Elsewhere;
use super::{FileChange, Run, Undoes};
use crate::runbook::Runbook;

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Whether anybody knows how to undo anything that was done, or half done by `current`.
    pub(super) fn can_undo(&self, current: Option<&StepResult>, results: &RunResults) -> bool {
        !self.undoable(current, results).is_empty()
    }

    /// The blocks that did something that can be undone, with what undoes them, the last first.
    fn undoable(
        &self,
        current: Option<&StepResult>,
        results: &RunResults,
    ) -> Vec<(usize, UndoneBy)> {
        let steps = results.steps.iter().chain(current).rev();
        steps
            .filter_map(|result| Some((result.block, result.undone_by(self.runbook)?)))
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
        let mut undoable = self.undoable(None, results);
        if self.options.undoes == Undoes::Asked {
            // Who leaves a run comes back, or says `undo`; a step that its author wrote for this is offered.
            undoable.retain(|(_, by)| *by != UndoneBy::Former);
        }
        let undoing = self.undo_all(&undoable, None, results).await;
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
        undoable: &[(usize, UndoneBy)],
        mut current: Option<&mut StepResult>,
        results: &mut RunResults,
    ) -> Undoing {
        let mut undoing = Undoing {
            found: undoable.len(),
            ..Undoing::default()
        };
        for &(block, by) in undoable {
            if let Some(refused) = self.refusal(block, by, results) {
                // Nobody is asked for what cannot be done.
                self.tell_undone(block, refused, results);
                undoing.has_failed = true;
                continue;
            }
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
                let (status, signal) = (result.status, result.signal);
                self.tell_undone(block, result, results);
                if status.is_fine() {
                    results.mark_undone(block);
                    let current = current.as_deref_mut();
                    if let Some(current) = current.filter(|current| current.block == block) {
                        current.is_undone = true;
                    }
                    break true;
                }
                undoing.has_failed = true;
                if signal.is_some() || status == Status::Blocked {
                    results.interrupted_by = signal.or(self.interrupts.pending());
                    return undoing;
                }
            };
            undoing.undone += usize::from(is_undone);
        }
        undoing
    }

    fn tell_undone(&mut self, block: usize, result: StepResult, results: &mut RunResults) {
        self.operator.event(&Event::Undone {
            block,
            result: &result,
        });
        results.undoing.push(result);
    }

    /// Why the file that `block` wrote cannot be brought back, or its step has not the values to undo it.
    fn refusal(&self, block: usize, by: UndoneBy, results: &RunResults) -> Option<StepResult> {
        if let UndoneBy::Step(by) = by {
            return self.lost(block, by, results);
        }
        let change = results.of(block)?.change.as_ref()?;
        let wrote = &self.runbook.blocks[block];
        self.files
            .refusal(block, wrote, change, &self.options.masker)
    }

    /// Does what undoes the block, with the values which that ran for; nothing where the session broke.
    async fn undo_by(
        &mut self,
        block: usize,
        by: UndoneBy,
        results: &mut RunResults,
    ) -> Option<StepResult> {
        let by = match by {
            UndoneBy::Step(by) => by,
            UndoneBy::Former => block,
        };
        self.enter(block, results).await.ok()?;
        self.recall(block, results).ok()?;
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
        if undoing.writes_file() {
            let change = results.of(block)?.change.as_ref()?;
            let masker = &self.options.masker;
            return Some(self.files.bring_back(by, undoing, change, masker));
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
        self.open_root();
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

    /// What undoes what it did in a run of `runbook`. What the document says goes before what is kept of
    /// a file.
    #[must_use]
    pub fn undone_by(&self, runbook: &Runbook) -> Option<UndoneBy> {
        if !self.ran() || self.is_undone {
            return None;
        }
        let step = runbook.undo_of(self.block).map(UndoneBy::Step);
        let is_kept = self.change.as_ref().is_some_and(FileChange::can_be_undone);
        step.or(is_kept.then_some(UndoneBy::Former))
    }
}
