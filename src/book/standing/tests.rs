use super::*;
use crate::record::replay::replay;
use crate::record::{Detail, record};
use crate::run::{CommandResult, Failure, Kept, RunId, RunResults, StepResult};
use crate::runbook::{Kind, Runbook};
use crate::source::Source;

const TEXT: &str = "---
stepmark: {fresh: 30d}
---
# A

```sh
$ one
```

<!-- stepmark: name=two -->
```sh
$ two
2
```

- [ ] look
";

fn parse(text: &str) -> Runbook {
    Runbook::parse(Source::new("a.md", text))
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// The document after a run of which `change` made what it likes: of each result, and of all.
fn recorded_with(
    text: &str,
    change: impl Fn(usize, &mut StepResult),
    finish: impl FnOnce(&mut RunResults),
) -> String {
    let runbook = parse(text);
    let at = time("2026-05-04T03:02:01Z");
    let mut results = RunResults::new(RunId("1234abcd".into()), Some("kronform".into()), at);
    results.took = Duration::from_secs(12);
    for (turn, index) in runbook.runnable().into_iter().enumerate() {
        let block = &runbook.blocks[index];
        let mut result = StepResult::without_run(index, block.kind, Status::Passed, String::new());
        if block.kind == Kind::Step {
            result.exit = Some(0);
            let output = Kept {
                head: format!("{}\n", turn + 1).into_bytes(),
                ..Kept::default()
            };
            result.commands = vec![CommandResult { exit: 0, output }; block.commands.len()];
        }
        change(turn, &mut result);
        results.steps.push(result);
    }
    finish(&mut results);
    record(&runbook, &runbook, &results, Detail::AsDocumented)
}

fn recorded(text: &str) -> String {
    recorded_with(text, |_, _| {}, |_| {})
}

/// The document after a run whose second step ended so.
fn ended(status: Status, told: &str) -> String {
    let change = |turn: usize, result: &mut StepResult| {
        if turn == 1 {
            result.status = status;
            result.failure = Some(Failure::plain(told.to_owned(), 13));
        }
    };
    recorded_with(TEXT, change, |_| {})
}

fn standing_at(text: &str, now: &str) -> Standing {
    let runbook = parse(text);
    Standing::of(&replay(&runbook, time(now)))
}

/// How the document stands on the sixth of May, in a line or two.
fn told(text: &str) -> String {
    told_at(text, "2026-05-06T04:00:00Z")
}

fn told_at(text: &str, now: &str) -> String {
    let standing = standing_at(text, now);
    let words = standing.words(time(now));
    let mut told = format!("{}: {words}", standing.verified.as_str());
    if let Some(problem) = standing.problem {
        let number = problem.number.map(|number| format!("step {number}, "));
        let step = problem.step.map(|step| format!("{step}: "));
        told.push_str(&format!(
            "\n{}: {}{}{}",
            problem.line,
            number.unwrap_or_default(),
            step.unwrap_or_default(),
            problem.message
        ));
    }
    told
}

#[test]
fn what_passed_says_when_where_and_for_how_long() {
    let standing = standing_at(&recorded(TEXT), "2026-05-06T04:00:00Z");
    insta::assert_debug_snapshot!(standing, @r#"
    Standing {
        verified: Passed,
        at: Some(
            2026-05-04T03:02:01Z,
        ),
        target: Some(
            "kronform",
        ),
        took: Some(
            12s,
        ),
        fresh_until: Some(
            2026-06-03T03:02:01Z,
        ),
        counts: Counts {
            passed: 3,
            skipped: 0,
            failed: 0,
            stale: 0,
            missing: 0,
            unrecorded: 0,
            by_hand: 0,
            removed: 0,
        },
        problem: None,
        is_empty: false,
    }
    "#);
    assert_eq!(told(&recorded(TEXT)), "passed: verified 2 days ago");
    let flaky = recorded_with(TEXT, |_, result| result.status = Status::Flaky, |_| {});
    assert_eq!(told(&flaky), "passed: verified 2 days ago");
}

#[test]
fn what_failed_says_which_step_and_how() {
    let why = "row n2: STATUS is <NotReady>, expected \u{1b}Ready";
    insta::assert_snapshot!(told(&ended(Status::Failed, why)), @"
    failed: failed 2 days ago
    16: step 2, two: row n2: STATUS is <NotReady>, expected  Ready
    ");
    insta::assert_snapshot!(told(&ended(Status::Differs, "line 1")), @"
    failed: failed 2 days ago
    16: step 2, two: line 1
    ");
    insta::assert_snapshot!(told(&ended(Status::Interrupted, "ended")), @"
    failed: interrupted 2 days ago
    16: step 2, two: ended
    ");
    insta::assert_snapshot!(told(&ended(Status::Blocked, "no value")), @"
    failed: blocked 2 days ago
    16: step 2, two: blocked
    ");
    // A failure weighs more than a change before it.
    let both = ended(Status::Failed, "no").replace("$ one", "$ won");
    insta::assert_snapshot!(told(&both), @"
    failed: failed 2 days ago
    16: step 2, two: no
    ");
    let standing = standing_at(&both, "2026-05-06T04:00:00Z");
    let counts = standing.counts;
    assert_eq!((counts.passed, counts.failed, counts.stale), (1, 1, 1));
}

#[test]
fn what_changed_since_is_no_proof() {
    let text = recorded(TEXT);
    let after = |from: &str, to: &str| {
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {text}");
        told(&text.replace(from, to))
    };
    insta::assert_snapshot!(after("$ two", "$ too"), @"
    stale: changed since it was verified
    16: step 2, two: the commands of this step changed since its result was recorded
    ");
    insta::assert_snapshot!(after("text\n1\n", "text\n9\n"), @"
    stale: its record was edited
    6: step 1, a-1: the recorded output was edited by hand
    ");
    insta::assert_snapshot!(after("- [x] look", "- [x] look there"), @"
    stale: changed since it was verified
    22: step 3, a-2: the text of this item changed since somebody did what it said
    ");
    insta::assert_snapshot!(after("# A\n", "# A\n\n```sh\n$ zero\n```\n"), @"
    stale: verified in part
    6: step 1, a-1: no result of this step is recorded, and of others there is one
    ");
    insta::assert_snapshot!(after("<!-- stepmark: name=two -->\n```sh\n$ two\n2\n```\n", ""), @"
    stale: changed since it was verified
    15: the step that this result is of is gone
    ");
    insta::assert_snapshot!(after("status=passed exit=0 ", "status=passed exit=0 undone "), @"
    stale: undone since it was verified
    6: step 1, a-1: what this step did was undone afterwards
    ");
    insta::assert_snapshot!(after("status=passed exit=0 ", "status=great exit=0 "), @"
    stale: its record was edited
    6: step 1, a-1: this stamp is damaged: its `status` is none that a step can have
    ");
}

#[test]
fn what_is_too_old_was_verified_once() {
    let text = recorded(TEXT);
    insta::assert_snapshot!(told_at(&text, "2026-07-04T04:00:00Z"), @"
    old: verified 61 days ago, too old
    23: the results are 61d old, and the document gives them 30d
    ");
    // Who took the run line out says no more when it was.
    let at = text.find("<!-- stepmark: run id").expect("the run line");
    insta::assert_snapshot!(told(&text[..at]), @"
    old: verified, nobody knows when
    2: the document gives its results 30d, and no run line says how old they are
    ");
    assert_eq!(
        told(&text[..at].replace("fresh: 30d", "")),
        "passed: verified"
    );
}

#[test]
fn a_run_that_stopped_proves_a_part() {
    let stopped = |not_run: usize| {
        recorded_with(
            TEXT,
            |_, _| {},
            |results| {
                results.stopped = true;
                results.not_run = not_run;
                results.steps.truncate(3 - not_run);
            },
        )
    };
    insta::assert_snapshot!(told(&stopped(2)), @"
    stale: verified in part
    16: step 2, two: no result of this step is recorded, and of others there is one
    ");
    // What it did not come to has results of a run before it.
    let text = recorded(TEXT).replace("status=passed passed=2", "status=interrupted passed=2");
    insta::assert_snapshot!(told(&text), @"
    failed: interrupted 2 days ago
    6: the last run was interrupted
    ");
    insta::assert_snapshot!(told(&text.replace(" passed=2", " passed=2 not-run=1")), @"
    stale: verified in part
    6: the last run did not come to one step
    ");
    insta::assert_snapshot!(told(&text.replace(" passed=2", " passed=2 not-run=2")), @"
    stale: verified in part
    6: the last run did not come to 2 steps
    ");
}

#[test]
fn a_run_whose_results_are_not_recorded_counts_as_its_line_says() {
    let text = "<!-- stepmark: record=none -->\n```sh\n$ a\n```\n";
    assert_eq!(told(&recorded(text)), "passed: verified 2 days ago");
    let failed = recorded_with(text, |_, result| result.status = Status::Failed, |_| {});
    insta::assert_snapshot!(told(&failed), @"
    failed: failed 2 days ago
    1: the last run ended as `failed`
    ");
}

#[test]
fn who_skips_everything_proves_nothing() {
    let skipped = |turns: std::ops::Range<usize>| {
        recorded_with(
            TEXT,
            |turn, result| {
                if turns.contains(&turn) {
                    result.status = Status::Skipped;
                }
            },
            |_| {},
        )
    };
    insta::assert_snapshot!(told(&skipped(0..3)), @"
    stale: every step was skipped
    6: nothing of it was done: every step was skipped
    ");
    assert_eq!(told(&skipped(1..3)), "passed: verified 2 days ago");
}

#[test]
fn what_never_ran_is_no_failure() {
    assert_eq!(told(TEXT), "never: never run");
    assert_eq!(told("# A\n\n- [ ] look\n"), "never: never run");
    assert_eq!(told("# A\n\ntext\n"), "never: nothing to run");
    assert_eq!(told(""), "never: nothing to run");
    let items = "# A\n\n- [ ] look\n- [ ] listen\n";
    assert_eq!(told(&recorded(items)), "passed: verified 2 days ago");
    let later = recorded(items) + "- [ ] smell\n";
    let counts = standing_at(&later, "2026-05-06T04:00:00Z").counts;
    assert_eq!((counts.passed, counts.by_hand), (2, 1));
}

#[test]
fn steps_of_repeated_sections_count_once_a_value_and_have_one_number() {
    let text = "## B\n<!-- stepmark: each NODE in n1, n2 -->\n\n```sh\n$ a\n```\n\n```sh\n$ b\n```\n\n## C\n\n```sh\n$ c\n```\n";
    let runbook = || crate::record::replay::as_recorded(parse(text));
    let ran = runbook();
    let mut results = RunResults::new(RunId("12".into()), None, time("2026-05-04T03:02:01Z"));
    for index in ran.runnable() {
        let mut result = StepResult::without_run(index, Kind::Step, Status::Passed, String::new());
        if ran.blocks[index].commands[0].text == "c" {
            result.status = Status::Failed;
        }
        results.steps.push(result);
    }
    let text = record(&ran, &ran, &results, Detail::AsDocumented);
    let again = crate::record::replay::as_recorded(parse(&text));
    let standing = Standing::of(&replay(&again, time("2026-05-06T04:00:00Z")));
    assert_eq!((standing.counts.passed, standing.counts.failed), (4, 1));
    let problem = standing.problem.expect("a step failed");
    assert_eq!(problem.number, Some(3));
    assert_eq!(problem.anchor.as_deref(), Some("step-c-1"));
    let text = text.replacen("$ b", "$ B", 1);
    let again = crate::record::replay::as_recorded(parse(&text));
    let counts = Standing::of(&replay(&again, time("2026-05-06T04:00:00Z"))).counts;
    assert_eq!((counts.passed, counts.stale, counts.failed), (2, 2, 1));
}
