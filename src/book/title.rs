//! What a document is called.

use serde_json::Value;

use crate::document::{Document, FrontMatterFormat, NodeKind};

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
    let front_matter = document.front_matter.as_ref()?;
    let text = document.source.slice(front_matter.body);
    // What cannot be read is told where the document is checked.
    let value: Value = match front_matter.format {
        FrontMatterFormat::Yaml => serde_yaml::from_str(text).ok()?,
        FrontMatterFormat::Toml => toml::from_str(text).ok()?,
    };
    one_line(value.get("title")?.as_str()?)
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
