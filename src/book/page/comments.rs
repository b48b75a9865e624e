//! What stepmark reads and its readers do not: annotations, in comments and info strings, and the line
//! about the last run.

use maud::html;

use super::shown::Shown;
use crate::book::markup;
use crate::document::edit::Edit;
use crate::document::{Annotation, ContainerId, Fence, NodeKind};
use crate::runbook::Repeat;
use crate::runbook::attributes::Attributes;
use crate::source::Span;
use crate::source::visible::visible;

/// Whether a comment, without its `<!--` and `-->`, is one of stepmark's.
pub fn is_own(comment: &str) -> bool {
    comment.trim_start().starts_with("stepmark:")
}

/// A comment of stepmark's: of a repetition the words stay.
pub fn comment(shown: &Shown<'_>, index: usize) -> Edit {
    let node = &shown.runbook.document.nodes[index];
    match shown.repeat(node) {
        Some(repeat) => Edit::replace(own(shown, node.span), repeated(shown, repeat)),
        None => gone(shown, index, node.span),
    }
}

fn repeated(shown: &Shown<'_>, repeat: &Repeat) -> String {
    let values = shown.replay.runbook.values_of(repeat);
    let told = repeat.told();
    let list = match told.split_once(" in ") {
        Some((_, list)) => list.to_owned(),
        None => told.clone(),
    };
    let values = values.map(|values| values.join(", "));
    let name = &repeat.name;
    let markup = html! {
        p class="stepmark-each" {
            "This section is repeated for each " kbd { (visible(name)) } " in "
            kbd { (visible(&list)) }
            @if let Some(values) = values.filter(|values| *values != list) {
                ": " (visible(&values))
            }
        }
    };
    markup::block(&markup)
}

/// Takes `span` out. Its lines go where nothing changes by that; else an empty comment stays, which keeps
/// apart what stands around it.
pub fn gone(shown: &Shown<'_>, index: usize, span: Span) -> Edit {
    let source = &shown.runbook.document.source;
    let text = source.text();
    let own = own(shown, span);
    let start = source.line_start_of(own.start);
    let end = source.next_line_start_of(own.end.max(own.start + 1) - 1);
    let is_alone = text[start..own.start]
        .chars()
        .all(|char| matches!(char, ' ' | '\t' | '>'))
        && text[own.end..end].trim().is_empty();
    // At the end of a list item it may be what makes its list a loose one.
    let is_last = shown.node_in(index, ContainerId(0)).is_some() && text[end..].trim().is_empty();
    if is_alone && (is_last || is_followed(shown, index, end) || is_preceded(shown, index, start)) {
        return Edit::remove(Span::new(start, end));
    }
    Edit::replace(own, markup::NOTHING)
}

/// The span without blanks and line ends around it, and without what the containers of its first line put
/// before it.
pub fn own(shown: &Shown<'_>, span: Span) -> Span {
    let text = shown.runbook.document.source.slice(span);
    let end = span.start + text.trim_end().len();
    let start = text.find("<!--").map_or(span.start, |at| span.start + at);
    Span::new(start, end.max(start))
}

/// Whether a block that keeps apart what stands around it begins at `at`, in the same container.
fn is_followed(shown: &Shown<'_>, index: usize, at: usize) -> bool {
    let document = &shown.runbook.document;
    let Some(next) = shown.node_in(index + 1, document.nodes[index].container) else {
        return false;
    };
    let source = &document.source;
    if source.line_start_of(next.span.start) != at {
        return false;
    }
    match &next.kind {
        NodeKind::Comment { text } if is_own(text) && shown.repeat(next).is_none() => {
            let end = next.span.end.max(next.span.start + 1) - 1;
            is_followed(shown, index + 1, source.next_line_start_of(end))
        }
        _ => shown.becomes_html(index + 1),
    }
}

/// Whether such a block ends there.
fn is_preceded(shown: &Shown<'_>, index: usize, at: usize) -> bool {
    let document = &shown.runbook.document;
    let Some(previous) = index.checked_sub(1) else {
        return false;
    };
    let previous_node = shown.node_in(previous, document.nodes[index].container);
    previous_node.is_some_and(|node| {
        let last = node.span.end.max(node.span.start + 1) - 1;
        document.source.next_line_start_of(last) == at && shown.becomes_html(previous)
    })
}

/// Takes the words of stepmark out of the info string of a fence that stays.
pub fn info(fence: &Fence) -> Option<Edit> {
    let annotation = Annotation::parse_info(&fence.info, fence.info_span.start)?;
    if !Attributes::new(&annotation, &mut Vec::new()).any {
        return None;
    }
    let open = fence.info.find('{')?;
    let last = annotation.attributes.last()?.span.end;
    let last = last.checked_sub(fence.info_span.start)?;
    // The span of JSON ends behind its brace.
    let behind = fence.info.get(last..)?;
    let close = match fence.info[..last].ends_with('}')
        && fence.info[open + 1..].trim_start().starts_with('"')
    {
        true => last,
        false => last + behind.find('}')? + 1,
    };
    let before = fence.info[..open].trim_end().len();
    let start = fence.info_span.start;
    Some(Edit::remove(Span::new(start + before, start + close)))
}
