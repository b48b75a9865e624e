//! Blocks that write a file: by their own text, or by what a patch or a merge makes of another one.
//! What they would do is told before anybody is asked, and made again when it is done.

pub(super) mod change;
mod diff;
mod draft;
mod former;
mod named;
mod place;
mod undo;
mod values;
mod write;

pub use change::{FileChange, What};
pub use former::{Former, Piece};

use std::collections::HashMap;
use std::io;

use self::draft::{Draft, Looked};
use self::place::Root;
use super::event::Event;
use super::operator::Operator;
use super::result::{Failure, RunResults, StepResult};
use super::seams::{Executor, Interrupts};
use super::signal::Signal;
use super::status::Status;
use super::{Masker, Run, RunOptions};
use crate::expect::{Captures, Diff, DiffLine, Mark};
use crate::runbook::Block;

/// What a run knows of the files that it writes.
#[derive(Debug, Default)]
pub struct Files {
    root: Option<Result<Root, String>>,
    /// What was looked at when a person was shown what a block would do.
    looked: HashMap<usize, Looked>,
}

/// Why a block did not come to write.
struct Stopped {
    failure: Failure,
    signal: Option<Signal>,
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            signal: None,
        }
    }
}

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Takes hold of the document's root, where any block writes files: from here on it is the same
    /// folder, whatever steps make of its path.
    pub(super) fn open_root(&mut self) {
        let writes = self.runbook.blocks.iter().any(Block::writes_file);
        if self.files.root.is_none() && writes {
            let RunOptions { root, .. } = self.options;
            let opened = Root::new(root, self.options.allow_outside);
            self.files.root = Some(opened.map_err(|error| format!("{}: {error}", root.display())));
        }
    }

    /// Tells a person what the block would do to its file now.
    pub(super) async fn preview(&mut self, index: usize, known: &Captures) -> io::Result<()> {
        let block = &self.runbook.blocks[index];
        if !self.options.is_guided || !block.writes_file() {
            return Ok(());
        }
        let Ok(filled) = self.filled(block, known).await? else {
            // What keeps it from being done is told when it is to be.
            return Ok(());
        };
        let draft = self.draft(filled.as_ref().unwrap_or(block)).await?;
        let looked = draft.as_ref().ok().map(Draft::looked);
        self.look(index, looked);
        let change = match &draft {
            Ok(draft) => Ok(&draft.change),
            Err(stopped) => Err(&stopped.failure),
        };
        self.operator.event(&Event::Preview {
            block: index,
            change,
        });
        Ok(())
    }

    fn look(&mut self, index: usize, looked: Option<Looked>) {
        match looked {
            Some(looked) => self.files.looked.insert(index, looked),
            None => self.files.looked.remove(&index),
        };
    }

    /// Writes the file, unless guards say that it need not be.
    pub(super) async fn write_file(
        &mut self,
        index: usize,
        block: &Block,
        results: &RunResults,
    ) -> io::Result<StepResult> {
        let started = self.clock.instant();
        if let Some(result) = self.guarded(index, block).await? {
            return Ok(result);
        }
        self.operator.event(&Event::Running {
            block: index,
            command: 0,
            tty: false,
        });
        let done = match self.draft(block).await? {
            Ok(draft) => self.carry_out(index, block, draft, results),
            Err(stopped) => Err(self.stopped(index, block, stopped)),
        };
        let mut result = StepResult::without_run(index, block.kind, Status::Passed, String::new());
        result.attempts = 1;
        match done {
            Ok(change) => {
                result.reason = change.told(block);
                self.operator.event(&Event::Output {
                    bytes: change.diff.as_bytes(),
                });
                result.change = Some(change);
            }
            Err(Stopped { failure, signal }) => {
                result.status = match signal {
                    Some(_) => Status::Interrupted,
                    None => Status::Failed,
                };
                (result.failure, result.signal) = (Some(failure), signal);
            }
        }
        result.took = self.clock.instant().saturating_duration_since(started);
        Ok(result)
    }

    /// What the block would make of its file now, with secrets masked in all that is told.
    async fn draft(&mut self, block: &Block) -> io::Result<Result<Draft, Stopped>> {
        let values = match self.values(block).await? {
            Ok(values) => values,
            Err(stopped) => return Ok(Err(stopped)),
        };
        let lookup = |name: &str| values.get(name).cloned();
        let masker = &self.options.masker;
        let named = match values::with_paths(block, &lookup) {
            Ok(named) => named,
            Err(failure) => return Ok(Err(masked(failure, masker).into())),
        };
        let block = named.as_ref().unwrap_or(block);
        let draft = match &self.files.root {
            Some(Ok(root)) => draft::draft(block, root, &lookup, masker),
            Some(Err(why)) => Err(Failure::plain(why.clone(), block.line)),
            None => Err(Failure::plain(
                "the root is not open".to_owned(),
                block.line,
            )),
        };
        Ok(draft.map_err(|failure| masked(failure, masker).into()))
    }

    /// What keeps the block from being drafted, of which a person was shown a draft.
    fn stopped(&mut self, index: usize, block: &Block, stopped: Stopped) -> Stopped {
        let Stopped {
            mut failure,
            signal,
        } = stopped;
        // What is wrong with its own text is told with the line of that.
        let is_about_file = signal.is_none() && failure.line == block.line;
        if self.files.looked.remove(&index).is_some() && is_about_file {
            let path = block.path.as_deref().unwrap_or_default();
            let what = format!("{path} changed since its diff was shown");
            failure
                .notes
                .insert(0, std::mem::replace(&mut failure.summary, what));
            failure.notes.push("nothing was written".to_owned());
        }
        Stopped { failure, signal }
    }

    /// Has the draft written, where the file is still what a person was shown it with.
    fn carry_out(
        &mut self,
        index: usize,
        block: &Block,
        draft: Draft,
        results: &RunResults,
    ) -> Result<FileChange, Stopped> {
        let looked = draft.looked();
        let shown = self.files.looked.insert(index, looked.clone());
        let is_seen = match &shown {
            Some(shown) => *shown == looked,
            None => !self.options.is_guided,
        };
        if !is_seen && !draft.is_done() {
            let path = &draft.change.path;
            let changed = shown.as_ref().map(|shown| looked.changed(shown, path));
            return Err(unseen(block, &draft.change, changed).into());
        }
        let before = results.of(index).filter(|before| !before.is_undone);
        let before = before.and_then(|before| before.change.as_ref()?.former.as_ref());
        let old = draft.former.as_ref();
        let old_bytes = old.map_or(&[][..], |old| &old.bytes);
        // The step ran before: undoing it brings back what was there at first.
        let before = before.filter(|before| before.is_of(old_bytes));
        let mut former = match before {
            Some(before) if draft.is_done() => Some(before.clone()),
            Some(before) => Some(self.composed(before, old_bytes, &draft.bytes)),
            None if draft.is_done() => None,
            None => {
                let old = old.map(|old| (&old.bytes[..], old.mode));
                Some(Former::new(old, &draft.bytes, &self.options.masker))
            }
        };
        let is_done = draft.is_done();
        let Draft {
            place,
            former: old,
            bytes,
            mut change,
            ..
        } = draft;
        if !is_done {
            let written = place.write(&bytes, change.mode, old.as_ref());
            let made = written.map_err(|trouble| {
                let failure = draft::told(&change.path, &trouble, block);
                masked(failure, &self.options.masker)
            })?;
            if let Some(former) = &mut former {
                former.folders += made;
            }
        }
        self.files.looked.remove(&index);
        change.former = former;
        Ok(change)
    }

    /// What brings back what was there before two runs of a step, of which the first left `between`.
    fn composed(&self, before: &Former, between: &[u8], new: &[u8]) -> Former {
        let masker = &self.options.masker;
        match before.content(between) {
            Ok(first) => {
                let first = first.as_deref().zip(before.mode);
                Former {
                    folders: before.folders,
                    ..Former::new(first, new, masker)
                }
            }
            // What was there at first is gone with the part of the run that knew it.
            Err(_) => Former {
                pieces: None,
                ..Former::new(None, new, masker)
            },
        }
    }
}

/// A person was shown something else, or that nothing can be done: what the block would do now is told
/// instead.
fn unseen(block: &Block, change: &FileChange, changed: Option<&str>) -> Failure {
    let line = |line: &str| match line.as_bytes().first() {
        Some(b'-') => DiffLine::new(Mark::Expected, &line[1..]),
        Some(b'+') => DiffLine::new(Mark::Actual, &line[1..]),
        Some(b' ') => DiffLine::new(Mark::Equal, &line[1..]),
        _ => DiffLine::new(Mark::Note, line),
    };
    let path = &change.path;
    let summary = match changed {
        Some(changed) if changed == path => format!("{path} changed since its diff was shown"),
        Some(source) => format!("{source} changed since the diff of {path} was shown"),
        None => format!("{path} can be written now, and no diff of it was shown"),
    };
    Failure {
        diff: Some(Diff::new(change.diff.lines().map(line).collect())),
        notes: vec!["nothing was written; running the step again writes this".to_owned()],
        ..Failure::plain(summary, block.line)
    }
}

/// A failure as it may be told.
fn masked(failure: Failure, masker: &Masker) -> Failure {
    let mask = |text: &String| masker.mask_text(text).into_owned();
    Failure {
        summary: mask(&failure.summary),
        notes: failure.notes.iter().map(mask).collect(),
        ..failure
    }
}

#[cfg(test)]
mod tests;
