//! Bringing a file back to what it was before a step.

use super::change::{FileChange, What};
use super::diff::shown;
use super::draft::told;
use super::former::Lost;
use super::place::Trouble;
use super::{Files, masked};
use crate::run::Masker;
use crate::run::result::{Failure, StepResult};
use crate::run::status::Status;
use crate::runbook::Block;

impl Files {
    /// Why the file of `change` cannot be brought back, where that is so.
    pub(in crate::run) fn refusal(
        &self,
        index: usize,
        block: &Block,
        change: &FileChange,
        masker: &Masker,
    ) -> Option<StepResult> {
        let refused = self.restore(block, change, masker, Do::Look).err()?;
        Some(failed(index, block, masked(refused, masker)))
    }

    /// Brings it back.
    pub(in crate::run) fn bring_back(
        &self,
        index: usize,
        block: &Block,
        change: &FileChange,
        masker: &Masker,
    ) -> StepResult {
        match self.restore(block, change, masker, Do::Write) {
            Err(refused) => failed(index, block, masked(refused, masker)),
            Ok(restored) => StepResult {
                reason: restored.told(block),
                change: Some(restored),
                ..StepResult::without_run(index, block.kind, Status::Passed, String::new())
            },
        }
    }

    fn restore(
        &self,
        block: &Block,
        change: &FileChange,
        masker: &Masker,
        how: Do,
    ) -> Result<FileChange, Failure> {
        let path = &change.path;
        let plain = |summary: String| Failure::plain(summary, block.line);
        let root = match &self.root {
            Some(Ok(root)) => root,
            Some(Err(why)) => return Err(plain(why.clone())),
            None => return Err(plain("the root is not open".to_owned())),
        };
        let refused = |trouble: Trouble| told(path, &trouble, block);
        let place = root.find(path).map_err(refused)?;
        let now = place.read().map_err(refused)?;
        let Some(former) = &change.former else {
            return Err(plain(format!("{path}: nobody knows what it was")));
        };
        let changed = || {
            plain(format!(
                "{path} is not what the step left, and stays as it is"
            ))
        };
        let now = now.ok_or_else(changed)?;
        let old = former.content(&now.bytes).map_err(|lost| match lost {
            Lost::Changed => changed(),
            Lost::NotKept => plain(format!(
                "{path} cannot be brought back: the journal does not keep what it was"
            )),
        })?;
        let seen = shown(&now.bytes, old.as_deref().unwrap_or_default(), masker);
        if how == Do::Write {
            match &old {
                Some(old) => place.write(old, former.mode, Some(&now)).map(drop),
                None => place.remove(&now.bytes),
            }
            .map_err(refused)?;
            // As far as nothing else is in them.
            let parts = path.rmatch_indices('/').map(|(at, _)| &path[..at]);
            for folder in parts
                .take(former.folders)
                .take_while(|part| !part.is_empty())
            {
                if !root.remove_folder(folder) {
                    break;
                }
            }
        }
        Ok(FileChange {
            what: What::Restored,
            added: seen.added,
            removed: seen.removed,
            diff: seen.text,
            masked: seen.masked,
            note: old.is_none().then(|| "it was not there".to_owned()),
            former: None,
            ..change.clone()
        })
    }
}

/// Whether something is done, or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Do {
    Look,
    Write,
}

fn failed(index: usize, block: &Block, failure: Failure) -> StepResult {
    StepResult {
        failure: Some(failure),
        ..StepResult::without_run(index, block.kind, Status::Failed, String::new())
    }
}
