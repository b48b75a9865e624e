//! Several tables in one output, with blank lines between them.

use super::super::captures::{Bindings, Captures};
use super::super::diff::{Diff, DiffLine, Mark};
use super::super::lines;
use super::super::mismatch::{MAX_VALUE, Mismatch};
use super::super::options::Options;
use super::super::visible::{visible, window};
use super::layout::{self, is_content};
use super::{check_layout, no_table, sections};

/// Holds each part against the one that stands at its place.
///
/// # Errors
///
/// There are more or fewer, or one of them is not as expected.
pub fn check(
    expected: &[&str],
    actual: &[&str],
    options: &Options,
    known: &Captures,
) -> Result<Bindings, Mismatch> {
    let (wanted, found) = (sections(expected), sections(actual));
    if wanted.len() != found.len() {
        return Err(Mismatch {
            summary: count(&wanted, &found),
            ..no_table(expected, actual)
        });
    }
    if let Some(mismatch) = swapped(&wanted, &found) {
        return Err(mismatch);
    }
    let mut bindings = Bindings::new();
    let mut summary = None;
    let mut lines = Vec::new();
    for (expected, actual) in wanted.iter().zip(found) {
        let checked = if layout::is_text(expected) {
            lines::check(expected, actual, known)
        } else {
            check_layout(expected, actual, options, known)
        };
        match checked {
            Ok(found) => bindings.extend(found),
            Err(mismatch) => {
                if !lines.is_empty() {
                    lines.push(DiffLine::new(Mark::Equal, ""));
                }
                lines.extend_from_slice(mismatch.diff.lines());
                summary = summary.or(Some(mismatch.summary));
            }
        }
    }
    match summary {
        Some(summary) => Err(Mismatch::with_diff(summary, Diff::new(lines))),
        None => Ok(bindings),
    }
}

/// The line that says what a part is.
fn header<'a>(part: &[&'a str]) -> &'a str {
    let first = part.iter().find(|line| is_content(line));
    first.copied().unwrap_or_default()
}

/// The same without what its cells make of its widths.
fn words(part: &[&str]) -> String {
    header(part)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn told(words: &str) -> String {
    window(&visible(words), 0, MAX_VALUE)
}

/// That there are too few or too many, and which, if all others are there.
fn count(wanted: &[&[&str]], found: &[&[&str]]) -> String {
    let names = |parts: &[&[&str]]| parts.iter().map(|part| words(part)).collect::<Vec<_>>();
    let without = |mut names: Vec<String>, others: &[String]| {
        for other in others {
            names
                .iter()
                .position(|name| name == other)
                .map(|at| names.remove(at));
        }
        names
    };
    let (expected, actual) = (names(wanted), names(found));
    let missing = without(expected.clone(), &actual);
    let extra = without(actual, &expected);
    let count = found.len();
    let plural = if count == 1 { "" } else { "s" };
    let counts = format!(
        "the output has {count} part{plural}, expected {}",
        wanted.len()
    );
    let list = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| told(name)).collect();
        names.join("; ")
    };
    match (missing.as_slice(), extra.as_slice()) {
        ([_], []) => format!("{counts}: the one of {} is missing", list(&missing)),
        ([], [_]) => format!("{counts}: the one of {} is not expected", list(&extra)),
        ([_, ..], []) => format!("{counts}: those of {} are missing", list(&missing)),
        ([], [_, ..]) => format!("{counts}: those of {} are not expected", list(&extra)),
        _ => counts,
    }
}

/// That all parts are there, but not where they are expected: comparing what is in them would tell
/// nothing.
fn swapped(wanted: &[&[&str]], found: &[&[&str]]) -> Option<Mismatch> {
    let names = |parts: &[&[&str]]| parts.iter().map(|part| words(part)).collect::<Vec<_>>();
    let (expected, actual) = (names(wanted), names(found));
    let at = (0..expected.len()).find(|&at| expected[at] != actual[at])?;
    let sorted = |mut names: Vec<String>| {
        names.sort_unstable();
        names
    };
    if sorted(expected.clone()) != sorted(actual.clone()) {
        return None;
    }
    let lines = (0..expected.len()).flat_map(|at| {
        let line = |mark, part: &[&str]| DiffLine::new(mark, visible(header(part)).into_owned());
        if expected[at] == actual[at] {
            vec![line(Mark::Equal, found[at])]
        } else {
            vec![
                line(Mark::Expected, wanted[at]),
                line(Mark::Actual, found[at]),
            ]
        }
    });
    let summary = format!(
        "part {} of the output is the one of {}, expected that of {}",
        at + 1,
        told(&actual[at]),
        told(&expected[at])
    );
    Some(Mismatch::with_diff(summary, Diff::new(lines.collect())))
}

#[cfg(test)]
mod tests {
    use super::super::tests::auto;

    const TWO: &str = "\
NAME       READY   STATUS
pod/a      1/1     Running

NAME                 TYPE        CLUSTER-IP
service/kubernetes   ClusterIP   10.0.0.1";

    #[test]
    fn the_part_that_is_missing_is_named() {
        let summary = |expected: &str, actual: &str| auto(expected, actual).unwrap_err().summary;
        let (pods, services) = TWO.split_once("\n\n").unwrap();
        assert_eq!(
            summary(TWO, pods),
            "the output has 1 part, expected 2: the one of NAME TYPE CLUSTER-IP is missing"
        );
        let three = format!("{TWO}\n\nNODE   AGE\nn1     3d");
        assert_eq!(
            summary(TWO, &three),
            "the output has 3 parts, expected 2: the one of NODE AGE is not expected"
        );
        assert_eq!(
            summary(&three, services),
            "the output has 1 part, expected 3: those of NAME READY STATUS; NODE AGE are missing"
        );
        assert_eq!(
            summary(TWO, "an error"),
            "the output has 1 part, expected 2"
        );
    }

    #[test]
    fn parts_in_another_order_are_told_by_their_headers() {
        let (pods, services) = TWO.split_once("\n\n").unwrap();
        let swapped = format!("{services}\n\n{pods}");
        insta::assert_snapshot!(auto(TWO, &swapped).unwrap_err().to_string(), @"
        part 1 of the output is the one of NAME TYPE CLUSTER-IP, expected that of NAME READY STATUS
        - NAME       READY   STATUS
        + NAME                 TYPE        CLUSTER-IP
        - NAME                 TYPE        CLUSTER-IP
        + NAME       READY   STATUS
        ");
    }

    #[test]
    fn two_parts_that_differ_stand_apart() {
        let wrong = TWO
            .replace("Running", "Pending")
            .replace("10.0.0.1", "10.0.0.2");
        insta::assert_snapshot!(auto(TWO, &wrong).unwrap_err().to_string(), @"
        row pod/a: STATUS is Pending, expected Running
          NAME       READY   STATUS
        ! pod/a      1/1     Pending
                             ^^^^^^^ expected Running

          NAME                 TYPE        CLUSTER-IP
        ! service/kubernetes   ClusterIP   10.0.0.2
                                           ^^^^^^^^ expected 10.0.0.1
        ");
    }
}
