use super::super::Expectation;
use super::*;

pub fn options(matcher: Match) -> Options {
    Options {
        matcher,
        ..Options::default()
    }
}

pub fn unordered(matcher: Match) -> Options {
    Options {
        unordered: true,
        ..options(matcher)
    }
}

#[track_caller]
pub fn good(options: &Options, expected: &str, actual: &str) {
    let expectation = Expectation::new(expected, options.clone());
    assert_eq!(expectation.problem(), None);
    assert_eq!(
        expectation.verdict(actual.as_bytes()),
        Ok(()),
        "{expected} {actual}"
    );
}

#[track_caller]
pub fn bad(options: &Options, expected: &str, actual: &str) -> String {
    let expectation = Expectation::new(expected, options.clone());
    expectation
        .verdict(actual.as_bytes())
        .unwrap_err()
        .to_string()
}

pub fn json(expected: &str, actual: &str) -> String {
    bad(&options(Match::Json), expected, actual)
}

pub fn yaml(expected: &str, actual: &str) -> String {
    bad(&options(Match::Yaml), expected, actual)
}

fn problem(matcher: Match, text: &str) -> String {
    Expectation::new(text, options(matcher))
        .problem()
        .unwrap_or_default()
}

#[test]
fn objects_are_subsets_and_arrays_are_not() {
    let json = options(Match::Json);
    for (expected, actual) in [
        (r#"{"a": 1}"#, r#"{"b": [2], "a": 1.0}"#),
        ("[1, 2]", "[1,2]"),
        ("{}", r#"{"a": 1}"#),
        ("null", "null"),
        (r#"{"a": 1, "a": 2}"#, r#"{"a": 3, "a": 2}"#),
        (r#"{"é": "\u00e9"}"#, "{\"\\u00e9\": \"é\"}"),
        ("12345678901234567890123", "12345678901234567890123"),
    ] {
        good(&json, expected, actual);
    }
    for (expected, actual) in [
        ("[1, 2]", "[1, 2, 3]"),
        ("[1, 2]", "[2, 1]"),
        ("[]", "[1]"),
        (r#""5""#, "5"),
        ("null", "0"),
        (r#"{"a": null}"#, "{}"),
        ("9007199254740993", "9007199254740992"),
        ("1", "true"),
        ("{}", "[]"),
    ] {
        bad(&json, expected, actual);
    }
}

#[test]
fn gaps_stand_for_anything() {
    let json = options(Match::Json);
    for (expected, actual) in [
        (r#""...""#, r#"{"a": 1}"#),
        (r#"{"a": "..."}"#, r#"{"a": null}"#),
        (r#"{"a": 1, "...": "..."}"#, r#"{"a": 1}"#),
        (r#"["...", 3]"#, "[1, 2, 3]"),
        (r#"[1, "..."]"#, "[1]"),
        (
            r#"["...", {"a": 1}, "...", 2, "..."]"#,
            r#"[0, {"a": 1, "b": 1}, 5, 2]"#,
        ),
        (r#"["..."]"#, "[]"),
    ] {
        good(&json, expected, actual);
    }
    for (expected, actual) in [
        (r#"{"a": "..."}"#, "{}"),
        (r#"["...", 3]"#, "[3, 4]"),
        (r#"["...", 1, "...", 1]"#, "[1]"),
        (r#"["..."]"#, "{}"),
    ] {
        bad(&json, expected, actual);
    }
}

#[test]
fn holes_work_in_strings() {
    let json = options(Match::Json);
    for (expected, actual) in [
        (r#""web-[..]""#, r#""web-7f""#),
        (r#"{"ip": "[ip]"}"#, r#"{"ip": "10.0.0.1"}"#),
        (r#""[int]""#, "5"),
        (r#""[number]""#, "1.50"),
        (r#""[..]""#, "true"),
        (r#""[..]""#, r#""""#),
        (r#""[A:int]""#, "7"),
        (r#""\\[int]""#, r#""[int]""#),
        (r#""[x]""#, r#""[x]""#),
    ] {
        good(&json, expected, actual);
    }
    for (expected, actual) in [
        (r#""[..]""#, "null"),
        (r#""[..]""#, "[]"),
        (r#""[..]""#, "{}"),
        (r#""[int]""#, "1.5"),
        (r#""\\[int]""#, "5"),
        (r#""[ip]""#, r#""10.0.0.256""#),
    ] {
        bad(&json, expected, actual);
    }
}

#[test]
fn names_take_values_and_agree() {
    let captures = |text: &str, actual: &str, known: &Captures| {
        Expectation::new(text, options(Match::Json)).check(&actual.into(), known)
    };
    let text = r#"{"a": {"ip": "[IP:ip]"}, "n": "[N:int]", "all": ["...", "[IP:ip]"]}"#;
    let actual = r#"{"all": ["10.0.0.2", "10.0.0.1"], "a": {"ip": "10.0.0.1"}, "n": 5}"#;
    let found = captures(text, actual, &Captures::default()).unwrap();
    let found: Vec<_> = found.iter().collect();
    assert_eq!(found, [("IP", "10.0.0.1"), ("N", "5")]);
    let known = Captures::from_iter([("IP".to_owned(), "10.0.0.9".to_owned())]);
    let summary = captures(text, actual, &known).unwrap_err().summary;
    insta::assert_snapshot!(summary, @r#".a.ip is "10.0.0.1", expected "[IP:ip]""#);
    let other = actual.replace("10.0.0.1\"]", "10.0.0.3\"]");
    let summary = captures(text, &other, &Captures::default())
        .unwrap_err()
        .summary;
    insta::assert_snapshot!(summary, @r#".all[1] is "10.0.0.3", expected "[IP:ip]""#);
}

#[test]
fn elements_come_in_any_order_where_that_is_said() {
    let json = unordered(Match::Json);
    for (expected, actual) in [
        ("[1, 2, 3]", "[3, 1, 2]"),
        ("[1, 1, 2]", "[1, 2, 1]"),
        (r#"["[..]", "b"]"#, r#"["b", "a"]"#),
        (
            r#"{"a": [{"n": "x"}, {"n": "y", "l": [1, 2]}]}"#,
            r#"{"a": [{"l": [2, 1], "n": "y"}, {"n": "x"}]}"#,
        ),
        (r#"[2, "..."]"#, "[1, 2]"),
        ("1 2", "2\n1"),
        ("[{\"id\": 1.0}, {\"id\": 2}]", "[{\"id\": 2}, {\"id\": 1}]"),
    ] {
        good(&json, expected, actual);
    }
    for (expected, actual) in [
        ("[1, 1, 2]", "[1, 2, 2]"),
        ("[1]", "[1, 2]"),
        ("[1, 2]", "[1]"),
    ] {
        bad(&json, expected, actual);
    }
}

#[test]
fn yaml_is_compared_as_json_is() {
    let yaml = options(Match::Yaml);
    for (expected, actual) in [
        ("a: 1", "# c\nb: x\na: 1.0\n"),
        ("items:\n- ...\n- n: 2", "items: [{n: 1}, {n: 2, m: 3}]"),
        (
            "ip: [ip]\nx: [..]\ny: web-[..]",
            "ip: 10.0.0.1\nx: 5\ny: web-1",
        ),
        ("ip: [ip]", "ip: [ip]"),
        ("ip: [N:ip]", "ip: ::1"),
        ("a: ...", "a: null"),
        (
            "base: {a: 1}\nuse: {a: 1, b: 2}",
            "base: &b {a: 1}\nuse:\n  <<: *b\n  b: 2",
        ),
        ("a: 1\n---\nb: 2", "---\na: 1\n---\n---\n# none\nb: 2\n"),
        ("--- ...\n---\nb: 2", "a: 1\n---\nb: 2"),
        ("a: !custom x", "a: x"),
        ("1: a\ntrue: b", "'1': a\n\"true\": b"),
        ("t: |\n  a\n  b", "t: \"a\\nb\\n\""),
        ("{\"a\": [1]}", "a:\n- 1"),
    ] {
        good(&yaml, expected, actual);
    }
    for (expected, actual) in [
        ("ip: [ip]", "ip: x"),
        ("a: '5'", "a: 5"),
        ("a: ...", "b: 1"),
    ] {
        bad(&yaml, expected, actual);
    }
}

#[test]
fn what_is_wrong_with_an_expectation_is_taught() {
    insta::assert_snapshot!(problem(Match::Json, "{\n  \"a\": 1,\n  ...\n}"), @r#"the expectation is no JSON: a key in double quotes is expected, not `.` at line 3 column 3; a gap is written "...", with quotes"#);
    insta::assert_snapshot!(problem(Match::Json, "{'a': 1}"), @"the expectation is no JSON: a key in double quotes is expected, not `'` at line 1 column 2");
    insta::assert_snapshot!(problem(Match::Json, ""), @"the expectation is no JSON: there is nothing in it");
    insta::assert_snapshot!(problem(Match::Yaml, "a: [..]-x"), @"the expectation is no YAML: while parsing a block mapping, did not find expected key at line 1 column 8; text that begins with a hole needs quotes");
    insta::assert_snapshot!(problem(Match::Yaml, "# c"), @"the expectation is no YAML: there is nothing in it");
    insta::assert_snapshot!(problem(Match::JsonTest, "{}"), @r#"the expectation is no array of tests; write [{"op": "test", "path": "/status", "value": "ok"}]"#);
    insta::assert_snapshot!(problem(Match::JsonTest, "[{\"op\": \"test\", \"path\": \"a\", \"value\": 1}]"), @r#"the expectation is no array of tests: json pointer failed to parse; does not start with a slash ('/') and is not empty at line 1 column 41; write [{"op": "test", "path": "/status", "value": "ok"}]"#);
    insta::assert_snapshot!(problem(Match::JsonTest, "[{\"op\": \"test\", \"path\": \"/a\"}]"), @r#"the expectation is no array of tests: missing field `value` at line 1 column 30; write [{"op": "test", "path": "/status", "value": "ok"}]"#);
    insta::assert_snapshot!(problem(Match::JsonTest, "[{\"op\": \"remove\", \"path\": \"/a\"}]"), @r#"operation 1 is "remove": json-test changes nothing, so all it takes is test"#);
    insta::assert_snapshot!(json("{", "{}"), @"the expectation is no JSON: it ends where a key in double quotes is expected at line 1 column 2");
}

#[test]
fn what_does_harm_does_none() {
    let deep = "[".repeat(100_000);
    insta::assert_snapshot!(json("[]", &deep).lines().next().unwrap_or_default(), @"the output is no JSON: it is nested deeper than 128 levels at line 1 column 129");
    insta::assert_snapshot!(yaml("[]", &deep).lines().next().unwrap_or_default(), @"the output is no YAML: it is nested deeper than 128 levels at line 1 column 129");
    let gaps = format!("[{}1]", "\"...\", [\"...\", 1, \"...\"], ".repeat(30));
    let ones = format!("[{}]", vec!["[1, 1, 1]"; 300].join(","));
    bad(&options(Match::Json), &gaps, &ones);
    let many = |first: &str| format!("[{first}{}]", ",\"[..]\"".repeat(300));
    bad(&unordered(Match::Json), &many("1"), &many("2"));
}
