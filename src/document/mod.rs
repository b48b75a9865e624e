//! The document as CommonMark sees it: headings, fences, task-list items, comments and stamps, each
//! with its place in the bytes. Nothing here knows what a step is.

mod annotation;
pub mod edit;
mod front_matter;
pub mod prompt;
pub mod shell;
mod stamp;
pub mod transcript;
mod walk;

pub use annotation::{Annotation, Attribute};
pub use front_matter::{FrontMatter, FrontMatterFormat};
pub use stamp::{RESULT_OPEN, RUN_OPEN, RunLine, Stamp, encode_value, escape_html, unescape_html};

use crate::source::{Source, Span};

/// Where a node stands: the document itself, or one list item or block quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerId(pub usize);

/// A parsed document: its text, and what stands in it, in order.
#[derive(Debug)]
pub struct Document {
    /// The text.
    pub source: Source,
    /// YAML or TOML between `---` or `+++` lines at the very start.
    pub front_matter: Option<FrontMatter>,
    /// Everything in the body that a runbook cares about, in document order.
    pub nodes: Vec<Node>,
    /// Where the line about the last run goes: the end of the text, unless something there is
    /// never closed and would swallow it.
    pub tail: usize,
}

/// One thing that stands in the document.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its bytes, from its first character (behind list markers and the like) to its last line's end.
    pub span: Span,
    /// What holds it.
    pub container: ContainerId,
}

/// The kinds of [`Node`].
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: usize,
        /// Its text without markup.
        text: String,
    },
    /// A paragraph, or the text of a tight list item.
    Paragraph {
        /// The text, when all of it is one inline code span.
        only_code: Option<String>,
        /// Whether it is the first thing in a list item.
        opens_item: bool,
    },
    /// A fenced code block.
    Fence(Fence),
    /// A list item that starts with `[ ]` or `[x]`.
    Task(Task),
    /// An HTML comment that stands alone, without its `<!--` and `-->`.
    Comment {
        /// What it says.
        text: String,
    },
    /// A recorded result.
    Stamp(Stamp),
    /// The line about the last run.
    RunLine(RunLine),
    /// Anything else that stands between blocks: tables, HTML, rules, indented code.
    Other,
}

/// A fenced code block.
#[derive(Debug, Clone)]
pub struct Fence {
    /// The info string, as written.
    pub info: String,
    /// Where the info string stands.
    pub info_span: Span,
    /// The info string's first word in lower case; empty where there is none.
    pub lang: String,
    /// The content, container prefixes stripped, lines ended by `\n`.
    pub text: String,
    /// The line of the opening fence, from 1; content line `i` (from 0) stands on `line + 1 + i`.
    pub line: usize,
    /// The line of the closing fence, or the last line where there is none.
    pub end_line: usize,
    /// Whether a closing fence ends it, rather than the end of its container.
    pub closed: bool,
    /// Where its first fence character stands.
    pub start: usize,
    /// What a line put behind this block begins with to stand in the same container: not the bytes that
    /// stand before the fence itself.
    pub prefix: String,
}

/// A task-list item.
#[derive(Debug, Clone)]
pub struct Task {
    /// Whether it is ticked.
    pub checked: bool,
    /// The three bytes `[ ]` or `[x]`.
    pub marker: Span,
    /// Its first paragraph as plain text.
    pub text: String,
    /// Where its first paragraph ends: a done mark goes here.
    pub text_end: usize,
    /// The mark that stepmark left when a person confirmed it, and the digest in it.
    pub done: Option<DoneMark>,
    /// The line of the item, from 1.
    pub line: usize,
    /// The last line of the item, from 1.
    pub end_line: usize,
}

/// `<!-- stepmark: done digest=… -->` behind a task-list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneMark {
    /// The whole comment.
    pub span: Span,
    /// The digest in it.
    pub digest: Option<String>,
    /// The values that it was done for, with commas between them, where its section is repeated.
    pub each: Option<String>,
}

impl Document {
    /// Parses `source`. Every text is a document; what is odd in it is for the runbook to say.
    #[must_use]
    pub fn parse(source: Source) -> Self {
        walk::walk(source)
    }
}

#[cfg(test)]
mod tests;
