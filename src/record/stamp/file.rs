//! What of a file's change stands in the document.

use std::fmt::Write as _;

use super::{Output, Recorded, SECRET, Told, in_one_line};
use crate::record::excerpt::has_template_marks;
use crate::run::{FileChange, StepResult, What};
use crate::runbook::attributes::RecordMode;
use crate::runbook::{Block, Kind};

/// The difference that a change comes to; of a new file the document has the text.
pub(super) fn recorded(block: &Block, change: &FileChange, told: &Told<'_>) -> Recorded {
    let is_told = block.kind == Kind::File && change.what == What::Created;
    let wants = matches!(told.mode, RecordMode::Auto | RecordMode::Full);
    let mut recorded = Recorded {
        output: None,
        withheld: None,
        printed_nothing: false,
    };
    if !wants || is_told || change.diff.is_empty() {
        return recorded;
    }
    if !told.shows_secrets && change.may_hold_secrets {
        recorded.withheld = Some(SECRET);
    } else if told.mode == RecordMode::Auto && has_template_marks(&change.diff) {
        recorded.withheld = Some("holds template marks");
    } else {
        recorded.output = Some(difference(change));
    }
    recorded
}

fn difference(change: &FileChange) -> Output {
    let mut text = String::new();
    for line in change.diff.lines() {
        // As it will stand in the document, or the hash would be that of another text.
        text.push_str(line.trim_end_matches([' ', '\t']));
        text.push('\n');
    }
    let mut words = String::new();
    if change.masked > 0 {
        let _ = write!(words, " masked={}", change.masked);
    }
    Output {
        text,
        words,
        lang: "diff",
    }
}

/// What a patch or a merge did, in a line.
pub(super) fn summary(block: &Block, result: &StepResult) -> String {
    let Some(change) = &result.change else {
        return "✓ done".to_owned();
    };
    let path = &change.path;
    let verb = match (change.what, block.kind) {
        (What::Unchanged, _) => return format!("✓ unchanged: {path}"),
        (_, Kind::Merge) => "merged into",
        _ => "patched",
    };
    let from = block
        .source()
        .map_or(String::new(), |source| format!(" from {source}"));
    let note = change.note.as_ref();
    let note = note.map_or(String::new(), |note| format!("; {}", in_one_line(note)));
    let (added, removed) = (change.added, change.removed);
    format!("✓ {verb} {path}{from} (+{added} −{removed}){note}")
}
