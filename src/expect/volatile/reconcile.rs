//! A text of an expectation made to fit what was printed, with as much of it as still holds.

use std::collections::HashMap;

use super::super::captures::Captures;
use super::super::hole::{Hole, HoleKind};
use super::super::pattern::Pattern;
use super::super::written::{Part, escape, is_special, parts};
use super::tokens::{Token, What, actual_tokens, by_token, expected_tokens};

/// The most pairs of tokens that are looked at; longer texts are taken as they were printed.
const MAX_PAIRS: usize = 200_000;

/// The most tokens that a hole with a type takes: a time is the longest.
const MAX_TAKEN: usize = 24;

/// What it costs to leave a word out, or to put one in; and the same for punctuation and blanks.
const WORD: u32 = 4;
const SIGN: u32 = 1;
/// What a hole costs that was not there before.
const NEW_HOLE: u32 = 2;

/// What stands in an expectation for `actual`, where `expected` stood. Tokens that still match stay as
/// they are written, holes included; a value that changed becomes its hole where both are volatile and
/// of the same kind; all else is what was printed. The result matches `actual`.
#[must_use]
pub fn reconcile(expected: &str, actual: &str) -> String {
    if Pattern::new(expected).matches(actual) {
        return expected.to_owned();
    }
    reconcile_known(expected, actual, &Captures::default())
}

/// The same for a line that does not match, in which names that are `known` stand for their values.
#[must_use]
pub fn reconcile_line(expected: &str, actual: &str, known: &Captures) -> Option<String> {
    if is_special(expected) {
        return None;
    }
    let line = reconcile_known(expected, actual, known);
    (!is_special(&line)).then_some(line)
}

fn reconcile_known(expected: &str, actual: &str, known: &Captures) -> String {
    let fits = |text: &str| Pattern::new(text).bound(known).matches(actual);
    let aligned = align(expected, actual, known);
    aligned
        .filter(|text| fits(text))
        .unwrap_or_else(|| escape(actual))
}

/// The line as it would read if its holes held what they take of `actual`: what they let vary is then
/// no difference. Nothing for lines that are no text with holes.
#[must_use]
pub fn filled(expected: &str, actual: &str, known: &Captures) -> Option<String> {
    let has_hole = || {
        parts(expected)
            .iter()
            .any(|(_, part)| matches!(part, Part::Hole(_)))
    };
    if is_special(expected) || !has_hole() {
        return None;
    }
    let sides = Sides::new(expected, actual, known)?;
    Some(sides.fill(&sides.way()))
}

impl Token {
    fn cost(&self) -> u32 {
        match self.what {
            What::Word | What::Hole(_) => WORD,
            What::Sign | What::Blank | What::Escape => SIGN,
        }
    }
}

/// A step on the way through both sides: so many tokens of the expectation, so many of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The token stays as it is written; a hole may take any number.
    Keep(usize),
    /// Values of one kind become its hole.
    Generalise(usize, usize, HoleKind),
    Drop,
    Insert,
}

struct Sides<'a> {
    expected: &'a str,
    actual: &'a str,
    known: &'a Captures,
    old: Vec<Token>,
    new: Vec<Token>,
    /// Values that begin with a token: the token behind their last, and their kind.
    old_values: HashMap<usize, (usize, HoleKind)>,
    new_values: HashMap<usize, (usize, HoleKind)>,
}

fn align(expected: &str, actual: &str, known: &Captures) -> Option<String> {
    let sides = Sides::new(expected, actual, known)?;
    let way = sides.way();
    let (text, holes) = sides.render(&way, false);
    let is_hole = |part: &&(std::ops::Range<usize>, Part)| matches!(part.1, Part::Hole(_));
    if parts(&text).iter().filter(is_hole).count() == holes {
        return Some(text);
    }
    // What was kept and what was printed make a hole of no one's next to one another.
    Some(sides.render(&way, true).0)
}

impl<'a> Sides<'a> {
    fn new(expected: &'a str, actual: &'a str, known: &'a Captures) -> Option<Self> {
        let (old, old_values) = expected_tokens(expected);
        let (new, new_values) = actual_tokens(actual);
        (old.len().saturating_mul(new.len()) <= MAX_PAIRS).then(|| Self {
            expected,
            actual,
            known,
            old_values: by_token(&old, &old_values),
            new_values: by_token(&new, &new_values),
            old,
            new,
        })
    }

    /// The expected text with what its holes take in their place.
    fn fill(&self, way: &[Step]) -> String {
        let mut text = String::with_capacity(self.expected.len());
        let (mut left, mut right) = (0, 0);
        for (index, step) in way.iter().enumerate() {
            let (old, new) = step.width();
            for token in &self.old[left..left + old] {
                match (&token.what, step) {
                    (What::Hole(_), Step::Keep(_)) if !self.is_loose(way, index, left) => {
                        text.push_str(self.text(right, right + new));
                    }
                    (What::Escape, _) => text.push('['),
                    _ => text.push_str(&self.expected[token.range.clone()]),
                }
            }
            (left, right) = (left + old, right + new);
        }
        text
    }

    fn text(&self, from: usize, to: usize) -> &str {
        match (self.new.get(from), self.new.get(to.wrapping_sub(1))) {
            (Some(first), Some(last)) if from < to => {
                &self.actual[first.range.start..last.range.end]
            }
            _ => "",
        }
    }

    /// The steps from here that keep something, with what they cost.
    fn kept(&self, left: usize, right: usize, steps: &mut Vec<(Step, u32)>) {
        let token = &self.old[left];
        let raw = &self.expected[token.range.clone()];
        match &token.what {
            What::Hole(hole) => self.taken(hole, right, steps),
            What::Escape if self.text(right, right + 1) == "[" => steps.push((Step::Keep(1), 0)),
            What::Escape => {}
            What::Blank
                if self
                    .new
                    .get(right)
                    .is_some_and(|new| new.what == What::Blank) =>
            {
                // What was printed decides how many.
                let cost = u32::from(self.text(right, right + 1) != raw);
                steps.push((Step::Keep(1), cost));
            }
            _ if right < self.new.len() && self.text(right, right + 1) == raw => {
                steps.push((Step::Keep(1), 0));
            }
            _ => {}
        }
        if let (Some((old_end, old)), Some((new_end, new))) =
            (self.old_values.get(&left), self.new_values.get(&right))
            && old == new
        {
            let step = Step::Generalise(old_end - left, new_end - right, *new);
            steps.push((step, NEW_HOLE));
        }
    }

    /// How many tokens a hole may take from here.
    fn taken(&self, hole: &Hole, right: usize, steps: &mut Vec<(Step, u32)>) {
        let known = hole.name.as_deref().and_then(|name| self.known.get(name));
        let most = if hole.kind == HoleKind::Any && known.is_none() {
            self.new.len()
        } else {
            self.new.len().min(right + MAX_TAKEN)
        };
        for end in right..=most {
            let text = self.text(right, end);
            let fits = match known {
                Some(value) => value == text,
                None if hole.kind == HoleKind::Any => true,
                None => hole.kind.takes(text),
            };
            if fits {
                steps.push((Step::Keep(end - right), 0));
            }
        }
    }

    /// The steps that change the least.
    fn way(&self) -> Vec<Step> {
        let width = self.new.len() + 1;
        let mut best = vec![(u32::MAX, Step::Drop); (self.old.len() + 1) * width];
        let mut steps = Vec::new();
        for left in (0..=self.old.len()).rev() {
            for right in (0..width).rev() {
                steps.clear();
                if left < self.old.len() {
                    self.kept(left, right, &mut steps);
                    steps.push((Step::Drop, self.old[left].cost()));
                }
                if right < self.new.len() {
                    steps.push((Step::Insert, self.new[right].cost()));
                }
                let reached = steps.iter().map(|&(step, cost)| {
                    let (old, new) = step.width();
                    (best[(left + old) * width + right + new].0 + cost, step)
                });
                let cheapest = reached.min_by_key(|&(cost, _)| cost);
                best[left * width + right] = cheapest.unwrap_or((0, Step::Drop));
            }
        }
        let (mut left, mut right) = (0, 0);
        let mut way = Vec::new();
        while left < self.old.len() || right < self.new.len() {
            let (_, step) = best[left * width + right];
            way.push(step);
            let (old, new) = step.width();
            (left, right) = (left + old, right + new);
        }
        way
    }

    /// The new text, and how many holes are in it. What is kept stands as it was written, or escaped
    /// anew.
    fn render(&self, way: &[Step], escapes_anew: bool) -> (String, usize) {
        let mut holes = 0;
        let mut text = String::with_capacity(self.expected.len());
        let mut printed = String::new();
        let (mut left, mut right) = (0, 0);
        for (index, step) in way.iter().enumerate() {
            let (old, new) = step.width();
            let actual = self.text(right, right + new);
            let kept = match step {
                Step::Keep(_) if self.old[left].what == What::Blank => None,
                Step::Keep(_) if self.is_loose(way, index, left) => None,
                Step::Keep(_) => {
                    let is_hole = matches!(self.old[left].what, What::Hole(_));
                    holes += usize::from(is_hole);
                    let raw = &self.expected[self.old[left].range.clone()];
                    (is_hole || !escapes_anew).then(|| raw.to_owned())
                }
                Step::Generalise(_, _, kind) => {
                    holes += 1;
                    let hole = Hole {
                        kind: *kind,
                        name: None,
                    };
                    Some(hole.to_string())
                }
                Step::Drop | Step::Insert => None,
            };
            match kept {
                Some(kept) => {
                    text.push_str(&escape(&std::mem::take(&mut printed)));
                    text.push_str(&kept);
                }
                None => printed.push_str(actual),
            }
            (left, right) = (left + old, right + new);
        }
        (text + &escape(&printed), holes)
    }

    /// Whether a hole that takes anything lost what tells where it stands: then it would take what it
    /// was not meant for.
    fn is_loose(&self, way: &[Step], index: usize, left: usize) -> bool {
        let kind = match &self.old[left].what {
            What::Hole(hole) => hole.kind,
            _ => return false,
        };
        if !matches!(kind, HoleKind::Any | HoleKind::Word | HoleKind::Path) {
            return false;
        }
        // Whether what is next to it holds; nothing at an end of the line.
        fn holds<'a>(
            steps: impl Iterator<Item = &'a Step>,
            mut tokens: impl Iterator<Item = &'a Token>,
        ) -> Option<bool> {
            for step in steps {
                match (step, tokens.next()) {
                    (Step::Keep(_), Some(token)) if token.what == What::Blank => {}
                    (Step::Keep(_) | Step::Generalise(..), _) => return Some(true),
                    _ => return Some(false),
                }
            }
            None
        }
        let before = holds(way[..index].iter().rev(), self.old[..left].iter().rev());
        let behind = holds(way[index + 1..].iter(), self.old[left + 1..].iter());
        match kind {
            HoleKind::Any => {
                before == Some(false) || behind == Some(false) || before.or(behind).is_none()
            }
            _ => before != Some(true) && behind != Some(true) && before.or(behind).is_some(),
        }
    }
}

impl Step {
    fn width(self) -> (usize, usize) {
        match self {
            Self::Keep(new) => (1, new),
            Self::Generalise(old, new, _) => (old, new),
            Self::Drop => (1, 0),
            Self::Insert => (0, 1),
        }
    }
}
