//! Tools that documents require, held against stand-ins for them and against real ones.

use std::path::Path;
use std::time::Duration;

use stepmark::run::requires::{Asking, Met, meet};
use stepmark::runbook::tools::Requirement;
use stepmark::source::Span;
use tempfile::TempDir;

use crate::support::{Case, PATIENCE};
use crate::tools::put;

/// A document that requires this.
fn requiring(requires: &str) -> String {
    format!("---\nstepmark:\n  requires: {requires}\n---\n# A\n\n```sh\n$ touch one\n```\n")
}

/// What is here of the requirements, a line each.
fn look(requirements: &[&str], bin: &Path, limit: Duration, asking: Asking) -> String {
    let requirements: Vec<Requirement> = requirements
        .iter()
        .map(|text| Requirement::parse(text, Span::default()).expect("a requirement"))
        .collect();
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let met = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("an event loop")
        .block_on(meet(&requirements, path.as_ref(), limit, asking));
    let told = |met: &Met| {
        let version = met.version.as_ref().map_or("-", |version| version.as_str());
        format!("{}: {version}, {:?}", met.requirement, met.state)
    };
    met.iter().map(told).collect::<Vec<_>>().join("\n")
}

#[test]
fn tools_tell_their_versions_in_their_own_ways() {
    let folder = TempDir::new().expect("a temporary directory");
    let bin = folder.path();
    // Each says how it was called, too.
    let log = "echo \"$*\" >>\"$0.log\"\n";
    for (name, script) in [
        ("plain", "echo plain 1.4.2"),
        ("loud", "echo 'loud v2.0.1' >&2"),
        ("old", "[ \"$1\" = version ] && echo 'Version: v0.9.7-rc.1'"),
        ("broken", "echo broken 3.0.0; exit 1"),
        ("mute", ":"),
        ("pager", "echo 'pager 590 (regular)'"),
        ("kubectl", "echo 'Client Version: v1.31.2-dispatcher'"),
        ("jq", "echo jq-1.7.1"),
        ("touch", "exit 1"),
    ] {
        put(bin, name, &format!("#!/bin/sh\n{log}{script}\n"));
    }
    let requirements = [
        "plain >= 1.4",
        "plain < 1.4",
        "loud ^2",
        "old ~0.9.7-beta",
        "old >= 0.9.7",
        "broken >= 1",
        "mute >= 1",
        "pager >= 500",
        "kubectl >= 1.30",
        "jq",
        "touch >= 9",
        "no-such-tool-here >= 1",
    ];
    insta::assert_snapshot!(look(&requirements, bin, PATIENCE, Asking::Required), @"
    plain >= 1.4: 1.4.2, Fits
    plain < 1.4: 1.4.2, Outside
    loud ^2: v2.0.1, Fits
    old ~0.9.7-beta: v0.9.7-rc.1, Fits
    old >= 0.9.7: v0.9.7-rc.1, Outside
    broken >= 1: -, NoVersion
    mute >= 1: -, NoVersion
    pager >= 500: 590, Fits
    kubectl >= 1.30: v1.31.2-dispatcher, Fits
    jq: -, Fits
    touch >= 9: -, NoVersion
    no-such-tool-here >= 1: -, Missing
    ");
    let asked = |name: &str| {
        let log = std::fs::read_to_string(bin.join(format!("{name}.log")));
        log.unwrap_or_default().replace('\n', "; ")
    };
    // Two requirements are one question.
    assert_eq!(asked("plain"), "--version; ");
    assert_eq!(asked("old"), "--version; version; ");
    assert_eq!(asked("kubectl"), "version --client; ");
    // No version is asked for.
    assert_eq!(asked("jq"), "");
    // `version` would be a file to it.
    assert_eq!(asked("touch"), "--version; ");
}

#[test]
fn before_anybody_agreed_only_known_tools_run() {
    let folder = TempDir::new().expect("a temporary directory");
    let bin = folder.path();
    put(bin, "mine", "#!/bin/sh\ntouch \"$0.ran\"\necho 1.2.3\n");
    put(bin, "jq", "#!/bin/sh\necho jq-1.7.1\n");
    let told = look(
        &["mine >= 1", "mine", "jq", "jq >= 2"],
        bin,
        PATIENCE,
        Asking::Known,
    );
    insta::assert_snapshot!(told, @"
    mine >= 1: -, Unasked
    mine: -, Fits
    jq: 1.7.1, Fits
    jq >= 2: 1.7.1, Outside
    ");
    assert!(!bin.join("mine.ran").exists());
}

#[test]
fn one_that_hangs_does_not_tell_its_version() {
    let folder = TempDir::new().expect("a temporary directory");
    let bin = folder.path();
    put(bin, "slow", "#!/bin/sh\necho 1.2.3\nexec sleep 600\n");
    let limit = Duration::from_millis(200);
    let told = look(&["slow >= 1"], bin, limit, Asking::Required);
    assert_eq!(told, "slow >= 1: -, NoVersion");
}

#[test]
fn check_tells_what_is_here_and_what_is_not() {
    let case = Case::new(requiring(
        "[bash >= 4.4, git >= 2, helm >= 3.12, no-such-tool, odd ^1]",
    ))
    .file("b.md", requiring("{helm: '3.9'}"));
    let bin = case.path("../bin");
    put(&bin, "helm", "#!/bin/sh\necho v3.9.4+g1a500d5\n");
    put(&bin, "odd", "#!/bin/sh\nexit 1\n");
    put(
        &bin,
        "bash",
        "#!/bin/sh\necho 'GNU bash, version 5.2.15(1)-release'\n",
    );
    put(&bin, "git", "#!/bin/sh\necho 'git version 2.39.3'\n");
    let ran = case.run(["check", "--requires", "a.md", "b.md"]).exits(3);
    insta::assert_snapshot!(ran.stdout, @"
    a.md: 1 step
         7  step    a-1                             changes  touch one                                     a transcript with the prompt in front of its commands
            TOOL          REQUIRED  FOUND            PATH
            bash          >= 4.4    5.2.15           [case]/bin/bash
            git           >= 2      2.39.3           [case]/bin/git
            helm          >= 3.12   v3.9.4+g1a500d5  [case]/bin/helm
            no-such-tool  any       missing          -
            odd           ^1        no version       [case]/bin/odd
    b.md: 1 step
         7  step    a-1                             changes  touch one                                     a transcript with the prompt in front of its commands
            TOOL  REQUIRED  FOUND            PATH
            helm  3.9       v3.9.4+g1a500d5  [case]/bin/helm
    ");
    insta::assert_snapshot!(ran.stderr, @"
    error[missing-tool]: helm is v3.9.4+g1a500d5, and the document requires >= 3.12
     --> a.md:3:37
      |
    3 |   requires: [bash >= 4.4, git >= 2, helm >= 3.12, no-such-tool, odd ^1]
      |                                     ^^^^^^^^^^^^
      |
      = help: this one is [case]/bin/helm; install another, or put it before this one on PATH

    error[missing-tool]: no-such-tool is not on PATH, and the document requires it
     --> a.md:3:51
      |
    3 |   requires: [bash >= 4.4, git >= 2, helm >= 3.12, no-such-tool, odd ^1]
      |                                                   ^^^^^^^^^^^^
      |
      = help: install no-such-tool, or add its directory to PATH

    error[missing-tool]: odd does not tell its version, and the document requires ^1
     --> a.md:3:65
      |
    3 |   requires: [bash >= 4.4, git >= 2, helm >= 3.12, no-such-tool, odd ^1]
      |                                                                 ^^^^^^
      |
      = help: `[case]/bin/odd --version` or `[case]/bin/odd version` would have to print it within 5 seconds, and end well

    3 requirements are not met
    ");
    assert!(!case.has("one"), "nothing of the document runs");
    case.run(["check", "a.md"]).exits(0);
    case.run(["check", "--requires", "b.md"]).exits(0);
}

#[test]
fn machines_are_told_only_where_they_ask() {
    let case = Case::new(requiring("[helm >= 3.12, no-such-tool]")).file("b.md", "# Nothing\n");
    put(&case.path("../bin"), "helm", "#!/bin/sh\necho v3.9.4\n");
    let report = |arguments: &[&str], status: i32| {
        let ran = case.finish(case.start(arguments)).exits(status);
        assert_eq!(ran.stderr, "");
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        report["documents"].clone()
    };
    let paths = ["a.md", "b.md"];
    let asked = report(
        &[
            "check",
            "--format",
            "json",
            "--requires",
            paths[0],
            paths[1],
        ],
        3,
    );
    insta::assert_snapshot!(asked[0]["requires"], @r#"[{"met":false,"path":"[case]/bin/helm","range":">= 3.12","tool":"helm","version":"v3.9.4"},{"met":false,"path":null,"range":null,"tool":"no-such-tool","version":null}]"#);
    assert_eq!(asked[1]["requires"], serde_json::json!([]));
    let unasked = report(&["check", "--format", "json", paths[0]], 0);
    assert_eq!(unasked[0].get("requires"), None);
}

#[test]
fn errors_of_documents_come_first() {
    let case = Case::new(requiring("[no-such-tool, './x']"));
    let ran = case.run(["check", "--requires", "a.md"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error[bad-value]: `requires`: `./x` is no name of a tool
     --> a.md:3:29
      |
    3 |   requires: [no-such-tool, './x']
      |                             ^^^
      |
      = help: a tool is what a shell looks for on PATH, such as `kubectl`, and no path

    error[missing-tool]: no-such-tool is not on PATH, and the document requires it
     --> a.md:3:14
      |
    3 |   requires: [no-such-tool, './x']
      |              ^^^^^^^^^^^^
      |
      = help: install no-such-tool, or add its directory to PATH

    1 document cannot run as it is
    ");
}

#[test]
fn the_plan_tells_what_is_not_met_and_goes_on() {
    let case = Case::new(requiring("[helm >= 3.12, no-such-tool, mine >= 1, git]"));
    let bin = case.path("../bin");
    put(&bin, "helm", "#!/bin/sh\necho v3.9.4\n");
    put(&bin, "mine", "#!/bin/sh\ntouch \"$0.ran\"\n");
    put(&bin, "git", "#!/bin/sh\necho 'git version 2.39.3'\n");
    let ran = case.run(["run", "--plan", "a.md"]).exits(0);
    insta::assert_snapshot!(ran.stdout, @"
    a.md: 1 step
      requires  mine >= 1 (not asked for its version), git (2.39.3)
      not met   helm is v3.9.4, and the document requires >= 3.12
                no-such-tool is not on PATH, and the document requires it
    ");
    assert!(!bin.join("mine.ran").exists());
}

/// Not stand-ins: what is here of the tools that runbooks are about.
#[test]
fn real_tools_are_understood() {
    let tools = ["bash >= 3.2", "git >= 1.8", "kubectl >= 1.20"];
    let is_here = |tool: &&str| {
        let name = tool.split(' ').next().unwrap_or_default();
        let found = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(name).exists());
        let found = found.contains(&true);
        if !found {
            println!("skipped: there is no {name}");
        }
        found
    };
    let here: Vec<&str> = tools.into_iter().filter(is_here).collect();
    assert!(here.contains(&tools[0]), "there is a bash");
    let folder = TempDir::new().expect("a temporary directory");
    let told = look(&here, folder.path(), PATIENCE, Asking::Required);
    for line in told.lines() {
        assert!(line.ends_with(", Fits"), "{line}");
    }
}
