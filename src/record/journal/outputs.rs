//! All that steps printed, out of a journal's files: its lines hold both ends of long outputs only.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::store::Store;
use super::writer::OUTPUTS;
use crate::run::session::Captured;
use crate::run::{Kept, RunResults, StepResult};

/// How much is read at a time.
const PIECE: u64 = 64 << 10;

impl Store {
    /// The `results` of a run with all of its outputs, as far as a capture keeps them, where its journal
    /// has them. Those that it has not stay as they are.
    #[must_use]
    pub fn with_outputs(&self, results: &RunResults) -> RunResults {
        let mut whole = results.clone();
        let id = &results.id.0;
        let Ok(story) = self.story(id) else {
            return whole;
        };
        for result in &mut whole.steps {
            let name = story.outputs.get(&result.block);
            let path = name.and_then(|name| self.output(id, name));
            let is_part = result.commands.iter().any(|done| done.output.left_out > 0);
            if let Some(path) = path.filter(|_| is_part)
                && let Ok(Some(outputs)) = read(&path, result)
            {
                for (command, output) in result.commands.iter_mut().zip(outputs) {
                    command.output.whole = Some(Arc::new(output));
                }
            }
        }
        whole
    }

    /// The file of outputs that a line calls `name`. One out of a damaged journal leads nowhere else.
    pub(super) fn output(&self, id: &str, name: &str) -> Option<PathBuf> {
        let number = Path::new(name).strip_prefix(OUTPUTS).ok()?;
        let number: usize = number.to_str()?.parse().ok()?;
        Some(self.folder(id).join(OUTPUTS).join(number.to_string()))
    }
}

/// What each command of `result` printed; nothing where the file does not end with just that: it holds
/// what was shown, with all attempts, and both streams as they came.
fn read(path: &Path, result: &StepResult) -> io::Result<Option<Vec<Captured>>> {
    let mut file = File::open(path)?;
    let total = result.commands.iter().map(|done| done.output.total()).sum();
    let Some(start) = file.metadata()?.len().checked_sub(total) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(start))?;
    let mut outputs = Vec::new();
    for command in &result.commands {
        let mut captured = Captured::default();
        let mut left = command.output.total();
        while left > 0 {
            let mut piece = Vec::new();
            let length = file
                .by_ref()
                .take(left.min(PIECE))
                .read_to_end(&mut piece)?;
            if length == 0 {
                return Ok(None);
            }
            captured.push(&piece);
            left -= length as u64;
        }
        if !is_of(&captured, &command.output) {
            return Ok(None);
        }
        outputs.push(captured);
    }
    Ok(Some(outputs))
}

/// Whether `kept` is what is kept of `captured`.
fn is_of(captured: &Captured, kept: &Kept) -> bool {
    let found = Kept::new(captured);
    (&found.head, &found.tail, found.newlines_left_out)
        == (&kept.head, &kept.tail, kept.newlines_left_out)
}
