//! What `stepmark ci` refuses, what it reports of that, and what is no answer to a question.

use nix::sys::signal::Signal;

use crate::reports::assert_junit;
use crate::support::{Case, await_pipe, make_pipe, signal, steps};

#[test]
fn what_keeps_documents_from_running_is_reported() {
    let lacking = "---\nstepmark: {params: {NODE: {}}}\n---\n```sh\n$ touch a\n```\n";
    let wrong = "<!-- stepmark: withn=1 -->\n```sh\n$ x\n```\n";
    let case = Case::new("```sh\n$ touch b\n```\n")
        .file("lacking.md", lacking)
        .file("wrong.md", wrong)
        .file("junit.xml", "stale");
    for (other, status, told) in [
        ("lacking.md", 3, "the parameter `NODE` has no value"),
        ("wrong.md", 2, "the document has errors"),
    ] {
        let arguments = ["ci", "--junit", "junit.xml", "--github", "a.md", other];
        let ran = case.run(arguments).exits(status);
        let junit = case.read("junit.xml");
        assert_junit(&junit);
        assert!(junit.contains(told), "{junit}");
        assert!(
            junit.contains("another document cannot run as it is"),
            "{junit}"
        );
        let annotation = format!("::error file={other},");
        assert!(ran.stdout.contains(&annotation), "{}", ran.stdout);
        assert!(!case.has("a") && !case.has("b"));
    }
}

#[test]
fn a_report_takes_no_place_of_a_document_or_of_another_report() {
    let text = "```sh\n$ touch a\n```\n";
    for arguments in [
        &["--junit", "a.md"][..],
        &["--summary", "md", "./a.md"],
        &["--events", "a.md"],
        &["--junit", "same", "--summary", "md", "same"],
        &["--junit", "-"],
        &["--summary", "md", "-"],
        &["--summary", "html", "x"],
    ] {
        let case = Case::new(text);
        let all: Vec<&str> = ["ci", "a.md"].iter().chain(arguments).copied().collect();
        case.finish(case.start(&all)).exits(2);
        assert_eq!(case.text(), text, "{arguments:?}");
        assert!(!case.has("a") && !case.has("-"), "{arguments:?}");
    }
}

#[test]
fn a_consent_that_nobody_can_read_is_no_reason_to_pass_over_a_document() {
    for settings in ["ci: Live", "ci: [live", "ci: true"] {
        let text = format!("---\nstepmark:\n  {settings}\n---\n```sh\n$ touch a\n```\n");
        let case = Case::new(text).file(
            "b.md",
            "---\nstepmark: {ci: live}\n---\n```sh\n$ touch b\n```\n",
        );
        case.run(["ci", "."]).exits(2);
        assert!(!case.has("a") && !case.has("b"), "{settings}");
    }
    // What has nothing to do with it is somebody else's business.
    let case = Case::new("---\nstepmark: {timeout: soon}\n---\n```sh\n$ touch a\n```\n");
    case.run(["ci", "."]).exits(0);
}

#[test]
fn a_guard_that_is_ended_has_said_nothing() {
    for guard in ["if", "unless"] {
        let case = Case::new(steps(&[(&format!("{guard}='cat hold'"), "touch a")]));
        make_pipe(&case.path("hold"));
        let ran = case.run(["ci", "--timeout", "200ms", "a.md"]).exits(1);
        assert!(!case.has("a"));
        let told = "the guard `cat hold` did not end within";
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
    }
}

#[test]
fn a_signal_ends_the_question_for_the_target_in_the_middle_of_a_run() {
    let target = "---\nstepmark: {target: {command: 'test ! -e asks || { echo $$ >pids; echo here >ready; sleep 300; }; echo lab'}}\n---\n";
    let case = Case::new(format!(
        "{target}```sh\n$ touch asks\n$ sleep 0\n```\n```sh\n$ touch after\n```\n"
    ));
    make_pipe(&case.path("ready"));
    let child = case.start(&["ci", "--junit", "junit.xml", "a.md"]);
    await_pipe(case.path("ready"));
    signal(child.id(), Signal::SIGTERM);
    case.finish(child).exits(143);
    assert!(!case.has("after"));
    assert_junit(&case.read("junit.xml"));
    crate::ci_ended::await_end(&case);
}

#[test]
fn a_signal_ends_the_question_for_a_version() {
    let text = "---\nstepmark: {requires: [slow >= 1]}\n---\n```sh\n$ touch a\n```\n";
    let case = Case::new(text);
    let ready = case.path("ready");
    make_pipe(&ready);
    let script = format!(
        "#!/bin/sh\necho here >'{}'\nexec sleep 300\n",
        ready.display()
    );
    let case = case.fake("slow", &script);
    let child = case.start(&["ci", "a.md"]);
    await_pipe(ready);
    signal(child.id(), Signal::SIGTERM);
    case.finish(child).exits(143);
    assert!(!case.has("a"));
}

#[test]
fn events_and_journals_know_of_a_run_that_could_not_begin() {
    let lost =
        "---\nstepmark: {target: {command: 'echo lost; false'}}\n---\n```sh\n$ touch a\n```\n";
    let case = Case::new(lost).file("b.md", "```sh\n$ touch b\n```\n");
    let arguments = [
        "ci",
        "--jobs",
        "1",
        "--journal",
        "j",
        "--events",
        "e.ndjson",
        "--junit",
        "now.xml",
        "a.md",
        "b.md",
    ];
    case.run(arguments).exits(1);
    let events = case.read("e.ndjson");
    let over = events
        .lines()
        .find(|line| line.contains("\"run_finished\""));
    let over: serde_json::Value = serde_json::from_str(over.expect("the end of a run")).unwrap();
    assert_eq!(
        (&over["status"], &over["document"]),
        (&"blocked".into(), &"a.md".into())
    );
    let why = over["why"].as_str().expect("a reason");
    assert!(why.contains("the target is not known"), "{why}");
    case.run(["report", "--journal", "j", "--junit", "later.xml"])
        .exits(0);
    // But for when it was.
    let plain = |name: &str| {
        let text = case.read(name);
        let lines = text
            .lines()
            .map(|line| line.split(" time=\"").next().unwrap_or_default());
        let lines =
            lines.filter(|line| !line.contains("name=\"run\"") && !line.contains("<testsuites"));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    assert_eq!(plain("now.xml"), plain("later.xml"));
    assert!(case.read("later.xml").contains("the target is not known"));
}

#[test]
fn what_a_live_replay_lacks_is_reported_too() {
    let text =
        "---\nstepmark: {params: {TOKEN: {type: secret}}}\n---\n```sh\n$ test -n \"$TOKEN\"\n```\n";
    let case = Case::new(text).env("STEPMARK_TOKEN", "hunter22");
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    let mut command = case.command(&["replay", "--live", "--junit", "junit.xml", "a.md"]);
    command.env_remove("STEPMARK_TOKEN");
    let child = command.spawn().expect("the binary runs");
    case.finish(child).exits(3);
    let junit = case.read("junit.xml");
    assert_junit(&junit);
    assert!(
        junit.contains("the parameter `TOKEN` has no value"),
        "{junit}"
    );
}
