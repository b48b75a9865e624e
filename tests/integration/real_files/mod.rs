//! Files as people have them, changed by patches and merges: every byte that no operation is about
//! stays, comments, quotes and order among them.

mod cluster;
mod compose;
mod json;
mod lists;
mod odd;
mod values;
mod workflow;

use crate::support::{Case, Ran};

/// A file, and a block that changes it.
struct Change<'a> {
    /// `patch` or `merge`, with the keys that go with it; `FILE` stands for the file's name.
    annotation: &'a str,
    /// The language of the fence.
    lang: &'a str,
    /// What stands in the fence.
    text: &'a str,
}

impl Change<'_> {
    fn patch(text: &str) -> Change<'_> {
        Change {
            annotation: "patch=FILE",
            lang: "yaml",
            text,
        }
    }

    fn merge(text: &str) -> Change<'_> {
        Change {
            annotation: "merge=FILE",
            lang: "yaml",
            text,
        }
    }

    /// A case with the file and a document that changes it.
    fn case(&self, file: &str, before: &str) -> Case {
        let Self {
            annotation,
            lang,
            text,
        } = self;
        let annotation = annotation.replace("FILE", file);
        let text = text.trim_end();
        Case::new(format!(
            "# Change it\n\n<!-- stepmark: {annotation} -->\n```{lang}\n{text}\n```\n"
        ))
        .file(file, before)
    }

    /// Asserts that the file afterwards is `before` with these texts for others, and no other byte
    /// changed.
    #[track_caller]
    fn makes(&self, file: &str, before: &str, edits: &[(&str, &str)]) {
        let case = self.case(file, before);
        let ran = case.run(["ci", "a.md"]).exits(0);
        assert_text(&case.read(file), &edited(before, edits), &ran);
    }

    /// Asserts that the file is not changed, and that this is said, with the place in the document.
    #[track_caller]
    fn is_refused(&self, file: &str, before: &str, told: &[&str]) {
        let case = self.case(file, before);
        let ran = case.run(["ci", "a.md"]).exits(1);
        for told in told {
            assert!(ran.all().contains(told), "{told}:\n{}", ran.all());
        }
        assert_eq!(case.read(file), before);
    }
}

/// `before` with each of these texts, which stand there once, for another.
#[track_caller]
fn edited(before: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(before.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from:?} is no single place");
        text.replace(from, to)
    })
}

#[track_caller]
fn assert_text(found: &str, wanted: &str, ran: &Ran) {
    if found != wanted {
        let difference = similar::TextDiff::from_lines(wanted, found);
        let difference = difference.unified_diff().to_string();
        panic!("- wanted, + found:\n{difference}\n{}", ran.all());
    }
}
