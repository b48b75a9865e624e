//! What people and machines read: folds of runbooks, events and results into text.

pub mod diagnostics;
pub mod failure;
pub mod json;
pub mod listing;
pub mod progress;
pub mod runs;

use unicode_width::UnicodeWidthStr as _;

use crate::expect::Mark;

/// One line for a person, without colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The part that it plays in a difference, which a terminal shows by a colour.
    pub mark: Option<Mark>,
    /// All of it, with the mark's prefix.
    pub text: String,
}

impl Line {
    /// A line that is no part of a difference.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { mark: None, text }
    }

    /// The same, further to the right.
    #[must_use]
    pub fn indented(self, columns: usize) -> Self {
        let text = " ".repeat(columns) + &self.text;
        Self { text, ..self }
    }
}

/// `text` with blanks up to `width` columns, cut with `…` where it is wider.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    let shown = fit(text, width);
    let blanks = width.saturating_sub(shown.width());
    shown + &" ".repeat(blanks)
}

/// `text` cut with `…` to `width` columns where it is wider.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    for char in text.chars() {
        if shown.width() + char.to_string().width() + 1 > width {
            break;
        }
        shown.push(char);
    }
    shown.push('…');
    shown
}

/// `3 steps`, `1 step`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_what_a_terminal_shows() {
        assert_eq!(pad("ab", 4), "ab  ");
        assert_eq!(pad("日本語", 4), "日… ");
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(count(1, "step"), "1 step");
        assert_eq!(count(0, "step"), "0 steps");
    }
}
