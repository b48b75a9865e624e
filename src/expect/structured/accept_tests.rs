use super::super::Expectation;
use super::tests::{options, unordered};
use super::*;

#[track_caller]
fn accepted(options: &Options, expected: &str, actual: &str) -> String {
    let expectation = Expectation::new(expected, options.clone());
    let known = Captures::default();
    match expectation.accept(&actual.into(), &known) {
        Ok(text) => {
            let again = Expectation::new(text.clone(), options.clone());
            assert_eq!(again.verdict(actual.as_bytes()), Ok(()), "{text}");
            text
        }
        Err(error) => error.to_string(),
    }
}

fn json(expected: &str, actual: &str) -> String {
    accepted(&options(Match::Json), expected, actual)
}

fn yaml(expected: &str, actual: &str) -> String {
    accepted(&options(Match::Yaml), expected, actual)
}

const POD: &str = r#"{
    "status":   {"phase": "Running", "podIP": "[ip]", "startTime": "2023-06-26T14:08:13Z"},
    "kind"    : "Pod",
    "gone": {
        "a": 1
    },
    "spec": {
        "containers": [
            {"name": "web", "image": "nginx:1.25", "args": ["..."]},
            {"name": "side"}
        ],
        "list": [1, 2, 3],
        "none": null
    }
}
"#;

#[test]
fn what_matches_stays_as_it_is_written() {
    insta::assert_snapshot!(json(POD, r#"{"kind": "Pod", "extra": 1,
        "spec": {"none": {"a": [], "b": [1, {"c": "[ip]"}]}, "list": [1, 3, 4], "containers": [{"name": "init"}, {"name": "web", "image": "nginx:1.27", "args": [1]}, {"name": "side"}]},
        "status": {"phase": "Pending", "podIP": "10.0.0.1", "startTime": "2024-01-02T03:04:05Z"}}"#), @r#"
    {
        "status":   {"phase": "Pending", "podIP": "[ip]", "startTime": "[time]"},
        "kind"    : "Pod",
        "spec": {
            "containers": [
                {"name": "init"},
                {"name": "web", "image": "nginx:1.27", "args": ["..."]},
                {"name": "side"}
            ],
            "list": [1, 3, 4],
            "none": {
                "a": [],
                "b": [
                    1,
                    {
                        "c": "\\[ip]"
                    }
                ]
            }
        }
    }
    "#);
}

#[test]
fn json_is_changed_in_place() {
    let change = |expected: &str, actual: &str| json(expected, actual).replace('\n', "⏎");
    insta::assert_snapshot!(change(r#"{"a": 1, "b": 2}"#, r#"{"b": 2}"#), @r#"{"b": 2}⏎"#);
    insta::assert_snapshot!(change(r#"{"a": 1, "b": 2}"#, r#"{"a": 1}"#), @r#"{"a": 1}⏎"#);
    insta::assert_snapshot!(change(r#"{"a": 1, "b": 2, "c": 3}"#, r#"{"a": 1, "c": 4}"#), @r#"{"a": 1, "c": 4}⏎"#);
    insta::assert_snapshot!(change(r#"{"a": {"b": 1}}"#, r#"{"a": {}}"#), @r#"{"a": {}}⏎"#);
    insta::assert_snapshot!(change("[1,2]", "[0,1,2,3]"), @"[0,1,2,3]⏎");
    insta::assert_snapshot!(change("[ 1,  2 ]", "[2, 5]"), @"[ 2,  5 ]⏎");
    insta::assert_snapshot!(change("[1]", "[]"), @"[]⏎");
    insta::assert_snapshot!(change("[]", "[1, {\"a\": []}]"), @r#"[⏎  1,⏎  {⏎    "a": []⏎  }⏎]⏎"#);
    insta::assert_snapshot!(change("[\n  1\n]", "[1, [2]]"), @"[⏎  1,⏎  [⏎    2⏎  ]⏎]⏎");
    insta::assert_snapshot!(change(r#"["...", {"n": 1, "v": 1}, "..."]"#, r#"[0, {"n": 1, "v": 2}, 3]"#), @r#"["...", {"n": 1, "v": 2}, "..."]⏎"#);
    insta::assert_snapshot!(change(r#"["...", 1]"#, "[1, 2]"), @r#"["...", 1, 2]⏎"#);
    insta::assert_snapshot!(change(r#"["[int]", "[x]"]"#, r#"["a", "[ip]"]"#), @r#"["a", "\\[ip]"]⏎"#);
    insta::assert_snapshot!(change("{\"a\": 1}\n{\"a\": 2}\n", "{\"a\": 1}\n{\"a\": 3}\n{\"a\": 4}"), @r#"{"a": 1}⏎{"a": 3}⏎{"a": 4}⏎"#);
    insta::assert_snapshot!(change("{\"a\": 1}\n{\"a\": 2}\n", "{\"a\": 2}"), @r#"{"a": 2}⏎"#);
    insta::assert_snapshot!(change("", "{\"a\": [\"[ip]\"]}"), @r#"{⏎  "a": [⏎    "\\[ip]"⏎  ]⏎}⏎"#);
    insta::assert_snapshot!(change("\"x\"", "\"\\u0007\u{202e}é\""), @r#""\u0007\u202eé"⏎"#);
    insta::assert_snapshot!(change("{\"a\": \"[X:int]\", \"b\": \"[X:int]\"}", "{\"a\": \"1\", \"b\": \"2\"}"), @r#"{"a": "[X:int]", "b": "2"}⏎"#);
    insta::assert_snapshot!(change("{", "{}"), @"the expectation is no JSON: it ends where a key in double quotes is expected at line 1 column 2");
    insta::assert_snapshot!(change("{}", "Error"), @"the output is no JSON: a value is expected, not `E` at line 1 column 1");
}

#[test]
fn elements_in_any_order_stay_where_they_are() {
    insta::assert_snapshot!(accepted(
        &unordered(Match::Json),
        "[\n  {\"name\": \"a\", \"up\": true},\n  {\"name\": \"b\", \"up\": true},\n  {\"name\": \"c\"}\n]",
        r#"[{"name": "d"}, {"name": "b", "up": false}, {"name": "a", "up": true}, {"name": "e"}]"#,
    ), @r#"
    [
      {"name": "a", "up": true},
      {"name": "b", "up": false},
      {"name": "d"},
      {"name": "e"}
    ]
    "#);
}

const MANIFEST: &str = r#"# What the cluster runs.
apiVersion: v1
metadata:
  name: web          # the name
  uid: "[uuid]"
  labels: {app: web, tier: 'front'}
  gone: x
  # how old
  created: 2023-06-26T14:08:13Z
status:
  podIP: [ip]
  phase: Running
  conditions:
  - type: Ready     # first
    status: "True"

  # the second
  - type: Scheduled
    status: "True"
  - type: Old
data:
  text: |
    one
    two
  empty:
"#;

#[test]
fn yaml_is_changed_in_place() {
    insta::assert_snapshot!(yaml(MANIFEST, r#"apiVersion: v1
metadata:
  name: api
  uid: 123e4567-e89b-12d3-a456-426614174000
  labels: {app: api, tier: "it's"}
  created: 2024-01-02T03:04:05Z
status:
  podIP: 10.0.0.1
  phase: [1, {a: b}]
  conditions:
  - {type: New, list: [1, 2], map: {x: "[ip]", y: []}}
  - {type: Ready, status: "False"}
  - {type: Scheduled, status: "True"}
data:
  text: |
    one
    three
  empty: {a: 1}
"#), @r#"
    # What the cluster runs.
    apiVersion: v1
    metadata:
      name: api          # the name
      uid: "[uuid]"
      labels: {app: api, tier: 'it''s'}
      # how old
      created: "[time]"
    status:
      podIP: [ip]
      phase:
      - 1
      - a: b
      conditions:
      - type: New
        list:
        - 1
        - 2
        map:
          x: "\\[ip]"
          y: []
      - type: Ready     # first
        status: "False"

      # the second
      - type: Scheduled
        status: "True"
    data:
      text: |
        one
        three
      empty:
        a: 1
    "#);
}

#[test]
fn yaml_entries_come_and_go() {
    let change = |expected: &str, actual: &str| yaml(expected, actual).replace('\n', "⏎");
    insta::assert_snapshot!(change("a: 1\nb: 2\n", "b: 2"), @"b: 2⏎");
    insta::assert_snapshot!(change("a: 1\nb: 2\n", "a: 1"), @"a: 1⏎");
    insta::assert_snapshot!(change("a:\n  b: 1\nc: 2\n", "a: {}\nc: 2"), @"a: {}⏎c: 2⏎");
    insta::assert_snapshot!(change("- a: 1\n  b: 2\n- c: 3\n", "[{b: 2}, {c: 3}]"), @"- b: 2⏎- c: 3⏎");
    insta::assert_snapshot!(change("- 1\n- 2 # two\n", "[1, 2, 3]"), @"- 1⏎- 2 # two⏎- 3⏎");
    insta::assert_snapshot!(change("- 1\n- 2\n- 3\n", "[2]"), @"- 2⏎");
    insta::assert_snapshot!(change("a:\n- 1\n", "a: []"), @"a: []⏎");
    insta::assert_snapshot!(change("a: []\nb: 1\n", "a: [1]\nb: 1"), @"a:⏎- 1⏎b: 1⏎");
    insta::assert_snapshot!(change("a:\n- 1\nb: 1\n", "a: x\nb: 1"), @"a: x⏎b: 1⏎");
    insta::assert_snapshot!(change("a: x\nb: 1\n", "a: {c: {d: [1]}}\nb: 1"), @"a:⏎  c:⏎    d:⏎    - 1⏎b: 1⏎");
    insta::assert_snapshot!(change("- - 1\n  - 2\n- 3\n", "[[2], 3]"), @"- - 2⏎- 3⏎");
    insta::assert_snapshot!(change("a:\nb: 1\n", "a: x\nb: 1"), @"a: x⏎b: 1⏎");
    insta::assert_snapshot!(change("- ...\n- b\n", "[a, c]"), @"- ...⏎- c⏎");
    insta::assert_snapshot!(change("a: 1\n---\nb: 1\n---\nc: 1\n", "a: 1\n---\nc: 2"), @"a: 1⏎---⏎c: 2⏎");
    insta::assert_snapshot!(change("a: 1\n", "a: 1\n---\nb: 1"), @"a: 1⏎---⏎b: 1⏎");
    insta::assert_snapshot!(change("x: &x {a: 1}\ny: *x # same\n", "x: {a: 1}\ny: {a: 2}"), @r#"x: &x {a: 1}⏎y: {"a": 2} # same⏎"#);
    insta::assert_snapshot!(change("x: &x {a: 1}\ny: # c\n  <<: *x\n  b: 1\n", "x: {a: 1}\ny: {a: 2, b: 1}"), @"x:⏎  a: 1⏎y:⏎  b: 1⏎  a: 2⏎");
    insta::assert_snapshot!(change("a: 'x'\nb: \"x\"\nc: x\nd: |-\n  x\n  y\n", "a: y's\nb: y\nc: \"5\"\nd: \"\\e\""), @r#"a: 'y''s'⏎b: "y"⏎c: "5"⏎d: "\u001b"⏎"#);
    insta::assert_snapshot!(change("x\n", "y: 1"), @"y: 1⏎");
}

#[test]
fn a_test_gets_the_value_that_is_there() {
    let tests = r#"[
  {"op": "test", "path": "/a",   "value": 1},
  {"op": "test", "path": "/b", "value": {"x": [1]}}
]"#;
    let accept = |actual: &str| accepted(&options(Match::JsonTest), tests, actual);
    insta::assert_snapshot!(accept(r#"{"a": 1.0, "b": {"x": ["[ip]"]}}"#), @r#"
    [
      {"op": "test", "path": "/a",   "value": 1},
      {"op": "test", "path": "/b", "value": {"x": ["[ip]"]}}
    ]
    "#);
    insta::assert_snapshot!(accept(r#"{"a": [2], "b": {"x": [1]}}"#), @r#"
    [
      {"op": "test", "path": "/a",   "value": [2]},
      {"op": "test", "path": "/b", "value": {"x": [1]}}
    ]
    "#);
    insta::assert_snapshot!(accept(r#"{"a": 1}"#), @"/b is gone; take the test out");
    insta::assert_snapshot!(accept("x"), @"the output is no JSON: a value is expected, not `x` at line 1 column 1");
}
