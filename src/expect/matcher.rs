//! The names of the ways to compare, as documents write them after `match=`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A way of holding output against an expectation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Match {
    /// `table` where the expectation plainly is one, else `lines`.
    #[default]
    Auto,
    /// Every line as it is written.
    Exact,
    /// Line by line, with gaps and holes.
    Lines,
    /// Cell by cell, whatever the widths and the order of rows.
    Table,
    /// JSON, in which objects are subsets.
    Json,
    /// RFC 6902 `test` operations on JSON.
    JsonTest,
    /// YAML, in which mappings are subsets.
    Yaml,
    /// A regular expression over the whole output.
    Regex,
    /// The expectation occurs somewhere in the output.
    Contains,
    /// The share of the text that has to agree, from 0 to 1.
    Similar(f64),
}

/// The value of `match=` is no way to compare.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "`{0}` is no way to match; use auto, exact, lines, table, json, json-test, yaml, regex, \
     contains or similar=N with N from 0 to 1"
)]
pub struct ParseMatchError(String);

impl Match {
    /// All of them, as the manual tells them.
    pub const ALL: [Self; 10] = [
        Self::Auto,
        Self::Lines,
        Self::Table,
        Self::Json,
        Self::Yaml,
        Self::JsonTest,
        Self::Exact,
        Self::Contains,
        Self::Regex,
        Self::Similar(0.8),
    ];

    /// As it is written in a document; with 0.8 for the number of `similar=N`.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::Similar(_) => "similar=0.8",
            other => other.as_str(),
        }
    }

    /// When an expectation that is compared so holds.
    #[must_use]
    pub const fn holds_if(self) -> &'static str {
        match self {
            Self::Auto => "as `table` if the expectation plainly is one, else as `lines`",
            Self::Lines => "every line is as expected",
            Self::Table => "every cell is as expected, wherever its row and its column stand",
            Self::Json | Self::Yaml => "what is expected is there, whatever else is",
            Self::JsonTest => "each of these tests holds",
            Self::Exact => "it is the same text",
            Self::Contains => "the text is somewhere in it",
            Self::Regex => "the regular expression is found in it",
            Self::Similar(_) => "so much of the text is the same",
        }
    }

    /// Where holes may stand in what is expected; nowhere, if empty.
    #[must_use]
    pub const fn holes(self) -> &'static str {
        match self {
            Self::Auto => "as there",
            Self::Lines => "in lines",
            Self::Table => "in cells",
            Self::Json | Self::Yaml => "in strings",
            Self::JsonTest | Self::Exact | Self::Contains | Self::Regex | Self::Similar(_) => "",
        }
    }

    /// The name in a document, without the number of `similar=N`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Exact => "exact",
            Self::Lines => "lines",
            Self::Table => "table",
            Self::Json => "json",
            Self::JsonTest => "json-test",
            Self::Yaml => "yaml",
            Self::Regex => "regex",
            Self::Contains => "contains",
            Self::Similar(_) => "similar",
        }
    }
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Similar(share) => write!(f, "similar={share}"),
            other => f.write_str(other.as_str()),
        }
    }
}

impl FromStr for Match {
    type Err = ParseMatchError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = match text {
            "auto" => Self::Auto,
            "exact" => Self::Exact,
            "lines" => Self::Lines,
            "table" => Self::Table,
            "json" => Self::Json,
            "json-test" => Self::JsonTest,
            "yaml" => Self::Yaml,
            "regex" => Self::Regex,
            "contains" => Self::Contains,
            _ => {
                return text
                    .strip_prefix("similar=")
                    .and_then(|share| share.parse().ok())
                    .filter(|share| (0.0..=1.0).contains(share))
                    .map(Self::Similar)
                    .ok_or_else(|| ParseMatchError(text.to_owned()));
            }
        };
        Ok(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for matcher in Match::ALL {
            let name = matcher.written();
            assert_eq!(name.parse(), Ok(matcher));
            assert_eq!(matcher.to_string(), name);
        }
    }

    #[test]
    fn an_unknown_name_lists_the_valid_ones() {
        insta::assert_snapshot!(
            "tabel".parse::<Match>().unwrap_err(),
            @"`tabel` is no way to match; use auto, exact, lines, table, json, json-test, yaml, regex, contains or similar=N with N from 0 to 1"
        );
        for wrong in [
            "similar",
            "similar=",
            "similar=2",
            "similar=-1",
            "similar=NaN",
            "Table",
            "",
        ] {
            assert!(wrong.parse::<Match>().is_err(), "{wrong}");
        }
    }
}
