//! The results that a document holds become its expectations. Splices lines, and nothing else: every
//! line that the new expectation shares with the old one keeps its bytes.

mod proposal;
mod splice;

use proposal::Proposal;

use super::recorded::{Recorded, Unusable};
use super::{Recorder, Told, run_line};
use crate::document::NodeKind;
use crate::document::edit::{self, Edit};
use crate::expect::Diff;
use crate::run::StepResult;
use crate::runbook::Runbook;
use crate::runbook::digest::digest;

/// The expectations of one step as its last result has them.
#[derive(Debug)]
pub struct Change {
    /// The step's index in the runbook.
    pub block: usize,
    /// What goes and what comes, for a person.
    pub diff: Diff,
    edits: Vec<Edit>,
    /// What the step comes to with it; nothing while commands of it have not run.
    result: Option<StepResult>,
}

impl Change {
    /// Whether every command of the step has run, so that it counts as passed with the change.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.result.is_some()
    }
}

/// A step whose result cannot become its expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The step's index in the runbook.
    pub block: usize,
    /// Why.
    pub reason: String,
}

/// What would change in the steps `blocks` of `runbook`. Where they are `named` by a person, a step
/// without an expectation gets one, and a step without a result is told.
#[must_use]
pub fn propose(runbook: &Runbook, blocks: &[usize], named: bool) -> (Vec<Change>, Vec<Refusal>) {
    let stamps = runbook.stamps();
    let (mut changes, mut refusals) = (Vec::new(), Vec::new());
    for &index in blocks {
        let block = &runbook.blocks[index];
        let NodeKind::Fence(fence) = &runbook.document.nodes[block.node].kind else {
            continue;
        };
        let stamp = stamps.get(&index).and_then(|stamps| stamps.last());
        let status = stamp
            .and_then(|stamp| stamp.get("status"))
            .unwrap_or_default();
        let has_changed = matches!(status, "failed" | "differs");
        let has_none = block.asserted().next().is_none();
        let proposed = match stamp {
            Some(stamp) if has_changed || (named && has_none && status == "passed") => {
                Recorded::read(block, stamp)
                    .map_err(|unusable| unusable.to_string())
                    .and_then(|recorded| Proposal::new(runbook, index, fence, &recorded)?.change())
            }
            Some(stamp) if stamp.get("digest") != Some(&digest(block)) => {
                Err(Unusable::Stale.to_string())
            }
            None if named => Err("no result of it is recorded; run it first".to_owned()),
            Some(_) if named && !matches!(status, "passed") => {
                Err(format!("its last result is `{status}`; run it again"))
            }
            _ => continue,
        };
        match proposed {
            Ok(change) => changes.extend(change),
            Err(reason) => refusals.push(Refusal {
                block: index,
                reason,
            }),
        }
    }
    (changes, refusals)
}

/// The text of `runbook` with the changes made, and stamps that say what the steps come to with them.
#[must_use]
pub fn apply(runbook: &Runbook, changes: Vec<Change>) -> String {
    let edits = changes
        .iter()
        .flat_map(|change| change.edits.clone())
        .collect();
    let text = edit::apply(runbook.document.source.text(), edits);
    let runbook = runbook.with_text(text);
    let stamps = runbook.stamps();
    let mut recorder = Recorder::new(&runbook);
    let mut now_pass = Vec::new();
    for change in changes {
        let block = &runbook.blocks[change.block];
        let former = stamps.get(&change.block).map_or(&[][..], Vec::as_slice);
        let mode = block.attributes.record.unwrap_or(runbook.config.record);
        match change.result {
            Some(result) => {
                let before = former
                    .last()
                    .and_then(|stamp| stamp.get("status"))
                    .map(str::to_owned);
                now_pass.extend(before);
                recorder.stamp(
                    change.block,
                    &Told {
                        result: &result,
                        mode,
                        is_accepted: true,
                        digest: digest(block),
                        is_copy: false,
                    },
                    former,
                );
            }
            None => former.iter().for_each(|stamp| recorder.take_out(stamp)),
        }
    }
    let parts = recorder.exchange.parts(&runbook);
    recorder
        .edits
        .extend(run_line::with_passed(&runbook.document, &now_pass, parts));
    edit::apply(runbook.document.source.text(), recorder.edits)
}

#[cfg(test)]
mod tests;
