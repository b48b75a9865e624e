//! Which parts of a table are compared by their type, or not at all.

use std::ops::Range;

use super::super::options::Options;
use super::keys::names;
use super::layout::{self, Hints};
use super::parsed::{Row, Table};
use super::temporal::{classify, embedded, is_temporal_column};
use super::{grid, sections};

/// Where in the lines of a table values stand that may be any of their type, or any at all, by line.
pub fn typed(lines: &[&str], options: &Options) -> Vec<(usize, Range<usize>)> {
    if let Some(table) = grid::parse(lines) {
        return of_table(&table, lines, options);
    }
    let mut found = Vec::new();
    for section in sections(lines) {
        let first = section.first();
        let is_first = |line: &usize| first.is_some_and(|first| std::ptr::eq(first, &lines[*line]));
        let offset = (0..lines.len()).find(is_first);
        let offset = offset.unwrap_or(0);
        let layout = layout::parse(section, None, &Hints::default());
        let places = of_table(&layout.table, section, options).into_iter();
        found.extend(places.map(|(line, range)| (offset + line, range)));
    }
    found
}

fn of_table(table: &Table, lines: &[&str], options: &Options) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    for row in &table.rows {
        let Row::Cells { line, cells } = row else {
            continue;
        };
        let text = &table.lines[*line];
        if lines.get(*line) != Some(&text.as_str()) {
            // Tabs were expanded: places in it are none in the document.
            found.push((*line, 0..usize::MAX));
            continue;
        }
        for (column, cell) in table.columns.iter().zip(cells) {
            let is_time =
                || is_temporal_column(&column.name) && classify(&text[cell.clone()]).is_some();
            if names(&options.ignore, &column.name) || is_time() {
                found.push((*line, cell.clone()));
                continue;
            }
            let times = embedded(&text[cell.clone()]).into_iter();
            found.extend(times.map(|time| (*line, cell.start + time.start..cell.start + time.end)));
        }
    }
    found
}
