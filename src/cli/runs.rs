//! `stepmark runs`: past runs, and what one did.

use super::args::{Runs, RunsCommand, ShowRun};
use super::error::Error;
use super::terminal::{say, say_err};
use super::{colour, exit, journaled};
use crate::record::journal::Store;
use crate::report::runs;

/// Lists runs, or tells one.
pub fn runs(arguments: &Runs) -> Result<u8, Error> {
    let store = journaled::store(arguments.journal.as_deref())?;
    if let Some(RunsCommand::Show(arguments)) = &arguments.command {
        return show(&store, arguments);
    }
    let document = arguments.file.as_deref();
    if let Some(path) = document {
        std::fs::metadata(path).map_err(|error| Error::file(path, &error))?;
    }
    let found = store
        .runs(document)
        .map_err(|error| Error::bad_input(format!("the journals cannot be read: {error}")))?;
    if found.is_empty() {
        let what = document.map_or_else(String::new, |path| format!(" of {}", path.display()));
        say_err!("there is no run{what} yet; `stepmark run` makes one");
        return Ok(exit::PASSED);
    }
    let here = std::env::current_dir().ok();
    for line in runs::list(&found, here.as_deref(), document.is_none()) {
        say!("{line}");
    }
    Ok(exit::PASSED)
}

fn show(store: &Store, arguments: &ShowRun) -> Result<u8, Error> {
    let story = store
        .story(&arguments.id)
        .map_err(|error| Error::journal(&error))?;
    if arguments.md {
        anstream::print!("{}", runs::markdown(&story));
        return Ok(exit::PASSED);
    }
    let holder = store.under_way(&story.header.document);
    let is_under_way = holder.is_some_and(|holder| holder.run == story.header.id.0);
    for line in runs::show(&story, is_under_way) {
        say!("{}", colour::line(&line));
    }
    Ok(exit::PASSED)
}
