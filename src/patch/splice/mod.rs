//! Changes a text where a document of it changes, and leaves every other byte as it is.

mod brackets;
mod edits;
mod lines;
mod look;
mod replace;
mod written;

use super::now::{Now, Within};
use super::tree::{Anchors, Kind, Node, Root};
use crate::data::Format;
use edits::Edits;
use look::{Look, column};
use written::{Brackets, Lines, Writer, indented};

/// Makes the changes of a document in its text.
pub struct Splicer<'t, 'n, 'a> {
    text: &'t str,
    format: Format,
    anchors: &'t Anchors<'n, 'a>,
    look: Look,
    reuses: bool,
    lines: bool,
    edits: Edits<'t>,
}

/// What a value stands behind.
#[derive(Clone, Copy, Debug)]
enum Behind {
    /// What begins the document ends at `sign`.
    Nothing {
        sign: usize,
    },
    /// A key in `column`; its colon ends at `sign`.
    Key {
        sign: usize,
        column: usize,
    },
    Dash {
        sign: usize,
        column: usize,
    },
    /// It stands within brackets, behind a colon that ends at `sign`.
    Bracket {
        sign: Option<usize>,
        layout: Brackets,
    },
}

/// What an attempt goes by.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// What is moved keeps its bytes.
    pub reuses: bool,
    /// New texts of several lines stand behind `|`, and not in quotes.
    pub lines: bool,
    /// A last line without an end stays one.
    pub bare: bool,
}

/// The text with a document as it will be; nothing where that cannot be made by changing parts of it.
pub fn splice<'n, 'a>(
    text: &str,
    format: Format,
    root: &'n Root<'a>,
    now: &Now<'n, 'a>,
    anchors: &Anchors<'n, 'a>,
    attempt: Attempt,
) -> Option<String> {
    let mut splicer = Splicer {
        text,
        format,
        anchors,
        look: Look::of(Some(&root.node), text),
        reuses: attempt.reuses,
        lines: attempt.lines,
        edits: Edits::new(text),
    };
    splicer.value(&root.node, now, Behind::Nothing { sign: root.start })?;
    splicer.edits.done(attempt.bare)
}

/// A document as it is written anew.
pub fn written<'n, 'a>(
    text: &str,
    format: Format,
    now: &Now<'n, 'a>,
    anchors: &Anchors<'n, 'a>,
    like: Option<&Node<'a>>,
) -> String {
    let look = Look::of(like, text);
    let writer = Writer {
        text,
        format,
        anchors,
        look: &look,
        reuses: false,
        lines: true,
    };
    match format {
        Format::Json => writer.brackets(now, Brackets::Lines, None, ""),
        Format::Yaml => match writer.lines(now, None) {
            Lines::Text(head, body) => {
                let mut lines = vec![head];
                lines.extend(indented(body, "  "));
                lines.join("\n")
            }
            Lines::Object(lines) | Lines::Array(lines) => lines.join("\n"),
        },
    }
}

impl<'n, 'a> Splicer<'_, 'n, 'a> {
    fn writer(&self) -> Writer<'_, 'n, 'a> {
        Writer {
            text: self.text,
            format: self.format,
            anchors: self.anchors,
            look: &self.look,
            reuses: self.reuses,
            lines: self.lines,
        }
    }

    /// Does something that goes by the look of a list or mapping.
    fn near<T>(&mut self, node: &Node<'a>, act: impl FnOnce(&mut Self) -> T) -> T {
        let near = self.look.near(node, self.text);
        let around = std::mem::replace(&mut self.look, near);
        let done = act(self);
        self.look = around;
        done
    }

    /// Changes a value where it stands.
    fn value(&mut self, node: &'n Node<'a>, now: &Now<'n, 'a>, behind: Behind) -> Option<()> {
        let is_here = |within: &Within<'n, 'a>| {
            within.from.is_some_and(|from| std::ptr::eq(from, node)) && !within.entries.is_empty()
        };
        match (now, &node.kind) {
            (Now::Kept(kept), _) if std::ptr::eq(*kept, node) => Some(()),
            (Now::Object(within), Kind::Object(pairs)) if is_here(within) => {
                match node.is_lines() {
                    true => self.near(node, |near| near.object(node, pairs, within, behind)),
                    false => self.braces(node, pairs, within, behind),
                }
            }
            (Now::Array(within), Kind::Array(items)) if is_here(within) => match node.is_lines() {
                true => self.near(node, |near| near.array(node, items, within, behind)),
                false => self.list(node, items, within, behind),
            },
            (Now::Object(within) | Now::Array(within), _)
                if node.is_lines() && within.from.is_some_and(|from| std::ptr::eq(from, node)) =>
            {
                self.replace_all_of(node, now, behind)
            }
            (Now::Object(_), Kind::Object(pairs)) if pairs.is_empty() && is_empty(now) => Some(()),
            (Now::Array(_), Kind::Array(items)) if items.is_empty() && is_empty(now) => Some(()),
            _ => self.replace(node, now, behind),
        }
    }

    fn column(&self, at: usize) -> usize {
        column(self.text, at)
    }
}

fn is_empty(now: &Now<'_, '_>) -> bool {
    match now {
        Now::Array(within) | Now::Object(within) => within.entries.is_empty(),
        _ => false,
    }
}
