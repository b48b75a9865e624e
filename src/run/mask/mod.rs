//! Masking: the values of secrets, in whatever form, do not leave a run. Pure.
//!
//! A value is looked for in raw bytes as itself and as what other programs make of it: base64 at any
//! place of a longer text and across its line breaks, hexadecimal, percent encoding, JSON, XML, and
//! what shells quote. Of a value with more than one line every line is a secret too.

mod encoded;
mod quoted;
mod scan;
mod stream;
mod textual;

pub use stream::MaskStream;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use scan::{Breaks, Cursor, Needles, Places};
use thiserror::Error;

/// What stands in the place of a secret.
pub const MASK: &str = "*****";

/// The fewest bytes of a value that is masked: anything shorter is found in ordinary output too.
pub const MIN_BYTES: usize = 6;

/// The most bytes of all values together: what looks for all their forms takes memory some thousand
/// times their size.
pub const MAX_BYTES: usize = 32 << 10;

/// Why values cannot be masked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MaskError {
    /// A value is so short that masking it would spoil ordinary output. Blanks around it do not count.
    #[error("a secret takes at least {MIN_BYTES} bytes, and this has {bytes}")]
    TooShort {
        /// How many it has.
        bytes: usize,
    },
    /// The values are so large that looking for them would take too much memory.
    #[error("secrets take {MAX_BYTES} bytes in all at most, and these are {bytes}")]
    TooLarge {
        /// How many there are.
        bytes: usize,
    },
}

/// Finds secrets, and puts [`MASK`] in their place. Clones share what they look for.
#[derive(Clone, Default)]
pub struct Masker {
    /// Nothing where there are no secrets.
    sought: Option<Arc<Sought>>,
}

/// All that is looked for. Patterns of other kinds, such as the shapes of well-known keys, belong
/// here: one more set of needles, with a cursor of its own.
struct Sought {
    /// What is found as it is written.
    textual: Needles,
    /// What programs break into lines where they like.
    encoded: Needles,
}

/// How far the search has come in each set of needles.
struct Cursors {
    textual: Cursor,
    encoded: Cursor,
}

impl Masker {
    /// A masker of these values. Without any, it does nothing, and at no cost.
    ///
    /// # Errors
    ///
    /// A value has fewer than [`MIN_BYTES`] bytes, or all together have more than [`MAX_BYTES`].
    pub fn new(values: impl IntoIterator<Item = String>) -> Result<Self, MaskError> {
        let mut secrets = BTreeSet::new();
        let mut total = 0_usize;
        for value in values {
            let bytes = value.trim().len();
            if bytes < MIN_BYTES {
                return Err(MaskError::TooShort { bytes });
            }
            total += value.len();
            secrets.extend(parts(&value));
        }
        let too_large = MaskError::TooLarge { bytes: total };
        if total > MAX_BYTES {
            return Err(too_large);
        }
        if secrets.is_empty() {
            return Ok(Self::default());
        }
        let mut textual = BTreeSet::new();
        let mut encoded = BTreeSet::new();
        for secret in &secrets {
            textual::forms(secret, &mut textual);
            quoted::forms(secret, &mut textual);
            encoded::forms(secret.as_bytes(), &mut encoded);
        }
        let textual = Needles::new(&textual, Breaks::Count);
        let encoded = Needles::new(&encoded, Breaks::PassedOver);
        let (Some(textual), Some(encoded)) = (textual, encoded) else {
            return Err(too_large);
        };
        Ok(Self {
            sought: Some(Arc::new(Sought { textual, encoded })),
        })
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sought.is_none()
    }

    /// The bytes with every secret masked; as they are where they hold none.
    #[must_use]
    pub fn mask<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let places = self.places(bytes);
        if places.is_empty() {
            return Cow::Borrowed(bytes);
        }
        let mut masked = Vec::with_capacity(bytes.len());
        let mut from = 0;
        for place in places {
            masked.extend_from_slice(&bytes[from..place.start]);
            masked.extend_from_slice(MASK.as_bytes());
            from = place.end;
        }
        masked.extend_from_slice(&bytes[from..]);
        Cow::Owned(masked)
    }

    /// The text with every secret masked.
    #[must_use]
    pub fn mask_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.mask(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // What is looked for is text, so that no character is ever cut.
            Cow::Owned(masked) => match String::from_utf8(masked) {
                Ok(masked) => Cow::Owned(masked),
                Err(error) => Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()),
            },
        }
    }

    /// Whether there is a secret in the bytes.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let Some(sought) = &self.sought else {
            return false;
        };
        let mut cursors = sought.start();
        bytes
            .iter()
            .any(|byte| sought.step(&mut cursors, *byte).iter().any(Option::is_some))
    }

    /// In how many places [`Self::mask`] puts a mask.
    #[must_use]
    pub fn count(&self, bytes: &[u8]) -> usize {
        self.places(bytes).len()
    }

    /// A masker of bytes that come piece by piece.
    #[must_use]
    pub fn stream(&self) -> MaskStream {
        MaskStream::new(self.clone())
    }

    /// Where the secrets are; those that overlap are one.
    fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let Some(sought) = &self.sought else {
            return Vec::new();
        };
        let mut places = Places::default();
        sought.scan(&mut sought.start(), bytes, &mut places);
        places.ranges().collect()
    }
}

impl fmt::Debug for Masker {
    // What it looks for is not to be printed.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Masker")
            .field("is_empty", &self.is_empty())
            .finish_non_exhaustive()
    }
}

impl Sought {
    fn start(&self) -> Cursors {
        Cursors {
            textual: self.textual.start(),
            encoded: self.encoded.start(),
        }
    }

    /// Goes on by one byte; tells which secrets end with it.
    fn step(&self, cursors: &mut Cursors, byte: u8) -> [Option<Range<usize>>; 2] {
        [
            self.textual.step(&mut cursors.textual, byte),
            self.encoded.step(&mut cursors.encoded, byte),
        ]
    }

    fn scan(&self, cursors: &mut Cursors, bytes: &[u8], places: &mut Places) {
        for byte in bytes {
            for place in self.step(cursors, *byte).into_iter().flatten() {
                places.push(place);
            }
        }
    }

    /// Where a secret may have begun that has not ended; no other will begin before it.
    fn open(&self, cursors: &Cursors) -> Option<usize> {
        let textual = self.textual.open(&cursors.textual);
        let encoded = self.encoded.open(&cursors.encoded);
        match (textual, encoded) {
            (Some(textual), Some(encoded)) => Some(textual.min(encoded)),
            (textual, encoded) => textual.or(encoded),
        }
    }
}

/// What is secret of a value: itself, also with the line ends that a terminal makes of them, and its
/// lines. Line ends around it are none of it, or masking would join lines of the output.
fn parts(value: &str) -> impl Iterator<Item = String> {
    let value = value.trim_matches(['\n', '\r']);
    let unix = value.replace("\r\n", "\n");
    let terminal = unix.replace('\n', "\r\n");
    let lines = value
        .lines()
        .map(str::trim)
        .filter(|line| line.len() >= MIN_BYTES)
        .map(str::to_owned);
    [value.to_owned(), unix, terminal].into_iter().chain(lines)
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
