//! One block, and what its recorded result comes to.

use super::{Candidate, Changed, Judged, Verdict, tell};
use crate::diagnostic::Diagnostic;
use crate::document::{DoneMark, NodeKind, Stamp};
use crate::record::each;
use crate::run::Status;
use crate::runbook::digest::{Parts, digest, output_hash};
use crate::runbook::{Block, Runbook};

/// The exit status of a command that wrote where nobody reads, which is as good as 0.
const SIGPIPE_STATUS: i32 = 141;

impl<'a> Judged<'a> {
    const fn new(block: usize, verdict: Verdict, stamp: Option<&'a Stamp>) -> Self {
        Self {
            block,
            verdict,
            stamp,
            problem: None,
        }
    }

    fn told(self, problem: Diagnostic) -> Self {
        Self {
            problem: Some(problem),
            ..self
        }
    }
}

/// What the result of `found` comes to, which was made of `was` when it was recorded. Nothing of a
/// step whose results are not recorded.
pub(super) fn judge<'a>(
    runbook: &'a Runbook,
    found: &Candidate<'a>,
    was: Option<Parts>,
) -> Option<Judged<'a>> {
    let index = found.block;
    if found.is_passed_over {
        return None;
    }
    if let Some(item) = item(runbook, index) {
        return Some(item);
    }
    let Some(stamp) = found.stamp else {
        let judged = Judged::new(index, Verdict::Missing, None);
        return Some(judged.told(tell::missing(runbook, index)));
    };
    let judged = |verdict| Judged::new(index, verdict, Some(stamp));
    let damaged = |what| judged(Verdict::Damaged).told(tell::damaged(runbook, stamp, what));
    let status = stamp.get("status").and_then(Status::from_word);
    let Some(status) = status else {
        return Some(damaged("its `status` is none that a step can have"));
    };
    if stamp.get("digest").is_none() {
        return Some(damaged("it has no `digest`"));
    }
    if !found.is_current {
        let is = Parts::new(&runbook.blocks[index]);
        let changed = was.map_or_else(Changed::default, |was| Changed::new(was, is));
        let problem = tell::stale(runbook, index, changed);
        return Some(judged(Verdict::Stale(changed)).told(problem));
    }
    if !stamp.complete {
        return Some(damaged("the output, or the line that ends it, is missing"));
    }
    if is_disguised(
        &runbook.blocks[index],
        stamp,
        status,
        tell::mark(runbook, stamp),
    ) {
        return Some(judged(Verdict::Edited).told(tell::disguised(runbook, stamp)));
    }
    if stamp.output.is_some() && stamp.get("output").is_none() {
        return Some(damaged("it has no `output`, and an output"));
    }
    if stamp.output.as_deref().map(output_hash).as_deref() != stamp.get("output") {
        return Some(judged(Verdict::Edited).told(tell::edited(runbook, stamp)));
    }
    Some(match status {
        status if !status.is_fine() => {
            judged(Verdict::Failing(status)).told(tell::failing(runbook, index, stamp, status))
        }
        _ if stamp.has("undone") => judged(Verdict::Undone).told(tell::undone(runbook, stamp)),
        status => judged(Verdict::Holds(status)),
    })
}

/// Whether a stamp calls itself by another status than the rest of it, which `mark` stands before.
fn is_disguised(block: &Block, stamp: &Stamp, status: Status, mark: Option<Status>) -> bool {
    let exit = stamp.get("exit").and_then(|exit| exit.parse().ok());
    let has_failed = exit.is_some_and(|exit| {
        let expected = block.attributes.exit.clone().unwrap_or_default();
        !expected.matches(exit) && exit != SIGPIPE_STATUS
    });
    // What was accepted, or runs on in the background, has passed whatever its exit status is.
    let is_held = !stamp.has("accepted") && !block.attributes.background;
    mark.is_some_and(|mark| mark != status) || status.is_pass() && is_held && has_failed
}

/// What the mark of a task-list item comes to; nothing of a block that is none.
fn item(runbook: &Runbook, index: usize) -> Option<Judged<'_>> {
    let block = &runbook.blocks[index];
    let NodeKind::Task(task) = &runbook.document.nodes[block.node].kind else {
        return None;
    };
    // There is one box for all values of a repeated one, and so one thing to be said of it.
    let is_first = block.each.is_empty() || runbook.iterations(index).first() == Some(&index);
    let judged = |verdict| Judged::new(index, verdict, None);
    let is_part = |done: &&DoneMark| each::is_part(done, runbook, block.node);
    let of_part = |done: &&DoneMark| task.checked || is_part(done);
    let Some(done) = task.done.as_ref().filter(of_part) else {
        return Some(judged(Verdict::ByHand));
    };
    let is_current = done.digest.as_ref() == Some(&digest(block));
    if !task.checked && is_current {
        let is_done = each::of_mark(done).contains(&each::in_mark(block));
        return Some(match is_done {
            true => judged(Verdict::Holds(Status::Passed)),
            false => judged(Verdict::Missing).told(tell::missing(runbook, index)),
        });
    }
    let judged = match &done.digest {
        None => judged(Verdict::Damaged).told(tell::damaged_mark(runbook, done)),
        Some(recorded)
            if *recorded == digest(block) && !each::is_all(done, runbook, block.node) =>
        {
            judged(Verdict::Stale(Changed::default())).told(tell::other_values(runbook, index))
        }
        Some(recorded) if *recorded == digest(block) => judged(Verdict::Holds(Status::Passed)),
        Some(_) => {
            let changed = Changed {
                commands: true,
                ..Changed::default()
            };
            judged(Verdict::Stale(changed)).told(tell::stale_item(runbook, index))
        }
    };
    let problem = judged.problem.filter(|_| is_first);
    Some(Judged { problem, ..judged })
}

/// The same where nothing is recorded in the whole document.
pub(super) fn unrecorded<'a>(runbook: &'a Runbook, found: &Candidate<'a>) -> Option<Judged<'a>> {
    let none = || Judged::new(found.block, Verdict::Unrecorded, None);
    (!found.is_passed_over).then(|| item(runbook, found.block).unwrap_or_else(none))
}
