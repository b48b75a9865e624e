//! `check` for people: the blocks of a document, a line each, with the reason for its kind, and how
//! each of its expectations is compared.

use super::{Line, count};
use crate::expect;
use crate::runbook::{Kind, Runbook};

/// Columns of a step's id, of its first command, and of a reason.
const ID_WIDTH: usize = 30;
const COMMAND_WIDTH: usize = 44;
const REASON_WIDTH: usize = 120;

/// The listing of `runbook` as one text.
#[must_use]
pub fn render(runbook: &Runbook) -> String {
    let texts: Vec<String> = lines(runbook).into_iter().map(|line| line.text).collect();
    texts.join("\n")
}

/// The listing of `runbook`, one line a block and one for each of its expectations.
#[must_use]
pub fn lines(runbook: &Runbook) -> Vec<Line> {
    let path = runbook.document.source.path().display();
    let mut lines = vec![Line::plain(format!("{path}: {}", totals(runbook)))];
    if let Some(file) = runbook.defaults.file() {
        lines.push(Line::plain(format!(
            "{:8}settings from {}",
            "",
            file.display()
        )));
    }
    let mut repeats = runbook.repeats.iter().peekable();
    for block in &runbook.blocks {
        while let Some(repeat) = repeats.next_if(|repeat| repeat.heading < block.node) {
            let (first, last) = repeat.lines(&runbook.document);
            let told = expect::visible(&repeat.told()).into_owned();
            let told = format!("{first:>6}  {told}, lines {first}-{last}");
            lines.push(Line::plain(told));
        }
        let effect = block
            .effect
            .map_or("", crate::runbook::effect::Effect::as_str);
        lines.push(
            Line::plain(format!("{:>6}  ", block.line))
                .padded(block.kind.as_str(), 6)
                .then("  ")
                .padded(block.id.as_deref().unwrap_or("-"), ID_WIDTH)
                .then("  ")
                .padded(effect, 7)
                .then("  ")
                .padded(&expect::visible(&block.title()), COMMAND_WIDTH)
                .then("  ")
                .fitted(&block.reason, REASON_WIDTH),
        );
        lines.extend(block.asserted().map(|asserted| {
            let resolved = asserted.expectation.resolve();
            let (matcher, line) = (resolved.matcher, asserted.line);
            let reason = expect::visible(&resolved.reason).into_owned();
            let text = format!("expects  {matcher}, line {line}: {reason}");
            Line::plain(" ".repeat(10)).fitted(&text, REASON_WIDTH)
        }));
    }
    lines
}

fn totals(runbook: &Runbook) -> String {
    let of = |kind: Kind| {
        runbook
            .blocks
            .iter()
            .filter(|block| block.kind == kind)
            .count()
    };
    let mut parts = vec![count(of(Kind::Step), "step")];
    let others = [
        (Kind::File, "file"),
        (Kind::Patch, "patch block"),
        (Kind::Merge, "merge block"),
        (Kind::Manual, "manual item"),
    ];
    for (kind, noun) in others {
        if of(kind) > 0 {
            parts.push(count(of(kind), noun));
        }
    }
    if of(Kind::Shown) > 0 {
        parts.push(format!("{} shown", of(Kind::Shown)));
    }
    parts.join(", ")
}
