//! Holds what a command printed against what its document says to expect.
//!
//! Values in, values out: nothing here reads, writes or knows a terminal. Both sides are
//! [normalised](normalise) first. Each way to match is a module of its own; [`Expectation::check`]
//! is the only place that knows them all.

mod contains;
mod diff;
pub mod exit;
mod lines;
mod matcher;
mod normalise;
mod sequence;
mod table;
mod visible;

pub use diff::{Diff, DiffLine, MAX_LINES, Mark};
pub use exit::{ExitExpectation, ParseExitError};
pub use matcher::{Match, ParseMatchError};
pub use normalise::normalise;
pub use visible::visible;

use std::fmt;

/// The longest value that a summary shows.
const MAX_VALUE: usize = 60;

/// How output is compared; what the annotations of a block come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `match=`
    pub matcher: Match,
    /// `ignore=A,B`: columns of a table that are not compared.
    pub ignore: Vec<String>,
    /// `key=`: columns that tell the rows of a table apart; the first one unless given.
    pub key: Vec<String>,
    /// `rows=subset`: more rows than expected are fine.
    pub rows_subset: bool,
    /// `columns=subset`: more columns than expected are fine.
    pub columns_subset: bool,
    /// `ordered`: the rows of a table come in the order of the expectation.
    pub ordered: bool,
    /// `unordered`: the elements of an array come in any order.
    pub unordered: bool,
}

/// What a command must print.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// As the document has it, without the containers around it.
    pub text: String,
    /// How to compare.
    pub options: Options,
}

/// How an expectation is compared, and why so.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// Never [`Match::Auto`].
    pub matcher: Match,
    /// A sentence.
    pub reason: String,
}

/// Output is not what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The first thing that is wrong, in one line without control characters.
    pub summary: String,
    /// All that is wrong.
    pub diff: Diff,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.summary, self.diff)
    }
}

impl Expectation {
    /// An expectation of this text.
    pub fn new(text: impl Into<String>, options: Options) -> Self {
        Self {
            text: text.into(),
            options,
        }
    }

    /// What `auto` comes to for this text.
    #[must_use]
    pub fn resolve(&self) -> Resolved {
        let matcher = self.options.matcher;
        if matcher != Match::Auto {
            return Resolved {
                matcher,
                reason: format!("The document says match={matcher}."),
            };
        }
        let text = normalise(self.text.as_bytes());
        let lines: Vec<_> = text.iter().map(AsRef::as_ref).collect();
        match table::detect(&lines) {
            Ok(reason) => Resolved {
                matcher: Match::Table,
                reason,
            },
            Err(reason) => Resolved {
                matcher: Match::Lines,
                reason,
            },
        }
    }

    /// Whether [`Self::check`] knows how to compare this.
    #[must_use]
    pub fn supported(&self) -> bool {
        use Match::{Auto, Contains, Exact, Json, JsonTest, Lines, Regex, Similar, Table, Yaml};
        match self.options.matcher {
            Auto | Exact | Lines | Table | Contains => true,
            Json | JsonTest | Yaml | Regex | Similar(_) => false,
        }
    }

    /// Holds output against the expectation.
    ///
    /// # Errors
    ///
    /// The output is not as expected, or there is no way yet to tell.
    pub fn check(&self, actual: &[u8]) -> Result<(), Mismatch> {
        let expected = normalise(self.text.as_bytes());
        let expected: Vec<_> = expected.iter().map(AsRef::as_ref).collect();
        let actual = normalise(actual);
        let actual: Vec<_> = actual.iter().map(AsRef::as_ref).collect();
        match self.resolve().matcher {
            Match::Auto | Match::Lines => lines::check(&expected, &actual),
            Match::Exact => lines::check_exact(&expected, &actual),
            Match::Table => table::check(&expected, &actual, &self.options),
            Match::Contains => contains::check(&expected, &actual),
            other @ (Match::Json
            | Match::JsonTest
            | Match::Yaml
            | Match::Regex
            | Match::Similar(_)) => Err(Mismatch {
                summary: format!("match={other} is not supported yet"),
                diff: Diff::default(),
            }),
        }
    }
}

/// A value in a summary, between quotes; it is visible already.
fn quoted(visible: &str) -> String {
    let value = visible::window(visible, 0, MAX_VALUE);
    format!("\"{}\"", value.replace('\t', "\\t"))
}

#[cfg(test)]
mod tests;
