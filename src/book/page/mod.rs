//! A runbook's page: its Markdown, with each block of the runbook in HTML, results as badges, and what
//! stepmark wrote for itself taken out. Prose is the author's, and stays as it is.

mod step;

use std::collections::HashMap;

use super::{Options, Standing, inert, markup};
use crate::document::edit::{self, Edit};
use crate::document::{Fence, NodeKind};
use crate::record::replay::{self, Judged, Replay};
use crate::runbook::{Kind, Runbook};
use crate::source::Span;
use step::Numbered;

/// A runbook's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// It, in Markdown.
    pub markdown: String,
    /// How the runbook stands.
    pub standing: Standing,
}

/// The page of `runbook`.
#[must_use]
pub fn page(runbook: Runbook, options: &Options) -> Page {
    let runbook = replay::as_recorded(runbook);
    let replay = replay::replay(&runbook, options.now);
    let standing = Standing::of(&replay);
    let mut edits = Vec::new();
    if let Some(front_matter) = &runbook.document.front_matter
        && !options.keeps_front_matter
    {
        edits.push(Edit::remove(Span::new(0, front_matter.end)));
    }
    edits.extend(blocks(&replay, options));
    let taken: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
    edits.extend(inert::edits(&runbook.document, &taken, options));
    Page {
        markdown: edit::apply(runbook.document.source.text(), edits),
        standing,
    }
}

/// What stands in the place of blocks, and of what stepmark wrote into the document.
fn blocks(replay: &Replay<'_>, options: &Options) -> Vec<Edit> {
    let runbook = replay.runbook;
    // A block of a repeated section stands there once, and has a result for each value.
    let mut by_node: HashMap<usize, Vec<&Judged<'_>>> = HashMap::new();
    for judged in &replay.judged {
        let node = runbook.blocks[judged.block].node;
        by_node.entry(node).or_default().push(judged);
    }
    let mut edits = Vec::new();
    let mut number = 0;
    let mut last = None;
    for block in &runbook.blocks {
        if last.replace(block.node) == Some(block.node) {
            continue;
        }
        number += usize::from(block.is_runnable());
        let NodeKind::Fence(fence) = &runbook.document.nodes[block.node].kind else {
            continue;
        };
        if matches!(block.kind, Kind::Shown | Kind::Expect) {
            continue;
        }
        let judged = by_node.get(&block.node).map_or(&[][..], Vec::as_slice);
        let numbered = Numbered {
            number,
            block,
            judged,
        };
        let span = fence_span(fence, &runbook.document.nodes[block.node].span);
        edits.push(Edit::replace(span, step::step(&numbered, options)));
    }
    edits
}

/// From the first character of a fence to the end of its last line.
fn fence_span(fence: &Fence, node: &Span) -> Span {
    Span::new(fence.start, node.end)
}
