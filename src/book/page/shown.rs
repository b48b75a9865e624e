//! A runbook as its page needs it: each block once, as it is written, with all that became of it.

use std::collections::{HashMap, HashSet};

use maud::{Markup, html};

use super::status::Badge;
use crate::document::{ContainerId, Node, NodeKind, Stamp};
use crate::record::replay::{Judged, Replay};
use crate::runbook::{Block, Kind, Repeat, Runbook};
use crate::source::visible::visible;

/// A runbook, and what its record comes to.
pub struct Shown<'a> {
    /// It as it is written: a block of a repeated section stands there once.
    pub runbook: &'a Runbook,
    /// The same with the blocks of repeated sections once for each value, and what is recorded of them.
    pub replay: &'a Replay<'a>,
    /// The blocks by their nodes.
    blocks: HashMap<usize, usize>,
    /// The number of each block that a run goes through, by its node.
    numbers: HashMap<usize, usize>,
    /// What became of each block, one for each value, by its node.
    judged: HashMap<usize, Vec<&'a Judged<'a>>>,
    /// The same by where its stamp begins.
    stamped: HashMap<usize, &'a Judged<'a>>,
    /// The steps that fences of expectations belong to, by the nodes of the fences.
    asserting: HashMap<usize, usize>,
    /// The steps that undo the step of an id.
    undoing: HashMap<&'a str, Vec<&'a str>>,
    ids: HashSet<&'a str>,
}

impl<'a> Shown<'a> {
    /// `written` is the document of `replay`, not repeated.
    pub fn new(written: &'a Runbook, replay: &'a Replay<'a>) -> Self {
        let mut shown = Self {
            runbook: written,
            replay,
            blocks: HashMap::new(),
            numbers: HashMap::new(),
            judged: HashMap::new(),
            stamped: HashMap::new(),
            asserting: HashMap::new(),
            undoing: HashMap::new(),
            ids: HashSet::new(),
        };
        for (index, block) in written.blocks.iter().enumerate() {
            shown.add(index, block);
        }
        for judged in &replay.judged {
            let node = replay.runbook.blocks[judged.block].node;
            shown.judged.entry(node).or_default().push(judged);
            if let Some(stamp) = judged.stamp {
                shown.stamped.insert(stamp.lines.start, judged);
            }
        }
        shown
    }

    fn add(&mut self, index: usize, block: &'a Block) {
        self.blocks.insert(block.node, index);
        if block.is_runnable() {
            self.numbers.insert(block.node, self.numbers.len() + 1);
        }
        for expected in block.expects.iter().filter_map(|asserted| asserted.block) {
            let node = self.runbook.blocks[expected].node;
            self.asserting.insert(node, index);
        }
        let Some(id) = block.id.as_deref() else {
            return;
        };
        self.ids.insert(id);
        if let (Kind::Step, Some(undone)) = (block.kind, &block.attributes.undo) {
            self.undoing.entry(undone).or_default().push(id);
        }
    }

    /// The block of a node.
    pub fn block(&self, node: usize) -> Option<&'a Block> {
        let index = self.blocks.get(&node)?;
        Some(&self.runbook.blocks[*index])
    }

    /// The number of the block among those that a run goes through.
    pub fn number(&self, block: &Block) -> Option<usize> {
        self.numbers.get(&block.node).copied()
    }

    /// What became of the block.
    pub fn judged(&self, block: &Block) -> &[&'a Judged<'a>] {
        self.judged.get(&block.node).map_or(&[], Vec::as_slice)
    }

    /// What became of the block that this stamp is the result of.
    pub fn judged_by(&self, stamp: &Stamp) -> Option<&'a Judged<'a>> {
        self.stamped.get(&stamp.lines.start).copied()
    }

    /// The step that the expectation in the fence of this node belongs to.
    pub fn asserting(&self, node: usize) -> Option<&'a Block> {
        let index = self.asserting.get(&node)?;
        Some(&self.runbook.blocks[*index])
    }

    /// The ids of the steps that undo the block.
    pub fn undoing(&self, block: &Block) -> &[&'a str] {
        let undoing = block.id.as_deref().and_then(|id| self.undoing.get(id));
        undoing.map_or(&[], Vec::as_slice)
    }

    /// A badge for each value that a run goes through the block for, with the value where there are many.
    pub fn badges(&self, block: &Block) -> Vec<(Option<String>, Badge)> {
        let badge = |judged: &&Judged<'_>| {
            let values = self.replay.runbook.blocks[judged.block].iteration();
            (values, Badge::of(judged.verdict))
        };
        let badges: Vec<_> = self.judged(block).iter().map(badge).collect();
        match badges.is_empty() {
            true if block.is_runnable() => vec![(None, Badge::PASSED_OVER)],
            _ => badges,
        }
    }

    /// The repetition that the comment of this node is about.
    pub fn repeat(&self, node: &Node) -> Option<&'a Repeat> {
        let mut repeats = self.runbook.repeats.iter();
        repeats
            .find(|repeat| repeat.span.start < node.span.end && node.span.start < repeat.span.end)
    }

    /// A link to the step of this id; its name alone where there is none.
    pub fn link(&self, id: &str) -> Markup {
        let is_known = self.ids.contains(id);
        html! {
            @if is_known { a href={ "#" (anchor(id)) } { (id) } } @else { (visible(id)) }
        }
    }

    /// Whether the node becomes an HTML block, which no line around it can be a part of.
    pub fn becomes_html(&self, index: usize) -> bool {
        match &self.runbook.document.nodes[index].kind {
            NodeKind::Stamp(stamp) => self.judged_by(stamp).is_some(),
            NodeKind::Fence(fence) => {
                let kind = self.block(index).map(|block| block.kind);
                fence.closed
                    && match kind {
                        None | Some(Kind::Shown) => false,
                        Some(Kind::Expect) => self.asserting(index).is_some(),
                        Some(_) => true,
                    }
            }
            _ => false,
        }
    }

    /// The node of this index, if it stands in the container.
    pub fn node_in(&self, index: usize, container: ContainerId) -> Option<&'a Node> {
        let node = self.runbook.document.nodes.get(index)?;
        (node.container == container).then_some(node)
    }
}

/// What a step of this id is linked to by.
pub fn anchor(id: &str) -> String {
    format!("step-{id}")
}
