//! Running text: emphasis, code, links and images as pieces that lines are filled from.

use pulldown_cmark::Tag;

use super::wrap::Piece;
use crate::expect;
use crate::report::style::{Span, Style, Tint};

/// HTML that opens more than this within one another gets no further styles.
const MAX_MARKS: usize = 64;

/// The text of a paragraph, heading or cell, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pieces: Vec<Piece>,
    marks: Vec<Mark>,
    base: Style,
    image: Option<Image>,
    /// Whether there is text behind the last line end that stays one.
    mid_line: bool,
    pub(super) ascii: bool,
    /// The HTML element whose content is not for readers, until its end.
    pub(super) muted: Option<String>,
}

/// Something that is open: emphasis, a link, an HTML element.
#[derive(Debug)]
struct Mark {
    /// The name of the HTML element; `None` for Markdown.
    element: Option<String>,
    style: Style,
    link: Option<Link>,
}

#[derive(Debug)]
struct Link {
    url: String,
    /// The first piece of its text.
    from: usize,
}

#[derive(Debug, Default)]
struct Image {
    url: String,
    alt: String,
    /// What is open within its alternative text.
    depth: usize,
}

impl Flow {
    pub(super) fn new(base: Style, ascii: bool) -> Self {
        Self {
            base,
            ascii,
            ..Self::default()
        }
    }

    fn style(&self) -> Style {
        self.marks.last().map_or(self.base, |mark| mark.style)
    }

    fn push(&mut self, text: impl Into<String>, style: Style) {
        let span = Span::new(text, style);
        self.mid_line |= !span.text.trim().is_empty();
        self.pieces.push(Piece::Text(span));
    }

    /// Text without markup.
    pub(super) fn text(&mut self, text: &str) {
        if self.muted.is_some() {
        } else if let Some(image) = &mut self.image {
            image.alt.push_str(text);
        } else if !text.is_empty() {
            self.push(expect::visible(text), self.style());
        }
    }

    /// Text in a style of its own.
    pub(super) fn styled(&mut self, text: &str, style: Style) {
        if self.muted.is_none() && self.image.is_none() {
            self.push(expect::visible(text), self.style().with(style));
        }
    }

    /// Inline code keeps its backticks: without colours nothing else tells it from words.
    pub(super) fn code(&mut self, code: &str) {
        if self.image.is_some() {
            self.text(code);
        } else {
            self.styled(&format!("`{code}`"), Style::of(Tint::Code));
        }
    }

    /// A line end of the source.
    pub(super) fn soft_break(&mut self) {
        match &mut self.image {
            Some(image) => image.alt.push(' '),
            None => self.pieces.push(Piece::Soft),
        }
    }

    /// A line end that stays one.
    pub(super) fn hard_break(&mut self) {
        match &mut self.image {
            Some(image) => image.alt.push(' '),
            None => {
                self.pieces.push(Piece::Hard);
                self.mid_line = false;
            }
        }
    }

    /// Makes sure that what follows begins a line.
    pub(super) fn new_line(&mut self) {
        if self.mid_line {
            self.hard_break();
        }
    }

    /// Whether nothing stands on the current line.
    pub(super) fn at_line_start(&self) -> bool {
        !self.mid_line
    }

    // Markdown.

    pub(super) fn open(&mut self, tag: &Tag<'_>) {
        if let Some(image) = &mut self.image {
            image.depth += 1;
            return;
        }
        let style = match tag {
            Tag::Emphasis => Style {
                italic: true,
                ..Style::PLAIN
            },
            Tag::Strong => Style::BOLD,
            Tag::Strikethrough => Style {
                strike: true,
                ..Style::PLAIN
            },
            Tag::Link { dest_url, .. } => {
                self.mark(None, LINK, Some(dest_url));
                return;
            }
            Tag::Image { dest_url, .. } => {
                self.image = Some(Image {
                    url: dest_url.to_string(),
                    ..Image::default()
                });
                return;
            }
            _ => Style::PLAIN,
        };
        self.mark(None, style, None);
    }

    /// Ends what Markdown opened last, and the HTML that was left open within it.
    pub(super) fn close(&mut self) {
        match &mut self.image {
            Some(image) if image.depth > 0 => image.depth -= 1,
            Some(_) => {
                let image = self.image.take().unwrap_or_default();
                self.image(&image.alt, &image.url);
            }
            None => {
                while let Some(mark) = self.marks.pop() {
                    self.end_link(mark.link);
                    if mark.element.is_none() {
                        return;
                    }
                }
            }
        }
    }

    fn mark(&mut self, element: Option<String>, style: Style, url: Option<&str>) {
        let link = url.map(|url| Link {
            url: url.to_owned(),
            from: self.pieces.len(),
        });
        let style = self.style().with(style);
        self.marks.push(Mark {
            element,
            style,
            link,
        });
    }

    fn end_link(&mut self, link: Option<Link>) {
        let Some(link) = link else { return };
        let mut text = String::new();
        for piece in &self.pieces[link.from.min(self.pieces.len())..] {
            match piece {
                Piece::Text(span) => text.push_str(&span.text),
                Piece::Soft | Piece::Hard => text.push(' '),
            }
        }
        // A place in the same document is nothing that a terminal could go to.
        if !link.url.is_empty() && !link.url.starts_with('#') && !is_same(&text, &link.url) {
            let url = expect::visible(&link.url).into_owned();
            let style = self.style();
            self.push(" ", style);
            self.push(format!("({url})"), style.with(Style::DIM));
        }
    }

    pub(super) fn image(&mut self, alt: &str, url: &str) {
        let name = url.rsplit('/').next().unwrap_or(url);
        let alt = if alt.trim().is_empty() { name } else { alt };
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        self.styled(&format!("[image: {alt}]"), Style::DIM);
    }

    // HTML.

    pub(super) fn open_element(&mut self, name: &str, style: Style, url: Option<&str>) {
        if self.marks.len() < MAX_MARKS && self.image.is_none() {
            self.mark(Some(name.to_owned()), style, url);
        }
    }

    /// Ends the HTML element opened last under that name, unless Markdown was opened within it.
    pub(super) fn close_element(&mut self, name: &str) {
        let found = self
            .marks
            .iter()
            .rev()
            .take_while(|mark| mark.element.is_some())
            .position(|mark| mark.element.as_deref() == Some(name));
        for _ in 0..found.map_or(0, |behind| behind + 1) {
            let link = self.marks.pop().and_then(|mark| mark.link);
            self.end_link(link);
        }
    }

    pub(super) fn is_within(&self, name: &str) -> bool {
        let mut marks = self.marks.iter();
        marks.any(|mark| mark.element.as_deref() == Some(name))
    }

    /// The pieces, when all was read.
    pub(super) fn finish(mut self) -> Vec<Piece> {
        if let Some(image) = self.image.take() {
            self.image(&image.alt, &image.url);
        }
        self.keep_lines();
        self.pieces
    }

    /// Lines that mean something to a site generator are not run together with others.
    fn keep_lines(&mut self) {
        let mut alone_before = false;
        let mut text = String::new();
        let mut last_break = None;
        for at in 0..=self.pieces.len() {
            match self.pieces.get(at) {
                Some(Piece::Text(span)) => text.push_str(&span.text),
                ending => {
                    let is_soft = ending == Some(&Piece::Soft);
                    let alone = stands_alone(text.trim());
                    if let Some(before) = last_break
                        && (alone || alone_before)
                    {
                        self.pieces[before] = Piece::Hard;
                    }
                    last_break = is_soft.then_some(at);
                    alone_before = alone;
                    text.clear();
                }
            }
        }
    }
}

/// How the text of a link looks.
pub(super) const LINK: Style = Style {
    underline: true,
    ..Style::of(Tint::Link)
};

/// Whether a link's text says where it leads.
fn is_same(text: &str, url: &str) -> bool {
    let bare = |text: &str| -> String {
        let text = text.trim();
        let text = text.strip_prefix("mailto:").unwrap_or(text);
        let text = text.strip_prefix("https://").unwrap_or(text);
        let text = text.strip_prefix("http://").unwrap_or(text);
        text.trim_matches(['/', '`']).to_owned()
    };
    bare(text) == bare(url)
}

/// `:::tip`, `!!! note`, `{{< tabs >}}`, `{% raw %}` on a line of its own.
fn stands_alone(line: &str) -> bool {
    let admonition = [":::", "!!! ", "???"];
    let template = [("{{", "}}"), ("{%", "%}")];
    admonition.iter().any(|open| line.starts_with(open))
        || template
            .iter()
            .any(|(open, close)| line.starts_with(open) && line.ends_with(close))
}
