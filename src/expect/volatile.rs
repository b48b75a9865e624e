//! Values that differ from one run to the next: which they are, and the holes that take them.

use regex::Regex;

use super::hole::{Hole, HoleKind};
use super::pattern::{Pattern, escape};

/// The kinds of values that are volatile by their form alone, the most telling first. A number is none:
/// how many pods there are is what people want to know.
const KINDS: [HoleKind; 7] = [
    HoleKind::Uuid,
    HoleKind::Time,
    HoleKind::Date,
    HoleKind::Duration,
    HoleKind::Ip,
    HoleKind::Version,
    HoleKind::Hex,
];

/// The fewest digits of a hash: a shorter word of these letters may be any.
const MIN_HEX: usize = 7;

/// The hole that a whole value is volatile as, if it is.
#[must_use]
pub fn kind(value: &str) -> Option<HoleKind> {
    KINDS.into_iter().find(|&kind| {
        let telling = kind != HoleKind::Hex
            || (value.len() >= MIN_HEX
                && value.contains(|c: char| c.is_ascii_digit())
                && value.contains(|c: char| c.is_ascii_alphabetic()));
        let takes = || Regex::new(&format!("^(?:{})$", kind.regex()));
        telling && takes().is_ok_and(|regex| regex.is_match(value))
    })
}

/// What stands in an expectation for `actual`, where `expected` stood: itself where that still matches,
/// its hole where it is volatile and of the same kind, else the new value as it is.
#[must_use]
pub fn reconcile(expected: &str, actual: &str) -> String {
    if Pattern::new(expected).matches(actual) {
        return expected.to_owned();
    }
    match (kind(expected), kind(actual)) {
        (Some(before), Some(now)) if before == now => Hole {
            kind: now,
            name: None,
        }
        .to_string(),
        _ => escape(actual),
    }
}
