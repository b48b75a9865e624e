//! What reports in Markdown have in common: rows of steps, and texts in which nothing is a mark.

use std::fmt::Write as _;

use super::progress::mark;
use crate::expect;
use crate::run::{Status, StepResult};
use crate::runbook::{Runbook, duration};

/// The head of a table of steps.
pub(super) const STEPS: &str = "| | step | result | took |\n|---|---|---|---|\n";

/// The row of a step in such a table.
pub(super) fn step_row(ran: &Runbook, result: &StepResult) -> String {
    let mut told = result.status.as_str().to_owned();
    if result.status == Status::Flaky {
        let _ = write!(told, ", it passed {}", result.after_failures());
    }
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
    let id = ran.blocks[result.block].id.as_deref().unwrap_or("-");
    let mark = mark(result.status);
    format!("| {mark} | {} | {told} | {took} |\n", escape(id))
}

/// The first `limit` of these lines in a fence, which none of them ends.
pub(super) fn difference<T: ToString>(lines: &[T], limit: usize) -> String {
    let lines_of = |line: &T| expect::visible(&line.to_string()).into_owned();
    let mut shown: Vec<String> = lines.iter().take(limit).map(lines_of).collect();
    if lines.len() > limit {
        shown.push(format!("  … {} more lines", lines.len() - limit));
    }
    let runs = shown.iter().flat_map(|line| line.split(|char| char != '`'));
    let fence = "`".repeat(runs.map(str::len).max().unwrap_or(0).max(2) + 1);
    format!("{fence}diff\n{}\n{fence}\n", shown.join("\n"))
}

/// `text` as text: on one line, nothing in it that Markdown or HTML would take for a mark.
pub(super) fn escape(text: &str) -> String {
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
