//! What a person reads when a table is not as expected: the table itself, with what is wrong
//! marked in it.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use super::super::captures::Captures;
use super::super::diff::{Diff, DiffLine, Mark, with_context};
use super::super::mismatch::{MAX_VALUE, Mismatch};
use super::super::pattern::Pattern;
use super::super::visible::{common_prefix, explicit, pair, visible, window};
use super::alike::alike;
use super::compare::{Comparison, WrongRow};
use super::parsed::{Column, Table};
use super::shown::{Below, below, extent, places, ranges, with_explicit};

/// The longest line that is shown; past it, pointers would have nothing to point at.
const MAX_WIDTH: usize = 1000;

/// Explains what is wrong.
pub fn mismatch(
    expected: &Table,
    actual: &Table,
    comparison: &Comparison,
    known: &Captures,
) -> Mismatch {
    let (expected_cells, actual_cells) = (expected.cells(), actual.cells());
    let report = Report {
        alike: alike(comparison, &expected_cells, &actual_cells),
        expected,
        actual,
        comparison,
        known,
        expected_cells,
        actual_cells,
    };
    let summary = report.summaries().into_iter().next();
    let summary = summary.unwrap_or_else(|| "the tables differ".to_owned());
    Mismatch::with_diff(summary, Diff::new(report.render()))
}

struct Report<'a> {
    expected: &'a Table,
    actual: &'a Table,
    comparison: &'a Comparison,
    known: &'a Captures,
    expected_cells: Vec<(usize, Vec<&'a str>)>,
    actual_cells: Vec<(usize, Vec<&'a str>)>,
    /// Missing and additional rows that look as if they had the same key.
    alike: Vec<(usize, usize)>,
}

impl<'a> Report<'a> {
    /// Everything that is wrong, a line each.
    fn summaries(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (expected, actual) in &self.comparison.titles {
            let actual = actual.as_deref().unwrap_or_default();
            let (expected, actual) = values(expected, actual);
            all.push(format!("title is {actual}, expected {expected}"));
        }
        for &column in &self.comparison.missing_columns {
            all.push(format!(
                "column {} is missing",
                name(&self.expected.columns, column)
            ));
        }
        for &column in &self.comparison.extra_columns {
            all.push(format!(
                "column {} is not expected",
                name(&self.actual.columns, column)
            ));
        }
        for wrong in &self.comparison.wrong {
            let row = self.key_of_expected(wrong.expected);
            for cell in &wrong.cells {
                let (expected, actual) = self.values(wrong, *cell);
                let column = name(&self.expected.columns, cell.0);
                all.push(format!(
                    "row {row}: {column} is {actual}, expected {expected}"
                ));
            }
        }
        let missing = &self.comparison.missing_rows;
        all.extend(
            missing
                .iter()
                .map(|&r| format!("row {} is missing", self.key_of_expected(r))),
        );
        let extra = &self.comparison.extra_rows;
        all.extend(
            extra
                .iter()
                .map(|&r| format!("row {} is not expected", self.key_of_actual(r))),
        );
        if let Some(row) = self.comparison.misplaced {
            all.push(format!(
                "row {} is not where it is expected",
                self.key_of_actual(row)
            ));
        }
        all
    }

    fn key_of_expected(&self, row: usize) -> String {
        let key = self.comparison.label.iter();
        let cells = key.map(|&column| self.expected_cells[row].1[column]);
        let told = Pattern::new(&cells.clone().collect::<String>()).bound(self.known);
        let shown: Vec<_> = if self.alike.iter().any(|pair| pair.0 == row) {
            cells.map(explicit).collect()
        } else {
            cells.map(str::to_owned).collect()
        };
        label(shown.iter().map(String::as_str), row) + &told.told()
    }

    fn key_of_actual(&self, row: usize) -> String {
        let own = |column: &usize| {
            let pair = self.comparison.pairs.iter().find(|pair| pair.0 == *column);
            pair.map(|pair| self.actual_cells[row].1[pair.1])
        };
        label(self.comparison.label.iter().filter_map(own), row)
    }

    fn values(&self, wrong: &WrongRow, cell: (usize, usize)) -> (String, String) {
        let raw = self.expected_cells[wrong.expected].1[cell.0];
        let (expected, actual) = values(raw, self.actual_cells[wrong.actual].1[cell.1]);
        let told = Pattern::new(raw).bound(self.known).told();
        (expected + &told, actual)
    }

    fn render(&self) -> Vec<DiffLine> {
        let mut notes = Vec::new();
        for (expected, _) in &self.comparison.titles {
            notes.push(DiffLine::new(Mark::Expected, visible(expected)));
        }
        let rows: HashMap<usize, usize> = self
            .actual_cells
            .iter()
            .enumerate()
            .map(|(row, (line, _))| (*line, row))
            .collect();
        let last = self
            .actual_cells
            .last()
            .map_or(self.actual.header, |(line, _)| *line);
        let mut groups = Vec::new();
        for (index, line) in self.actual.lines.iter().enumerate() {
            let mut group = match rows.get(&index) {
                Some(&row) => self.row(line, row),
                None if index == self.actual.header => self.header(line),
                None => vec![DiffLine::new(Mark::Equal, show(line))],
            };
            if index == last {
                let missing = self.comparison.missing_rows.iter();
                let places = places(self.actual);
                group.extend(missing.map(|&row| self.missing_row(row, &places)));
            }
            groups.push(group);
        }
        let is_equal = |group: &Vec<DiffLine>| group.iter().all(|line| line.mark == Mark::Equal);
        let collapsed = |count| {
            vec![DiffLine::new(
                Mark::Note,
                format!("… {count} lines as expected"),
            )]
        };
        // The header names the columns that a person has to know.
        let head: Vec<_> = groups
            .drain(..groups.len().min(self.actual.header + 1))
            .collect();
        notes.extend(head.into_iter().flatten());
        notes.extend(
            with_context(groups, is_equal, collapsed)
                .into_iter()
                .flatten(),
        );
        notes
    }

    fn header(&self, line: &str) -> Vec<DiffLine> {
        let mut lines = vec![DiffLine::new(Mark::Equal, show(line))];
        let extra: Vec<_> = self.comparison.extra_columns.iter().collect();
        if !extra.is_empty() {
            let marks = extra
                .iter()
                .map(|&&column| extent(self.actual, line, column, None))
                .collect();
            lines.push(pointer(marks, "not expected"));
        }
        for &column in &self.comparison.missing_columns {
            let text = format!("column {} is missing", name(&self.expected.columns, column));
            lines.push(DiffLine::new(Mark::Note, text));
        }
        lines
    }

    fn row(&self, line: &str, row: usize) -> Vec<DiffLine> {
        if self.comparison.extra_rows.binary_search(&row).is_ok() {
            let told = self.alike.iter().any(|pair| pair.1 == row);
            let cells = if told { ranges(self.actual, row) } else { &[] };
            return vec![DiffLine::new(
                Mark::Actual,
                show(&with_explicit(line, cells)),
            )];
        }
        if self.comparison.misplaced == Some(row) {
            let marks = vec![(0, show(line).width())];
            let text = "not where it is expected";
            return vec![
                DiffLine::new(Mark::Differs, show(line)),
                pointer(marks, text),
            ];
        }
        let Ok(at) = self
            .comparison
            .wrong
            .binary_search_by_key(&row, |wrong| wrong.actual)
        else {
            return vec![DiffLine::new(Mark::Equal, show(line))];
        };
        let wrong = &self.comparison.wrong[at];
        let marks = wrong
            .cells
            .iter()
            .map(|cell| extent(self.actual, line, cell.1, Some(row)))
            .collect();
        let mut lines = vec![DiffLine::new(Mark::Differs, show(line))];
        if let [cell] = wrong.cells.as_slice() {
            let (expected, _) = self.values(wrong, *cell);
            lines.push(pointer(marks, &format!("expected {expected}")));
        } else {
            lines.push(pointer(marks, ""));
            for cell in &wrong.cells {
                let (expected, _) = self.values(wrong, *cell);
                let column = name(&self.expected.columns, cell.0);
                lines.push(DiffLine::new(
                    Mark::Note,
                    format!("{column}: expected {expected}"),
                ));
            }
        }
        lines
    }

    /// A row of the expectation, under the columns of the output.
    fn missing_row(&self, row: usize, places: &[Below]) -> DiffLine {
        let (line, cells) = &self.expected_cells[row];
        let is_alike = self.alike.iter().any(|pair| pair.0 == row);
        let line = &self.expected.lines[*line];
        if super::grid::has_walls(line) {
            let cells = if is_alike {
                ranges(self.expected, row)
            } else {
                &[]
            };
            return DiffLine::new(Mark::Expected, show(&with_explicit(line, cells)));
        }
        let mut pairs = self.comparison.pairs.clone();
        pairs.sort_by_key(|pair| pair.1);
        let shown = pairs.into_iter().map(|(expected, actual)| {
            let cell = if is_alike {
                explicit(cells[expected])
            } else {
                visible(cells[expected]).into_owned()
            };
            (cell, places[actual])
        });
        let text = below(shown);
        DiffLine::new(Mark::Expected, show(text.trim_end()))
    }
}

fn pointer(mut marks: Vec<(usize, usize)>, text: &str) -> DiffLine {
    marks.sort_unstable();
    let mut line = String::new();
    for (start, end) in marks.into_iter().filter(|(_, end)| *end <= MAX_WIDTH) {
        line.extend(std::iter::repeat_n(' ', start.saturating_sub(line.len())));
        line.extend(std::iter::repeat_n('^', end - start));
    }
    let text = format!("{line} {text}");
    DiffLine::new(
        Mark::Pointer,
        if line.is_empty() {
            text.trim_start()
        } else {
            &text
        },
    )
}

fn show(line: &str) -> String {
    window(&visible(line), 0, MAX_WIDTH)
}

fn name(columns: &[Column], column: usize) -> String {
    match columns[column].name.as_str() {
        "" => format!("{} (unnamed)", column + 1),
        name => window(&visible(name), 0, MAX_VALUE),
    }
}

fn label<'a>(cells: impl Iterator<Item = &'a str>, row: usize) -> String {
    let cells: Vec<_> = cells.filter(|cell| !cell.is_empty()).collect();
    if cells.is_empty() {
        return (row + 1).to_string();
    }
    window(&visible(&cells.join("/")), 0, MAX_VALUE)
}

/// Two values, fit to be compared by eye.
fn values(expected: &str, actual: &str) -> (String, String) {
    let focus = common_prefix(expected, actual);
    let (left, right) = pair(expected, actual);
    let value = |text: &str| match text {
        "" => "empty".to_owned(),
        text => window(text, focus, MAX_VALUE),
    };
    (value(&left), value(&right))
}
