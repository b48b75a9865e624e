//! `stepmark ci`: what runs, what keeps it from running, and what the exit status says.

use crate::support::{Case, steps};

/// Two steps that leave a file each.
const TWO: &str = "# A\n```sh\n$ touch one\n```\n# B\n```sh\n$ touch two\n```\n";

#[test]
fn all_passed_is_zero_and_a_failure_is_one() {
    let case = Case::new(TWO);
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("2 passed in "), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    let case = Case::new(steps(&[
        ("", "touch one"),
        ("", "false"),
        ("", "touch two"),
    ]));
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(
        case.has("one") && !case.has("two"),
        "the run stops at the failure"
    );
    assert!(
        ran.stdout.contains("1 passed, 1 failed, 1 not run"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_worst_document_makes_the_status() {
    let case = Case::new(TWO)
        .file("b.md", "```sh\n$ false\n```\n")
        .file("c.md", "```sh\n$ touch three\n```\n");
    case.run(["ci", "a.md", "b.md", "c.md"]).exits(1);
    assert!(case.has("three"), "the next document runs all the same");
}

#[test]
fn bad_usage_and_bad_documents_are_two() {
    let case =
        Case::new("# A\n```sh\n$ touch one\n```\n<!-- stepmark: withn=1 -->\n```sh\n$ x\n```\n");
    let ran = case.run(["ci", "a.md"]).exits(2);
    assert!(
        ran.stderr.contains("did you mean `within`?"),
        "{}",
        ran.stderr
    );
    case.run(["ci"]).exits(2);
    case.run(["ci", "none.md"]).exits(2);
    case.run(["ci", "--record", "paper", "a.md"]).exits(2);
    assert!(!case.has("one"));
}

#[test]
fn selections() {
    for (arguments, one, two) in [
        (["--only", "a-1"], true, false),
        (["--only", "2"], false, true),
        (["--only", ":3"], true, false),
        (["--from", "b-1"], false, true),
        (["--to", "a-1"], true, false),
        (["--skip", "a-1"], false, true),
        (["--only", "1,2"], true, true),
    ] {
        let case = Case::new(TWO);
        let [option, value] = arguments;
        case.run(["ci", option, value, "a.md"]).exits(0);
        assert_eq!(
            (case.has("one"), case.has("two")),
            (one, two),
            "{arguments:?}"
        );
    }
}

#[test]
fn wrong_selections_run_nothing() {
    let mut told = String::new();
    for arguments in [
        &["--only", "a-2"][..],
        &["--only", "9"],
        &["--only", ":1"],
        &["--from", "x"],
        &["--to", "0"],
        &["--skip", "nobody"],
        &["--from", "2", "--to", "1"],
    ] {
        let case = Case::new(TWO);
        let all: Vec<&str> = ["ci"]
            .iter()
            .chain(arguments)
            .chain(&["a.md"])
            .copied()
            .collect();
        let ran = case.finish(case.start(&all)).exits(2);
        assert!(!case.has("one") && !case.has("two"), "{arguments:?}");
        told += &format!("{}\n{}", arguments.join(" "), ran.stderr);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn parameters() {
    let text = "---\nstepmark:\n  params:\n    NODE: {default: n1}\n    size: {choices: [s, m]}\n---\n\
                ```sh\n$ echo \"$NODE $size\"\n```\n";
    let case = Case::new(format!("{text}```text\nn2 m\n```\n"));
    case.run(["ci", "--set", "NODE=n2", "--set", "size=m", "a.md"])
        .exits(0);
    let ran = case.run(["ci", "--set", "size=m", "a.md"]).exits(1);
    assert!(ran.stdout.contains("n1 m"), "the default: {}", ran.stdout);
    let case = case.env("STEPMARK_NODE", "n2").env("STEPMARK_SIZE", "m");
    case.run(["ci", "a.md"]).exits(0);
    // What is said on the command line goes first.
    case.run(["ci", "--set", "NODE=n3", "a.md"]).exits(1);
    // No text of a value is ever read as code.
    let case = Case::new(format!("{text}```text\n$(touch made); 'x m\n```\n"));
    case.run([
        "ci",
        "--set",
        "NODE=$(touch made); 'x",
        "--set",
        "size=m",
        "a.md",
    ])
    .exits(0);
    assert!(!case.has("made"));
}

#[test]
fn wrong_parameters() {
    let text = "---\nstepmark:\n  params:\n    size: {choices: [s, m], default: s}\n    count: {type: int, default: 1}\n---\n\
                ```sh\n$ touch one\n```\n";
    for (set, told) in [
        ("NODE", "this is no KEY=VALUE"),
        ("1x=2", "this is no KEY=VALUE"),
        ("a b=2", "this is no KEY=VALUE"),
        (
            "size=xl",
            "--set size: `xl` is none of its choices, `s` or `m`",
        ),
        ("count=4x", "--set count: `4x` is no whole number"),
    ] {
        let case = Case::new(text);
        let ran = case.run(["ci", "--set", set, "a.md"]).exits(2);
        assert!(ran.stderr.contains(told), "{set}: {}", ran.stderr);
        assert!(!case.has("one"), "{set}");
    }
    let case = Case::new(text).env("STEPMARK_COUNT", "many");
    let ran = case.run(["ci", "a.md"]).exits(2);
    assert!(
        ran.stderr
            .contains("STEPMARK_COUNT: `many` is no whole number"),
        "{}",
        ran.stderr
    );
    assert!(!case.has("one"));
    // What the command line says is what counts, and what is not asked for is not looked at.
    case.run(["ci", "--set", "count=2", "a.md"]).exits(0);
}

/// Commands get one form of a value, however it was written.
#[test]
fn values_reach_commands_by_their_type() {
    let text = "---\nstepmark:\n  params:\n    count: {type: int, default: ' 3 '}\n    \
                dry: {type: bool, default: yes}\n    nodes: {type: list, default: [n1, n2]}\n    \
                tag: {pattern: 'v[0-9]+', default: v1}\n---\n\
                ```sh\n$ echo \"$count $dry $nodes $tag\"\n```\n```text\n";
    let case = Case::new(format!("{text}3 true n1,n2 v1\n```\n"));
    case.run(["ci", "a.md"]).exits(0);
    let case = Case::new(format!("{text}-4 false a,b,c v22\n```\n"))
        .env("STEPMARK_NODES", "a\n b,c\n")
        .env("STEPMARK_COUNT", "-4");
    case.run(["ci", "--set", "dry=off", "--set", "tag=v22", "a.md"])
        .exits(0);
}

/// What a run would get wrong without it is refused, not passed over.
/// A step that leaves a file, then something that nobody is there for.
const MISSING: &[(&str, &str)] = &[
    ("placeholder", "```sh\n$ ping <node-ip>\n```\n"),
    ("manual item", "- [ ] Call Bob\n"),
    (
        "danger",
        "<!-- stepmark: danger -->\n```sh\n$ touch two\n```\n",
    ),
    (
        "typed confirmation",
        "<!-- stepmark: confirm=type -->\n```sh\n$ touch two\n```\n",
    ),
];

#[test]
fn what_is_missing_blocks_the_whole_run() {
    let mut told = String::new();
    for (name, text) in MISSING {
        let case = Case::new(format!("```sh\n$ touch one\n```\n\n{text}"));
        let ran = case.run(["ci", "a.md"]).exits(3);
        assert!(!case.has("one"), "{name}");
        told += &format!("## {name}\n{}\n", ran.stderr);
    }
    let text = "---\nstepmark:\n  params:\n    NODE: {prompt: Which node?}\n---\n```sh\n$ touch one\n```\n";
    let case = Case::new(text);
    told += &format!("## parameter\n{}", case.run(["ci", "a.md"]).exits(3).stderr);
    assert!(!case.has("one"));
    insta::assert_snapshot!(told);
}

#[test]
fn one_document_that_is_blocked_blocks_all() {
    let case = Case::new(TWO).file("b.md", "- [ ] Call Bob\n");
    case.run(["ci", "a.md", "b.md"]).exits(3);
    assert!(!case.has("one"));
}

#[test]
fn what_is_not_selected_blocks_nothing() {
    let case = Case::new("```sh\n$ touch one\n```\n\n- [ ] Call Bob\n");
    case.run(["ci", "--only", "1", "a.md"]).exits(0);
    assert!(case.has("one"));
}

#[test]
fn consent_lets_them_run() {
    let case = Case::new("- [ ] Call Bob\n\n<!-- stepmark: danger -->\n```sh\n$ touch two\n```\n");
    case.run(["ci", "--manual", "skip", "a.md"]).exits(3);
    case.run(["ci", "--allow-danger", "a.md"]).exits(3);
    assert!(!case.has("two"));
    let ran = case
        .run(["ci", "--manual", "skip", "--allow-danger", "a.md"])
        .exits(0);
    assert!(
        ran.stdout.contains("1 skipped") && case.has("two"),
        "{}",
        ran.stdout
    );
    let ran = case
        .run(["ci", "--manual", "done", "--allow-danger", "a.md"])
        .exits(0);
    assert!(ran.stdout.contains("1 item done by hand"), "{}", ran.stdout);
    case.run(["ci", "--manual", "fail", "--allow-danger", "a.md"])
        .exits(3);
}

#[test]
fn danger_that_is_only_inferred_runs() {
    let case = Case::new("```sh\n$ rm -rf build\n```\n").file("build/x", "");
    case.run(["ci", "a.md"]).exits(0);
    assert!(!case.has("build"));
}

#[test]
fn in_a_directory_only_live_documents_run() {
    let live = "---\nstepmark: {ci: live}\n---\n```sh\n$ touch live\n```\n";
    let case = Case::new(TWO)
        .file("deep/live.md", live)
        .file("replay.md", live.replace("live", "replay"));
    let ran = case.run(["ci", "."]).exits(0);
    assert!(case.has("deep/live"), "{}", ran.all());
    assert!(!case.has("one") && !case.has("replay"), "{}", ran.stdout);
    case.run(["ci", ".", "a.md"]).exits(0);
    assert!(case.has("one"), "naming a file is consent");
    let case = Case::new(TWO);
    let ran = case.run(["ci", "."]).exits(0);
    assert!(
        ran.stderr.contains("ci: live") && !case.has("one"),
        "{}",
        ran.stderr
    );
}
