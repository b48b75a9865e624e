//! Sections that run once for each of some values.

use super::*;

const TWO: &str = "```sh\n$ a\n```\n# S\n<!-- stepmark: each NODE in n2, n3 -->\n<!-- stepmark: name=do unless=there -->\n```sh\n$ b\n```\n\
    ```sh\n$ c\n[NODE:word]\n```\n# T\n```sh\n$ d\n```\n<!-- stepmark: undo=do -->\n```sh\n$ undo\n```\n";

/// As many answers as `TWO` asks for: that of a guard, and of the two steps, for each value.
const ANSWERS: [(&str, i32); 8] = [
    ("", 0),
    ("", 1),
    ("", 0),
    ("n2\n", 0),
    ("", 1),
    ("", 0),
    ("n3\n", 0),
    ("", 0),
];

#[test]
fn the_session_has_the_value_of_the_step_whose_turn_it_is() {
    let ran = run(TWO, &ANSWERS, &[], true);
    insta::assert_snapshot!(ran.seen.join("; "), @"a; NODE=n2; NODE=n2; there; b; NODE=n2; NODE=n2; c; NODE=n3; NODE=n3; there; b; NODE=n3; NODE=n3; c; NODE is unset; d");
    assert_eq!(ran.results.status(), Status::Passed);
    assert_eq!(ran.results.captures.get("NODE"), None);
}

#[test]
fn outside_it_has_what_it_had() {
    let staged = Staged {
        text: TWO,
        answers: &ANSWERS,
        outside: &[("NODE", "n1")],
        ..Staged::default()
    };
    let seen = staged.go().seen;
    assert_eq!(seen[seen.len() - 2..], ["NODE=n1", "d"]);
}

#[test]
fn holes_know_the_value() {
    let mut answers = ANSWERS;
    answers[6] = ("n2\n", 0);
    let ran = run(TWO, &answers[..7], &[], false);
    assert_eq!(ran.results.status(), Status::Failed);
    assert_eq!(ran.results.steps.last().map(|step| step.block), Some(4));
}

#[test]
fn a_run_that_goes_on_gives_the_session_the_value_again() {
    // The first steps of n2 and n3 are done, and the second of n2.
    let past = past(&[0, 1, 2, 3], None);
    let ran = go(
        TWO,
        &[("n3\n", 0), ("", 0)],
        Rote::default(),
        true,
        Some(past),
    );
    assert_eq!(ran.seen, ["NODE=n3", "NODE=n3", "c", "NODE is unset", "d"]);
    // It stopped right behind the section: the session that it left had the last value.
    let past = self::past(&[0, 1, 2, 3, 4], None);
    let ran = go(TWO, &[("", 0)], Rote::default(), true, Some(past));
    assert_eq!(ran.seen, ["NODE is unset", "d"]);
}

#[test]
fn the_step_that_undoes_has_the_value_of_the_one_that_it_undoes() {
    let operator = Rote {
        after_failure: [AfterFailure::Undo].into(),
        undo: [Undo::Yes, Undo::Yes].into(),
        ..Rote::default()
    };
    let mut answers = ANSWERS.to_vec();
    answers[7] = ("", 1);
    answers.extend([("", 0), ("", 0)]);
    let ran = go(TWO, &answers, operator, true, None);
    let seen = &ran.seen[ran.seen.len() - 5..];
    assert_eq!(seen, ["d", "NODE=n3", "undo", "NODE=n2", "undo"]);
}

#[test]
fn skipping_a_section_is_for_one_value() {
    let operator = Rote {
        before_step: [Decision::Run, Decision::SkipSection].into(),
        ..Rote::default()
    };
    let answers = [("", 0), ("", 1), ("", 0), ("n3\n", 0), ("", 0)];
    let ran = go(TWO, &answers, operator, true, None);
    let statuses = ran.results.steps.iter().map(|step| step.status);
    use Status::{Passed, Skipped};
    assert_eq!(
        statuses.collect::<Vec<_>>(),
        [Passed, Skipped, Skipped, Passed, Passed, Passed]
    );
}

#[test]
fn what_holes_take_is_for_one_value_where_only_the_section_names_it() {
    let text = "# S\n<!-- stepmark: each x in a, b -->\n```sh\n$ a\n[ADDR:int]\n```\n```sh\n$ b\n[ADDR:int]\n```\n";
    let answers = [("1\n", 0), ("1\n", 0), ("2\n", 0), ("2\n", 0)];
    assert_eq!(
        run(text, &answers, &[], false).results.status(),
        Status::Passed
    );
    let answers = [("1\n", 0), ("1\n", 0), ("2\n", 0), ("3\n", 0)];
    assert_eq!(
        run(text, &answers, &[], false).results.status(),
        Status::Failed
    );
    let answers = [("1\n", 0), ("1\n", 0), ("1\n", 0), ("2\n", 0)];
    let named_before = format!("```sh\n$ c\n[ADDR:int]\n```\n{text}");
    let ran = run(&named_before, &answers, &[], false);
    assert_eq!(ran.results.status(), Status::Failed);
    assert_eq!(ran.seen.last().map(String::as_str), Some("a"));
}
