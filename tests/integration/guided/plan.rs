//! What a run is about to do, before any of it.

use regex_lite::Regex;

use super::{DONE, RUN, run, unrecorded};
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const EVERYTHING: &str = "---\nstepmark:\n  target: {command: cat target}\n  params:\n    NODE: {prompt: Which node?}\n    \
                          SIZE: small\n    TOKEN: {type: secret}\n---\n\
                          # A\n\n```yaml\n# conf/a.yaml\na: 1\n```\n\n```sh\n$ kubectl get nodes\n$ no-such-tool x\n```\n\n\
                          - [ ] Call Bob\n\n```sh\n$ rm -rf build\n```\n\n<!-- stepmark: background ready=up -->\n```sh\n$ serve\n```\n\n\
                          ```sh\n$ ping <node-ip>\n```\n";

const KUBECTL: &str =
    "#!/bin/sh\n[ \"$1\" = version ] && echo 'Client Version: v1.31.2' || touch ran\n";

/// Without how long the last run took.
fn without_times(text: &str) -> String {
    let took = Regex::new(r"(last run +)\S+").expect("it is well formed");
    took.replace_all(text, "${1}[took]").into_owned()
}

#[test]
fn the_plan_and_no_more() {
    let case = Case::new(EVERYTHING)
        .file("build/x", "")
        .file("target", "blue\n")
        .fake("kubectl", KUBECTL)
        .fake("serve", "#!/bin/sh\nexit 1\n");
    let ran = case.run(["run", "--plan", "a.md"]).exits(0);
    assert!(!case.has("ran") && !case.has("conf") && case.has("build"));
    insta::assert_snapshot!(ran.stdout, @"
    a.md: 4 steps, 1 file, 1 manual item
      target    blue  (by `cat target`)
      tools     kubectl v1.31.2, serve
      missing   no-such-tool (not on PATH)
      writes    conf/a.yaml
      danger    line 23: rm -rf build
      by hand   line 21: Call Bob
      runs on   line 28: serve
      fill in   line 33: `<node-ip>`
      with      SIZE=small
      asks for  NODE, TOKEN
    ");
    let runs = case.run(["runs"]);
    assert!(!runs.all().contains("a.md"), "it is no run: {}", runs.all());
}

#[test]
fn it_opens_each_run_and_tells_how_long_the_last_took() {
    let case =
        Case::new("```sh\n$ kubectl get nodes\n```\n\n- [ ] Call Bob\n").fake("kubectl", KUBECTL);
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "r");
    assert!(
        shown.contains("kubectl v1.31.2") && !shown.contains("last run"),
        "{shown}"
    );
    terminal.answer(DONE, "d");
    unrecorded(terminal, 0);
    let ran = case.run(["run", "--plan", "a.md"]).exits(0);
    insta::assert_snapshot!(without_times(&ran.stdout), @"
    a.md: 1 step, 1 manual item
      tools     kubectl v1.31.2
      by hand   line 5: Call Bob
      last run  [took]
    ");
}

#[test]
fn it_takes_no_key_where_nothing_is_to_be_decided() {
    let case = Case::new("<!-- stepmark: confirm=never -->\n```sh\n$ touch one\n```\n");
    let terminal = Terminal::run(&case, &["run", "--record", "none", "a.md"]);
    let ended = terminal.end().exits(0);
    assert!(ended.plain.starts_with("a.md: 1 step\n"), "{}", ended.plain);
    assert!(case.has("one"));
}

#[test]
fn a_part_of_the_document_has_a_plan_of_its_own() {
    let case = Case::new(EVERYTHING).file("target", "blue\n");
    let ran = case
        .run(["run", "--plan", "--only", ":21", "a.md"])
        .exits(0);
    assert!(
        ran.stdout.contains("by hand   line 21: Call Bob"),
        "{}",
        ran.stdout
    );
    assert!(
        !ran.stdout.contains("rm -rf") && !ran.stdout.contains("kubectl"),
        "{}",
        ran.stdout
    );
}
