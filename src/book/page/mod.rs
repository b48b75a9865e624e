//! A runbook's page: its Markdown, with each block of the runbook in HTML, results as badges, and what
//! stepmark wrote for itself taken out. Prose is the author's, and stays as it is.
//!
//! Beside the classes that style sheets and scripts go by, a block has:
//! `ul.stepmark-statuses` in its bar, a badge for each value of a repeated section; `p.stepmark-path`, the
//! file that it writes or changes; `data-prompt` on `.stepmark-commands`, where prompts stand in the
//! document; `pre.stepmark-comment`, lines of a transcript that are no commands; `data-undo`, the id of the
//! step that it undoes. Values in notes are a `kbd` without `data-command`. A result has
//! `span.stepmark-mark` before its sentence. `p.stepmark-each` tells of a repeated section. An
//! item has `span.stepmark-tick` behind its box, and `span.stepmark-statuses` behind its text.

mod commands;
mod comments;
mod expected;
pub mod fillable;
pub mod head;
mod manual;
pub mod params;
mod result;
mod shown;
mod status;
mod step;
mod words;

use std::cmp::Reverse;

use maud::PreEscaped;

use super::{Options, Standing, inert, markup};
use crate::document::edit::{self, Edit};
use crate::document::{ContainerId, Document, NodeKind};
use crate::record::replay;
use crate::runbook::{Kind, Runbook};
use crate::source::Span;
use shown::Shown;

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
    let is_repeated = !runbook.repeats.is_empty();
    let written = is_repeated.then(|| runbook.parsed(runbook.document.source.text()));
    let runbook = replay::as_recorded(runbook);
    let replay = replay::replay(&runbook, options.now);
    let standing = Standing::of(&replay);
    let shown = Shown::new(written.as_ref().unwrap_or(&runbook), &replay);
    let mut edits = Vec::new();
    if !options.keeps_front_matter || runbook.document.front_matter.is_none() {
        edits.push(Edit::remove(Span::new(0, body(&runbook.document))));
    }
    let head =
        head::head(&replay, &standing, options).0 + &params::params(&replay).unwrap_or_default().0;
    edits.push(above(&runbook.document, &markup::block(&PreEscaped(head))));
    edits.extend(blocks(&shown));
    let taken: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
    edits.extend(inert::edits(&runbook.document, &taken, options));
    Page {
        markdown: edit::apply(runbook.document.source.text(), apart(edits)),
        standing,
    }
}

/// Puts `line` behind the document's title, or at its beginning where it has none.
fn above(document: &Document, line: &str) -> Edit {
    let (source, newline) = (&document.source, document.source.newline());
    let title = document.nodes.iter().find(|node| {
        node.container == ContainerId(0) && matches!(node.kind, NodeKind::Heading { level: 1, .. })
    });
    let Some(title) = title else {
        let at = body(document);
        // Front matter may end with the text: what follows is not to stand on its closing line.
        let is_closed = document.front_matter.is_none() || source.text()[..at].ends_with('\n');
        let before = if is_closed { "" } else { newline };
        return Edit::insert(at, format!("{before}{line}{newline}"));
    };
    let at = source.next_line_start_of(title.span.end.max(title.span.start + 1) - 1);
    match source.text()[..at].ends_with('\n') {
        true => Edit::insert(at, format!("{line}{newline}")),
        false => Edit::insert(at, format!("{newline}{line}{newline}")),
    }
}

/// Where the Markdown begins: behind front matter, and a byte order mark.
fn body(document: &Document) -> usize {
    let mark = document.source.text().strip_prefix('\u{feff}');
    match &document.front_matter {
        Some(front_matter) => front_matter.end,
        None => mark.map_or(0, |_| '\u{feff}'.len_utf8()),
    }
}

/// What stands in the place of blocks, and of what stepmark wrote into the document.
fn blocks(shown: &Shown<'_>) -> Vec<Edit> {
    let nodes = shown.runbook.document.nodes.iter().enumerate();
    let edits = nodes.flat_map(|(index, node)| match &node.kind {
        NodeKind::Fence(_) => fence(shown, index).into_iter().collect(),
        NodeKind::Task(task) => match shown.block(index) {
            Some(block) if block.kind == Kind::Manual => manual::item(shown, block, task),
            _ => task
                .done
                .iter()
                .map(|done| Edit::remove(done.span))
                .collect(),
        },
        NodeKind::Stamp(stamp) => vec![match shown.judged_by(stamp) {
            Some(judged) => {
                let span = comments::own(shown, stamp.lines);
                Edit::replace(span, result::result(shown, judged, stamp))
            }
            None => comments::gone(shown, index, stamp.lines),
        }],
        NodeKind::RunLine(line) => vec![comments::gone(shown, index, line.lines)],
        NodeKind::Comment { text } if comments::is_own(text) => {
            vec![comments::comment(shown, index)]
        }
        _ => Vec::new(),
    });
    edits.collect()
}

/// What stands in the place of a fence, where it is a block.
fn fence(shown: &Shown<'_>, index: usize) -> Option<Edit> {
    let node = &shown.runbook.document.nodes[index];
    let (NodeKind::Fence(fence), Some(block)) = (&node.kind, shown.block(index)) else {
        return None;
    };
    if !shown.becomes_html(index) {
        return comments::info(fence);
    }
    let html = match shown.asserting(index) {
        Some(step) => {
            let mut asserted = step.expects.iter();
            let is_its = |asserted: &&crate::runbook::Asserted| {
                let block = asserted.block.map(|block| &shown.runbook.blocks[block]);
                block.is_some_and(|block| block.node == index)
            };
            expected::block(asserted.find(is_its)?)
        }
        None => step::step(shown, block),
    };
    // From the first character of the fence to the end of its last line.
    Some(Edit::replace(Span::new(fence.start, node.span.end), html))
}

/// The edits without those within others: what stepmark recorded may stand in HTML that is replaced as a
/// whole.
fn apart(mut edits: Vec<Edit>) -> Vec<Edit> {
    let is_whole = |edit: &Edit| edit.span.start < edit.span.end;
    edits.sort_by_key(|edit| (edit.span.start, is_whole(edit), Reverse(edit.span.end)));
    let mut end = 0;
    edits.retain(|edit| {
        let is_apart = edit.span.start >= end;
        if is_apart {
            end = edit.span.end;
        }
        is_apart
    });
    edits
}

#[cfg(test)]
mod tests;
