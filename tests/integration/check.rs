//! `stepmark check`: what it lists, what it finds wrong, and what machines get of it.

use serde_json::Value;

use crate::support::{Case, Ran};

const TOUR: &str = "---\ntitle: A tour\n---\n\n# Start\n\nText.\n\n\
    ```bash\n[ana@heron]$ kubectl get nodes\nNAME   STATUS   AGE\nn1     Ready    3d\n```\n\n\
    <!-- stepmark: name=wipe -->\n```bash\n[ana@heron]$ rm -rf build\n[ana@heron]$ ls \\\n    build\n```\n\n\
    ```text\nls: cannot access 'build'\n```\n\n\
    # Settings\n\n```yaml\n# conf/app.yaml\nport: 80\n```\n\n\
    ```bash\nroot@n2:~# reboot\n```\n\n```python\nprint(1)\n```\n\n- [ ] Call Bob\n- [x] Call Ann\n";

fn check(text: &str) -> Ran {
    Case::new(text).run(["check", "a.md"])
}

fn json(text: &str) -> Value {
    let ran = Case::new(text).run(["check", "--format", "json", "a.md"]);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[test]
fn the_listing() {
    let ran = check(TOUR).exits(0);
    insta::assert_snapshot!(ran.stdout);
    assert_eq!(ran.stderr, "");
}

/// A name, and the document that it is wrong in; the exit status that `check` comes to.
const WRONG: &[(&str, i32, &str)] = &[
    ("unclosed fence", 2, "# A\n\ntext\n\n```bash\n$ ls\nmore\n"),
    (
        "duplicate name",
        2,
        "<!-- stepmark: name=a -->\n```sh\n$ x\n```\n\n```sh {name=a}\n$ y\n```\n",
    ),
    (
        "unknown key near a known one",
        2,
        "<!-- stepmark: name=a withn=5m -->\n```sh\n$ x\n```\n",
    ),
    (
        "unknown key like no other",
        0,
        "```sh {linenos=true}\n$ x\n```\n",
    ),
    (
        "bad value",
        2,
        "- item\n\n  <!-- stepmark: within=soon -->\n  ```sh\n  $ x\n  ```\n",
    ),
    (
        "bad value in JSON braces",
        2,
        "```sh {\"confirm\":\"maybe\"}\n$ x\n```\n",
    ),
    (
        "expectation without a step",
        2,
        "# A\n\n```expect\nout\n```\n",
    ),
    ("output without a step", 0, "# A\n\n```output\nout\n```\n"),
    (
        "unresolved placeholder",
        0,
        "```sh\n$ ping -c 1 <node-ip>\n```\n",
    ),
    ("broken continuation", 2, "```sh\n$ echo one \\\n```\n"),
    (
        "blanks behind the backslash",
        0,
        "> ```sh\n> $ echo one \\  \n>     two\n> ```\n",
    ),
    (
        "bad YAML front matter",
        2,
        "---\ntitle: x\nstepmark: [\n---\n\n```sh\n$ x\n```\n",
    ),
    (
        "unknown setting",
        2,
        "+++\n[extra.stepmark]\ntimeuot = \"5m\"\n+++\n",
    ),
    (
        "bad patch",
        2,
        "<!-- stepmark: patch=a.yaml -->\n```yaml\n- op: replcae\n  path: /a\n  value: 1\n```\n",
    ),
    ("bad YAML file", 0, "```yaml {file=a.yaml}\na: [\n```\n"),
    (
        "bad JSON file",
        0,
        "```json {file=a.json}\n{\"a\": }\n```\n",
    ),
    (
        "file elsewhere",
        0,
        "```yaml {merge=../a.yaml}\na: 1\n```\n",
    ),
    (
        "inline command",
        0,
        "1. Do this:\n2. `kubectl get nodes -o wide`\n",
    ),
    (
        "command line in prose",
        0,
        "Then type\n$ kubectl get nodes\nand wait.\n",
    ),
    (
        "annotation without a block",
        0,
        "<!-- stepmark: name=a -->\n\n# Heading\n",
    ),
];

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_helps() {
    let mut told = String::new();
    for (name, status, text) in WRONG {
        let ran = check(text).exits(*status);
        assert!(ran.stderr.contains("a.md:"), "{name}: {}", ran.all());
        assert!(ran.stderr.contains("help: "), "{name}: {}", ran.all());
        told += &format!("## {name}\n\n{}\n", ran.stderr);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn an_unknown_flag_in_a_comment_is_told() {
    // Braces belong to highlighters too, where bare words are theirs; this comment is nobody else's.
    let ran = check("<!-- stepmark: dangerous -->\n```sh\n$ x\n```\n").exits(0);
    assert!(
        ran.stderr.contains("unknown key `dangerous`"),
        "nothing is told of it: {:?}",
        ran.stderr
    );
}

#[test]
fn every_place_is_counted_in_characters_from_one() {
    let report =
        json("ünï\n\n- [ ] x\n\n  <!-- stepmark: näme=a within=soon -->\n  ```sh\n  $ x\n  ```\n");
    let found: Vec<_> = report["documents"][0]["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["code"] == "bad-value")
        .map(|found| (found["line"].as_u64(), found["column"].as_u64()))
        .collect();
    assert_eq!(found, [(Some(5), Some(25))]);
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

#[test]
fn json_has_these_keys_and_no_others() {
    let text = format!("{TOUR}\n<!-- stepmark: oops=1 -->\n```sh\n[ana@heron]$ x\n```\n");
    let report = json(&text);
    assert_eq!(keys(&report), ["documents", "version"]);
    assert_eq!(report["version"], 1);
    let document = &report["documents"][0];
    assert_eq!(keys(document), ["blocks", "diagnostics", "path", "steps"]);
    assert_eq!(
        (&document["path"], &document["steps"]),
        (&"a.md".into(), &3.into())
    );
    for block in document["blocks"].as_array().unwrap() {
        assert_eq!(
            keys(block),
            [
                "commands", "effect", "end_line", "expects", "kind", "lang", "line", "path",
                "reason", "step"
            ]
        );
        for expects in block["expects"].as_array().unwrap() {
            assert_eq!(keys(expects), ["line", "match", "reason"]);
        }
        for command in block["commands"].as_array().unwrap() {
            assert_eq!(keys(command), ["line", "text"]);
        }
    }
    let diagnostics = document["diagnostics"].as_array().unwrap();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert_eq!(
        keys(&diagnostics[0]),
        ["code", "column", "help", "line", "message", "severity"]
    );
}

#[test]
fn json_of_a_step_with_all_there_is() {
    let report = json(TOUR);
    let blocks = &report["documents"][0]["blocks"];
    let get = |block: &Value, key: &str| block[key].clone();
    let first = &blocks[0];
    assert_eq!(
        (get(first, "line"), get(first, "end_line")),
        (9.into(), 13.into())
    );
    assert_eq!(
        (get(first, "kind"), get(first, "step")),
        ("step".into(), "start-1".into())
    );
    assert_eq!(
        (get(first, "lang"), get(first, "effect")),
        ("bash".into(), "reads".into())
    );
    assert_eq!(
        get(first, "commands"),
        serde_json::json!([{"line": 10, "text": "kubectl get nodes"}])
    );
    assert_eq!(
        get(first, "expects"),
        serde_json::json!([{
            "match": "table",
            "line": 11,
            "reason": "Every row keeps to the columns of the header NAME, STATUS, AGE; AGE is compared by type.",
        }])
    );
    let second = &blocks[1];
    assert_eq!(
        (get(second, "step"), get(second, "effect")),
        ("wipe".into(), "danger".into())
    );
    assert_eq!(
        second["commands"][1]["text"], "ls \\\n    build",
        "the prompt is gone, the lines stay"
    );
    assert_eq!(
        get(second, "expects"),
        serde_json::json!([{
            "match": "lines",
            "line": 22,
            "reason": "The first line is no header of at least two upper-case names.",
        }])
    );
    let file = &blocks[3];
    assert_eq!(
        (get(file, "kind"), get(file, "path")),
        ("file".into(), "conf/app.yaml".into())
    );
    assert_eq!(get(file, "effect"), Value::Null);
    let kinds: Vec<_> = blocks
        .as_array()
        .unwrap()
        .iter()
        .map(|block| block["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "step", "step", "expect", "file", "shown", "shown", "manual", "shown"
        ]
    );
}

#[test]
fn suggestions_are_asked_for_and_change_no_status() {
    let text = "```sh\n$ kubectl get nodes\nNAME   AGE    IP\nn1     3d6h   10.0.0.2\n$ uptime -p\nup 3 days, 4:05\n```\n";
    let case = Case::new(text);
    assert_eq!(case.run(["check", "a.md"]).exits(0).stderr, "");
    let ran = case.run(["check", "--suggest", "a.md"]).exits(0);
    insta::assert_snapshot!(ran.stderr, @"
    suggestion[volatile-value]: the address `10.0.0.2` may differ in another run
     --> a.md:4:15
      |
    4 | n1     3d6h   10.0.0.2
      |               ^^^^^^^^
      |
      = help: write `n1     3d6h   [ip]`

    suggestion[volatile-value]: the duration `3 days, 4:05` may differ in another run
     --> a.md:6:4
      |
    6 | up 3 days, 4:05
      |    ^^^^^^^^^^^^
      |
      = help: write `up [duration]`
    ");
    let ran = case.run(["check", "--suggest", "--format", "json", "a.md"]);
    let report: Value = serde_json::from_str(&ran.exits(0).stdout).unwrap();
    insta::assert_snapshot!(report["documents"][0]["diagnostics"], @r#"
    [{"code":"volatile-value","column":15,"help":"write `n1     3d6h   [ip]`","line":4,"message":"the address `10.0.0.2` may differ in another run","severity":"suggestion"},{"code":"volatile-value","column":4,"help":"write `up [duration]`","line":6,"message":"the duration `3 days, 4:05` may differ in another run","severity":"suggestion"}]
    "#);
}

#[test]
fn directories_are_walked() {
    let case = Case::new("a\n")
        .file("b.markdown", "b\n")
        .file("deep/er/c.MD", "c\n")
        .file("d.txt", "```sh\n$ no\n```\n")
        .file("ignored/e.md", "e\n")
        .file("ignored.md", "e\n")
        .file("a.runs/local/2024-01-01-0a1b2c3d.md", "f\n")
        .file(".hidden/g.md", "g\n")
        .file(".gitignore", "ignored*\n");
    let ran = case.run(["check", "--format", "json", "."]).exits(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let paths: Vec<_> = report["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| document["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["./a.md", "./b.markdown", "./deep/er/c.MD"]);
    // Whoever names a file means it.
    let ran = case.run(["check", "ignored.md", "deep"]).exits(0);
    assert!(
        ran.stdout.contains("ignored.md: ") && ran.stdout.contains("c.MD: "),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_cannot_be_read_is_bad_input() {
    let case = Case::new(b"# A\n\ncaf\xe9\n");
    let ran = case.run(["check", "a.md"]).exits(2);
    assert!(
        ran.stderr.contains("a.md:3: the text is not UTF-8"),
        "{}",
        ran.stderr
    );
    let ran = case.run(["check", "none.md"]).exits(2);
    assert!(ran.stderr.contains("none.md: "), "{}", ran.stderr);
    case.run(["check"]).exits(2);
    case.run(["chekc", "a.md"]).exits(2);
    case.run(["check", "--format", "xml", "a.md"]).exits(2);
    case.run(["--help"]).exits(0);
    case.run(["--version"]).exits(0);
}

#[test]
fn one_broken_document_makes_the_status_of_all() {
    let case = Case::new("```sh\n$ x\n```\n").file("b.md", "```sh\n");
    let ran = case.run(["check", "a.md", "b.md"]).exits(2);
    assert!(ran.stdout.contains("a.md: 1 step"), "{}", ran.stdout);
    case.run(["check", "--format", "json", "a.md", "b.md"])
        .exits(2);
    case.run(["check", "a.md"]).exits(0);
}

#[test]
fn check_writes_nothing() {
    let text =
        "<!-- stepmark: withn=1 -->\n```sh\n$ touch made\n```\n\n```yaml\n# conf/a.yaml\na: 1\n```";
    let case = Case::new(text);
    assert_eq!(case.run(["check", "a.md"]).text(), text);
    case.run(["check", "--format", "json", "."]);
    let files: Vec<_> = std::fs::read_dir(case.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(files, ["a.md"]);
    assert_eq!(std::fs::read_dir(case.path("../state")).unwrap().count(), 0);
}
