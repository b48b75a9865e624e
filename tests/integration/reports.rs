//! Reports against the programs that know their formats.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use stepmark::report::document::{Outcome, Reported};
use stepmark::report::junit;
use stepmark::run::{CommandResult, Failure, Kept, RunId, RunResults, Status, StepResult};
use stepmark::runbook::Runbook;
use stepmark::source::Source;

use crate::support::project;

/// What `xmllint` says of `xml` and the schema that pytest ships; nothing where it is valid.
fn complaints(xml: &str) -> String {
    let mut lint = Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(project("tests/data/junit-10.xsd"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint is there: `tests/run` installs it, in Debian it is in libxml2-utils");
    let mut stdin = lint.stdin.take().expect("it is a pipe");
    stdin.write_all(xml.as_bytes()).expect("xmllint reads all");
    drop(stdin);
    let output = lint.wait_with_output().expect("a child can be waited for");
    if output.status.success() {
        return String::new();
    }
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Fails where `xml` is no JUnit report by the schema that pytest ships.
#[track_caller]
pub fn assert_junit(xml: &str) {
    let complaints = complaints(xml);
    assert!(complaints.is_empty(), "{complaints}\n{xml}");
}

/// Whatever a command may print that XML has no character for, or takes for a mark.
fn binary() -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..=255).collect();
    bytes.extend_from_slice(
        "\u{fffe}\u{ffff}\u{9b}31m\x1b[31mred\x1b]0;t\x07 ]]> <a> &lt; \"'".as_bytes(),
    );
    bytes.extend_from_slice(b"\xed\xa0\x80 \xf4\x90\x80\x80 cut off: \xe2\x82");
    bytes
}

#[test]
fn a_junit_report_is_valid_whatever_happened() {
    let text = "```sh\n$ a\nb\n```\n\n".repeat(Status::ALL.len() + 1);
    let runbook = Runbook::parse(Source::new("docs/a & <b>.md", text));
    let plan = runbook.runnable();
    let odd = String::from_utf8_lossy(&binary()).into_owned();
    let mut results = RunResults::new(
        RunId("1a2b3c4d".to_owned()),
        Some(odd.clone()),
        Timestamp::UNIX_EPOCH,
    );
    results.took = Duration::from_millis(3_723_004);
    for (block, status) in Status::ALL.into_iter().enumerate() {
        let kind = runbook.blocks[block].kind;
        let mut step = StepResult::without_run(block, kind, status, odd.clone());
        step.took = results.took;
        let mut output = Kept {
            head: binary(),
            ..Kept::default()
        };
        if status == Status::Failed {
            (output.tail, output.left_out) = (binary(), 12_345);
        }
        step.commands = vec![CommandResult { exit: 1, output }];
        let failure = Failure {
            notes: vec![odd.clone()],
            ..Failure::plain(odd.clone(), 2)
        };
        step.retried = vec![failure.clone(), failure.clone()];
        step.failure = (!status.is_fine()).then_some(failure);
        (step.is_passed_by, step.is_undone) = (true, true);
        results.steps.push(step);
    }
    let outcomes = [
        Outcome::Ran(&results),
        Outcome::Broken { why: &odd },
        Outcome::NotRun { why: &odd },
    ];
    let reported = outcomes.map(|outcome| Reported {
        runbook: &runbook,
        plan: &plan,
        outcome,
        problem: Some(&odd),
    });
    let xml = junit::report(&reported);
    assert_junit(&xml);
    for element in [
        "<failure ",
        "<error ",
        "<skipped ",
        "type=\"blocked\"",
        "<flakyFailure ",
        "<rerunFailure ",
    ] {
        assert!(xml.contains(element), "{element} in {xml}");
    }
    assert_junit(&junit::report(&[]));
}

#[test]
fn the_schema_is_one_that_a_report_can_fail() {
    let wanted = "attribute 'line' is not allowed";
    let suite = "tests='1' failures='0' errors='0' name='a'";
    let xml = format!(
        "<testsuites><testsuite {suite}><testcase name='a' line='1'/></testsuite></testsuites>"
    );
    let complaints = complaints(&xml);
    assert!(complaints.contains(wanted), "{complaints}");
}
