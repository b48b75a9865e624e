//! Holds what a command printed against what its document says to expect.
//!
//! Values in, values out: nothing here reads, writes or knows a terminal. Both sides are
//! [normalised](normalise) first. Each way to match is a module of its own; [`Expectation::check`]
//! is the only place that knows them all.

mod accept;
mod assign;
mod captures;
mod contains;
mod diff;
pub mod exit;
mod expression;
mod hole;
mod lines;
mod matcher;
mod mismatch;
mod normalise;
mod options;
mod output;
mod pattern;
mod sequence;
mod similarity;
mod structured;
mod suggest;
mod table;
mod volatile;
mod written;

use crate::source::visible;
pub use crate::source::visible::visible;
pub use accept::CannotAccept;
pub use captures::Captures;
pub use diff::{Diff, DiffLine, MAX_LINES, Mark};
pub use exit::{ExitExpectation, ParseExitError};
pub use expression::told as regex_problem;
pub use hole::{HoleKind, KINDS as HOLES, words as hole_words};
pub use matcher::{Match, ParseMatchError};
pub use mismatch::Mismatch;
pub use normalise::normalise;
pub use options::Options;
pub use output::Output;
pub use pattern::matches_line;
pub use suggest::Volatile;
pub use written::{as_expression, escape_line};

use captures::agree;
use output::comparable;

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

impl Expectation {
    /// An expectation of this text.
    pub fn new(text: impl Into<String>, options: Options) -> Self {
        Self {
            text: text.into(),
            options,
        }
    }

    /// What `auto` comes to for this text, and why.
    #[must_use]
    pub fn resolve(&self) -> Resolved {
        let (matcher, reason) = self.chosen();
        let reason = match matcher {
            Match::Table => {
                let text = normalise(self.text.as_bytes());
                table::told(&reason, &text.lines().collect::<Vec<_>>(), &self.options)
            }
            _ => reason,
        };
        Resolved { matcher, reason }
    }

    /// What `auto` comes to, and what of the text or its options says so.
    fn chosen(&self) -> (Match, String) {
        let matcher = self.options.matcher;
        if matcher != Match::Auto {
            let reason = match matcher {
                _ if self.options.pattern.is_some() => {
                    "The comment before it has an expression for it.".to_owned()
                }
                Match::Similar(_) => format!("The document says {matcher}."),
                _ => format!("The document says match={matcher}."),
            };
            return (matcher, reason);
        }
        let text = normalise(self.text.as_bytes());
        let lines: Vec<_> = text.lines().collect();
        match (table::detect(&lines), self.options.table_key()) {
            (Ok(reason), _) => (Match::Table, reason),
            (Err(_), Some(key)) => {
                let reason = format!("The document says `{key}`, which only tables have.");
                (Match::Table, reason)
            }
            (Err(reason), None) => (Match::Lines, reason),
        }
    }

    /// The names that holes of the text give to values; and names with a word behind them that is no
    /// type of a hole, so that the brackets are text.
    #[must_use]
    pub fn names(&self) -> (Vec<String>, Vec<(String, String)>) {
        use Match::{Auto, Json, Lines, Table, Yaml};
        if !self.text.contains('[')
            || !matches!(self.options.matcher, Auto | Json | Lines | Table | Yaml)
        {
            return Default::default();
        }
        written::names(&self.text)
    }

    /// What keeps the text from being compared as its options say: an invalid regular expression,
    /// data that is none, or a key that no column of a table is called.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let matcher = self.options.matcher;
        if !self.options.key.is_empty()
            && matches!(matcher, Match::Auto | Match::Table)
            && self.chosen().0 == Match::Table
        {
            let text = normalise(self.text.as_bytes());
            return table::problem(&text.lines().collect::<Vec<_>>(), &self.options);
        }
        match matcher {
            Match::Auto | Match::Lines
                if !self.text.contains(" (re)") && !self.text.contains(" (glob)") =>
            {
                None
            }
            Match::Auto if self.chosen().0 == Match::Table => None,
            Match::Auto | Match::Lines => {
                let mut problems = self.text.lines().map(str::trim_end).enumerate();
                problems.find_map(|(line, text)| {
                    let problem = expression::told(&pattern::Pattern::problem(text)?);
                    Some(format!(
                        "line {} is no regular expression: {problem}",
                        line + 1
                    ))
                })
            }
            Match::Contains | Match::Regex if self.expression().trim().is_empty() => {
                Some("an empty expectation holds for any output".to_owned())
            }
            Match::Regex => expression::problem(self.expression()),
            Match::JsonTest if self.text.split_whitespace().eq(["[]"]) => {
                Some("a list without a test holds for any output".to_owned())
            }
            matcher @ (Match::Json | Match::JsonTest | Match::Yaml) => {
                structured::problem(matcher, &self.text)
            }
            _ => None,
        }
    }

    /// The regular expression of `match=regex`.
    fn expression(&self) -> &str {
        self.options.pattern.as_deref().unwrap_or(&self.text)
    }

    /// Holds output against the expectation. Names that are `known` stand for their values. Returns the
    /// known names and those that holes took.
    ///
    /// # Errors
    ///
    /// The output is not as expected.
    pub fn check(&self, output: &Output<'_>, known: &Captures) -> Result<Captures, Mismatch> {
        self.hold(output, known).map_err(|mut mismatch| {
            mismatch.notes.extend(self.how());
            if output.left_out() > 0 && !structured::is_data(self.options.matcher) {
                mismatch.summary = format!("{}: {}", output.told(), mismatch.summary);
                mismatch.notes.push(format!(
                    "{} bytes in the middle were not looked at; only `...` takes them",
                    output.left_out()
                ));
            }
            mismatch.notes.extend(self.lasting(output, known));
            mismatch
        })
    }

    /// How it is compared, where `auto` decided that and another way is near.
    fn how(&self) -> Option<String> {
        let resolved = self.resolve();
        let has_columns = || {
            let lines = self.text.lines().filter(|line| line.trim().contains("  "));
            lines.count() > 1
        };
        match resolved.matcher {
            _ if self.options.matcher != Match::Auto => None,
            Match::Table => Some(format!("compared as a table: {}", resolved.reason)),
            Match::Lines if has_columns() => Some(format!(
                "compared line by line: {} `match=table` compares cells.",
                resolved.reason
            )),
            _ => None,
        }
    }

    /// The verdict without what else helps.
    fn hold(&self, output: &Output<'_>, known: &Captures) -> Result<Captures, Mismatch> {
        let (matcher, _) = self.chosen();
        let needs_all = match matcher {
            Match::Table => Some("a table"),
            Match::Similar(_) => Some("a whole"),
            _ => None,
        };
        if let Some(what) = needs_all.filter(|_| output.left_out() > 0) {
            return Err(Mismatch::new(format!("it cannot be compared as {what}")));
        }
        match matcher {
            Match::Auto | Match::Lines | Match::Exact | Match::Table => {
                self.check_lines(matcher, output, known)
            }
            Match::Contains => {
                let expected = comparable(normalise(self.text.as_bytes()));
                contains::check(&expected, &output.comparable()).map(|()| known.clone())
            }
            Match::Regex => {
                expression::check(self.expression(), &output.text()).map(|()| known.clone())
            }
            Match::Similar(share) => {
                similarity::check(&self.text, &output.text(), share).map(|()| known.clone())
            }
            Match::Json | Match::JsonTest | Match::Yaml => {
                structured::check(matcher, &self.text, output, &self.options, known)
            }
        }
    }

    fn check_lines(
        &self,
        matcher: Match,
        output: &Output<'_>,
        known: &Captures,
    ) -> Result<Captures, Mismatch> {
        let expected = comparable(normalise(self.text.as_bytes()));
        let expected: Vec<_> = expected.lines().collect();
        let actual = output.comparable();
        let actual: Vec<_> = actual.lines().collect();
        match matcher {
            Match::Exact => lines::check_exact(&expected, &actual).map(|()| known.clone()),
            Match::Table => agree(known, |known| {
                table::check(&expected, &actual, &self.options, known)
            }),
            _ => agree(known, |known| lines::check(&expected, &actual, known)),
        }
    }
}

#[cfg(test)]
mod tests;
