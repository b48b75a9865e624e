//! From text to nodes: one pass over pulldown-cmark's events and their offsets.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::stamp::{DONE_OPEN, RESULT_CLOSE, RESULT_OPEN, RUN_OPEN, comment_words};
use super::{
    ContainerId, Document, DoneMark, Fence, Node, NodeKind, RunLine, Stamp, Task, front_matter,
};
use crate::source::{Source, Span};

/// Parses `source` into a document.
pub(super) fn walk(source: Source) -> Document {
    let (front_matter, body) = front_matter::split(source.text());
    let mut walker = Walker::new(&source);
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
    tail: Option<usize>,
}

impl<'a> Walker<'a> {
    fn new(source: &'a Source) -> Self {
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
                inline.other |= !text.trim().is_empty();
                if task.is_some() {
                    inline.text.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => inline.text.push(' '),
            _ => inline.other = true,
        }
        inline.text_end = inline.text_end.max(span.end);
    }

    fn done_mark(&mut self, task: Option<usize>, html: &str, span: Span) {
        let words = comment_words(html, DONE_OPEN, span.start).unwrap_or_default();
        let digest = words.into_iter().find(|word| word.key == "digest");
        let digest = digest.and_then(|word| word.value);
        if let Some(task) = task.and_then(|index| self.task_mut(index)) {
            task.done = Some(DoneMark { span, digest });
        }
    }

    fn flush_inline(&mut self) {
        let Some(inline) = self.inline.take() else {
            return;
        };
        if let Some(task) = inline.task.and_then(|index| self.task_mut(index)) {
            task.text = inline.text.trim().to_owned();
            task.text_end = inline.text_end;
            return;
        }
        let only_code = (inline.codes == 1 && !inline.other).then_some(inline.code);
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
        let text_end = span.start
            + raw
                .rfind('\n')
                .map_or(raw, |at| &raw[..at])
                .trim_end()
                .len();
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

    // Fences.

    fn end_fence(&mut self) {
        let Some(open) = self.fence.take() else {
            return;
        };
        let source = self.source;
        let line = source.line_of(open.span.start);
        let raw = source.slice(open.span);
        let first_line_end = raw.find(['\n', '\r']).unwrap_or(raw.len());
        let first = &raw[..first_line_end];
        let fence_char = first.chars().next().unwrap_or('`');
        let fence_length = first.len() - first.trim_start_matches(fence_char).len();
        let info = first[fence_length..].trim();
        let info_start = open.span.start + fence_length + {
            let behind = &first[fence_length..];
            behind.len() - behind.trim_start().len()
        };
        let end = open.span.start + raw.trim_end_matches(['\n', '\r']).len();
        let end_line = source.line_of(end.max(open.span.start + 1) - 1);
        let closed = end_line > line
            && open.text_end <= source.line_start(end_line)
            && closes(
                &source.text()[source.line_start(end_line)..end],
                fence_char,
                fence_length,
            );
        if self.take_stamp_output(line, end_line, &open.text) {
            return;
        }
        self.finish_stamp();
        let line_start = source.line_start(line);
        let fence = Fence {
            info: info.to_owned(),
            info_span: Span::new(info_start, info_start + info.len()),
            lang: language(info),
            text: open.text,
            line,
            end_line,
            closed,
            prefix: blank_markers(&source.text()[line_start..open.span.start]),
        };
        if !closed && self.containers.len() == 1 {
            self.tail = Some(line_start);
        }
        self.push(NodeKind::Fence(fence), Span::new(open.span.start, end));
    }

    // HTML: comments, and what stepmark recorded.

    /// Adds to the HTML block that is open. A line comes in two pieces where it ends in `\r\n`.
    fn html_piece(&mut self, piece: &str, span: Span) {
        let Some(lines) = &mut self.html else { return };
        match lines.last_mut().filter(|(line, _)| !line.ends_with('\n')) {
            Some((line, whole)) => {
                line.push_str(piece);
                whole.end = span.end;
            }
            None => lines.push((piece.to_owned(), span)),
        }
    }

    fn end_html(&mut self, span: Span) {
        let lines = self.html.take().unwrap_or_default();
        let mut rest = Vec::new();
        for (line, span) in lines {
            if !self.recorded_line(line.trim(), span) {
                rest.push((line, span));
            }
        }
        let (Some((_, first)), Some((_, last))) = (rest.first(), rest.last()) else {
            return;
        };
        let rest_span = Span::new(first.start, last.end);
        self.finish_stamp();
        let text: String = rest.iter().map(|(line, _)| line.as_str()).collect();
        let comment = text
            .trim()
            .strip_prefix("<!--")
            .and_then(|text| text.strip_suffix("-->"));
        // Two comments on one line are HTML, not one comment with an arrow in it.
        match comment.filter(|text| !text.contains("-->")) {
            Some(text) => self.push(
                NodeKind::Comment {
                    text: text.to_owned(),
                },
                rest_span,
            ),
            None => self.push(NodeKind::Other, rest_span),
        }
        if self.containers.len() == 1
            && span.end == self.source.text().len()
            && is_unterminated_html(&text)
        {
            self.tail = Some(self.source.line_start_of(span.start));
        }
    }

    /// Takes `line` when it is a part of what stepmark recorded.
    fn recorded_line(&mut self, line: &str, span: Span) -> bool {
        let source = self.source;
        let start = source.line_start_of(span.start);
        let lines = Span::new(start, source.next_line_start_of(span.start));
        if line.starts_with(RESULT_CLOSE) {
            return match &mut self.stamp {
                Some(stamp) if stamp.output.is_some() && stamp.lines.end == start => {
                    stamp.lines.end = lines.end;
                    stamp.complete = true;
                    self.finish_stamp();
                    true
                }
                _ => false,
            };
        }
        if let Some(attributes) = comment_words(line, RESULT_OPEN, span.start) {
            self.finish_stamp();
            let complete = !attributes.iter().any(|attribute| attribute.key == "output");
            self.stamp = Some(Stamp {
                attributes,
                output: None,
                lines,
                complete,
            });
            if complete {
                self.finish_stamp();
            }
            return true;
        }
        // `<!-- stepmark: run -->` is an annotation; the run line has an id.
        if let Some(attributes) = comment_words(line, RUN_OPEN, span.start)
            .filter(|words| words.iter().any(|word| word.key == "id"))
        {
            self.finish_stamp();
            self.push(NodeKind::RunLine(RunLine { attributes, lines }), lines);
            return true;
        }
        false
    }

    /// Takes a fence as the output of the stamp on the line before it.
    fn take_stamp_output(&mut self, line: usize, end_line: usize, text: &str) -> bool {
        let source = self.source;
        match &mut self.stamp {
            Some(stamp) if stamp.output.is_none() && stamp.lines.end == source.line_start(line) => {
                stamp.output = Some(text.to_owned());
                stamp.lines.end = source.line_start(end_line + 1);
                true
            }
            _ => false,
        }
    }

    /// Whatever comes next, the open stamp is not a part of it.
    fn finish_stamp(&mut self) {
        if let Some(stamp) = self.stamp.take() {
            let lines = stamp.lines;
            self.push(NodeKind::Stamp(stamp), lines);
        }
    }
}

/// The language of an info string: its first word, or the first class in Pandoc's braces.
fn language(info: &str) -> String {
    let info = info.strip_prefix("{.").unwrap_or(info);
    let ends = |char: char| char.is_whitespace() || matches!(char, ',' | '{' | '}');
    info.split(ends).next().unwrap_or_default().to_lowercase()
}

/// Whether `line` is a closing fence: the run of fence characters is all that it holds behind
/// container prefixes.
fn closes(line: &str, fence_char: char, fence_length: usize) -> bool {
    let before = line.trim_end().trim_end_matches(fence_char);
    line.trim_end().len() - before.len() >= fence_length
        && before
            .chars()
            .all(|char| char == '>' || char.is_whitespace())
}

/// `prefix` with list markers turned into blanks: what continues the containers on another line.
fn blank_markers(prefix: &str) -> String {
    let keep = |char: char| matches!(char, '>' | '\t');
    let mut blanked: String = prefix
        .trim_start_matches('\u{feff}')
        .chars()
        .map(|char| if keep(char) { char } else { ' ' })
        .collect();
    // A quote's mark takes one blank behind it, and would take it from the line's own.
    if blanked.ends_with('>') {
        blanked.push(' ');
    }
    blanked
}

/// Whether `html` opens something that CommonMark ends only at its closing mark.
fn is_unterminated_html(html: &str) -> bool {
    let html = html.trim_start().to_lowercase();
    let pairs = [
        ("<!--", "-->"),
        ("<?", "?>"),
        ("<![cdata[", "]]>"),
        ("<!", ">"),
    ];
    let raw = ["script", "pre", "style", "textarea"];
    pairs
        .iter()
        .find(|(open, _)| html.starts_with(open))
        .is_some_and(|(_, close)| !html.contains(close))
        || raw.iter().any(|tag| {
            html.strip_prefix('<')
                .is_some_and(|rest| rest.starts_with(tag))
                && !raw.iter().any(|tag| html.contains(&format!("</{tag}>")))
        })
}
