//! How a block stands, as a badge.

use maud::{Markup, html};

use crate::record::replay::Verdict;
use crate::run::Status;

/// A word for style sheets, and words for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Badge {
    /// The value of `data-status`.
    pub status: &'static str,
    /// What people read.
    pub words: &'static str,
}

/// Those that say more than others of a block with several results, the first most.
const WORST: [&str; 12] = [
    "failed",
    "differs",
    "interrupted",
    "blocked",
    "missing",
    "stale",
    "edited",
    "undone",
    "never",
    "skipped",
    "flaky",
    "passed",
];

impl Badge {
    /// That of a block whose author does not want its results recorded.
    pub const PASSED_OVER: Self = Self::new("never", "not recorded");

    const fn new(status: &'static str, words: &'static str) -> Self {
        Self { status, words }
    }

    /// That of a result.
    pub const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Holds(status) | Verdict::Failing(status) => {
                Self::new(status.as_str(), words(status))
            }
            Verdict::Stale(_) => Self::new("stale", "changed since"),
            Verdict::Edited => Self::new("edited", "edited by hand"),
            Verdict::Damaged => Self::new("edited", "damaged"),
            Verdict::Missing => Self::new("missing", "no result"),
            Verdict::Undone => Self::new("undone", "undone"),
            Verdict::ByHand => Self::new("never", "to be done"),
            Verdict::Unrecorded => Self::new("never", "never run"),
        }
    }

    /// The badge as it stands in the bar of a step.
    pub fn markup(self) -> Markup {
        html! { span class="stepmark-status" data-status=(self.status) { (self.words) } }
    }
}

const fn words(status: Status) -> &'static str {
    match status {
        Status::Flaky => "passed, not at once",
        Status::Differs => "not as shown",
        status => status.as_str(),
    }
}

/// The status of a block that has these.
pub fn worst(badges: &[(Option<String>, Badge)]) -> Option<&'static str> {
    WORST
        .into_iter()
        .find(|worst| badges.iter().any(|(_, badge)| badge.status == *worst))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::replay::Changed;

    #[test]
    fn every_status_has_its_rank() {
        let of_status = Status::ALL.into_iter();
        let all = of_status
            .flat_map(|status| [Verdict::Holds(status), Verdict::Failing(status)])
            .chain([
                Verdict::Stale(Changed::default()),
                Verdict::Edited,
                Verdict::Damaged,
                Verdict::Missing,
                Verdict::Undone,
                Verdict::ByHand,
                Verdict::Unrecorded,
            ]);
        for verdict in all {
            let badge = Badge::of(verdict);
            assert_eq!(worst(&[(None, badge)]), Some(badge.status));
        }
        let two = [Verdict::Holds(Status::Passed), Verdict::Missing];
        let two = two.map(|verdict| (None, Badge::of(verdict)));
        assert_eq!(worst(&two), Some("missing"));
    }
}
