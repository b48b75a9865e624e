//! A failure for people: what did not hold, where the document says so, and the difference.

use super::{Line, own_marks};
use crate::expect::{self, Diff};
use crate::run::confidential::{NOT_AS_EXPECTED, NOT_SHOWN};
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
        let reason = result.reason.lines();
        return reason
            .map(|line| Line::plain(expect::visible(line)))
            .collect();
    };
    // Values in a message are cut where they are long, by a mark that stands among their own text.
    let own = own_marks(|mark| is_foreign(runbook, result, mark));
    let place = place(runbook, failure.line);
    let summary = Line::plain(&failure.summary).claiming(&own);
    let mut lines = vec![summary.then(&format!("  ({place})"))];
    let block = &runbook.blocks[result.block];
    let failed = result.commands.len().checked_sub(1);
    if let Some(command) = failed.and_then(|failed| block.commands.get(failed))
        && block.commands.len() > 1
    {
        // The title is that of the first.
        let first = command.text.lines().next().unwrap_or_default();
        let line = Line::plain("in `").fitted(&expect::visible(first), MAX_COMMAND);
        lines.push(line.then("`"));
    }
    if result.attempts > 1 {
        lines.push(Line::plain(format!("after {} attempts", result.attempts)));
    }
    let diff = failure.diff.as_ref().map_or(&[][..], Diff::lines);
    if failure.summary == NOT_AS_EXPECTED {
        // It says of the output what there is to say.
    } else if diff.is_empty() && seen == Seen::No {
        lines.extend(
            result
                .commands
                .last()
                .map(|command| tail(&command.output))
                .unwrap_or_default(),
        );
    } else {
        lines.extend(
            diff.iter()
                .map(|line| Line::difference(line).claiming(&own)),
        );
    }
    lines.extend(failure.notes.iter().map(Line::plain));
    lines
}

/// Of a step that passed at last: the line that says why it did not at first.
#[must_use]
pub fn before(runbook: &Runbook, result: &StepResult) -> Option<Line> {
    let failure = result.retried.first()?;
    if !result.status.is_pass() {
        return None;
    }
    // What it printed then is gone: any mark in the message may be from there, and none is claimed.
    let place = place(runbook, failure.line);
    Some(Line::plain(format!(
        "at first: {}  ({place})",
        failure.summary
    )))
}

/// `docs/a.md:12`.
#[must_use]
pub fn place(runbook: &Runbook, line: usize) -> String {
    let path = runbook.document.source.path().to_string_lossy();
    format!("{}:{line}", expect::visible(&path))
}

/// Whether `mark` may stand in a message because the document or an output holds it.
fn is_foreign(runbook: &Runbook, result: &StepResult, mark: char) -> bool {
    let mut buffer = [0; 4];
    let mark = mark.encode_utf8(&mut buffer);
    let holds = |bytes: &[u8]| {
        bytes
            .windows(mark.len())
            .any(|part| part == mark.as_bytes())
    };
    runbook.document.source.text().contains(&*mark)
        || result.commands.iter().any(|command| {
            let output = &command.output;
            output.left_out > 0 || holds(&output.head) || holds(&output.tail)
        })
}

/// The last lines of an output, each behind a bar.
fn tail(output: &Kept) -> Vec<Line> {
    if output.is_withheld {
        return vec![Line::default().own("│ ").then(NOT_SHOWN)];
    }
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
        lines.push(Line::default().own("│ …"));
    }
    lines.extend(all[skipped..].iter().map(|line| {
        Line::default()
            .own("│ ")
            .fitted(&expect::visible(line), MAX_WIDTH)
    }));
    lines
}
