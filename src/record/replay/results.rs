//! A replay as the results of a run, for reports that know those.

use super::{Judged, Replay, Verdict, tell};
use crate::record::recorded::Recorded;
use crate::run::{CommandResult, Failure, Kept, RunId, RunResults, Status, StepResult};
use jiff::Timestamp;

/// What a replay found, as if a run had found it: a result that does not hold has failed. Of a
/// document whose record is wrong in another way the run counts as stopped.
#[must_use]
pub fn results(replay: &Replay<'_>, now: Timestamp) -> RunResults {
    let run = replay.run.as_ref();
    let id = run.map(|run| run.id.clone()).unwrap_or_default();
    let target = run.and_then(|run| run.target.clone());
    let mut results = RunResults::new(RunId(id), target, run.map_or(now, |run| run.at));
    results.steps = replay
        .judged
        .iter()
        .map(|judged| result(replay, judged))
        .collect();
    results.stopped = !replay.problems.is_empty();
    results
}

fn result(replay: &Replay<'_>, judged: &Judged<'_>) -> StepResult {
    let runbook = replay.runbook;
    let block = &runbook.blocks[judged.block];
    let said = || {
        let stamp = judged.stamp.map(|stamp| tell::summary(runbook, stamp));
        stamp.unwrap_or_default()
    };
    let (status, reason) = match judged.verdict {
        Verdict::Holds(Status::Skipped) => (Status::Skipped, said()),
        Verdict::Failing(Status::Blocked) => (Status::Blocked, said()),
        Verdict::Holds(status) | Verdict::Failing(status) => (status, String::new()),
        Verdict::ByHand => (Status::Skipped, "by hand, and not recorded".to_owned()),
        Verdict::Unrecorded => (Status::Skipped, "nothing is recorded".to_owned()),
        _ => (Status::Failed, String::new()),
    };
    let mut result = StepResult::without_run(judged.block, block.kind, status, reason);
    if let Some(problem) = &judged.problem {
        let line = runbook.document.source.line_of(problem.span.start);
        result.failure = Some(Failure::plain(problem.message.clone(), line));
    } else if replay.is_old && status.is_pass() {
        let what = "its result is older than the document lets it be".to_owned();
        result.status = Status::Failed;
        result.failure = Some(Failure::plain(what, block.line));
    }
    let Some(stamp) = judged.stamp else {
        return result;
    };
    result.exit = stamp.get("exit").and_then(|exit| exit.parse().ok());
    if let Ok(recorded) = Recorded::read(block, stamp) {
        let commands = recorded.exits.iter().zip(recorded.outputs);
        result.commands = commands
            .map(|(&exit, output)| command(exit, output))
            .collect();
    }
    result
}

fn command(exit: i32, output: String) -> CommandResult {
    let output = Kept {
        head: output.into_bytes(),
        ..Kept::default()
    };
    CommandResult { exit, output }
}
