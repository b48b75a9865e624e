//! A run for people: a line a step, and a summary.

use unicode_width::UnicodeWidthStr as _;

use super::failure::{self, Seen};
use super::{Line, count};
use crate::expect;
use crate::run::{RunResults, Status, StepResult, What, told};
use crate::runbook::{Runbook, duration};

/// How much of a step's title is told where no width says more.
const TITLE_WIDTH: usize = 60;

/// How much of it is told however narrow the terminal is.
const MIN_TITLE_WIDTH: usize = 10;

/// The mark of a status.
#[must_use]
pub const fn mark(status: Status) -> &'static str {
    match status {
        Status::Passed => "✓",
        Status::Flaky => "≈",
        Status::Failed => "✗",
        Status::Differs => "≠",
        Status::Skipped => "–",
        Status::Blocked => "⊘",
        Status::Interrupted => "⚡",
    }
}

/// The line of a step that is done with, and below it what did not hold. Of a step that was edited it
/// tells what ran.
#[must_use]
pub fn step(runbook: &Runbook, result: &StepResult) -> Vec<Line> {
    step_within(runbook, result, None)
}

/// The same on a terminal of `width` columns, which the step's title gives way to.
#[must_use]
pub fn step_within(runbook: &Runbook, result: &StepResult, width: Option<usize>) -> Vec<Line> {
    let block = &runbook.blocks[result.block];
    let restored = result.change.as_ref();
    let restored = restored.filter(|change| change.what == What::Restored);
    let title = match (&result.edited, restored) {
        (_, Some(change)) => format!("restore {}", change.path),
        (Some(commands), None) => block.edited(commands).title(),
        (None, None) => block.title(),
    };
    let id = block.id.as_deref().unwrap_or("-");
    let mut notes = vec![format!("line {}", block.line)];
    if result.edited.is_some() {
        notes.push("edited".to_owned());
    }
    if !result.took.is_zero() {
        notes.push(duration::display(result.took));
    }
    if result.status == Status::Flaky {
        notes.push(format!("flaky: passed {}", result.after_failures()));
    } else if result.status.is_pass() && result.attempts > 1 {
        notes.push(count(result.attempts as usize, "attempt"));
    }
    let is_told = result.failure.is_none() || result.status == Status::Skipped;
    if is_told && !result.reason.is_empty() {
        notes.push(expect::visible(&result.reason).into_owned());
    }
    let head = Line::default()
        .own(mark(result.status))
        .then(&format!(" {id}  "));
    let tail = format!("  ({})", notes.join(", "));
    // In ASCII a mark takes up to three columns.
    let taken = 2 + head.text.width() + tail.width();
    let title_width = width.map_or(TITLE_WIDTH, |width| {
        width.saturating_sub(taken).max(MIN_TITLE_WIDTH)
    });
    let head = head
        .fitted(&expect::visible(&title), title_width)
        .then(&tail);
    let mut lines = vec![head];
    let before = failure::before(runbook, result);
    lines.extend(before.map(|line| line.indented(4)));
    if result.failure.is_some() {
        lines.extend(
            failure::lines(runbook, result, Seen::No)
                .into_iter()
                .map(|line| line.indented(4)),
        );
    }
    lines
}

/// How a run came out, in one line.
#[must_use]
pub fn summary(results: &RunResults) -> String {
    let parts: Vec<String> = results
        .counts()
        .into_iter()
        .filter_map(|(word, number)| told(word, number))
        .collect();
    format!(
        "{} in {}",
        parts.join(", "),
        duration::display(results.took)
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::run::Failure;
    use crate::runbook::Kind;
    use crate::source::Source;

    fn line(edited: Option<Vec<String>>, width: Option<usize>) -> String {
        let text = format!("```sh\n$ echo {}\n```\n", "many words ".repeat(10));
        let runbook = Runbook::parse(Source::new("a.md", text));
        let result = StepResult {
            edited,
            took: Duration::from_millis(4),
            ..StepResult::without_run(0, Kind::Step, Status::Passed, String::new())
        };
        let lines = step_within(&runbook, &result, width);
        lines[0]
            .text
            .replace(runbook.blocks[0].id.as_deref().unwrap(), "ID")
    }

    #[test]
    fn a_title_gives_way_to_the_width() {
        let lines = [None, Some(120), Some(50), Some(20)].map(|width| line(None, width));
        insta::assert_snapshot!(lines.join("\n"), @"
        ✓ ID  echo many words many words many words many words many words…  (line 1, 4ms)
        ✓ ID  echo many words many words many words many words many words many words many words many words…  (line 1, 4ms)
        ✓ ID  echo many words many w…  (line 1, 4ms)
        ✓ ID  echo many…  (line 1, 4ms)
        ");
    }

    #[test]
    fn of_an_edited_step_it_is_told_what_ran() {
        let edited = line(Some(vec!["# why\nls\n".to_owned()]), None);
        insta::assert_snapshot!(edited, @"✓ ID  ls  (line 1, edited, 4ms)");
    }
    #[test]
    fn of_a_flaky_step_it_is_told_why_it_failed_first() {
        let runbook = Runbook::parse(Source::new("a.md", "```sh\n$ curl x\n200\n```\n"));
        let failures = ["line 1: found \"503…\"", "exit status 7, expected 0"];
        let result = StepResult {
            attempts: 3,
            retried: failures
                .map(|summary| Failure::plain(summary.to_owned(), 3))
                .into(),
            ..StepResult::without_run(0, Kind::Step, Status::Flaky, String::new())
        };
        let lines = step(&runbook, &result);
        let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
        insta::assert_snapshot!(texts.join("\n"), @r#"
        ≈ step-1  curl x  (line 1, flaky: passed after it failed twice)
            at first: line 1: found "503…"  (a.md:3)
        "#);
    }
}
