//! From text to nodes: one pass over pulldown-cmark's events and their offsets.

mod fence;
mod html;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::stamp::{DONE_OPEN, done_words};
use super::{ContainerId, Document, DoneMark, Node, NodeKind, Stamp, Task, front_matter};
use crate::source::{Source, Span};

/// Parses `source` into a document.
pub(super) fn walk(source: Source) -> Document {
    let (front_matter, body) = front_matter::split(source.text());
    let mut walker = Walker::new(&source, body);
    // Extensions that move block boundaries stay off: CommonMark alone decides what a fence is.
    let parser = Parser::new_ext(&source.text()[body..], Options::ENABLE_TASKLISTS);
    for (event, range) in parser.into_offset_iter() {
        walker.event(event, Span::new(range.start + body, range.end + body));
    }
    walker.finish_stamp();
    let tail = walker.tail.unwrap_or(source.text().len());
    let nodes = walker.nodes;
    Document {
        source,
        front_matter,
        nodes,
        tail,
    }
}

/// A list item or block quote that is open, and what is known of it.
struct Container {
    id: ContainerId,
    /// The index of the task-list node, where it is one.
    task: Option<usize>,
    /// Whether nothing stands in it yet, and it is a list item.
    empty_item: bool,
}

/// A paragraph, or the text of a tight list item, which has no paragraph event of its own.
struct Inline {
    span: Span,
    task: Option<usize>,
    opens_item: bool,
    codes: usize,
    code: String,
    other: bool,
    text: String,
    text_end: usize,
}

struct OpenFence {
    span: Span,
    text: String,
    text_end: usize,
}

/// More text than this around a code span is prose.
const PROSE: usize = 20;

impl Inline {
    /// Whether what stands around the code span says no more than that it is to be run.
    fn asks_for_code(&self) -> bool {
        let around = self.text.trim_matches([' ', '.', ':', ',']).to_lowercase();
        let asks = [
            "", "run", "execute", "then run", "now run", "enter", "type", "use",
        ];
        !self.other && asks.contains(&around.as_str())
    }
}

struct Walker<'a> {
    source: &'a Source,
    nodes: Vec<Node>,
    containers: Vec<Container>,
    container_count: usize,
    inline: Option<Inline>,
    heading: Option<String>,
    fence: Option<OpenFence>,
    html: Option<Vec<(String, Span)>>,
    /// A stamp whose output and closing line are still to come.
    stamp: Option<Stamp>,
    /// Where the Markdown begins: behind a byte order mark and front matter.
    body: usize,
    tail: Option<usize>,
}

impl<'a> Walker<'a> {
    fn new(source: &'a Source, body: usize) -> Self {
        let root = Container {
            id: ContainerId(0),
            task: None,
            empty_item: false,
        };
        Self {
            source,
            nodes: Vec::new(),
            containers: vec![root],
            container_count: 1,
            inline: None,
            heading: None,
            fence: None,
            html: None,
            stamp: None,
            body,
            tail: None,
        }
    }

    fn container(&self) -> ContainerId {
        self.containers
            .last()
            .map_or(ContainerId(0), |container| container.id)
    }

    fn push(&mut self, kind: NodeKind, span: Span) {
        if let Some(container) = self.containers.last_mut() {
            container.empty_item = false;
        }
        let container = self.container();
        self.nodes.push(Node {
            kind,
            span,
            container,
        });
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(&tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::TaskListMarker(checked) => self.task_marker(checked, span),
            Event::Html(piece) => self.html_piece(&piece, span),
            // The blanks before an indented HTML block come as text of their own.
            Event::Text(_) if self.html.is_some() => {}
            Event::Rule => {
                self.flush_inline();
                self.push(NodeKind::Other, span);
            }
            Event::Text(text) if self.fence.is_some() => {
                if let Some(fence) = &mut self.fence {
                    fence.text.push_str(&text);
                    fence.text_end = span.end;
                }
            }
            inline => self.inline(inline, span),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        match tag {
            Tag::Paragraph => {
                self.flush_inline();
                self.open_inline(span);
            }
            Tag::Heading { .. } => {
                self.flush_inline();
                self.heading = Some(String::new());
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                self.flush_inline();
                self.fence = Some(OpenFence {
                    span,
                    text: String::new(),
                    text_end: span.start,
                });
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.flush_inline();
                self.finish_stamp();
                self.push(NodeKind::Other, span);
            }
            Tag::HtmlBlock => {
                self.flush_inline();
                self.html = Some(Vec::new());
            }
            Tag::Item | Tag::BlockQuote(_) => {
                self.flush_inline();
                self.finish_stamp();
                let id = ContainerId(self.container_count);
                self.container_count += 1;
                let empty_item = matches!(tag, Tag::Item);
                self.containers.push(Container {
                    id,
                    task: None,
                    empty_item,
                });
            }
            Tag::List(_) => self.flush_inline(),
            // Emphasis, links and images stand within a paragraph or heading.
            _ => self.touch_inline(span),
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Paragraph | TagEnd::List(_) => self.flush_inline(),
            TagEnd::Heading(level) => self.end_heading(level, span),
            TagEnd::CodeBlock => self.end_fence(),
            TagEnd::HtmlBlock => self.end_html(span),
            TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.flush_inline();
                self.finish_stamp();
                if let Some(index) = self.containers.pop().and_then(|container| container.task) {
                    self.end_task(index, span);
                }
            }
            _ => {}
        }
    }

    // Inline content: only as much of it as a runbook needs.

    fn open_inline(&mut self, span: Span) {
        self.finish_stamp();
        let opens_item = self
            .containers
            .last()
            .is_some_and(|container| container.empty_item);
        self.inline = Some(Inline {
            span: Span::at(span.start),
            task: None,
            opens_item,
            codes: 0,
            code: String::new(),
            other: false,
            text: String::new(),
            text_end: span.start,
        });
    }

    /// The open inline content, opened now where a tight list item's text begins.
    fn inline_at(&mut self, span: Span) -> Option<&mut Inline> {
        if self.heading.is_some() {
            return None;
        }
        if self.inline.is_none() {
            self.open_inline(span);
        }
        let inline = self.inline.as_mut()?;
        inline.span.end = inline.span.end.max(span.end);
        Some(inline)
    }

    fn touch_inline(&mut self, span: Span) {
        if let Some(inline) = self.inline_at(span) {
            inline.other = true;
            inline.text_end = inline.text_end.max(span.end);
        }
    }

    fn inline(&mut self, event: Event<'_>, span: Span) {
        if let Some(heading) = &mut self.heading {
            match event {
                Event::InlineHtml(html) if html.starts_with(DONE_OPEN) => {
                    let task = self.containers.last().and_then(|container| container.task);
                    self.done_mark(task, &html, span);
                }
                Event::Text(text) | Event::Code(text) => heading.push_str(&text),
                Event::SoftBreak | Event::HardBreak => heading.push(' '),
                _ => {}
            }
            return;
        }
        let Some(inline) = self.inline_at(span) else {
            return;
        };
        let task = inline.task;
        match event {
            Event::InlineHtml(html) if html.starts_with(DONE_OPEN) => {
                self.done_mark(task, &html, span);
                return;
            }
            Event::Code(code) => {
                inline.codes += 1;
                if task.is_some() {
                    inline.text.push_str(&code);
                }
                inline.code = code.into_string();
            }
            Event::Text(text) => {
                // What is no task is kept only as far as it takes to know that it is prose.
                if task.is_some() || inline.text.len() < PROSE {
                    inline.text.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => inline.text.push(' '),
            _ => inline.other = true,
        }
        inline.text_end = inline.text_end.max(span.end);
    }

    fn done_mark(&mut self, task: Option<usize>, html: &str, span: Span) {
        let (digest, each) = done_words(html, span.start);
        if let Some(task) = task.and_then(|index| self.task_mut(index)) {
            task.done = Some(DoneMark { span, digest, each });
        }
    }

    fn flush_inline(&mut self) {
        let Some(inline) = self.inline.take() else {
            return;
        };
        if let Some(index) = inline.task {
            // Behind a backslash the done mark would be text.
            let text = self
                .source
                .slice(Span::new(inline.span.start, inline.text_end));
            let text_end = inline.span.start + text.trim_end_matches('\\').len();
            if let Some(task) = self.task_mut(index) {
                task.text = inline.text.trim().to_owned();
                task.text_end = text_end.max(task.marker.end);
            }
            return;
        }
        let only_code = (inline.codes == 1 && inline.asks_for_code()).then_some(inline.code);
        let opens_item = inline.opens_item;
        self.push(
            NodeKind::Paragraph {
                only_code,
                opens_item,
            },
            inline.span,
        );
    }

    fn end_heading(&mut self, level: HeadingLevel, span: Span) {
        self.finish_stamp();
        let text = self.heading.take().unwrap_or_default();
        self.heading_of_task(&text, span);
        self.push(
            NodeKind::Heading {
                level: level as usize,
                text: text.trim().to_owned(),
            },
            span,
        );
    }

    // Task-list items.

    /// An item whose text an underline makes a heading: its text ends before the underline.
    fn heading_of_task(&mut self, text: &str, span: Span) {
        let source = self.source;
        let raw = source.slice(span).trim_end();
        let above = raw.rfind('\n').map_or(raw, |at| &raw[..at]).trim_end();
        let text_end = span.start + above.trim_end_matches('\\').len();
        let index = self.containers.last().and_then(|container| container.task);
        if let Some(task) = index.and_then(|index| self.task_mut(index))
            && source.text()[task.marker.end..span.start].trim().is_empty()
        {
            task.text = text.trim().to_owned();
            // A mark that is there already is no part of the text.
            task.text_end = task.done.as_ref().map_or(text_end, |done| done.span.start);
        }
    }

    fn task_marker(&mut self, checked: bool, marker: Span) {
        self.inline_at(marker);
        let line = self.source.line_of(marker.start);
        let task = Task {
            checked,
            marker,
            text: String::new(),
            text_end: marker.end,
            done: None,
            line,
            end_line: line,
        };
        let index = self.nodes.len();
        self.push(NodeKind::Task(task), marker);
        if let Some(container) = self.containers.last_mut() {
            container.task = Some(index);
        }
        if let Some(inline) = &mut self.inline {
            inline.task = Some(index);
            inline.text_end = marker.end;
        }
    }

    fn task_mut(&mut self, index: usize) -> Option<&mut Task> {
        match self.nodes.get_mut(index).map(|node| &mut node.kind) {
            Some(NodeKind::Task(task)) => Some(task),
            _ => None,
        }
    }

    fn end_task(&mut self, index: usize, item: Span) {
        let end = item.start + self.source.slice(item).trim_end().len();
        let end_line = self.source.line_of(end.saturating_sub(1).max(item.start));
        self.nodes[index].span = Span::new(item.start, end);
        if let Some(task) = self.task_mut(index) {
            task.end_line = end_line;
        }
    }
}
