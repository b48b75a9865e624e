//! Masking: the values of secrets, in whatever form, do not leave a run. Pure.
//!
//! A value is looked for in raw bytes as itself and as what other programs make of it: base64 at any
//! place of a longer text and across its line breaks, hexadecimal, percent encoding, JSON, XML, and
//! what shells quote. Of a value with more than one line every line is a secret too. It is also found where
//! it is broken into lines itself.
//!
//! A pattern is looked for in each line.
//!
//! All are looked for in the raw bytes as they come, and also with the escape sequences of terminals
//! left out: colours do not hide a secret.
//!
//! What has the shape of a secret is one too, but for what a document shows itself.

mod encoded;
mod escape;
mod learnt;
mod pattern;
mod quoted;
mod scan;
mod stream;
mod textual;
mod values;
mod walk;

pub use stream::MaskStream;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use escape::Through;
use learnt::Learnt;
use pattern::Progress;
use scan::{Cursor, Needles, Places};
use thiserror::Error;

use crate::runbook::redact::Pattern;
use crate::runbook::shape::{self, Search};

/// What stands in the place of a secret.
pub const MASK: &str = "*****";

/// The fewest bytes of a value that is masked: anything shorter is found in ordinary output too.
pub const MIN_BYTES: usize = 6;

/// The most bytes of all values together: what looks for all their forms takes memory some thousand
/// times their size.
pub const MAX_BYTES: usize = 32 << 10;

/// Why something cannot be masked.
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
    /// A pattern is none that can be looked for.
    #[error("the pattern `{pattern}` cannot be used: {why}")]
    BadPattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Finds secrets, and puts [`MASK`] in their place. Clones share what they look for.
#[derive(Clone, Default)]
pub struct Masker {
    /// Nothing where there are no secrets.
    sought: Option<Arc<Sought>>,
    /// The same with what was learnt since.
    learnt: Learnt,
}

/// All that is looked for.
#[derive(Clone)]
struct Sought {
    /// Forms of values: as they are written, and what programs break into lines where they like.
    needles: Vec<Needles>,
    patterns: Arc<[pattern::Sought]>,
    /// What is no secret though it looks like one, where shapes are looked for.
    shapes: Option<shape::Known>,
}

/// How far the search has come.
struct Cursors {
    /// How many bytes came.
    at: usize,
    plain: View,
    /// The same without escape sequences, from the first of these on.
    through: Option<(Through, View)>,
}

/// How far the search has come for each of them, in the bytes that it is shown.
#[derive(Clone)]
struct View {
    needles: Vec<Cursor>,
    patterns: Vec<Progress>,
    shapes: Option<Search>,
}

impl Masker {
    /// A masker of these values. Without any, it does nothing, and at no cost.
    ///
    /// # Errors
    ///
    /// A value has fewer than [`MIN_BYTES`] bytes, or all together have more than [`MAX_BYTES`].
    pub fn new(values: impl IntoIterator<Item = String>) -> Result<Self, MaskError> {
        Self::with(values, &[])
    }

    /// A masker of these values, and of what these regular expressions match in a line.
    ///
    /// # Errors
    ///
    /// Those of [`Self::new`], and a pattern that [`check_pattern`](crate::runbook::check_pattern)
    /// does not take.
    pub fn with(
        values: impl IntoIterator<Item = String>,
        patterns: &[String],
    ) -> Result<Self, MaskError> {
        let sought = Sought::new(values, patterns, None)?;
        if sought.needles.is_empty() && sought.patterns.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self {
            sought: Some(Arc::new(sought)),
            ..Self::default()
        })
    }

    /// A masker of these, and of what has the shape of a secret, but for the tokens that `document` shows
    /// itself.
    ///
    /// # Errors
    ///
    /// Those of [`Self::with`].
    pub fn with_shapes(
        values: impl IntoIterator<Item = String>,
        patterns: &[String],
        document: &str,
    ) -> Result<Self, MaskError> {
        let bytes = document.as_bytes();
        let shown = shape::find(bytes).into_iter();
        let shown = shown.map(|found| bytes[found.place].to_vec());
        let known = shape::Known::new(shown.collect());
        Ok(Self {
            sought: Some(Arc::new(Sought::new(values, patterns, Some(known))?)),
            ..Self::default()
        })
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.now().is_none()
    }

    /// Whether nothing is looked for but what has the shape of a secret.
    #[must_use]
    pub fn is_of_shapes_only(&self) -> bool {
        self.now()
            .is_none_or(|sought| sought.needles.is_empty() && sought.patterns.is_empty())
    }

    /// Whether patterns are looked for, so that it matters where a line begins.
    #[must_use]
    pub fn is_by_line(&self) -> bool {
        self.now().is_some_and(|sought| !sought.patterns.is_empty())
    }

    /// The bytes with every secret masked; as they are where they hold none.
    #[must_use]
    pub fn mask<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        put_masks(bytes, self.places(bytes))
    }

    /// The same of all that a program printed, whose end may cut a secret off, and how many masks there
    /// are.
    #[must_use]
    pub fn mask_counted<'a>(&self, bytes: &'a [u8]) -> (Cow<'a, [u8]>, usize) {
        let places = self.find(bytes, true);
        let count = places.len();
        (put_masks(bytes, places), count)
    }

    /// The text with every secret masked.
    #[must_use]
    pub fn mask_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.mask(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // What is looked for is text, so that no character is cut, unless a pattern asks for it.
            Cow::Owned(masked) => match String::from_utf8(masked) {
                Ok(masked) => Cow::Owned(masked),
                Err(error) => Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()),
            },
        }
    }

    /// Whether there is a secret in the bytes.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        !self.places(bytes).is_empty()
    }

    /// In how many places [`Self::mask`] puts a mask.
    #[must_use]
    pub fn count(&self, bytes: &[u8]) -> usize {
        self.places(bytes).len()
    }

    /// A masker of bytes that come piece by piece.
    #[must_use]
    pub fn stream(&self) -> MaskStream {
        // What is looked for stays the same as long as it goes on.
        MaskStream::new(Self {
            sought: self.now(),
            learnt: Learnt::default(),
        })
    }

    /// Where the secrets are; those that overlap are one.
    pub(super) fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        self.find(bytes, false)
    }

    /// The same, and what the end of the bytes cuts off of a secret if it `cuts`.
    fn find(&self, bytes: &[u8], cuts: bool) -> Vec<Range<usize>> {
        let Some(sought) = self.now() else {
            return Vec::new();
        };
        let (mut places, mut cursors) = (Places::default(), sought.start());
        sought.scan(&mut cursors, bytes, true, &mut places);
        if cuts {
            places.add(sought.cut_off(&cursors));
        }
        places.ranges().collect()
    }
}

/// The bytes with a mask for each of the `places`.
fn put_masks(bytes: &[u8], places: Vec<Range<usize>>) -> Cow<'_, [u8]> {
    if places.is_empty() {
        return Cow::Borrowed(bytes);
    }
    let mut masked = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for place in places {
        masked.extend_from_slice(&bytes[from..place.start]);
        masked.extend_from_slice(MASK.as_bytes());
        masked.extend_from_slice(escape::ending(&bytes[place.clone()]));
        from = place.end;
    }
    masked.extend_from_slice(&bytes[from..]);
    Cow::Owned(masked)
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
    fn new(
        values: impl IntoIterator<Item = String>,
        patterns: &[String],
        shapes: Option<shape::Known>,
    ) -> Result<Self, MaskError> {
        let needles = values::needles(values)?;
        let patterns = patterns.iter().map(|pattern| match Pattern::new(pattern) {
            Ok(pattern) => Ok(pattern::Sought::new(pattern)),
            Err(why) => Err(MaskError::BadPattern {
                pattern: pattern.clone(),
                why,
            }),
        });
        Ok(Self {
            needles,
            patterns: patterns.collect::<Result<_, _>>()?,
            shapes,
        })
    }

    fn start(&self) -> Cursors {
        Cursors {
            at: 0,
            plain: View {
                needles: self.needles.iter().map(Needles::start).collect(),
                patterns: self.patterns.iter().map(pattern::Sought::start).collect(),
                shapes: self.shapes.clone().map(Search::passing_by),
            },
            through: None,
        }
    }

    /// Goes on by `bytes`, which are the last where it `ends`.
    fn scan(&self, cursors: &mut Cursors, bytes: &[u8], ends: bool, places: &mut Places) {
        let mut found = Vec::new();
        let mut rest = bytes;
        if cursors.through.is_none()
            && let Some(escape) = escape::begin(bytes)
        {
            self.look(&mut cursors.plain, &bytes[..escape], false, &mut found);
            cursors.at += escape;
            cursors.through = Some((Through::from(cursors.at), cursors.plain.clone()));
            rest = &bytes[escape..];
        }
        self.look(&mut cursors.plain, rest, ends, &mut found);
        cursors.at += rest.len();
        if let Some((through, view)) = &mut cursors.through {
            let mut seen = Vec::new();
            self.look(view, &through.take(rest), ends, &mut seen);
            found.extend(seen.iter().map(|place| through.place(place)));
            through.forget(self.open_in(view));
        }
        places.add(found);
    }

    /// Goes on by `bytes` of what a view is shown.
    fn look(&self, view: &mut View, bytes: &[u8], ends: bool, found: &mut Vec<Range<usize>>) {
        for (needles, cursor) in self.needles.iter().zip(&mut view.needles) {
            found.extend(bytes.iter().filter_map(|byte| needles.step(cursor, *byte)));
        }
        for (pattern, progress) in self.patterns.iter().zip(&mut view.patterns) {
            pattern.scan(progress, bytes, ends, found);
        }
        if let Some(search) = &mut view.shapes {
            let mut shapes = Vec::new();
            search.go_on(bytes, ends, &mut shapes);
            found.extend(shapes.into_iter().map(|shape| shape.place));
        }
    }

    /// Where a secret may have begun that has not ended; no other will begin before it.
    fn open(&self, cursors: &Cursors) -> Option<usize> {
        let through = cursors.through.as_ref();
        let through = through.and_then(|(through, view)| Some(through.open(self.open_in(view)?)));
        let plain = self.open_in(&cursors.plain);
        plain.into_iter().chain(through).min()
    }

    /// What the end of all bytes has cut off of secrets.
    fn cut_off(&self, cursors: &Cursors) -> Vec<Range<usize>> {
        let of = |view: &View| {
            let needles = self.needles.iter().zip(&view.needles);
            let cut_off = needles.filter_map(|(needles, cursor)| needles.cut_off(cursor));
            cut_off.collect::<Vec<_>>()
        };
        let mut cut_off = of(&cursors.plain);
        if let Some((through, view)) = &cursors.through {
            cut_off.extend(of(view).iter().map(|place| through.place(place)));
        }
        cut_off
    }

    fn open_in(&self, view: &View) -> Option<usize> {
        let needles = self.needles.iter().zip(&view.needles);
        let needles = needles.filter_map(|(needles, cursor)| needles.open(cursor));
        let patterns = self.patterns.iter().zip(&view.patterns);
        let patterns = patterns.filter_map(|(pattern, progress)| pattern.open(progress));
        let shapes = view.shapes.as_ref().and_then(Search::open);
        needles.chain(patterns).chain(shapes).min()
    }
}

#[cfg(test)]
mod colour_tests;
#[cfg(test)]
mod pattern_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
