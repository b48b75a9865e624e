//! What recording changes in a document, times left out.

use std::borrow::Cow;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::stamp;
use crate::document::{Annotation, RESULT_OPEN, RUN_OPEN};
use crate::expect::{Diff, DiffLine, Mark, visible};
use crate::runbook::Runbook;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// The words of a run line that say when, how fast and by what it ran, and no more.
const TIMES: &[&str] = &["id", "at", "took", "version"];

/// The lines of `current` that are others in `recorded`, which is the same document with results in
/// it; nothing where only times are others. For a person: with a few lines around each.
#[must_use]
pub fn changes(current: &Runbook, recorded: &str) -> Option<Diff> {
    let former = current.document.source.text();
    if former == recorded {
        return None;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(former), lines(recorded));
    let plain = |lines: &[&'_ str]| -> Vec<String> {
        lines
            .iter()
            .map(|line| without_times(line).into_owned())
            .collect()
    };
    let ops = capture_diff_slices(Algorithm::Myers, &plain(&old), &plain(&new));
    if ops.iter().all(|op| matches!(op, DiffOp::Equal { .. })) {
        return None;
    }
    let mut shown = Vec::new();
    let mut show = |mark, lines: &[&str]| {
        let text = |line: &str| visible(line.trim_end_matches(['\n', '\r'])).into_owned();
        shown.extend(lines.iter().map(|line| DiffLine::new(mark, text(line))));
    };
    for op in group_diff_ops(ops, CONTEXT).into_iter().flatten() {
        let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
        if let DiffOp::Equal { .. } = op {
            show(Mark::Equal, old);
        } else {
            show(Mark::Expected, old);
            show(Mark::Actual, new);
        }
    }
    Some(Diff::new(shown))
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The line without what differs from one run to the next that comes out the same.
fn without_times(line: &str) -> Cow<'_, str> {
    let Some(at) = line.find("<!-- stepmark: r") else {
        return Cow::Borrowed(line);
    };
    let (prefix, own) = line.split_at(at);
    if own.starts_with(RESULT_OPEN) {
        return Cow::Owned(stamp::without_attempts(line));
    }
    match own
        .strip_prefix(RUN_OPEN)
        .and_then(|words| words.split_once("-->"))
    {
        Some((words, _)) => {
            let mut words = Annotation::parse_words(words, 0).attributes;
            words.retain(|word| !TIMES.contains(&word.key.as_str()));
            let words = words.iter().map(|word| match &word.value {
                Some(value) => format!("{}={value:?}", word.key),
                None => word.key.clone(),
            });
            let ending = &line[line.trim_end_matches(['\n', '\r']).len()..];
            // What people read behind it says the same.
            let words = words.collect::<Vec<_>>().join(" ");
            Cow::Owned(format!("{prefix}{RUN_OPEN}{words}{ending}"))
        }
        None => Cow::Borrowed(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    const STAMP: &str = "<!-- stepmark: result status=passed digest=1 attempts=2 --><sub>x</sub>\n";

    fn line(at: &str, passed: usize) -> String {
        format!(
            "<!-- stepmark: run id=i{at} at={at} status=passed passed={passed} target=a took={at}s version={at} param.id=x parts=112233 newline=added --><sub>Last run {at}</sub>\n"
        )
    }

    fn changed(from: &str, to: &str) -> Option<String> {
        let current = Runbook::parse(Source::new("a.md", from));
        changes(&current, to).map(|diff| diff.to_string())
    }

    #[test]
    fn times_are_no_change() {
        let from = format!("a\n{STAMP}{}", line("1", 1));
        let to = format!(
            "a\n{}{}",
            STAMP.replace("attempts=2", "attempts=31"),
            line("2", 1)
        );
        assert_eq!(changed(&from, &to), None);
        assert_eq!(
            changed(&from.replace('\n', "\r\n"), &to.replace('\n', "\r\n")),
            None
        );
        assert_eq!(changed(&from, &from), None);
    }

    #[test]
    fn all_else_is() {
        let from = format!("a\n{STAMP}{}", line("1", 1));
        insta::assert_snapshot!(changed(&from, &format!("a\n{}{}", STAMP.replace("passed", "failed"), line("2", 1))).unwrap_or_default(), @"
          a
        - <!-- stepmark: result status=passed digest=1 attempts=2 --><sub>x</sub>
        + <!-- stepmark: result status=failed digest=1 attempts=2 --><sub>x</sub>
          <!-- stepmark: run id=i1 at=1 status=passed passed=1 target=a took=1s version=1 param.id=x parts=112233 newline=added --><sub>Last run 1</sub>
        ");
        for other in [
            line("2", 2),
            line("2", 1).replace("param.id=x", "param.id=y"),
            line("2", 1).replace("target=a", "target=b"),
            line("2", 1).replace("parts=11", "parts=12"),
            line("2", 1).replace(" newline=added", ""),
            String::new(),
        ] {
            assert!(
                changed(&from, &format!("a\n{STAMP}{other}")).is_some(),
                "{other}"
            );
        }
        assert!(changed("a\n", &from).is_some());
    }
}
