//! Which blocks of two versions of a document are the same.

use std::collections::HashMap;

use crate::runbook::{Runbook, digest};

/// For each block of `ran`, the block of `current` that runs and holds the same: equal digests are
/// told apart by their order.
pub(super) fn twins(current: &Runbook, ran: &Runbook) -> HashMap<usize, usize> {
    let mut by_digest: HashMap<String, Vec<usize>> = HashMap::new();
    for index in current.runnable() {
        by_digest
            .entry(digest::digest(&current.blocks[index]))
            .or_default()
            .push(index);
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut twins = HashMap::new();
    for index in ran.runnable() {
        let digest = digest::digest(&ran.blocks[index]);
        let count = seen.entry(digest.clone()).or_default();
        if let Some(&twin) = by_digest.get(&digest).and_then(|found| found.get(*count)) {
            twins.insert(index, twin);
        }
        *count += 1;
    }
    twins
}
