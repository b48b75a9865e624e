//! When a cell is as expected.

use super::super::captures::{Bindings, Captures};
use super::super::pattern::Pattern;
use super::temporal::{Temporal, classify, embedded};

/// Stands for a time within a cell; no cell of a normalised text is likely to hold it.
const TIME: char = '\u{1}';

/// What a cell is taken for, besides its text.
#[derive(Clone, Debug)]
pub struct ActualCell<'a> {
    pub text: &'a str,
    masked: Option<String>,
    temporal: Option<Temporal>,
}

/// What a cell must be.
#[derive(Clone, Debug)]
pub struct ExpectedCell<'a> {
    pub text: &'a str,
    pattern: Pattern,
    masked: Option<Pattern>,
    temporal: Option<Temporal>,
}

impl<'a> ActualCell<'a> {
    /// A cell; `temporal` if its column holds times.
    pub fn new(text: &'a str, temporal: bool) -> Self {
        let kind = if temporal { classify(text) } else { None };
        Self {
            text,
            masked: mask(text),
            temporal: kind,
        }
    }
}

impl<'a> ExpectedCell<'a> {
    /// A cell; `temporal` if its column holds times. Names that are `known` stand for their values.
    pub fn new(text: &'a str, temporal: bool, known: &Captures) -> Self {
        let cell = ActualCell::new(text, temporal);
        let pattern = |text: &str| Pattern::new(text).bound(known);
        Self {
            text,
            pattern: pattern(text),
            masked: cell.masked.as_deref().map(pattern),
            temporal: cell.temporal,
        }
    }

    /// The only text that matches, if there is but one.
    pub fn as_literal(&self) -> Option<&str> {
        let varies = self.temporal.is_some() || self.masked.is_some();
        // An escape allows for two: the text without it, and itself.
        let literal = self.pattern.as_literal().filter(|text| *text == self.text);
        if varies { None } else { literal }
    }

    /// Whether a cell is as expected: by text, by kind of time, or by text around times.
    pub fn matches(&self, actual: &ActualCell<'_>) -> bool {
        if let (Some(expected), Some(actual)) = (self.temporal, actual.temporal)
            && expected.is_like(actual)
        {
            return true;
        }
        if self.pattern.matches(actual.text) {
            return true;
        }
        match (&self.masked, &actual.masked) {
            (Some(expected), Some(actual)) => expected.matches(actual),
            _ => false,
        }
    }

    /// What holes with a name take of a cell that matches.
    pub fn captures(&self, actual: &ActualCell<'_>) -> Bindings {
        let whole = self.pattern.captures(actual.text);
        match (&self.masked, &actual.masked) {
            (Some(expected), Some(actual)) if whole.is_empty() => expected.captures(actual),
            _ => whole,
        }
    }
}

/// The text with every time within it replaced by its kind.
fn mask(text: &str) -> Option<String> {
    let times = embedded(text);
    if times.is_empty() {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for time in times {
        masked.push_str(&text[from..time.start]);
        masked.push(TIME);
        masked.push(match classify(&text[time.clone()]) {
            Some(Temporal::Clock | Temporal::Elapsed) => 'c',
            Some(Temporal::Date) => 'd',
            Some(Temporal::Timestamp) => 't',
            Some(Temporal::Duration) | None => 'p',
        });
        from = time.end;
    }
    masked.push_str(&text[from..]);
    Some(masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(expected: &str, actual: &str, temporal: bool) -> bool {
        ExpectedCell::new(expected, temporal, &Captures::default())
            .matches(&ActualCell::new(actual, temporal))
    }

    #[test]
    fn times_are_compared_by_kind() {
        assert!(same("3d6h", "15m", true));
        assert!(same("About an hour ago", "2 days ago", true));
        assert!(same("16:55", "09:12", true));
        assert!(!same("3d6h", "<invalid>", true));
        assert!(!same("3d6h", "<unknown>", true));
        assert!(!same("<none>", "5m", true));
        assert!(!same("16:55", "5m", true));
        assert!(same("16:55", "Jun26", true));
        assert!(!same("16:55", "2023-06-26T16:55:00Z", true));
        assert!(same("2-03:04:05", "3-03:04:05", true));
        assert!(same("03:04:05", "3-03:04:05", true));
        assert!(!same("2-03:04:05", "12:61", true));
        assert!(!same("3d6h", "", true));
        assert!(same("<none>", "<none>", true));
    }

    #[test]
    fn other_columns_are_compared_by_text() {
        assert!(!same("3d6h", "15m", false));
        assert!(!same("Ready", "NotReady", false));
        assert!(!same("Ready", "Ready,SchedulingDisabled", false));
        assert!(same("[..]Ready", "NotReady", false));
        assert!(same(".../1:0:0:0/", ".../1:0:0:0/", false));
        assert!(!same(".../1:0:0:0/", ".../2:0:0:0/", false));
        assert!(!same("<none>", "-", false));
        assert!(!same("", "x", false));
    }

    #[test]
    fn times_within_a_cell_are_compared_by_kind() {
        assert!(same("1 (2d ago)", "1 (3h ago)", false));
        assert!(!same("1 (2d ago)", "2 (2d ago)", false));
        assert!(!same("1 (2d ago)", "1", false));
        assert!(!same("1 (2d ago)", "1 (<invalid> ago)", false));
        assert!(same("[..] (2d ago)", "7 (3h ago)", false));
        assert!(same(
            "Exited (0) 5 minutes ago",
            "Exited (0) 2 days ago",
            false
        ));
        assert!(!same(
            "Exited (0) 5 minutes ago",
            "Exited (1) 5 minutes ago",
            false
        ));
        assert!(!same("(default)", "(other)", false));
    }
}
