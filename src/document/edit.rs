//! The only writer of document text: splices at byte ranges, and nothing else.

use super::{Document, NodeKind};
use crate::source::Span;

/// Replaces the bytes of `span` by `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes in its place.
    pub text: String,
}

impl Edit {
    /// Puts `text` in at `offset`.
    #[must_use]
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self {
            span: Span::at(offset),
            text: text.into(),
        }
    }

    /// Puts `text` in the place of `span`.
    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Takes `span` out.
    #[must_use]
    pub fn remove(span: Span) -> Self {
        Self {
            span,
            text: String::new(),
        }
    }
}

/// `text` with all of `edits` made. Edits at the same place are made in the order given.
///
/// # Panics
/// When two edits overlap: that is a mistake of the caller, and writing on would damage a document.
#[must_use]
pub fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    // What is put in at a place comes before what is taken out there.
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut result = String::with_capacity(text.len() + added);
    let mut at = 0;
    for edit in &edits {
        assert!(
            edit.span.start >= at,
            "edits overlap at byte {}",
            edit.span.start
        );
        result.push_str(&text[at..edit.span.start]);
        result.push_str(&edit.text);
        at = edit.span.end;
    }
    result.push_str(&text[at..]);
    result
}

/// The document's text with everything taken out again that stepmark recorded: the bytes are those
/// of before.
#[must_use]
pub fn clean(document: &Document) -> String {
    let text = document.source.text();
    let mut edits = Vec::new();
    let mut added_newline = None;
    for node in &document.nodes {
        match &node.kind {
            NodeKind::Stamp(stamp) => edits.push(Edit::remove(stamp.lines)),
            NodeKind::RunLine(run) => {
                edits.push(Edit::remove(run.lines));
                // Text that somebody wrote behind the run line needs the newline before it.
                let added = run.added_newline() && run.lines.end == text.len();
                // The run line ends as the newline did that was added before it.
                let is_crlf = text[run.lines.start..run.lines.end].ends_with("\r\n");
                added_newline = added.then_some(if is_crlf { "\r\n" } else { "\n" });
            }
            NodeKind::Task(task) => {
                if let Some(done) = &task.done {
                    // stepmark ticks the box and leaves its mark together, so they go together.
                    edits.push(Edit::replace(task.marker, "[ ]"));
                    edits.push(Edit::remove(done.span));
                }
            }
            _ => {}
        }
    }
    let mut cleaned = apply(text, edits);
    if let Some(newline) = added_newline
        && cleaned.ends_with(newline)
    {
        cleaned.truncate(cleaned.len() - newline.len());
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn cleaned(text: &str) -> String {
        clean(&Document::parse(Source::new("a.md", text)))
    }

    #[test]
    fn edits_splice() {
        let edits = vec![
            Edit::insert(3, "X"),
            Edit::remove(Span::new(0, 1)),
            Edit::insert(3, "Y"),
        ];
        assert_eq!(apply("abcd", edits), "bcXYd");
    }

    #[test]
    #[should_panic(expected = "edits overlap")]
    fn edits_never_overlap() {
        let overlapping = vec![Edit::remove(Span::new(0, 3)), Edit::remove(Span::new(2, 4))];
        let _ = apply("abcd", overlapping);
    }

    #[test]
    fn clean_takes_stamps_and_the_run_line_out() {
        let stamp = "<!-- stepmark: result status=passed digest=1 --><sub>x</sub>";
        let run = "<!-- stepmark: run id=1 -->";
        assert_eq!(
            cleaned(&format!("```\na\n```\n{stamp}\ntext\n{run}\n")),
            "```\na\n```\ntext\n"
        );
        let run = "<!-- stepmark: run id=1 newline=added -->";
        assert_eq!(cleaned(&format!("text\n{run}\n")), "text");
        assert_eq!(
            cleaned(&format!("```\r\na\r\n```\r\n{stamp}\r\n{run}\r\n")),
            "```\r\na\r\n```"
        );
        assert_eq!(cleaned(&format!("text\n{run}\nmore\n")), "text\nmore\n");
        assert_eq!(cleaned(&format!("text\r\n{run}\n")), "text\r");
    }

    #[test]
    fn clean_unticks_what_stepmark_ticked() {
        assert_eq!(
            cleaned("- [x] a<!-- stepmark: done digest=1 -->\n"),
            "- [ ] a\n"
        );
        assert_eq!(cleaned("- [x] a\n"), "- [x] a\n");
    }
}
