//! What is told when output is not as expected.

use std::fmt;

use super::diff::Diff;
use super::visible::window;

/// The longest value that a summary shows.
pub const MAX_VALUE: usize = 60;

/// Output is not what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The first thing that is wrong, in one line without control characters.
    pub summary: String,
    /// All that is wrong.
    pub diff: Diff,
    /// What else helps, a line each: how the output was compared, and why so.
    pub notes: Vec<String>,
}

impl Mismatch {
    /// A mismatch that its summary tells completely.
    pub fn new(summary: impl Into<String>) -> Self {
        Self::with_diff(summary, Diff::default())
    }

    /// A mismatch with its difference.
    pub fn with_diff(summary: impl Into<String>, diff: Diff) -> Self {
        Self {
            summary: summary.into(),
            diff,
            notes: Vec::new(),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.summary, self.diff)
    }
}

/// A value in a summary, between quotes; it is visible already.
pub fn quoted(visible: &str) -> String {
    // What is cut already has a mark at either end.
    let value = window(visible, 0, MAX_VALUE + 2);
    format!("\"{}\"", value.replace('\t', "\\t"))
}
