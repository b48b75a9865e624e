//! Holes: what may stand where a value varies from run to run.

use std::fmt;
use std::sync::OnceLock;

use regex::Regex;

/// What a hole takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoleKind {
    /// `[..]`: any text within a line, none included.
    Any,
    /// `[duration]`
    Duration,
    /// `[time]`
    Time,
    /// `[date]`
    Date,
    /// `[ip]`
    Ip,
    /// `[uuid]`
    Uuid,
    /// `[hex]`
    Hex,
    /// `[int]`
    Int,
    /// `[number]`
    Number,
    /// `[version]`
    Version,
    /// `[path]`
    Path,
    /// `[word]`
    Word,
}

/// Every kind, by the word in its brackets.
pub const KINDS: [(&str, HoleKind); 12] = [
    ("..", HoleKind::Any),
    ("duration", HoleKind::Duration),
    ("time", HoleKind::Time),
    ("date", HoleKind::Date),
    ("ip", HoleKind::Ip),
    ("uuid", HoleKind::Uuid),
    ("hex", HoleKind::Hex),
    ("int", HoleKind::Int),
    ("number", HoleKind::Number),
    ("version", HoleKind::Version),
    ("path", HoleKind::Path),
    ("word", HoleKind::Word),
];

/// The words of all kinds.
pub fn words() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(word, _)| *word)
}

/// A hole, with the name that its value gets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hole {
    /// What it takes.
    pub kind: HoleKind,
    /// The variable that takes the value.
    pub name: Option<String>,
}

impl HoleKind {
    /// The kind that stands in brackets as `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        KINDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, kind)| *kind)
    }

    /// The word in the brackets.
    #[must_use]
    pub fn word(self) -> &'static str {
        KINDS
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("..", |(word, _)| word)
    }

    /// What it takes, in words.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Any => "any text within a line, also none",
            Self::Duration => "how long, or how long ago",
            Self::Time => "a time of day, with a date or without",
            Self::Date => "a date without a time",
            Self::Ip => {
                "an address of IPv4 or IPv6; a port is `[ip]:[int]`, a network is `[ip]/[int]`"
            }
            Self::Uuid => "a UUID",
            Self::Hex => "hexadecimal digits",
            Self::Int => "a whole number",
            Self::Number => "any number",
            Self::Version => "a version; not `1` alone",
            Self::Path => "a path: no blanks, and a `/` or a `.` in it",
            Self::Word => "any text without blanks",
        }
    }

    /// Some of what it takes.
    #[must_use]
    pub const fn examples(self) -> &'static [&'static str] {
        match self {
            Self::Any => &["anything at all"],
            Self::Duration => &[
                "15m",
                "3d6h",
                "1h2m3.5s",
                "120ms",
                "5 minutes ago",
                "About an hour",
                "1 day, 2 hours",
                "0:01.23",
            ],
            Self::Time => &[
                "14:08",
                "14:08:13.703",
                "2:08 PM",
                "2023-06-26T14:08:13Z",
                "Mon Jun 26 14:08:13 UTC 2023",
            ],
            Self::Date => &["2023-06-26", "26.06.2023", "Jun 26, 2023", "Mon Jun 26"],
            Self::Ip => &["10.0.0.1", "fe80::1"],
            Self::Uuid => &["123e4567-e89b-12d3-a456-426614174000"],
            Self::Hex => &["8211f1d0f64f3269", "0x1F"],
            Self::Int => &["42", "-1"],
            Self::Number => &["-1.5", "1,234.5", "2.5E-3"],
            Self::Version => &["1.27.2", "v1", "1.2.3-rc.1", "5.15.0-76-generic"],
            Self::Path => &["/tmp/tmp.x1", "~/.kube/config", "report.txt"],
            Self::Word => &["n1", "web-5d78c9869d-x2x7q", "<none>"],
        }
    }

    /// Whether it takes a text as a whole.
    #[must_use]
    pub fn takes(self, text: &str) -> bool {
        static COMPILED: [OnceLock<Option<Regex>>; KINDS.len()] =
            [const { OnceLock::new() }; KINDS.len()];
        let index = KINDS.iter().position(|(_, kind)| *kind == self);
        let compiled = index.and_then(|index| {
            let compile = || Regex::new(&format!("^(?s:{})$", self.regex())).ok();
            COMPILED[index].get_or_init(compile).as_ref()
        });
        compiled.is_some_and(|regex| regex.is_match(text))
    }

    /// What it takes, as a regular expression without groups that capture, and without anchors.
    #[must_use]
    pub fn regex(self) -> String {
        match self {
            Self::Any => ".*".to_owned(),
            Self::Duration => duration(),
            Self::Time => format!("(?:{}|(?:{WEEKDAY} )?{CLOCK}(?:{ZONE})?)", timestamp()),
            Self::Date => date(),
            Self::Ip => format!("(?:{IPV4}|{}(?:%[0-9A-Za-z_.-]+)?)", ipv6()),
            Self::Uuid => format!("{HEX}{{8}}(?:-{HEX}{{4}}){{3}}-{HEX}{{12}}"),
            Self::Hex => format!("(?:0[xX])?{HEX}+"),
            Self::Int => "[+-]?[0-9]+".to_owned(),
            Self::Number => {
                "[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\\.[0-9]+)?|[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
                    .to_owned()
            }
            Self::Version => {
                "(?:[0-9]+:)?(?:[vV][0-9]+|(?:[vV]|go)?[0-9]+(?:\\.[0-9]+)+)(?:[-+~._][0-9A-Za-z]+)*".to_owned()
            }
            Self::Path => "(?:\\S*[/.]\\S*|~)".to_owned(),
            Self::Word => "\\S+".to_owned(),
        }
    }
}

/// As it is written in a document.
impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.kind.word();
        match &self.name {
            Some(name) => write!(f, "[{name}:{word}]"),
            None => write!(f, "[{word}]"),
        }
    }
}

const HEX: &str = "[0-9a-fA-F]";
const CLOCK: &str =
    "(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)?(?: ?[AaPp][Mm])?";
const ZONE: &str = " ?(?:Z|UTC|GMT|[A-Z]{3,5}|[+-][0-9]{2}:?[0-9]{2})(?: [A-Z]{3,5})?";
const WEEKDAY: &str = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?";
const MONTH: &str = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.?";
const NUMERIC_DATE: &str = "(?:[0-9]{4}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01])|(?:0?[1-9]|[12][0-9]|3[01])[-/.](?:0?[1-9]|[12][0-9]|3[01])[-/.][0-9]{4})";
const IPV4: &str = "(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

/// `2023-06-26`, `Jun 26, 2023`, `26 Jun 2023`, with or without the day of the week.
fn date() -> String {
    format!(
        "(?:{WEEKDAY} )?(?:{NUMERIC_DATE}|{MONTH} +[0-9]{{1,2}}(?:,? [0-9]{{4}})?|[0-9]{{1,2}}[ -]{MONTH}(?:[ -][0-9]{{4}})?)"
    )
}

/// A date and a time of day, in the order of RFC 3339 or in that of `date`.
fn timestamp() -> String {
    let date = date();
    format!(
        "(?:{date}(?:T|,? +){CLOCK}(?:{ZONE})?|(?:{WEEKDAY} )?{MONTH} +[0-9]{{1,2}} {CLOCK}(?: {ZONE_WORD})? [0-9]{{4}})",
        ZONE_WORD = "(?:[A-Z]{3,5}|[+-][0-9]{4})"
    )
}

/// `3d6h`, `1h2m3.5s`, `5 minutes`, `About an hour ago`, `1:02:03`
fn duration() -> String {
    const NUMBER: &str = "[0-9]+(?:\\.[0-9]+)?";
    const UNIT: &str = "(?:ns|us|µs|μs|ms|mo|s|m|h|d|w|y)";
    const WORD: &str =
        "(?:(?:milli|micro|nano)?second|sec|minute|min|hour|hr|day|week|month|year)s?";
    format!(
        "(?:(?:[Aa]bout|[Ll]ess than|[Aa]lmost|[Oo]ver) |~)?(?:(?:{NUMBER}{UNIT})+|{NUMBER}{UNIT}(?: {NUMBER}{UNIT})+|(?:an?|{NUMBER}) ?{WORD}(?:,? (?:and )?{NUMBER} {WORD})*(?:, [0-9]+:[0-9]{{2}})?|(?:[0-9]+-)?[0-9]+:[0-5][0-9](?::[0-5][0-9])?(?:\\.[0-9]+)?)(?: ago)?"
    )
}

/// All forms of RFC 4291, the longest first.
fn ipv6() -> String {
    let group = format!("{HEX}{{1,4}}");
    let mut forms = vec![
        format!("(?:{group}:){{6}}{IPV4}"),
        format!("(?:{group}:){{7}}{group}"),
    ];
    for before in (1..=6).rev() {
        let after = 7 - before;
        forms.push(format!(
            "(?:{group}:){{1,{before}}}(?::{group}){{1,{after}}}"
        ));
    }
    forms.push(format!("::(?:[fF]{{4}}:)?{IPV4}"));
    forms.push(format!(":(?::{group}){{1,7}}"));
    forms.push(format!("(?:{group}:){{1,7}}:"));
    forms.push("::".to_owned());
    format!("(?:{})", forms.join("|"))
}

#[cfg(test)]
mod tests;
