//! A summary of many documents in Markdown: a table of them, and what went wrong in which, folded away.
//! It is what GitHub shows of a job, which takes up to 1 MiB.

use super::document::{Outcome, Reported};
use super::failure::{self, Seen};
use super::markdown::{STEPS, difference, escape, step_row};
use super::{count, fit};
use crate::document::escape_html;
use crate::expect;
use crate::run::{Failure, Status, StepResult, told};
use crate::runbook::{Runbook, duration};

/// The most bytes of a summary.
const MAX: usize = 1_000_000;

/// The most bytes of it that the table of documents takes, so that there is room for what went wrong.
const MAX_TABLE: usize = 400_000;

/// The room that is kept for what is said of what is left out.
const RESERVE: usize = 1_000;

/// The most lines of a difference.
const MAX_LINES: usize = 60;

/// The widest that a text in a table or a heading gets.
const MAX_WIDTH: usize = 200;

/// The summary of these documents.
#[must_use]
pub fn markdown(documents: &[Reported<'_>]) -> String {
    if documents.is_empty() {
        // Such as a part of the documents that none is in.
        return "### – no documents\n".to_owned();
    }
    markdown_within(documents, MAX)
}

fn markdown_within(documents: &[Reported<'_>], limit: usize) -> String {
    let mut sorted: Vec<&Reported<'_>> = documents.iter().collect();
    sorted.sort_by_key(|document| rank(document));
    let mut summary = Bounded {
        text: table(&sorted, limit.min(MAX_TABLE)),
        limit: limit.saturating_sub(RESERVE),
        is_full: false,
    };
    let (mut rows, mut differences) = (0, 0);
    for document in sorted {
        let runbook = document.runbook;
        let told: Vec<&StepResult> = document
            .cases()
            .filter_map(|case| case.result)
            .filter(|result| !matches!(result.status, Status::Passed | Status::Skipped))
            .collect();
        let heading = || format!("\n#### {} {}\n\n{STEPS}", document.mark(), name(document));
        for (index, result) in told.iter().enumerate() {
            let head = if index == 0 { heading() } else { String::new() };
            rows += usize::from(!summary.push(|| head + &step_row(runbook, result)));
        }
        for (result, failure) in told
            .iter()
            .filter_map(|result| Some((result, first(result)?)))
        {
            let is_in = summary.push(|| details(runbook, result, failure));
            differences += usize::from(!is_in);
        }
    }
    let left_out: Vec<String> = [(rows, "step"), (differences, "difference")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    if !left_out.is_empty() {
        summary.text.push_str(&no_room_for(&left_out.join(" and ")));
    }
    summary.text
}

fn no_room_for(what: &str) -> String {
    format!("\n*{what} left out here, where there is no room for more.*\n")
}

/// A text that grows up to a limit.
struct Bounded {
    text: String,
    limit: usize,
    is_full: bool,
}

impl Bounded {
    /// Adds a part where there is room for all of it, and was for all before it. What is left out is
    /// not even made.
    fn push(&mut self, part: impl FnOnce() -> String) -> bool {
        if !self.is_full {
            let part = part();
            self.is_full = self.text.len() + part.len() > self.limit;
            if !self.is_full {
                self.text.push_str(&part);
            }
        }
        !self.is_full
    }
}

/// The documents, in this order.
fn table(documents: &[&Reported<'_>], limit: usize) -> String {
    let worst = documents.first().map_or("–", |document| document.mark());
    let words: Vec<&str> = documents.iter().map(|document| document.word()).collect();
    // Those with the same word stand together.
    let counts = words.chunk_by(|a, b| a == b);
    let counts: Vec<String> = counts
        .map(|same| format!("{} {}", same.len(), same[0]))
        .collect();
    let mut table = Bounded {
        text: format!(
            "### {worst} {}: {}\n\n| | document | target | owner | results | took |\n|---|---|---|---|---|---|\n",
            count(documents.len(), "document"),
            counts.join(", ")
        ),
        limit: limit.saturating_sub(RESERVE),
        is_full: false,
    };
    let rows = documents
        .iter()
        .map(|document| table.push(|| row(document)));
    let left_out = rows.filter(|is_in| !is_in).count();
    if left_out > 0 {
        let left_out = count(left_out, "more document");
        table.text.push_str(&no_room_for(&left_out));
    }
    table.text
}

/// What is to be looked at first.
fn rank(document: &Reported<'_>) -> usize {
    const ORDER: &[&str] = &[
        "failed",
        "broken",
        "interrupted",
        "blocked",
        "not run",
        "flaky",
    ];
    let word = document.word();
    let place = ORDER.iter().position(|other| *other == word);
    place.unwrap_or(ORDER.len())
}

fn row(document: &Reported<'_>) -> String {
    let text = |text: Option<&str>| text.map_or_else(String::new, cell);
    let mut told_of: Vec<String> = Vec::new();
    let mut took = String::new();
    match document.outcome {
        Outcome::Ran(results) => {
            let counts = results.counts().into_iter();
            told_of.extend(counts.filter_map(|(word, number)| told(word, number)));
            took = duration::display(results.took);
        }
        Outcome::Broken { why } => told_of.push(format!("could not run: {}", cell(why))),
        Outcome::NotRun { why } => told_of.push(format!("not run: {}", cell(why))),
    }
    told_of.extend(document.problem.map(cell));
    let results = told_of.join(", ");
    format!(
        "| {} | {} | {} | {} | {results} | {took} |\n",
        document.mark(),
        name(document),
        text(document.target()),
        text(document.owner()),
    )
}

/// What a step did wrong, at first if it passed at last; nothing where its row says it all.
fn first(result: &StepResult) -> Option<&Failure> {
    match result.status {
        Status::Flaky => result.retried.first(),
        _ => result.failure.as_ref(),
    }
}

/// The same behind a line that unfolds it.
fn details(runbook: &Runbook, result: &StepResult, failure: &Failure) -> String {
    let is_flaky = result.status == Status::Flaky;
    let mut lines: Vec<String> = Vec::new();
    if is_flaky {
        let diff = failure.diff.iter().flat_map(expect::Diff::lines);
        lines.extend(diff.map(ToString::to_string));
        lines.extend(failure.notes.iter().cloned());
    } else {
        // The first line is the summary, which the folded one says.
        let told = failure::lines(runbook, result, Seen::No)
            .into_iter()
            .skip(1);
        lines.extend(told.map(|line| fit(&line.text, 2 * MAX_WIDTH)));
    }
    let id = runbook.blocks[result.block].id.as_deref().unwrap_or("-");
    let at_first = if is_flaky { "at first: " } else { "" };
    let folded = format!(
        "{} {id}, line {}: {at_first}{}",
        super::progress::mark(result.status),
        failure.line,
        failure.summary
    );
    let folded = escape_html(&fit(&expect::visible(&folded), MAX_WIDTH));
    if lines.is_empty() {
        return format!("\n<p>{folded}</p>\n");
    }
    let body = difference(&lines, MAX_LINES);
    format!("\n<details><summary>{folded}</summary>\n\n{body}\n</details>\n")
}

fn cell(text: &str) -> String {
    escape(&fit(text, MAX_WIDTH))
}

fn name(document: &Reported<'_>) -> String {
    escape(&document.path())
}

#[cfg(test)]
mod tests;
