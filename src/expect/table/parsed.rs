//! A table as it was read, of either side.

use std::ops::Range;

/// A table; all ranges are of bytes in the lines.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Every line, with tabs expanded.
    pub lines: Vec<String>,
    /// The line that names the columns.
    pub header: usize,
    /// The columns, from the left.
    pub columns: Vec<Column>,
    /// Rows and gaps, from the top.
    pub rows: Vec<Row>,
    /// Text in the frame of a box.
    pub titles: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What the header calls it; empty if it has no name.
    pub name: String,
    /// Where in the header it is.
    pub bytes: Range<usize>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Any rows.
    Gap,
    /// One cell for each column.
    Cells {
        /// The line that it is on.
        line: usize,
        /// Where the cells are, in the order of the columns.
        cells: Vec<Range<usize>>,
    },
}

impl Table {
    /// The cells of all rows, with their lines.
    pub fn cells(&self) -> Vec<(usize, Vec<&str>)> {
        self.rows
            .iter()
            .filter_map(|row| match row {
                Row::Gap => None,
                Row::Cells { line, cells } => {
                    let text = &self.lines[*line];
                    Some((
                        *line,
                        cells.iter().map(|cell| text[cell.clone()].trim()).collect(),
                    ))
                }
            })
            .collect()
    }
}

/// A range without the blanks at its ends.
pub fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let kept = text.trim();
    if kept.is_empty() {
        return range.start..range.start;
    }
    let start = range.start + (text.len() - text.trim_start().len());
    start..start + kept.len()
}
