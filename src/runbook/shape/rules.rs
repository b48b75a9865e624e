//! The rules, and where one of them may hold.

use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder};

use super::finder::{Finder, MIN_LENGTH};
use super::key;

/// The most bytes of first characters that are sought.
pub(super) const MAX_ANCHOR: usize = 16;

/// What a token looks like.
pub(super) struct Rule {
    pub(super) id: &'static str,
    pub(super) anchors: Vec<&'static str>,
    /// How many bytes of the token may come before those.
    pub(super) behind: usize,
    /// Whether it begins where a word does.
    pub(super) begins: bool,
    /// Whether it ends where a word does. What else follows the token and belongs to its word is secret.
    pub(super) ends: bool,
    /// Whether it is a name, and what the rest of the line sets it to.
    pub(super) takes_line: bool,
    /// How many bits a character tells at least.
    pub(super) entropy: f64,
    /// How many bytes a match has at least.
    pub(super) least: usize,
    pub(super) pattern: &'static str,
    regex: OnceLock<Option<Regex>>,
}

/// What may begin at a place.
#[derive(Clone, Copy)]
pub(super) enum Candidate {
    Token(&'static Rule),
    Key,
    /// A key in base64, at this place of a group.
    WrappedKey(usize),
    /// The end of the first line of one.
    WrappedLabelEnd,
}

/// What is sought.
pub(super) struct Rules {
    finder: Finder,
    /// First characters, in order, and what they may begin.
    anchors: Vec<(&'static str, Candidate)>,
}

static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let tables = [include_str!("gitleaks.tsv"), include_str!("own.tsv")];
    let lines = tables.into_iter().flat_map(str::lines);
    lines.filter_map(Rule::read).collect()
});

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::new(&ALL));

#[cfg(test)]
/// The rules of both tables.
pub(super) fn all() -> &'static [Rule] {
    &ALL
}

/// What is sought by them.
pub(super) fn rules() -> &'static Rules {
    &RULES
}

impl Rule {
    /// A line of a table. What does not fit is told by the tests.
    pub(super) fn read(line: &'static str) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[id, anchors, behind, flags, entropy, least, pattern] = fields.as_slice() else {
            return None;
        };
        let is = |flag: &str| flags.split(' ').any(|word| word == flag);
        Some(Self {
            id,
            anchors: anchors.split(' ').collect(),
            behind: behind.parse().ok()?,
            begins: is("begins"),
            ends: is("ends"),
            takes_line: is("line"),
            entropy: entropy.parse().ok()?,
            least: least.parse().ok()?,
            pattern,
            regex: OnceLock::new(),
        })
    }

    /// Its expression, for matches that begin where the text does.
    pub(super) fn regex(&self) -> Option<&Regex> {
        let regex = self.regex.get_or_init(|| {
            RegexBuilder::new(&format!(r"\A(?:{})", self.pattern))
                .unicode(false)
                .build()
                .ok()
        });
        regex.as_ref()
    }
}

impl Rules {
    fn new(rules: &'static [Rule]) -> Self {
        let begin = key::WRAPPED_BEGIN.into_iter().enumerate();
        let begin = begin.map(|(place, anchor)| (anchor, Candidate::WrappedKey(place)));
        let labels = key::WRAPPED_LABEL_END.into_iter();
        let labels = labels.map(|anchor| (anchor, Candidate::WrappedLabelEnd));
        let keys = std::iter::once((key::BEGIN, Candidate::Key));
        let keys = keys.chain(begin).chain(labels);
        let tokens = rules.iter().flat_map(|rule| {
            let anchors = rule.anchors.iter();
            anchors.map(move |anchor| (*anchor, Candidate::Token(rule)))
        });
        let mut anchors: Vec<(&str, Candidate)> = keys.chain(tokens).collect();
        anchors.sort_by_key(|(anchor, _)| *anchor);
        Self {
            finder: Finder::new(anchors.iter().map(|(anchor, _)| *anchor)),
            anchors,
        }
    }

    /// The next place from `from` on where something may begin.
    pub(super) fn next(&self, text: &[u8], from: usize) -> Option<usize> {
        self.finder.next(text, from)
    }

    /// What may begin with `text`.
    pub(super) fn candidates(&self, text: &[u8]) -> impl Iterator<Item = Candidate> {
        let first = text.get(..MIN_LENGTH).unwrap_or_default();
        let is_before = |anchor: &str| &anchor.as_bytes()[..MIN_LENGTH] < first;
        let from = self
            .anchors
            .partition_point(|(anchor, _)| is_before(anchor));
        let like = self.anchors[from..].iter();
        let like = like.take_while(move |(anchor, _)| anchor.as_bytes().starts_with(first));
        let begun = like.filter(|(anchor, _)| text.starts_with(anchor.as_bytes()));
        begun.map(|(_, candidate)| *candidate)
    }
}
