//! `stepmark record`: the results of a past run go where they did not go at its end.

use super::args::RecordRun;
use super::error::Error;
use super::terminal::say;
use super::{exit, journaled, recording};

/// Records a past run.
pub fn record(arguments: &RecordRun) -> Result<u8, Error> {
    let store = journaled::store(arguments.journal.as_deref())?;
    let story = store
        .story(&arguments.run)
        .map_err(|error| Error::journal(&error))?;
    let id = &story.header.id.0;
    let document = &story.header.document;
    if let Some(holder) = store.under_way(document).filter(|holder| holder.run == *id) {
        return Err(Error::bad_input(format!(
            "run {id} is under way, in process {}",
            holder.process
        ))
        .help("it asks where its results go when it is over"));
    }
    if story.results.steps.is_empty() {
        return Err(Error::bad_input(format!(
            "run {id} has no results to record: it ended before its first step did"
        )));
    }
    let results = store.with_outputs(&story.results);
    if let Some(path) = recording::record(&story.ran, &results, &arguments.record)? {
        say!("recorded in {}", path.display());
    }
    Ok(exit::PASSED)
}
