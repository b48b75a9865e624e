//! What `replay --live` keeps to: the values, the steps and the target of the recorded run.

use std::fs;

use crate::reports::assert_junit;
use crate::support::{Case, Ran, steps};

fn record(case: &Case, more: &[&str]) -> Ran {
    let record = ["ci", "--record", "document", "a.md"];
    case.finish(case.start(&[&record, more].concat()))
}

fn live(case: &Case) -> Ran {
    case.run(["replay", "--live", "a.md"])
}

#[test]
fn a_difference_is_a_failure_in_every_report() {
    let case = Case::new(steps(&[("", "test -e up"), ("", "true")]));
    record(&case, &[]).exits(1);
    let case = case.file("up", "").env("GITHUB_STEP_SUMMARY", "github.md");
    let reports = [
        "--junit",
        "junit.xml",
        "--github",
        "--summary",
        "md",
        "summary.md",
    ];
    let ran = case.finish(case.start(&[&["replay", "--live", "a.md"][..], &reports].concat()));
    let ran = ran.exits(1);
    let annotations = ran
        .stdout
        .lines()
        .filter(|line| line.starts_with("::error"));
    insta::assert_snapshot!(annotations.collect::<String>(), @"::error file=a.md,line=1,endLine=1,title=the run::2 differences from the record: line 3: the record says failed, and now it is passed;%0Aline 8: the record says not run, and now it is passed");
    let junit = case.read("junit.xml");
    assert_junit(&junit);
    assert!(junit.contains("failures=\"1\""), "{junit}");
    let told = case.read("summary.md");
    assert!(told.starts_with("### ✗ 1 document: 1 failed"), "{told}");
    assert!(told.contains("now it is passed"), "{told}");
}

#[test]
fn values_come_back_to_the_last_character() {
    let text = "---\nstepmark: {params: {one: {default: x}}}\n---\n```sh\n$ printf '%s|%s|' \"$one\" \"$two\" >>values\n```\n";
    let case = Case::new(text);
    record(
        &case,
        &["--set", "one=k1\nk2\t.", "--set", "two= \u{1b}[1m\r"],
    )
    .exits(0);
    live(&case).exits(0);
    let one = "k1\nk2\t.| \u{1b}[1m\r|";
    assert_eq!(case.read("values"), format!("{one}{one}"));
}

#[test]
fn nothing_stands_in_for_a_value_that_was_not_kept() {
    let text = "---\nstepmark: {params: {one: {default: x}}, redact: ['tok-[0-9]+']}\n---\n```sh\n$ echo \"$one$two\" >>values\n```\n";
    let case = Case::new(text);
    record(&case, &["--set", "one=tok-1"]).exits(0);
    assert!(case.text().contains(" param.one "), "{}", case.text());
    let ran = live(&case).exits(3);
    assert!(ran.stderr.contains("set STEPMARK_ONE"), "{}", ran.stderr);
    // What is no parameter of the document is a variable of its run all the same.
    record(&case, &["--set", "two=tok-2"]).exits(0);
    let ran = live(&case).exits(3);
    insta::assert_snapshot!(ran.stderr, @"
    error: a.md: nothing ran: the variable `two` had a value that is not in the record
      = help: set STEPMARK_TWO in the environment
    ");
    let case = case.env("STEPMARK_TWO", "tok-3");
    live(&case).exits(0);
    assert_eq!(case.read("values"), "tok-1\nxtok-2\nxtok-3\n");
    // Other commands need none of them.
    case.run(["replay", "a.md"]).exits(0);
}

#[test]
fn steps_that_were_left_out_stay_out() {
    let case = Case::new(steps(&[
        ("", "true"),
        ("danger", "touch ran"),
        ("", "true"),
        ("", "touch ran"),
    ]));
    record(&case, &["--skip", "2", "--to", "3"]).exits(0);
    let ran = live(&case).exits(1);
    assert_eq!(ran.stderr.matches("missing-result").count(), 2);
    assert!(ran.stdout.contains("2 passed"), "{}", ran.stdout);
    assert!(!case.has("ran"));
}

#[test]
fn what_a_stopped_run_did_not_come_to_is_as_recorded() {
    let case = Case::new(steps(&[("", "false"), ("", "touch ran")]));
    record(&case, &[]).exits(1);
    let ran = live(&case).exits(1);
    assert!(ran.stdout.contains("1 failed, 1 not run"), "{}", ran.stdout);
    assert!(ran.stdout.contains("as recorded"), "{}", ran.stdout);
    assert!(!case.has("ran"));
}

#[test]
fn what_destroys_and_was_skipped_needs_no_consent() {
    let case = Case::new(steps(&[("", "true"), ("danger", "touch ran")]));
    record(&case, &["--allow-danger"]).exits(0);
    fs::remove_file(case.path("ran")).expect("the run made it");
    let text = case.text();
    let (before, stamp) = text.rsplit_once("status=passed digest").expect("a stamp");
    let stamp = stamp.replacen("✓ done", "– skipped: not today", 1);
    fs::write(
        case.path("a.md"),
        format!("{before}status=skipped digest{stamp}"),
    )
    .expect("it can be written");
    let ran = live(&case).exits(0);
    assert!(ran.stdout.contains("not today"), "{}", ran.stdout);
    assert!(!case.has("ran"));
}

#[test]
fn another_target_is_not_touched() {
    let text =
        "---\nstepmark: {target: {command: cat target}}\n---\n```sh\n$ echo ran >>ran\n```\n";
    let case = Case::new(text).file("target", "prod\n");
    record(&case, &[]).exits(0);
    live(&case).exits(0);
    let case = case.file("target", "test\n");
    let ran = live(&case).exits(3);
    insta::assert_snapshot!(ran.stdout, @"
    a.md
      ✗ nothing ran: the record is of `prod`, and this is `test`; `stepmark ci` runs the document here
    ");
    assert_eq!(case.read("ran"), "ran\nran\n");
    case.run(["ci", "a.md"]).exits(0);
}
