//! What undoing a file's change takes: what of its former content is gone, and what the file has to be
//! to be brought back. Pure.

use std::ops::Range;

use sha2::{Digest, Sha256};
use similar::DiffOp;

use super::diff::{lines, operations};
use crate::run::Masker;

/// The most bytes of former content that a journal keeps of one step.
const MAX_KEPT: usize = 1 << 20;

/// How to bring a file back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The SHA-256 of what the step left; of anything else nothing is brought back.
    pub left: String,
    /// Its permission bits; none where there was no file.
    pub mode: Option<u32>,
    /// What to put where in the content that the step left; nothing where that is not kept.
    pub pieces: Option<Vec<Piece>>,
    /// How many folders the step made for it.
    pub folders: usize,
    /// Whether what is gone holds a secret, so that no journal keeps it.
    pub holds_secret: bool,
}

/// A part of the former content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The byte of the new content where it belongs.
    pub at: usize,
    /// How many bytes of that give way to it.
    pub length: usize,
    /// It.
    pub bytes: Vec<u8>,
}

/// Why a file cannot be brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// It is not what the step left.
    Changed,
    /// Nobody kept what it was.
    NotKept,
}

impl Former {
    /// What brings `old` back where the step leaves `new`.
    pub(super) fn new(old: Option<(&[u8], u32)>, new: &[u8], masker: &Masker) -> Self {
        let Some((old, mode)) = old else {
            return Self {
                left: hash(new),
                mode: None,
                pieces: Some(Vec::new()),
                folders: 0,
                holds_secret: false,
            };
        };
        let (old_lines, new_lines) = (lines(old), lines(new));
        let ops = operations(old, &old_lines, new, &new_lines);
        let changed = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
        let secret = masker.places(old);
        let mut holds_secret = false;
        let pieces = changed.map(|op| {
            let gone = bytes_of(&old_lines, op.old_range(), old.len());
            let come = bytes_of(&new_lines, op.new_range(), new.len());
            holds_secret |= secret
                .iter()
                .any(|place| place.start < gone.end && gone.start < place.end);
            Piece {
                at: come.start,
                length: come.len(),
                bytes: old[gone].to_vec(),
            }
        });
        Self {
            pieces: Some(pieces.collect()),
            left: hash(new),
            mode: Some(mode),
            folders: 0,
            holds_secret,
        }
    }

    /// Whether a journal keeps all of it.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        !self.holds_secret && !self.is_large()
    }

    fn is_large(&self) -> bool {
        let pieces = self.pieces.iter().flatten();
        pieces.map(|piece| piece.bytes.len()).sum::<usize>() > MAX_KEPT
    }

    /// Why no later run can bring the file back, where that is so.
    pub(super) fn why_not_kept(&self) -> Option<&'static str> {
        if self.holds_secret {
            Some("what is gone holds a secret")
        } else {
            self.is_large().then_some("too much is gone")
        }
    }

    /// The former content, of a file that holds `now`; nothing where there was no file.
    pub(super) fn content(&self, now: &[u8]) -> Result<Option<Vec<u8>>, Lost> {
        let pieces = self.pieces.as_ref().ok_or(Lost::NotKept)?;
        if hash(now) != self.left {
            return Err(Lost::Changed);
        }
        if self.mode.is_none() {
            return Ok(None);
        }
        let mut old = Vec::with_capacity(now.len());
        let mut from = 0;
        for piece in pieces {
            // One out of a damaged journal fits nowhere.
            let same = now.get(from..piece.at).ok_or(Lost::NotKept)?;
            old.extend_from_slice(same);
            old.extend_from_slice(&piece.bytes);
            from = piece.at.saturating_add(piece.length);
        }
        old.extend_from_slice(now.get(from..).ok_or(Lost::NotKept)?);
        Ok(Some(old))
    }

    /// Whether `now` is what the step left.
    pub(super) fn is_of(&self, now: &[u8]) -> bool {
        hash(now) == self.left
    }
}

fn hash(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where some lines are; where they would be, if there are none.
fn bytes_of(lines: &[Range<usize>], of: Range<usize>, end: usize) -> Range<usize> {
    let start = lines.get(of.start).map_or(end, |line| line.start);
    match of.is_empty() {
        true => start..start,
        false => start..lines[of.end - 1].end,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_comes_back(
            old in "([ab]{0,3}\n){0,6}[ab\r]{0,2}",
            new in "([ab]{0,3}\n){0,6}[ab]{0,2}",
        ) {
            let former = Former::new(Some((old.as_bytes(), 0o600)), new.as_bytes(), &Masker::default());
            let back = former.content(new.as_bytes());
            prop_assert_eq!(back, Ok(Some(old.into_bytes())));
            prop_assert_eq!(former.content(b"another"), Err(Lost::Changed));
        }
    }

    #[test]
    fn no_more_is_kept_than_is_gone() {
        let old: String = (0..1000).map(|line| format!("{line}\n")).collect();
        let new = old.replace("\n500\n", "\nfive hundred\n");
        let former = Former::new(
            Some((old.as_bytes(), 0o644)),
            new.as_bytes(),
            &Masker::default(),
        );
        let pieces = former.pieces.clone().expect("it is kept");
        assert_eq!(pieces.len(), 1);
        assert_eq!(pieces[0].bytes, b"500\n");
        assert!(former.is_kept());
    }

    #[test]
    fn a_secret_is_kept_only_where_it_stays() {
        let masker = Masker::new(["hunter22".to_owned()]).expect("it is long enough");
        let old = b"a: hunter22\nb: 1\n";
        let of = |new: &[u8]| Former::new(Some((old, 0o644)), new, &masker).is_kept();
        assert!(of(b"a: hunter22\nb: 2\n"));
        assert!(!of(b"a: other\nb: 1\n"));
        assert!(!of(b"a: hunter23\nb: 1\n"));
        assert!(!of(b""));
    }

    #[test]
    fn a_damaged_piece_brings_nothing_back() {
        let mut former = Former::new(Some((b"a\n", 0o644)), b"b\n", &Masker::default());
        former.pieces.as_mut().expect("it is kept")[0].length = usize::MAX;
        assert_eq!(former.content(b"b\n"), Err(Lost::NotKept));
        former.pieces.as_mut().expect("it is kept")[0].at = 99;
        assert_eq!(former.content(b"b\n"), Err(Lost::NotKept));
    }
}
