//! `stepmark.toml`: which one is a document's, and that every command holds to it.

mod results;

use std::fs;

use serde_json::Value;

use crate::support::{Case, Ran};

/// Only the second of its fences runs where nothing is inferred.
const TWO: &str = "# A\n\n```sh\n$ touch inferred\n```\n\n<!-- stepmark: run -->\n```sh\n$ touch annotated\n```\n";

/// A case in a repository, with this `stepmark.toml`.
fn case(settings: &str, text: &str) -> Case {
    Case::new(text)
        .file("stepmark.toml", settings)
        .file(".git/HEAD", "ref: refs/heads/main\n")
}

/// A document that leaves a file of this name.
fn touches(name: &str) -> String {
    format!("# A\n\n```sh\n$ touch {name}\n```\n")
}

fn steps(ran: &Ran) -> Vec<(String, u64)> {
    let report: Value = serde_json::from_str(&ran.stdout).expect("a report");
    let documents = report["documents"].as_array().expect("a list");
    let told = |document: &Value| {
        let path = document["path"].as_str().expect("a path").to_owned();
        (path, document["steps"].as_u64().expect("a number"))
    };
    documents.iter().map(told).collect()
}

#[test]
fn check_tells_what_holds_and_from_where() {
    let settings = "[defaults]\nblocks = 'annotated'\n";
    let case = case(settings, TWO).file("docs/b.md", TWO);
    let ran = case.run(["check", "a.md"]).exits(0);
    insta::assert_snapshot!(ran.stdout, @"
    a.md: 1 step, 1 shown
            settings from stepmark.toml
         3  shown   -                                        $ touch inferred                              not annotated, in a document that says `blocks: annotated`
         8  step    a-1                             changes  touch annotated                               annotated to run
    ");
    let ran = case.run(["check", "--format", "json", "."]).exits(0);
    let found: Vec<(String, u64)> = vec![("./a.md".into(), 1), ("./docs/b.md".into(), 1)];
    assert_eq!(steps(&ran), found);
    assert!(
        ran.stdout.contains(r#""project":"stepmark.toml""#),
        "{}",
        ran.stdout
    );

    let without = Case::new(TWO);
    let ran = without.run(["check", "--format", "json", "a.md"]).exits(0);
    assert!(!ran.stdout.contains("project"), "{}", ran.stdout);
}

#[test]
fn what_is_excluded_is_found_nowhere_and_runs_when_it_is_named() {
    let settings = "exclude = ['vendor/**', 'drafts/']\ndefaults.ci = 'live'\n";
    let case = case(settings, "# A\n\n```sh\n$ touch a\n```\n")
        .file("vendor/b.md", touches("b"))
        // What stands there has no say in it.
        .file("vendor/stepmark.toml", "not even TOML")
        .file("docs/drafts/c.md", touches("c"))
        .file("docs/d.md", touches("d"));
    let paths =
        |ran: &Ran| -> Vec<String> { steps(ran).into_iter().map(|(path, _)| path).collect() };
    let ran = case.run(["check", "--format", "json", "."]).exits(0);
    assert_eq!(paths(&ran), ["./a.md", "./docs/d.md"]);
    let ran = case
        .run(["check", "--format", "json", "docs/drafts"])
        .exits(0);
    assert!(paths(&ran).is_empty());
    let ran = case
        .run(["check", "--format", "json", "docs/drafts/c.md", "docs"])
        .exits(0);
    assert_eq!(paths(&ran), ["docs/drafts/c.md", "docs/d.md"]);

    case.run(["ci", "."]).exits(0);
    assert!(case.has("a") && case.has("docs/d"));
    assert!(!case.has("vendor/b") && !case.has("docs/drafts/c"));
    case.run(["ci", "docs/drafts/c.md"]).exits(0);
    assert!(case.has("docs/drafts/c"));
}

#[test]
fn a_project_within_another_excludes_its_own_and_cannot_bring_back() {
    let case = case("exclude = ['old/']\n", "# A\n")
        .file("part/stepmark.toml", "exclude = ['own/', '!old/']\n")
        .file("part/a.md", "# A\n")
        .file("part/own/a.md", "# A\n")
        .file("part/old/a.md", "# A\n");
    let ran = case.run(["check", "--format", "json", "."]).exits(0);
    let paths: Vec<String> = steps(&ran).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["./a.md", "./part/a.md"]);

    let case = case.file("part/stepmark.toml", "exclude = [");
    for arguments in [["check", "."], ["ci", "."]] {
        let ran = case.run(arguments).exits(2);
        let told = ran.stderr.matches("part/stepmark.toml:1:12").count();
        assert_eq!(told, 1, "{}", ran.stderr);
    }
    case.run(["check", "a.md"]).exits(0);
}

#[test]
fn a_directory_runs_what_the_project_calls_live() {
    let settings = "[[documents]]\nglob = ['prod/', '!prod/never.md']\nci = 'live'\n";
    let own = "---\nstepmark: {ci: none}\n---\n".to_owned() + &touches("own");
    let case = case(settings, "# A\n\n```sh\n$ touch a\n```\n")
        .file("prod/live.md", touches("live"))
        .file("prod/never.md", touches("never"))
        .file("prod/own.md", own);
    case.run(["ci", "."]).exits(0);
    assert!(case.has("prod/live"));
    for other in ["a", "prod/never", "prod/own"] {
        assert!(!case.has(other), "{other}");
    }
    // What cannot be read is not passed over as if it had passed.
    let case = case.file("prod/bytes.md", b"\xff");
    let ran = case.run(["ci", "prod"]).exits(2);
    assert!(ran.stderr.contains("not UTF-8"), "{}", ran.stderr);
}

#[test]
fn the_front_matter_wins_over_the_glob_and_the_glob_over_the_defaults() {
    const SETTINGS: &str = "
[defaults]
env = {A = 'all', B = 'all', C = 'all'}
[[documents]]
glob = 'a.md'
env = {B = 'glob', C = 'glob'}
params.node = 'n1'
";
    let text = "---\nstepmark:\n  env: {C: own}\n---\n\n```console\n$ echo $A $B $C $node\nall glob own n1\n```\n";
    let case = case(SETTINGS, text);
    case.run(["ci", "a.md"]).exits(0);
    case.run(["ci", "--set", "node=n2", "a.md"]).exits(1);
}

#[test]
fn a_parameter_that_only_the_project_knows_is_missed_too() {
    let settings = "[defaults.params.a_long_name_of_a_parameter]\nprompt = 'Which?'\n";
    let case = case(settings, "# A\n\n```sh\n$ true\n```\n");
    let ran = case.run(["ci", "a.md"]).exits(3);
    insta::assert_snapshot!(ran.stderr, @"
    error[blocked]: the parameter `a_long_name_of_a_parameter` has no value
     --> a.md:1:1
      |
    1 | # A
      | ^
      |
      = help: say --set a_long_name_of_a_parameter=VALUE, or set STEPMARK_A_LONG_NAME_OF_A_PARAMETER

    error: something is missing, and nothing ran
    ");
    case.run(["ci", "--set", "a_long_name_of_a_parameter=x", "a.md"])
        .exits(0);
}

#[test]
fn documents_name_the_targets_of_the_project() {
    const SETTINGS: &str = "
[defaults]
target = 'prod'
[targets]
prod.command = 'cat context'
lab = 'kronform'
";
    let text = |own: &str| format!("---\nstepmark: {{{own}}}\n---\n\n```sh\n$ true\n```\n");
    let case = case(SETTINGS, &text("")).file("context", "cluster-7\n");
    let target = |arguments: [&str; 4]| {
        let recorded = case.run(arguments).exits(0).text();
        let at = recorded.find("target=").expect("a target");
        recorded[at..].split_whitespace().next().map(str::to_owned)
    };
    let record = ["ci", "--record", "document", "a.md"];
    assert_eq!(target(record).as_deref(), Some("target=cluster-7"));
    for (own, shown) in [("target: lab", "kronform"), ("target: other", "other")] {
        fs::write(case.path("a.md"), text(own)).expect("it can be written");
        assert_eq!(target(record), Some(format!("target={shown}")));
        let plan = case.run(["run", "--plan", "a.md"]).exits(0).stdout;
        assert!(plan.contains(shown), "{plan}");
    }
}

#[test]
fn completion_knows_the_project_and_keeps_quiet() {
    let complete = |settings: &str| {
        let case = case(settings, "# A\n");
        let mut command = case.command(&["--", "stepmark", "run", "a.md", "--set", ""]);
        command
            .env("_STEPMARK_COMPLETE", "zsh")
            .env("_CLAP_COMPLETE_INDEX", "4");
        case.finish(command.spawn().expect("the binary runs"))
    };
    let ran = complete("defaults.zoo = 1\n[defaults.params.zone]\nprompt = 'Where?'\n");
    assert_eq!(ran.stderr, "");
    assert!(
        ran.stdout.contains("zone=") && ran.stdout.contains("Where?"),
        "{}",
        ran.stdout
    );
    let ran = complete("zoo = 1\n");
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn a_broken_file_is_told_once_by_every_command() {
    let case = case(
        "[defaults]\nowner = 'me'\ntimeuot = '5m'\n",
        "# A\n\n```sh\n$ touch a\n```\n",
    )
    .file("docs/b.md", touches("b"))
    .file("docs/c.md", touches("c"));
    let ran = case.run(["check", "docs/b.md", "docs/c.md"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error[unknown-key]: unknown setting `timeuot`
     --> stepmark.toml:3:1
      |
    3 | timeuot = '5m'
      | ^^^^^^^
      |
      = help: did you mean `timeout`?

    error: the settings in stepmark.toml cannot be used as they are
      = help: mend the errors in it; `stepmark check` lists them
    ");
    for arguments in [
        ["check", "."],
        ["ci", "a.md"],
        ["ci", "."],
        ["ci", "docs"],
        ["accept", "a.md"],
    ] {
        let ran = case.run(arguments).exits(2);
        assert_eq!(
            ran.stderr.matches("stepmark.toml:3:1").count(),
            1,
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "");
    }
    for arguments in [["run", "--plan", "a.md"], ["run", "--yes", "a.md"]] {
        let ran = case.run(arguments).exits(2);
        assert_eq!(
            ran.stderr.matches("stepmark.toml:3:1").count(),
            1,
            "{}",
            ran.stderr
        );
    }
    assert!(!case.has("a") && !case.has("docs/b"));

    let case = case.file("stepmark.toml", "[defaults]\nzoo = 1\n");
    let ran = case
        .run(["run", "--yes", "--record", "document", "a.md"])
        .exits(0);
    assert_eq!(
        ran.stderr.matches("unknown setting `zoo`").count(),
        1,
        "{}",
        ran.stderr
    );
    let case = case.file("stepmark.toml", b"owner = '\xff'\n");
    let ran = case.run(["ci", "a.md"]).exits(2);
    assert!(
        ran.stderr
            .contains("stepmark.toml:1: the text is not UTF-8"),
        "{}",
        ran.stderr
    );
}

/// Where a `stepmark.toml` is that makes the document at `docs/deep/a.md` say so, and whether it holds.
#[test]
fn no_file_is_found_above_the_root_of_the_repository() {
    let text = "```console\n$ echo \"by ${BY-nobody}\"\nby nobody\n```\n";
    let set = |by: &str| format!("[defaults]\nenv = {{BY = '{by}'}}\n");
    let by = |case: &Case, folder: &str, document: &str| {
        let mut command = case.command(&["ci", document]);
        command.current_dir(case.path(folder));
        let child = command.spawn().expect("the binary runs");
        let ran = case.finish(child);
        let by = ran.stdout.find("+ by ").map(|at| &ran.stdout[at + 5..]);
        by.and_then(|by| by.split_whitespace().next())
            .unwrap_or("nobody")
            .to_owned()
    };
    let new = || Case::named("docs/deep/a.md", text);

    // A repository: up to its root, from wherever stepmark is called; the nearest file alone holds.
    let case = new()
        .file("stepmark.toml", set("outer"))
        .file("docs/.git", "gitdir: elsewhere\n");
    assert_eq!(by(&case, "", "docs/deep/a.md"), "nobody");
    let case = case.file("docs/stepmark.toml", set("root"));
    assert_eq!(by(&case, "", "docs/deep/a.md"), "root");
    assert_eq!(by(&case, "docs/deep", "a.md"), "root");
    assert_eq!(by(&case, "docs/deep", "../deep/./a.md"), "root");
    let case = case.file("docs/deep/stepmark.toml", set("nearest"));
    assert_eq!(by(&case, "", "docs/deep/a.md"), "nearest");

    // Elsewhere: up to the current directory, or the document's own folder.
    let case = new().file("stepmark.toml", set("outer"));
    assert_eq!(by(&case, "", "docs/deep/a.md"), "outer");
    assert_eq!(by(&case, "docs", "deep/a.md"), "nobody");
    assert_eq!(by(&case, "docs/deep", "a.md"), "nobody");
    let case = case
        .file("docs/stepmark.toml", set("middle"))
        .file("other/b.md", "");
    assert_eq!(by(&case, "", "docs/deep/a.md"), "middle");
    assert_eq!(by(&case, "other", "../docs/deep/a.md"), "nobody");
    let case = case.file("docs/deep/stepmark.toml", set("own"));
    assert_eq!(by(&case, "other", "../docs/deep/a.md"), "own");
}
