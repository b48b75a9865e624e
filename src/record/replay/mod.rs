//! Recorded results, checked without running anything: whether a document and what is recorded in it
//! agree (DESIGN section 5), and no more than that.

mod again;
mod judge;
mod results;
mod tell;

pub use again::{Given, answers, differences, left_out};
pub use results::results;
pub use tell::{summary, unrecorded};

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;

use super::parts::{self, Known, is_of};
use super::run_line;
use crate::diagnostic::Diagnostic;
use crate::document::{NodeKind, RunLine, Stamp};
use crate::run::Status;
use crate::runbook::attributes::RecordMode;
use crate::runbook::digest::Parts;
use crate::runbook::{Runbook, duration};

/// What the record of a document comes to.
#[derive(Debug)]
pub struct Replay<'a> {
    /// The document.
    pub runbook: &'a Runbook,
    /// Its blocks that a run records results of, in order.
    pub judged: Vec<Judged<'a>>,
    /// What its run line says, where there is one that can be read.
    pub run: Option<Recorded>,
    /// Whether anything is recorded in it.
    pub is_recorded: bool,
    /// How many results are left whose steps are gone, and steps gone together with their results.
    pub removed: usize,
    /// Whether the results are older than the document lets them be.
    pub is_old: bool,
    /// What does not hold of the document rather than of one of its blocks.
    pub problems: Vec<Diagnostic>,
}

/// What the run line says of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The run's id.
    pub id: String,
    /// When it began.
    pub at: Timestamp,
    /// How it ended, by the line's own word.
    pub status: Option<Status>,
    /// How long it took, as the line tells it.
    pub took: Option<Duration>,
    /// The system that it touched.
    pub target: Option<String>,
    /// The values of its parameters, as far as they may be kept.
    pub parameters: BTreeMap<String, String>,
    /// The names of those whose values may not, and that the document does not call secret.
    pub withheld: Vec<String>,
    /// How many blocks it did not come to.
    pub not_run: usize,
}

/// A block, and what its recorded result comes to.
#[derive(Debug)]
pub struct Judged<'a> {
    /// Its index in the runbook.
    pub block: usize,
    /// What its result comes to.
    pub verdict: Verdict,
    /// The stamp that is its own, where it has one.
    pub stamp: Option<&'a Stamp>,
    /// What does not hold, and where.
    pub problem: Option<Diagnostic>,
}

/// What a recorded result comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is of the step as it stands there, which was fine.
    Holds(Status),
    /// The step changed since.
    Stale(Changed),
    /// Somebody edited the output that is recorded.
    Edited,
    /// It cannot be read.
    Damaged,
    /// There is none.
    Missing,
    /// The step did not end as it should.
    Failing(Status),
    /// What the step did was undone.
    Undone,
    /// Something for a person that is yet to be done: nothing to judge.
    ByHand,
    /// Nothing is recorded in the whole document.
    Unrecorded,
}

impl Verdict {
    /// Whether there is nothing to say against it.
    #[must_use]
    pub const fn is_fine(self) -> bool {
        matches!(self, Self::Holds(_) | Self::ByHand | Self::Unrecorded)
    }
}

/// What of a step changed since its result was recorded; nothing of it where nobody knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed {
    /// What runs, or is written.
    pub commands: bool,
    /// What is to hold of it.
    pub expectations: bool,
    /// How it runs and holds.
    pub attributes: bool,
}

impl Changed {
    fn new(was: Parts, is: Parts) -> Self {
        Self {
            commands: was.commands != is.commands,
            expectations: was.expectations != is.expectations,
            attributes: was.attributes != is.attributes,
        }
    }
}

impl Replay<'_> {
    /// Whether nothing is wrong with what is recorded; so it is where nothing is.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.problems.is_empty() && self.judged.iter().all(|judged| judged.verdict.is_fine())
    }

    /// How many of its blocks the verdict is so of.
    #[must_use]
    pub fn count(&self, is_so: impl Fn(Verdict) -> bool) -> usize {
        let verdicts = self.judged.iter().map(|judged| judged.verdict);
        verdicts.filter(|&verdict| is_so(verdict)).count()
    }

    /// All that does not hold, in the order of the document.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<&Diagnostic> {
        let of_blocks = self
            .judged
            .iter()
            .filter_map(|judged| judged.problem.as_ref());
        let mut all: Vec<_> = of_blocks.chain(&self.problems).collect();
        all.sort_by_key(|problem| problem.span.start);
        all
    }

    /// The indices of its blocks, for reports.
    #[must_use]
    pub fn plan(&self) -> Vec<usize> {
        self.judged.iter().map(|judged| judged.block).collect()
    }
}

/// The document with its repeated sections once for each of the values that the recorded run had: as the
/// document gives them, else as the run was given them, else the default of the parameter.
#[must_use]
pub fn as_recorded(runbook: Runbook) -> Runbook {
    if runbook.repeats.is_empty() {
        return runbook;
    }
    let params = &runbook.config.params;
    let defaults = params.iter().filter_map(|(name, param)| {
        let default = param.check(param.default.as_deref()?).ok()?;
        Some((name.clone(), default))
    });
    let line = run_line::last(&runbook.document);
    let recorded = line.into_iter().flat_map(RunLine::parameters);
    let recorded = recorded.map(|(name, value)| (name.to_owned(), value));
    let mut values: BTreeMap<String, String> = recorded.collect();
    // What was the default when it was recorded is what the default is now.
    values.extend(defaults);
    values.extend(run_line::recorded_parameters(&runbook.document));
    runbook.repeated(&values)
}

/// Holds what is recorded in a document against the document, as of `now`. Of a repeated section there is
/// to be a result for each value, where the runbook is [`as_recorded`].
#[must_use]
pub fn replay(runbook: &Runbook, now: Timestamp) -> Replay<'_> {
    let line = run_line::last(&runbook.document);
    let is_recorded = line.is_some() || has_results(runbook);
    let mut replay = Replay {
        runbook,
        judged: Vec::new(),
        run: line.and_then(recorded),
        is_recorded,
        removed: 0,
        is_old: false,
        problems: Vec::new(),
    };
    let candidates = candidates(runbook);
    if !is_recorded {
        let judged = candidates.iter();
        replay.judged = judged
            .filter_map(|found| judge::unrecorded(runbook, found))
            .collect();
        return replay;
    }
    let (left, known) = known(runbook, &candidates);
    let (recalled, gone) = match line {
        Some(line) => parts::recall(line, &known),
        None => (vec![None; known.len()], 0),
    };
    for (found, was) in candidates.iter().zip(recalled) {
        replay.judged.extend(judge::judge(runbook, found, was));
    }
    replay.removed = left.len() + gone;
    let left = left.into_iter().map(|stamp| tell::left(runbook, stamp));
    replay.problems.extend(left);
    if let Some(line) = line.filter(|_| gone > 0) {
        replay.problems.push(tell::gone(runbook, line, gone));
    }
    if let Some(problem) = tell::age(runbook, line, replay.run.as_ref(), now) {
        replay.is_old = true;
        replay.problems.push(problem);
    }
    replay
}

/// Whether there is a stamp in the document, or an item that a run ticked.
fn has_results(runbook: &Runbook) -> bool {
    let mut nodes = runbook.document.nodes.iter();
    nodes.any(|node| match &node.kind {
        NodeKind::Stamp(_) => true,
        NodeKind::Task(task) => task.done.is_some(),
        _ => false,
    })
}

fn recorded(line: &RunLine) -> Option<Recorded> {
    Some(Recorded {
        id: line.plain("id")?,
        at: line.get("at")?.parse().ok()?,
        status: line.get("status").and_then(Status::from_word),
        took: line.get("took").and_then(duration::parse),
        target: line.plain("target"),
        parameters: line
            .parameters()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        withheld: line.withheld().map(str::to_owned).collect(),
        not_run: line
            .get("not-run")
            .and_then(|number| number.parse().ok())
            .unwrap_or(0),
    })
}

/// A block that a run goes through, and the stamp that is its own.
struct Candidate<'a> {
    block: usize,
    stamp: Option<&'a Stamp>,
    /// Whether the stamp is of the step as it stands there.
    is_current: bool,
    /// Whether no result of it is recorded, by the document's own word.
    is_passed_over: bool,
}

fn candidates(runbook: &Runbook) -> Vec<Candidate<'_>> {
    let stamps = runbook.stamps();
    let candidate = |index: usize| {
        let block = &runbook.blocks[index];
        let is_item = is_item(runbook, index);
        let mode = block.attributes.record.unwrap_or(runbook.config.record);
        let is_passed_over = mode == RecordMode::None && !is_item;
        let own = stamps.get(&index).map_or(&[][..], Vec::as_slice);
        // A stamp whose step was taken out belongs to the step before it by its place only.
        let current = own.iter().find(|stamp| is_of(stamp, block));
        let first = own.first().filter(|_| !is_passed_over && !is_item);
        Candidate {
            block: index,
            stamp: current.or(first).copied(),
            is_current: current.is_some(),
            is_passed_over,
        }
    };
    runbook.runnable().into_iter().map(candidate).collect()
}

/// The stamps that are nobody's, and what a run line may know: of the candidates first, in order, then
/// of those stamps.
fn known<'a>(runbook: &'a Runbook, candidates: &[Candidate<'a>]) -> (Vec<&'a Stamp>, Vec<Known>) {
    let own = candidates.iter().filter_map(|found| found.stamp);
    let own: HashSet<usize> = own.map(|stamp| stamp.lines.start).collect();
    let all = parts::stamps(runbook);
    let left: Vec<&Stamp> = all
        .filter(|stamp| !own.contains(&stamp.lines.start))
        .collect();
    let known = |found: &Candidate<'_>| {
        let block = &runbook.blocks[found.block];
        match found.stamp {
            None if found.is_passed_over || is_item(runbook, found.block) => Known::Apart,
            None => Known::Unstamped(Parts::new(block)),
            Some(_) if found.is_current => Known::Current(Parts::new(block)),
            Some(_) => Known::Stale(Parts::new(block)),
        }
    };
    let known = candidates.iter().map(known);
    let known = known.chain(left.iter().map(|_| Known::Left)).collect();
    (left, known)
}

fn is_item(runbook: &Runbook, block: usize) -> bool {
    let node = &runbook.document.nodes[runbook.blocks[block].node];
    matches!(node.kind, NodeKind::Task(_))
}

#[cfg(test)]
mod tests;
