//! Where results go when a run is over.

use std::path::{Component, Path, PathBuf};

use super::args::Record;
use super::error::Error;
use super::project::Projects;
use super::terminal::say_err;
use crate::expect::Diff;
use crate::record::{self, Detail, write};
use crate::run::RunResults;
use crate::runbook::Runbook;

/// Records the results of a run over `ran` as `how` says. Returns the file that holds them now.
pub fn record(ran: &Runbook, results: &RunResults, how: &Record) -> Result<Option<PathBuf>, Error> {
    let path = ran.document.source.path();
    match how {
        Record::None => Ok(None),
        Record::Document => {
            // Somebody may have edited it while the steps ran.
            let current = match Projects::quiet().runbook(path) {
                Ok(current) => current,
                Err(error) => {
                    // The results are worth more than the place where they were to go.
                    say_err!("{}\nthe results go into a copy", error.render());
                    return record(ran, results, &Record::Copy(None));
                }
            };
            let text = record::record(&current, ran, results, Detail::AsDocumented);
            if text != current.document.source.text() {
                write::replace(path, &text).map_err(|error| Error::file(path, &error))?;
            }
            Ok(Some(path.to_path_buf()))
        }
        Record::Copy(folder) => {
            let text = record::record(ran, ran, results, Detail::Full);
            let copy = copy_path(path, folder.as_deref(), results);
            write::create(&copy, &text).map_err(|error| Error::file(&copy, &error))?;
            Ok(Some(copy))
        }
    }
}

/// What recording the results in the document would change besides times, where it would.
pub fn changes(ran: &Runbook, results: &RunResults) -> Result<Option<Diff>, Error> {
    let path = ran.document.source.path();
    let current = Projects::quiet().runbook(path)?;
    let text = record::record(&current, ran, results, Detail::AsDocumented);
    Ok(record::changes(&current, &text))
}

/// `NAME.runs/TARGET/DATE-ID.md`, next to the document, or below `folder` where the document stands
/// below the current one: documents of one name have places of their own.
fn copy_path(document: &Path, folder: Option<&Path>, results: &RunResults) -> PathBuf {
    let name = document.file_stem().unwrap_or_default().to_string_lossy();
    let own = document.parent().unwrap_or_else(|| Path::new(""));
    let parent = match folder {
        Some(folder) => folder.join(below_here(own)),
        None => own.to_path_buf(),
    };
    let target = results.target.as_deref().unwrap_or("local");
    // A target is whatever a command printed: no part of it leads elsewhere.
    let plain = |char: char| {
        if char.is_alphanumeric() || "-_.@".contains(char) {
            char
        } else {
            '-'
        }
    };
    let target: String = target.trim_start_matches('.').chars().map(plain).collect();
    let date = results.at.strftime("%Y-%m-%d");
    let file = format!("{date}-{}.md", results.id.0);
    parent.join(format!("{name}.runs")).join(target).join(file)
}

/// The way from the current directory down to `folder`; nothing where it does not lead down.
fn below_here(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let relative = folder.strip_prefix(&here).unwrap_or(folder);
    let parts = relative.components();
    let parts = parts.filter(|part| !matches!(part, Component::CurDir));
    let relative: PathBuf = parts.collect();
    let leads_down = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if leads_down { relative } else { PathBuf::new() }
}
