//! Titles of documents, for the places where a site has them.

use crate::book::title;
use crate::document::{Document, NodeKind};

/// No sidebar has room for more.
const MOST: usize = 120;

/// What the document is called in the sidebar.
#[must_use]
pub fn of(document: &Document) -> String {
    in_list(&title(document))
}

/// A heading for a document that has none of its own, as where site generators make one of the title in its
/// front matter; and for one in which nothing is.
#[must_use]
pub fn heading(document: &Document) -> Option<String> {
    let has_own = document
        .nodes
        .iter()
        .any(|node| matches!(node.kind, NodeKind::Heading { level: 1, .. }));
    let is_empty = document.source.text().trim().is_empty();
    if has_own || (document.front_matter.is_none() && !is_empty) {
        return None;
    }
    let mut heading = String::from("# ");
    for char in one_line(&title(document)).chars() {
        if char.is_ascii_punctuation() {
            heading.push('\\');
        }
        heading.push(char);
    }
    Some(heading + "\n\n")
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(char::is_control, "")
}

/// `text` for mdBook, which puts it into a script as it is.
#[must_use]
pub fn in_list(text: &str) -> String {
    // A backslash would be the script's; a sign that looks like it is text.
    let line = one_line(text).replace('\\', "\u{2216}");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn document(text: &str) -> Document {
        Document::parse(Source::new("sub/a file.md", text))
    }

    #[test]
    fn a_title_of_front_matter_becomes_the_heading_that_is_missing() {
        let missing = document("---\ntitle: 'A *b* <i>'\n---\n## Two\n");
        assert_eq!(
            heading(&missing).as_deref(),
            Some("# A \\*b\\* \\<i\\>\n\n")
        );
        assert_eq!(heading(&document("---\ntitle: A\n---\n# Two\n")), None);
        assert_eq!(heading(&document("## Two\n")), None);
        assert_eq!(heading(&document("\n")).as_deref(), Some("# a file\n\n"));
    }

    #[test]
    fn what_a_script_would_read_is_text() {
        assert_eq!(
            in_list("a \\x3cimg\\x3e\n b\u{7}"),
            "a \u{2216}x3cimg\u{2216}x3e b"
        );
        assert_eq!(in_list(&"ä".repeat(500)).chars().count(), MOST + 1);
    }
}
