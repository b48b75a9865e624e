//! What people and machines read: folds of runbooks, events and results into text.

pub mod change;
pub mod diagnostics;
pub mod document;
pub mod failure;
pub mod github;
pub mod highlight;
pub mod json;
pub mod junit;
mod line;
pub mod listing;
mod markdown;
pub mod plan;
pub mod progress;
pub mod prose;
pub mod replay;
pub mod requires;
pub mod runs;
#[cfg(test)]
mod sample;
pub mod style;
pub mod summary;

pub use line::{Line, ascii, ascii_beside, fit, own_marks, pad};

/// `3 steps`, `1 step`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_kind_is_no_plural() {
        assert_eq!(count(1, "step"), "1 step");
        assert_eq!(count(0, "step"), "0 steps");
    }
}
