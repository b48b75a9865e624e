//! Which recorded result belongs to which block.

use std::collections::HashMap;

use super::block::Block;
use super::digest::digest;
use crate::document::{Document, NodeKind, Stamp};

/// The stamps of each block: a result belongs to the nearest step before it in the same container.
pub(super) fn stamps<'a>(
    document: &'a Document,
    blocks: &[Block],
) -> HashMap<usize, Vec<&'a Stamp>> {
    let by_node: HashMap<usize, usize> = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| block.is_runnable())
        .map(|(index, block)| (block.node, index))
        .collect();
    let mut last = HashMap::new();
    let mut stamps: HashMap<usize, Vec<&Stamp>> = HashMap::new();
    for (index, node) in document.nodes.iter().enumerate() {
        if let Some(&block) = by_node.get(&index) {
            last.insert(node.container, block);
        }
        if let NodeKind::Stamp(stamp) = &node.kind
            && let Some(&block) = last.get(&node.container)
        {
            stamps.entry(block).or_default().push(stamp);
        }
    }
    stamps
}

/// An expectation that a person took from a result is no hint any more, as long as it stays as it was.
pub(super) fn mark_accepted(document: &Document, blocks: &mut [Block]) {
    let is_accepted = |stamp: &Stamp| stamp.has("accepted");
    let any = document
        .nodes
        .iter()
        .any(|node| matches!(&node.kind, NodeKind::Stamp(stamp) if is_accepted(stamp)));
    if !any {
        return;
    }
    for (index, stamps) in stamps(document, blocks) {
        let block = &mut blocks[index];
        let digest = digest(block);
        let holds = |stamp: &&Stamp| is_accepted(stamp) && stamp.get("digest") == Some(&digest);
        if stamps.iter().any(holds) {
            let inline = block
                .commands
                .iter_mut()
                .filter_map(|c| c.expected.as_mut());
            inline
                .chain(&mut block.expects)
                .for_each(|asserted| asserted.is_hint = false);
        }
    }
}
