//! Tags, and the names of their pages.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::Entry;
use super::entry::encoded;

/// Names that are something else to a generator or to a file system.
const TAKEN: [&str; 8] = [
    "index", "readme", "summary", "print", "con", "prn", "aux", "nul",
];

/// How much of a tag is kept for people to read, in characters.
const READABLE: usize = 40;

/// All tags of `entries`, each once and in order.
#[must_use]
pub fn tags(entries: &[Entry]) -> BTreeSet<&str> {
    let tags = entries.iter().flat_map(|entry| &entry.tags);
    tags.map(String::as_str).collect()
}

/// A name for the page of `tag` that no other tag has, and every file system takes: the tag itself where it
/// is made of small letters, digits and single hyphens; else what of it can be read, `_`, and a hash.
#[must_use]
pub fn tag_slug(tag: &str) -> String {
    let is_word = |word: &str| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !word.is_empty() && word.bytes().all(is_plain)
    };
    let is_device = |name: &str| {
        ["com", "lpt"].contains(&name.trim_end_matches(|char: char| char.is_ascii_digit()))
    };
    if tag.split('-').all(is_word)
        && tag.len() <= READABLE
        && !TAKEN.contains(&tag)
        && !is_device(tag)
    {
        return tag.to_owned();
    }
    let words = tag.split(|char: char| !char.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let readable = words.join("-").to_lowercase();
    let mut slug: String = readable.chars().take(READABLE).collect();
    slug.push('_');
    for byte in &Sha256::digest(tag.as_bytes())[..6] {
        let _ = write!(slug, "{byte:02x}");
    }
    slug
}

/// The path of the page of `tag`, from the site's root: `tags/SLUG.md`, which becomes `tags/SLUG.html`.
#[must_use]
pub fn tag_path(tag: &str) -> String {
    format!("tags/{}.md", tag_slug(tag))
}

/// The address of that page, from the site's root.
pub(super) fn tag_url(tag: &str) -> String {
    encoded(&format!("tags/{}.html", tag_slug(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_tags_are_their_own_names() {
        for tag in ["etcd", "day-2", "2026"] {
            assert_eq!(tag_slug(tag), tag);
        }
        assert_eq!(tag_path("day-2"), "tags/day-2.md");
    }

    #[test]
    fn each_other_tag_has_a_name_of_its_own() {
        let odd = [
            "",
            "..",
            ".",
            "/",
            "../../etc/passwd",
            "a/b",
            "a b",
            "A-B",
            "a--b",
            "-a",
            "a-",
            "a_b",
            "Index",
            "index",
            "README",
            "con",
            "com1",
            "Prüfung",
            "Pru\u{308}fung",
            "prüfung",
            "🦀",
            "a\0b",
            "\u{202e}x",
            "C:\\x",
            "x".repeat(41).leak(),
            "x".repeat(400).leak(),
            "#?&",
            "_e3b0c44298fc",
            "<script>",
        ];
        let slugs: BTreeSet<_> = odd.iter().map(|tag| tag_slug(tag)).collect();
        assert_eq!(slugs.len(), odd.len());
        for slug in &slugs {
            let is_safe = |char: char| char.is_alphanumeric() || char == '-' || char == '_';
            assert!(slug.chars().all(is_safe), "{slug:?}");
            assert!(slug.contains('_') && slug.chars().count() < 60, "{slug:?}");
        }
        assert_eq!(tag_slug("Prüfung"), "prüfung_ffdca298a34e");
        assert_eq!(tag_slug(""), "_e3b0c44298fc");
        assert!(tag_url("Prüfung").is_ascii());
    }
}
