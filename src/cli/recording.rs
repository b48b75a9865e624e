//! Where results go when a run is over.

use std::path::{Path, PathBuf};

use super::args::Record;
use super::error::Error;
use super::execution::{Executed, Prepared};
use super::walk;
use crate::record::{self, RunFacts, write};
use crate::runbook::Runbook;

/// Records the results as `how` says. Returns the file that holds them now.
pub fn record(
    prepared: &Prepared,
    executed: &Executed,
    how: &Record,
) -> Result<Option<PathBuf>, Error> {
    let path = prepared.runbook.document.source.path();
    let facts = RunFacts {
        target: executed.target.clone(),
        full_output: matches!(how, Record::Copy(_)),
    };
    match how {
        Record::None => Ok(None),
        Record::Document => {
            // Somebody may have edited it while the steps ran.
            let current = Runbook::parse(walk::read(path)?);
            let text = record::record(&current, &prepared.runbook, &executed.results, &facts);
            if text != current.document.source.text() {
                write::replace(path, &text).map_err(|error| Error::file(path, &error))?;
            }
            Ok(Some(path.to_path_buf()))
        }
        Record::Copy(folder) => {
            let text =
                record::record(&prepared.runbook, &prepared.runbook, &executed.results, &facts);
            let copy = copy_path(path, folder.as_deref(), executed);
            write::create(&copy, &text).map_err(|error| Error::file(&copy, &error))?;
            Ok(Some(copy))
        }
    }
}

/// `NAME.runs/TARGET/DATE-ID.md`, next to the document or in `folder`.
fn copy_path(document: &Path, folder: Option<&Path>, executed: &Executed) -> PathBuf {
    let name = document.file_stem().unwrap_or_default().to_string_lossy();
    let parent = folder.or(document.parent()).unwrap_or_else(|| Path::new(""));
    let target = executed.target.as_deref().unwrap_or("local");
    // A target is whatever a command printed: no part of it leads elsewhere.
    let plain = |char: char| if char.is_alphanumeric() || "-_.@".contains(char) { char } else { '-' };
    let target: String = target.trim_start_matches('.').chars().map(plain).collect();
    let date = executed.results.at.strftime("%Y-%m-%d");
    let file = format!("{date}-{}.md", executed.results.id.0);
    parent.join(format!("{name}.runs")).join(target).join(file)
}
