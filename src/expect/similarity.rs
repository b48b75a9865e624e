//! `similar=N`: the share of a text that agrees, measured as Innovation Engine does, whose documents
//! say `expected_similarity`.

use std::collections::HashMap;

use super::diff::Diff;
use super::lines;
use super::mismatch::Mismatch;

/// The longest texts, in characters, that are compared character by character: that takes time
/// quadratic in their length. Longer ones are compared by the words that they share.
const MAX_CHARACTERS: usize = 10_000;

/// Holds two texts against one another.
///
/// # Errors
///
/// Less of the text agrees than `share`, which is from 0 to 1.
pub fn check(expected: &str, actual: &str, share: f64) -> Result<(), Mismatch> {
    let found = similarity(expected.trim(), actual.trim());
    if found >= share {
        return Ok(());
    }
    let (expected, actual): (Vec<_>, Vec<_>) =
        (expected.lines().collect(), actual.lines().collect());
    let diff = lines::check_exact(&expected, &actual)
        .err()
        .map_or_else(Diff::default, |m| m.diff);
    // Rounded down, or what is too little by a hair would read as enough.
    let found = (found * 1000.0).floor() / 1000.0;
    let summary = format!("the output is similar by {found:.3}, expected {share} or more");
    Err(Mismatch::with_diff(summary, diff))
}

fn similarity(expected: &str, actual: &str) -> f64 {
    if let (Some(expected), Some(actual)) = (json(expected), json(actual)) {
        // Blanks and the order of keys say nothing in JSON.
        return text_similarity(&expected, &actual);
    }
    text_similarity(expected, actual)
}

fn json(text: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    (value.is_object() || value.is_array()).then(|| value.to_string())
}

fn text_similarity(expected: &str, actual: &str) -> f64 {
    if expected.len().max(actual.len()) <= MAX_CHARACTERS {
        strsim::jaro_winkler(expected, actual)
    } else {
        shared_words(expected, actual)
    }
}

/// Twice the words that both have, over the words of both.
fn shared_words(expected: &str, actual: &str) -> f64 {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let (mut shared, mut all) = (0_u32, 0_u32);
    for word in expected.split_whitespace() {
        *counts.entry(word).or_default() += 1;
        all += 1;
    }
    for word in actual.split_whitespace() {
        all += 1;
        if let Some(count) = counts.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    if all == 0 {
        1.0
    } else {
        f64::from(2 * shared) / f64::from(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_text_agrees() {
        assert_eq!(check("same", "same", 1.0), Ok(()));
        assert_eq!(check("", "", 1.0), Ok(()));
        assert_eq!(
            check("resource group myrg1", "resource group myrg2", 0.9),
            Ok(())
        );
        assert!(check("resource group", "permission denied", 0.8).is_err());
        assert!(check("a", "", 0.1).is_err());
        assert_eq!(check("a", "", 0.0), Ok(()));
    }

    #[test]
    fn json_is_compared_without_its_layout() {
        let expected = "{\n  \"name\": \"rg\",\n  \"state\": \"Succeeded\"\n}";
        assert_eq!(
            check(expected, r#"{"state":"Succeeded","name":"rg"}"#, 1.0),
            Ok(())
        );
    }

    #[test]
    fn long_texts_are_compared_by_words() {
        let text = |last: &str| format!("{}{last}", "word and word\n".repeat(2_000));
        assert_eq!(check(&text("a"), &text("b"), 0.99), Ok(()));
        assert!(check(&text("a"), &"other ".repeat(5_000), 0.1).is_err());
        let huge = "x ".repeat(1 << 20);
        assert_eq!(check(&huge, &huge, 1.0), Ok(()));
    }

    #[test]
    fn the_share_is_told() {
        insta::assert_snapshot!(check("abc\nx", "abc\ny", 0.99).unwrap_err(), @"
        the output is similar by 0.920, expected 0.99 or more
          abc
        - x
        + y
        ");
    }
}
