//! Which rows, columns and cells an expectation has that expects a given table.

use super::super::captures::Captures;
use super::super::options::Options;
use super::super::pattern::Pattern;
use super::super::volatile::reconcile;
use super::super::written::escape;
use super::cell::{ActualCell, ExpectedCell};
use super::compare::{self, Comparison};
use super::holes::has_hole;
use super::parsed::{Row, Table};
use super::temporal::is_temporal_column;

/// The most pairs of rows that are looked at for one that became another.
const MAX_PAIRS: usize = 10_000;

/// A table to be written.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The columns, from the left.
    pub columns: Vec<PlannedColumn>,
    /// Rows and gaps, from the top.
    pub entries: Vec<Entry>,
}

/// A column to be written; one side at least has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedColumn {
    /// The column that it was.
    pub old: Option<usize>,
    /// The column of the output.
    pub new: Option<usize>,
    /// Whether it is compared; if not, its cells stay.
    compared: bool,
}

/// A line of the body to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The gap of this number.
    Gap(usize),
    /// A row.
    Row {
        /// The number of the row that it was.
        old: Option<usize>,
        /// The cells, in the order of the columns.
        cells: Vec<String>,
        /// Whether it differs from what it was.
        changed: bool,
    },
}

/// An entry before its cells are known: the gap of a number, or an old and an actual row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Gap(usize),
    Row(Option<usize>, usize),
}

impl Plan {
    /// Whether the columns are what they were.
    pub fn keeps_columns(&self, expected: &Table) -> bool {
        let old = self.columns.iter().map(|column| column.old);
        old.eq((0..expected.columns.len()).map(Some))
    }

    /// What the header calls the columns.
    pub fn names(&self, expected: &Table, actual: &Table) -> Vec<String> {
        let name = |column: &PlannedColumn| match (column.old, column.new) {
            (Some(old), _) => expected.columns[old].name.clone(),
            (None, Some(new)) => actual.columns[new].name.clone(),
            (None, None) => String::new(),
        };
        self.columns.iter().map(name).collect()
    }
}

/// Plans the table that expects `actual`.
pub fn plan(expected: &Table, actual: &Table, options: &Options, known: &Captures) -> Plan {
    let comparison = compare::compare(expected, actual, options, known);
    let columns = columns(expected, actual, &comparison);
    let places = places(expected, actual, &comparison, options);
    let (old_cells, new_cells) = (expected.cells(), actual.cells());
    let mut known = known.clone();
    let entries = places.into_iter().map(|place| match place {
        Place::Gap(gap) => Entry::Gap(gap),
        Place::Row(old, new) => {
            let old_row = old.map(|row| old_cells[row].1.as_slice());
            let cells = columns.iter().map(|column| {
                let before = old_row.zip(column.old).map(|(row, cell)| row[cell]);
                let now = column.new.map(|cell| new_cells[new].1[cell]);
                match (before, now) {
                    (Some(before), Some(now)) if column.compared => {
                        let name = column.old.map(|old| expected.columns[old].name.as_str());
                        cell(before, now, name.unwrap_or_default(), &mut known)
                    }
                    (Some(before), _) => before.to_owned(),
                    (None, now) => escape(now.unwrap_or_default()),
                }
            });
            let cells: Vec<_> = cells.collect();
            let same = old_row.is_some_and(|row| {
                let mut pairs = columns.iter().zip(&cells);
                pairs.all(|(column, cell)| column.old.is_some_and(|old| row[old] == cell))
            });
            Entry::Row {
                old,
                cells,
                changed: !same,
            }
        }
    });
    let entries = entries.collect();
    Plan { columns, entries }
}

/// A cell that expects `now`, where `before` stood.
fn cell(before: &str, now: &str, column: &str, known: &mut Captures) -> String {
    let temporal = is_temporal_column(column);
    let (expected, actual) = (
        ExpectedCell::new(before, temporal, known),
        ActualCell::new(now, temporal),
    );
    if expected.matches(&actual) {
        // Names take one value in all rows, so the first decides.
        known.extend(expected.captures(&actual).into_iter().collect());
        return before.to_owned();
    }
    if Pattern::new(before).matches(now) {
        // Only what a name is known to be stands against it.
        return escape(now);
    }
    if is_quantity(before) && is_quantity(now) {
        // In a column that holds no times, `7m` is as likely an amount: millicores, megabytes.
        return escape(now);
    }
    reconcile(before, now)
}

/// A number with one letter behind it.
fn is_quantity(cell: &str) -> bool {
    let number = cell.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    cell.len() == number.len() + 1
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// The columns of the expectation without those that are missing, each that is new behind the one
/// that precedes it in the output.
fn columns(expected: &Table, actual: &Table, comparison: &Comparison) -> Vec<PlannedColumn> {
    let (wanted, found) = (
        compare::numbered(&expected.columns),
        compare::numbered(&actual.columns),
    );
    let mut columns: Vec<_> = (0..wanted.len())
        .filter(|old| !comparison.missing_columns.contains(old))
        .map(|old| PlannedColumn {
            old: Some(old),
            new: found.iter().position(|other| *other == wanted[old]),
            compared: comparison.pairs.iter().any(|pair| pair.0 == old),
        })
        .collect();
    for &new in &comparison.extra_columns {
        let before = (0..new)
            .rev()
            .find_map(|before| columns.iter().position(|column| column.new == Some(before)));
        let column = PlannedColumn {
            old: None,
            new: Some(new),
            compared: true,
        };
        columns.insert(before.map_or(0, |before| before + 1), column);
    }
    columns
}

/// Where rows and gaps come.
fn places(
    expected: &Table,
    actual: &Table,
    comparison: &Comparison,
    options: &Options,
) -> Vec<Place> {
    let found = actual.cells().len();
    let partners = partners(expected, actual, comparison);
    let mut is_new = vec![true; found];
    partners
        .iter()
        .flatten()
        .for_each(|&row| is_new[row] = false);
    let gaps = expected.rows.contains(&Row::Gap);
    let mut kept = Vec::new();
    let (mut row, mut gap) = (0, 0);
    for entry in &expected.rows {
        match entry {
            Row::Gap => {
                kept.push(Place::Gap(gap));
                gap += 1;
            }
            Row::Cells { .. } => {
                kept.extend(partners[row].map(|new| Place::Row(Some(row), new)));
                row += 1;
            }
        }
    }
    if options.ordered {
        return in_order(&kept, &is_new, options.rows_subset);
    }
    if options.rows_subset || gaps {
        return kept;
    }
    // Behind each actual row, the new ones that follow it; the first are those before any other.
    let new_after = |from: usize| (from..found).take_while(|&row| is_new[row]);
    let mut all: Vec<_> = new_after(0).map(|row| Place::Row(None, row)).collect();
    for place in kept {
        all.push(place);
        if let Place::Row(_, actual) = place {
            all.extend(new_after(actual + 1).map(|row| Place::Row(None, row)));
        }
    }
    all
}

/// Rows in the order of the output. A gap stays behind the row that it followed, and takes what it
/// took.
fn in_order(kept: &[Place], is_new: &[bool], subset: bool) -> Vec<Place> {
    let first = |place: &&[Place]| match place.first() {
        Some(Place::Row(_, actual)) => Some(*actual),
        _ => None,
    };
    // Each row with the gaps behind it; the first group may be gaps alone.
    let mut groups: Vec<&[Place]> = kept
        .chunk_by(|_, next| matches!(next, Place::Gap(_)))
        .collect();
    groups.sort_by_key(|group| first(group).map_or(0, |actual| actual + 1));
    let mut all = Vec::new();
    let mut from = 0;
    let mut takes = subset;
    for group in groups {
        if let Some(actual) = first(&group) {
            let new = (from..actual).filter(|&row| is_new[row] && !takes);
            all.extend(new.map(|row| Place::Row(None, row)));
            from = actual + 1;
        }
        takes = subset || matches!(group.last(), Some(Place::Gap(_)));
        all.extend_from_slice(group);
    }
    let new = (from..is_new.len()).filter(|&row| is_new[row] && !takes);
    all.extend(new.map(|row| Place::Row(None, row)));
    all
}

/// The actual row that each expected one is now: the one that it matches, or the one of its key. One
/// with holes, which would be lost, may also be one that shares half of its cells, as a pod does that
/// was started anew.
fn partners(expected: &Table, actual: &Table, comparison: &Comparison) -> Vec<Option<usize>> {
    let mut partners = comparison.given.clone();
    partners.resize(expected.cells().len(), None);
    for wrong in &comparison.wrong {
        partners[wrong.expected] = Some(wrong.actual);
    }
    let mut extra = comparison.extra_rows.clone();
    if comparison.missing_rows.len().saturating_mul(extra.len()) > MAX_PAIRS {
        return partners;
    }
    let (wanted, found) = (expected.cells(), actual.cells());
    for &row in &comparison.missing_rows {
        if !wanted[row].1.iter().any(|cell| has_hole(cell)) {
            continue;
        }
        let shared = |other: usize| {
            let pairs = comparison.pairs.iter();
            pairs
                .filter(|pair| {
                    let (before, now) = (wanted[row].1[pair.0], found[other].1[pair.1]);
                    let name = &expected.columns[pair.0].name;
                    let temporal = is_temporal_column(name);
                    !now.is_empty()
                        && ExpectedCell::new(before, temporal, &Captures::default())
                            .matches(&ActualCell::new(now, temporal))
                })
                .count()
        };
        let best = (0..extra.len())
            .map(|at| (shared(extra[at]), at))
            .filter(|(shared, _)| *shared > 0 && shared * 2 >= comparison.pairs.len())
            .max_by_key(|&(shared, at)| (shared, std::cmp::Reverse(at)));
        if let Some((_, at)) = best {
            partners[row] = Some(extra.remove(at));
        }
    }
    partners
}
