//! Which blocks of two versions of a document are the same.

use std::collections::HashMap;

use crate::runbook::{Block, Runbook, digest};

/// For each block of `ran`, the block of `current` that runs and holds the same, for the same values where
/// its section is repeated: equal digests are told apart by their order.
pub(super) fn twins(current: &Runbook, ran: &Runbook) -> HashMap<usize, usize> {
    let mut by_digest: HashMap<String, Vec<usize>> = HashMap::new();
    for index in current.runnable() {
        by_digest
            .entry(key(&current.blocks[index]))
            .or_default()
            .push(index);
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut twins = HashMap::new();
    for index in ran.runnable() {
        let digest = key(&ran.blocks[index]);
        let count = seen.entry(digest.clone()).or_default();
        if let Some(&twin) = by_digest.get(&digest).and_then(|found| found.get(*count)) {
            twins.insert(index, twin);
        }
        *count += 1;
    }
    twins
}

/// What is the same of two blocks that run and hold the same.
fn key(block: &Block) -> String {
    let mut key = digest::digest(block);
    for each in &block.each {
        // No variable has a line break in its name, and no value one that a section runs for.
        key.push_str(&format!("\n{}={}", each.name, each.value));
    }
    key
}
