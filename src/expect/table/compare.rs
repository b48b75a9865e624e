//! What differs between two tables.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::super::captures::{Bindings, Captures};
use super::super::options::Options;
use super::super::pattern::Pattern;
use super::super::sequence::{Blocks, Item};
use super::cell::{ActualCell, ExpectedCell};
use super::keys::{Keys, names};
use super::parsed::{Column, Row, Table};
use super::temporal::is_temporal_column;
use crate::expect::assign::assign;

/// How many rows of one key are looked at for the one that has the most in common with another.
const MAX_CANDIDATES: usize = 32;

/// All that is wrong with a table. Columns and rows are numbered as in their own table; rows
/// without counting gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Titles, expected and actual.
    pub titles: Vec<(String, Option<String>)>,
    /// Expected columns that are not there.
    pub missing_columns: Vec<usize>,
    /// Actual columns that nobody expects.
    pub extra_columns: Vec<usize>,
    /// Rows with wrong cells, by actual row.
    pub wrong: Vec<WrongRow>,
    /// Expected rows that are not there.
    pub missing_rows: Vec<usize>,
    /// Actual rows that nobody expects.
    pub extra_rows: Vec<usize>,
    /// An actual row that is as expected, but not where it is expected.
    pub misplaced: Option<usize>,
    /// Expected columns that tell rows apart.
    pub key: Vec<usize>,
    /// Expected columns that name a row to a person: the key, and one more where rows share it.
    pub label: Vec<usize>,
    /// Expected and actual columns that are one another's.
    pub pairs: Vec<(usize, usize)>,
    /// The actual row that each expected one found.
    pub given: Vec<Option<usize>>,
    /// What holes with a name took.
    pub bindings: Bindings,
}

/// A row with wrong cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongRow {
    pub expected: usize,
    pub actual: usize,
    /// Expected and actual columns of the wrong cells.
    pub cells: Vec<(usize, usize)>,
}

impl Comparison {
    /// Whether nothing is wrong.
    pub fn is_match(&self) -> bool {
        self.titles.is_empty()
            && self.missing_columns.is_empty()
            && self.extra_columns.is_empty()
            && self.wrong.is_empty()
            && self.missing_rows.is_empty()
            && self.extra_rows.is_empty()
            && self.misplaced.is_none()
    }
}

/// Columns of a table by the name they go by, several of one name told apart by their number.
pub fn numbered(columns: &[Column]) -> Vec<(&str, usize)> {
    let mut seen = HashMap::new();
    columns
        .iter()
        .map(|column| {
            let number = seen.entry(column.name.as_str()).or_insert(0);
            *number += 1;
            (column.name.as_str(), *number)
        })
        .collect()
}

/// Compares two tables that have a column in common.
pub fn compare(
    expected: &Table,
    actual: &Table,
    options: &Options,
    known: &Captures,
) -> Comparison {
    let mut comparison = Comparison {
        titles: titles(expected, actual),
        ..Comparison::default()
    };
    let (wanted, found) = (numbered(&expected.columns), numbered(&actual.columns));
    let mut temporal = Vec::new();
    for (index, column) in wanted.iter().enumerate() {
        if names(&options.ignore, column.0) {
            continue;
        }
        match found.iter().position(|other| other == column) {
            Some(other) => {
                comparison.pairs.push((index, other));
                temporal.push(is_temporal_column(column.0));
            }
            None => comparison.missing_columns.push(index),
        }
    }
    if !options.columns_subset {
        let unexpected = |index: &usize| {
            !wanted.contains(&found[*index]) && !names(&options.ignore, found[*index].0)
        };
        comparison.extra_columns = (0..found.len()).filter(unexpected).collect();
    }
    let keys = Keys::new(expected, &comparison.pairs, &temporal, options);
    (comparison.key, comparison.label) = (keys.key, keys.label);
    let columns = comparison.pairs.iter().zip(&temporal);
    // Most cells say what others say, and a hole takes a while to be read.
    let mut read: HashMap<(&str, bool), Rc<ExpectedCell<'_>>> = HashMap::new();
    let wanted_rows = expected.cells();
    let expected_cells: Vec<Vec<_>> = wanted_rows
        .iter()
        .map(|(_, row)| {
            let cells = columns.clone().map(|(pair, &temporal)| {
                let text = row[pair.0];
                let new = || Rc::new(ExpectedCell::new(text, temporal, known));
                Rc::clone(read.entry((text, temporal)).or_insert_with(new))
            });
            cells.collect()
        })
        .collect();
    let actual_cells: Vec<Vec<_>> = actual
        .cells()
        .into_iter()
        .map(|(_, row)| {
            columns
                .clone()
                .map(|(pair, &temporal)| ActualCell::new(row[pair.1], temporal))
                .collect()
        })
        .collect();
    let rows = Rows {
        expected: &expected_cells,
        actual: &actual_cells,
    };
    let ordered = options
        .ordered
        .then(|| rows.in_order(&expected.rows, options.rows_subset));
    match ordered.flatten() {
        Some(places) => comparison.given = places.into_iter().map(Some).collect(),
        None => {
            let more = options.rows_subset || expected.rows.contains(&Row::Gap);
            rows.compare(&mut comparison, more, options.ordered);
        }
    }
    comparison.bindings = rows.bindings(&comparison.given);
    comparison
}

fn titles(expected: &Table, actual: &Table) -> Vec<(String, Option<String>)> {
    let differ = |(index, title): (usize, &String)| {
        let found = actual.titles.get(index);
        let same = found.is_some_and(|found| Pattern::new(title).matches(found));
        (!same).then(|| (title.clone(), found.cloned()))
    };
    expected
        .titles
        .iter()
        .enumerate()
        .filter_map(differ)
        .collect()
}

struct Rows<'a> {
    expected: &'a [Vec<Rc<ExpectedCell<'a>>>],
    actual: &'a [Vec<ActualCell<'a>>],
}

impl Rows<'_> {
    fn same(&self, expected: usize, actual: usize) -> bool {
        let mut cells = self.expected[expected].iter().zip(&self.actual[actual]);
        cells.all(|(expected, actual)| expected.matches(actual))
    }

    /// Where the rows are, if they are as expected, and in the order of the expectation.
    fn in_order(&self, rows: &[Row], subset: bool) -> Option<Vec<usize>> {
        let actual: Vec<_> = (0..self.actual.len()).collect();
        if subset {
            let mut left = actual.into_iter();
            return (0..self.expected.len())
                .map(|row| left.find(|&found| self.same(row, found)))
                .collect();
        }
        let mut next = 0..self.expected.len();
        let items = rows.iter().filter_map(|row| match row {
            Row::Gap => Some(Item::Gap),
            Row::Cells { .. } => next.next().map(Item::One),
        });
        Blocks::new(items)
            .place(&actual, |row, found| self.same(*row, *found))
            .ok()
    }

    /// What holes took in rows that are as expected.
    fn bindings(&self, given: &[Option<usize>]) -> Bindings {
        let pairs = given
            .iter()
            .enumerate()
            .filter_map(|(row, found)| Some((row, (*found)?)));
        let cells =
            pairs.flat_map(|(row, found)| self.expected[row].iter().zip(&self.actual[found]));
        cells
            .flat_map(|(expected, actual)| expected.captures(actual))
            .collect()
    }

    /// Pairs rows: those that are the same first, then those of the same key.
    fn compare(&self, comparison: &mut Comparison, more: bool, ordered: bool) {
        let width = comparison.pairs.len();
        let literal = |column: &usize| {
            self.expected
                .iter()
                .all(|row| row[*column].as_literal().is_some())
        };
        let index: Vec<_> = (0..width).filter(literal).collect();
        let key: Vec<_> = (0..width)
            .filter(|&pair| comparison.key.contains(&comparison.pairs[pair].0))
            .collect();
        // A row that is named goes first, so that no hole takes what is another's.
        let mut order: Vec<_> = (0..self.expected.len()).collect();
        order.sort_by_key(|&row| {
            key.iter()
                .any(|&pair| self.expected[row][pair].as_literal().is_none())
        });
        let wanted = keys(self.expected, &index, |cell| cell.text);
        let wanted: Vec<_> = order.iter().map(|&row| &wanted[row]).collect();
        let found = keys(self.actual, &index, |cell| cell.text);
        let found: Vec<_> = found.iter().collect();
        let mut classes: HashMap<Vec<&str>, usize> = HashMap::new();
        let class = order.iter().map(|&row| {
            let texts = self.expected[row].iter().map(|cell| cell.text).collect();
            let next = classes.len();
            *classes.entry(texts).or_insert(next)
        });
        let class: Vec<_> = class.collect();
        let same = |at: usize, other| self.same(order[at], other);
        let assigned = assign(&wanted, &found, &class, same);
        let mut given = vec![None; self.expected.len()];
        order
            .iter()
            .zip(assigned)
            .for_each(|(&row, found)| given[row] = found);

        let mut free: Vec<bool> = vec![true; self.actual.len()];
        given.iter().flatten().for_each(|&row| free[row] = false);
        let alike = |row: usize, other: usize| {
            key.iter()
                .all(|&pair| self.expected[row][pair].matches(&self.actual[other][pair]))
        };
        // Keys without holes are looked up, or many wrong rows would take quadratic time.
        let mut by_key: HashMap<Vec<&str>, VecDeque<usize>> = HashMap::new();
        for other in (0..free.len()).filter(|&other| free[other]) {
            let texts = key.iter().map(|&pair| self.actual[other][pair].text);
            by_key.entry(texts.collect()).or_default().push_back(other);
        }
        let mut look_up = |row: usize, free: &[bool]| {
            let texts = key
                .iter()
                .map(|&pair| self.expected[row][pair].as_literal());
            let Some(texts) = texts.collect::<Option<Vec<_>>>() else {
                return (0..free.len()).find(|&other| free[other] && alike(row, other));
            };
            let others = by_key.get_mut(&texts)?;
            others.retain(|&other| free[other]);
            // Of several with this key, the one that has the most in common.
            let few = others.iter().enumerate().take(MAX_CANDIDATES);
            let best = few.min_by_key(|(_, other)| self.differing(row, **other).count());
            let at = best.map(|(at, _)| at)?;
            others.remove(at)
        };
        for (row, _) in given
            .iter()
            .enumerate()
            .filter(|(_, given)| given.is_none())
        {
            match look_up(row, &free) {
                Some(other) => {
                    free[other] = false;
                    comparison
                        .wrong
                        .push(self.wrong(row, other, &comparison.pairs));
                }
                None => comparison.missing_rows.push(row),
            }
        }
        comparison.wrong.sort_by_key(|wrong| wrong.actual);
        if !more {
            comparison.extra_rows = (0..free.len()).filter(|&row| free[row]).collect();
        }
        if ordered && comparison.is_match() {
            comparison.misplaced = misplaced(&given);
        }
        comparison.given = given;
    }

    /// The compared columns in which two rows differ.
    fn differing(&self, expected: usize, actual: usize) -> impl Iterator<Item = usize> {
        let cells = self.expected[expected].iter().zip(&self.actual[actual]);
        let cells = cells.enumerate();
        cells.filter_map(|(at, (expected, actual))| (!expected.matches(actual)).then_some(at))
    }

    fn wrong(&self, expected: usize, actual: usize, pairs: &[(usize, usize)]) -> WrongRow {
        let cells = self
            .differing(expected, actual)
            .map(|cell| pairs[cell])
            .collect();
        WrongRow {
            expected,
            actual,
            cells,
        }
    }
}

fn keys<'a, T>(
    rows: &'a [Vec<T>],
    index: &[usize],
    text: impl Fn(&'a T) -> &'a str,
) -> Vec<Vec<&'a str>> {
    rows.iter()
        .map(|row| index.iter().map(|&column| text(&row[column])).collect())
        .collect()
}

/// The first row that stands before one that should come later, or else the first of all.
fn misplaced(given: &[Option<usize>]) -> Option<usize> {
    let places: Vec<_> = given.iter().flatten().copied().collect();
    let back = places
        .windows(2)
        .find(|pair| pair[1] < pair[0])
        .map(|pair| pair[1]);
    back.or(places.first().copied()).or(Some(0))
}
