//! `stepmark report`: reports of past runs, made from their journals.

use std::path::Path;

use super::args::Report;
use super::error::Error;
use super::reports::Reports;
use super::terminal::say;
use super::{exit, journaled};
use crate::record::journal::Story;
use crate::report::document::{Outcome, Reported};
use crate::report::summary;
use crate::run::{Failure, Status, StepResult};
use crate::source::Source;

/// Reports past runs.
pub fn report(arguments: &Report) -> Result<u8, Error> {
    let store = journaled::store(arguments.journal.as_deref())?;
    let mut ids = arguments.runs.clone();
    if ids.is_empty() {
        let runs = store.runs(None);
        let runs = runs
            .map_err(|error| Error::bad_input(format!("the journals cannot be read: {error}")))?;
        // As they began.
        ids.extend(runs.into_iter().rev().map(|run| run.id));
    }
    let here = std::env::current_dir().unwrap_or_default();
    let story = |id: &String| {
        let story = store.story(id).map_err(|error| Error::journal(&error))?;
        Ok(with_interrupted(called_from(&here, story)))
    };
    let stories = ids
        .iter()
        .map(story)
        .collect::<Result<Vec<Story>, Error>>()?;
    let plans: Vec<Vec<usize>> = stories.iter().map(plan).collect();
    let told: Vec<Reported<'_>> = stories
        .iter()
        .zip(&plans)
        .map(|(story, plan)| {
            let outcome = match &story.results.broken {
                Some(why) => Outcome::Broken { why },
                None => Outcome::Ran(&story.results),
            };
            Reported::new(&story.ran, plan, outcome)
        })
        .collect();
    let asked = &arguments.reports;
    let is_any = asked.junit.is_some() || asked.summary.is_some() || asked.events.is_some();
    if !is_any && !asked.github {
        say!("{}", summary::markdown(&told).trim_end());
        return Ok(exit::PASSED);
    }
    let reports = Reports::open(asked, [])?;
    if let Some(mut events) = reports.events() {
        for story in &stories {
            let id = &story.header.id.0;
            let told = store.replay_events(id, &mut events);
            told.map_err(|error| Error::journal(&error))?;
        }
    }
    reports.begin();
    reports.write(&told)?;
    Ok(exit::PASSED)
}

/// A story whose document is called by its path from `here`, as whoever ran it there called it.
fn called_from(here: &Path, story: Story) -> Story {
    let mut story = story;
    let source = &mut story.ran.document.source;
    if let Ok(below) = source.path().strip_prefix(here) {
        let below = below.to_path_buf();
        *source = std::mem::replace(source, Source::new("", "")).at(below);
    }
    story
}

/// A story as others may read it, in which the step that was running when everything ended says so.
fn with_interrupted(story: Story) -> Story {
    let mut story = story;
    story.results.withhold(&story.ran);
    if let Some(index) = story.in_flight {
        let block = &story.ran.blocks[index];
        let what = "it was running when the run was ended from outside".to_owned();
        let failure = Failure::plain(what, block.line);
        let ended = StepResult::without_run(index, block.kind, Status::Interrupted, String::new());
        story.results.put(StepResult {
            failure: Some(failure),
            ..ended
        });
        story.results.not_run = story.results.not_run.saturating_sub(1);
    }
    story
}

/// The blocks that a run was to go through.
fn plan(story: &Story) -> Vec<usize> {
    let blocks = &story.ran.blocks;
    let place = |id: &String| {
        blocks
            .iter()
            .position(|block| block.id.as_ref() == Some(id))
    };
    story.header.selected.iter().filter_map(place).collect()
}
