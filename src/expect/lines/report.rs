//! What a person reads of lines that do not match.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr as _;

use super::super::captures::Captures;
use super::super::diff::{Diff, DiffLine, Mark, with_context};
use super::super::mismatch::{MAX_VALUE, Mismatch, quoted};
use super::super::pattern::{Pattern, Piece};
use super::super::sequence::{Blocks, Misfit};
use super::super::visible::{common_prefix, explicit, pair, visible, window};
use super::super::volatile::filled;
use super::align::{Aligner, Entry};

/// The longest line that a difference shows.
const MAX_WIDTH: usize = 300;

/// Explains why lines do not match.
pub fn mismatch(expected: &Blocks<Pattern>, actual: &[&str], misfit: &Misfit) -> Mismatch {
    let aligner = Aligner::new(expected, actual, misfit, None);
    let summary = aligner.summary();
    Mismatch::with_diff(summary, Diff::new(aligner.render()))
}

impl Aligner<'_> {
    /// Expected and actual lines of one difference, paired from the first.
    fn hunk(&self, from: usize) -> (Vec<usize>, Vec<usize>) {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for entry in &self.entries[from..] {
            match entry {
                Entry::Expected(line) if new.is_empty() => old.push(*line),
                Entry::Actual(line) => new.push(*line),
                _ => break,
            }
        }
        (old, new)
    }

    fn summary(&self) -> String {
        if self.actual.is_empty()
            && let Some(first) = self.expected.items().first()
        {
            let line = quoted(&visible(first.raw()));
            return format!("nothing was printed, expected {line}") + &first.told();
        }
        let is_difference = |entry: &Entry| matches!(entry, Entry::Expected(_) | Entry::Actual(_));
        let Some(from) = self.entries.iter().position(is_difference) else {
            // A misfit without a difference: the lines are there, but not where they must be.
            return "the lines are not in the expected order".to_owned();
        };
        let (old, new) = self.hunk(from);
        match (old.first(), new.first()) {
            (Some(&old), Some(&new)) => {
                let pattern = &self.expected.items()[old];
                let (expected, actual) = (pattern.raw(), self.actual[new]);
                let focus = common_prefix(expected, actual);
                let (left, right) = pair(expected, actual);
                format!(
                    "line {} is {}, expected {}{}",
                    new + 1,
                    quoted(&window(&right, focus, MAX_VALUE)),
                    quoted(&window(&left, focus, MAX_VALUE)),
                    pattern.told(),
                )
            }
            (Some(&old), None) => {
                let pattern = &self.expected.items()[old];
                let line = quoted(&visible(pattern.raw()));
                format!("line {line} is missing{}", pattern.told())
            }
            (None, Some(&new)) => {
                format!(
                    "line {} {} is not expected",
                    new + 1,
                    quoted(&visible(self.actual[new]))
                )
            }
            (None, None) => "the lines differ".to_owned(),
        }
    }

    fn render(mut self) -> Vec<DiffLine> {
        let mut shown: HashMap<(bool, usize), Shown> = HashMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let starts = !matches!(
                index.checked_sub(1).map(|before| &self.entries[before]),
                Some(Entry::Expected(_) | Entry::Actual(_))
            );
            if starts && matches!(entry, Entry::Expected(_) | Entry::Actual(_)) {
                self.show_pairs(index, &mut shown);
            }
        }
        // There may be a great many of them: they are not copied.
        let entries = with_context(
            std::mem::take(&mut self.entries),
            |entry| matches!(entry, Entry::Equal(..) | Entry::Gap(_)),
            Entry::Collapsed,
        );
        let mut lines = Vec::with_capacity(entries.len());
        let mut told: Vec<String> = Vec::new();
        for entry in entries {
            let notes = match &entry {
                Entry::Expected(line) => self.expected.items()[*line].values(),
                _ => None,
            };
            let mut pointer = None;
            lines.push(match entry {
                Entry::Equal(_, line) | Entry::Similar(_, line) | Entry::Gap(line) => {
                    DiffLine::new(Mark::Equal, cut(&visible(self.actual[line]), 0))
                }
                Entry::Expected(line) => {
                    let text = shown.remove(&(true, line)).map(|shown| shown.text);
                    let text =
                        text.unwrap_or_else(|| self.alone(self.expected.items()[line].raw()));
                    DiffLine::new(Mark::Expected, text)
                }
                Entry::Actual(line) => {
                    let found = shown.remove(&(false, line));
                    let (text, marks) =
                        found.map_or((None, None), |shown| (Some(shown.text), shown.pointer));
                    pointer = marks;
                    let text = text.unwrap_or_else(|| self.alone(self.actual[line]));
                    DiffLine::new(Mark::Actual, text)
                }
                Entry::Collapsed(count) => {
                    DiffLine::new(Mark::Note, format!("… {count} lines as expected"))
                }
            });
            lines.extend(pointer.map(|marks| DiffLine::new(Mark::Pointer, marks)));
            // Once is enough for all lines with the same names.
            if let Some(note) = notes.filter(|note| !told.contains(note)) {
                lines.push(DiffLine::new(Mark::Note, note.clone()));
                told.push(note);
            }
        }
        lines
    }

    /// Lines that stand for one another, shown so that what differs can be seen.
    fn show_pairs(&self, from: usize, shown: &mut HashMap<(bool, usize), Shown>) {
        let (old, new) = self.hunk(from);
        for (&old, &new) in old.iter().zip(&new) {
            let (pattern, actual) = (&self.expected.items()[old], self.actual[new]);
            let expected = self.filled(pattern, actual);
            let focus = common_prefix(&expected, actual);
            let (left, right) = pair(&expected, actual);
            let pointer = pointer(&left, &right);
            let of = |text: &str, pointer| Shown {
                text: cut(text, focus),
                pointer,
            };
            shown.insert((true, old), of(&left, None));
            shown.insert((false, new), of(&right, pointer));
        }
    }

    /// A line as it is expected, with what its holes let vary taken from the line that stands for it.
    fn filled(&self, pattern: &Pattern, actual: &str) -> String {
        let known: Captures = pattern.bindings().iter().cloned().collect();
        let has_hole = |piece: &Piece| !matches!(piece, Piece::Text(_));
        let has_holes = !pattern.bindings().is_empty()
            || pattern
                .pieces()
                .is_some_and(|pieces| pieces.iter().any(has_hole));
        let is_text = has_holes && actual.len() <= MAX_WIDTH;
        let filled = is_text.then(|| filled(pattern.raw(), actual, &known));
        filled.flatten().unwrap_or_else(|| pattern.raw().to_owned())
    }

    fn alone(&self, line: &str) -> String {
        // A line of nothing but blanks and joiners would look like none.
        let seen = line.chars().any(|c| !c.is_whitespace());
        let text = if seen {
            visible(line).into_owned()
        } else {
            explicit(line)
        };
        cut(&text, 0)
    }
}

/// A line that stands for another, as it is shown.
struct Shown {
    text: String,
    /// What points at the part of it that differs.
    pointer: Option<String>,
}

/// Points at what differs in a line that has at least as much in common with another.
fn pointer(expected: &str, actual: &str) -> Option<String> {
    let length = actual.chars().count();
    let before = common_prefix(expected, actual);
    let after = expected
        .chars()
        .rev()
        .zip(actual.chars().rev())
        .take(length.min(expected.chars().count()) - before)
        .take_while(|(left, right)| left == right)
        .count();
    if length > MAX_WIDTH || 3 * (before + after) < length {
        return None;
    }
    let width = |from: usize, to: usize| -> usize {
        let text: String = actual.chars().skip(from).take(to - from).collect();
        text.width()
    };
    let marks = width(before, length - after).max(1);
    Some(" ".repeat(width(0, before)) + &"^".repeat(marks))
}

fn cut(text: &str, focus: usize) -> String {
    window(text, focus, MAX_WIDTH)
}
