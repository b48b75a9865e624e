//! How holes, brackets and gaps are written in an expectation.

use std::ops::Range;

use super::hole::{Hole, HoleKind};

/// A stretch of a text as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Itself.
    Text,
    /// `\[`
    Escape,
    /// A hole.
    Hole(Hole),
}

/// The stretches of a text as it is written, which cover it from its start to its end.
pub fn parts(raw: &str) -> Vec<(Range<usize>, Part)> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = raw[at..].find(['[', '\\']) {
        at += found;
        let (part, end) = if let Some((hole, after)) = hole(&raw[at..]) {
            (Part::Hole(hole), raw.len() - after.len())
        } else if raw[at..].starts_with("\\[") {
            (Part::Escape, at + 2)
        } else {
            // Both are one byte long.
            at += 1;
            continue;
        };
        if start < at {
            parts.push((start..at, Part::Text));
        }
        parts.push((at..end, part));
        (start, at) = (end, end);
    }
    if start < raw.len() {
        parts.push((start..raw.len(), Part::Text));
    }
    parts
}

/// The hole that a text begins with, and what stands behind it.
fn hole(text: &str) -> Option<(Hole, &str)> {
    let (inside, after) = text.strip_prefix('[')?.split_once(']')?;
    let (name, word) = match inside.split_once(':') {
        Some((name, word)) if is_name(name) => (Some(name.to_owned()), word),
        Some(_) => return None,
        None => (None, inside),
    };
    let kind = HoleKind::from_word(word)?;
    Some((Hole { kind, name }, after))
}

/// Whether a shell would take it as a variable's name.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The names of the holes of a text; and names in capitals before a word that is no kind of hole.
pub fn names(text: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (mut names, mut unknown) = (Vec::new(), Vec::new());
    for (range, part) in parts(text) {
        match part {
            Part::Hole(hole) => names.extend(hole.name),
            Part::Escape => {}
            Part::Text => {
                let brackets = text[range]
                    .split('[')
                    .skip(1)
                    .filter_map(|rest| rest.split_once(']'));
                for (inside, _) in brackets {
                    let Some((name, word)) = inside.split_once(':') else {
                        continue;
                    };
                    let is_word = !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
                    if is_name(name) && name.to_uppercase() == name && is_word {
                        unknown.push((name.to_owned(), word.to_owned()));
                    }
                }
            }
        }
    }
    (names, unknown)
}

/// A text written so that nothing in it is a hole.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        escaped.push_str(&rest[..at]);
        rest = &rest[at..];
        // A backslash before a bracket is an escape, so that bracket needs one of its own.
        if hole(rest).is_some() || escaped.ends_with('\\') {
            escaped.push('\\');
        }
        escaped.push('[');
        rest = &rest[1..];
    }
    escaped + rest
}

/// A line that is only this is a gap.
const GAP: &str = "...";

/// Whether a line, or a row, is a gap.
pub fn is_gap(line: &str) -> bool {
    line.trim() == GAP
}

/// Whether a line is a gap, an expression or a glob: nothing in it is read as holes.
pub fn is_special(line: &str) -> bool {
    is_gap(line) || line.ends_with(" (re)") || line.ends_with(" (glob)")
}

/// A line written so that nothing but itself matches it.
#[must_use]
pub fn escape_line(line: &str) -> String {
    if is_special(line) {
        return as_expression(line);
    }
    escape(line)
}

/// A line as the regular expression that nothing but itself matches.
#[must_use]
pub fn as_expression(line: &str) -> String {
    format!("{} (re)", regex::escape(line))
}
