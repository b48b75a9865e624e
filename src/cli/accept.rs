//! `stepmark accept`.

use crate::cli::terminal::{say, say_err};
use crate::document::shell::argument;
use std::io::IsTerminal as _;

use super::args::Accept;
use super::error::Error;
use super::project::Projects;
use super::question::key;
use super::{colour, exit};
use crate::expect::visible;
use crate::record::accept::{self, Change};
use crate::record::replay::as_recorded;
use crate::record::write;
use crate::report::{count, own_marks};
use crate::runbook::Runbook;
use crate::runbook::selection::Selection;

/// Makes the recorded results of a document its expectations, after showing what that changes.
pub fn accept(arguments: &Accept) -> Result<u8, Error> {
    let path = &arguments.file;
    let runbook = as_recorded(Projects::new().runbook(path)?);
    let selection = Selection {
        only: arguments.only.clone(),
        ..Selection::default()
    };
    let blocks = selection
        .select(&runbook)
        .map_err(|error| Error::bad_input(format!("{}: {error}", path.display())))?;
    let is_named = !arguments.only.is_empty();
    if !is_named && runbook.stamps().is_empty() {
        let name = path.display();
        return Err(
            Error::bad_input(format!("{name}: no results are recorded in it")).help(format!(
                "`stepmark run {}` records, and so does `ci --record document`",
                argument(path)
            )),
        );
    }
    let (changes, refusals) = accept::propose(&runbook, &blocks, is_named);
    for refusal in &refusals {
        let line = runbook.blocks[refusal.block].line;
        say_err!(
            "{}:{line}: not accepted: {}",
            path.display(),
            refusal.reason
        );
    }
    let is_none = changes.is_empty() && refusals.is_empty();
    let chosen = choose(&runbook, changes, arguments.yes)?;
    match chosen.len() {
        0 if is_none => say!("nothing to accept"),
        0 if refusals.is_empty() => say!("nothing accepted"),
        0 => {}
        number => {
            let text = accept::apply(&runbook, &chosen);
            write::replace(path, &text).map_err(|error| Error::file(path, &error))?;
            say!("{} accepted in {}", count(number, "step"), path.display());
        }
    }
    Ok(if refusals.is_empty() {
        exit::PASSED
    } else {
        exit::FAILED
    })
}

/// Shows each change, and keeps those that the person at the terminal takes.
fn choose(runbook: &Runbook, changes: Vec<Change>, yes: bool) -> Result<Vec<Change>, Error> {
    let has_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let mut chosen = Vec::new();
    let mut all = yes;
    for change in changes {
        show(runbook, &change);
        if all {
            chosen.push(change);
            continue;
        }
        if !has_terminal {
            return Err(
                Error::blocked("there is no terminal to ask on, and nothing is accepted")
                    .help("say --yes to take all of it, with --only STEP for a part of it"),
            );
        }
        let keys = [('y', "yes"), ('n', "no"), ('a', "all"), ('q', "quit")];
        match key("Accept this?", &keys, None) {
            'y' => chosen.push(change),
            'a' => {
                all = true;
                chosen.push(change);
            }
            'q' => break,
            _ => {}
        }
    }
    Ok(chosen)
}

fn show(runbook: &Runbook, change: &Change) {
    let block = &runbook.blocks[change.block];
    let path = runbook.document.source.path().display();
    // What it says is the same for all values of a step that is repeated.
    let id = block.base_id().unwrap_or("-");
    say!("{id}  ({path}:{})", block.line);
    // The results stand in the document too.
    let text = runbook.document.source.text();
    let own = own_marks(|mark| text.contains(mark));
    for line in change.diff.lines() {
        say!("  {}", colour::diff(line, &own));
    }
    if !change.not_run.is_empty() {
        let values: Vec<_> = change.not_run.iter().map(|it| visible(it)).collect();
        say!(
            "  it has not run for {}, and may print something else there",
            values.join("; ")
        );
    }
    if !change.is_complete() {
        say!("  the commands behind it have not run; its stamp is taken out until they do");
    }
}
