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
pub fn check(expected: &str, actual: &str) -> Result<(), Mismatch> {
    if actual.contains(expected) {
        return Ok(());
    }
    let first = expected.lines().next().unwrap_or_default();
    let more = if expected.contains('\n') {
        " and what follows"
    } else {
        ""
    };
    let mut lines = shown(Mark::Expected, expected);
    lines.push(DiffLine::new(Mark::Note, "is nowhere in:"));
    lines.extend(shown(Mark::Equal, actual));
    Err(Mismatch::with_diff(
        format!(
            "the output does not contain {}{more}",
            quoted(&visible(first))
        ),
        Diff::new(lines),
    ))
}

/// The lines of a text, or its first and last ones.
pub fn shown(mark: Mark, text: &str) -> Vec<DiffLine> {
    const ENDS: usize = 20;
    let show = |line: &str| DiffLine::new(mark, window(&visible(line), 0, MAX_WIDTH));
    let count = text.lines().count();
    if count <= 2 * ENDS {
        return text.lines().map(show).collect();
    }
    let mut lines: Vec<_> = text.lines().take(ENDS).map(show).collect();
    let left_out = count - 2 * ENDS;
    lines.push(DiffLine::new(
        Mark::Note,
        format!("… {left_out} more lines left out"),
    ));
    lines.extend(text.lines().skip(count - ENDS).map(show));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_may_be_anywhere() {
        assert_eq!(check("b c", "a\nxb cx"), Ok(()));
        assert_eq!(check("b\nc", "ab\ncd"), Ok(()));
        assert_eq!(check("", "a"), Ok(()));
    }

    #[test]
    fn text_that_is_nowhere_is_named() {
        let mismatch = check("[..]", "a\nb").unwrap_err();
        assert_eq!(mismatch.summary, "the output does not contain \"[..]\"");
        insta::assert_snapshot!(mismatch.diff, @r"
        - [..]
          is nowhere in:
          a
          b
        ");
    }
}
