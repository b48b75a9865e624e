//! The system that a run touches.

use super::*;

const TEXT: &str =
    "---\nstepmark: {target: {command: which}}\n---\n```sh\n$ ls\n```\n```sh\n$ touch a\n```\n";

/// Runs it with the command saying `now` before the second step.
fn on(target: &str, now: &'static str, secrets: &[&str]) -> Ran {
    Staged {
        text: TEXT,
        answers: &[("", 0), (now, 0), ("", 0)],
        target: Some(target),
        secrets,
        ..Staged::default()
    }
    .go()
}

#[test]
fn a_target_that_changes_stops_the_run_before_the_next_change() {
    let same = on("blue", "blue\n", &[]);
    // Wherever the steps have gone, the question for it is asked in the same place.
    assert_eq!(same.seen, ["ls", "which in /root-of-it", "touch a"]);
    assert_eq!(same.results.steps.len(), 2);
    let other = on("blue", "green\n", &[]);
    assert_eq!(other.seen, ["ls", "which in /root-of-it"]);
    assert_eq!(other.results.status(), Status::Blocked);
    let reason = &other.results.steps[1].reason;
    assert!(reason.contains("`green`"), "{reason}");
}

#[test]
fn a_target_that_holds_a_secret_is_told_kept_and_compared_masked() {
    let same = on("admin:hunter22@db", "admin:hunter22@db\n", &["hunter22"]);
    assert_eq!(same.told[0], "on admin:*****@db");
    assert_eq!(same.results.target.as_deref(), Some("admin:*****@db"));
    assert_eq!(same.results.status(), Status::Passed);
    let other = on("admin:hunter22@db", "admin:hunter22@web\n", &["hunter22"]);
    assert_eq!(
        other.results.steps[1].reason,
        "the target is `admin:*****@web` now; the run began on `admin:*****@db`"
    );
}

#[test]
fn a_step_that_was_running_does_not_run_again_elsewhere() {
    let ran = Staged {
        text: TEXT,
        answers: &[("green\n", 0)],
        operator: Rote {
            in_flight: Some(InFlight::Again),
            ..Rote::default()
        },
        past: Some(past(&[0], Some(1))),
        target: Some("blue"),
        ..Staged::default()
    }
    .go();
    assert_eq!(ran.seen, ["which in /root-of-it"]);
    assert_eq!(ran.results.status(), Status::Blocked);
}
