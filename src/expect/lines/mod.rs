//! `lines`: line by line, `...` is a gap, `[..]` a hole. `exact` is the same without either.

mod accept;
mod align;
mod report;

pub use accept::accept;

use super::Mismatch;
use super::captures::{Bindings, Captures};
use super::pattern::Pattern;
use super::sequence::{Blocks, Item};
use super::written::is_gap;

/// Holds lines against an expectation with gaps and holes. Returns what holes with a name took.
///
/// # Errors
///
/// The lines do not match.
pub fn check(expected: &[&str], actual: &[&str], known: &Captures) -> Result<Bindings, Mismatch> {
    let blocks = Blocks::new(items(expected, known));
    // Empty lines at the end of the output do not count, so an expectation that ends in empty lines
    // and a gap must hold without them as well.
    let closing = expected
        .iter()
        .rev()
        .take_while(|line| line.is_empty() || is_gap(line));
    let empty = closing.filter(|line| line.is_empty()).count();
    if empty > 0 && expected.last().is_some_and(|line| is_gap(line)) {
        let padded = [actual, &vec![""; empty]].concat();
        if let Ok(starts) = blocks.place(&padded, |pattern, line| pattern.matches(line)) {
            return Ok(bindings(&blocks, &starts, &padded));
        }
    }
    let starts = place(&blocks, actual)?;
    Ok(bindings(&blocks, &starts, actual))
}

/// The lines and gaps of an expectation, in which names that are `known` stand for their values.
fn items(expected: &[&str], known: &Captures) -> impl Iterator<Item = Item<Pattern>> {
    expected.iter().map(|line| {
        if is_gap(line) {
            Item::Gap
        } else {
            Item::One(Pattern::line(line).bound(known))
        }
    })
}

/// What the holes with a name took of the lines in which each pattern found its place.
fn bindings(blocks: &Blocks<Pattern>, places: &[usize], actual: &[&str]) -> Bindings {
    let items = blocks.items().iter().zip(places);
    items
        .flat_map(|(pattern, &place)| pattern.captures(actual[place]))
        .collect()
}

/// Holds lines against an expectation in which everything is literal.
///
/// # Errors
///
/// The lines differ.
pub fn check_exact(expected: &[&str], actual: &[&str]) -> Result<(), Mismatch> {
    let items = expected
        .iter()
        .map(|line| Item::One(Pattern::literal(line)));
    place(&Blocks::new(items), actual).map(|_| ())
}

/// The line of the output that each pattern found.
fn place(expected: &Blocks<Pattern>, actual: &[&str]) -> Result<Vec<usize>, Mismatch> {
    expected
        .place(actual, |pattern, line| pattern.matches(line))
        .map_err(|misfit| report::mismatch(expected, actual, &misfit))
}

#[cfg(test)]
mod tests;
