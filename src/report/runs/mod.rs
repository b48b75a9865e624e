//! Past runs for people: a list of them, one of them, and one of them for a channel.

mod markdown;

pub use markdown::markdown;

use std::path::Path;

use unicode_width::UnicodeWidthStr as _;

use super::{Line, pad, progress};
use crate::expect;
use crate::record::journal::{RunState, RunSummary, Story};
use crate::run::{StepResult, told};
use crate::runbook::duration;

/// The widest that a column of the list gets, but for the last.
const MAX_COLUMN: usize = 48;

/// The runs as an aligned table. Documents below `here` are told from there; where all are of one
/// document, it is not told.
#[must_use]
pub fn list(runs: &[RunSummary], here: Option<&Path>, with_document: bool) -> Vec<String> {
    let mut rows = vec![
        [
            "ID",
            "STARTED (UTC)",
            "DOCUMENT",
            "TARGET",
            "STATUS",
            "TOOK",
            "BY",
            "RESULTS",
        ]
        .map(str::to_owned),
    ];
    rows.extend(runs.iter().map(|run| row(run, here)));
    let mut widths: Vec<usize> = (0..rows[0].len())
        .map(|column| {
            rows.iter()
                .map(|row| row[column].width())
                .max()
                .unwrap_or(0)
        })
        .map(|width| width.min(MAX_COLUMN))
        .collect();
    let is_shown = |column: usize| column != 2 || with_document;
    // A column in which nothing stands says nothing.
    for (column, width) in widths.iter_mut().enumerate() {
        let is_empty = rows[1..]
            .iter()
            .all(|row| matches!(row[column].as_str(), "" | "-"));
        if !is_shown(column) || is_empty {
            *width = 0;
        }
    }
    let line = |row: &[String; 8]| {
        let last = row.len() - 1;
        let mut cells: Vec<String> = (0..last)
            .filter(|&column| widths[column] > 0)
            .map(|column| pad(&row[column], widths[column]))
            .collect();
        cells.push(row[last].clone());
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn row(run: &RunSummary, here: Option<&Path>) -> [String; 8] {
    let none = || "-".to_owned();
    let shown =
        |text: Option<&String>| text.map_or_else(none, |text| expect::visible(text).into_owned());
    let at = run.at.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
    let document = run.document.as_ref().map(|path| {
        let below = here.and_then(|here| path.strip_prefix(here).ok());
        expect::visible(&below.unwrap_or(path).to_string_lossy()).into_owned()
    });
    let results = match &run.state {
        RunState::Damaged(why) => expect::visible(why).into_owned(),
        _ => counts(&run.counts),
    };
    let took = match &run.state {
        RunState::Finished(_) => duration::display(run.took),
        _ => none(),
    };
    [
        expect::visible(&run.id).into_owned(),
        at.unwrap_or_else(none),
        document.unwrap_or_else(none),
        shown(run.target.as_ref()),
        run.state.as_str().to_owned(),
        took,
        shown(run.person.as_ref()),
        results,
    ]
}

fn counts(counts: &[(&'static str, usize)]) -> String {
    let told: Vec<String> = counts
        .iter()
        .filter_map(|(word, number)| told(word, *number))
        .collect();
    told.join(", ")
}

/// How the run came out, in a word.
fn outcome(story: &Story, is_under_way: bool) -> &'static str {
    match (is_under_way, story.is_finished) {
        (_, true) => story.results.status().as_str(),
        (true, false) => RunState::UnderWay.as_str(),
        (false, false) => RunState::Unfinished.as_str(),
    }
}

/// All that there is to say of a run.
#[must_use]
pub fn show(story: &Story, is_under_way: bool) -> Vec<Line> {
    let header = &story.header;
    let mut lines = vec![Line::plain(format!(
        "run {} of {}",
        header.id.0,
        expect::visible(&header.document.to_string_lossy())
    ))];
    let mut say = |what: &str, text: &str| {
        let text = expect::visible(text);
        lines.push(Line::plain(format!("  {what:<9}{text}")));
    };
    if let Some(target) = &header.target {
        say("target", target);
    }
    let took = duration::display(story.results.took);
    let at = header.at.strftime("%Y-%m-%d %H:%M:%S UTC");
    say("started", &format!("{at}, took {took}"));
    let with = format!("stepmark {}", header.version);
    match &header.person {
        Some(person) => say("by", &format!("{person}, with {with}")),
        None => say("with", &with),
    }
    let given = header
        .parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let secret = header.secrets.iter().map(|name| format!("{name} (secret)"));
    let set: Vec<String> = given.chain(secret).collect();
    if !set.is_empty() {
        say("set", &set.join(", "));
    }
    let outcome = outcome(story, is_under_way);
    say(
        "outcome",
        &format!("{outcome}: {}", counts(&story.results.counts())),
    );
    lines.push(Line::plain(""));
    for result in &story.results.steps {
        lines.extend(step(story, result));
    }
    if let Some(block) = story.in_flight {
        let block = &story.ran.blocks[block];
        let title = super::fit(&expect::visible(&block.title()), 60);
        let state = if is_under_way {
            "is running"
        } else {
            "was running when the run ended"
        };
        let id = block.id.as_deref().unwrap_or("-");
        lines.push(Line::plain(format!(
            "… {id}  {title}  (line {}, {state})",
            block.line
        )));
    }
    lines
}

/// A step, what did not hold, and what a person did about it.
fn step(story: &Story, result: &StepResult) -> Vec<Line> {
    let mut lines = progress::step(&story.ran, result);
    let mut add = |text: String| lines.push(Line::plain(text).indented(4));
    for (index, command) in result.edited.iter().flatten().enumerate() {
        if index == 0 {
            add("edited; this ran:".to_owned());
        }
        for line in command.lines() {
            add(format!("  {}", expect::visible(line)));
        }
    }
    if result.is_passed_by {
        let reason = expect::visible(&result.reason);
        let why = if reason.is_empty() { "" } else { ": " };
        add(format!("the run went on all the same{why}{reason}"));
    }
    if result.is_undone {
        add("undone afterwards".to_owned());
    }
    lines
}

#[cfg(test)]
mod tests;
