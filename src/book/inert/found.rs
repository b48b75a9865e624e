//! What a scan finds in a document.

use std::collections::HashSet;

use pulldown_cmark::{CowStr, LinkType};

use crate::source::Span;

/// Everything of one document.
pub struct Scan<'a> {
    /// The document's text.
    pub text: &'a str,
    /// Its raw HTML.
    pub groups: Vec<Group>,
    /// Its links.
    pub links: Vec<Link<'a>>,
    /// Its images, and nothing of what is in their descriptions elsewhere.
    pub images: Vec<Image<'a>>,
    /// The headings that have attributes.
    pub headings: Vec<Heading>,
    /// The boxes of its task lists, and whether each is ticked.
    pub tasks: Vec<(Span, bool)>,
    /// Where its code stands.
    pub code: Vec<Span>,
    /// Its texts in which a tag or a link could begin, each with its block.
    pub texts: Vec<(Span, usize)>,
    /// The blocks within whose lines there is raw HTML.
    pub mixed: HashSet<usize>,
}

/// The raw HTML of one container: of the document itself, a list item, a paragraph, a table's cell, …
pub struct Group {
    /// In order.
    pub pieces: Vec<Piece>,
    /// Whether all of it is a link's text.
    pub is_in_link: bool,
}

/// A stretch of raw HTML with no Markdown in it.
pub struct Piece {
    /// Its bytes, the prefixes of containers included where it has several lines.
    pub span: Span,
    /// What it says, without those.
    pub html: String,
    /// How it stands there.
    pub place: Place,
}

/// How something stands in its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On lines of its own.
    Block,
    /// Within a line, and whether it begins that.
    Inline { starts_line: bool },
}

/// A link.
pub struct Link<'a> {
    pub span: Span,
    /// Where what it reads as ends, before its closing bracket.
    pub text_end: usize,
    pub kind: LinkType,
    pub destination: CowStr<'a>,
    pub title: CowStr<'a>,
    /// The paragraph or the like that it stands in.
    pub block: usize,
    pub starts_line: bool,
}

/// An image.
pub struct Image<'a> {
    pub span: Span,
    pub destination: CowStr<'a>,
    pub title: CowStr<'a>,
    /// What describes it, as plain text.
    pub description: String,
    /// Whether there is more than text in that.
    pub is_rich: bool,
    pub is_in_link: bool,
    /// The paragraph or the like that it stands in.
    pub block: usize,
    pub starts_line: bool,
}

/// A heading that has attributes.
pub struct Heading {
    pub span: Span,
    /// Where its text ends.
    pub text_end: usize,
    pub id: Option<String>,
    /// Whether it has others.
    pub has_more: bool,
}

impl Place {
    /// Whether what stands there goes on with the next, with no Markdown `between`.
    pub fn joins(self, next: Self, between: &str) -> bool {
        let is_blank = |char: char| char.is_whitespace() || char == '>';
        self == Self::Block && next == Self::Block && between.chars().all(is_blank)
    }
}
