//! The lines that may still change, and the cursor on them.

use std::collections::VecDeque;

use super::super::charset::Charsets;
use super::super::params::Part;
use super::super::row::{TAB, width};
use super::line::{Line, is_ascii_text};

/// How many lines stay pending at most, besides the last.
const MAX_UP: usize = 50;

/// The longest line, in bytes where it is text as it came, in columns where it was redrawn.
const MAX_LINE: usize = 64 << 10;

/// Where in its line the cursor is.
#[derive(Debug, Clone, Copy)]
enum At {
    /// Behind the last character of a line of text, in whatever column that is.
    End,
    Column(usize),
}

/// The last lines of an output.
pub(super) struct Lines {
    /// Never empty.
    lines: VecDeque<Line>,
    /// The number of the first of them. Lines count from 0, and those before the output are negative.
    first: i64,
    /// The cursor's line, as an index, and its place there.
    row: usize,
    at: At,
    saved: (i64, usize),
    pub(super) charsets: Charsets,
    /// How many lines the cursor went up at most.
    depth: usize,
    /// Lines that are final, and were not taken yet.
    done: Vec<String>,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            lines: VecDeque::from([Line::default()]),
            first: 0,
            row: 0,
            at: At::End,
            saved: (0, 0),
            charsets: Charsets::default(),
            depth: 0,
            done: Vec::new(),
        }
    }
}

impl Lines {
    pub(super) fn take_final(&mut self) -> Vec<String> {
        std::mem::take(&mut self.done)
    }

    pub(super) fn pending(&self) -> Vec<String> {
        let last = self.lines.len() - 1;
        let is_shown = |row: usize, line: &Line| {
            row < last || !matches!(line, Line::Text(text) if text.is_empty())
        };
        let shown = self.lines.iter().enumerate();
        shown
            .filter(|(row, line)| is_shown(*row, line))
            .filter_map(|(_, line)| line.clone().into_shown())
            .collect()
    }

    /// Whether text can be added as it is.
    pub(super) fn can_append(&self) -> bool {
        matches!(self.at, At::End) && self.charsets.is_plain()
    }

    /// Makes a whole line final at once, where it is all there is: what most output consists of.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> bool {
        let is_alone = self.lines.len() == 1 && self.depth == 0 && self.can_append();
        if !is_alone || !self.is_empty() || bytes.len() > MAX_LINE || !is_ascii_text(bytes) {
            return false;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return false;
        };
        self.done.push(text.to_owned());
        self.first += 1;
        true
    }

    /// Whether nothing was written to the cursor's line.
    fn is_empty(&self) -> bool {
        matches!(&self.lines[self.row], Line::Text(text) if text.is_empty())
    }

    /// Adds bytes to a line that allows it, if they are text and nothing else.
    pub(super) fn append(&mut self, bytes: &[u8]) -> bool {
        let Ok(mut text) = std::str::from_utf8(bytes) else {
            return false;
        };
        let is_control = |c: char| c.is_control() && c != '\t';
        if !self.can_append() || !is_ascii_text(bytes) && text.contains(is_control) {
            return false;
        }
        while !text.is_empty() {
            let room = MAX_LINE.saturating_sub(self.text().len());
            let mut end = room.min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let (fits, rest) = text.split_at(end);
            self.text().push_str(fits);
            text = rest;
            if !text.is_empty() {
                self.newline();
                if !self.can_append() {
                    // It went on to a line that has text already.
                    text.chars().for_each(|c| self.write(c));
                    return true;
                }
            }
        }
        true
    }

    /// The text of the line that the cursor is at the end of.
    fn text(&mut self) -> &mut String {
        let line = &mut self.lines[self.row];
        if !matches!(line, Line::Text(_)) {
            line.compact();
            if matches!(line, Line::Printed) {
                *line = Line::default();
            }
        }
        match line {
            Line::Text(text) => text,
            _ => unreachable!("every other kind was made one"),
        }
    }

    pub(super) fn write(&mut self, c: char) {
        match self.at {
            _ if c == '\t' => self.tab(),
            At::End => {
                if self.text().len() + c.len_utf8() > MAX_LINE {
                    self.newline();
                    return self.write(c);
                }
                self.text().push(c);
            }
            At::Column(column) => self.write_over(column, c),
        }
    }

    fn write_over(&mut self, column: usize, c: char) {
        let width = width(c);
        if column + width > MAX_LINE {
            self.newline();
            self.write(c);
        } else if width == 0 {
            self.line().cells().mark(column, c);
        } else {
            self.line().cells().put(column, c, width);
            self.at = At::Column(column + width);
        }
    }

    pub(super) fn tab(&mut self) {
        match self.at {
            At::End => {
                if self.text().len() >= MAX_LINE {
                    self.newline();
                    return self.tab();
                }
                self.text().push('\t');
            }
            At::Column(column) => {
                let width = TAB - column % TAB;
                if column + width > MAX_LINE {
                    self.newline();
                    return self.tab();
                }
                // Where there is text already, a tab goes over it.
                if column >= self.line().columns() {
                    self.line().cells().put(column, '\t', width);
                }
                self.at = At::Column(column + width);
            }
        }
    }

    /// Goes to the start of the next line, and makes final what has no place any more.
    pub(super) fn newline(&mut self) {
        self.next_line();
        self.go_to_column(0);
    }

    pub(super) fn next_line(&mut self) {
        self.leave(self.row + 1);
        if self.row == self.lines.len() {
            self.lines.push_back(Line::default());
        }
        self.settle();
    }

    fn leave(&mut self, row: usize) {
        self.line().compact();
        self.row = row;
    }

    /// Makes the first lines final that no move up goes back to.
    fn settle(&mut self) {
        while self.lines.len() > self.depth + 1 {
            self.finish_first();
            self.row = self.row.saturating_sub(1);
        }
    }

    fn finish_first(&mut self) {
        if let Some(line) = self.lines.pop_front() {
            self.first += 1;
            self.done.extend(line.into_shown());
        }
    }

    /// Makes all lines final, and goes to a column of a new one.
    pub(super) fn cut(&mut self, column: usize) {
        let rest = self.pending();
        self.done.extend(rest);
        self.first += self.lines.len() as i64;
        self.lines.clear();
        self.lines.push_back(Line::default());
        self.row = 0;
        self.go_to_column(column);
    }

    fn line(&mut self) -> &mut Line {
        &mut self.lines[self.row]
    }

    pub(super) fn column(&self) -> usize {
        match self.at {
            At::End => self.lines[self.row].columns(),
            At::Column(column) => column,
        }
    }

    pub(super) fn go_to_column(&mut self, column: usize) {
        self.at = if self.is_empty() && column == 0 {
            At::End
        } else {
            At::Column(column.min(MAX_LINE))
        };
    }

    /// Goes up by lines, and keeps so many pending from now on.
    pub(super) fn up(&mut self, count: usize) {
        let column = self.column();
        let room = MAX_UP - (self.lines.len() - 1).min(MAX_UP);
        let missing = count.saturating_sub(self.row).min(room);
        self.leave(self.row.saturating_sub(count));
        for _ in 0..missing {
            self.lines.push_front(Line::Printed);
            self.first -= 1;
        }
        self.depth = self.depth.max(self.lines.len() - 1 - self.row);
        self.go_to_column(column);
    }

    /// Goes down by lines. Below the last there is one more line at most, as on a screen whose last
    /// line this is.
    pub(super) fn down(&mut self, count: usize) {
        let column = self.column();
        let last = self.lines.len() - 1;
        if self.row == last {
            self.next_line();
        } else {
            self.leave(self.row.saturating_add(count).min(last));
        }
        self.go_to_column(column);
    }

    pub(super) fn save(&mut self) {
        self.saved = (self.first + self.row as i64, self.column());
    }

    pub(super) fn restore(&mut self) {
        let (line, column) = self.saved;
        let here = self.first + self.row as i64;
        let distance = usize::try_from(line.abs_diff(here)).unwrap_or(usize::MAX);
        if line < here {
            self.up(distance);
        } else if line > here {
            self.down(distance);
        }
        self.go_to_column(column);
    }

    pub(super) fn erase_in_line(&mut self, part: Part) {
        let column = self.column();
        let columns = match part {
            Part::Behind => column..usize::MAX,
            Part::Before => 0..column + 1,
            Part::All => 0..usize::MAX,
        };
        self.line().erase(columns);
        self.go_to_column(column);
    }

    pub(super) fn erase(&mut self, part: Part) {
        match part {
            Part::All => return self.cut(0),
            // What is drawn next may have fewer lines.
            Part::Behind => self.lines.truncate(self.row + 1),
            Part::Before => {
                let above = self.lines.range_mut(..self.row);
                above.for_each(|line| line.erase(0..usize::MAX));
            }
        }
        self.erase_in_line(part);
    }

    pub(super) fn insert_lines(&mut self, count: usize) {
        let column = self.column();
        let last = self.lines.len() - 1;
        // As many as there is room for below the cursor, where the last line ends up.
        for _ in 0..count.min(MAX_UP - (last - self.row).min(MAX_UP)) {
            self.lines.insert(self.row, Line::default());
        }
        let depth = self.lines.len() - 1 - self.row;
        self.depth = self.depth.max(depth);
        self.settle();
        self.go_to_column(column);
    }

    pub(super) fn delete_lines(&mut self, count: usize) {
        let column = self.column();
        let end = self.row.saturating_add(count).min(self.lines.len());
        self.lines.drain(self.row..end);
        if self.row == self.lines.len() {
            self.lines.push_back(Line::default());
        }
        self.go_to_column(column);
    }

    pub(super) fn change_characters(&mut self, action: char, count: usize) {
        let column = self.column();
        let line = self.line();
        match action {
            '@' => line.cells().insert(column, count, MAX_LINE),
            'P' => line.cells().delete(column, count),
            _ => line.erase(column..column.saturating_add(count)),
        }
        self.go_to_column(column);
    }
}
