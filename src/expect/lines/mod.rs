//! `lines`: line by line, `...` is a gap, `[..]` a hole. `exact` is the same without either.

mod align;
mod pattern;

pub use pattern::LinePattern;

use super::Mismatch;
use super::sequence::{Blocks, Item};

/// A line that is only this is a gap.
pub const GAP: &str = "...";

/// Whether a line, or a row, is a gap.
pub fn is_gap(line: &str) -> bool {
    line.trim() == GAP
}

/// Holds lines against an expectation with gaps and holes.
///
/// # Errors
///
/// The lines do not match.
pub fn check(expected: &[&str], actual: &[&str]) -> Result<(), Mismatch> {
    let items = expected.iter().map(|line| {
        if is_gap(line) {
            Item::Gap
        } else {
            Item::One(LinePattern::new(line))
        }
    });
    let blocks = Blocks::new(items);
    // Empty lines at the end of the output do not count, so an expectation that ends in empty lines
    // and a gap must hold without them as well.
    let closing = expected
        .iter()
        .rev()
        .take_while(|line| line.is_empty() || is_gap(line));
    let empty = closing.filter(|line| line.is_empty()).count();
    if empty > 0 && expected.last().is_some_and(|line| is_gap(line)) {
        let padded = [actual, &vec![""; empty]].concat();
        if blocks
            .place(&padded, |pattern, line| pattern.matches(line))
            .is_ok()
        {
            return Ok(());
        }
    }
    check_blocks(&blocks, actual)
}

/// Holds lines against an expectation in which everything is literal.
///
/// # Errors
///
/// The lines differ.
pub fn check_exact(expected: &[&str], actual: &[&str]) -> Result<(), Mismatch> {
    let items = expected
        .iter()
        .map(|line| Item::One(LinePattern::literal(line)));
    check_blocks(&Blocks::new(items), actual)
}

fn check_blocks(expected: &Blocks<LinePattern>, actual: &[&str]) -> Result<(), Mismatch> {
    expected
        .place(actual, |pattern, line| pattern.matches(line))
        .map_err(|misfit| align::mismatch(expected, actual, &misfit))
}

#[cfg(test)]
mod tests;
