//! Files that reports are written to: what is in their place, and where there is none.

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, symlink};

use crate::ci_reports::{REPORTS, assert_nothing_is_left, read_by_the_runner};
use crate::reports::assert_junit;
use crate::support::{Case, await_pipe, make_pipe};

#[test]
fn what_cannot_be_written_is_refused_before_anything_runs() {
    let refused = |option: &[&str]| {
        let case = Case::new("```sh\n$ touch ran\n```\n").file("folder/in", "");
        let arguments = [&["ci", "--junit", "first.xml"][..], option, &["a.md"]].concat();
        let ran = case.finish(case.start(&arguments)).exits(2);
        assert!(!case.has("ran") && !case.has("first.xml"), "{option:?}");
        assert_nothing_is_left(&case.path(""));
        let place = option.last().expect("a place");
        assert!(
            ran.stderr.contains(&format!("error: {place}: ")),
            "{}",
            ran.stderr
        );
    };
    refused(&["--summary", "md", "folder"]);
    refused(&["--events", "folder"]);
    for place in ["a.md/report", "/proc/no-such-place/report", "/proc/report"] {
        refused(&["--summary", "md", place]);
        refused(&["--events", place]);
    }
    for option in ["folder", "a.md/report", "/proc/report"] {
        let case = Case::new("```sh\n$ touch ran\n```\n").file("folder/in", "");
        case.run(["ci", "--junit", option, "a.md"]).exits(2);
        assert!(!case.has("ran"));
        assert_nothing_is_left(&case.path(""));
    }
}

#[test]
fn what_stands_in_the_place_of_a_report_stays_what_it_is() {
    let case =
        Case::new("```sh\n$ true\n```\n").file("there/old.xml", "old, and longer than the new one");
    symlink("there/old.xml", case.path("link.xml")).expect("a link");
    symlink("there/new.md", case.path("link.md")).expect("a link");
    let arguments = [
        "ci",
        "--junit",
        "link.xml",
        "--summary",
        "md",
        "link.md",
        "--events",
        "/dev/null",
        "a.md",
    ];
    case.run(arguments).exits(0);
    for link in ["link.xml", "link.md"] {
        let found = fs::symlink_metadata(case.path(link)).expect("it is there");
        assert!(found.is_symlink(), "{link}");
    }
    assert_junit(&case.read("there/old.xml"));
    assert!(case.read("there/new.md").contains("1 passed"));
    assert_nothing_is_left(&case.path(""));

    // A pipe is written to, and not replaced by a file; so are devices.
    make_pipe(&case.path("pipe"));
    let child = case.start(&["ci", "--junit", "pipe", "a.md"]);
    assert_junit(&await_pipe(case.path("pipe")));
    case.finish(child).exits(0);
    let pipe = fs::metadata(case.path("pipe")).expect("it is there");
    assert!(pipe.file_type().is_fifo());
    let null = fs::metadata("/dev/null").expect("every system has it");
    assert!(null.file_type().is_char_device());
}

#[test]
fn reports_of_a_part_without_documents_are_empty_ones() {
    let case = Case::new("```sh\n$ touch ran\n```\n");
    let mut empty = 0;
    for part in ["1/2", "2/2"] {
        let arguments = [&["ci", "--partition", part], &REPORTS[..], &["a.md"]].concat();
        let ran = case.finish(case.start(&arguments)).exits(0);
        let junit = case.read("out/deep/junit.xml");
        assert_junit(&junit);
        read_by_the_runner(&ran.stdout);
        if !junit.contains("<testsuite ") {
            empty += 1;
            assert_eq!(case.read("out/events.ndjson"), "");
            assert_eq!(case.read("out/summary.md"), "### – no documents\n");
        }
    }
    assert_eq!(empty, 1);
}

#[test]
fn the_place_of_the_summary_of_a_job_is_looked_at_first_too() {
    let case = Case::new("```sh\n$ touch ran\n```\n").env("GITHUB_STEP_SUMMARY", "a.md/summary");
    let ran = case.run(["ci", "--github", "a.md"]).exits(2);
    assert!(ran.stderr.contains("a.md/summary"), "{}", ran.stderr);
    assert!(!case.has("ran"));
}
