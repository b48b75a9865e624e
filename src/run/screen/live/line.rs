//! A line that may still change.

use super::super::row::Row;
use crate::expect::visible;

/// One line, as cells only while it is redrawn.
#[derive(Debug, Clone)]
pub(super) enum Line {
    /// A line that was final before the cursor moved up to it. It is nothing to show once more, as
    /// long as nothing is written to it.
    Printed,
    /// Text as it came.
    Text(String),
    /// Text that was written over.
    Cells(Row),
}

impl Default for Line {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Line {
    /// The cells, to be changed.
    pub(super) fn cells(&mut self) -> &mut Row {
        let row = match self {
            Self::Cells(row) => return row,
            Self::Text(text) => Row::of(text),
            Self::Printed => Row::default(),
        };
        *self = Self::Cells(row);
        match self {
            Self::Cells(row) => row,
            _ => unreachable!("it was made so right before"),
        }
    }

    /// How many columns it takes.
    pub(super) fn columns(&self) -> usize {
        match self {
            Self::Printed => 0,
            Self::Text(text) if text.is_empty() => 0,
            Self::Text(text) => Row::of(text).len(),
            Self::Cells(row) => row.len(),
        }
    }

    /// Makes columns blank, if there is anything in them.
    pub(super) fn erase(&mut self, columns: std::ops::Range<usize>) {
        match self {
            Self::Printed => {}
            Self::Text(_) if columns.start == 0 && columns.end == usize::MAX => {
                *self = Self::default();
            }
            Self::Text(_) | Self::Cells(_) => self.cells().erase(columns),
        }
    }

    /// Takes as little memory as it can. Blanks at the end of cells are what was wiped out.
    pub(super) fn compact(&mut self) {
        if let Self::Cells(row) = self {
            let mut text = row.text();
            text.truncate(text.trim_end_matches(' ').len());
            *self = Self::Text(text);
        }
    }

    /// The text to be shown, if there is a line to show.
    pub(super) fn into_shown(mut self) -> Option<String> {
        self.compact();
        match self {
            Self::Text(text) if is_ascii_text(text.as_bytes()) => Some(text),
            Self::Text(text) => Some(visible(&text).into_owned()),
            Self::Printed | Self::Cells(_) => None,
        }
    }
}

/// Whether there is nothing but text that stands for itself: the most common case, and the cheapest
/// to find out.
pub(super) fn is_ascii_text(bytes: &[u8]) -> bool {
    let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t');
    // Whole chunks can be looked at without a branch for each byte.
    bytes
        .chunks(64)
        .all(|chunk| chunk.iter().fold(true, |all, byte| all & is_text(byte)))
}
