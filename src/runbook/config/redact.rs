//! `redact`: regular expressions for what is masked, and which of them can be kept to.

use std::ops::Range;

use regex_automata::meta::{self, Regex};
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_automata::util::{captures::Captures, syntax};
use regex_automata::{Input, PatternID};
use regex_syntax::hir::{Class, Hir, HirKind};

/// The group that alone is masked, where a pattern has it.
const GROUP: &str = "secret";

/// The most bytes that each automaton of a pattern takes.
const MAX_BYTES: usize = 10 << 20;

/// The characters that end a line somewhere.
const LINE_ENDS: &[char] = &[
    '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
];

/// A pattern that is looked for in lines. The engine takes time linear in them, whatever the pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    /// The same without groups, for who follows it byte by byte.
    nfa: NFA,
    group: Option<usize>,
}

/// Where a pattern matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// All that it matches.
    pub all: Range<usize>,
    /// What of it is secret.
    pub secret: Range<usize>,
}

/// Whether `pattern` can be used to mask by.
///
/// # Errors
///
/// It cannot: why, as a sentence about "it".
pub fn check_pattern(pattern: &str) -> Result<(), String> {
    Pattern::new(pattern).map(drop)
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// It cannot be used to mask by: why, as a sentence about "it".
    pub fn new(pattern: &str) -> Result<Self, String> {
        // A line may also be what a terminal takes for one.
        let syntax = syntax::Config::new()
            .multi_line(true)
            .crlf(true)
            .utf8(false);
        let hir = syntax::parse_with(pattern, &syntax).map_err(|error| {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            let why = last.strip_prefix("error: ").unwrap_or(last);
            format!("it is no regular expression: {why}")
        })?;
        match hir.properties().minimum_len() {
            Some(0) => return Err("it matches the empty text, which is everywhere".to_owned()),
            None => return Err("it matches nothing at all".to_owned()),
            Some(_) => {}
        }
        if wants_line_end(&hir) {
            return Err("it wants to go on over the end of a line".to_owned());
        }
        if repeats_group(&hir, false) {
            return Err(format!(
                "its group `{GROUP}` is repeated, and only the last would be masked"
            ));
        }
        let too_large = "it is too large".to_owned();
        let regex = meta::Builder::new()
            .configure(
                meta::Config::new()
                    .utf8_empty(false)
                    .nfa_size_limit(Some(MAX_BYTES)),
            )
            .build_from_hir(&hir);
        let nfa = NFA::compiler()
            .configure(
                thompson::Config::new()
                    .utf8(false)
                    .nfa_size_limit(Some(MAX_BYTES))
                    .which_captures(WhichCaptures::None),
            )
            .build_from_hir(&hir);
        let (Ok(regex), Ok(nfa)) = (regex, nfa) else {
            return Err(too_large);
        };
        let mut names = regex.group_info().pattern_names(PatternID::ZERO);
        let group = names.position(|name| name == Some(GROUP));
        Ok(Self { regex, nfa, group })
    }

    /// What holds for each byte of a match.
    #[must_use]
    pub fn nfa(&self) -> &NFA {
        &self.nfa
    }

    /// Something to [`Self::find`] with.
    #[must_use]
    pub fn groups(&self) -> Captures {
        self.regex.create_captures()
    }

    /// The first match in `line` that begins at `from` or behind.
    #[must_use]
    pub fn find(&self, line: &[u8], from: usize, groups: &mut Captures) -> Option<Found> {
        let input = Input::new(line).range(from..);
        let Some(group) = self.group else {
            let all = self.regex.search(&input)?.range();
            let secret = all.clone();
            return Some(Found { all, secret });
        };
        self.regex.search_captures(&input, groups);
        let all = groups.get_match()?.range();
        // Where the group took nothing, who knows what of the match is secret.
        let secret = groups
            .get_group(group)
            .map(|span| span.range())
            .filter(|secret| !secret.is_empty())
            .unwrap_or_else(|| all.clone());
        Some(Found { all, secret })
    }
}

/// Whether a part of the expression is there to match the end of a line. Lines are looked at one by
/// one, so it would match nothing, and mask nothing, without a word.
fn wants_line_end(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.iter();
            let ranges = ranges.map(|range| (u32::from(range.start()), u32::from(range.end())));
            is_line_end(&ranges.collect::<Vec<_>>(), char::MAX.into())
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.iter();
            let ranges = ranges.map(|range| (u32::from(range.start()), u32::from(range.end())));
            is_line_end(&ranges.collect::<Vec<_>>(), u8::MAX.into())
        }
        HirKind::Repetition(repetition) => wants_line_end(&repetition.sub),
        HirKind::Capture(capture) => wants_line_end(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(wants_line_end),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

/// Whether a class of these characters, of which `max` is the last there is, holds a line feed by
/// intent: with everything else there is, or with nothing but other ends of lines.
fn is_line_end(ranges: &[(u32, u32)], max: u32) -> bool {
    let ends_line = |char| LINE_ENDS.iter().any(|end| u32::from(*end) == char);
    let holds = |char: char| {
        let mut ranges = ranges.iter();
        ranges.any(|(from, to)| (*from..=*to).contains(&u32::from(char)))
    };
    let only_ends = || ranges.iter().all(|(from, to)| (*from..=*to).all(ends_line));
    holds('\n') && (ranges == [(0, max)] || only_ends())
}

/// Whether the group that is masked can take more than one part of a match.
fn repeats_group(hir: &Hir, is_repeated: bool) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => {
            (is_repeated && capture.name.as_deref() == Some(GROUP))
                || repeats_group(&capture.sub, is_repeated)
        }
        HirKind::Repetition(repetition) => {
            let is_repeated = is_repeated || repetition.max != Some(1);
            repeats_group(&repetition.sub, is_repeated)
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().any(|part| repeats_group(part, is_repeated))
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_looked_for() {
        let patterns = [
            r"tok_\w+",
            r"(?i)password: (?<secret>\S+)$",
            r"[^ ]+@",
            r"a\s*b",
            r"(?-u)\xff+",
            r"(?:(?<secret>a+))?b",
            "12345",
            r"^x",
        ];
        for pattern in patterns {
            assert_eq!(check_pattern(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn what_cannot_be() {
        let patterns = [
            "tok[",
            "(?<a>x)(?<a>y)",
            "x(?=y)",
            "",
            r"\b",
            "x*",
            "^$",
            r"[^\s\S]",
            r"a\nb",
            r"a[\r\n]+b",
            "BEGIN(?s:.)*END",
            r"BEGIN[\s\S]*END",
            r"(?s-u:.)x",
            r"(?:k=(?<secret>\w+) )+",
            r"\w{900}{900}",
        ];
        let told = patterns.map(|pattern| {
            let why = check_pattern(pattern).expect_err(pattern);
            format!("{pattern}: {why}")
        });
        insta::assert_snapshot!(told.join("\n"), @r"
        tok[: it is no regular expression: unclosed character class
        (?<a>x)(?<a>y): it is no regular expression: duplicate capture group name
        x(?=y): it is no regular expression: look-around, including look-ahead and look-behind, is not supported
        : it matches the empty text, which is everywhere
        \b: it matches the empty text, which is everywhere
        x*: it matches the empty text, which is everywhere
        ^$: it matches the empty text, which is everywhere
        [^\s\S]: it matches nothing at all
        a\nb: it wants to go on over the end of a line
        a[\r\n]+b: it wants to go on over the end of a line
        BEGIN(?s:.)*END: it wants to go on over the end of a line
        BEGIN[\s\S]*END: it wants to go on over the end of a line
        (?s-u:.)x: it wants to go on over the end of a line
        (?:k=(?<secret>\w+) )+: its group `secret` is repeated, and only the last would be masked
        \w{900}{900}: it is too large
        ");
    }

    #[test]
    fn the_group_alone_is_secret_where_it_took_something() {
        let found = |pattern: &str, line: &str| {
            let pattern = Pattern::new(pattern).unwrap();
            let found = pattern.find(line.as_bytes(), 0, &mut pattern.groups());
            found.map(|found| (line[found.all].to_owned(), line[found.secret].to_owned()))
        };
        let both = |all: &str, secret: &str| Some((all.to_owned(), secret.to_owned()));
        assert_eq!(found("k=(a+)", "k=aa"), both("k=aa", "k=aa"));
        assert_eq!(found("k=(?<secret>a+)", "k=aa"), both("k=aa", "aa"));
        assert_eq!(found("k=(?<secret>a*)", "k="), both("k=", "k="));
        assert_eq!(found("k=(?<secret>a)?b", "k=b"), both("k=b", "k=b"));
        assert_eq!(found("k=(?<secret>a)", "k="), None);
    }
}
