//! `--params`: values of parameters from files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::Case;

/// A document with parameters, and their values in files.
fn case() -> Case {
    Case::new(DOCUMENT)
        .file(
            "all.yaml",
            "node: n2\nnodes: [n1, n2]\ntoken: hunter22\nother: another-secret\n",
        )
        .file("size.toml", "size = 'm'\nnode = 'n3'\n")
}

const DOCUMENT: &str = "---
stepmark:
  params:
    node: {pattern: 'n\\d'}
    nodes: {type: list}
    size: {choices: [s, m], default: s}
    token: {type: secret}
---
```sh
$ echo \"$node $nodes $size ${#token} ${other-none}\"
```
";

/// What the step of the document printed, as a copy records it.
fn printed(case: &Case, arguments: &[&str]) -> String {
    let all = [&["ci", "--record", "document"], arguments, &["a.md"]].concat();
    let ran = case.finish(case.start(&all)).exits(0);
    let text = ran.text();
    let output = text.split("```text\n").nth(1).unwrap_or(&text);
    output.lines().next().unwrap_or_default().to_owned()
}

fn close(case: &Case, name: &str, mode: u32) {
    fs::set_permissions(case.path(name), fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn values_come_from_files_and_the_last_says_most() {
    let case = case();
    close(&case, "all.yaml", 0o600);
    assert_eq!(
        printed(&case, &["--params", "all.yaml"]),
        "n2 n1,n2 s 8 none"
    );
    let both = ["--params", "all.yaml", "--params", "size.toml"];
    assert_eq!(printed(&case, &both), "n3 n1,n2 m 8 none");
    let set = [&both[..], &["--set", "node=n4"]].concat();
    assert_eq!(printed(&case, &set), "n4 n1,n2 m 8 none");
    let case = case.env("STEPMARK_NODE", "n5").env("STEPMARK_SIZE", "m");
    // The environment stands behind the files.
    assert_eq!(printed(&case, &both[..2]), "n2 n1,n2 m 8 none");
}

#[test]
fn one_file_is_for_all_documents_and_may_be_a_pipe() {
    let case = case().file("b.md", DOCUMENT.replace("${#token}", "$token"));
    let pipe = case.path("pipe.yaml");
    crate::support::make_pipe(&pipe);
    let child = case.start(&["ci", "--params", "pipe.yaml", "a.md", "b.md"]);
    let text = case.read("all.yaml");
    fs::write(&pipe, text).expect("somebody reads");
    let ran = case.finish(child).exits(0);
    assert!(!ran.all().contains("hunter22"), "{}", ran.all());
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
}

#[test]
fn secrets_of_a_file_are_not_shown() {
    let case = case();
    close(&case, "all.yaml", 0o600);
    let ran = case
        .run(["run", "--plan", "--params", "all.yaml", "a.md"])
        .exits(0);
    insta::assert_snapshot!(ran.all(), @"
    a.md: 1 step
      with      node=n2
                nodes=n1,n2
                size=s
                token=*****
    ");
}

#[test]
fn a_secret_that_others_can_read_is_warned_of() {
    let case = case().file("b.md", DOCUMENT);
    for mode in [0o644, 0o640, 0o604] {
        close(&case, "all.yaml", mode);
        let ran = case
            .run(["ci", "--params", "all.yaml", "a.md", "b.md"])
            .exits(0);
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.stderr, @"
            warning: all.yaml:3:1: `token` is a secret, and others can read this file
              = help: chmod go-r all.yaml
            ");
        }
    }
    close(&case, "all.yaml", 0o600);
    let ran = case.run(["ci", "--params", "all.yaml", "a.md"]).exits(0);
    assert_eq!(ran.stderr, "");
}

#[test]
fn what_is_wrong_with_a_file_has_a_place() {
    let case = case()
        .file("nested.yaml", "node: n1\nnodes:\n  first: n1\n")
        .file("broken.json", "{\"node\": \"n1\",\n \"size\" 1}")
        .file("broken.toml", "node = 'n1'\nsize = small\n")
        .file("bad.yaml", "# Values\n\nsize: large\n")
        .file("list.toml", "node = ['n1']\n")
        .file("binary.yaml", b"a: 1\nb: \xff\n");
    let mut told = String::new();
    for name in [
        "nested.yaml",
        "broken.json",
        "broken.toml",
        "bad.yaml",
        "list.toml",
        "binary.yaml",
        "none.yaml",
    ] {
        let ran = case.run(["ci", "--params", name, "a.md"]).exits(2);
        assert_eq!(ran.stdout, "");
        told += &ran.stderr;
    }
    insta::assert_snapshot!(told, @"
    error: nested.yaml:2:1: `nodes`: it takes a single value, or a list of them, and nothing nested
      = help: it is a mapping of names to values, such as `node: n2`
    error: broken.json:2:9: this is no JSON of parameters: `:` is expected, not `1`
      = help: it is a mapping of names to values, such as `node: n2`
    error: broken.toml:2:8: this is no TOML of parameters: string values must be quoted, expected literal string
      = help: it is a mapping of names to values, such as `node: n2`
    error: bad.yaml:3:1: size: `large` is none of its choices, `s` or `m`
    error: list.toml:1:1: node: this is a list, and the parameter is of type `string`
    error: binary.yaml:2: the text is not UTF-8 from here on
      = help: convert it, for example with `iconv -t utf-8`
    error: none.yaml: No such file or directory (os error 2)
    ");
}
