//! The way through two sides, on which what holes and gaps let vary is no difference.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::super::pattern::Pattern;
use super::super::sequence::{Blocks, Misfit};

/// A step through both sides; numbers are indices of items and of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An item, and the line that matches it.
    Equal(usize, usize),
    /// An item, and the line that stands in for it.
    Similar(usize, usize),
    /// An item that no line matches.
    Expected(usize),
    /// A line that no item expects.
    Actual(usize),
    /// Taken by a gap.
    Gap(usize),
    /// So many lines that are far from any difference.
    Collapsed(usize),
}

/// How well a line may stand in for an item; nothing where it may not.
pub type Likeness<'a> = &'a dyn Fn(usize, usize) -> Option<usize>;

/// The most pairs of items and lines in one difference that are looked at for their likeness.
const MAX_PAIRS: usize = 2_500;

/// The way through both sides on which lines stand in for the items that they are like.
pub fn entries(
    expected: &Blocks<Pattern>,
    actual: &[&str],
    misfit: &Misfit,
    likeness: Likeness<'_>,
) -> Vec<Entry> {
    Aligner::new(expected, actual, misfit, Some(likeness)).entries
}

/// The way through both sides where every item has its place.
pub fn placed(places: &[usize], actual: &[&str]) -> Vec<Entry> {
    let mut entries = Vec::new();
    walk(0, places, 0..actual.len(), &mut entries);
    entries
}

/// Items from the `first` on at their places; what stands between them is in gaps.
fn walk(first: usize, places: &[usize], actual: Range<usize>, entries: &mut Vec<Entry>) {
    let mut at = actual.start;
    for (item, &place) in places.iter().enumerate() {
        entries.extend((at..place).map(Entry::Gap));
        entries.push(Entry::Equal(first + item, place));
        at = place + 1;
    }
    entries.extend((at..actual.end).map(Entry::Gap));
}

/// Finds the way.
pub struct Aligner<'a> {
    pub expected: &'a Blocks<Pattern>,
    pub actual: &'a [&'a str],
    likeness: Option<Likeness<'a>>,
    pub entries: Vec<Entry>,
}

impl<'a> Aligner<'a> {
    /// The way around a misfit, and through it.
    pub fn new(
        expected: &'a Blocks<Pattern>,
        actual: &'a [&'a str],
        misfit: &Misfit,
        likeness: Option<Likeness<'a>>,
    ) -> Self {
        let mut aligner = Self {
            expected,
            actual,
            likeness,
            entries: Vec::new(),
        };
        let (before, behind) = &misfit.around;
        walk(0, before, 0..misfit.actual.start, &mut aligner.entries);
        aligner.align(misfit);
        let first = expected.items().len() - behind.len();
        let rest = misfit.actual.end..actual.len();
        walk(first, behind, rest, &mut aligner.entries);
        aligner
    }

    fn align(&mut self, misfit: &Misfit) {
        let span = self.expected.span(&misfit.blocks);
        let (old, new) = self.classes(&span, &misfit.actual);
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            let (_, old, new) = op.as_tag_tuple();
            let old = span.start + old.start..span.start + old.end;
            let new = misfit.actual.start + new.start..misfit.actual.start + new.end;
            match op {
                DiffOp::Equal { .. } => {
                    let pairs = old.zip(new);
                    self.entries
                        .extend(pairs.map(|(old, new)| Entry::Equal(old, new)));
                }
                DiffOp::Delete { .. } => self.entries.extend(old.map(Entry::Expected)),
                DiffOp::Insert { .. } if self.expected.gap_before(old.start) => {
                    self.entries.extend(new.map(Entry::Gap));
                }
                DiffOp::Insert { .. } => self.entries.extend(new.map(Entry::Actual)),
                DiffOp::Replace { .. } => self.replace_alike(old, new),
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

    /// Lines stand in for others: those that are alike, and then those between them.
    fn replace_alike(&mut self, old: Range<usize>, new: Range<usize>) {
        let (mut old, mut new) = (old, new);
        for (left, right) in self.alike(&old, &new) {
            self.replace(old.start..left, new.start..right);
            self.entries.push(Entry::Similar(left, right));
            (old.start, new.start) = (left + 1, right + 1);
        }
        self.replace(old, new);
    }

    /// Pairs of items and lines, in order, that are most alike in all.
    fn alike(&self, old: &Range<usize>, new: &Range<usize>) -> Vec<(usize, usize)> {
        let Some(likeness) = self.likeness else {
            return Vec::new();
        };
        if old.len().saturating_mul(new.len()) > MAX_PAIRS {
            let pairs = old.clone().zip(new.clone());
            return pairs
                .filter(|&(left, right)| likeness(left, right).is_some())
                .collect();
        }
        let likes: Vec<Vec<usize>> = old
            .clone()
            .map(|left| {
                new.clone()
                    .map(|right| likeness(left, right).unwrap_or(0))
                    .collect()
            })
            .collect();
        // The best that the items and lines from here on come to.
        let mut best = vec![vec![0; new.len() + 1]; old.len() + 1];
        for left in (0..old.len()).rev() {
            for right in (0..new.len()).rev() {
                let taken = likes[left][right];
                let paired = best[left + 1][right + 1] + taken;
                let passed = best[left + 1][right].max(best[left][right + 1]);
                best[left][right] = if taken > 0 {
                    paired.max(passed)
                } else {
                    passed
                };
            }
        }
        let mut pairs = Vec::new();
        let (mut left, mut right) = (0, 0);
        while left < old.len() && right < new.len() {
            let taken = likes[left][right];
            if taken > 0 && best[left][right] == best[left + 1][right + 1] + taken {
                pairs.push((old.start + left, new.start + right));
                (left, right) = (left + 1, right + 1);
            } else if best[left][right] == best[left + 1][right] {
                left += 1;
            } else {
                right += 1;
            }
        }
        pairs
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
            if let (Some(left), Some(right)) = (old.next(), new.next()) {
                self.entries.push(Entry::Equal(left, right));
            }
        }
    }
}
