//! What a block does to its file, for people: before it is done, and behind it.

use super::style::{Style, StyledLine, Tint};
use crate::expect;
use crate::run::{FileChange, StepResult, What};
use crate::runbook::{Block, Kind, Runbook};

/// The lines that tell what `block` would do to its file. Of a file that is new the document has shown
/// the text.
#[must_use]
pub fn preview(block: &Block, change: &FileChange) -> Vec<StyledLine> {
    let told = format!("  {}", expect::visible(&change.announced(block)));
    let mut lines = vec![StyledLine::new(told, Style::BOLD)];
    if !is_told_by_document(block, change) {
        lines.extend(change.diff.lines().map(styled));
    }
    lines
}

/// A line of a difference.
fn styled(line: &str) -> StyledLine {
    let style = match line.as_bytes().first() {
        Some(b'+') => Style::of(Tint::Tip),
        Some(b'-') => Style::of(Tint::Caution),
        Some(b' ') => Style::PLAIN,
        _ => Style::DIM,
    };
    StyledLine::new(format!("  {line}"), style)
}

/// What was done to a file, line by line; nothing where the document says it all.
#[must_use]
pub fn difference<'r>(runbook: &Runbook, result: &'r StepResult) -> Vec<&'r str> {
    let block = &runbook.blocks[result.block];
    let change = result.change.as_ref();
    let change = change.filter(|change| !is_told_by_document(block, change));
    change.map_or_else(Vec::new, |change| change.diff.lines().collect())
}

fn is_told_by_document(block: &Block, change: &FileChange) -> bool {
    block.kind == Kind::File && change.what == What::Created
}
