//! Rows that look the same and are not: composed and combined letters, characters without a width.

use super::super::visible::explicit;
use super::compare::Comparison;

/// How many pairs of rows are looked at for those that look the same.
const MAX_PAIRS: usize = 10_000;

/// Cells of rows, with the line of each row.
type Cells<'a> = [(usize, Vec<&'a str>)];

/// Missing and additional rows whose keys differ and look the same.
pub fn alike(
    comparison: &Comparison,
    expected: &Cells<'_>,
    actual: &Cells<'_>,
) -> Vec<(usize, usize)> {
    let (missing, extra) = (&comparison.missing_rows, &comparison.extra_rows);
    if missing.len().saturating_mul(extra.len()) > MAX_PAIRS {
        return Vec::new();
    }
    let is_key = |pair: &&(usize, usize)| comparison.key.contains(&pair.0);
    let look = |row: usize, other: usize| {
        let mut keys = comparison.pairs.iter().filter(is_key);
        let cells = |pair: &(usize, usize)| (expected[row].1[pair.0], actual[other].1[pair.1]);
        keys.clone().any(|pair| cells(pair).0 != cells(pair).1)
            && keys.all(|pair| {
                let (left, right) = cells(pair);
                left == right || are_alike(left, right)
            })
    };
    let found = |row: usize| Some((row, extra.iter().copied().find(|&other| look(row, other))?));
    missing.iter().filter_map(|&row| found(row)).collect()
}

/// Whether two texts that differ look the same.
fn are_alike(left: &str, right: &str) -> bool {
    if left == right || (left.is_ascii() && right.is_ascii()) {
        return false;
    }
    let (left, right) = (letters(left), letters(right));
    // A letter with a mark may look like any that is composed.
    let composed = |one: &Letter, other: &Letter| one.marked && !other.base.is_ascii();
    left.len() == right.len()
        && left.iter().zip(&right).all(|(left, right)| {
            left.base == right.base || composed(left, right) || composed(right, left)
        })
}

/// What looks like one character.
struct Letter {
    base: char,
    marked: bool,
}

fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for c in text.chars() {
        let is_hidden = || c != '\\' && explicit(c.encode_utf8(&mut [0; 4])).starts_with('\\');
        if c.is_whitespace() {
            letters.push(Letter {
                base: ' ',
                marked: false,
            });
        } else if !is_hidden() {
            letters.push(Letter {
                base: c,
                marked: false,
            });
        } else if let Some(letter) = letters.last_mut() {
            letter.marked = true;
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::super::tests::{mismatch, table};
    use super::*;

    #[test]
    fn rows_that_look_the_same_are_explicit() {
        let text = |name: &str| format!("NAME   STATUS\nann    Ready\n{name}   a");
        insta::assert_snapshot!(mismatch(&text("Jos\u{e9}"), &text("Jose\u{301}"), table()), @r"
        row José is missing
          NAME   STATUS
          ann    Ready
        + Jose\u{301}   a
        - José   a
        ");
        insta::assert_snapshot!(mismatch(&text("bo\u{200d}b"), &text("bob"), table()), @r"
        row bo\u{200d}b is missing
          NAME   STATUS
          ann    Ready
        + bob   a
        - bo\u{200d}b  a
        ");
        insta::assert_snapshot!(mismatch(&text("Jose\u{301}"), &text("Bob"), table()), @"
        row José is missing
          NAME   STATUS
          ann    Ready
        + Bob   a
        - José  a
        ");
    }

    #[test]
    fn only_what_looks_the_same_is_alike() {
        for (left, right) in [
            ("Jos\u{e9}", "Jose\u{301}"),
            ("a\u{200b}b", "ab"),
            ("\u{feff}a", "a"),
            ("a\u{a0}b", "a b"),
        ] {
            assert!(are_alike(left, right), "{left} {right}");
            assert!(are_alike(right, left), "{right} {left}");
        }
        for (left, right) in [
            ("a", "a"),
            ("a", "b"),
            ("Jos\u{e9}", "Jose"),
            ("\u{e9}", "\u{e8}"),
            ("Jose\u{301}", "Joseph"),
            ("a\\b", "a\u{e9}"),
        ] {
            assert!(!are_alike(left, right), "{left} {right}");
        }
    }
}
