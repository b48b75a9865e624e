//! The document's Markdown as a list of events in which a range is found by bisection.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::document::{Document, NodeKind};
use crate::source::Span;

/// An event, and where it stands.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) event: Event<'a>,
    pub(super) span: Span,
    /// Where the last thing that began up to here began: never less than that of the entry before.
    key: usize,
    /// The innermost start that is still open.
    parent: Option<usize>,
}

/// What a list item looks like, which only its list knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Its number, in an ordered list.
    pub(super) number: Option<u64>,
    /// Whether it is ticked, where it is a task.
    pub(super) task: Option<bool>,
    /// In how many lists its list stands.
    pub(super) depth: usize,
    /// Whether no blank lines stand between the items.
    pub(super) tight: bool,
    /// Whether nothing stands in it, not even what is hidden.
    pub(super) empty: bool,
}

/// The events of a document.
#[derive(Debug)]
pub(super) struct Index<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// By the place of the item's start among the entries.
    pub(super) items: HashMap<usize, Item>,
}

impl<'a> Index<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let text = document.source.text();
        let front_matter = document.front_matter.as_ref();
        let byte_order_mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let body = front_matter.map_or(byte_order_mark.min(3), |front_matter| front_matter.end);
        let mut builder = Builder {
            index: Self {
                entries: Vec::new(),
                items: HashMap::new(),
            },
            open: Vec::new(),
            lists: Vec::new(),
            hidden: hidden(document),
            key: body,
            in_hidden_code: false,
        };
        for (event, range) in Parser::new_ext(&text[body..], extensions()).into_offset_iter() {
            builder.event(event, Span::new(range.start + body, range.end + body));
        }
        builder.index
    }

    /// The entries that begin within `range`, and text that reaches into it from before.
    pub(super) fn within(&self, range: Span) -> Range<usize> {
        let start = self
            .entries
            .partition_point(|entry| entry.key < range.start);
        let end = self.entries.partition_point(|entry| entry.key < range.end);
        let before = self.entries[..start]
            .iter()
            .rposition(|entry| !matches!(entry.event, Event::End(_)))
            .filter(|&at| {
                let entry = &self.entries[at];
                entry.span.end > range.start && matches!(entry.event, Event::Text(_))
            });
        before.unwrap_or(start)..end.max(start)
    }

    /// The starts that are open where `entry` stands, outermost first.
    pub(super) fn ancestors(&self, entry: &Entry<'_>) -> Vec<usize> {
        let mut found = Vec::new();
        let mut next = entry.parent;
        while let Some(at) = next {
            found.push(at);
            next = self.entries[at].parent;
        }
        found.reverse();
        found
    }
}

/// What readers of GitHub and of site generators are used to.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// What stepmark wrote, and comments, which are not for readers; in order.
fn hidden(document: &Document) -> Vec<Span> {
    let spans = document.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Stamp(stamp) => Some(stamp.lines),
        NodeKind::RunLine(run) => Some(run.lines),
        NodeKind::Comment { .. } => Some(node.span),
        _ => None,
    });
    let mut spans: Vec<Span> = spans.collect();
    spans.sort();
    spans
}

/// A list that is open.
struct List {
    next: Option<u64>,
    loose: bool,
    items: Vec<usize>,
}

struct Builder<'a> {
    index: Index<'a>,
    open: Vec<usize>,
    lists: Vec<List>,
    hidden: Vec<Span>,
    key: usize,
    in_hidden_code: bool,
}

impl<'a> Builder<'a> {
    fn event(&mut self, event: Event<'a>, span: Span) {
        if self.in_hidden_code {
            self.in_hidden_code = !matches!(event, Event::End(TagEnd::CodeBlock));
            return;
        }
        match &event {
            Event::Start(Tag::CodeBlock(_)) if self.is_hidden(span.start) => {
                self.in_hidden_code = true;
                self.fill_item();
                return;
            }
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => {
                self.open.pop();
                if matches!(tag, TagEnd::List(_)) {
                    self.end_list();
                }
            }
            Event::TaskListMarker(checked) => {
                self.task(*checked);
                return;
            }
            _ => {
                self.fill_item();
                if self.is_hidden(span.start) {
                    return;
                }
            }
        }
        let is_start = matches!(event, Event::Start(_));
        if !matches!(event, Event::End(_)) {
            self.key = self.key.max(span.start);
        }
        let at = self.index.entries.len();
        self.index.entries.push(Entry {
            event,
            span,
            key: self.key,
            parent: self.open.last().copied(),
        });
        if is_start {
            self.open.push(at);
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::List(first) => {
                self.fill_item();
                self.lists.push(List {
                    next: *first,
                    loose: false,
                    items: Vec::new(),
                });
            }
            Tag::Item => {
                let depth = self.lists.len();
                let at = self.index.entries.len();
                let Some(list) = self.lists.last_mut() else {
                    return;
                };
                list.items.push(at);
                let number = list.next;
                list.next = number.map(|number| number.saturating_add(1));
                let item = Item {
                    number,
                    task: None,
                    depth,
                    tight: true,
                    empty: true,
                };
                self.index.items.insert(at, item);
            }
            Tag::Paragraph => {
                self.fill_item();
                // Only the items of a loose list hold paragraphs.
                if self.parent_item().is_some()
                    && let Some(list) = self.lists.last_mut()
                {
                    list.loose = true;
                }
            }
            _ => self.fill_item(),
        }
    }

    fn end_list(&mut self) {
        let Some(list) = self.lists.pop() else { return };
        if list.loose {
            for at in list.items {
                if let Some(item) = self.index.items.get_mut(&at) {
                    item.tight = false;
                }
            }
        }
    }

    fn task(&mut self, checked: bool) {
        // In a loose list a paragraph stands between the marker and its item.
        let item = self
            .open
            .iter()
            .rev()
            .find(|at| self.index.items.contains_key(at));
        if let Some(item) = item.and_then(|at| self.index.items.get_mut(at)) {
            item.task = Some(checked);
            item.empty = false;
        }
    }

    fn parent_item(&mut self) -> Option<&mut Item> {
        let parent = self.open.last()?;
        self.index.items.get_mut(parent)
    }

    fn fill_item(&mut self) {
        if let Some(item) = self.parent_item() {
            item.empty = false;
        }
    }

    fn is_hidden(&self, offset: usize) -> bool {
        let at = self.hidden.partition_point(|span| span.start <= offset);
        // A comment's span may hold that of a stamp.
        self.hidden[..at]
            .iter()
            .rev()
            .take(2)
            .any(|span| offset < span.end)
    }
}
