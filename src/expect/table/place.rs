//! Where the columns of a table stand.

use std::ops::Range;

use super::ruler::{Measure, Word};

/// Where a column's name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub bytes: Range<usize>,
    /// On the screen, for each of [`MEASURES`].
    pub columns: [Range<usize>; 2],
}

impl Place {
    /// Of a word, in both measures.
    pub fn new(display: &Word, characters: &Word) -> Self {
        Self {
            bytes: display.bytes.clone(),
            columns: [display.columns.clone(), characters.columns.clone()],
        }
    }

    /// Of a column without a name that reaches from the margin to another.
    pub fn unnamed(end: usize) -> Self {
        Self {
            bytes: 0..0,
            columns: [0..end, 0..end],
        }
    }

    /// Takes in another word.
    pub fn extend(&mut self, display: &Word, characters: &Word) {
        self.bytes.end = display.bytes.end;
        self.columns[0].end = display.columns.end;
        self.columns[1].end = characters.columns.end;
    }

    /// On the screen.
    pub fn columns(&self, measure: Measure) -> &Range<usize> {
        match measure {
            Measure::Display => &self.columns[0],
            Measure::Characters => &self.columns[1],
        }
    }
}

/// How well a row fits its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Every cell starts where its column does, or ends there.
    Aligned,
    /// A long value or a hole has pushed cells aside, and there is one for each column all the same.
    Shifted,
    /// By the most likely reading.
    Guessed,
}

/// Takes one more word into a cell.
pub fn extend(cell: &mut Range<usize>, word: &Range<usize>) {
    if cell.start == cell.end {
        *cell = word.clone();
    } else {
        cell.end = word.end;
    }
}
