//! `stepmark run`: a person and a document.

use std::collections::HashMap;
use std::io::IsTerminal as _;

use super::args::{Confirm, Record, Run};
use super::error::Error;
use super::execution::{self, Prepared};
use super::guided::{Asks, Guided, parameter};
use super::journaled::{self, Journaled};
use super::keys::Keys;
use super::project::Projects;
use super::stage::{self, Mode, Passage, Stage};
use super::temporary::Temporary;
use super::terminal::{self, say, say_err};
use super::{by_command, ending, exit, plan, resume};
use crate::document::shell::argument;
use crate::expect::{self, Captures};
use crate::record::journal::{self, Journal, Store, Story};
use crate::report::progress;
use crate::run::{
    Clock as _, Past, Plan, Policy, RunResults, Signal, Status, StepResult, SystemClock,
};
use crate::runbook::{Cwd, Runbook};

/// Runs the document, asking before each step.
pub fn run(arguments: &Run) -> Result<u8, Error> {
    let has_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !has_terminal && !arguments.plan {
        refuse_without_terminal(arguments)?;
    }
    let event_loop = stage::event_loop()?;
    event_loop.block_on(guide(arguments, has_terminal))
}

async fn guide(arguments: &Run, has_terminal: bool) -> Result<u8, Error> {
    let signals = stage::signals()?;
    let told = signals.clone();
    let keys = has_terminal.then(|| Keys::new(signals.clone())).transpose();
    let keys = keys.map_err(|error| Error::keys(&error))?;
    // However this ends, the terminal is as it was.
    let _modes = keys.as_ref().map(Keys::modes);
    let store = journal_store();
    let mut projects = Projects::new();
    let story = match &store {
        Some(store) if !arguments.plan => {
            resume::choose(arguments, &mut projects, store, keys.as_ref()).await?
        }
        _ => None,
    };
    let mut prepared = prepare(arguments, &mut projects, story.as_ref())?;
    let mode = match has_terminal {
        true => Mode::Guided,
        false => Mode::UNATTENDED,
    };
    if !has_terminal && !arguments.plan {
        refuse_questions(arguments, &prepared)?;
    }
    let mut stage = Stage::set(&prepared, mode, signals).await?;
    let last = match &store {
        // Why it cannot be read has been said.
        Some(store) => resume::last(store, &arguments.file).ok().flatten(),
        None => None,
    };
    let took = last.as_ref().and_then(Story::total);
    plan::print(&prepared, stage.target.as_deref(), took).await;
    if arguments.plan {
        return Ok(exit::PASSED);
    }
    let pending: Vec<String> = prepared.pending.iter().map(|it| it.name.clone()).collect();
    if let Some(keys) = keys.as_ref().filter(|_| !arguments.yes) {
        by_command::agree(&mut prepared, keys).await?;
    }
    by_command::find(&mut stage, &mut prepared).await?;
    by_command::tell(&prepared, &pending);
    let asked = prepared.missing.clone();
    parameter::ask_missing(&mut prepared, keys.as_ref()).await?;
    stage.set_variables(&prepared.values)?;
    let is_more_known = !asked.is_empty() || !pending.is_empty();
    if is_more_known && stage.find_target(&prepared).await? {
        let target = stage.target.as_deref().unwrap_or("none");
        say!("The target is {}.", expect::visible(target));
    }
    let passage = match &story {
        Some(story) => resume(&prepared, &mut stage, story, &asked).await?,
        None => Passage {
            usual: last
                .as_ref()
                .map(|last| last.usual(&prepared.runbook))
                .unwrap_or_default(),
            ..Passage::anew(&prepared)
        },
    };
    let journal = match &store {
        Some(store) => journal(store, &prepared, &stage, &passage)?,
        None => None,
    };
    if journal.is_some() {
        // However this ends, the run can be taken up again there.
        prepared.keep_root(true);
        if story.is_none() {
            clear_former(last.as_ref());
        }
    }
    let passage = Passage {
        is_kept: journal.is_some(),
        // Where there is a journal, that has them.
        keeps_whole: journal.is_none() && matches!(arguments.record, Some(Record::Copy(_))),
        ..passage
    };
    let asks = match (arguments.yes, arguments.confirm) {
        (true, _) => Asks::Danger,
        (false, Confirm::Changes) => Asks::Changes,
        (false, Confirm::All) => Asks::All,
    };
    let mut guided = Guided::new(&prepared.runbook, &prepared.plan, asks, &prepared.root);
    guided.masks(prepared.masker.clone());
    guided.knows(passage.past.iter().flat_map(|past| &past.steps));
    guided.fills(prepared.told_values());
    guided.fills(passage.past.iter().flat_map(captured));
    guided.remembers(last.iter().flat_map(|last| pairs(&last.results.captures)));
    if let Some(keys) = &keys {
        guided.at(keys.clone());
    }
    let mut operator = Journaled::new(guided, &prepared.runbook, journal, &SystemClock);
    let results = stage.play(&prepared, passage, &mut operator).await;
    stage
        .clear(&prepared, results.interrupted_by, &mut operator)
        .await;
    if !results.stopped {
        operator.inner.show_rest().await;
    }
    say!("\n{}", terminal::own(&progress::summary(&results)));
    let is_kept = operator.is_kept();
    // From here on another run of the document may begin.
    drop(operator);
    let id = &results.id.0;
    let story = store.as_ref().and_then(|store| store.story(id).ok());
    prepared.keep_root(story.is_some_and(|story| !story.is_complete()));
    let store = store.filter(|_| is_kept);
    finish(
        arguments,
        &prepared,
        &results,
        keys.as_ref(),
        store.as_ref(),
    )
    .await?;
    // It may have come when all else was over.
    let ended_by = told.last().map(Signal::exit_status);
    Ok(ended_by.unwrap_or_else(|| exit_status(&results)))
}

/// Reads the document, and what the earlier part of its run was given.
fn prepare(
    arguments: &Run,
    projects: &mut Projects,
    story: Option<&Story>,
) -> Result<Prepared, Error> {
    let file = &arguments.file;
    let Some(story) = story else {
        return execution::prepare(projects, file, &arguments.steps, None);
    };
    let mut steps = arguments.steps.clone();
    if !steps.is_selective() {
        let current = projects.runbook(file)?;
        steps.only = story.selection(&current).unwrap_or_default();
    }
    execution::prepare(projects, file, &steps, Some(&story.header))
}

/// Brings the session to where the earlier part of the run stopped.
async fn resume(
    prepared: &Prepared,
    stage: &mut Stage,
    story: &Story,
    asked: &[String],
) -> Result<Passage, Error> {
    let (past, session) = story
        .past(&prepared.runbook)
        .map_err(|changed| resume::refuse(story, &changed))?;
    let has_begun = past.in_flight.is_some() || past.steps.iter().any(StepResult::ran);
    let is_there = story.header.root.as_deref() == prepared.own_root();
    if prepared.runbook.config.cwd == Cwd::Temp && has_begun && !is_there {
        return Err(resume::refuse_temporary());
    }
    let former = &story.header.target;
    if *former != stage.target {
        return Err(resume::refuse_target(
            former.as_deref(),
            stage.target.as_deref(),
        ));
    }
    if let Some(session) = &session {
        stage.restore(session).await?;
    }
    // Also what a secret is, which no journal knows.
    stage.set_variables(&prepared.values)?;
    let directory = session.as_ref().map(|session| session.directory.as_path());
    resume::tell_back(directory, asked);
    Ok(Passage {
        id: story.header.id.clone(),
        past: Some(past),
        usual: HashMap::new(),
        is_kept: false,
        keeps_whole: false,
    })
}

/// What holes took, and what placeholders stand for, in the part of the run before.
fn captured(past: &Past) -> impl Iterator<Item = (String, String)> {
    pairs(&past.captures)
}

fn pairs(captures: &Captures) -> impl Iterator<Item = (String, String)> {
    let pairs = captures.iter();
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
}

/// Lets go of the directory of a run that cannot go on any more, now that there is a later one.
fn clear_former(last: Option<&Story>) {
    let root = last.and_then(|last| last.header.root.as_deref());
    if let Some(mut former) = root.and_then(Temporary::again) {
        former.stays(false);
    }
}

/// Where journals are; nowhere is no reason not to run.
fn journal_store() -> Option<Store> {
    match Store::of_user() {
        Ok(store) => Some(store),
        Err(error) => {
            say_err!("warning: this run is not kept, and cannot be taken up again: {error}");
            None
        }
    }
}

/// The journal of the run, which nobody else may have at the same time.
fn journal(
    store: &Store,
    prepared: &Prepared,
    stage: &Stage,
    passage: &Passage,
) -> Result<Option<Journal>, Error> {
    let runbook = &prepared.runbook;
    let header = journaled::header(prepared, stage, passage);
    let opened = match passage.past {
        Some(_) => store.take_up(&header, runbook),
        None => store.begin(&header, runbook),
    };
    match opened {
        Ok(journal) => {
            // Old runs that cannot be deleted are in nobody's way.
            let _ = store.prune(runbook.document.source.path(), SystemClock.now());
            Ok(Some(journal))
        }
        Err(error @ journal::Error::UnderWay { .. }) => Err(Error::journal(&error)),
        Err(error) if passage.past.is_some() => Err(Error::journal(&error)),
        Err(error) => {
            say_err!("warning: this run is not kept, and cannot be taken up again: {error}");
            Ok(None)
        }
    }
}

fn exit_status(results: &RunResults) -> u8 {
    let has_failed = results.count(Status::Failed) + results.count(Status::Differs) > 0;
    match (results.interrupted_by, results.status()) {
        (Some(signal), _) => signal.exit_status(),
        (None, Status::Passed) => exit::PASSED,
        // What comes behind it, as in `stepmark run a.md && deploy`, must not go on.
        (None, Status::Interrupted) if results.stopped && !has_failed => exit::INTERRUPTED,
        (None, Status::Blocked) if results.nothing_ran() => exit::BLOCKED,
        (None, _) => exit::FAILED,
    }
}

/// Records the results, and says how to go on where something is left.
async fn finish(
    arguments: &Run,
    prepared: &Prepared,
    results: &RunResults,
    keys: Option<&Keys>,
    store: Option<&Store>,
) -> Result<(), Error> {
    let runbook = &prepared.runbook;
    let is_asked = !arguments.yes && results.interrupted_by.is_none();
    let how = match (&arguments.record, keys) {
        (Some(how), _) => how.clone(),
        (None, Some(keys)) if is_asked => ending::ask_where(keys, runbook, results).await,
        _ => Record::None,
    };
    let is_kept = store.is_some();
    let is_copy = matches!(how, Record::Copy(_));
    let whole = store
        .filter(|_| is_copy)
        .map(|store| store.with_outputs(results));
    ending::record(runbook, whole.as_ref().unwrap_or(results), &how, is_kept)?;
    if is_kept && results.stopped {
        let file = argument(runbook.document.source.path());
        let file = expect::visible(&file);
        say!("`stepmark run --resume {file}` goes on where this run stopped");
    }
    Ok(())
}

/// Without a terminal nobody can be asked.
fn refuse_without_terminal(arguments: &Run) -> Result<(), Error> {
    let file = argument(&arguments.file);
    if arguments.yes {
        return Ok(());
    }
    Err(
        Error::blocked("there is no terminal to ask on, and nothing ran").help(format!(
            "`stepmark ci {file}` runs it without a person, `--yes` without questions"
        )),
    )
}

/// Some questions are asked even with `--yes`.
fn refuse_questions(arguments: &Run, prepared: &Prepared) -> Result<(), Error> {
    let file = arguments.file.display();
    match questions(&prepared.runbook, &prepared.plan).first() {
        None => Ok(()),
        Some(line) => Err(Error::blocked(format!(
            "{file}:{line}: a person is asked about this even with --yes, and there is no terminal"
        ))
        .help(format!(
            "`stepmark ci {}` has --manual and --allow-danger for that",
            argument(&arguments.file)
        ))),
    }
}

/// The lines of what is asked about even with `--yes`.
fn questions(runbook: &Runbook, plan: &Plan) -> Vec<usize> {
    let policy = Policy {
        // Nobody is asked about that: such a block is blocked.
        allow_outside: true,
        ..Policy::default()
    };
    let obstacles = plan.obstacles(runbook, policy);
    let mut lines: Vec<usize> = Plan::lines_of(&obstacles, runbook)
        .into_iter()
        .chain(plan.dangers(runbook).into_iter().map(|block| block.line))
        .collect();
    lines.sort_unstable();
    lines
}
