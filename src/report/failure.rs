//! A failure for people: what did not hold, where the document says so, and the difference.

use super::Line;
use crate::expect::{self, Diff};
use crate::run::{Kept, StepResult};
use crate::runbook::Runbook;

/// How many lines of output tell what went wrong where no expectation does.
const OUTPUT_LINES: usize = 20;

/// The longest line of output that is told.
const MAX_WIDTH: usize = 300;

/// How much of a command is told.
const MAX_COMMAND: usize = 80;

/// Whether the output was shown already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// As it came.
    Live,
    /// Not yet.
    No,
}

/// The lines that tell of a failure, without colours and without an indent.
#[must_use]
pub fn lines(runbook: &Runbook, result: &StepResult, seen: Seen) -> Vec<Line> {
    let Some(failure) = &result.failure else {
        return result.reason.lines().map(Line::plain).collect();
    };
    let path = runbook.document.source.path().display();
    let mut lines = vec![Line::plain(format!(
        "{}  ({path}:{})",
        failure.summary, failure.line
    ))];
    let block = &runbook.blocks[result.block];
    let failed = result.commands.len().checked_sub(1);
    if let Some(command) = failed.and_then(|failed| block.commands.get(failed))
        && block.commands.len() > 1
    {
        // The title is that of the first.
        let first = command.text.lines().next().unwrap_or_default();
        let first = super::fit(&expect::visible(first), MAX_COMMAND);
        lines.push(Line::plain(format!("in `{first}`")));
    }
    if result.attempts > 1 {
        lines.push(Line::plain(format!("after {} attempts", result.attempts)));
    }
    let diff = failure.diff.as_ref().map_or(&[][..], Diff::lines);
    if diff.is_empty() && seen == Seen::No {
        lines.extend(
            result
                .commands
                .last()
                .map(|command| tail(&command.output))
                .unwrap_or_default(),
        );
    } else {
        lines.extend(diff.iter().map(|line| Line {
            mark: Some(line.mark),
            text: line.to_string(),
        }));
    }
    lines.extend(failure.notes.iter().map(Line::plain));
    lines
}

/// The last lines of an output, each behind a bar.
fn tail(output: &Kept) -> Vec<Line> {
    let bytes = if output.tail.is_empty() {
        &output.head
    } else {
        &output.tail
    };
    let text = expect::normalise(bytes);
    let all: Vec<_> = text.lines().collect();
    let skipped = all.len().saturating_sub(OUTPUT_LINES);
    let mut lines = Vec::new();
    if skipped > 0 || output.left_out > 0 {
        lines.push(Line::plain("│ …"));
    }
    lines.extend(
        all[skipped..]
            .iter()
            .map(|line| super::fit(&expect::visible(line), MAX_WIDTH))
            .map(|line| Line::plain(format!("│ {line}"))),
    );
    lines
}
