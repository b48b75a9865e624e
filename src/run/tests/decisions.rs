//! What a person decides, and where the run goes on.

use super::*;

fn decisions(decisions: &[Decision]) -> Rote {
    Rote {
        before_step: decisions.iter().cloned().collect(),
        ..Rote::default()
    }
}

#[test]
fn a_section_is_passed_over_with_those_in_it() {
    let ran = go(
        THREE,
        &[("", 0)],
        decisions(&[Decision::SkipSection]),
        true,
        None,
    );
    assert_eq!(ran.seen, ["c"]);
    assert_eq!(ran.results.count(Status::Skipped), 2);
}

#[test]
fn a_jump_goes_on_at_its_block_in_both_directions() {
    let answers = [("", 0); 4];
    let forward = go(THREE, &answers, decisions(&[Decision::Jump(2)]), true, None);
    assert_eq!(
        (forward.seen, forward.results.not_run),
        (vec!["c".to_owned()], 2)
    );
    let back = [Decision::Run, Decision::Jump(0)];
    let back = go(THREE, &answers, decisions(&back), true, None);
    assert_eq!(back.seen, ["a", "a", "b", "c"]);
    assert_eq!(back.results.steps.len(), 3, "one result a step");
}

#[test]
fn an_edited_step_runs_what_the_person_wrote_and_says_so() {
    let text = "```sh\n$ a\nx\n```\n";
    let edited = decisions(&[Decision::Edit(vec!["A".to_owned()])]);
    let ran = go(text, &[("x\n", 0)], edited, true, None);
    assert_eq!(ran.seen, ["A"]);
    assert_eq!(ran.told, ["passed"], "what is expected stays");
    assert_eq!(ran.results.steps[0].edited, Some(vec!["A".to_owned()]));
    let retried = Rote {
        after_failure: [AfterFailure::Edit(vec!["B".to_owned(), "C".to_owned()])].into(),
        ..Rote::default()
    };
    let ran = go(text, &[("", 1), ("", 0), ("", 0)], retried, true, None);
    assert_eq!(ran.seen, ["a", "B", "C"]);
}

#[test]
fn a_shell_comes_before_the_question_again() {
    let ran = go(
        THREE,
        &[("", 0); 3],
        decisions(&[Decision::Shell]),
        true,
        None,
    );
    assert_eq!(ran.seen, ["a shell", "a", "b", "c"]);
}

#[test]
fn a_run_that_is_taken_up_again_does_not_repeat_what_is_done() {
    let ran = go(
        THREE,
        &[("", 0)],
        Rote::default(),
        true,
        Some(past(&[0, 1], None)),
    );
    assert_eq!(ran.seen, ["c"]);
    assert_eq!(ran.results.status(), Status::Passed);
    assert_eq!(ran.results.took, Duration::from_secs(70));
}

#[test]
fn the_step_that_was_running_is_asked_about() {
    let landed = |answer| {
        let operator = Rote {
            in_flight: Some(answer),
            ..Rote::default()
        };
        go(
            THREE,
            &[("", 0); 2],
            operator,
            true,
            Some(past(&[0], Some(1))),
        )
        .seen
    };
    assert_eq!(landed(InFlight::Again), ["b", "c"]);
    assert_eq!(landed(InFlight::Done), ["c"]);
    assert_eq!(landed(InFlight::Skip), ["c"]);
    assert!(landed(InFlight::Quit).is_empty());
}

#[test]
fn coming_back_from_a_shell_is_told_with_where_the_session_is() {
    let operator = Rote {
        before_step: [Decision::Shell].into(),
        after_failure: [AfterFailure::Shell].into(),
        ..Rote::default()
    };
    let ran = go(THREE, &[("", 1)], operator, true, None);
    let back = "back in Some(\"/somewhere\")";
    let failed = "failed exit status is 1, expected 0";
    assert_eq!(ran.told, [back, back, failed]);
    assert_eq!(ran.seen, ["a shell", "a", "a shell"]);
}

#[test]
fn a_shell_that_cannot_start_is_told_and_the_question_asked_again() {
    let operator = Rote {
        before_step: [Decision::Shell].into(),
        after_failure: [AfterFailure::Shell, AfterFailure::Retry].into(),
        ..Rote::default()
    };
    let ran = Staged {
        text: THREE,
        answers: &[("", 1), ("", 0), ("", 0), ("", 0)],
        operator,
        refusals: &[io::ErrorKind::NotFound, io::ErrorKind::NotFound],
        ..Staged::default()
    }
    .go();
    assert_eq!(ran.seen, ["a shell", "a", "a shell", "a", "b", "c"]);
    let none = "no shell: entity not found";
    assert_eq!(ran.told, [none, none, "passed", "passed", "passed"]);
    assert_eq!(ran.results.status(), Status::Passed);
}

#[test]
fn a_session_that_is_broken_ends_the_run() {
    let broken = |operator| {
        Staged {
            text: THREE,
            answers: &[("", 1)],
            operator,
            refusals: &[io::ErrorKind::BrokenPipe],
            snapshot: None,
            ..Staged::default()
        }
        .go()
    };
    let before = broken(decisions(&[Decision::Shell]));
    let failed = "failed the session with the shell broke: broken pipe";
    assert_eq!(before.told, ["no shell: broken pipe", failed]);
    let after = broken(Rote {
        after_failure: [AfterFailure::Shell, AfterFailure::Retry].into(),
        ..Rote::default()
    });
    let failed = "failed exit status is 1, expected 0";
    assert_eq!(after.told, ["no shell: broken pipe", failed]);
    assert_eq!(after.results.not_run, 2);
}

#[test]
fn the_step_that_was_running_runs_again_at_once() {
    let operator = Rote {
        in_flight: Some(InFlight::Again),
        ..Rote::default()
    };
    let past = Some(past(&[0], Some(1)));
    let ran = go(THREE, &[("", 0); 2], operator, true, past);
    assert_eq!(ran.seen, ["b", "c"]);
    assert_eq!(ran.asked, [2]);
}
