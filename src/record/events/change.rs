//! What became of a file, as a line tells it. Pure.

use serde::{Deserialize, Serialize};

use super::part::Bytes;
use crate::run::{FileChange, Former, Piece, What};

/// What a block did to its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::record) struct Changed {
    path: String,
    what: String,
    added: usize,
    removed: usize,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(in crate::record) diff: String,
    #[serde(default, skip_serializing_if = "is_none")]
    masked: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// Whether the file is one of secrets: then no document gets the difference.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
    /// How the file is brought back; the journal's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) undo: Option<Undo>,
}

/// How a file is brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Undo {
    /// The SHA-256 of what the step left.
    left: String,
    /// The permission bits of the former file; none where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<u32>,
    /// What of the former content is gone; nothing where it is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pieces: Option<Vec<Gone>>,
    /// How many folders the step made.
    #[serde(default, skip_serializing_if = "is_zero")]
    folders: usize,
    /// Whether it is not kept because it holds a secret.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
}

/// A part of the former content, and which bytes of the new one it belongs in the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Gone {
    at: usize,
    length: usize,
    bytes: Bytes,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_none(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Changed {
    pub(super) fn new(change: &FileChange) -> Self {
        Self {
            path: change.path.clone(),
            what: change.what.as_str().to_owned(),
            added: change.added,
            removed: change.removed,
            diff: change.diff.clone(),
            masked: change.masked,
            mode: change.mode,
            note: change.note.clone(),
            secret: change.may_hold_secrets,
            undo: change.former.as_ref().map(Undo::new),
        }
    }

    pub(super) fn read(&self) -> Option<FileChange> {
        let what = What::ALL
            .into_iter()
            .find(|what| what.as_str() == self.what)?;
        Some(FileChange {
            path: self.path.clone(),
            what,
            added: self.added,
            removed: self.removed,
            diff: self.diff.clone(),
            masked: self.masked,
            mode: self.mode,
            note: self.note.clone(),
            may_hold_secrets: self.secret,
            former: match &self.undo {
                Some(undo) => Some(undo.read()?),
                None => None,
            },
        })
    }
}

impl Undo {
    fn new(former: &Former) -> Self {
        let kept = former.pieces.as_ref().filter(|_| former.is_kept());
        let gone = |piece: &Piece| Gone {
            at: piece.at,
            length: piece.length,
            bytes: Bytes::new(&piece.bytes),
        };
        Self {
            left: former.left.clone(),
            mode: former.mode,
            pieces: kept.map(|pieces| pieces.iter().map(gone).collect()),
            folders: former.folders,
            secret: former.holds_secret,
        }
    }

    fn read(&self) -> Option<Former> {
        let piece = |gone: &Gone| {
            Some(Piece {
                at: gone.at,
                length: gone.length,
                bytes: gone.bytes.read()?,
            })
        };
        let pieces = match &self.pieces {
            Some(pieces) => Some(pieces.iter().map(piece).collect::<Option<_>>()?),
            None => None,
        };
        Some(Former {
            left: self.left.clone(),
            mode: self.mode,
            pieces,
            folders: self.folders,
            holds_secret: self.secret,
        })
    }
}
