//! Which columns tell the rows of a table apart.

use std::collections::HashSet;

use super::super::mismatch::quoted;
use super::super::options::Options;
use super::super::visible::{visible, window};
use super::parsed::Table;

/// The most of the names of columns that a message shows.
const MAX_COLUMNS: usize = 200;

/// Columns of the expected table.
pub struct Keys {
    /// Those that pair rows: the ones that the document names, or the first that is compared and does
    /// not change by itself.
    pub key: Vec<usize>,
    /// Those that name a row to a person: one more where several rows have the same key, as the first
    /// column of `kubectl get pods -A` says no more than the namespace.
    pub label: Vec<usize>,
}

impl Keys {
    /// `pairs` are the columns that are compared, `temporal` says which of them hold times.
    pub fn new(
        expected: &Table,
        pairs: &[(usize, usize)],
        temporal: &[bool],
        options: &Options,
    ) -> Self {
        let columns = pairs.iter().map(|(column, _)| *column);
        let is_named = |column: &usize| names(&options.key, &expected.columns[*column].name);
        let named: Vec<_> = columns.clone().filter(is_named).collect();
        if !named.is_empty() {
            return Self {
                label: named.clone(),
                key: named,
            };
        }
        let steady = columns
            .clone()
            .zip(temporal)
            .filter(|(_, temporal)| !**temporal);
        let mut steady = steady.map(|(column, _)| column);
        let Some(first) = steady.next().or(columns.clone().next()) else {
            return Self {
                key: Vec::new(),
                label: Vec::new(),
            };
        };
        let rows = expected.cells();
        let tells_apart = |label: &[usize]| {
            let mut seen = HashSet::new();
            rows.iter().all(|(_, row)| {
                let cells: Vec<_> = label.iter().map(|&column| row[column]).collect();
                seen.insert(cells)
            })
        };
        let mut label = vec![first];
        if !tells_apart(&label) {
            label.extend(steady.find(|&other| tells_apart(&[first, other])));
        }
        Self {
            key: vec![first],
            label,
        }
    }
}

/// What is wrong with a key that is no column of the expectation, unless it `may` be one.
pub fn problem(expected: &Table, options: &Options, may: impl Fn(&str) -> bool) -> Option<String> {
    let columns = || expected.columns.iter().map(|column| column.name.as_str());
    let is_known = |key: &str| columns().any(|name| name.eq_ignore_ascii_case(key));
    let mut keys = options.key.iter().map(|key| key.trim());
    let key = keys.find(|key| !is_known(key) && !may(key))?;
    let named: Vec<_> = columns().filter(|name| !name.is_empty()).collect();
    let named = window(&visible(&named.join(", ")), 0, MAX_COLUMNS);
    let key = quoted(&visible(key));
    Some(format!(
        "key {key} is no column of the expectation, which has {named}"
    ))
}

/// Whether words that follow one another are those of a name.
pub fn is_within(words: &[&str], name: &str) -> bool {
    let name: Vec<_> = name.split_whitespace().collect();
    let is_same = |words: &[&str]| {
        let mut pairs = words.iter().zip(&name);
        pairs.all(|(word, part)| word.eq_ignore_ascii_case(part))
    };
    !name.is_empty() && words.windows(name.len()).any(is_same)
}

/// Whether a list of names, as an annotation has it, holds one.
pub fn names(list: &[String], name: &str) -> bool {
    list.iter()
        .any(|listed| listed.trim().eq_ignore_ascii_case(name))
}
