//! Where in a text volatile values stand.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::super::hole::HoleKind;
use super::shapes::{FORMS, Form, Shape};

/// Stands for every byte of a hole that is there already; no text of an expectation holds it.
pub const HIDDEN: char = '\u{1}';

/// The lowest port that a system picks by itself.
const FIRST_EPHEMERAL_PORT: u32 = 32_768;

/// The lowest port that needs no privileges.
const FIRST_USER_PORT: u32 = 1024;

/// The longest text that is looked through.
const MAX_TEXT: usize = 20_000;

/// What is known of the values besides their form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing: a form that settings have too does not count.
    Form,
    /// They changed.
    Changed,
}

/// A volatile value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub range: Range<usize>,
    pub kind: HoleKind,
}

/// What a match comes to.
enum Verdict {
    /// A value.
    Volatile,
    /// A value that is the same everywhere, and nothing else either.
    Constant,
    /// No value of this form.
    Other,
}

/// The volatile values of a text, in order. The hole of its kind takes each of them.
pub fn values(text: &str, evidence: Evidence) -> Vec<Value> {
    let may_have = text.bytes().any(|byte| byte.is_ascii_digit()) || text.contains(" ago");
    if !may_have || text.len() > MAX_TEXT {
        return Vec::new();
    }
    let mut found: Vec<(Range<usize>, Option<HoleKind>)> = Vec::new();
    for form in FORMS.iter() {
        for captures in form.regex.captures_iter(text) {
            let Some(value) = captures.iter().flatten().last() else {
                continue;
            };
            let range = value.range();
            let is_taken =
                |(other, _): &(Range<usize>, _)| other.start < range.end && range.start < other.end;
            if found.iter().any(is_taken) {
                continue;
            }
            let verdict = match judge(text, &range, form, evidence) {
                Verdict::Volatile if form.shape == Shape::LogPid => {
                    let is_time = |(other, kind): &(Range<usize>, Option<HoleKind>)| {
                        *kind == Some(HoleKind::Time) && other.end <= range.start
                    };
                    if found.iter().any(is_time) {
                        Verdict::Volatile
                    } else {
                        Verdict::Other
                    }
                }
                verdict => verdict,
            };
            match verdict {
                Verdict::Volatile if form.kind.takes(value.as_str()) => {
                    found.push((range, Some(form.kind)));
                }
                Verdict::Constant => found.push((range, None)),
                Verdict::Volatile | Verdict::Other => {}
            }
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    let kinds = found.into_iter();
    kinds
        .filter_map(|(range, kind)| kind.map(|kind| Value { range, kind }))
        .collect()
}

fn judge(text: &str, range: &Range<usize>, form: &Form, evidence: Evidence) -> Verdict {
    let around = Around::new(text, range);
    let value = &text[range.clone()];
    let volatile = |holds: bool| {
        if holds {
            Verdict::Volatile
        } else {
            Verdict::Other
        }
    };
    if !around.is_free() {
        return Verdict::Other;
    }
    let changed = evidence == Evidence::Changed;
    let has_digit = value.contains(|c: char| c.is_ascii_digit());
    match form.shape {
        Shape::Uuid if value.bytes().all(|byte| matches!(byte, b'0' | b'-')) => Verdict::Constant,
        Shape::Uuid | Shape::NamedHash | Shape::Fingerprint | Shape::Milliseconds => {
            Verdict::Volatile
        }
        Shape::TemporaryPath => volatile(value.contains("/var/folders/") || is_made_up(value)),
        Shape::Time => volatile(around.is_no_part_of_digits() && !around.is_between(':')),
        Shape::ShortTime => volatile(
            around.stands_alone()
                && (changed || (value.len() == 5 && around.follows(&["at", "since", "until"]))),
        ),
        Shape::Date => {
            let in_path = value.contains('/') && around.is_between('/');
            volatile(around.is_no_part_of_digits() && !in_path)
        }
        Shape::ShortDate => volatile(changed),
        Shape::Ipv4 if !around.is_no_part_of_digits() => Verdict::Other,
        Shape::Ipv4 => ipv4(value, around.after),
        Shape::Ipv6 => ipv6(value, around.before),
        Shape::Duration => volatile(
            around.is_no_part_of_digits()
                && (changed || is_measured(value) || (has_digit && around.follows(&MEASURES))),
        ),
        Shape::Version => volatile(around.is_no_part_of_digits()),
        Shape::PodSuffix => volatile(
            value
                .split('-')
                .next()
                .is_some_and(|hash| hash.contains(|c: char| c.is_ascii_digit())),
        ),
        Shape::Hash => volatile(is_hash(value) && !around.before.ends_with('#')),
        Shape::Port => {
            let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, ']' | '*' | HIDDEN);
            let before = around.before.strip_suffix(':').unwrap_or_default();
            let ends = !around.after.starts_with([':', '.']) || around.ends_sentence();
            volatile(before.ends_with(host) && ends && is_port(value, evidence))
        }
        Shape::NamedPort => volatile(is_port(value, evidence)),
        // The first process is the same everywhere.
        Shape::Pid => volatile(value != "1" && value != "0"),
        Shape::LogPid => Verdict::Volatile,
    }
}

/// Words before a duration that tell that it was measured, not set.
const MEASURES: [&str; 16] = [
    "in", "after", "took", "up", "age", "uptime", "elapsed", "since", "duration", "real", "user",
    "sys", "time", "latency", "running", "runtime",
];

/// What stands around a value.
struct Around<'a> {
    before: &'a str,
    after: &'a str,
}

impl<'a> Around<'a> {
    fn new(text: &'a str, range: &Range<usize>) -> Self {
        Self {
            before: &text[..range.start],
            after: &text[range.end..],
        }
    }

    /// Whether it is no part of a word.
    fn is_free(&self) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == HIDDEN;
        !self.before.ends_with(is_word) && !self.after.starts_with(is_word)
    }

    /// Whether no more digits follow behind a point, nor stand before one.
    fn is_no_part_of_digits(&self) -> bool {
        let digit = |c: char| c.is_ascii_digit() || c == HIDDEN;
        let before = self.before.strip_suffix('.');
        let after = self.after.strip_prefix('.');
        !before.is_some_and(|text| text.ends_with(digit))
            && !after.is_some_and(|text| text.starts_with(digit))
    }

    /// Whether this separates it from more of the same, as in `12:34:56:78:9a:bc`.
    fn is_between(&self, separator: char) -> bool {
        let more = |c: char| c.is_ascii_alphanumeric() || c == HIDDEN;
        let before = self.before.strip_suffix(separator);
        let after = self.after.strip_prefix(separator);
        before.is_some_and(|text| text.ends_with(more))
            || after.is_some_and(|text| text.starts_with(more))
    }

    /// Whether blanks, quotes or brackets are around it.
    fn stands_alone(&self) -> bool {
        let opens = |c: char| c.is_whitespace() || "([{\"'=,;@".contains(c);
        let closes = |c: char| c.is_whitespace() || ")]}\"',;".contains(c);
        (self.before.is_empty() || self.before.ends_with(opens))
            && (self.after.is_empty() || self.after.starts_with(closes))
    }

    /// Whether the point behind it is that of a sentence.
    fn ends_sentence(&self) -> bool {
        let rest = self.after.trim_start_matches('.');
        rest.is_empty() || rest.starts_with(char::is_whitespace)
    }

    /// Whether one of these words, in lower case, is the last before it.
    fn follows(&self, words: &[&str]) -> bool {
        let before = self
            .before
            .trim_end_matches([' ', '\t', ':', '=', '(', '"']);
        let start = before
            .rfind(|c: char| !c.is_alphanumeric())
            .map_or(0, |at| {
                at + before[at..].chars().next().map_or(1, char::len_utf8)
            });
        let word = before[start..].to_lowercase();
        words.contains(&word.as_str())
    }
}

/// Whether a duration tells by its form that it was measured: it is one of the past, a vague one, one of
/// several parts or one with a fraction.
fn is_measured(value: &str) -> bool {
    let mut numbers = value.split(|c: char| !c.is_ascii_digit() && c != '.');
    let vague = value.starts_with('~') || value.contains("bout ") || value.contains("ess than ");
    value.ends_with(" ago")
        || vague
        || numbers.clone().filter(|part| !part.is_empty()).count() > 1
        || numbers.any(|part| part.contains('.'))
}

/// Whether a number is a port that differs from run to run: one that a system picks by itself, or one
/// of those that anybody may take and that changed.
fn is_port(port: &str, evidence: Evidence) -> bool {
    let first = match evidence {
        Evidence::Form => FIRST_EPHEMERAL_PORT,
        Evidence::Changed => FIRST_USER_PORT,
    };
    port.parse::<u32>()
        .is_ok_and(|port| (first..=65_535).contains(&port))
}

/// Whether a word of these letters is likely a hash: with digits and letters, and no number with a
/// unit or an exponent.
fn is_hash(value: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_number = digits(&value[..value.len() - 1])
        || value
            .split_once(['e', 'E'])
            .is_some_and(|(number, exponent)| digits(number) && digits(exponent));
    !digits(value) && !letters(value) && !is_number
}

/// Whether a path below `/tmp` has a name that was made up.
fn is_made_up(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let made_up = |text: &str, least: usize| {
        let has = |test: fn(char) -> bool| text.contains(test);
        let mixed = has(|c| c.is_ascii_digit()) && has(|c| c.is_ascii_alphabetic());
        let capitals = text.get(1..).unwrap_or_default();
        let cased =
            capitals.contains(|c: char| c.is_ascii_uppercase()) && has(|c| c.is_ascii_lowercase());
        text.len() >= least && text.bytes().all(|b| b.is_ascii_alphanumeric()) && (mixed || cased)
    };
    let suffix = name.rsplit(['.', '-']).next().unwrap_or(name);
    name.strip_prefix("tmp.")
        .is_some_and(|rest| rest.len() >= 6)
        || name.strip_prefix("tmp").is_some_and(|rest| {
            rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
        || (suffix.len() < name.len() && made_up(suffix, 6))
}

/// An address, unless it is one that means the same everywhere: this host, any host, a mask, a network,
/// a group, or a resolver that everybody knows.
fn ipv4(value: &str, after: &str) -> Verdict {
    let Ok(address) = value.parse::<Ipv4Addr>() else {
        return Verdict::Other;
    };
    const KNOWN: [[u8; 4]; 5] = [
        [1, 1, 1, 1],
        [8, 8, 8, 8],
        [8, 8, 4, 4],
        [9, 9, 9, 9],
        [169, 254, 169, 254],
    ];
    let [first, .., last] = address.octets();
    let constant = KNOWN.contains(&address.octets())
        || address.is_loopback()
        || address.is_multicast()
        || first == 0
        || first == 255
        || last == 0
        || is_network(IpAddr::V4(address), after);
    if constant {
        Verdict::Constant
    } else {
        Verdict::Volatile
    }
}

fn ipv6(value: &str, before: &str) -> Verdict {
    let Ok(address) = value.parse::<Ipv6Addr>() else {
        return Verdict::Other;
    };
    let groups: Vec<_> = value.split(':').collect();
    // A name of eight bytes, as disks have, and a path of some language.
    let is_name = groups.len() == 8 && groups.iter().all(|group| group.len() == 2);
    let is_path = !value.contains(|c: char| c.is_ascii_digit()) && groups.len() < 4;
    if is_name || is_path || before.ends_with(':') {
        return Verdict::Other;
    }
    if address.is_loopback() || address.is_unspecified() || address.is_multicast() {
        Verdict::Constant
    } else {
        Verdict::Volatile
    }
}

/// Whether a length of a prefix follows that leaves nothing of the address for a host.
fn is_network(address: IpAddr, after: &str) -> bool {
    let Some(length) = after.strip_prefix('/') else {
        return false;
    };
    let end = length.find(|c: char| !c.is_ascii_digit());
    let length = length[..end.unwrap_or(length.len())].parse::<u32>();
    match (address, length) {
        (IpAddr::V4(address), Ok(length)) if length < 32 => {
            address.to_bits().checked_shl(length).unwrap_or(0) == 0
        }
        _ => false,
    }
}
