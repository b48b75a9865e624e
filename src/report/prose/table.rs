//! Tables: columns as wide as their cells where there is room, narrower ones where there is not,
//! and one line for each cell where columns would be of no use.

use pulldown_cmark::Alignment;

use super::wrap::{Piece, fill, unbreakable_width};
use crate::report::style::{Span, Style, StyledLine};

/// The narrowest column that text can be read in.
const MIN_COLUMN: usize = 8;

/// The blanks and the bar between two columns.
const GAP: usize = 3;

/// A table that is being read, or the part of it that stands in the range.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) head: Vec<Cell>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// What a cell says.
pub(super) type Cell = Vec<Piece>;

impl Table {
    /// The table in lines of at most `width` columns, unless a word is wider.
    pub(super) fn lines(&self, width: usize, ascii: bool) -> Vec<StyledLine> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let columns = columns.max(self.head.len());
        if columns == 0 {
            return Vec::new();
        }
        match self.widths(columns, width) {
            Some(widths) => self.grid(&widths, ascii),
            None => self.records(width, ascii),
        }
    }

    fn all_rows(&self) -> impl Iterator<Item = &Vec<Cell>> {
        let head = (!self.head.is_empty()).then_some(&self.head);
        head.into_iter().chain(&self.rows)
    }

    /// How wide each column is; `None` where they do not fit beside one another.
    fn widths(&self, columns: usize, width: usize) -> Option<Vec<usize>> {
        let mut natural = vec![1; columns];
        let mut least = vec![1; columns];
        for row in self.all_rows() {
            for (at, cell) in row.iter().enumerate() {
                let lines = fill(cell, usize::MAX, usize::MAX);
                let widest = lines.iter().map(StyledLine::width).max().unwrap_or(0);
                natural[at] = natural[at].max(widest);
                least[at] = least[at].max(unbreakable_width(cell));
            }
        }
        let mut room = width.checked_sub(GAP * (columns - 1))?;
        // Narrow columns get all that they want, and the wide ones share what is left.
        let mut order: Vec<usize> = (0..columns).collect();
        order.sort_by_key(|&at| natural[at]);
        let mut widths = vec![0; columns];
        for (done, &at) in order.iter().enumerate() {
            widths[at] = natural[at].min(room / (columns - done));
            room -= widths[at];
        }
        let fits = (0..columns).all(|at| widths[at] >= natural[at].min(MIN_COLUMN.max(least[at])));
        fits.then_some(widths)
    }

    fn grid(&self, widths: &[usize], ascii: bool) -> Vec<StyledLine> {
        let wrapped = |row: &Vec<Cell>| {
            let cells = row.iter().zip(widths);
            cells
                .map(|(cell, &width)| fill(cell, width, width))
                .collect::<Vec<_>>()
        };
        let head: Vec<Vec<StyledLine>> = wrapped(&self.head);
        let rows: Vec<Vec<Vec<StyledLine>>> = self.rows.iter().map(wrapped).collect();
        // Where a row takes several lines, its end would not be seen.
        let is_tall = |row: &[Vec<StyledLine>]| row.iter().any(|cell| cell.len() > 1);
        let rule = rule(widths, ascii);
        let mut lines = Vec::new();
        if !head.is_empty() {
            lines.extend(self.row(&head, widths, ascii));
            lines.push(rule.clone());
        }
        for (index, row) in rows.iter().enumerate() {
            if index > 0 && (is_tall(row) || is_tall(&rows[index - 1])) {
                lines.push(rule.clone());
            }
            lines.extend(self.row(row, widths, ascii));
        }
        lines
    }

    fn row(&self, cells: &[Vec<StyledLine>], widths: &[usize], ascii: bool) -> Vec<StyledLine> {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let bar = if ascii { " | " } else { " │ " };
        let nothing = StyledLine::default();
        (0..height)
            .map(|at| {
                let mut line = StyledLine::default();
                for (column, &width) in widths.iter().enumerate() {
                    let cell = cells.get(column).and_then(|cell| cell.get(at));
                    let cell = cell.unwrap_or(&nothing);
                    let blanks = width.saturating_sub(cell.width());
                    let left = match self.alignments.get(column) {
                        Some(Alignment::Right) => blanks,
                        Some(Alignment::Center) => blanks / 2,
                        _ => 0,
                    };
                    line.push(&" ".repeat(left), Style::PLAIN);
                    line.append(cell);
                    if column + 1 < widths.len() {
                        line.push(&" ".repeat(blanks - left), Style::PLAIN);
                        line.push(bar, Style::DIM);
                    }
                }
                line
            })
            .collect()
    }

    /// Each row as lines `column: cell`.
    fn records(&self, width: usize, ascii: bool) -> Vec<StyledLine> {
        let mut lines = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                lines.push(rule(&[width.min(20)], ascii));
            }
            for (column, cell) in row.iter().enumerate() {
                if cell.is_empty() {
                    continue;
                }
                let mut pieces = self.head.get(column).cloned().unwrap_or_default();
                if !pieces.is_empty() {
                    pieces.push(Piece::Text(Span::new(": ", Style::BOLD)));
                }
                pieces.extend(cell.iter().cloned());
                let filled = fill(&pieces, width, width.saturating_sub(2));
                lines.extend(filled.into_iter().enumerate().map(|(at, text)| {
                    let indent = if at == 0 { "" } else { "  " };
                    let mut line = StyledLine::from_plain(indent);
                    line.append(&text);
                    line
                }));
            }
        }
        if self.rows.is_empty() {
            for cell in &self.head {
                lines.extend(fill(cell, width, width));
            }
        }
        lines
    }
}

fn rule(widths: &[usize], ascii: bool) -> StyledLine {
    let (dash, cross) = if ascii {
        ("-", "-+-")
    } else {
        ("─", "─┼─")
    };
    let parts: Vec<String> = widths.iter().map(|&width| dash.repeat(width)).collect();
    StyledLine::new(parts.join(cross), Style::DIM)
}
