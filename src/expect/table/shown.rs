//! Where a table stands on the screen when it is shown.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::super::diff::MAX_LINES;
use super::super::visible::{explicit, visible};
use super::parsed::{Row, Table};

/// Where the cells of a row are.
pub fn ranges(table: &Table, row: usize) -> &[Range<usize>] {
    let mut rows = table.rows.iter().filter_map(|row| match row {
        Row::Cells { cells, .. } => Some(cells.as_slice()),
        Row::Gap => None,
    });
    rows.nth(row).unwrap_or_default()
}

/// From which to which column of the screen a name reaches, or the cell of a row, as it is shown.
pub fn extent(table: &Table, line: &str, column: usize, row: Option<usize>) -> (usize, usize) {
    let header = &table.lines[table.header];
    let bytes = &table.columns[column].bytes;
    let start = visible(&header[..bytes.start]).width();
    let cell = row.map(|row| ranges(table, row)[column].clone());
    match cell {
        Some(cell) if !cell.is_empty() => {
            let start = visible(&line[..cell.start]).width();
            (start, start + visible(&line[cell]).width().max(1))
        }
        // An empty cell is where its column begins.
        Some(_) => (start, start + 1),
        None => (
            start,
            start + visible(&header[bytes.clone()]).width().max(1),
        ),
    }
}

/// Where the next cell of a column would stand.
#[derive(Clone, Copy, Debug)]
pub struct Below {
    start: usize,
    end: usize,
    /// Whether cells are aligned at their ends.
    is_right: bool,
}

/// Where the cells of one more row would stand: below those of the last, or else below the header.
pub fn places(table: &Table) -> Vec<Below> {
    let rows = table.cells();
    let at = |row: usize, column: usize| {
        let is_filled = ranges(table, row)
            .get(column)
            .is_some_and(|cell| !cell.is_empty());
        let line = &table.lines[rows[row].0];
        is_filled.then(|| extent(table, line, column, Some(row)))
    };
    let place = |column: usize| {
        let name = extent(table, "", column, None);
        let cells = || (0..rows.len().min(MAX_LINES)).filter_map(|row| at(row, column));
        let right = cells().filter(|cell| cell.1 == name.1).count();
        let left = cells().filter(|cell| cell.0 == name.0).count();
        let last = rows.len().checked_sub(1).and_then(|row| at(row, column));
        let (start, end) = last.unwrap_or(name);
        Below {
            start,
            end,
            is_right: right > left,
        }
    };
    (0..table.columns.len()).map(place).collect()
}

/// A row with its cells where they would stand, or further to the right if they do not fit.
pub fn below(cells: impl Iterator<Item = (String, Below)>) -> String {
    let mut text = String::new();
    let mut is_pushed = false;
    for (cell, place) in cells {
        let start = if place.is_right {
            place.end.saturating_sub(cell.width())
        } else {
            place.start
        };
        let gap = match text.as_str() {
            "" => 0,
            _ if is_pushed => 2,
            _ => 1,
        };
        let fits = start >= text.width() + gap;
        is_pushed |= !fits;
        let start = if fits { start } else { text.width() + 2 };
        text.extend(std::iter::repeat_n(' ', start - text.width()));
        text.push_str(&cell);
    }
    text
}

/// A line in which cells tell themselves from those that look the same.
pub fn with_explicit(line: &str, cells: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut from = 0;
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        shown.push_str(&line[from..cell.start]);
        shown.push_str(&explicit(&line[cell.clone()]));
        from = cell.end;
    }
    shown + &line[from..]
}

#[cfg(test)]
mod tests {
    use super::super::tests::{mismatch, table};

    #[test]
    fn a_missing_row_stands_below_the_cells_of_the_last() {
        let expected = "NAME   SIZE   STATUS\na      1      Ready\nb      100    NotReady";
        let wide = "NAME SIZE STATUS\nvery-long-name 1 Ready\na-longer-name-yet 2 Ready";
        insta::assert_snapshot!(mismatch(expected, wide, table()), @"
        row a is missing
          NAME SIZE STATUS
        + very-long-name 1 Ready
        + a-longer-name-yet 2 Ready
        - a                 1 Ready
        - b                 100  NotReady
        ");
        let right = "NAME     SIZE   STATUS\na           1   Ready";
        insta::assert_snapshot!(mismatch(expected, right, table()), @"
        row b is missing
          NAME     SIZE   STATUS
          a           1   Ready
        - b         100   NotReady
        ");
        let ps = "    PID TTY      STAT   TIME COMMAND
      1 ?        Ss     0:03 /sbin/init
    812 tty1     Ss+    0:00 /sbin/agetty -o -p";
        let (first, _) = ps.rsplit_once('\n').unwrap();
        insta::assert_snapshot!(mismatch(ps, first, table()), @"
        row 812 is missing
              PID TTY      STAT   TIME COMMAND
                1 ?        Ss     0:03 /sbin/init
        -     812 tty1     Ss+    0:00 /sbin/agetty -o -p
        ");
    }
}
