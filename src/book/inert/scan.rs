//! What in a document has to be looked at, and where it stands: one pass over its Markdown, as mdBook
//! reads it.

use std::collections::HashSet;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::Taken;
use super::found::{Group, Heading, Image, Link, Piece, Place, Scan};
use crate::source::Span;

/// mdBook's own, with everything on that its configuration can switch on.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Looks at the Markdown of `text` from `body` on.
pub fn scan<'a>(text: &'a str, body: usize, taken: &'a Taken) -> Scan<'a> {
    let mut scanner = Scanner {
        scan: Scan {
            text,
            groups: Vec::new(),
            links: Vec::new(),
            images: Vec::new(),
            headings: Vec::new(),
            tasks: Vec::new(),
            code: Vec::new(),
            texts: Vec::new(),
            mixed: HashSet::new(),
        },
        taken,
        groups: vec![None],
        link: None,
        heading: None,
        block: 0,
        line_end: None,
        html: None,
        image: None,
    };
    let parser = Parser::new_ext(&text[body..], options());
    for (event, range) in parser.into_offset_iter() {
        scanner.event(event, Span::new(range.start + body, range.end + body));
    }
    scanner.scan
}

struct Scanner<'a> {
    scan: Scan<'a>,
    taken: &'a Taken,
    /// The elements that are open, each with its group from its first raw HTML on.
    groups: Vec<Option<usize>>,
    /// The link that is open.
    link: Option<usize>,
    /// The heading that is open, where it has attributes.
    heading: Option<usize>,
    /// The block whose lines these are: a paragraph, a heading, a cell, …
    block: usize,
    /// Where the last thing within a line ended, of the block that is open.
    line_end: Option<usize>,
    /// The lines of an HTML block that is open.
    html: Option<Vec<(Span, String)>>,
    /// An image that is open, and how many are in its description.
    image: Option<(Image<'a>, usize)>,
}

impl<'a> Scanner<'a> {
    fn event(&mut self, event: Event<'a>, span: Span) {
        if self.image.is_some() {
            return self.describe(event);
        }
        if let Some(lines) = &mut self.html {
            match event {
                Event::Html(html) | Event::Text(html) => lines.push((span, html.into_string())),
                _ => self.end_html(),
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::InlineHtml(html) => self.inline_html(&html, span),
            Event::SoftBreak | Event::HardBreak => self.line_end = None,
            Event::Rule => self.end_block(),
            Event::Code(_) => {
                self.scan.code.push(span);
                self.reach(span.end);
            }
            Event::Text(_) => self.text(span),
            // A marker is not yet what the item says.
            Event::TaskListMarker(is_ticked) => self.scan.tasks.push((span, is_ticked)),
            _ => self.reach(span.end),
        }
    }

    /// Something within a line ends at `end`.
    fn reach(&mut self, end: usize) {
        self.line_end = self.line_end.max(Some(end));
        if let Some(link) = self.link {
            self.scan.links[link].text_end = end;
        }
        if let Some(heading) = self.heading {
            self.scan.headings[heading].text_end = end;
        }
    }

    /// What follows is of another block.
    fn end_block(&mut self) {
        self.line_end = None;
        self.block += 1;
    }

    fn text(&mut self, span: Span) {
        if self.scan.text[span.start..span.end].contains(['<', '[']) {
            self.scan.texts.push((span, self.block));
        }
        self.reach(span.end);
    }

    /// Whether nothing stands before `start` in its line.
    fn starts_line(&self, start: usize) -> bool {
        match self.line_end {
            Some(end) if end <= start => self.scan.text[end..start].contains('\n'),
            Some(_) => false,
            None => true,
        }
    }

    fn start(&mut self, tag: Tag<'a>, span: Span) {
        match tag {
            Tag::HtmlBlock => {
                self.end_block();
                self.html = Some(Vec::new());
                return;
            }
            Tag::Image { .. } => return self.start_image(tag, span),
            Tag::Link { .. } => self.start_link(tag, span),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.reach(span.start + 1),
            Tag::CodeBlock(_) => {
                self.end_block();
                self.scan.code.push(span);
            }
            Tag::Heading { .. } => {
                self.end_block();
                self.heading = self.start_heading(tag, span);
            }
            _ => self.end_block(),
        }
        self.groups.push(None);
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        self.groups.pop();
        match tag {
            TagEnd::Link => {
                self.link = None;
                self.reach(span.end);
            }
            TagEnd::Heading(_) => {
                self.heading = None;
                self.end_block();
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.reach(span.end);
            }
            _ => self.end_block(),
        }
    }

    fn start_link(&mut self, tag: Tag<'a>, span: Span) {
        let starts_line = self.starts_line(span.start);
        self.reach(span.start + 1);
        if let Tag::Link {
            link_type,
            dest_url,
            title,
            ..
        } = tag
        {
            self.scan.links.push(Link {
                span,
                text_end: span.start + 1,
                kind: link_type,
                destination: dest_url,
                title,
                block: self.block,
                starts_line,
            });
            self.link = Some(self.scan.links.len() - 1);
        }
    }

    fn start_heading(&mut self, tag: Tag<'a>, span: Span) -> Option<usize> {
        let Tag::Heading {
            id, classes, attrs, ..
        } = tag
        else {
            return None;
        };
        let has_more = !classes.is_empty() || !attrs.is_empty();
        if id.is_none() && !has_more {
            return None;
        }
        self.scan.headings.push(Heading {
            span,
            text_end: span.start,
            id: id.map(CowStr::into_string),
            has_more,
        });
        Some(self.scan.headings.len() - 1)
    }

    // Images: their descriptions are text, whatever is in them.

    fn start_image(&mut self, tag: Tag<'a>, span: Span) {
        let starts_line = self.starts_line(span.start);
        let Tag::Image {
            dest_url, title, ..
        } = tag
        else {
            return;
        };
        let image = Image {
            span,
            destination: dest_url,
            title,
            description: String::new(),
            is_rich: false,
            is_in_link: self.link.is_some(),
            block: self.block,
            starts_line,
        };
        self.image = Some((image, 0));
    }

    fn describe(&mut self, event: Event<'a>) {
        let Some((image, depth)) = &mut self.image else {
            return;
        };
        match event {
            Event::Text(text) => image.description.push_str(&text),
            Event::SoftBreak | Event::HardBreak => image.description.push(' '),
            Event::Code(text) => {
                image.description.push_str(&text);
                image.is_rich = true;
            }
            Event::Start(_) => {
                *depth += 1;
                image.is_rich = true;
            }
            Event::End(_) if *depth > 0 => *depth -= 1,
            Event::End(_) => {
                if let Some((image, _)) = self.image.take() {
                    self.reach(image.span.end);
                    self.scan.images.push(image);
                }
            }
            _ => image.is_rich = true,
        }
    }

    // Raw HTML.

    fn inline_html(&mut self, html: &str, span: Span) {
        let starts_line = self.starts_line(span.start);
        self.reach(span.end);
        self.scan.mixed.insert(self.block);
        let place = Place::Inline { starts_line };
        for (span, html) in self.left(span, html) {
            self.push(Piece { span, html, place });
        }
    }

    fn end_html(&mut self) {
        for (span, html) in self.html.take().unwrap_or_default() {
            for (span, html) in self.left(span, &html) {
                let place = Place::Block;
                self.push(Piece { span, html, place });
            }
        }
    }

    /// What of `span`, which says `html`, nobody else has taken.
    fn left(&self, span: Span, html: &str) -> Vec<(Span, String)> {
        if self.taken.leaves(span) {
            return vec![(span, html.to_owned())];
        }
        let mut left = Vec::new();
        let mut at = span.start;
        let ends = self
            .taken
            .within(span)
            .map(|taken| (taken.start, taken.end));
        for (start, end) in ends.chain([(span.end, span.end)]) {
            if at < start {
                left.push((Span::new(at, start), self.scan.text[at..start].to_owned()));
            }
            at = at.max(end);
        }
        left
    }

    fn push(&mut self, piece: Piece) {
        let text = self.scan.text;
        let piece = without_last_newline(text, piece);
        if piece.span.start == piece.span.end {
            return;
        }
        let is_in_link = self.link.is_some();
        let Some(group) = self.groups.last_mut() else {
            return;
        };
        let index = *group.get_or_insert(self.scan.groups.len());
        if index == self.scan.groups.len() {
            self.scan.groups.push(Group {
                pieces: Vec::new(),
                is_in_link,
            });
        }
        let pieces = &mut self.scan.groups[index].pieces;
        if let Some(last) = pieces.last_mut()
            && last.span.end <= piece.span.start
            && let between = &text[last.span.end..piece.span.start]
            && last.place.joins(piece.place, between)
            && self
                .taken
                .leaves(Span::new(last.span.start, piece.span.end))
        {
            let lines = between.matches('\n').count();
            last.html.push_str(&"\n".repeat(lines));
            last.html.push_str(&piece.html);
            last.span.end = piece.span.end;
        } else {
            pieces.push(piece);
        }
    }
}

/// A line's end stays where it is.
fn without_last_newline(text: &str, mut piece: Piece) -> Piece {
    let said = &text[piece.span.start..piece.span.end];
    piece.span.end = piece.span.start + said.trim_end_matches(['\n', '\r']).len();
    let kept = piece.html.trim_end_matches(['\n', '\r']).len();
    piece.html.truncate(kept);
    piece
}
