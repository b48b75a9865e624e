//! Values that differ from one run to the next: which they are, and the holes that take them.
//!
//! Nobody can know from a text alone what varies, so a suggestion speaks of forms only that hardly ever
//! are settings: a `5s` is none unless a word before it says that it was measured, and `127.0.0.1`, port
//! 8080 or `v1` are the same everywhere. Where a value is known to have changed, its form is enough.

mod find;
mod reconcile;
mod shapes;
mod tokens;
mod words;

use std::ops::Range;

use super::hole::{Hole, HoleKind};
use super::written::{Part, parts};
use find::{Evidence, HIDDEN, values};

pub use reconcile::{filled, reconcile, reconcile_line};
pub use words::Words;

/// The volatile values of a text of an expectation, and the holes that take them.
pub fn volatile(text: &str) -> Vec<(Range<usize>, HoleKind)> {
    let mut visible = text.to_owned();
    for (range, part) in parts(text).iter().rev() {
        if let Part::Hole(_) = part {
            // Of the same length, so that places stay what they are.
            visible.replace_range(range.clone(), &HIDDEN.to_string().repeat(range.len()));
        }
    }
    let found = values(&visible, Evidence::Form);
    found
        .into_iter()
        // A backslash would make text of the hole's bracket.
        .filter(|value| !text[..value.range.start].ends_with('\\'))
        .map(|value| (value.range, value.kind))
        .collect()
}

/// A text with holes in these places, which are in order.
pub fn with_holes(text: &str, places: &[(Range<usize>, HoleKind)]) -> String {
    let mut general = String::with_capacity(text.len());
    let mut from = 0;
    for (range, kind) in places {
        general.push_str(&text[from..range.start]);
        let hole = Hole {
            kind: *kind,
            name: None,
        };
        general.push_str(&hole.to_string());
        from = range.end;
    }
    general.push_str(&text[from..]);
    general
}

#[cfg(test)]
mod tests;
