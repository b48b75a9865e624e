//! `stepmark undo`: what the last run of a document did is undone, as far as the document says how.

use super::read;
use std::io::IsTerminal as _;

use super::args::{Steps, Undo};
use super::ending;
use super::error::Error;
use super::execution;
use super::guided::{Asks, Guided, parameter};
use super::journaled::Journaled;
use super::keys::Keys;
use super::stage::{self, Mode, Stage};
use super::terminal::{say, say_err};
use super::{by_command, exit, resume};
use crate::document::{Document, edit};
use crate::expect::visible;
use crate::record::journal::{Header, Store, Story};
use crate::run::{Clock as _, RunResults, StepResult, SystemClock, Undoing};

/// Undoes the last run of the document, step by step.
pub fn undo(arguments: &Undo) -> Result<u8, Error> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(
            Error::blocked("there is no terminal to ask on, and nothing was undone")
                .help("each step is asked about before it is undone; run this on a terminal"),
        );
    }
    stage::event_loop()?.block_on(guide(arguments))
}

async fn guide(arguments: &Undo) -> Result<u8, Error> {
    let path = &arguments.file;
    let signals = stage::signals()?;
    let keys = Keys::new(signals.clone()).map_err(|error| Error::keys(&error))?;
    // However this ends, the terminal is as it was.
    let _modes = keys.modes();
    let store = Store::of_user().map_err(|error| Error::journal(&error))?;
    let current = Document::parse(read::read(path)?);
    resume::refuse_under_way(&store, path)?;
    let last = resume::last(&store, path).map_err(Error::bad_input)?;
    let Some(story) = last else {
        return Err(
            Error::bad_input(format!("no run of {} is known", path.display()))
                .help("`stepmark runs` lists those that are"),
        );
    };
    tell_run(&story, &current);
    let Story {
        header,
        ran,
        results,
        ..
    } = &story;
    let runbook = ran.with_text(ran.document.source.text());
    let can_be_undone = |result: &StepResult| result.undone_by(&runbook).is_some();
    if !results.steps.iter().any(can_be_undone) {
        // Nobody is to be asked for a secret for that.
        tell_end(Undoing::default());
        return Ok(exit::PASSED);
    }
    let steps = Steps {
        // Each file is asked about; where the run wrote it, it may be brought back.
        allow_outside: true,
        ..Steps::default()
    };
    let mut prepared = execution::prepare_runbook(runbook, &steps, Some(header))?;
    let mut stage = Stage::set(&prepared, Mode::Guided, signals).await?;
    for pending in &prepared.pending {
        // No plan has shown them.
        say!("{} is found by:", pending.name);
        for line in pending.command.trim().lines() {
            say!("  {}", visible(line));
        }
    }
    by_command::agree(&mut prepared, &keys).await?;
    let has_found = by_command::find(&mut stage, &mut prepared).await?;
    let has_asked = !prepared.missing.is_empty();
    parameter::ask_missing(&mut prepared, Some(&keys)).await?;
    stage.set_variables(&prepared.values)?;
    if has_found || has_asked {
        stage.find_target(&prepared).await?;
    }
    if let Ok((_, Some(session))) = story.past(&prepared.runbook)
        && let Err(error) = stage.restore(&session).await
    {
        say_err!("note: {}", error.render());
    }
    stage.set_variables(&prepared.values)?;
    let taken_up = Header {
        at: SystemClock.now(),
        ..header.clone()
    };
    let journal = store.take_up(&taken_up, &prepared.runbook);
    let journal = journal.map_err(|error| Error::journal(&error))?;
    let mut guided = Guided::new(&prepared.runbook, &prepared.plan, Asks::All, &prepared.root);
    guided.masks(prepared.masker.clone());
    guided.fills(prepared.told_values());
    let captures = results.captures.iter();
    guided.fills(captures.map(|(name, value)| (name.to_owned(), value.to_owned())));
    guided.at(keys.clone());
    let mut operator = Journaled::new(guided, &prepared.runbook, Some(journal), &SystemClock);
    let mut results = results.clone();
    let undoing = stage.undo(&prepared, &mut results, &mut operator).await;
    stage
        .clear(&prepared, results.interrupted_by, &mut operator)
        .await;
    drop(operator);
    tell_end(undoing);
    if undoing.undone > 0 {
        let how = ending::ask_where(&keys, &prepared.runbook, &results).await;
        ending::record(&prepared.runbook, &results, &how, true)?;
    }
    Ok(exit_status(undoing, &results))
}

fn tell_run(story: &Story, current: &Document) {
    let header = &story.header;
    say!(
        "The run {} of {}{}",
        header.id.0,
        header.at.strftime("%Y-%m-%d %H:%M UTC"),
        header
            .target
            .as_deref()
            .map_or(String::new(), |target| format!(", on {}", visible(target)))
    );
    // What was recorded since is no change of the document's own.
    if edit::clean(&story.ran.document) != edit::clean(current) {
        say_err!("note: the document has changed since; what undoes a step is what it said then");
    }
}

fn tell_end(undoing: Undoing) {
    match undoing {
        Undoing { found: 0, .. } => say!("there is nothing to undo"),
        Undoing { found, undone, .. } => say!("\n{undone} of {found} undone"),
    }
}

fn exit_status(undoing: Undoing, results: &RunResults) -> u8 {
    match results.interrupted_by {
        Some(signal) => signal.exit_status(),
        None if undoing.has_failed => exit::FAILED,
        None => exit::PASSED,
    }
}
