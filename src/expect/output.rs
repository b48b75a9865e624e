//! What is held against an expectation.

use std::borrow::Cow;

use super::normalise::normalise;
use super::visible::visible;

/// What a command printed, or what is kept of it when it is long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output<'a> {
    bytes: Cow<'a, [u8]>,
    left_out: u64,
    /// Whether blank lines at the beginning do not count.
    skips_blank_lines: bool,
}

/// Stands in a line of its own where the middle of an output is not kept. Only a gap matches it, since
/// nobody writes these characters: so an expectation about a long output is one about its two ends,
/// and no verdict speaks of what was not looked at.
fn mark(left_out: u64) -> String {
    format!("\n\u{2}{left_out} bytes are not kept here\u{3}\n")
}

impl<'a> Output<'a> {
    /// All that was printed.
    pub fn whole(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            bytes: bytes.into(),
            left_out: 0,
            skips_blank_lines: false,
        }
    }

    /// The beginning and the end of an output, with this many bytes left out between the two.
    #[must_use]
    pub fn ends(head: &[u8], left_out: u64, tail: &[&[u8]]) -> Self {
        let mut bytes = head.to_vec();
        bytes.extend_from_slice(mark(left_out).as_bytes());
        tail.iter().for_each(|part| bytes.extend_from_slice(part));
        Self {
            bytes: bytes.into(),
            left_out,
            skips_blank_lines: false,
        }
    }

    /// What a later command printed, behind this.
    #[must_use]
    pub fn then(self, later: &Output<'_>) -> Output<'static> {
        let mut bytes = self.bytes.into_owned();
        bytes.extend_from_slice(&later.bytes);
        Output {
            bytes: bytes.into(),
            left_out: self.left_out + later.left_out,
            skips_blank_lines: self.skips_blank_lines,
        }
    }

    /// The same without the blank lines that it begins with.
    #[must_use]
    pub const fn without_leading_blank_lines(mut self) -> Self {
        self.skips_blank_lines = true;
        self
    }

    /// How many bytes are not kept.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// How much of it is looked at, where that is not all.
    #[must_use]
    pub fn told(&self) -> String {
        let (kept, total) = (self.bytes.len(), self.total());
        format!(
            "of {total} bytes of output the first and last {} KiB are looked at",
            (kept >> 10) / 2
        )
    }

    /// How many bytes were printed in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.left_out + self.bytes.len() as u64
    }

    /// The text, [normalised](normalise): what is read as data.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match normalise(&self.bytes) {
            text if !self.skips_blank_lines => text,
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches('\n')),
            Cow::Owned(text) => Cow::Owned(text.trim_start_matches('\n').to_owned()),
        }
    }

    /// The same as its lines are compared: what cannot be seen is written as stepmark shows it.
    #[must_use]
    pub fn comparable(&self) -> Cow<'_, str> {
        comparable(self.text())
    }
}

/// A normalised text in which what cannot be seen is written as stepmark shows it, so that documents
/// can write it too.
pub fn comparable(text: Cow<'_, str>) -> Cow<'_, str> {
    let plain = text
        .lines()
        .all(|line| matches!(visible(line), Cow::Borrowed(_)));
    if plain {
        return text;
    }
    let lines: Vec<_> = text.lines().map(visible).collect();
    Cow::Owned(lines.join("\n"))
}

impl<'a> From<&'a [u8]> for Output<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::whole(bytes)
    }
}

impl<'a> From<&'a str> for Output<'a> {
    fn from(text: &'a str) -> Self {
        Self::whole(text.as_bytes())
    }
}
