//! How the values of repeated sections stand in a document.

use std::fmt::Write as _;

use super::excerpt::has_template_marks;
use crate::document::{DoneMark, Stamp, encode_value};
use crate::runbook::{Block, Runbook};

/// The words of the stamp of a block, a blank before each: ` each.node=n2`.
pub(super) fn words(block: &Block) -> String {
    let mut words = String::new();
    for each in &block.each {
        let value = encode_value(&each.value);
        let _ = write!(words, " each.{}={value}", each.name);
    }
    words
}

/// What the stamp says of them to people, behind all else: ` (node=n2)`.
pub(super) fn told(block: &Block) -> String {
    match block.iteration() {
        Some(values) if !has_template_marks(&values) => format!(" ({values})"),
        _ => String::new(),
    }
}

/// The values that a stamp is of, as people read them; empty where it is of none.
pub(super) fn of_stamp(stamp: &Stamp) -> String {
    let words = stamp.each().map(|(name, value)| format!("{name}={value}"));
    words.collect::<Vec<_>>().join(", ")
}

/// The values that an item runs for as its mark has them, one for each; nothing of one that is not repeated.
pub(super) fn all(runbook: &Runbook, node: usize) -> Option<Vec<String>> {
    let blocks = runbook.blocks.iter();
    let of_node = blocks.filter(|block| block.node == node && !block.each.is_empty());
    let values: Vec<String> = of_node.map(in_mark).collect();
    (!values.is_empty()).then_some(values)
}

/// The values that a block runs for as the mark of an item has them: without what stands before them in
/// ids, and no comma in them, which stands between two.
pub(super) fn in_mark(block: &Block) -> String {
    let suffix: String = block.suffix().chars().skip(1).collect();
    suffix.replace(',', "%2C")
}

/// The values that the mark of an item says that it was done for.
pub(super) fn of_mark(done: &DoneMark) -> Vec<String> {
    let all = done.each.iter().flat_map(|all| all.split(','));
    all.map(str::to_owned).collect()
}

/// Whether the mark of an item says that it was done for all of its values, and no others. Their order
/// does not matter.
pub(super) fn is_all(done: &DoneMark, runbook: &Runbook, node: usize) -> bool {
    let (mut told, mut all) = (of_mark(done), all(runbook, node).unwrap_or_default());
    told.sort();
    all.sort();
    told == all
}

/// Whether the box of an item waits for values that its mark does not have yet: it is no one's mistake
/// that it is not ticked.
pub(super) fn is_part(done: &DoneMark, runbook: &Runbook, node: usize) -> bool {
    let told = of_mark(done);
    let mut all = all(runbook, node).into_iter().flatten();
    !told.is_empty() && all.any(|value| !told.contains(&value))
}
