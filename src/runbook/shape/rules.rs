//! The rules, and where one of them may hold.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, MatchKind, Span};
use regex::bytes::{Regex, RegexBuilder};

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
    /// A key in base64.
    WrappedKey,
}

/// What is sought.
pub(super) struct Rules {
    searcher: Finder,
    /// What each of the needles may begin: first characters and what they belong to.
    groups: Vec<Vec<(&'static str, Candidate)>>,
}

enum Finder {
    Packed(Searcher),
    /// Where there are no vector instructions.
    Plain(AhoCorasick),
}

static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let tables = [include_str!("gitleaks.tsv"), include_str!("own.tsv")];
    let lines = tables.into_iter().flat_map(str::lines);
    lines.filter_map(Rule::read).collect()
});

static RULES: LazyLock<Option<Rules>> = LazyLock::new(|| Rules::new(&ALL));

#[cfg(test)]
/// The rules of both tables.
pub(super) fn all() -> &'static [Rule] {
    &ALL
}

/// What is sought by them. A test holds that there is something.
pub(super) fn rules() -> Option<&'static Rules> {
    RULES.as_ref()
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
    fn new(rules: &'static [Rule]) -> Option<Self> {
        let keys = [
            (key::BEGIN, Candidate::Key),
            (key::WRAPPED_BEGIN, Candidate::WrappedKey),
        ];
        let tokens = rules.iter().flat_map(|rule| {
            let anchors = rule.anchors.iter();
            anchors.map(move |anchor| (*anchor, Candidate::Token(rule)))
        });
        let mut all: Vec<(&str, Candidate)> = keys.into_iter().chain(tokens).collect();
        all.sort_by_key(|(anchor, _)| *anchor);
        // One that begins with another comes right behind it, and is found with it.
        let mut needles: Vec<&str> = Vec::new();
        let mut groups: Vec<Vec<(&str, Candidate)>> = Vec::new();
        for (anchor, candidate) in all {
            match (needles.last(), groups.last_mut()) {
                (Some(needle), Some(group)) if anchor.starts_with(needle) => {
                    group.push((anchor, candidate));
                }
                _ => {
                    needles.push(anchor);
                    groups.push(vec![(anchor, candidate)]);
                }
            }
        }
        let searcher = match packed(&needles) {
            Some(packed) => Finder::Packed(packed),
            None => Finder::Plain(plain(&needles)?),
        };
        Some(Self { searcher, groups })
    }

    /// The next place from `from` on where something may begin, and what.
    pub(super) fn next(
        &self,
        text: &[u8],
        from: usize,
    ) -> Option<(usize, impl Iterator<Item = Candidate>)> {
        let span = Span::from(from..text.len());
        let found = match &self.searcher {
            Finder::Packed(searcher) => searcher.find_in(text, span)?,
            Finder::Plain(searcher) => searcher.find(aho_corasick::Input::new(text).span(span))?,
        };
        let rest = &text[found.start()..];
        let group = self.groups[found.pattern().as_usize()].iter();
        let candidates = group.filter(|(anchor, _)| rest.starts_with(anchor.as_bytes()));
        Some((found.start(), candidates.map(|(_, candidate)| *candidate)))
    }
}

fn packed(needles: &[&str]) -> Option<Searcher> {
    packed::Config::new()
        .heuristic_pattern_limits(false)
        .builder()
        .extend(needles)
        .build()
}

fn plain(needles: &[&str]) -> Option<AhoCorasick> {
    let mut builder = AhoCorasick::builder();
    let builder = builder.match_kind(MatchKind::LeftmostFirst);
    builder.build(needles).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_searching_find_the_same() {
        let rules = rules().expect("the tables hold rules");
        let needles: Vec<&str> = rules.groups.iter().map(|group| group[0].0).collect();
        let (packed, plain) = (packed(&needles), plain(&needles).expect("an automaton"));
        let text = needles.join("-x- ") + "nothing of the kind";
        let plain: Vec<_> = plain.find_iter(&text).map(|found| found.range()).collect();
        assert_eq!(plain.len(), needles.len());
        // Not every processor has what it takes.
        if let Some(packed) = packed {
            let packed: Vec<_> = packed.find_iter(&text).collect();
            let packed: Vec<_> = packed
                .iter()
                .map(|found| found.start()..found.end())
                .collect();
            assert_eq!(packed, plain);
        }
    }
}
