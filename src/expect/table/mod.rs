//! `table`: cell by cell, by the names of columns and whatever their widths; rows in any order.

mod accept;
mod aligned;
mod alike;
mod apart;
mod body;
mod calendar;
mod cell;
mod compare;
mod detect;
mod footer;
mod frames;
mod grid;
mod holes;
mod keys;
mod layout;
mod names;
mod parsed;
mod parts;
mod place;
mod plan;
mod report;
mod row;
mod ruler;
mod shown;
mod temporal;
mod typed;

pub use typed::{told, typed};

pub use accept::accept;

use super::captures::{Bindings, Captures};
use super::lines;
use super::mismatch::{Mismatch, quoted};
use super::options::Options;
use super::visible::visible;
use super::written::is_gap;
use layout::Hints;
use parsed::Table;

/// Why `auto` takes lines for a table.
///
/// # Errors
///
/// Why it does not.
pub fn detect(lines: &[&str]) -> Result<String, String> {
    if lines.is_empty() {
        return Err("The expectation is empty.".to_owned());
    }
    if let Some(reason) = grid::detect(lines) {
        return Ok(reason);
    }
    let mut reasons = sections(lines).into_iter().map(detect::detect);
    let first = reasons
        .next()
        .unwrap_or_else(|| Err("The expectation is blank.".to_owned()))?;
    // Every part must be one, or a table followed by text would be taken for rows.
    reasons.try_for_each(|reason| reason.map(|_| ()))?;
    Ok(first)
}

/// What keeps any output from being compared with the table: a key that is none of its columns.
pub fn problem(lines: &[&str], options: &Options) -> Option<String> {
    if options.key.is_empty() || lines.is_empty() {
        return None;
    }
    if let Some(table) = grid::parse(lines) {
        return keys::problem(&table, options, |_| false);
    }
    let sections = sections(lines);
    let is_only = sections.len() == 1;
    let mut tables = sections
        .into_iter()
        .filter(|section| is_only || !layout::is_text(section))
        .map(|section| layout::parse(section, None, &Hints::default()).table);
    tables.find_map(|table| {
        // The output may tell that what seems to be one name is several.
        let header = &table.lines[table.header];
        let words: Vec<_> = header.split_whitespace().collect();
        keys::problem(&table, options, |key| keys::is_within(&words, key))
    })
}

/// Holds a table against an expectation. Returns what holes with a name took.
///
/// # Errors
///
/// The tables do not match, or one of them is none.
pub fn check(
    expected: &[&str],
    actual: &[&str],
    options: &Options,
    known: &Captures,
) -> Result<Bindings, Mismatch> {
    // A text matches itself, whatever it is.
    let is_same = expected == actual && options.key.is_empty();
    if expected.is_empty() || actual.is_empty() || is_same {
        return lines::check(expected, actual, known);
    }
    if let Some(line) = actual.iter().position(|line| is_gap(line)) {
        // It stands for any rows in an expectation alone.
        let summary = format!("line {} of the output is `...`, and no row", line + 1);
        return lines::check(expected, actual, known)
            .map_err(|mismatch| Mismatch::with_diff(summary, mismatch.diff));
    }
    if let Some(expected_table) = grid::parse(expected) {
        return match grid::parse(actual) {
            Some(actual_table) => check_tables(
                (expected, &expected_table),
                (actual, &actual_table),
                options,
                known,
            ),
            None => Err(no_table(expected, actual)),
        };
    }
    if sections(expected).len() < 2 {
        check_layout(expected, actual, options, known)
    } else {
        parts::check(expected, actual, options, known)
    }
}

/// Parts with blank lines between them, as `kubectl get all` prints a table for each kind.
fn sections<'a>(lines: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let mut sections: Vec<&[&str]> = Vec::new();
    let mut start = 0;
    for (index, line) in lines.iter().enumerate() {
        let ends = line.trim().is_empty() && lines.get(index + 1).is_some_and(|next| !is_gap(next));
        if ends && !lines[index + 1].trim().is_empty() {
            sections.push(&lines[start..index]);
            start = index + 1;
        }
    }
    sections.push(&lines[start..]);
    sections.retain(|lines| lines.iter().any(|line| !line.trim().is_empty()));
    sections
}

fn check_layout(
    expected: &[&str],
    actual: &[&str],
    options: &Options,
    known: &Captures,
) -> Result<Bindings, Mismatch> {
    let wanted = layout::parse(expected, None, &Hints::default());
    let header = header_line(&wanted.table, actual, options);
    let found = layout::parse(actual, header, &Hints::default());
    let hints = wanted.hints.union(found.hints);
    let wanted = layout::parse(expected, None, &hints);
    let found = layout::parse(actual, header, &hints);
    check_tables(
        (expected, &wanted.table),
        (actual, &found.table),
        options,
        known,
    )
}

/// The line of the output that has every name of the expected header, if it is not the first.
fn header_line(expected: &Table, actual: &[&str], options: &Options) -> Option<usize> {
    let names = || {
        let columns = expected.columns.iter().map(|column| column.name.as_str());
        columns.filter(|name| !keys::names(&options.ignore, name))
    };
    let wanted: Vec<_> = names().flat_map(str::split_whitespace).collect();
    if wanted.is_empty() {
        return None;
    }
    actual.iter().position(|line| {
        let found: Vec<_> = line.split_whitespace().collect();
        wanted.iter().all(|word| found.contains(word))
    })
}

fn check_tables(
    (expected, wanted): (&[&str], &Table),
    (actual, found): (&[&str], &Table),
    options: &Options,
    known: &Captures,
) -> Result<Bindings, Mismatch> {
    if let Some(problem) = keys::problem(wanted, options, |_| false) {
        return Err(Mismatch::new(problem));
    }
    let comparison = compare::compare(wanted, found, options, known);
    if comparison.pairs.is_empty() && !comparison.missing_columns.is_empty() {
        return Err(no_table(expected, actual));
    }
    if !comparison.is_match() {
        return Err(report::mismatch(wanted, found, &comparison, known));
    }
    // What stands above the table is no part of it, and must be expected as well.
    let (above, below) = (above(expected, wanted), above(actual, found));
    let mut bindings = lines::check(&above, &below, known)?;
    bindings.extend(footer::check(expected, actual, (wanted, found), known)?);
    bindings.extend(comparison.bindings);
    Ok(bindings)
}

/// The lines of text above a table.
fn above<'a>(lines: &[&'a str], table: &Table) -> Vec<&'a str> {
    let head = lines[..table.header].iter().copied();
    head.filter(|line| !line.is_empty() && !grid::is_frame(line))
        .collect()
}

/// The output has nothing of the expected table; an error message, most likely.
fn no_table(expected: &[&str], actual: &[&str]) -> Mismatch {
    let first = actual
        .iter()
        .find(|line| !line.trim().is_empty())
        .copied()
        .unwrap_or_default();
    let summary = format!(
        "the output is not the expected table: {}",
        quoted(&visible(first))
    );
    let diff = lines::check(expected, actual, &Captures::default())
        .err()
        .map(|mismatch| mismatch.diff);
    Mismatch::with_diff(summary, diff.unwrap_or_default())
}

#[cfg(test)]
mod accept_tests;
#[cfg(test)]
mod capture_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tool_tests;
#[cfg(test)]
mod unix_tests;
