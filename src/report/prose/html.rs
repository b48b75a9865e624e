//! HTML within Markdown: what its tags mean to a reader, and which text is no HTML at all.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

use super::flow::{Flow, LINK};
use crate::report::style::{Style, Tint};

/// Elements that begin and end lines.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Elements that are dropped, with their content kept.
const DROPPED: &[&str] = &[
    "a", "abbr", "audio", "big", "button", "canvas", "caption", "col", "colgroup", "font", "g",
    "iframe", "link", "mark", "meta", "picture", "q", "rect", "small", "span", "sub", "sup", "td",
    "th", "video", "wbr",
];

/// Elements whose names people also write for what a reader is to fill in: `<path>`.
const AMBIGUOUS: &[&str] = &[
    "data", "form", "input", "label", "object", "option", "param", "path", "select", "source",
    "textarea", "time",
];

/// Elements whose content no reader sees.
const MUTED: &[&str] = &["script", "style", "svg", "template"];

/// A tag, without its angle brackets.
struct Tag<'t> {
    name: String,
    closes: bool,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// Reads `raw`, which stands between angle brackets.
    fn read(raw: &'t str) -> Option<Self> {
        let (closes, inner) = match raw.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, raw),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(end);
        let follows = attributes.is_empty()
            || attributes.starts_with('/')
            || attributes.starts_with(|c: char| c.is_ascii_whitespace());
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
        (begins && follows).then(|| Self {
            name: name.to_ascii_lowercase(),
            closes,
            attributes,
        })
    }

    /// The value of the attribute `wanted`.
    fn get(&self, wanted: &str) -> Option<Cow<'t, str>> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            let end = rest
                .find(|c: char| c.is_ascii_whitespace() || c == '=')
                .unwrap_or(rest.len());
            if rest.is_empty() {
                return None;
            }
            let (name, behind) = rest.split_at(end);
            let Some(value) = behind.trim_start().strip_prefix('=') else {
                rest = behind;
                continue;
            };
            let value = value.trim_start();
            let (value, behind) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    value[1..].split_once(quote).unwrap_or((&value[1..], ""))
                }
                _ => value
                    .split_once(|c: char| c.is_ascii_whitespace())
                    .unwrap_or((value, "")),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(decoded(value));
            }
            rest = behind;
        }
    }

    /// Whether HTML knows it. What it does not know is a name for the reader to fill in, or a
    /// component of a site generator.
    fn is_html(&self, raw: &str) -> bool {
        let name = self.name.as_str();
        let shouts = name.len() > 2 && !raw.contains(|c: char| c.is_ascii_lowercase());
        if shouts && self.attributes.trim().is_empty() {
            return false;
        }
        if AMBIGUOUS.contains(&name) {
            return !self.attributes.trim().is_empty();
        }
        name == "br"
            || name == "img"
            || style_of(name).is_some()
            || [BLOCKS, DROPPED, MUTED]
                .iter()
                .any(|names| names.contains(&name))
    }
}

/// How the content of an element looks.
fn style_of(name: &str) -> Option<Style> {
    Some(match name {
        "b" | "strong" | "th" | "summary" => Style::BOLD,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Style::of(Tint::Heading).with(Style::BOLD),
        "i" | "em" | "cite" | "dfn" | "var" => Style {
            italic: true,
            ..Style::PLAIN
        },
        "u" | "ins" => Style {
            underline: true,
            ..Style::PLAIN
        },
        "s" | "del" | "strike" => Style {
            strike: true,
            ..Style::PLAIN
        },
        "code" | "kbd" | "samp" | "tt" | "pre" => Style::of(Tint::Code),
        _ => return None,
    })
}

impl Flow {
    /// One tag, comment or declaration.
    pub(super) fn html(&mut self, raw: &str) {
        if raw.starts_with("<!") || raw.starts_with("<?") {
            return;
        }
        let inner = raw.strip_prefix('<').and_then(|raw| raw.strip_suffix('>'));
        match inner.and_then(Tag::read).filter(|tag| tag.is_html(raw)) {
            Some(tag) => self.tag(&tag),
            None => self.text(raw),
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        if let Some(muted) = &self.muted {
            if tag.closes && muted == name {
                self.muted = None;
            }
            return;
        }
        let is_block = BLOCKS.contains(&name);
        if tag.closes {
            self.close_element(name);
            if is_block {
                self.new_line();
            }
            return;
        }
        if is_block {
            self.new_line();
        }
        match name {
            "br" => self.hard_break(),
            "hr" => self.styled("---", Style::DIM),
            "img" => {
                let alt = tag.get("alt").unwrap_or_default();
                self.image(&alt, &tag.get("src").unwrap_or_default());
            }
            "a" => {
                if let Some(url) = tag.get("href") {
                    self.open_element("a", LINK, Some(&url));
                }
            }
            "li" => {
                let bullet = if self.ascii { "* " } else { "• " };
                self.styled(bullet, Style::of(Tint::Marker));
            }
            "td" | "th" if !self.at_line_start() => {
                let bar = if self.ascii { " | " } else { " │ " };
                self.styled(bar, Style::DIM);
            }
            "summary" => {
                let arrow = if self.ascii { "> " } else { "▸ " };
                self.styled(arrow, Style::of(Tint::Marker));
            }
            _ if MUTED.contains(&name) && !tag.attributes.ends_with('/') => {
                self.muted = Some(name.to_owned());
            }
            _ => {}
        }
        if let Some(style) = style_of(name) {
            self.open_element(name, style, None);
        }
    }

    /// The whole of an HTML block.
    pub(super) fn html_block(&mut self, html: &str) {
        let mut rest = html;
        // Text full of openers that nothing closes is read in linear time, too.
        let mut budget = 4 * html.len();
        while let Some(at) = rest.find('<') {
            self.html_text(&rest[..at]);
            rest = &rest[at..];
            let length = tag_length(rest, budget);
            budget = budget.saturating_sub(length.unwrap_or(rest.len()));
            if let Some(length) = length {
                self.html(&rest[..length]);
                rest = &rest[length..];
            } else {
                self.html_text("<");
                rest = &rest[1..];
            }
        }
        self.html_text(rest);
    }

    fn html_text(&mut self, text: &str) {
        let is_preformatted = self.is_within("pre");
        for (index, line) in text.split('\n').enumerate() {
            match index {
                0 => {}
                _ if is_preformatted => self.hard_break(),
                _ => self.soft_break(),
            }
            self.text(&decoded(line.strip_suffix('\r').unwrap_or(line)));
        }
    }
}

/// The length of the tag or comment that `rest` begins with, if it ends within `budget` bytes.
fn tag_length(rest: &str, budget: usize) -> Option<usize> {
    let bytes = &rest.as_bytes()[..rest.len().min(budget)];
    let find = |what: &str| {
        let found = bytes
            .windows(what.len())
            .position(|at| at == what.as_bytes());
        found.map(|at| at + what.len())
    };
    match bytes.get(1)? {
        b'!' if rest.starts_with("<!--") => find("-->").or(Some(rest.len())),
        b'!' | b'?' => find(">"),
        byte if byte.is_ascii_alphabetic() || *byte == b'/' => {
            let mut quote = None;
            let end = bytes.iter().position(|&byte| {
                match byte {
                    b'"' | b'\'' if quote.is_none() => quote = Some(byte),
                    byte if quote == Some(byte) => quote = None,
                    b'>' => return quote.is_none(),
                    _ => {}
                }
                false
            });
            end.map(|end| end + 1)
        }
        _ => None,
    }
}

/// `text` with its character references replaced.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let length = rest[1..].find(|c| !is_name(c)).map_or(1, |end| end + 1);
        let entity = rest[length..].starts_with(';') && length <= 32;
        if entity {
            shown.push_str(&character(&rest[..=length]));
            rest = &rest[length + 1..];
        } else {
            shown.push('&');
            rest = &rest[1..];
        }
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// What a character reference stands for. The Markdown parser knows all names.
fn character(reference: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(reference) {
        if let Event::Text(part) = event {
            text.push_str(&part);
        }
    }
    if text.is_empty() {
        reference.to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_references_are_decoded_and_others_left() {
        assert_eq!(
            decoded("a &lt;b&gt; &amp; &#x41;&eacute; &nope; AT&T; 1 & 2"),
            "a <b> & Aé &nope; AT&T; 1 & 2"
        );
    }

    #[test]
    fn attributes_are_found_in_any_notation() {
        let tag = Tag::read(r#"img SRC = 'a b.png' hidden alt="x &amp; y" width=3/"#).unwrap();
        assert_eq!(tag.get("src").as_deref(), Some("a b.png"));
        assert_eq!(tag.get("alt").as_deref(), Some("x & y"));
        assert_eq!(tag.get("href"), None);
    }

    #[test]
    fn many_openers_that_nothing_closes_are_read_in_linear_time() {
        let mut flow = Flow::default();
        flow.html_block(&"<a \"".repeat(200_000));
        assert!(!flow.finish().is_empty());
    }
}
