//! Writes tables whose columns are only aligned.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::body::{Body, Part};
use super::layout::Layout;
use super::parsed::{Row, Table};
use super::plan::{Entry, Plan};

/// The most blanks between columns that a table is laid out with.
const MAX_GAP: usize = 3;

/// Writes tables in the layout of one that was read.
pub struct Aligned<'a> {
    /// The lines as they were written, with their tabs.
    lines: &'a [&'a str],
    table: &'a Table,
    /// The fewest blanks between columns.
    gap: usize,
    /// Which columns are aligned at the right.
    right: Vec<bool>,
    /// The cells of each row.
    rows: Vec<&'a [Range<usize>]>,
    body: Body,
}

impl<'a> Aligned<'a> {
    /// In the layout of these lines.
    pub fn new(lines: &'a [&'a str], layout: &'a Layout) -> Self {
        let table = &layout.table;
        let rows: Vec<&[Range<usize>]> = table
            .rows
            .iter()
            .filter_map(|row| match row {
                Row::Gap => None,
                Row::Cells { cells, .. } => Some(cells.as_slice()),
            })
            .collect();
        let mut aligned = Self {
            lines,
            table,
            gap: layout.hints.gap(),
            right: Vec::new(),
            rows,
            body: Body::new(table, layout.has_rule),
        };
        aligned.right = (0..table.columns.len())
            .map(|column| aligned.is_right(column))
            .collect();
        aligned
    }

    /// The lines of a plan that keeps the columns, in which only rows that change are written anew;
    /// nothing if a cell does not fit.
    pub fn in_place(&self, plan: &Plan) -> Option<Vec<String>> {
        let row = |old, cells: &[String]| self.row(old, cells);
        self.body.in_place(self.lines, plan, row)
    }

    /// The lines of a plan with every column as wide as it has to be.
    pub fn anew(&self, plan: &Plan, names: &[String]) -> Vec<String> {
        let rows = plan.entries.iter().filter_map(|entry| match entry {
            Entry::Gap(_) => None,
            Entry::Row { old, cells, .. } => Some(self.indented(*old, cells)),
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].width());
            cells.chain([names[column].width()]).max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..names.len()).map(width).collect();
        let gaps = self.gaps(plan);
        let line = |cells: &[String], fill: char| {
            let mut line = " ".repeat(self.indent());
            for (column, cell) in cells.iter().enumerate() {
                let cell = if fill == ' ' {
                    cell.clone()
                } else {
                    fill.to_string().repeat(widths[column])
                };
                let pad = " ".repeat(widths[column] - cell.width());
                let old = plan.columns[column].old;
                let right = old.is_some_and(|old| self.right[old]);
                let (before, after) = if right { (pad, cell) } else { (cell, pad) };
                line.push_str(&before);
                line.push_str(&after);
                line.push_str(&" ".repeat(gaps[column]));
            }
            line.trim_end().to_owned()
        };
        let mut rows = rows.iter();
        let mut lines = Vec::new();
        for part in self.body.parts_anew(plan) {
            match part {
                Part::Line(at) if self.body.rule == Some(at) => {
                    let fill = self.lines[at].trim_start().chars().next();
                    lines.push(line(names, fill.unwrap_or('-')));
                }
                Part::Line(at) => lines.push(self.lines[at].to_owned()),
                Part::Header => lines.push(line(names, ' ')),
                Part::Entry(_) => lines.extend(rows.next().map(|row| line(row, ' '))),
            }
        }
        lines
    }

    /// Where bytes of a line are on the screen.
    fn extent(&self, line: usize, bytes: &Range<usize>) -> Range<usize> {
        let text = &self.table.lines[line];
        let start = text[..bytes.start].width();
        start..start + text[bytes.clone()].width()
    }

    fn name(&self, column: usize) -> Range<usize> {
        self.extent(self.table.header, &self.table.columns[column].bytes)
    }

    /// Where a cell is, if it is not empty.
    fn cell(&self, row: usize, column: usize) -> Option<Range<usize>> {
        let bytes = self.rows[row].get(column)?;
        let line = self.body.rows.get(row)?;
        (!bytes.is_empty()).then(|| self.extent(*line, bytes))
    }

    fn is_right(&self, column: usize) -> bool {
        let name = self.name(column);
        let count = |holds: &dyn Fn(&Range<usize>) -> bool| {
            let cells = (0..self.rows.len()).filter_map(|row| self.cell(row, column));
            cells.filter(|cell| holds(cell)).count()
        };
        !name.is_empty()
            && count(&|cell| cell.end == name.end) > count(&|cell| cell.start == name.start)
    }

    /// A row with its cells where they were, or below the names.
    fn row(&self, old: Option<usize>, cells: &[String]) -> Option<String> {
        let mut line = String::new();
        let mut after_changed = false;
        for (column, cell) in cells.iter().enumerate() {
            if cell.is_empty() {
                continue;
            }
            let was = old.and_then(|row| Some((row, self.cell(row, column)?)));
            let same = was.as_ref().is_some_and(|(row, _)| {
                let text = &self.table.lines[self.body.rows[*row]];
                &text[self.rows[*row][column].clone()] == cell
            });
            let place = was.map_or_else(|| self.name(column), |(_, place)| place);
            let start = if same || !self.right[column] {
                place.start
            } else {
                place.end.checked_sub(cell.width())?
            };
            let gap = match line.as_str() {
                "" => 0,
                _ if same && !after_changed => 1,
                _ => self.gap,
            };
            let blanks = start.checked_sub(line.width()).filter(|&n| n >= gap)?;
            line.push_str(&" ".repeat(blanks));
            line.push_str(cell);
            after_changed = !same;
        }
        Some(line)
    }

    /// The cells of a row, the first with the blanks that it has more than others.
    fn indented(&self, old: Option<usize>, cells: &[String]) -> Vec<String> {
        let mut cells = cells.to_vec();
        let place = old.and_then(|row| self.cell(row, 0));
        let left = !self.right.first().is_some_and(|right| *right);
        if let (Some(place), Some(first)) = (place, cells.first_mut())
            && left
        {
            let blanks = " ".repeat(place.start.saturating_sub(self.indent()));
            first.insert_str(0, &blanks);
        }
        cells
    }

    /// Where the first column begins.
    fn indent(&self) -> usize {
        self.bounds(0).start
    }

    /// From where to where the cells of a column reach.
    fn bounds(&self, column: usize) -> Range<usize> {
        let name = self.name(column);
        let cells = (0..self.rows.len()).filter_map(|row| self.cell(row, column));
        cells.fold(name, |all, cell| {
            all.start.min(cell.start)..all.end.max(cell.end)
        })
    }

    /// The blanks behind each column of a plan: as many as there were.
    fn gaps(&self, plan: &Plan) -> Vec<usize> {
        let count = self.table.columns.len();
        let bounds: Vec<_> = (0..count).map(|column| self.bounds(column)).collect();
        let between = |left: usize| {
            let right = bounds.get(left + 1)?;
            let blanks = right.start.saturating_sub(bounds[left].end);
            Some(blanks.clamp(self.gap, MAX_GAP))
        };
        let usual = (0..count).filter_map(between).max().unwrap_or(MAX_GAP);
        let gap = |column: usize| {
            let old = plan.columns[column].old;
            let next = plan.columns.get(column + 1).and_then(|column| column.old);
            // Where single blanks separate columns, each has its own.
            let neighbours = old.filter(|old| self.gap == 1 && next == Some(old + 1));
            neighbours.and_then(between).unwrap_or(usual)
        };
        (0..plan.columns.len()).map(gap).collect()
    }
}
