//! A run as Markdown, to be pasted where people talk: what happened, and nothing that a channel has no
//! business with. Outputs and parameters stay out.

use std::fmt::Write as _;

use super::{counts, outcome};
use crate::document::NodeKind;
use crate::expect::{self, Diff};
use crate::record::journal::Story;
use crate::report::progress::mark;
use crate::run::StepResult;
use crate::runbook::duration;

/// The most lines of a difference: who wants more looks at the run itself.
const MAX_DIFF: usize = 40;

/// The run as Markdown.
#[must_use]
pub fn markdown(story: &Story) -> String {
    let header = &story.header;
    let mut text = format!(
        "### {} {}: {}\n\n",
        sign(story),
        escape(&title(story)),
        counts(&story.results.counts())
    );
    let mut facts = Vec::new();
    if let Some(target) = &header.target {
        facts.push(format!("**on {}**", escape(target)));
    }
    if let Some(person) = &header.person {
        facts.push(format!("by {}", escape(person)));
    }
    facts.push(header.at.strftime("%Y-%m-%d %H:%M UTC").to_string());
    facts.push(format!("took {}", duration::display(story.results.took)));
    facts.push(format!("run {}", escape(&header.id.0)));
    if !story.is_finished {
        facts.push(outcome(story, false).to_owned());
    }
    let _ = writeln!(text, "{}\n", facts.join(" · "));
    text.push_str("| | step | result | took |\n|---|---|---|---|\n");
    for result in &story.results.steps {
        row(&mut text, story, result);
    }
    if let Some(block) = story.in_flight {
        let id = story.ran.blocks[block].id.as_deref().unwrap_or("-");
        let _ = writeln!(text, "| … | {} | was running at the end | |", escape(id));
    }
    for result in &story.results.steps {
        failure(&mut text, story, result);
    }
    text
}

fn sign(story: &Story) -> &'static str {
    if story.is_finished {
        mark(story.results.status())
    } else {
        "…"
    }
}

/// The document's first heading, else its name.
fn title(story: &Story) -> String {
    let document = &story.ran.document;
    let heading = document.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Heading { text, .. } => Some(text.clone()),
        _ => None,
    });
    heading.unwrap_or_else(|| document.source.file_name())
}

fn row(text: &mut String, story: &Story, result: &StepResult) {
    let id = story.ran.blocks[result.block].id.as_deref().unwrap_or("-");
    let mut told = result.status.as_str().to_owned();
    for (is_so, what) in [
        (result.edited.is_some(), ", edited"),
        (result.is_passed_by, ", the run went on"),
        (result.is_undone, ", undone afterwards"),
    ] {
        told.push_str(if is_so { what } else { "" });
    }
    if !result.reason.is_empty() {
        let _ = write!(told, ": {}", escape(&result.reason));
    }
    let took = if result.took.is_zero() {
        String::new()
    } else {
        duration::display(result.took)
    };
    let _ = writeln!(
        text,
        "| {} | {} | {told} | {took} |",
        mark(result.status),
        escape(id)
    );
}

fn failure(text: &mut String, story: &Story, result: &StepResult) {
    let Some(failure) = &result.failure else {
        return;
    };
    let id = story.ran.blocks[result.block].id.as_deref().unwrap_or("-");
    let _ = writeln!(
        text,
        "\n**{} {}**, line {}: {}",
        mark(result.status),
        escape(id),
        failure.line,
        escape(&failure.summary)
    );
    let lines = failure.diff.as_ref().map_or(&[][..], Diff::lines);
    if lines.is_empty() {
        return;
    }
    let mut shown: Vec<String> = lines
        .iter()
        .take(MAX_DIFF)
        .map(ToString::to_string)
        .collect();
    if lines.len() > MAX_DIFF {
        shown.push(format!("  … {} more lines", lines.len() - MAX_DIFF));
    }
    let shown: Vec<String> = shown
        .iter()
        .map(|line| expect::visible(line).into_owned())
        .collect();
    let fence = fence(&shown);
    let _ = writeln!(text, "\n{fence}diff\n{}\n{fence}", shown.join("\n"));
}

/// A fence that is longer than any in the lines, so that none of them ends it.
fn fence(lines: &[String]) -> String {
    let runs = lines.iter().flat_map(|line| line.split(|char| char != '`'));
    "`".repeat(runs.map(str::len).max().unwrap_or(0).max(2) + 1)
}

/// `text` as text: on one line, nothing in it that Markdown or HTML would take for a mark.
fn escape(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut escaped = String::new();
    for char in expect::visible(&words.join(" ")).chars() {
        if "\\`*_[]<>|~&#!$".contains(char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}
