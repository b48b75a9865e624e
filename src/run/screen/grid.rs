//! The rows of a screen, and the cursor on them.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use super::charset::Charsets;
use super::params::Part;
use super::row::Row;
use super::scrollback::Scrollback;

/// Where the next character goes, and what is saved with that.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cursor {
    pub(super) row: usize,
    /// Behind the last column, where the next character is to begin a new row.
    pub(super) column: usize,
    pub(super) charsets: Charsets,
    /// Whether rows are counted from the top margin.
    pub(super) is_relative: bool,
}

/// How characters are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Modes {
    pub(super) wraps: bool,
    pub(super) inserts: bool,
}

/// Rows. Columns and rows are at least one each.
pub(super) struct Grid {
    rows: VecDeque<Row>,
    columns: usize,
    top: usize,
    bottom: usize,
    pub(super) cursor: Cursor,
    saved: Cursor,
    /// Takes the rows that leave over the top, if these can be scrolled back to.
    scrollback: Option<Scrollback>,
}

impl Grid {
    pub(super) fn new(columns: usize, rows: usize, scrollback: Option<Scrollback>) -> Self {
        Self {
            rows: std::iter::repeat_n(Row::default(), rows).collect(),
            columns,
            top: 0,
            bottom: rows - 1,
            cursor: Cursor::default(),
            saved: Cursor::default(),
            scrollback,
        }
    }

    pub(super) fn scrollback(&mut self) -> Option<&mut Scrollback> {
        self.scrollback.as_mut()
    }

    /// What is and was shown.
    pub(super) fn finish(mut self) -> Scrollback {
        self.keep_all();
        self.scrollback.unwrap_or_default()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.rows.iter().all(Row::is_blank)
    }

    /// What the screen shows.
    pub(super) fn text(&self) -> String {
        let mut text = Scrollback::default();
        for row in &self.rows {
            text.push(row);
        }
        text.finish()
    }

    /// Changes the size. Nothing is cut off: rows that have no place leave over the top, and columns
    /// beyond the edge stay until they are erased.
    pub(super) fn resize(&mut self, columns: usize, rows: usize) {
        while self.rows.len() > rows
            && self.cursor.row + 1 < self.rows.len()
            && self.rows.back().is_some_and(Row::is_blank)
        {
            self.rows.pop_back();
        }
        while self.rows.len() > rows {
            if let (Some(row), Some(scrollback)) = (self.rows.pop_front(), &mut self.scrollback) {
                scrollback.push(&row);
            }
            self.cursor.row = self.cursor.row.saturating_sub(1);
        }
        self.rows.resize(rows, Row::default());
        self.columns = columns;
        self.cursor.column = self.cursor.column.min(columns);
        (self.top, self.bottom) = (0, rows - 1);
    }

    pub(super) fn save(&mut self) {
        self.saved = self.cursor;
    }

    pub(super) fn restore(&mut self) {
        self.cursor = self.saved;
        self.cursor.row = self.cursor.row.min(self.rows.len() - 1);
        self.cursor.column = self.cursor.column.min(self.columns);
    }

    /// Sets the margins that scrolling keeps within, and goes home.
    pub(super) fn margins(&mut self, top: usize, bottom: usize) {
        let bottom = bottom.min(self.rows.len() - 1);
        if top < bottom {
            (self.top, self.bottom) = (top, bottom);
            self.go(0, 0);
        }
    }

    /// Writes a character that takes that many columns.
    pub(super) fn print(&mut self, c: char, width: usize, modes: Modes) {
        let width = width.min(self.columns);
        if width == 0 {
            let column = self.cursor.column;
            self.row().mark(column, c);
            return;
        }
        if self.cursor.column + width > self.columns {
            if modes.wraps {
                self.wrap();
            } else {
                self.cursor.column = self.columns - width;
            }
        }
        let (column, edge) = (self.cursor.column, self.columns);
        let row = self.row();
        if modes.inserts {
            row.insert(column, width, edge);
        }
        row.put(column, c, width);
        if column + width == edge {
            // What is drawn up to the edge goes on only if the next character says so.
            row.is_wrapped = false;
        }
        self.cursor.column += width;
        if !modes.wraps {
            self.cursor.column = self.cursor.column.min(self.columns - 1);
        }
    }

    fn wrap(&mut self) {
        let column = self.cursor.column;
        let row = self.row();
        // A wide character leaves the last column free.
        row.erase(column..usize::MAX);
        row.is_wrapped = true;
        self.next_row();
        self.cursor.column = 0;
    }

    /// Goes down, and scrolls at the bottom margin.
    pub(super) fn line_feed(&mut self) {
        if self.cursor.row == self.bottom {
            self.row().is_wrapped = false;
        }
        self.next_row();
    }

    fn next_row(&mut self) {
        if self.cursor.row == self.bottom {
            self.leave_up(self.top..=self.bottom, 1, true);
        } else {
            self.cursor.row = (self.cursor.row + 1).min(self.rows.len() - 1);
        }
    }

    /// Goes up, and scrolls at the top margin.
    pub(super) fn reverse_line_feed(&mut self) {
        if self.cursor.row == self.top {
            self.scroll_down(1);
        } else {
            self.cursor.row = self.cursor.row.saturating_sub(1);
        }
    }

    pub(super) fn scroll_up(&mut self, count: usize) {
        self.rows[self.bottom].is_wrapped = false;
        self.leave_up(self.top..=self.bottom, count, true);
    }

    pub(super) fn scroll_down(&mut self, count: usize) {
        self.leave_down(self.top..=self.bottom, count);
    }

    pub(super) fn insert_rows(&mut self, count: usize) {
        if (self.top..=self.bottom).contains(&self.cursor.row) {
            self.leave_down(self.cursor.row..=self.bottom, count);
            self.cursor.column = 0;
        }
    }

    pub(super) fn delete_rows(&mut self, count: usize) {
        if (self.top..=self.bottom).contains(&self.cursor.row) {
            self.rows[self.bottom].is_wrapped = false;
            self.leave_up(self.cursor.row..=self.bottom, count, false);
            self.cursor.column = 0;
        }
    }

    /// Moves rows up. Those that leave over the top of the screen can be kept.
    fn leave_up(&mut self, region: RangeInclusive<usize>, count: usize, is_kept: bool) {
        let (top, bottom) = region.into_inner();
        if top > 0 {
            self.rows[top - 1].is_wrapped = false;
        }
        for _ in 0..count.min(bottom - top + 1) {
            let Some(mut row) = self.rows.remove(top) else {
                return;
            };
            if let Some(scrollback) = self.scrollback.as_mut().filter(|_| is_kept && top == 0) {
                scrollback.push(&row);
            }
            row.erase(0..usize::MAX);
            row.is_wrapped = false;
            self.rows.insert(bottom, row);
        }
    }

    /// Moves rows down, and loses those that leave the region.
    fn leave_down(&mut self, region: RangeInclusive<usize>, count: usize) {
        let (top, bottom) = region.into_inner();
        if top > 0 {
            self.rows[top - 1].is_wrapped = false;
        }
        for _ in 0..count.min(bottom - top + 1) {
            self.rows.remove(bottom);
            self.rows.insert(top, Row::default());
        }
        self.rows[bottom].is_wrapped = false;
    }

    /// Goes to a row and a column, counted from 0.
    pub(super) fn go(&mut self, row: usize, column: usize) {
        self.go_to_row(row);
        self.go_to_column(column);
    }

    pub(super) fn go_to_row(&mut self, row: usize) {
        self.cursor.row = if self.cursor.is_relative {
            row.saturating_add(self.top).min(self.bottom)
        } else {
            row.min(self.rows.len() - 1)
        };
    }

    pub(super) fn go_to_column(&mut self, column: usize) {
        self.cursor.column = column.min(self.columns - 1);
    }

    /// The column of the cursor, which may wait behind the last.
    pub(super) fn column(&self) -> usize {
        self.cursor.column.min(self.columns - 1)
    }

    /// Whether the last column was written, and the next character begins a row.
    pub(super) fn is_full(&self) -> bool {
        self.cursor.column == self.columns
    }

    pub(super) fn up(&mut self, count: usize) {
        let row = self.cursor.row;
        let limit = if row >= self.top { self.top } else { 0 };
        self.cursor.row = row.saturating_sub(count).max(limit);
        self.cursor.column = self.column();
    }

    pub(super) fn down(&mut self, count: usize) {
        let row = self.cursor.row;
        let limit = if row <= self.bottom {
            self.bottom
        } else {
            self.rows.len() - 1
        };
        self.cursor.row = row.saturating_add(count).min(limit);
        self.cursor.column = self.column();
    }

    pub(super) fn erase_in_row(&mut self, part: Part) {
        let start = match part {
            Part::Before => {
                let end = self.column() + 1;
                self.row().erase(0..end);
                return;
            }
            // The character before a cursor that waits behind the last column is not behind it.
            Part::Behind => self.cursor.column,
            Part::All => 0,
        };
        let row = self.row();
        row.erase(start..usize::MAX);
        row.is_wrapped = false;
    }

    pub(super) fn erase(&mut self, part: Part) {
        let row = self.cursor.row;
        let erased = match part {
            // Terminals keep what they clear as a whole, and so does this: it was seen.
            Part::Behind if row == 0 && self.cursor.column == 0 => return self.clear(),
            Part::All => return self.clear(),
            Part::Behind => row + 1..self.rows.len(),
            Part::Before => 0..row,
        };
        self.erase_in_row(part);
        for row in self.rows.range_mut(erased) {
            *row = Row::default();
        }
    }

    fn clear(&mut self) {
        self.keep_all();
        self.rows.iter_mut().for_each(|row| *row = Row::default());
    }

    fn keep_all(&mut self) {
        let Some(scrollback) = &mut self.scrollback else {
            return;
        };
        let shown = self.rows.iter().rposition(|row| !row.is_blank());
        for row in self.rows.range(..shown.map_or(0, |last| last + 1)) {
            scrollback.push(row);
        }
    }

    pub(super) fn erase_characters(&mut self, count: usize) {
        let column = self.column();
        self.row().erase(column..column.saturating_add(count));
    }

    pub(super) fn insert_blanks(&mut self, count: usize) {
        let (column, edge) = (self.column(), self.columns);
        self.row().insert(column, count, edge);
    }

    pub(super) fn delete_characters(&mut self, count: usize) {
        let column = self.column();
        self.row().delete(column, count);
    }

    fn row(&mut self) -> &mut Row {
        &mut self.rows[self.cursor.row]
    }
}
