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

/// What the mark of an item says that was done for all of its values; nothing of one that is not repeated.
pub(super) fn all(runbook: &Runbook, node: usize) -> Option<String> {
    let blocks = runbook.blocks.iter();
    let of_node = blocks.filter(|block| block.node == node && !block.each.is_empty());
    // Without the mark that stands before them in ids.
    let values: Vec<String> = of_node
        .map(|block| block.suffix().chars().skip(1).collect())
        .collect();
    (!values.is_empty()).then(|| values.join(","))
}

/// Whether the mark of an item says that it was done for all of its values, and no others. Their order
/// does not matter.
pub(super) fn is_all(done: &DoneMark, runbook: &Runbook, node: usize) -> bool {
    let sorted = |values: Option<&str>| {
        let mut values: Vec<String> = values
            .iter()
            .flat_map(|all| all.split(','))
            .map(str::to_owned)
            .collect();
        values.sort();
        values
    };
    let all = all(runbook, node);
    done.each == all || sorted(done.each.as_deref()) == sorted(all.as_deref())
}
