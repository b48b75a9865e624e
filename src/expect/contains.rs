//! `contains`: the expectation occurs somewhere in the output, as it is written.

use super::diff::{Diff, DiffLine, Mark};
use super::mismatch::{Mismatch, quoted};
use super::visible::{visible, window};

/// The longest line that a failure shows.
const MAX_WIDTH: usize = 300;

/// Looks for the expected text. It may start and end within a line.
///
/// # Errors
///
/// The text does not occur.
pub fn check(expected: &[&str], actual: &[&str]) -> Result<(), Mismatch> {
    if actual.join("\n").contains(&expected.join("\n")) {
        return Ok(());
    }
    let first = expected.first().copied().unwrap_or_default();
    let more = if expected.len() > 1 {
        " and what follows"
    } else {
        ""
    };
    let show = |mark, line: &&str| DiffLine::new(mark, window(&visible(line), 0, MAX_WIDTH));
    let mut lines: Vec<_> = expected
        .iter()
        .map(|line| show(Mark::Expected, line))
        .collect();
    lines.push(DiffLine::new(Mark::Note, "is nowhere in:"));
    lines.extend(actual.iter().map(|line| show(Mark::Equal, line)));
    Err(Mismatch::with_diff(
        format!(
            "the output does not contain {}{more}",
            quoted(&visible(first))
        ),
        Diff::new(lines),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_may_be_anywhere() {
        assert_eq!(check(&["b c"], &["a", "xb cx"]), Ok(()));
        assert_eq!(check(&["b", "c"], &["ab", "cd"]), Ok(()));
        assert_eq!(check(&[], &["a"]), Ok(()));
    }

    #[test]
    fn text_that_is_nowhere_is_named() {
        let mismatch = check(&["[..]"], &["a", "b"]).unwrap_err();
        assert_eq!(mismatch.summary, "the output does not contain \"[..]\"");
        insta::assert_snapshot!(mismatch.diff, @r"
        - [..]
          is nowhere in:
          a
          b
        ");
    }
}
