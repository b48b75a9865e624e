//! Names between marks.

use super::{MARKS, Part, TYPED, parts};
use crate::data::Format;

/// A text of data with its names between marks, so that they may stand wherever data may have a value:
/// in brackets and braces, and without quotes in JSON. No line becomes another one.
#[must_use]
pub fn marked(source: &str, format: Format) -> String {
    let mut marked = String::with_capacity(source.len());
    each_part(source, format, |_, part, is_value| match part {
        Part::Text(text) => marked.push_str(text),
        Part::Name(name) if is_value => {
            marked.push_str(&format!("\"{TYPED}{}\"", mark(name)));
        }
        Part::Name(name) => marked.push_str(&mark(name)),
    });
    marked
}

/// Where the byte of a text with [`marked`] names is in the text itself.
#[must_use]
pub fn unmarked(source: &str, format: Format, at: usize) -> usize {
    let mut begin = 0;
    let mut found = None;
    each_part(source, format, |start, part, is_value| {
        let length = match &part {
            Part::Text(text) => text.len(),
            Part::Name(name) if is_value => mark(name).len() + TYPED.len_utf8() + "\"\"".len(),
            Part::Name(name) => mark(name).len(),
        };
        if found.is_none() && at < begin + length {
            found = Some(match part {
                Part::Text(_) => start + (at - begin),
                Part::Name(_) => start,
            });
        }
        begin += length;
    });
    found.unwrap_or(source.len())
}

pub(super) fn mark(name: &str) -> String {
    format!("{}{name}{}", MARKS.0, MARKS.1)
}

/// Each part of a text as it is written, and of names whether they are a value of JSON by themselves.
pub(super) fn each_part<'t>(
    source: &'t str,
    format: Format,
    mut tell: impl FnMut(usize, Part<'t>, bool),
) {
    let mut in_text = false;
    let mut from = 0;
    let mut all = parts(source).into_iter().peekable();
    while let Some((at, part)) = all.next() {
        let Part::Name(name) = part else { continue };
        let end = all.peek().map_or(source.len(), |(next, _)| *next);
        let before = &source[from..at];
        in_text = is_in_text(before, in_text);
        tell(from, Part::Text(before), false);
        tell(at, Part::Name(name), format == Format::Json && !in_text);
        from = end;
    }
    tell(from, Part::Text(&source[from..]), false);
}

/// Whether a text of JSON is open behind this, where one is before it or not.
#[must_use]
pub fn is_in_text(json: &str, mut is_open: bool) -> bool {
    let mut chars = json.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' if is_open => {
                chars.next();
            }
            '"' => is_open = !is_open,
            _ => {}
        }
    }
    is_open
}
