//! Lines of an expectation that would last, where values in it differ from run to run.

use std::ops::Range;

use regex::Regex;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::captures::Captures;
use super::hole::HoleKind;
use super::matcher::Match;
use super::output::Output;
use super::visible::visible;
use super::volatile::{volatile, with_holes};
use super::written::{Part, is_special, parts};
use super::{Expectation, table};

/// The longest output for which a failure looks for what would last.
const MAX_OUTPUT: u64 = 1 << 20;

/// The longest expectation for which it does, in lines: a failure may be one of many attempts.
const MAX_EXPECTED: usize = 200;

/// The most lines that a failure suggests.
const MAX_LINES: usize = 5;

/// The most changed lines that are looked at for that.
const MAX_CHANGED: usize = 100;

/// The most lines of a table that is looked at for whether there is room for holes.
const MAX_ROWS: usize = 300;

/// A line of an expectation with values in it that differ from run to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volatile {
    /// Which line of the text, from 0.
    pub line: usize,
    /// Where in the line the values are, each with a word for what it is.
    pub values: Vec<(Range<usize>, &'static str)>,
    /// The line that would last.
    pub lasting: String,
}

impl Expectation {
    /// The lines with values that their form alone tells to be volatile. What is compared by its type
    /// anyway is none.
    #[must_use]
    pub fn volatile(&self) -> Vec<Volatile> {
        let matcher = self.chosen().0;
        if !has_holes(matcher) {
            return Vec::new();
        }
        let lines: Vec<&str> = self.text.lines().collect();
        let typed = match matcher {
            Match::Table => table::typed(&lines, &self.options),
            _ => Vec::new(),
        };
        let found = lines.iter().enumerate().filter_map(|(line, text)| {
            let mut values = volatile(text);
            values.retain(|(value, _)| {
                let is_typed = |(at, cell): &(usize, Range<usize>)| {
                    *at == line && cell.start < value.end && value.start < cell.end
                };
                !typed.iter().any(is_typed) && !is_key(text, value, matcher)
            });
            if matcher == Match::Table {
                self.keep_what_fits(&lines, line, &mut values);
            }
            let lasting = match matcher {
                Match::Table => aligned(text, &values),
                Match::Yaml => quoted(&with_holes(text, &values)),
                _ => with_holes(text, &values),
            };
            if values.is_empty() || is_special(text) || is_special(&lasting) {
                return None;
            }
            let values = values.into_iter().map(|(range, kind)| {
                let word = what(&text[..range.start], kind);
                (range, word)
            });
            Some(Volatile {
                line,
                values: values.collect(),
                lasting,
            })
        });
        found.collect()
    }

    /// Keeps the values of a row whose holes leave the table one that holds: a column may be too
    /// narrow for them.
    fn keep_what_fits(
        &self,
        lines: &[&str],
        line: usize,
        values: &mut Vec<(Range<usize>, HoleKind)>,
    ) {
        if lines.len() > MAX_ROWS {
            return;
        }
        let fits = |values: &[(Range<usize>, HoleKind)]| {
            let row = aligned(lines[line], values);
            let text = [&lines[..line], &[row.as_str()], &lines[line + 1..]]
                .concat()
                .join("\n");
            let changed = Self::new(text, self.options.clone());
            let output = Output::from(self.text.as_str());
            changed.resolve().matcher == Match::Table
                && changed.hold(&output, &Captures::default()).is_ok()
        };
        // What is a hole already does not take itself, so nothing can be known of other rows with holes.
        let is_known = Self::new(self.text.clone(), self.options.clone())
            .hold(&self.text.as_str().into(), &Captures::default())
            .is_ok();
        if is_known && !values.is_empty() && !fits(values) {
            values.retain(|value| fits(std::slice::from_ref(value)));
        }
    }

    /// What a failure says of lines that differ in volatile values only.
    pub(super) fn lasting(&self, output: &Output<'_>, known: &Captures) -> Vec<String> {
        let is_long = output.total() > MAX_OUTPUT || self.text.lines().nth(MAX_EXPECTED).is_some();
        if is_long || !has_holes(self.chosen().0) {
            return Vec::new();
        }
        let Ok(accepted) = self.accept_text(output, known) else {
            return Vec::new();
        };
        let old: Vec<_> = self.text.lines().map(str::trim_end).collect();
        let new: Vec<_> = accepted.lines().collect();
        let mut lines = Vec::new();
        let mut looked_at = 0;
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            let (_, olds, news) = op.as_tag_tuple();
            if !matches!(op, DiffOp::Replace { .. }) {
                continue;
            }
            for line in &new[news] {
                looked_at += 1;
                let only_new_holes = |old: &&str| only_more_holes(old, line);
                if looked_at <= MAX_CHANGED
                    && lines.len() < MAX_LINES
                    && old[olds.clone()].iter().any(only_new_holes)
                {
                    lines.push(format!("  {}", visible(line)));
                }
            }
        }
        if !lines.is_empty() {
            lines.insert(0, "if this varies from run to run, write:".to_owned());
        }
        lines
    }
}

/// Whether holes mean something to a way of comparing, and lines of the text can be told apart.
fn has_holes(matcher: Match) -> bool {
    matches!(
        matcher,
        Match::Auto | Match::Lines | Match::Table | Match::Json | Match::Yaml
    )
}

/// Whether a line differs from another in nothing but holes that the other has not; blanks do not count.
fn only_more_holes(old: &str, new: &str) -> bool {
    let holes = |text: &str| {
        let parts = parts(text).into_iter();
        parts
            .filter(|(_, part)| matches!(part, Part::Hole(_)))
            .count()
    };
    if holes(new) <= holes(old) {
        return false;
    }
    let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let new = blanks(new);
    let mut source = String::from("^");
    for (range, part) in parts(&new) {
        let raw = regex::escape(&new[range]);
        match part {
            // A hole that was there already stays what it is.
            Part::Hole(hole) => source.push_str(&format!("(?:{raw}|{})", hole.kind.regex())),
            Part::Text | Part::Escape => source.push_str(&raw),
        }
    }
    source.push('$');
    Regex::new(&source).is_ok_and(|regex| regex.is_match(&blanks(old)))
}

/// Whether a value stands where data has the name of a field, in which no hole is read.
fn is_key(line: &str, value: &Range<usize>, matcher: Match) -> bool {
    let after = &line[value.end..];
    match matcher {
        Match::Json => {
            let end = after.find('"').map(|at| after[at + 1..].trim_start());
            end.is_some_and(|rest| rest.starts_with(':'))
                && line[..value.start].matches('"').count() % 2 == 1
        }
        Match::Yaml => after.contains(": ") || after.ends_with(':'),
        _ => false,
    }
}

/// A line of YAML in which no value begins with a hole: that would be a list.
fn quoted(line: &str) -> String {
    let trimmed = line.trim_start().trim_start_matches("- ");
    let value = trimmed.split_once(": ").map_or(trimmed, |(_, value)| value);
    let value = value.trim_start();
    if !value.starts_with('[') || value.contains(['"', '\\']) {
        return line.to_owned();
    }
    let start = line.len() - value.len();
    format!("{}\"{}\"", &line[..start], value.trim_end())
}

/// A row with holes for its values whose other cells stay where they are, if there is room.
fn aligned(line: &str, values: &[(Range<usize>, HoleKind)]) -> String {
    let mut row = line.to_owned();
    for (range, kind) in values.iter().rev() {
        let hole = format!("[{}]", kind.word());
        let after = &row[range.end..];
        let blanks = after.len() - after.trim_start_matches(' ').len();
        let is_last = blanks == after.len();
        let end = range.end + blanks;
        let kept = if is_last || blanks == 0 {
            blanks
        } else {
            (range.len() + blanks).saturating_sub(hole.len()).max(1)
        };
        row.replace_range(range.start..end, &(hole + &" ".repeat(kept)));
    }
    row
}

/// What a value is called.
fn what(before: &str, kind: HoleKind) -> &'static str {
    match kind {
        HoleKind::Uuid => "UUID",
        HoleKind::Time => "time",
        HoleKind::Date => "date",
        HoleKind::Duration => "duration",
        HoleKind::Ip => "address",
        HoleKind::Version => "version",
        HoleKind::Hex => "hash",
        HoleKind::Path => "temporary path",
        HoleKind::Int if before.ends_with(':') || before.to_lowercase().contains("port") => "port",
        HoleKind::Int => "process",
        HoleKind::Number => "number",
        HoleKind::Any | HoleKind::Word => "name",
    }
}

#[cfg(test)]
mod tests;
