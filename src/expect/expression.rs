//! `regex`: a regular expression that matches somewhere in the output.

use regex::Regex;

use super::contains::shown;
use super::diff::{Diff, DiffLine, Mark};
use super::mismatch::{Mismatch, quoted};
use super::visible::visible;

/// Looks for the expression, which `^` and `$` tie to the ends of the output. The engine takes time
/// linear in the output, whatever the expression.
///
/// # Errors
///
/// Nothing matches, or the expression is none.
pub fn check(expression: &str, actual: &str) -> Result<(), Mismatch> {
    let expression = expression.trim_end_matches(['\n', '\r']);
    let regex = match Regex::new(expression) {
        Ok(regex) => regex,
        Err(error) => {
            let summary = format!("the expectation is no regular expression: {}", told(&error));
            return Err(Mismatch::new(summary));
        }
    };
    if regex.is_match(actual) {
        return Ok(());
    }
    let mut lines = shown(Mark::Expected, expression);
    lines.push(DiffLine::new(Mark::Note, "matches nothing in:"));
    lines.extend(shown(Mark::Equal, actual));
    let first = expression.lines().next().unwrap_or_default();
    let mut mismatch = Mismatch::with_diff(
        format!("nothing in the output matches {}", quoted(&visible(first))),
        Diff::new(lines),
    );
    let by_line = || Regex::new(&format!("(?m){expression}"));
    if by_line().is_ok_and(|regex| regex.is_match(actual)) {
        let note = "`^` and `$` are the ends of the output; with `(?m)` before it, those of a line, it matches";
        mismatch.notes.push(note.to_owned());
    }
    Err(mismatch)
}

/// What is wrong with an expression.
pub fn problem(expression: &str) -> Option<String> {
    let error = Regex::new(expression.trim_end_matches(['\n', '\r'])).err()?;
    Some(format!("this is no regular expression: {}", told(&error)))
}

/// The error without the picture that the engine draws of the expression.
pub fn told(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_may_match_anywhere_unless_tied() {
        assert_eq!(check("b+\n", "abbc"), Ok(()));
        assert_eq!(check("a\nb", "xa\nby"), Ok(()));
        assert!(check("^b", "a\nb").is_err());
        assert_eq!(check("(?m)^b", "a\nb"), Ok(()));
        assert_eq!(check("", ""), Ok(()));
        let notes = check("^b$", "a\nb\nc").unwrap_err().notes;
        assert!(notes[0].contains("(?m)"), "{notes:?}");
        assert!(check("^x", "a\nb").unwrap_err().notes.is_empty());
    }

    #[test]
    fn what_does_not_match_is_shown() {
        let mismatch = check(r"^v\d+$", "version 1\nunknown").unwrap_err();
        insta::assert_snapshot!(mismatch, @r#"
        nothing in the output matches "^v\d+$"
        - ^v\d+$
          matches nothing in:
          version 1
          unknown
        "#);
        insta::assert_snapshot!(check("a(b", "x").unwrap_err().summary, @"the expectation is no regular expression: unclosed group");
    }
}
