//! How blocks, and runs as a whole, end.

/// How a block ended (DESIGN section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// As expected.
    Passed,
    /// As expected, when it ran again after it had failed.
    Flaky,
    /// Not as expected.
    Failed,
    /// Not as a document shows it that nobody annotated; a person said what that means.
    Differs,
    /// Passed over.
    Skipped,
    /// Something that it needs is missing.
    Blocked,
    /// Ended from outside.
    Interrupted,
}

impl Status {
    /// The word in stamps, events and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Flaky => "flaky",
            Self::Failed => "failed",
            Self::Differs => "differs",
            Self::Skipped => "skipped",
            Self::Blocked => "blocked",
            Self::Interrupted => "interrupted",
        }
    }

    /// What it says of a block.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Passed => "it did what it should",
            Self::Flaky => "it did what it should when `--retries` had it run again",
            Self::Failed => "it did not do what it should",
            Self::Differs => {
                "it printed something else than a page shows that nobody annotated, and a person decided about that"
            }
            Self::Skipped => "it was passed over: by a guard, by the selection, or by a person",
            Self::Blocked => {
                "it could not run: something that it needs is missing, or has not passed"
            }
            Self::Interrupted => "it was ended from outside, as by Ctrl-C",
        }
    }

    /// The status of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether the run goes on behind it without a question.
    #[must_use]
    pub const fn is_fine(self) -> bool {
        matches!(self, Self::Passed | Self::Flaky | Self::Skipped)
    }

    /// Whether the block did what it should, at last.
    #[must_use]
    pub const fn is_pass(self) -> bool {
        matches!(self, Self::Passed | Self::Flaky)
    }

    /// All of them, those first that ask for nothing.
    pub const ALL: [Self; 7] = [
        Self::Passed,
        Self::Flaky,
        Self::Failed,
        Self::Differs,
        Self::Blocked,
        Self::Interrupted,
        Self::Skipped,
    ];
}
