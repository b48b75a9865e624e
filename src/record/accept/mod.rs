//! The results that a document holds become its expectations. Splices lines, and nothing else: every
//! line that the new expectation shares with the old one keeps its bytes.

mod proposal;
mod splice;

use std::collections::{HashMap, HashSet};

use proposal::Proposal;

use super::recorded::{Recorded, Unusable};
use super::{Recorder, Told, run_line};
use crate::document::edit::{self, Edit};
use crate::document::{NodeKind, Stamp};
use crate::expect::Diff;
use crate::run::StepResult;
use crate::runbook::Runbook;
use crate::runbook::attributes::RecordMode;
use crate::runbook::digest::digest;

/// The expectations of one step as its last result has them.
#[derive(Debug)]
pub struct Change {
    /// The step's index in the runbook.
    pub block: usize,
    /// What goes and what comes, for a person.
    pub diff: Diff,
    /// The values that the step has not run for, as people read them.
    pub not_run: Vec<String>,
    edits: Vec<Edit>,
    /// What the step comes to with it, for each of its values; nothing while commands of it have not run.
    results: Vec<StepResult>,
}

impl Change {
    /// Whether every command of the step has run, so that it counts as passed with the change.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        !self.results.is_empty()
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
    let mut seen = HashSet::new();
    for &index in blocks {
        if !seen.insert(runbook.blocks[index].node) {
            continue;
        }
        // One expectation is for all values that its step runs for.
        let all = runbook.iterations(index);
        let last = |index: &usize| stamps.get(index).and_then(|stamps| stamps.last()).copied();
        let (mut ran, not_run): (Vec<usize>, Vec<usize>) = all
            .iter()
            .partition(|index| last(index).is_some_and(has_run));
        if ran.is_empty() {
            ran = all;
        }
        let proposed = ran
            .iter()
            .map(|index| of_result(runbook, *index, last(index), named));
        match together(runbook, &ran, proposed.collect()) {
            Ok(Some(change)) => {
                let not_run = not_run.iter();
                let told = |index: &usize| runbook.blocks[*index].iteration();
                changes.push(Change {
                    not_run: not_run.filter_map(told).collect(),
                    ..change
                });
            }
            Ok(None) => {}
            Err(reason) => refusals.push(Refusal {
                block: index,
                reason,
            }),
        }
    }
    (changes, refusals)
}

/// Whether a stamp tells of anything that ran.
fn has_run(stamp: &Stamp) -> bool {
    !matches!(
        stamp.get("status"),
        Some("skipped" | "blocked" | "interrupted")
    )
}

/// What would change by the recorded result of one block; nothing where there is nothing to be said.
fn of_result(
    runbook: &Runbook,
    index: usize,
    stamp: Option<&Stamp>,
    named: bool,
) -> Option<Result<Option<Change>, String>> {
    let block = &runbook.blocks[index];
    let NodeKind::Fence(fence) = &runbook.document.nodes[block.node].kind else {
        return None;
    };
    let status = stamp
        .and_then(|stamp| stamp.get("status"))
        .unwrap_or_default();
    let has_changed = matches!(status, "failed" | "differs");
    let has_none = block.asserted().next().is_none();
    Some(match stamp {
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
        _ => return None,
    })
}

/// What all values of a step agree on; `all` are its blocks, and what each of their results would change.
fn together(
    runbook: &Runbook,
    all: &[usize],
    proposed: Vec<Option<Result<Option<Change>, String>>>,
) -> Result<Option<Change>, String> {
    let told = |place: usize| runbook.blocks[all[place]].iteration().unwrap_or_default();
    let mut changes = Vec::new();
    for (place, proposed) in proposed.into_iter().enumerate() {
        let change = match proposed.transpose() {
            Ok(change) => change.flatten(),
            Err(reason) if all.len() == 1 => return Err(reason),
            Err(reason) => return Err(format!("{}: {reason}", told(place))),
        };
        changes.push(change);
    }
    let Some(first) = changes.iter().position(Option::is_some) else {
        return Ok(None);
    };
    let edits = |place: usize| changes[place].as_ref().map(|change| &change.edits);
    // One that passed says more than one that came out in a third way.
    let passed = changes.iter().position(Option::is_none);
    let differs = || (0..changes.len()).find(|&place| edits(place) != edits(first));
    if let Some(other) = passed.or_else(differs) {
        let hole = "write a hole for what differs, such as `[..]`";
        let (first, other) = (told(first), told(other));
        return Err(match passed.is_none() {
            true => format!(
                "one expectation is for all values, and by the results for {first} and for {other} it would not be the same; {hole}"
            ),
            false => format!(
                "one expectation is for all values: the result for {first} would change it, and that for {other} is as it expects; {hole}, or run it for {other} again"
            ),
        });
    }
    let has_run = changes.iter().flatten().all(Change::is_complete);
    let mut changes = changes.into_iter().flatten();
    let mut change = changes.next();
    if let Some(change) = &mut change {
        change
            .results
            .extend(changes.flat_map(|other| other.results));
        change.results.retain(|_| has_run);
    }
    Ok(change)
}

/// The text of `runbook` with the changes made, and stamps that say what the steps come to with them.
#[must_use]
pub fn apply(runbook: &Runbook, changes: &[Change]) -> String {
    let edits = changes
        .iter()
        .flat_map(|change| change.edits.clone())
        .collect();
    let text = edit::apply(runbook.document.source.text(), edits);
    let runbook = runbook.with_text(text);
    let stamps = runbook.stamps();
    let mut recorder = Recorder::new(&runbook);
    let mut now_pass = Vec::new();
    let mut all = HashMap::new();
    for change in changes {
        let block = &runbook.blocks[change.block];
        let mode = block.attributes.record.unwrap_or(runbook.config.record);
        for index in runbook.iterations(change.block) {
            let former = stamps.get(&index).map_or(&[][..], Vec::as_slice);
            let mut results = change.results.iter();
            let Some(result) = results.find(|result| result.block == index) else {
                former.iter().for_each(|stamp| recorder.take_out(stamp));
                continue;
            };
            let before = former.last().and_then(|stamp| stamp.get("status"));
            now_pass.extend(before.map(str::to_owned));
            let told = Told {
                result,
                mode,
                shows_secrets: mode == RecordMode::Full,
                is_accepted: true,
                digest: digest(block),
                is_copy: false,
            };
            all.insert(index, told);
        }
    }
    recorder.stamps(&all, &stamps);
    let parts = recorder.exchange.parts(&runbook);
    recorder
        .edits
        .extend(run_line::with_passed(&runbook.document, &now_pass, parts));
    edit::apply(runbook.document.source.text(), recorder.edits)
}

#[cfg(test)]
mod tests;
