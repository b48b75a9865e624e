//! A recorded run that runs again: what was answered in it, and where it comes out in another way now.

use std::collections::{HashMap, HashSet};

use super::{Judged, Replay, Verdict, tell};
use crate::diagnostic::Diagnostic;
use crate::run::{RunResults, Status, StepResult};
use crate::runbook::{Block, Kind};

/// What a person, or whoever stood for one, said of a block in the recorded run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// It is passed over, perhaps for a reason.
    Skip(Option<String>),
    /// It is done by hand, perhaps with a note.
    Done(Option<String>),
    /// It failed, and the run goes on all the same, perhaps for a reason.
    GoOn(Option<String>),
}

/// What was answered in the recorded run, by the index of the block. `known` are its results where its
/// journal is at hand: it has the notes and reasons that a document has not.
#[must_use]
pub fn answers(replay: &Replay<'_>, known: &[StepResult]) -> HashMap<usize, Given> {
    let judged = replay.judged.iter();
    let answers = judged.filter_map(|judged| {
        let known = known.iter().find(|result| result.block == judged.block);
        let said = known.map(|result| result.reason.clone());
        let said = said.filter(|reason| !reason.is_empty());
        Some((judged.block, answer(replay, judged, said)?))
    });
    answers.collect()
}

fn answer(replay: &Replay<'_>, judged: &Judged<'_>, said: Option<String>) -> Option<Given> {
    let block = &replay.runbook.blocks[judged.block];
    match judged.verdict {
        Verdict::ByHand => Some(Given::Skip(said)),
        Verdict::Holds(Status::Skipped) if !is_guarded(block) => {
            Some(Given::Skip(said.or_else(|| reason(replay, judged))))
        }
        Verdict::Holds(_) if block.kind == Kind::Manual => Some(Given::Done(said)),
        Verdict::Failing(Status::Failed | Status::Differs) => {
            // That there are results behind it says nothing: they may be of a run before.
            let told = tell::summary(replay.runbook, judged.stamp?);
            told.contains("; the run went on")
                .then_some(Given::GoOn(said))
        }
        _ => None,
    }
}

/// Whether the document says itself when the step is passed over.
fn is_guarded(block: &Block) -> bool {
    let attributes = &block.attributes;
    let guards = [
        &attributes.condition,
        &attributes.unless,
        &attributes.creates,
    ];
    guards.iter().any(|guard| guard.is_some())
}

/// Why a step was skipped, as its stamp has it.
fn reason(replay: &Replay<'_>, judged: &Judged<'_>) -> Option<String> {
    let said = tell::summary(replay.runbook, judged.stamp?);
    said.strip_prefix("skipped: ").map(str::to_owned)
}

/// The blocks that have no result and were none of the recorded run's, as far as the record tells: it left
/// them out, or they are new.
#[must_use]
pub fn left_out(replay: &Replay<'_>) -> HashSet<usize> {
    let ended = end(replay);
    let judged = replay.judged.iter().enumerate();
    let left_out = judged.filter(|(place, judged)| {
        judged.verdict == Verdict::Missing && ended.is_none_or(|end| *place < end)
    });
    left_out.map(|(_, judged)| judged.block).collect()
}

/// Behind which of its blocks the recorded run ended, where it did not come to its last.
fn end(replay: &Replay<'_>) -> Option<usize> {
    let is_recorded = |judged: &Judged<'_>| {
        use Verdict::{ByHand, Missing, Unrecorded};
        !matches!(judged.verdict, Missing | ByHand | Unrecorded)
    };
    let last = replay.judged.iter().rposition(is_recorded);
    let is_short = match &replay.run {
        Some(run) => run.not_run > 0,
        // Without a run line all that is known is that it failed there.
        None => last.is_some_and(|last| matches!(replay.judged[last].verdict, Verdict::Failing(_))),
    };
    is_short.then(|| last.map_or(0, |last| last + 1))
}

/// Where `results`, of a run of the same document, differ from what is recorded in it; and where
/// nothing is recorded that they could be held against.
#[must_use]
pub fn differences(replay: &Replay<'_>, results: &RunResults) -> Vec<Diagnostic> {
    let left_out = left_out(replay);
    let judged = replay.judged.iter();
    let mut all: Vec<Diagnostic> = judged
        .filter_map(|judged| {
            let recorded = match judged.verdict {
                Verdict::Holds(status) | Verdict::Failing(status) => Some(status),
                Verdict::Undone => Some(Status::Passed),
                Verdict::Missing if !left_out.contains(&judged.block) => None,
                Verdict::ByHand | Verdict::Unrecorded => return None,
                _ => return judged.problem.clone(),
            };
            difference(replay, judged, recorded, results.of(judged.block))
        })
        .chain(replay.problems.clone())
        .collect();
    all.sort_by_key(|found| found.span.start);
    all
}

fn difference(
    replay: &Replay<'_>,
    judged: &Judged<'_>,
    recorded: Option<Status>,
    result: Option<&StepResult>,
) -> Option<Diagnostic> {
    // A person is asked where a run without one fails.
    let fails = |status: Status| matches!(status, Status::Failed | Status::Differs);
    let is_same = match (recorded, result.map(|result| result.status)) {
        (Some(then), Some(now)) => {
            now == then || now.is_pass() && then.is_pass() || fails(now) && fails(then)
        }
        (then, now) => then == now,
    };
    if is_same {
        return None;
    }
    let block = &replay.runbook.blocks[judged.block];
    let now = match result {
        None => "it was not run".to_owned(),
        Some(result) => {
            let failure = result.failure.as_ref().map(|failure| &failure.summary);
            let why = failure.unwrap_or(&result.reason);
            match why.is_empty() {
                true => format!("it is {}", result.status.as_str()),
                false => format!("it is {}: {why}", result.status.as_str()),
            }
        }
    };
    let then = recorded.map_or("not run", Status::as_str);
    let message = format!("the record says {then}, and now {now}");
    let help = "find out what changed; `stepmark ci --record document` records what is true now";
    Some(Diagnostic::error("other-outcome", block.head, message).help(help))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::record::replay::replay;
    use crate::record::{Detail, record};
    use crate::run::{Failure, RunId};
    use crate::runbook::Runbook;
    use crate::source::Source;

    const TEXT: &str = "```sh\n$ a\n```\n<!-- stepmark: if=x -->\n```sh\n$ b\n```\n- [ ] c\n- [ ] d\n\n```sh\n$ e\n```\n";

    fn results(runbook: &Runbook, statuses: &[Status]) -> RunResults {
        let now = Timestamp::UNIX_EPOCH;
        let mut results = RunResults::new(RunId("1".into()), None, now);
        results.not_run = runbook.runnable().len() - statuses.len();
        let blocks = runbook.runnable().into_iter().zip(statuses);
        results.steps = blocks
            .enumerate()
            .map(|(place, (block, &status))| {
                let kind = runbook.blocks[block].kind;
                let reason = match status {
                    Status::Skipped => "a reason".to_owned(),
                    _ => String::new(),
                };
                let failed = status == Status::Failed;
                StepResult {
                    is_passed_by: failed && place + 1 < statuses.len(),
                    failure: failed.then(|| Failure::plain("no good".into(), 1)),
                    ..StepResult::without_run(block, kind, status, reason)
                }
            })
            .collect();
        results
    }

    /// The document with these results recorded, and what it says then.
    fn recorded(statuses: &[Status]) -> Runbook {
        let runbook = Runbook::parse(Source::new("a.md", TEXT));
        let results = results(&runbook, statuses);
        let text = record(&runbook, &runbook, &results, Detail::AsDocumented);
        Runbook::parse(Source::new("a.md", text))
    }

    const ALL: [Status; 5] = [
        Status::Skipped,
        Status::Skipped,
        Status::Passed,
        Status::Skipped,
        Status::Failed,
    ];

    #[test]
    fn answers_are_those_of_the_record() {
        let runbook = recorded(&ALL);
        let blocks = runbook.runnable();
        let given = answers(&replay(&runbook, Timestamp::UNIX_EPOCH), &[]);
        let of = |place: usize| given.get(&blocks[place]).cloned();
        assert_eq!(of(0), Some(Given::Skip(Some("a reason".into()))));
        // Its guard is asked again.
        assert_eq!(of(1), None);
        assert_eq!(of(2), Some(Given::Done(None)));
        assert_eq!(of(3), Some(Given::Skip(None)));
        // Nothing ran behind it.
        assert_eq!(of(4), None);
        let known = StepResult::without_run(
            blocks[2],
            Kind::Manual,
            Status::Passed,
            "thick as soup".into(),
        );
        let given = answers(&replay(&runbook, Timestamp::UNIX_EPOCH), &[known]);
        let note = Some("thick as soup".to_owned());
        assert_eq!(given.get(&blocks[2]), Some(&Given::Done(note)));
    }

    #[test]
    fn what_a_stopped_run_did_not_come_to_is_no_difference() {
        let runbook = recorded(&[Status::Failed]);
        let recorded = replay(&runbook, Timestamp::UNIX_EPOCH);
        assert_eq!(left_out(&recorded), HashSet::new());
        assert_eq!(answers(&recorded, &[]).len(), 2, "the items are nobody's");
        let told = |statuses: &[Status]| {
            let found = differences(&recorded, &results(&runbook, statuses));
            found.into_iter().map(|one| one.message).collect::<Vec<_>>()
        };
        assert_eq!(told(&[Status::Failed]), [""; 0]);
        assert_eq!(
            told(&[Status::Passed, Status::Skipped]),
            [
                "the record says failed, and now it is passed",
                "the record says not run, and now it is skipped: a reason"
            ]
        );
    }

    #[test]
    fn what_was_left_out_stays_out() {
        let runbook = Runbook::parse(Source::new("a.md", TEXT));
        let blocks = runbook.runnable();
        for place in [1, 4] {
            let mut all = results(&runbook, &[Status::Passed; 5]);
            all.steps.remove(place);
            let text = record(&runbook, &runbook, &all, Detail::AsDocumented);
            let recorded = Runbook::parse(Source::new("a.md", text));
            let replay = replay(&recorded, Timestamp::UNIX_EPOCH);
            assert_eq!(left_out(&replay), HashSet::from([blocks[place]]));
            let found = differences(&replay, &all);
            let codes: Vec<_> = found.iter().map(|one| one.code).collect();
            assert_eq!(codes, ["missing-result"]);
        }
    }

    #[test]
    fn a_result_of_a_run_before_is_no_sign_that_a_run_went_on() {
        let runbook = recorded(&[Status::Passed; 5]);
        let failed = results(&runbook, &[Status::Failed]);
        let text = record(&runbook, &runbook, &failed, Detail::AsDocumented);
        let runbook = Runbook::parse(Source::new("a.md", text));
        let given = answers(&replay(&runbook, Timestamp::UNIX_EPOCH), &[]);
        assert_eq!(given.get(&runbook.runnable()[0]), None);
    }

    #[test]
    fn where_the_run_went_on_it_goes_on_again() {
        let mut statuses = ALL;
        (statuses[0], statuses[4]) = (Status::Failed, Status::Passed);
        let runbook = Runbook::parse(Source::new("a.md", TEXT));
        let mut results = results(&runbook, &statuses);
        results.steps[0].is_passed_by = true;
        let text = record(&runbook, &runbook, &results, Detail::AsDocumented);
        let runbook = Runbook::parse(Source::new("a.md", text));
        let given = answers(&replay(&runbook, Timestamp::UNIX_EPOCH), &[]);
        let first = runbook.runnable()[0];
        assert_eq!(given.get(&first), Some(&Given::GoOn(None)));
    }

    #[test]
    fn differences_are_told_with_both_outcomes() {
        let runbook = recorded(&ALL);
        let recorded = replay(&runbook, Timestamp::UNIX_EPOCH);
        let told = |statuses: &[Status]| {
            let found = differences(&recorded, &results(&runbook, statuses));
            let place = |found: &Diagnostic| runbook.document.source.line_of(found.span.start);
            let lines = found
                .iter()
                .map(|one| format!("{}: {}", place(one), one.message));
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(told(&ALL), "");
        let mut others = ALL;
        others[4] = Status::Differs;
        assert_eq!(told(&others), "");
        (others[0], others[1], others[4]) = (Status::Flaky, Status::Failed, Status::Passed);
        insta::assert_snapshot!(told(&others), @"
        1: the record says skipped, and now it is flaky
        6: the record says skipped, and now it is failed: no good
        13: the record says failed, and now it is passed
        ");
        assert_eq!(
            told(&ALL[..4]),
            "13: the record says failed, and now it was not run"
        );
    }
}
