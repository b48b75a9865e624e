//! `check` for people: the blocks of a document, a line each, with the reason for its kind, and how
//! each of its expectations is compared.

use super::{count, fit, pad};
use crate::expect;
use crate::runbook::{Kind, Runbook};

/// Columns of a step's id, and of its first command.
const ID_WIDTH: usize = 30;
const COMMAND_WIDTH: usize = 44;

/// The listing of `runbook`, one line a block and one for each of its expectations.
#[must_use]
pub fn render(runbook: &Runbook) -> String {
    let path = runbook.document.source.path().display();
    let mut lines = vec![format!("{path}: {}", totals(runbook))];
    for block in &runbook.blocks {
        let title = expect::visible(&block.title()).into_owned();
        let effect = block
            .effect
            .map_or("", crate::runbook::effect::Effect::as_str);
        lines.push(format!(
            "{:>6}  {}  {}  {}  {}  {}",
            block.line,
            pad(block.kind.as_str(), 6),
            pad(block.id.as_deref().unwrap_or("-"), ID_WIDTH),
            pad(effect, 7),
            pad(&title, COMMAND_WIDTH),
            fit(&block.reason, 120),
        ));
        lines.extend(block.asserted().map(|asserted| {
            let resolved = asserted.expectation.resolve();
            let (matcher, line) = (resolved.matcher, asserted.line);
            let reason = expect::visible(&resolved.reason).into_owned();
            let text = format!("expects  {matcher}, line {line}: {reason}");
            format!("{:10}{}", "", fit(&text, 120))
        }));
    }
    lines.join("\n")
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
