//! What one step does, and what is said of it.

use super::*;

#[test]
fn a_run_stops_at_the_first_failure_and_says_what_it_did_not_come_to() {
    let text = "```sh\n$ a\n$ b\n$ c\n```\n```sh\n$ d\n```\n";
    let ran = run(text, &[("", 0), ("no\n", 3)], &[], false);
    assert_eq!(ran.seen, ["a", "b"]);
    assert_eq!(ran.told, ["failed exit status is 3, expected 0"]);
    assert_eq!(
        (ran.results.status(), ran.results.not_run),
        (Status::Failed, 1)
    );
}

#[test]
fn only_the_command_whose_expectation_fails_is_repeated() {
    let text = "<!-- stepmark: within=60s every=1ms -->\n```sh\n$ a\n$ b\nready\n```\n";
    let answers = [("", 0), ("not yet\n", 0), ("", 1), ("ready\n", 0)];
    let ran = run(text, &answers, &[], false);
    assert_eq!(ran.seen, ["a", "b", "b", "b"]);
    assert_eq!(ran.told.last().map(String::as_str), Some("passed"));
    assert_eq!(ran.results.steps[0].attempts, 3);
}

#[test]
fn attempts_end_when_the_time_is_over() {
    let text = "<!-- stepmark: within=25s every=1ms -->\n```sh\n$ b\nready\n```\n";
    let ran = run(text, &[("no\n", 0); 3], &[], false);
    assert_eq!(ran.seen.len(), 3, "{:?}", ran.told);
    assert_eq!(ran.results.status(), Status::Failed);
}

#[test]
fn a_mismatch_with_a_hint_differs_for_a_person_and_fails_without_one() {
    let text = "```sh\n$ a\nx\n```\n";
    assert_eq!(
        run(text, &[("y\n", 0)], &[], true).results.steps[0].status,
        Status::Differs
    );
    assert_eq!(
        run(text, &[("y\n", 0)], &[], false).results.steps[0].status,
        Status::Failed
    );
    let annotated = "<!-- stepmark: match=exact -->\n```sh\n$ a\nx\n```\n";
    assert_eq!(
        run(annotated, &[("y\n", 0)], &[], true).results.steps[0].status,
        Status::Failed
    );
}

#[test]
fn what_a_person_says_of_a_failure_counts() {
    let text = "```sh\n$ a\n```\n```sh\n$ b\n```\n";
    let retried = run(
        text,
        &[("", 1), ("", 0), ("", 0)],
        &[AfterFailure::Retry],
        true,
    );
    assert_eq!(retried.seen, ["a", "a", "b"]);
    assert_eq!(retried.results.status(), Status::Passed);
    let gone_on = run(
        text,
        &[("", 1), ("", 0)],
        &[AfterFailure::Continue { reason: None }],
        true,
    );
    assert_eq!(
        (
            gone_on.results.count(Status::Failed),
            gone_on.results.not_run
        ),
        (1, 0)
    );
    let skipped = run(
        text,
        &[("", 1), ("", 0)],
        &[AfterFailure::Skip { reason: None }],
        true,
    );
    assert_eq!(skipped.results.count(Status::Skipped), 1);
}

#[test]
fn guards_run_before_the_step_and_captures_after_it() {
    let text = "<!-- stepmark: if=\"test a\" unless=\"test b\" creates=\"it's\" capture=OUT -->\n```sh\n$ c\n```\n";
    let ran = run(
        text,
        &[("", 0), ("", 1), ("", 1), ("value\n", 0)],
        &[],
        false,
    );
    assert_eq!(
        ran.seen,
        ["test a", "test b", r"test -e 'it'\''s'", "c", "OUT=value"]
    );
    let skipped = run(text, &[("", 1)], &[], false);
    assert_eq!(skipped.told, ["skipped `test a` does not hold"]);
}

#[test]
fn a_step_that_needs_another_is_blocked_without_it() {
    let text =
        "<!-- stepmark: name=a -->\n```sh\n$ a\n```\n<!-- stepmark: needs=a -->\n```sh\n$ b\n```\n";
    let ran = run(
        text,
        &[("", 1)],
        &[AfterFailure::Continue { reason: None }],
        true,
    );
    assert_eq!(
        ran.told[1],
        "blocked it needs `a`, which has not passed in this run"
    );
    assert_eq!(
        run(text, &[("", 0), ("", 0)], &[], true).results.status(),
        Status::Passed
    );
}

#[test]
fn a_broken_pipe_is_no_failure_unless_the_status_is_asked_for() {
    let text = "```sh\n$ a | head\n```\n";
    assert_eq!(
        run(text, &[("", 141)], &[], false).results.status(),
        Status::Passed
    );
    let asked = "<!-- stepmark: exit=0 -->\n```sh\n$ a | head\n```\n";
    assert_eq!(
        run(asked, &[("", 141)], &[], false).results.status(),
        Status::Failed
    );
}
