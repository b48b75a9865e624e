//! Output becomes the new expectation: what still matches stays as it was written.

use thiserror::Error;

use super::captures::Captures;
use super::matcher::Match;
use super::normalise::normalise;
use super::output::{Output, comparable};
use super::{Expectation, lines, structured, table};

/// Why output cannot become the expectation.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct CannotAccept(String);

impl Expectation {
    /// The text that expects `output`. Lines, cells and values that match stay as they were written,
    /// holes included; of the others, a value that is volatile by its type becomes its hole.
    ///
    /// # Errors
    ///
    /// Nothing says what of the output is expected, as with `contains`, or not all of it is kept.
    pub fn accept(&self, output: &Output<'_>, known: &Captures) -> Result<String, CannotAccept> {
        if self.hold(output, known).is_ok() {
            return Ok(self.text.clone());
        }
        self.accept_text(output, known)
    }

    /// The same for output that does not match.
    pub(super) fn accept_text(
        &self,
        output: &Output<'_>,
        known: &Captures,
    ) -> Result<String, CannotAccept> {
        let matcher = self.chosen().0;
        if output.left_out() > 0 {
            let total = output.total();
            return Err(CannotAccept(format!(
                "not all of the {total} bytes of output are kept"
            )));
        }
        let expected = comparable(normalise(self.text.as_bytes()));
        let expected: Vec<_> = expected.lines().collect();
        let actual = output.comparable();
        let actual: Vec<_> = actual.lines().collect();
        let lines = match matcher {
            Match::Auto | Match::Lines => lines::accept(&expected, &actual, known),
            Match::Exact | Match::Similar(_) => {
                actual.iter().map(|line| (*line).to_owned()).collect()
            }
            Match::Json | Match::Yaml | Match::JsonTest => {
                let (text, options) = (&self.text, &self.options);
                let accepted = structured::accept(matcher, text, &output.text(), options, known);
                let accepted = accepted.map_err(CannotAccept)?;
                accepted.lines().map(str::to_owned).collect()
            }
            Match::Table => table::accept(&expected, &actual, &self.options, known),
            Match::Contains | Match::Regex => {
                let message =
                    format!("what match={matcher} is to find in the output is yours to write");
                return Err(CannotAccept(message));
            }
        };
        let text = lines
            .iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>();
        let accepted = Self {
            text,
            options: self.options.clone(),
        };
        let (before, now) = (self.names().0, accepted.names().0);
        if let Some(lost) = before.iter().find(|name| !now.contains(name)) {
            return Err(CannotAccept(format!(
                "the output has no place for its hole, so `${lost}` would not be set any more; \
                 edit it by hand"
            )));
        }
        match accepted.hold(output, known) {
            Ok(_) => Ok(accepted.text),
            Err(mismatch) => Err(CannotAccept(mismatch.summary)),
        }
    }
}
