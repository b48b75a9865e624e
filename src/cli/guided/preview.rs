//! What a block would do to its file, shown before the question about it.

use super::Guided;
use crate::cli::terminal::say;
use crate::expect;
use crate::report::style::{Style, StyledLine, Tint};
use crate::report::{change, failure};
use crate::run::{Failure, FileChange, StepResult, What};

impl Guided<'_> {
    /// Keeps what a block would do to its file, to be shown with it.
    pub(super) fn preview(&mut self, block: usize, change: &Result<&FileChange, &Failure>) {
        let is_unchanged = change.is_ok_and(|change| change.what == What::Unchanged);
        self.unchanged = is_unchanged.then_some(block);
        let lines = match change {
            Ok(change) => change::preview(&self.runbook.blocks[block], change),
            Err(failure) => {
                let place = failure::place(self.runbook, failure.line);
                let told = format!("  it cannot be done now: {}  ({place})", failure.summary);
                let told = [told]
                    .into_iter()
                    .chain(failure.notes.iter().map(|note| format!("  {note}")));
                let style = Style::of(Tint::Caution);
                told.map(|line| StyledLine::new(expect::visible(&line), style))
                    .collect()
            }
        };
        self.page.preview(block, lines);
    }

    /// What became of a file, where no terminal is there to show it before.
    pub(super) fn tell_difference(&self, result: &StepResult) {
        if self.keys.is_none() && result.status.is_pass() {
            for line in change::difference(self.runbook, result) {
                say!("    {line}");
            }
        }
    }
}
