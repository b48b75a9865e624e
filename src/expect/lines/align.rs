//! The difference between lines, in which what holes and gaps let vary is no difference.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::super::diff::{Diff, DiffLine, Mark, with_context};
use super::super::pattern::Pattern;
use super::super::sequence::{Blocks, Misfit};
use super::super::visible::{common_prefix, explicit, pair, visible, window};
use super::super::{Mismatch, quoted};

/// The longest line that a difference shows.
const MAX_WIDTH: usize = 300;

/// A step through both sides; numbers are indices of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Equal(usize),
    Expected(usize),
    Actual(usize),
    /// Taken by a gap.
    Gap(usize),
    /// So many lines that are far from any difference.
    Collapsed(usize),
}

/// Explains why lines do not match.
pub fn mismatch(expected: &Blocks<Pattern>, actual: &[&str], misfit: &Misfit) -> Mismatch {
    let mut aligner = Aligner {
        expected,
        actual,
        entries: Vec::new(),
    };
    aligner
        .entries
        .extend((0..misfit.actual.start).map(Entry::Equal));
    aligner.align(misfit);
    aligner
        .entries
        .extend((misfit.actual.end..actual.len()).map(Entry::Equal));
    let summary = aligner.summary();
    Mismatch::with_diff(summary, Diff::new(aligner.render()))
}

struct Aligner<'a> {
    expected: &'a Blocks<Pattern>,
    actual: &'a [&'a str],
    entries: Vec<Entry>,
}

impl Aligner<'_> {
    fn align(&mut self, misfit: &Misfit) {
        let span = self.expected.span(&misfit.blocks);
        let (old, new) = self.classes(&span, &misfit.actual);
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            let (_, old, new) = op.as_tag_tuple();
            let old = span.start + old.start..span.start + old.end;
            let new = misfit.actual.start + new.start..misfit.actual.start + new.end;
            match op {
                DiffOp::Equal { .. } => self.entries.extend(new.map(Entry::Equal)),
                DiffOp::Delete { .. } => self.entries.extend(old.map(Entry::Expected)),
                DiffOp::Insert { .. } if self.expected.gap_before(old.start) => {
                    self.entries.extend(new.map(Entry::Gap));
                }
                DiffOp::Insert { .. } => self.entries.extend(new.map(Entry::Actual)),
                DiffOp::Replace { .. } => self.replace(old, new),
            }
        }
    }

    /// Numbers for the lines of both sides, the same where they match. A line that several
    /// patterns match goes with the most telling one; [`Self::replace`] mends what that misses.
    fn classes(&self, old: &Range<usize>, new: &Range<usize>) -> (Vec<usize>, Vec<usize>) {
        let patterns = &self.expected.items()[old.clone()];
        let mut numbers = HashMap::new();
        let mut holes: Vec<(&Pattern, usize)> = Vec::new();
        let mut old_classes = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            let next = numbers.len();
            let key = pattern
                .as_literal()
                .map_or((true, pattern.raw()), |text| (false, text));
            let number = *numbers.entry(key).or_insert(next);
            if key.0 && number == next {
                holes.push((pattern, number));
            }
            old_classes.push(number);
        }
        holes.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.raw().len()));
        let mut new_classes = Vec::with_capacity(new.len());
        for &line in &self.actual[new.clone()] {
            let next = numbers.len();
            let number = *numbers.entry((false, line)).or_insert_with(|| {
                let hole = holes.iter().find(|(pattern, _)| pattern.matches(line));
                hole.map_or(next, |&(_, number)| number)
            });
            // A number that a hole gave is taken, and the next must still be free.
            new_classes.push(number);
        }
        (old_classes, new_classes)
    }

    /// Lines stand in for others: pairs them up, with the surplus going into a gap at either end.
    fn replace(&mut self, old: Range<usize>, new: Range<usize>) {
        let gap_inside = (old.start + 1..old.end).any(|item| self.expected.gap_before(item));
        let gap_before = self.expected.gap_before(old.start);
        let gap_after = self.expected.gap_before(old.end);
        let paired = old.len().min(new.len());
        if gap_inside || (gap_before && gap_after) {
            // Nothing says which line was to be the one: all of them may belong to the gaps.
            self.entries.extend(old.map(Entry::Expected));
            self.entries.extend(new.map(Entry::Gap));
        } else if gap_before {
            let split = new.end - paired;
            self.entries.extend((new.start..split).map(Entry::Gap));
            self.pairs(old, split..new.end);
        } else if gap_after {
            let split = new.start + paired;
            self.pairs(old, new.start..split);
            self.entries.extend((split..new.end).map(Entry::Gap));
        } else {
            self.pairs(old, new);
        }
    }

    fn pairs(&mut self, old: Range<usize>, new: Range<usize>) {
        let (mut old, mut new) = (old.peekable(), new.peekable());
        while old.peek().is_some() || new.peek().is_some() {
            let mut actual = Vec::new();
            loop {
                let (left, right) = (old.peek().copied(), new.peek().copied());
                if let (Some(left), Some(right)) = (left, right)
                    && self.expected.items()[left].matches(self.actual[right])
                {
                    break;
                }
                if left.is_none() && right.is_none() {
                    break;
                }
                self.entries.extend(old.next().map(Entry::Expected));
                actual.extend(new.next().map(Entry::Actual));
            }
            self.entries.append(&mut actual);
            if let (Some(_), Some(right)) = (old.next(), new.next()) {
                self.entries.push(Entry::Equal(right));
            }
        }
    }

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
            return format!(
                "nothing was printed, expected {}",
                quoted(&visible(first.raw()))
            );
        }
        let is_difference = |entry: &Entry| matches!(entry, Entry::Expected(_) | Entry::Actual(_));
        let Some(from) = self.entries.iter().position(is_difference) else {
            // A misfit without a difference: the lines are there, but not where they must be.
            return "the lines are not in the expected order".to_owned();
        };
        let (old, new) = self.hunk(from);
        match (old.first(), new.first()) {
            (Some(&old), Some(&new)) => {
                let (expected, actual) = (self.expected.items()[old].raw(), self.actual[new]);
                let focus = common_prefix(expected, actual);
                let (left, right) = pair(expected, actual);
                format!(
                    "line {} is {}, expected {}",
                    new + 1,
                    quoted(&window(&right, focus, super::super::MAX_VALUE)),
                    quoted(&window(&left, focus, super::super::MAX_VALUE)),
                )
            }
            (Some(&old), None) => {
                let line = self.expected.items()[old].raw();
                format!("line {} is missing", quoted(&visible(line)))
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

    fn render(&self) -> Vec<DiffLine> {
        let entries = with_context(
            self.entries.clone(),
            |entry| matches!(entry, Entry::Equal(_) | Entry::Gap(_)),
            Entry::Collapsed,
        );
        let mut lines = Vec::with_capacity(entries.len());
        let mut shown: HashMap<(bool, usize), String> = HashMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let starts = !matches!(
                index.checked_sub(1).map(|before| &self.entries[before]),
                Some(Entry::Expected(_) | Entry::Actual(_))
            );
            if starts && matches!(entry, Entry::Expected(_) | Entry::Actual(_)) {
                self.show_pairs(index, &mut shown);
            }
        }
        for entry in entries {
            lines.push(match entry {
                Entry::Equal(line) | Entry::Gap(line) => {
                    DiffLine::new(Mark::Equal, cut(&visible(self.actual[line]), 0))
                }
                Entry::Expected(line) => {
                    let text = shown.remove(&(true, line));
                    let text =
                        text.unwrap_or_else(|| self.alone(self.expected.items()[line].raw()));
                    DiffLine::new(Mark::Expected, text)
                }
                Entry::Actual(line) => {
                    let text = shown.remove(&(false, line));
                    let text = text.unwrap_or_else(|| self.alone(self.actual[line]));
                    DiffLine::new(Mark::Actual, text)
                }
                Entry::Collapsed(count) => {
                    DiffLine::new(Mark::Note, format!("… {count} lines as expected"))
                }
            });
        }
        lines
    }

    /// Lines that stand for one another, shown so that what differs can be seen.
    fn show_pairs(&self, from: usize, shown: &mut HashMap<(bool, usize), String>) {
        let (old, new) = self.hunk(from);
        for (&old, &new) in old.iter().zip(&new) {
            let (expected, actual) = (self.expected.items()[old].raw(), self.actual[new]);
            let focus = common_prefix(expected, actual);
            let (left, right) = pair(expected, actual);
            shown.insert((true, old), cut(&left, focus));
            shown.insert((false, new), cut(&right, focus));
        }
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

fn cut(text: &str, focus: usize) -> String {
    window(text, focus, MAX_WIDTH)
}
