//! What is changed is YAML or JSON, and what comes out is what its name says.

use super::file;
use crate::support::Case;

#[test]
fn the_name_of_the_result_says_what_is_written() {
    let yaml = "a: 1 # one\nb: [x]\n";
    let case = Case::new(file("merge=a.yaml out=b.json", "c: 2\n")).file("a.yaml", yaml);
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(
        ran.stdout.contains("laid out anew: it is JSON now"),
        "{}",
        ran.stdout
    );
    let json = "{\n  \"a\": 1,\n  \"b\": [\n    \"x\"\n  ],\n  \"c\": 2\n}\n";
    assert_eq!(case.read("b.json"), json);
    assert_eq!(case.read("a.yaml"), yaml);
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("unchanged: b.json"), "{}", ran.stdout);

    let patch = "- {op: remove, path: /b}\n";
    let case = Case::new(file("patch=b.json out=c.yml", patch)).file("b.json", json);
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("c.yml"), "a: 1\nc: 2\n");

    let case = Case::new(file("merge=a.yaml out=b.json document=1", "c: 2\n"));
    let case = case.file("a.yaml", "a: 1\n---\nb: 2\n");
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(
        ran.stdout.contains("the result has 2 documents"),
        "{}",
        ran.stdout
    );
    assert!(!case.has("b.json"));
}

#[test]
fn what_would_replace_a_whole_file_stops_a_run_before_it_begins() {
    for (text, told) in [
        (
            file("merge=a.yaml", "replicas:3\n"),
            "this is \"replicas:3\" and no mapping",
        ),
        (
            file("merge=a.yaml", "- a\n"),
            "this is a list and no mapping",
        ),
        (file("merge=.env", "A: 1\n"), "`.env` is neither"),
        (
            file("patch=a.toml", "- {op: add, path: /a, value: 1}\n"),
            "`.toml` is neither",
        ),
        (
            "```toml {merge=a.yaml}\na = 1\n```\n".to_owned(),
            "this fence says `toml`",
        ),
    ] {
        let case = Case::new("```sh\ntouch ran\n```\n".to_owned() + &text);
        let case = case
            .file("a.yaml", "a: 1\n")
            .file(".env", "A=1\n")
            .file("a.toml", "a = 1\n");
        for command in ["check", "ci"] {
            let ran = case.run([command, "a.md"]).exits(2);
            assert!(ran.stderr.contains(told), "{}", ran.all());
            assert!(ran.stderr.contains("help: "), "{}", ran.all());
        }
        assert!(!case.has("ran"));
        assert_eq!(case.read("a.yaml"), "a: 1\n");
    }
    let case = Case::new(file("merge=a.yaml list=append", "- b\n")).file("a.yaml", "- a\n");
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("a.yaml"), "- a\n- b\n");
}

#[test]
fn a_file_that_reads_as_a_single_value_is_left_alone() {
    let text = "A=1\nB=2\n";
    let case = Case::new(file("merge=settings", "A: 2\n")).file("settings", text);
    let ran = case.run(["ci", "a.md"]).exits(1);
    let told = "settings holds no mapping or list of YAML or JSON, and this merge changes one";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(case.read("settings"), text);
    // One with nothing in it takes what comes.
    let case = case.file("settings", "# nothing yet\n");
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("settings"), "# nothing yet\nA: 2\n");
}
