//! One row of cells.

use std::iter;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// The cells behind the first of a character that takes several.
const REST: char = '\0';

/// How many combining characters a cell takes: a program cannot make it grow without end.
const MAX_MARKS: usize = 16;

/// How far tab stops are apart.
pub(super) const TAB: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    c: char,
    marks: Option<Box<str>>,
}

impl Cell {
    const BLANK: Self = Self::new(' ');

    const fn new(c: char) -> Self {
        Self { c, marks: None }
    }

    fn is_blank(&self) -> bool {
        *self == Self::BLANK
    }
}

/// Cells up to the last that was ever written; those behind are blank.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    cells: Vec<Cell>,
    /// Whether the line goes on in the next row.
    pub(super) is_wrapped: bool,
}

impl Row {
    /// A row that shows a text. Tabs are one character each, as wide as their place makes them.
    pub(super) fn of(text: &str) -> Self {
        let mut row = Self::default();
        for c in text.chars() {
            let column = row.len();
            match width(c) {
                _ if c == '\t' => row.put(column, c, TAB - column % TAB),
                0 => row.mark(column, c),
                width => row.put(column, c, width),
            }
        }
        row
    }

    /// How many columns were written.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }

    /// Writes a character over what is there.
    pub(super) fn put(&mut self, column: usize, c: char, width: usize) {
        let end = column + width;
        self.pad(column);
        self.sever(column);
        self.sever(end);
        self.pad(end);
        self.cells[column..end].fill(Cell::new(REST));
        if let Some(first) = self.cells[column..end].first_mut() {
            *first = Cell::new(c);
        }
    }

    /// Adds a combining character to the character before a column. One that has none is left out.
    pub(super) fn mark(&mut self, column: usize, c: char) {
        let end = column.min(self.len());
        let before = &mut self.cells[..end];
        if let Some(cell) = before.iter_mut().rfind(|cell| cell.c != REST) {
            let mut marks = cell.marks.take().map(String::from).unwrap_or_default();
            if marks.chars().count() < MAX_MARKS {
                marks.push(c);
            }
            cell.marks = Some(marks.into_boxed_str());
        }
    }

    /// Makes columns blank.
    pub(super) fn erase(&mut self, columns: Range<usize>) {
        self.sever(columns.start);
        self.sever(columns.end);
        if columns.end < self.len() {
            self.cells[columns].fill(Cell::BLANK);
        } else {
            self.cells.truncate(columns.start);
        }
    }

    /// Puts blanks before a column. What they move over the edge is lost.
    pub(super) fn insert(&mut self, column: usize, count: usize, edge: usize) {
        if column >= self.len() {
            return;
        }
        self.sever(column);
        let count = count.min(edge.saturating_sub(column));
        self.cells
            .splice(column..column, iter::repeat_n(Cell::BLANK, count));
        self.sever(edge);
        self.cells.truncate(edge);
    }

    /// Takes columns out.
    pub(super) fn delete(&mut self, column: usize, count: usize) {
        if column < self.len() {
            let end = column.saturating_add(count).min(self.len());
            self.sever(column);
            self.sever(end);
            self.cells.drain(column..end);
        }
    }

    /// What the row shows.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.len());
        for cell in &self.cells {
            if cell.c != REST {
                text.push(cell.c);
            }
            text.push_str(cell.marks.as_deref().unwrap_or_default());
        }
        text
    }

    fn pad(&mut self, column: usize) {
        if self.len() < column {
            self.cells.resize(column, Cell::BLANK);
        }
    }

    /// Makes a character blank that stands on both sides of a column: no part of it can stay.
    fn sever(&mut self, column: usize) {
        let is_rest = |cell: &Cell| cell.c == REST;
        if !self.cells.get(column).is_some_and(is_rest) {
            return;
        }
        let before = &self.cells[..column];
        let start = before.iter().rposition(|cell| !is_rest(cell)).unwrap_or(0);
        let behind = &self.cells[column..];
        let length = behind.iter().take_while(|cell| is_rest(cell)).count();
        self.cells[start..column + length].fill(Cell::BLANK);
    }
}

/// How many columns a character takes; none for one that joins the character before.
pub(super) fn width(c: char) -> usize {
    c.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_several_columns_stay_whole_or_go() {
        let mut row = Row::of("a漢b");
        assert_eq!(row.len(), 4);
        row.put(2, 'x', 1);
        assert_eq!(row.text(), "a xb");
        let mut row = Row::of("a漢b");
        row.put(0, '字', 2);
        assert_eq!(row.text(), "字 b");
        let mut row = Row::of("a漢b");
        row.delete(0, 2);
        assert_eq!(row.text(), " b");
        let mut row = Row::of("a漢b");
        row.insert(0, 1, 3);
        assert_eq!(row.text(), " a ");
        let mut row = Row::of("a\tb");
        assert_eq!((row.len(), row.text().as_str()), (9, "a\tb"));
        row.put(3, 'x', 1);
        assert_eq!(row.text(), "a  x    b");
    }

    #[test]
    fn combining_characters_join_the_one_before() {
        let mut row = Row::of("e\u{301}漢\u{301}b");
        assert_eq!((row.len(), row.text().as_str()), (4, "e\u{301}漢\u{301}b"));
        row.put(0, 'a', 1);
        assert_eq!(row.text(), "a漢\u{301}b");
        let row = Row::of(&format!("\u{301}e{}", "\u{301}".repeat(99)));
        assert_eq!(row.text().chars().count(), 1 + MAX_MARKS);
    }

    #[test]
    fn nothing_happens_beyond_what_was_written() {
        let mut row = Row::of("ab");
        row.insert(2, 5, 80);
        row.delete(2, usize::MAX);
        row.erase(5..9);
        assert_eq!(row.text(), "ab");
        row.put(4, 'c', 1);
        assert_eq!(row.text(), "ab  c");
        row.erase(1..usize::MAX);
        assert_eq!(row.text(), "a");
    }
}
