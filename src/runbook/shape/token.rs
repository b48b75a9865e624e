//! Whether a token begins at a place.

use std::ops::Range;

use super::bounds::{begins_word, breaks, is_word};
use super::placeholder::is_placeholder;
use super::rules::Rule;

/// The most bytes of a token that are waited for. What is longer is secret as far as its word goes.
const MAX_TOKEN: usize = 16 << 10;

/// The most bytes of a line that are waited for behind a name.
const MAX_LINE: usize = 1 << 10;

/// What is said of a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Nothing,
    /// It depends on what comes next.
    Open,
    Secret {
        place: Range<usize>,
        /// Whether it goes on as far as its word does.
        goes_on: bool,
    },
}

impl Verdict {
    /// What decides between several: the longest secret, unless one of them is yet to come.
    pub(super) fn reach(&self) -> (u8, usize) {
        match self {
            Self::Nothing => (0, 0),
            Self::Secret { place, .. } => (1, place.end),
            Self::Open => (2, 0),
        }
    }
}

/// Whether the `rule` holds for what has its first characters at `at`. The text is all there is where
/// it `ends`.
pub(super) fn judge(rule: &Rule, text: &[u8], at: usize, ends: bool) -> Verdict {
    let starts = at.saturating_sub(rule.behind)..=at;
    let mut starts = starts.filter(|start| !rule.begins || begins_word(text, *start));
    let Some(first) = starts.next() else {
        return Verdict::Nothing;
    };
    let limit = limit(rule, text, at);
    let waits = limit - at < most(rule);
    if limit == text.len() && !ends && waits {
        return Verdict::Open;
    }
    let starts = std::iter::once(first).chain(starts);
    let mut found = starts.filter_map(|start| secret(rule, text, start..limit));
    let Some(place) = found.find(|place| place.end > at) else {
        return Verdict::Nothing;
    };
    if is_placeholder(&text[place.clone()], rule.entropy) {
        return Verdict::Nothing;
    }
    let goes_on = !rule.takes_line && !waits && place.end == limit;
    Verdict::Secret { place, goes_on }
}

/// How many bytes are waited for.
fn most(rule: &Rule) -> usize {
    if rule.takes_line { MAX_LINE } else { MAX_TOKEN }
}

/// Where a token that begins at `at` ends at the latest.
fn limit(rule: &Rule, text: &[u8], at: usize) -> usize {
    let rest = &text[at..text.len().min(at + most(rule))];
    let end = if rule.takes_line {
        memchr::memchr2(b'\n', b'\r', rest)
    } else {
        rest.iter().position(|byte| breaks(*byte))
    };
    at + end.unwrap_or(rest.len())
}

/// What is secret of what `within` begins with.
fn secret(rule: &Rule, text: &[u8], within: Range<usize>) -> Option<Range<usize>> {
    // Most words are none, and for them nothing is compiled.
    if within.len() < rule.least {
        return None;
    }
    let groups = rule.regex()?.captures(&text[within.clone()])?;
    let taken = groups.name("secret").or(groups.get(0))?;
    let (start, mut end) = (within.start + taken.start(), within.start + taken.end());
    if rule.takes_line {
        return Some(start..end);
    }
    let rest = &text[end..within.end];
    let more = rest.iter().take_while(|byte| is_word(**byte)).count();
    if rule.ends && more > 0 {
        return None;
    }
    end += more;
    Some(start..end)
}
