//! What a document is called.

use crate::document::{Document, NodeKind};
use crate::runbook::front_matter;

/// The title of a document: its first heading of level 1, else the `title` of its front matter, else the
/// name of its file without the extension.
#[must_use]
pub fn title(document: &Document) -> String {
    let heading = document.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Heading { level: 1, text } => one_line(text),
        _ => None,
    });
    let of_file = || {
        let path = document.source.path();
        let name = path.file_stem().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    heading
        .or_else(|| of_front_matter(document))
        .unwrap_or_else(of_file)
}

fn of_front_matter(document: &Document) -> Option<String> {
    // What cannot be read is told where the document is checked.
    one_line(front_matter(document)?.get("title")?.as_str()?)
}

/// `text` with single blanks between its words; nothing where there are none.
fn one_line(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn of(text: &str) -> String {
        title(&Document::parse(Source::new("deep/scaling out.md", text)))
    }

    #[test]
    fn the_first_that_there_is() {
        assert_eq!(
            of("---\ntitle: Other\n---\n## B\n\n# *A* `b`\n\n# C\n"),
            "A b"
        );
        assert_eq!(of("---\ntitle: ' From  YAML '\n---\n## B\n"), "From YAML");
        assert_eq!(of("+++\ntitle = 'From TOML'\n+++\n"), "From TOML");
        assert_eq!(of("A\nb\n=\n"), "A b");
        for none in [
            "",
            "#\n",
            "---\ntitle: ''\n---\n",
            "---\ntitle: [\n---\n",
            "---\ntitle: 1\n---\n",
        ] {
            assert_eq!(of(none), "scaling out", "{none:?}");
        }
    }
}
