//! Masking of bytes that come piece by piece.

use std::fmt;

use super::scan::Places;
use super::{Cursors, MASK, Masker, escape};

/// Masks bytes as they come. What may be the beginning of a secret is held back until it is known to
/// be one, or to be none; that is never more than the longest form of a secret, with its line breaks,
/// or 64 KiB of what a pattern may match. What is held back when
/// the bytes end is a secret if that makes it one or if most of one was cut off, and is given out by
/// [`Self::finish`].
pub struct MaskStream {
    masker: Masker,
    cursors: Option<Cursors>,
    /// What was not given out.
    held: Vec<u8>,
    /// How many bytes came before it.
    before: usize,
    /// The secrets in it.
    places: Places,
    masked: usize,
}

impl MaskStream {
    pub(super) fn new(masker: Masker) -> Self {
        Self {
            cursors: masker.sought.as_ref().map(|sought| sought.start()),
            masker,
            held: Vec::new(),
            before: 0,
            places: Places::default(),
            masked: 0,
        }
    }

    /// Takes the next bytes, and gives `out` what is known to be no secret, and masks.
    pub fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8])) {
        let (Some(sought), Some(cursors)) = (&self.masker.sought, &mut self.cursors) else {
            if !bytes.is_empty() {
                out(bytes);
            }
            return;
        };
        sought.scan(cursors, bytes, false, &mut self.places);
        // Most of what comes holds nothing of the kind, and need not be kept.
        let is_plain = self.held.is_empty() && self.places.first().is_none();
        if is_plain && sought.open(cursors).is_none() {
            self.before += bytes.len();
            if !bytes.is_empty() {
                out(bytes);
            }
            return;
        }
        self.held.extend_from_slice(bytes);
        let all = self.before + self.held.len();
        let open = sought.open(cursors).unwrap_or(all);
        self.give_out(open, out);
    }

    /// Gives `out` what was held back. Bytes that come later begin anew: no secret reaches from those
    /// before into them.
    pub fn finish(&mut self, out: &mut dyn FnMut(&[u8])) {
        if let (Some(sought), Some(cursors)) = (&self.masker.sought, &mut self.cursors) {
            sought.scan(cursors, &[], true, &mut self.places);
            self.places.add(sought.cut_off(cursors));
        }
        self.give_out(self.before + self.held.len(), out);
        *self = Self {
            masked: self.masked,
            ..Self::new(self.masker.clone())
        };
    }

    /// How many masks have been given out.
    #[must_use]
    pub fn masked(&self) -> usize {
        self.masked
    }

    /// Gives out what comes before `end`, in one piece: who shows it need not put lines together.
    fn give_out(&mut self, end: usize, out: &mut dyn FnMut(&[u8])) {
        let mut told = Vec::new();
        let mut from = self.before;
        while let Some(place) = self.places.first()
            && place.start < end
        {
            if place.start > from {
                told.extend_from_slice(&self.held[from - self.before..place.start - self.before]);
            }
            if !place.is_told {
                told.extend_from_slice(MASK.as_bytes());
                self.masked += 1;
                place.is_told = true;
            }
            let masked = from.max(place.start)..place.end.min(end);
            let masked = &self.held[masked.start - self.before..masked.end - self.before];
            told.extend_from_slice(escape::ending(masked));
            from = place.end.min(end);
            if place.end > end {
                // A secret that is yet to end may overlap with the rest of this one.
                place.start = end;
                break;
            }
            self.places.remove_first();
        }
        let rest = &self.held[from - self.before..end - self.before];
        if !told.is_empty() {
            told.extend_from_slice(rest);
            out(&told);
        } else if !rest.is_empty() {
            out(rest);
        }
        self.held.drain(..end - self.before);
        self.before = end;
    }
}

impl fmt::Debug for MaskStream {
    // What is held back may be a secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MaskStream")
            .field("masked", &self.masked)
            .finish_non_exhaustive()
    }
}
