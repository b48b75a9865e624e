//! Steps that run on.

use super::*;

const BACKGROUND: &str = "```sh {name=a background ready=up}\na\n```\n```sh {background keep}\nb\n```\n```sh\nc\n```\n\
                          ```sh {background}\nd\n```\n";

#[test]
fn what_runs_on_is_ended_the_last_first_or_kept() {
    let ran = run(BACKGROUND, &[("", 0); 4], &[], true);
    assert_eq!(ran.seen, ["a\n &", "b\n &", "c\n", "d\n &"]);
    assert_eq!(ran.log, ["d\n is ended", "b\n is kept", "a\n is ended"]);
    assert_eq!(ran.results.status(), Status::Passed);
}

#[test]
fn what_ends_before_it_is_ready_fails() {
    let ran = run(BACKGROUND, &[("", 7)], &[], true);
    assert_eq!(
        ran.told,
        ["failed it ended before it was ready: exit status 7"]
    );
}

#[test]
fn what_ends_before_the_run_does_is_asked_about() {
    let again = run(
        BACKGROUND,
        &[("", 0), ("", 7), ("", 0), ("", 0), ("", 0)],
        &[AfterFailure::Retry],
        true,
    );
    assert_eq!(again.seen, ["a\n &", "b\n &", "b\n &", "c\n", "d\n &"]);
    let ended = run(BACKGROUND, &[("", 0), ("", 7)], &[], true);
    assert_eq!(
        ended.told.last().map(String::as_str),
        Some("failed it ended before the run did: exit status 7")
    );
    assert_eq!(ended.results.not_run, 2);
}

#[test]
fn what_ran_on_is_started_again_with_the_run_unless_it_was_kept() {
    let mut past = past(&[0, 1, 2], None);
    past.steps[2].is_passed_by = true;
    let ran = go(BACKGROUND, &[("", 0); 2], Rote::default(), true, Some(past));
    assert_eq!(ran.seen, ["a\n &", "d\n &"]);
}

fn dying(operator: Rote, text: &str, answers: &[(&'static str, i32)]) -> Ran {
    go(text, answers, operator, true, None)
}

#[test]
fn what_ends_while_a_question_is_open_is_told_before_the_step_runs() {
    let operator = Rote {
        dies_before: [(2, ("a", 7))].into(),
        after_failure: [AfterFailure::Retry].into(),
        ..Rote::default()
    };
    let again = dying(operator, BACKGROUND, &[("", 0); 5]);
    assert_eq!(again.seen, ["a\n &", "b\n &", "a\n &", "c\n", "d\n &"]);
    assert_eq!(again.results.status(), Status::Passed);
    let operator = Rote {
        dies_before: [(2, ("a", 7))].into(),
        ..Rote::default()
    };
    let stopped = dying(operator, BACKGROUND, &[("", 0); 2]);
    assert_eq!(stopped.seen, ["a\n &", "b\n &"]);
    assert_eq!(stopped.results.not_run, 2);
}

#[test]
fn what_has_ended_when_the_run_ends_fails_without_a_question() {
    let operator = Rote {
        before_step: [Decision::Run, Decision::Run, Decision::Quit].into(),
        dies_before: [(2, ("a", 7))].into(),
        ..Rote::default()
    };
    let ran = dying(operator, BACKGROUND, &[("", 0); 2]);
    assert_eq!(
        ran.told[2..],
        [
            "0 ended: Exited(7)",
            "failed it ended before the run did: exit status 7",
            "1 is kept as Some(77)",
        ]
    );
    assert_eq!(ran.results.status(), Status::Failed);
    assert_eq!(ran.log, ["a\n is ended", "b\n is kept"]);
}

#[test]
fn what_ends_while_it_is_undone_does_not_fail() {
    let text = "```sh {name=a background}\na\n```\n```sh\nb\n```\n\
                <!-- stepmark: undo=a -->\n```sh\nkill a\n```\n";
    let undone = |undo| {
        let operator = Rote {
            undo: [undo].into(),
            dies_at_undo: Some(("a", 143)),
            ..Rote::default()
        };
        dying(operator, text, &[("", 0), ("", 1), ("", 0)])
    };
    let ended = undone(Undo::Yes);
    assert_eq!(ended.seen, ["a\n &", "b\n", "kill a\n"]);
    assert_eq!(ended.results.count(Status::Failed), 1, "`b` alone");
    assert_eq!(ended.results.undone(), 1);
    assert_eq!(undone(Undo::No).results.count(Status::Failed), 2);
}
