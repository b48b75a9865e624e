//! What is undone, and what is done again then.

use super::*;

const UNDO: &str = "<!-- stepmark: name=a -->\n```sh\n$ a\n```\n<!-- stepmark: name=b -->\n```sh\n$ b\n```\n\
                    ```sh\n$ c\n```\n<!-- stepmark: undo=a -->\n```sh\n$ undo a\n```\n\
                    <!-- stepmark: undo=b -->\n```sh\n$ undo b\n```\n";

#[test]
fn what_was_done_is_undone_the_last_first() {
    let operator = Rote {
        undo: [Undo::Yes, Undo::Yes].into(),
        ..Rote::default()
    };
    let answers = [("", 0), ("", 0), ("", 1), ("", 0), ("", 0)];
    let ran = go(UNDO, &answers, operator, true, None);
    assert_eq!(ran.seen, ["a", "b", "c", "undo b", "undo a"]);
    let undone = ran.results.steps.iter().map(|result| result.is_undone);
    assert_eq!(undone.collect::<Vec<_>>(), [true, true, false]);
    let refused = go(UNDO, &answers, Rote::default(), true, None);
    assert_eq!(refused.seen, ["a", "b", "c"]);
}

#[test]
fn a_failure_can_be_answered_with_undoing() {
    let operator = Rote {
        after_failure: [AfterFailure::Undo].into(),
        undo: [Undo::Yes, Undo::No].into(),
        ..Rote::default()
    };
    let answers = [("", 0), ("", 1), ("", 0)];
    let ran = go(UNDO, &answers, operator, true, None);
    // `b` failed, and may have done the half of it.
    assert_eq!(ran.seen, ["a", "b", "undo b"]);
}

#[test]
fn what_is_undone_has_not_passed() {
    let operator = Rote {
        before_step: [Decision::Run, Decision::Run, Decision::Quit].into(),
        undo: [Undo::Yes, Undo::No].into(),
        ..Rote::default()
    };
    let results = go(UNDO, &[("", 0); 3], operator, true, None).results;
    assert_eq!(
        results.counts(),
        [("passed", 1), ("undone", 1), ("not-run", 1)]
    );
    assert_eq!(told("undone", 2).as_deref(), Some("2 undone"));
    let mut whole = results;
    (whole.stopped, whole.not_run) = (false, 0);
    assert_eq!(whole.status(), Status::Interrupted);
}

#[test]
fn what_was_undone_is_done_again_before_the_step_that_failed() {
    let operator = Rote {
        after_failure: [AfterFailure::Undo, AfterFailure::Retry].into(),
        undo: [Undo::No, Undo::Yes].into(),
        ..Rote::default()
    };
    let answers = [("", 0), ("", 0), ("", 1), ("", 0), ("", 0), ("", 0)];
    let ran = go(UNDO, &answers, operator, true, None);
    // `b` is done, and not undone.
    assert_eq!(ran.seen, ["a", "b", "c", "undo a", "a", "c"]);
    assert_eq!(ran.asked, [0, 1, 2, 0, 2]);
    assert_eq!(ran.results.status(), Status::Passed);
    assert_eq!(ran.results.counts(), [("passed", 3)]);
}

#[test]
fn a_step_that_failed_and_was_undone_alone_runs_again_at_once() {
    let operator = Rote {
        after_failure: [AfterFailure::Undo, AfterFailure::Retry].into(),
        undo: [Undo::Yes, Undo::No].into(),
        ..Rote::default()
    };
    let answers = [("", 0), ("", 1), ("", 0), ("", 0), ("", 0)];
    let ran = go(UNDO, &answers, operator, true, None);
    assert_eq!(ran.seen, ["a", "b", "undo b", "b", "c"]);
    assert_eq!(ran.asked, [0, 1, 2]);
    assert_eq!(ran.results.status(), Status::Passed);
}

#[test]
fn what_needs_a_step_that_was_undone_is_blocked() {
    let text = "<!-- stepmark: name=a -->\n```sh\n$ a\n```\n```sh\n$ b\n```\n\
                <!-- stepmark: needs=a -->\n```sh\n$ c\n```\n\
                <!-- stepmark: undo=a -->\n```sh\n$ undo a\n```\n";
    let operator = Rote {
        after_failure: [AfterFailure::Undo, AfterFailure::Continue { reason: None }].into(),
        undo: [Undo::Yes].into(),
        ..Rote::default()
    };
    let ran = go(text, &[("", 0), ("", 1), ("", 0)], operator, true, None);
    assert_eq!(ran.seen, ["a", "b", "undo a"]);
    assert_eq!(ran.results.count(Status::Blocked), 1);
}
