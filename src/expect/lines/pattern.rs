//! One line of an expectation: text with holes in it.

/// A line, or a cell, in which holes stand for what may vary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePattern {
    /// As it is written.
    raw: String,
    pieces: Vec<Piece>,
}

/// A part of a line. Typed holes belong here.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Exactly this, never empty.
    Text(String),
    /// `[..]`: any text, none included; never two in a row.
    Any,
}

/// The hole that takes any text.
const ANY: &str = "[..]";

impl LinePattern {
    /// Reads holes: `[..]` is any text, `\[` a bracket, every other bracket is itself.
    pub fn new(raw: &str) -> Self {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = raw;
        while let Some(at) = rest.find(['[', '\\']) {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix(ANY) {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                if pieces.last() != Some(&Piece::Any) {
                    pieces.push(Piece::Any);
                }
                rest = after;
            } else if let Some(after) = rest.strip_prefix("\\[") {
                text.push('[');
                rest = after;
            } else {
                // Both are one byte long.
                text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Self {
            raw: raw.to_owned(),
            pieces,
        }
    }

    /// A line without holes, whatever is in it.
    pub fn literal(raw: &str) -> Self {
        let pieces = if raw.is_empty() {
            Vec::new()
        } else {
            vec![Piece::Text(raw.to_owned())]
        };
        Self {
            raw: raw.to_owned(),
            pieces,
        }
    }

    /// As it is written.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The only text that matches, if there is but one.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether a line matches, in time linear in the line for each piece of text.
    ///
    /// A line always matches itself, so that output with an escaped bracket in it can be pasted
    /// into a document as it is.
    pub fn matches(&self, line: &str) -> bool {
        line == self.raw || self.matches_pieces(line)
    }

    fn matches_pieces(&self, line: &str) -> bool {
        let (mut pieces, mut rest) = (self.pieces.as_slice(), line);
        if let [Piece::Text(text), more @ ..] = pieces {
            let Some(after) = rest.strip_prefix(text.as_str()) else {
                return false;
            };
            (pieces, rest) = (more, after);
            if pieces.is_empty() {
                return rest.is_empty();
            }
        }
        if let [more @ .., Piece::Text(text)] = pieces {
            let Some(before) = rest.strip_suffix(text.as_str()) else {
                return false;
            };
            (pieces, rest) = (more, before);
        }
        // What is left starts and ends with a hole, so each text may stand at its earliest place.
        for piece in pieces {
            if let Piece::Text(text) = piece {
                let Some(at) = rest.find(text.as_str()) else {
                    return false;
                };
                rest = &rest[at + text.len()..];
            }
        }
        !pieces.is_empty() || rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, line: &str) -> bool {
        LinePattern::new(pattern).matches(line)
    }

    #[test]
    fn holes_take_any_text() {
        assert!(matches("[..]", ""));
        assert!(matches("[..]", "anything"));
        assert!(matches("a [..] c", "a b c"));
        assert!(matches("a[..]c[..]e", "abcde"));
        assert!(matches("[..][..]x", "aax"));
        assert!(!matches("a [..] c", "a c"));
        assert!(!matches("ab[..]bc", "abc"));
        assert!(!matches("a[..]b[..]b", "ab"));
        assert!(!matches("", "x"));
        assert!(!matches("x", ""));
    }

    #[test]
    fn brackets_that_are_no_hole_are_brackets() {
        assert!(matches("[INFO] [..] done]", "[INFO] all done]"));
        assert!(matches("a[0] = [...]", "a[0] = [...]"));
        assert!(matches(r"\[..] x", "[..] x"));
        assert!(!matches(r"\[..] x", "any x"));
        assert!(matches(r"C:\dir [..]", r"C:\dir y"));
    }

    #[test]
    fn what_was_pasted_matches_itself() {
        assert!(matches(r"grep '\[x\]'", r"grep '\[x\]'"));
        assert!(matches(r"grep '\[x]'", "grep '[x]'"));
    }

    #[test]
    fn many_holes_take_no_long_time() {
        let pattern = "[..]a".repeat(2_000);
        let line = format!("{}b", "a".repeat(100_000));
        assert!(!matches(&pattern, &line));
        assert!(matches(&format!("{pattern}b"), &line));
    }

    proptest! {
        #[test]
        fn every_line_matches_itself(line in ".*") {
            prop_assert!(matches(&line, &line));
        }

        #[test]
        fn a_hole_fits_wherever_text_was(before in ".*", hidden in ".*", after in ".*") {
            // Between a backslash and a hole, there is no telling whose bracket it is.
            prop_assume!(!before.ends_with('\\'));
            let escape = |text: &str| text.replace('[', "\\[");
            let pattern = format!("{}[..]{}", escape(&before), escape(&after));
            let line = format!("{before}{hidden}{after}");
            prop_assert!(matches(&pattern, &line), "{} {}", pattern, line);
        }
    }
}
