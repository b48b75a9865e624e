//! Which recorded result belongs to which block.

use std::collections::HashMap;

use super::Runbook;
use super::block::Block;
use super::digest::digest;
use super::each::Each;
use crate::document::{ContainerId, Document, NodeKind, Stamp};

/// The stamps of a document.
#[derive(Debug, Default)]
pub(super) struct Stamps<'a> {
    /// Those of each block, by its index.
    pub(super) of_blocks: HashMap<usize, Vec<&'a Stamp>>,
    /// Those behind a step that are of none of the values that it runs for.
    pub(super) left: Vec<&'a Stamp>,
}

/// The stamps of each block: a result belongs to the nearest step before it in the same container, and
/// where that is repeated to the value that it names.
pub(super) fn stamps(runbook: &Runbook) -> Stamps<'_> {
    let mut by_node: HashMap<usize, Vec<usize>> = HashMap::new();
    for index in runbook.runnable() {
        let of_node = by_node.entry(runbook.blocks[index].node).or_default();
        of_node.push(index);
    }
    for &node in &runbook.never {
        by_node.entry(node).or_default();
    }
    let mut stamps = Stamps::default();
    each_stamp(&runbook.document, &by_node, |node, of_node, stamp| {
        let is_its = |block: &usize| is_of_iteration(stamp, &runbook.blocks[*block].each);
        let block = match of_node {
            // Which values there are is not known: they are all of it.
            [block] if runbook.is_open(node) => Some(*block),
            blocks => blocks.iter().copied().find(is_its),
        };
        match block {
            Some(block) => stamps.of_blocks.entry(block).or_default().push(stamp),
            None if runbook.is_open(node) => {}
            None => stamps.left.push(stamp),
        }
    });
    stamps
}

/// Tells each stamp that stands behind a step: the step's node, its blocks, and the stamp.
fn each_stamp<'a>(
    document: &'a Document,
    by_node: &HashMap<usize, Vec<usize>>,
    mut tell: impl FnMut(usize, &[usize], &'a Stamp),
) {
    let mut last: HashMap<ContainerId, usize> = HashMap::new();
    for (index, node) in document.nodes.iter().enumerate() {
        if by_node.contains_key(&index) {
            last.insert(node.container, index);
        }
        if let NodeKind::Stamp(stamp) = &node.kind
            && let Some(step) = last.get(&node.container)
        {
            tell(*step, &by_node[step], stamp);
        }
    }
}

/// Whether a stamp is of the iteration for these values.
fn is_of_iteration(stamp: &Stamp, each: &[Each]) -> bool {
    let named: Vec<(&str, String)> = stamp.each().collect();
    let is_named = |each: &Each| {
        let mut named = named.iter();
        named.any(|(name, value)| *name == each.name && *value == each.value)
    };
    named.len() == each.len() && each.iter().all(is_named)
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
    let runnable = blocks.iter().enumerate();
    let runnable = runnable.filter(|(_, block)| block.is_runnable());
    let by_node = runnable.map(|(index, block)| (block.node, vec![index]));
    let mut accepted: Vec<usize> = Vec::new();
    each_stamp(document, &by_node.collect(), |_, of_node, stamp| {
        let digest = |block: &usize| digest(&blocks[*block]);
        let holds = |block: &&usize| stamp.get("digest") == Some(&digest(block));
        if is_accepted(stamp) {
            accepted.extend(of_node.iter().find(holds));
        }
    });
    for index in accepted {
        let block = &mut blocks[index];
        let inline = block
            .commands
            .iter_mut()
            .filter_map(|c| c.expected.as_mut());
        inline
            .chain(&mut block.expects)
            .for_each(|asserted| asserted.is_hint = false);
    }
}
