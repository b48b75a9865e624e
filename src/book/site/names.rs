//! Where the page of each document is. The name is the document's own wherever that does: links between
//! documents lead to pages as they are written.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What mdBook, or the site itself, writes at the root, whatever documents are called.
const RESERVED: &[&str] = &["index", "print", "toc", "404"];

/// What stays as it is in an address.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/');

/// `path` as an address below the root of the site.
#[must_use]
pub fn address(path: &str) -> String {
    // Letters of other scripts are for people to read; browsers encode them.
    let encoded = path.chars().map(|char| match char {
        char if char.is_ascii() || !char.is_alphanumeric() => {
            utf8_percent_encode(char.encode_utf8(&mut [0; 4]), KEPT).to_string()
        }
        char => char.to_string(),
    });
    encoded.collect()
}

/// The path that an address is of; nothing where that is no text.
#[must_use]
pub fn path_of(address: &str) -> Option<String> {
    let decoded = percent_decode_str(address).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// `path` with `/` between its parts, where it is text and leads nowhere but down.
#[must_use]
pub fn as_text(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    parts.map(|parts| parts.join("/"))
}

/// Whether what is at `path` has the ending of a document.
#[must_use]
pub fn is_document(path: &str) -> bool {
    stem(path) != path
}

/// `path` without the ending that documents have.
fn stem(path: &str) -> &str {
    let ending = [".markdown", ".md"].iter().find(|ending| {
        let start = path.len().saturating_sub(ending.len());
        path.get(start..)
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    });
    &path[..path.len() - ending.map_or(0, |ending| ending.len())]
}

/// The pages of documents, each the path of its own, without an ending. None of them is among `taken`, or
/// twice there.
pub struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// `taken` are pages of the site's own, without an ending.
    #[must_use]
    pub fn new(taken: impl IntoIterator<Item = String>) -> Self {
        let reserved = RESERVED.iter().map(|&name| name.to_owned());
        Self {
            taken: reserved.chain(taken).collect(),
        }
    }

    /// None is taken: badges are in a folder that holds nothing else.
    #[must_use]
    pub fn of_badges() -> Self {
        Self {
            taken: HashSet::new(),
        }
    }

    /// The page of the document at `path`.
    #[must_use]
    pub fn name(&mut self, path: &str) -> PathBuf {
        let stem = stem(path);
        let mut name = stem.to_owned();
        let mut number = 1;
        // What differs only in case is one file on some systems that sites are looked at on.
        while !self.taken.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{stem}-{number}");
        }
        PathBuf::from(name + ".md")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str]) -> Vec<String> {
        let mut names = Names::new(["tags/prod".to_owned()]);
        let names = paths.iter().map(|path| names.name(path));
        names.map(|name| name.display().to_string()).collect()
    }

    #[test]
    fn a_page_is_called_what_its_document_is() {
        assert_eq!(
            names(&["README.md", "a/b c.md", "ä#1.MD", "v1.2.markdown"]),
            ["README.md", "a/b c.md", "ä#1.md", "v1.2.md"]
        );
    }

    #[test]
    fn no_two_pages_are_one() {
        assert_eq!(
            names(&[
                "a.markdown",
                "a.md",
                "A.md",
                "index.md",
                "tags/prod.md",
                "sub/index.md"
            ]),
            [
                "a.md",
                "a-2.md",
                "A-3.md",
                "index-2.md",
                "tags/prod-2.md",
                "sub/index.md"
            ]
        );
    }

    #[test]
    fn odd_names_have_addresses() {
        for (path, expected) in [
            ("a/b c#d?e%f.md", "a/b%20c%23d%3Fe%25f.md"),
            ("über/\"'<>\\.md", "über/%22%27%3C%3E%5C.md"),
            ("bell\u{7}\u{202e}.md", "bell%07%E2%80%AE.md"),
        ] {
            assert_eq!(address(path), expected);
            assert_eq!(path_of(expected).as_deref(), Some(path));
        }
        assert_eq!(path_of("%ff"), None);
    }
}
