//! Which documents a command finds where it is given folders, files and names of all kinds.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::support::{Case, Ran, make_pipe};

const PASSES: &str = "```sh\n$ true\n```\n";

/// The paths of the documents that `check --format json` tells of.
fn documents(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.stdout).expect("a report");
    let documents = report["documents"].as_array().expect("a list");
    let path = |document: &Value| document["path"].as_str().expect("a path").to_owned();
    documents.iter().map(path).collect()
}

#[test]
fn what_a_journal_keeps_is_no_document() {
    let case = Case::new("---\nstepmark: {ci: live}\n---\n```sh\n$ echo x >>ran\n```\n");
    for times in 1..=3 {
        case.run(["ci", ".", "--journal", "jj"]).exits(0);
        assert_eq!(case.read("ran"), "x\n".repeat(times));
    }
    let runs: Vec<_> = fs::read_dir(case.path("jj/runs"))
        .expect("its runs")
        .map(|entry| entry.expect("a run").path())
        .collect();
    assert_eq!(runs.len(), 3);
    let ran = case.run(["check", "--format", "json", "."]).exits(0);
    assert_eq!(documents(&ran), ["./a.md"]);
    // Nor where the walk begins within it.
    let run = runs[0].to_string_lossy();
    for folder in ["jj", &run] {
        let ran = case.run(["check", "--format", "json", folder]);
        assert!(documents(&ran).is_empty(), "{}", ran.stdout);
    }
    let ran = case.run(["replay", "."]);
    assert!(!ran.all().contains("document.md"), "{}", ran.all());
}

#[test]
fn only_regular_files_are_found_in_a_folder() {
    let case = Case::new(PASSES).file("other/real.md", PASSES);
    make_pipe(&case.path("pipe.md"));
    symlink("pipe.md", case.path("to-pipe.md")).expect("a link");
    symlink("other", case.path("to-folder.md")).expect("a link");
    symlink("other/real.md", case.path("to-file.md")).expect("a link");
    let ran = case.run(["check", "--format", "json", "."]).exits(0);
    assert_eq!(documents(&ran), ["./a.md", "./other/real.md"]);
    case.run(["ci", "."]).exits(0);
    case.run(["replay", "."]);
    symlink("none", case.path("to-nothing.md")).expect("a link");
    let ran = case.run(["check", "."]).exits(2);
    assert!(ran.stderr.contains("to-nothing.md: "), "{}", ran.stderr);
}

#[test]
fn a_document_runs_once_whatever_ways_lead_to_it() {
    let case = Case::new("```sh\n$ echo x >>ran\n```\n");
    symlink("a.md", case.path("link.md")).expect("a link");
    let absolute = case.path("a.md");
    let absolute = absolute.to_string_lossy();
    let ran = case
        .run(["ci", "./a.md", &absolute, "link.md", "."])
        .exits(0);
    assert_eq!(case.read("ran"), "x\n", "{}", ran.stdout);
    // Named by any of them is named.
    let case = Case::new("```sh\n$ echo x >>ran\n```\n");
    case.run(["ci", ".", "a.md"]).exits(0);
    assert_eq!(case.read("ran"), "x\n");
}

#[test]
fn a_name_like_an_option_is_a_name() {
    let case = Case::named(
        "-n.md",
        "```sh\n$ echo $0; shopt -q login_shell || no-such\n```\n```sh\nif\n```\n",
    );
    let ran = case.run(["ci", "./-n.md", "--record", "document"]).exits(1);
    let text = ran.text();
    assert!(text.contains("\n-n.md\n-n.md: line 2: no-such: "), "{text}");
    let case = Case::named("-n.md", PASSES);
    case.run(["ci", "./-n.md"]).exits(0);
    let ran = case.run(["run", "./-n.md"]).exits(3);
    assert!(
        ran.stderr.contains("`stepmark ci ./-n.md` runs it"),
        "{}",
        ran.stderr
    );
}

#[test]
fn paths_in_what_helps_are_quoted() {
    let case = Case::named("sp ace.md", PASSES);
    let ran = case.run(["accept", "sp ace.md"]).exits(2);
    assert!(
        ran.stderr.contains("`stepmark run 'sp ace.md'` records"),
        "{}",
        ran.stderr
    );
}

#[test]
fn settings_that_cannot_be_read_are_not_passed_over() {
    type Make = fn(&Case);
    let cases: [(&str, Make); 3] = [
        ("No such file", |case| {
            symlink("none", case.path("stepmark.toml")).expect("a link");
        }),
        ("it is no regular file", |case| {
            fs::create_dir(case.path("stepmark.toml")).expect("a folder");
        }),
        ("it is no regular file", |case| {
            make_pipe(&case.path("stepmark.toml"));
        }),
    ];
    for (why, make) in cases {
        let case = Case::new("```sh\n$ touch ran\n```\n");
        make(&case);
        for command in ["ci", "check"] {
            let ran = case.run([command, "a.md"]).exits(2);
            let message = "the settings in stepmark.toml cannot be read: ";
            assert!(
                ran.stderr.contains(message) && ran.stderr.contains(why),
                "{}",
                ran.stderr
            );
            assert!(ran.stderr.contains("= help: "), "{}", ran.stderr);
        }
        assert!(!case.has("ran"));
    }
}
