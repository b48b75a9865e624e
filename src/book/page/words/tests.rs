use std::collections::HashSet;

use super::*;
use crate::record::replay;
use crate::runbook::{Runbook, attributes};
use crate::source::Source;

/// What is said of the first block that is not shown in `text`.
fn told(text: &str) -> Vec<String> {
    let runbook = Runbook::parse(Source::new("a.md", text));
    let now = "2026-11-23T12:00:00Z".parse().unwrap();
    let replay = replay::replay(&runbook, now);
    let shown = Shown::new(&runbook, &replay);
    let block = runbook
        .blocks
        .iter()
        .find(|block| block.kind != Kind::Shown);
    let notes = notes(&shown, block.unwrap());
    notes.into_iter().map(|note| note.0).collect()
}

fn of(words: &str) -> String {
    told(&format!("<!-- stepmark: run {words} -->\n```sh\nls\n```\n")).join(" · ")
}

#[test]
fn every_key_is_told_or_there_is_a_reason() {
    let notes = NOTES.iter().map(|(key, _)| *key);
    let told: Vec<&str> = notes.chain(ELSEWHERE.iter().map(|(key, _)| *key)).collect();
    let once: HashSet<&str> = told.iter().copied().collect();
    assert_eq!(once.len(), told.len(), "a key is told twice");
    let keys: HashSet<&str> = attributes::KEYS.iter().map(|key| key.name).collect();
    assert_eq!(once, keys);
}

#[test]
fn every_note_says_something() {
    let values = [
        ("undo", "undo=x"),
        ("danger", "danger"),
        ("confirm", "confirm=type"),
        ("if", "if=\"test -e a\""),
        ("unless", "unless=\"test -e a\""),
        ("creates", "creates=a/b"),
        ("needs", "needs=a,b"),
        ("cwd", "cwd=sub"),
        ("env.NAME", "env.A=b env.C=d"),
        ("tty", "tty"),
        ("background", "background"),
        ("ready", "ready=tcp:80"),
        ("within", "within=5m every=10s"),
        ("timeout", "timeout=10m"),
        ("exit", "exit=3"),
        ("capture", "capture=NODE"),
        ("mode", "file=a mode=0600"),
        ("document", "merge=a.yaml document=Pod/x"),
        ("list", "merge=a.yaml list=append"),
        ("subst", "file=a subst"),
        ("record", "record=full"),
        ("tags", "tags=a,b"),
    ];
    let known: Vec<&str> = NOTES.iter().map(|(key, _)| *key).collect();
    assert_eq!(values.map(|(key, _)| key).to_vec(), known);
    let lines = values.map(|(key, words)| {
        let forces = ["file=", "merge="]
            .iter()
            .any(|kind| words.starts_with(kind));
        let run = if forces { "" } else { "run " };
        let text = format!("<!-- stepmark: {run}{words} -->\n```sh\nls\n```\n");
        format!("{key}: {}", told(&text).join(" · "))
    });
    insta::assert_snapshot!(lines.join("\n"), @"
    undo: undoes x, and runs for nothing else
    danger: asks to type its name
    confirm: asks to type its name
    if: only if <kbd>test -e a</kbd> succeeds
    unless: unless <kbd>test -e a</kbd> succeeds
    creates: only if <kbd>a/b</kbd> does not exist yet
    needs: needs: a, b
    cwd: in the directory <kbd>sub</kbd>
    env.NAME: with <kbd>A=b</kbd>, <kbd>C=d</kbd>
    tty: on a terminal
    background: runs on in the background, until the run ends
    ready: is up once port 80 answers
    within: waits up to 5 min, tries every 10 s
    timeout: may take 10 min
    exit: must exit 3
    capture: its output becomes <kbd>$NODE</kbd>
    mode: with mode <kbd>0600</kbd>
    document: of the documents in that file the one that is <kbd>Pod/x</kbd>
    list: items of lists come behind those that are there
    subst: with the values of variables for <kbd>${NAME}</kbd>
    record: its output is always recorded
    tags: tags: a, b
    ");
}

#[test]
fn other_values_of_the_same_keys() {
    let lines = [
        "env.A=\"b c\"",
        "exit=1,2",
        "exit=nonzero",
        "exit=any",
        "confirm=never",
        "confirm=ask",
        "danger confirm=ask",
        "background keep ready=\"listening on .*\"",
        "background ready=tcp:db:5432",
        "within=1h30m",
        "within=90s every=500ms",
        "record=none",
        "record=stamp",
        "record=auto",
    ];
    let lines = lines.map(|words| format!("{words}: {}", of(words)));
    insta::assert_snapshot!(lines.join("\n"), @r#"
    env.A="b c": with <kbd>A=b c</kbd>
    exit=1,2: must exit 1 or 2
    exit=nonzero: must fail
    exit=any: may exit with any status
    confirm=never: runs unasked
    confirm=ask: asks before it runs
    danger confirm=ask: asks to type its name
    background keep ready="listening on .*": runs on in the background, also when the run has ended · is up once it prints <kbd>listening on .*</kbd>
    background ready=tcp:db:5432: runs on in the background, until the run ends · is up once port 5432 of db answers
    within=1h30m: waits up to 1 h 30 min, tries every 2 s
    within=90s every=500ms: waits up to 1 min 30 s, tries every 500 ms
    record=none: its result is not recorded
    record=stamp: its output is not recorded
    record=auto:
    "#);
}

#[test]
fn what_is_to_be_filled_in_comes_first() {
    let text = "---\nstepmark:\n  params:\n    NODE: {placeholder: \"<node>\"}\n---\n```console\n$ ping <node> <port> <port>\n```\n";
    assert_eq!(told(text), ["fill in <kbd>&lt;port&gt;</kbd> first"]);
}

#[test]
fn values_are_text() {
    insta::assert_snapshot!(of("if=\"<script>x</script> -- \u{202e}\" cwd='\"><img src=x onerror=y>'"), @r"only if <kbd>&lt;script&gt;x&lt;/script&gt; -- \u{202e}</kbd> succeeds · in the directory <kbd>&quot;&gt;&lt;img src=x onerror=y&gt;</kbd>");
}
