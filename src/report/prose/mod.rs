//! Prose for the terminal: the part of a document between two steps, wrapped and styled.

mod flow;
mod html;
mod index;
mod page;
mod render;
mod table;
mod wrap;

use pulldown_cmark::Event;

use super::style::StyledLine;
use crate::document::Document;
use crate::source::Span;
use index::Index;
use render::Renderer;

/// How prose is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProseOptions {
    /// The columns of a line. Fewer than twenty are taken as twenty.
    pub width: usize,
    /// Whether bullets, bars and rules are drawn in ASCII. The author's text stays as it is.
    pub ascii: bool,
}

/// A document parsed for reading, once for all ranges of it.
#[derive(Debug)]
pub struct Prose<'a> {
    index: Index<'a>,
}

impl<'a> Prose<'a> {
    /// Parses the body of `document`. What stepmark wrote into it is left out.
    #[must_use]
    pub fn new(document: &'a Document) -> Self {
        Self {
            index: Index::new(document),
        }
    }

    /// What stands within `range`, which is made of whole lines, for a person to read.
    #[must_use]
    pub fn lines(&self, range: Span, options: ProseOptions) -> Vec<StyledLine> {
        let index = &self.index;
        let found = index.within(range);
        let mut renderer = Renderer::new(options);
        let Some(first) = index.entries.get(found.start).filter(|_| !found.is_empty()) else {
            return Vec::new();
        };
        // What was opened before the range gives indents and styles, but no markers and titles.
        for outer in index.ancestors(first) {
            if let Event::Start(tag) = &index.entries[outer].event {
                renderer.start(tag, index.items.get(&outer), false);
            }
        }
        for at in found {
            let entry = &index.entries[at];
            match &entry.event {
                Event::Start(tag) => renderer.start(tag, index.items.get(&at), true),
                Event::End(tag) => renderer.end(*tag),
                event => renderer.leaf(event, clip(&entry.event, entry.span, range)),
            }
        }
        renderer.finish()
    }
}

/// Renders what stands within `range` of `document`. For many ranges of one document, make a
/// [`Prose`] once.
#[must_use]
pub fn prose(document: &Document, range: Span, options: ProseOptions) -> Vec<StyledLine> {
    Prose::new(document).lines(range, options)
}

/// The text of `event`, without the lines of it that stand outside of `range`.
fn clip<'e>(event: &'e Event<'_>, span: Span, range: Span) -> &'e str {
    let (Event::Text(text) | Event::Html(text) | Event::Code(text) | Event::InlineHtml(text)) =
        event
    else {
        return "";
    };
    // Only text that stands in the document as it is can be cut by the document's offsets.
    if text.len() != span.end - span.start || matches!(event, Event::Code(_)) {
        return text;
    }
    let start = range.start.saturating_sub(span.start).min(text.len());
    let end = range.end.saturating_sub(span.start).min(text.len());
    text.get(start..end).unwrap_or(text)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
