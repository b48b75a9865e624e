use super::super::tests::{bad, json, options, unordered, yaml};
use crate::expect::{Captures, Expectation, Match, Mismatch, Output};

#[test]
fn every_difference_is_told_with_its_path() {
    insta::assert_snapshot!(json(
        r#"{"status": {"phase": "Running", "ready": true, "ip": "[ip]"}, "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "web"}}, "n": 1}"#,
        r#"{"status": {"phase": "Pending", "ready": true, "ip": null}, "metadata": {"labels": {"app.kubernetes.io/name": "x"}}, "n": 1}"#,
    ), @r#"
    .status.phase is "Pending", expected "Running"
    - .status.phase: "Running"
    + .status.phase: "Pending"
    - .status.ip: "[ip]"
    + .status.ip: null
    - .metadata.name: "web"
    - .metadata.labels["app.kubernetes.io/name"]: "web"
    + .metadata.labels["app.kubernetes.io/name"]: "x"
      … 2 values as expected
    "#);
    insta::assert_snapshot!(json("{\"odd key\": 1, \"b\": [1]}", "{\"odd key\": {\"a\": [1, {}]}, \"b\": {}}"), @r#"
    .["odd key"] is {"a":[1,{}]}, expected 1
    - .["odd key"]: 1
    + .["odd key"]: {"a":[1,{}]}
    - .b: [1]
    + .b: {}
    "#);
    insta::assert_snapshot!(json("[1]", "{\"message\": \"not found\"}"), @r#"
    the output is {"message":"not found"}, expected [1]
    - .: [1]
    + .: {"message":"not found"}
    "#);
    insta::assert_snapshot!(json("\"a b\"", "\"a\u{a0}b\""), @r#"
    the output is "a\u{a0}b", expected "a b"
    - .: "a b"
    + .: "a\u{a0}b"
    "#);
    insta::assert_snapshot!(json("\"x\"", "\"\\u001b[31m\u{202e}\""), @r#"
    the output is "\u001b[31m\u202e", expected "x"
    - .: "x"
    + .: "\u001b[31m\u202e"
    "#);
    let long = |middle: &str| format!("\"{}{middle}{}\"", "x".repeat(300), "y".repeat(300));
    insta::assert_snapshot!(json(&long("a"), &long("b")), @r"
    the output is …xxxxxxxxxxxxxxxxxxxxbyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…, expected …xxxxxxxxxxxxxxxxxxxxayyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
    - .: …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxayyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
    + .: …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxbyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
    ");
}

#[test]
fn elements_that_differ_are_told() {
    insta::assert_snapshot!(json(r#"{"items": [1, 3]}"#, r#"{"items": [1, 2, 3]}"#), @r"
    .items[1] is not expected
    + .items[1]: 2
      … 2 values as expected
    ");
    insta::assert_snapshot!(json(r#"{"items": [1, 2, 3]}"#, r#"{"items": [1, 3]}"#), @r"
    .items[1] is missing
    - .items[1]: 2
      … 2 values as expected
    ");
    insta::assert_snapshot!(json(r#"{"items": [1, 2]}"#, r#"{"items": [7, 1, 9]}"#), @r"
    .items has 3 elements, expected 2
    + .items[0]: 7
    - .items[2]: 2
    + .items[2]: 9
      … 1 value as expected
    ");
    insta::assert_snapshot!(json(
        r#"[{"name": "a", "ok": true}, {"name": "b", "ok": true}]"#,
        r#"[{"name": "z", "ok": true}, {"name": "a", "ok": false}, {"name": "b", "ok": true}]"#,
    ), @r#"
    the output has 3 elements, expected 2
    + .[0]: {"name":"z","ok":true}
    - .[1].ok: true
    + .[1].ok: false
      … 3 values as expected
    "#);
    insta::assert_snapshot!(json(r#"["...", {"name": "b", "ok": true}, "..."]"#, r#"[{"name": "a"}, {"name": "b", "ok": false}]"#), @r"
    .[1].ok is false, expected true
    - .[1].ok: true
    + .[1].ok: false
      … 1 value as expected
    ");
    insta::assert_snapshot!(json(r#"["...", "b", "..."]"#, r#"["a", "c"]"#), @r#"
    the output has no element like "b"
    - .: "b"
      no element is like it
    "#);
    insta::assert_snapshot!(json(r#"["a", "b", "..."]"#, r#"["a", "x", "b"]"#), @r#"
    .[1] is not expected
    + .[1]: "x"
      … 2 values as expected
    "#);
    insta::assert_snapshot!(json("[[1, 2], [3]]", "[[1, 5], [3]]"), @r"
    .[0][1] is 5, expected 2
    - .[0][1]: 2
    + .[0][1]: 5
      … 2 values as expected
    ");
}

#[test]
fn elements_in_any_order_go_with_the_one_most_like_them() {
    let json = |expected: &str, actual: &str| bad(&unordered(Match::Json), expected, actual);
    insta::assert_snapshot!(json(
        r#"{"items": [{"name": "n1", "status": "Ready"}, {"name": "n2", "status": "Ready"}]}"#,
        r#"{"items": [{"name": "n2", "status": "NotReady"}, {"name": "n1", "status": "Ready"}]}"#,
    ), @r#"
    .items[0].status is "NotReady", expected "Ready"
    - .items[0].status: "Ready"
    + .items[0].status: "NotReady"
      … 3 values as expected
    "#);
    insta::assert_snapshot!(json(r#"[{"name": "n1"}, {"name": "n9"}]"#, r#"[{"name": "n2"}, {"name": "n1"}]"#), @r#"
    .[0].name is "n2", expected "n9"
    - .[0].name: "n9"
    + .[0].name: "n2"
      … 1 value as expected
    "#);
    insta::assert_snapshot!(json("[1, 2]", "[2, 1, 3]"), @r"
    .[2] is not expected
    + .[2]: 3
      … 2 values as expected
    ");
}

#[test]
fn documents_are_told_apart() {
    insta::assert_snapshot!(json("{\"a\": 1}\n{\"a\": 2}", "{\"a\": 1}\n{\"a\": 3}"), @r"
    document 2: .a is 3, expected 2
    - document 2: .a: 2
    + document 2: .a: 3
      … 1 value as expected
    ");
    insta::assert_snapshot!(json("{\"a\": 1}", "{\"a\": 1}\n{\"a\": 3}"), @r#"
    document 2 is not expected
    + document 2: .: {"a":3}
      … 1 value as expected
    "#);
    insta::assert_snapshot!(json("1 2 3", "1"), @r"
    the output has 1 document, expected 3
    - document 2: .: 2
    - document 3: .: 3
      … 1 value as expected
    ");
    insta::assert_snapshot!(json("\"...\" 5", "1 2"), @r"
    document 2 is 2, expected 5
    - document 2: .: 5
    + document 2: .: 2
    ");
    insta::assert_snapshot!(yaml("a: 1\n---\nb: 1", "a: 1\n---\nb: [x]"), @r#"
    document 2: .b is ["x"], expected 1
    - document 2: .b: 1
    + document 2: .b: ["x"]
      … 1 value as expected
    "#);
}

#[test]
fn output_that_is_no_data_is_shown() {
    insta::assert_snapshot!(json("{}", ""), @"the output is empty");
    insta::assert_snapshot!(yaml("a: 1", "# nothing\n"), @"the output is empty");
    insta::assert_snapshot!(json("{}", "Error from server\n(NotFound)"), @r"
    the output is no JSON: a value is expected, not `E` at line 1 column 1
    + Error from server
      (NotFound)
    ");
    insta::assert_snapshot!(json("{}", "{\n\"a\": 1,\n\"b\": 2,\n\"c\": 3,\n\"d\": x\u{7}\n}"), @r#"
    the output is no JSON: a value is expected, not `x` at line 5 column 6
      "a": 1,
      "b": 2,
      "c": 3,
    + "d": x\x07
      }
    "#);
    insta::assert_snapshot!(yaml("a: 1", "a: 1\n b: 2"), @r"
    the output is no YAML: mapping values are not allowed in this context at line 2 column 3
      a: 1
    +  b: 2
    ");
    let output = Output::ends(b"{", 5_000_000, &[b"}"]);
    let expectation = Expectation::new("{}", options(Match::Json));
    let mismatch: Mismatch = expectation
        .check(&output, &Captures::default())
        .unwrap_err();
    insta::assert_snapshot!(mismatch.summary, @"the output is too long to be compared as JSON: 5000037 bytes, of which 37 are kept");
}

#[test]
fn long_differences_are_capped() {
    let numbers = |from: usize| format!("{:?}", (from..from + 1000).collect::<Vec<_>>());
    let text = json(&numbers(0), &numbers(5000));
    assert!(text.lines().count() <= 201, "{text}");
    insta::assert_snapshot!(text.lines().last().unwrap_or_default(), @"  … 901 more differences");
}
