//! The shapes of secrets: private keys, and tokens that tell by their own characters what they are. Pure.
//!
//! The rules for tokens are those of Gitleaks, in `gitleaks.tsv`, and some more in `own.tsv`. Each names
//! the first characters of its tokens: these are sought at once, and a regular expression is compiled only where a word of a token's length follows them.
//!
//! Not found are secrets without a shape, such as passwords, nor passwords in URLs.

mod bounds;
mod finder;
mod key;
mod placeholder;
mod rules;
mod search;
mod token;

use std::borrow::Cow;
use std::ops::Range;

pub use search::{Known, Search};

/// The rule that keys in PEM are found by.
pub const PRIVATE_KEY: &str = "private-key";

/// Something that has the shape of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The name of the rule that says so.
    pub rule: &'static str,
    /// Where it is, among all bytes.
    pub place: Range<usize>,
}

/// All that has the shape of a secret in `text`, in order. Placeholders and well-known examples have none.
#[must_use]
pub fn find(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    Search::default().go_on(text, true, &mut found);
    found
}

/// The text with a `*` for each byte of what [`find`] finds but the ends of lines, so that every place in
/// it stays the same.
#[must_use]
pub fn blot_out(text: &str) -> Cow<'_, str> {
    let found = find(text.as_bytes());
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for Found { place, .. } in found {
        for byte in &mut bytes[place] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b'*';
            }
        }
    }
    // A place may begin or end within a character only if something is wrong here.
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod tests;
