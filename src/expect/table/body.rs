//! The lines of a table in the order in which they are written.

use super::super::written::is_gap;
use super::parsed::{Row, Table};
use super::plan::{Entry, Plan};

/// Which line of a table is what.
#[derive(Clone, Debug)]
pub struct Body {
    /// The line of each row.
    pub rows: Vec<usize>,
    /// The line of each gap.
    gaps: Vec<usize>,
    /// The rule below the header.
    pub rule: Option<usize>,
    /// The header and what stands below it, above the first row or gap.
    head: Vec<usize>,
    /// What stands behind each row or gap, by its line, above the next.
    behind: Vec<(usize, Vec<usize>)>,
    /// What stands behind all of them.
    tail: Vec<usize>,
    /// The rule that stands between any two rows.
    between: Option<usize>,
}

/// A line to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// A line as it was.
    Line(usize),
    /// The names of the columns.
    Header,
    /// A row to be written.
    Entry(&'a Entry),
}

impl Body {
    /// The body of a table, with or without a rule below its header.
    pub fn new(table: &Table, has_rule: bool) -> Self {
        let rows: Vec<usize> = table
            .rows
            .iter()
            .filter_map(|row| match row {
                Row::Gap => None,
                Row::Cells { line, .. } => Some(*line),
            })
            .collect();
        let lines = table.header + 1..table.lines.len();
        let gaps: Vec<_> = lines
            .clone()
            .filter(|&line| is_gap(&table.lines[line]))
            .collect();
        let mut body = Self {
            gaps,
            rows,
            rule: has_rule.then_some(table.header + 1),
            head: vec![table.header],
            behind: Vec::new(),
            tail: Vec::new(),
            between: None,
        };
        let last = body.rows.iter().chain(&body.gaps).max().copied();
        for line in lines {
            if body.rows.binary_search(&line).is_ok() || body.gaps.binary_search(&line).is_ok() {
                body.behind.push((line, Vec::new()));
            } else if last.is_none_or(|last| line > last) && !body.is_rule(line) {
                body.tail.push(line);
            } else if let Some((_, behind)) = body.behind.last_mut() {
                behind.push(line);
            } else {
                body.head.push(line);
            }
        }
        let inner = body.behind.split_last().map_or(&[][..], |(_, inner)| inner);
        let is_ruled = |behind: &[usize]| matches!(behind, [line] if super::grid::is_frame(&table.lines[*line]));
        if body.gaps.is_empty() && inner.iter().all(|(_, behind)| is_ruled(behind)) {
            body.between = inner
                .first()
                .and_then(|(_, behind)| behind.first().copied());
        }
        body
    }

    fn is_rule(&self, line: usize) -> bool {
        self.rule == Some(line)
    }

    /// The lines of a plan, with those that do not change as they were.
    pub fn parts<'a>(&self, plan: &'a Plan) -> Vec<Part<'a>> {
        self.ordered(plan, false)
    }

    /// The lines of a plan that keeps the columns, with its rows as `row` writes them; nothing if one of
    /// them cannot be written.
    pub fn in_place(
        &self,
        lines: &[&str],
        plan: &Plan,
        row: impl Fn(Option<usize>, &[String]) -> Option<String>,
    ) -> Option<Vec<String>> {
        let parts = self.parts(plan).into_iter();
        let written = parts.filter_map(|part| match part {
            Part::Line(line) => Some(Some(lines[line].to_owned())),
            Part::Entry(Entry::Row { old, cells, .. }) => Some(row(*old, cells)),
            Part::Entry(Entry::Gap(_)) | Part::Header => None,
        });
        written.collect()
    }

    /// The lines of a plan, with the header and all rows to be written.
    pub fn parts_anew<'a>(&self, plan: &'a Plan) -> Vec<Part<'a>> {
        self.ordered(plan, true)
    }

    fn ordered<'a>(&self, plan: &'a Plan, anew: bool) -> Vec<Part<'a>> {
        let mut parts: Vec<Part<'a>> = self.head.iter().map(|&line| Part::Line(line)).collect();
        if anew {
            parts[0] = Part::Header;
        }
        for (index, entry) in plan.entries.iter().enumerate() {
            if let Some(rule) = self.between.filter(|_| index > 0) {
                parts.push(Part::Line(rule));
            }
            let line = match entry {
                Entry::Gap(gap) => self.gaps.get(*gap).copied(),
                Entry::Row { old, .. } => old.map(|row| self.rows[row]),
            };
            match (entry, line) {
                (Entry::Gap(_), Some(line)) => parts.push(Part::Line(line)),
                (Entry::Row { changed: false, .. }, Some(line)) if !anew => {
                    parts.push(Part::Line(line));
                }
                _ => parts.push(Part::Entry(entry)),
            }
            let at = line.and_then(|line| self.behind.binary_search_by_key(&line, |b| b.0).ok());
            if let (Some(at), None) = (at, self.between) {
                parts.extend(self.behind[at].1.iter().map(|&line| Part::Line(line)));
            }
        }
        parts.extend(self.tail.iter().map(|&line| Part::Line(line)));
        parts
    }
}
