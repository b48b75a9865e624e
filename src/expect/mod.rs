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
mod visible;
mod volatile;
mod written;

pub use accept::CannotAccept;
pub use captures::Captures;
pub use diff::{Diff, DiffLine, MAX_LINES, Mark};
pub use exit::{ExitExpectation, ParseExitError};
pub use matcher::{Match, ParseMatchError};
pub use mismatch::Mismatch;
pub use normalise::normalise;
pub use options::Options;
pub use output::Output;
pub use suggest::Volatile;
pub use visible::visible;
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

    /// What `auto` comes to for this text.
    #[must_use]
    pub fn resolve(&self) -> Resolved {
        let matcher = self.options.matcher;
        let said = || format!("The document says match={matcher}.");
        if !matches!(matcher, Match::Auto | Match::Table) {
            return Resolved {
                matcher,
                reason: said(),
            };
        }
        let text = normalise(self.text.as_bytes());
        let lines: Vec<_> = text.lines().collect();
        let found = if matcher == Match::Table {
            Ok(said())
        } else {
            table::detect(&lines)
        };
        match found {
            Ok(reason) => Resolved {
                matcher: Match::Table,
                reason: table::told(&reason, &lines, &self.options),
            },
            Err(reason) => Resolved {
                matcher: Match::Lines,
                reason,
            },
        }
    }

    /// What keeps the text from being compared as its options say: an invalid regular expression,
    /// data that is none, or a key that no column of a table is called.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let matcher = self.options.matcher;
        if !self.options.key.is_empty()
            && matches!(matcher, Match::Auto | Match::Table)
            && self.resolve().matcher == Match::Table
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
            Match::Auto if self.resolve().matcher == Match::Table => None,
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
            Match::Regex => expression::problem(self.expression()),
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
            let resolved = self.resolve();
            if self.options.matcher == Match::Auto && resolved.matcher == Match::Table {
                let note = format!("compared as a table: {}", resolved.reason);
                mismatch.notes.push(note);
            }
            if output.left_out() > 0 {
                let left_out = output.left_out();
                let note =
                    format!("{left_out} bytes in the middle are not kept: only a gap takes them");
                mismatch.notes.push(note);
            }
            mismatch.notes.extend(self.lasting(output, known));
            mismatch
        })
    }

    /// The verdict without what else helps.
    fn hold(&self, output: &Output<'_>, known: &Captures) -> Result<Captures, Mismatch> {
        let resolved = self.resolve();
        match resolved.matcher {
            Match::Auto | Match::Lines | Match::Exact | Match::Table | Match::Contains => {
                self.check_lines(resolved.matcher, output, known)
            }
            Match::Regex => {
                expression::check(self.expression(), &output.text()).map(|()| known.clone())
            }
            Match::Similar(share) => {
                similarity::check(&self.text, &output.text(), share).map(|()| known.clone())
            }
            Match::Json | Match::JsonTest | Match::Yaml => {
                structured::check(resolved.matcher, &self.text, output, &self.options, known)
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
            Match::Contains => contains::check(&expected, &actual).map(|()| known.clone()),
            Match::Table => agree(known, |known| {
                table::check(&expected, &actual, &self.options, known)
            }),
            _ => agree(known, |known| lines::check(&expected, &actual, known)),
        }
    }
}

#[cfg(test)]
mod tests;
