//! The end of a guided run: where its results go.

use super::args::Record;
use super::ask;
use super::error::Error;
use super::keys::Keys;
use super::recording;
use super::terminal::say;
use crate::document::NodeKind;
use crate::expect;
use crate::run::RunResults;
use crate::runbook::Runbook;

/// Asks where the results go.
pub async fn ask_where(keys: &Keys, runbook: &Runbook, results: &RunResults) -> Record {
    if results.steps.is_empty() {
        return Record::None;
    }
    let path = runbook.document.source.path();
    let recorded = recorded_target(runbook);
    // Results from another system do not replace those of the recorded one by a slip of Enter.
    let is_elsewhere = recorded.is_some() && recorded != results.target;
    let name = path
        .file_name()
        .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let question = format!("Record into {}?", expect::visible(&name));
    let choices = [('d', "document"), ('c', "copy"), ('n', "no")];
    let enter = if is_elsewhere { 'c' } else { 'd' };
    match ask::key(keys, &question, &choices, Some(enter)).await {
        Ok('d') => Record::Document,
        Ok('c') => Record::Copy(None),
        _ => Record::None,
    }
}

fn recorded_target(runbook: &Runbook) -> Option<String> {
    runbook
        .document
        .nodes
        .iter()
        .find_map(|node| match &node.kind {
            NodeKind::RunLine(run) => run.plain("target"),
            _ => None,
        })
}

/// Records the results as `how` says, and says where they are, or how to have them recorded later where
/// a journal keeps them.
pub fn record(
    runbook: &Runbook,
    results: &RunResults,
    how: &Record,
    is_kept: bool,
) -> Result<(), Error> {
    let id = &results.id.0;
    let recorded = recording::record(runbook, results, how);
    let recorded = recorded.map_err(|error| match is_kept {
        true => error.help(format!(
            "`stepmark record {id} --record copy=DIR` records it elsewhere"
        )),
        false => error.help("this run is not kept: its results cannot be recorded later"),
    })?;
    match recorded {
        Some(path) => say!("recorded in {}", expect::visible(&path.to_string_lossy())),
        None if is_kept && !results.steps.is_empty() => {
            say!("not recorded; `stepmark record {id}` does it");
        }
        None if !is_kept && !results.steps.is_empty() => {
            say!("not recorded, and not kept: the results of this run cannot be recorded later");
        }
        None => {}
    }
    Ok(())
}
