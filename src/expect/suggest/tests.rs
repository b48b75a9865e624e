use super::super::Options;
use super::*;

fn expectation(text: &str, matcher: Match) -> Expectation {
    let options = Options {
        matcher,
        ..Options::default()
    };
    Expectation::new(text, options)
}

/// What `check --suggest` gets of a text: each line with its values, and the line that would last.
fn told(text: &str, matcher: Match) -> String {
    let found = expectation(text, matcher).volatile();
    let lines: Vec<&str> = text.lines().collect();
    let told = found.iter().map(|volatile| {
        let values = volatile.values.iter();
        let values: Vec<_> = values
            .map(|(range, what)| format!("{what} {}", &lines[volatile.line][range.clone()]))
            .collect();
        format!(
            "{}: {}\n{}\n",
            volatile.line,
            values.join(", "),
            volatile.lasting
        )
    });
    told.collect()
}

#[test]
fn lines_with_volatile_values_have_one_that_would_last() {
    insta::assert_snapshot!(told(
        "ready\nnode 10.0.0.2:43210 joined in 5s\n...\ntook 5ms (re)\npid 4711\nport 43210\n/tmp/tmp.aB3xYz [ip]",
        Match::Auto,
    ), @"
    1: address 10.0.0.2, port 43210, duration 5s
    node [ip]:[int] joined in [duration]
    4: process 4711
    pid [int]
    5: port 43210
    port [int]
    6: temporary path /tmp/tmp.aB3xYz
    [path] [ip]
    ");
}

#[test]
fn what_a_table_compares_by_type_is_none() {
    insta::assert_snapshot!(told(
        "NAME   STATUS   RESTARTS     AGE    VERSION   INTERNAL-IP\n\
         n1     Ready    1 (2d ago)   3d6h   v1.27.2   10.0.0.11\n\
         n2     Ready    0            15m    v1.27.2   10.0.0.12",
        Match::Auto,
    ), @"
    1: version v1.27.2, address 10.0.0.11
    n1     Ready    1 (2d ago)   3d6h   [version] [ip]
    2: version v1.27.2, address 10.0.0.12
    n2     Ready    0            15m    [version] [ip]
    ");
    let mut ignoring = expectation(
        "NAME   IP         NOTE\nn1     10.0.0.1   up in 5s",
        Match::Auto,
    );
    ignoring.options.ignore = vec!["ip".to_owned()];
    let found = ignoring.volatile();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].lasting, "n1     10.0.0.1   up in [duration]");
    insta::assert_snapshot!(told(
        "+----+----------+\n| id | address  |\n+----+----------+\n| 1  | 10.0.0.1 |\n+----+----------+",
        Match::Auto,
    ), @"
    3: address 10.0.0.1
    | 1  | [ip]     |
    ");
    let parts = "NAME   AGE\nn1     3d\n\nNAME   AGE    ID\nn2     3d6h   83db48f";
    insta::assert_snapshot!(told(parts, Match::Auto), @"
    4: hash 83db48f
    n2     3d6h   [hex]
    ");
    assert_eq!(told("NAME\tAGE\tID\nn2\t3d6h\t83db48f", Match::Table), "");
}

#[test]
fn holes_of_data_stand_in_strings() {
    insta::assert_snapshot!(told(
        "{\n  \"10.0.0.1\": \"up\",\n  \"ip\": \"10.0.0.1\",\n  \"at\": \"2023-06-26T14:08:13Z\"\n}",
        Match::Json,
    ), @r#"
    2: address 10.0.0.1
      "ip": "[ip]",
    3: time 2023-06-26T14:08:13Z
      "at": "[time]"
    "#);
    insta::assert_snapshot!(told(
        "at: 2023-06-26T14:08:13Z\nimage: nginx:1.25.1\n- 10.0.0.1\n- ip: 10.0.0.2\n10.0.0.3: x\nq: \"10.0.0.4\"",
        Match::Yaml,
    ), @r#"
    0: time 2023-06-26T14:08:13Z
    at: "[time]"
    1: version 1.25.1
    image: nginx:[version]
    2: address 10.0.0.1
    - "[ip]"
    3: address 10.0.0.2
    - ip: "[ip]"
    5: address 10.0.0.4
    q: "[ip]"
    "#);
}

#[test]
fn matchers_without_holes_have_none() {
    for matcher in [
        Match::Exact,
        Match::Regex,
        Match::Contains,
        Match::Similar(0.5),
        Match::JsonTest,
    ] {
        assert_eq!(told("node 10.0.0.2", matcher), "");
    }
}

/// What a failure says besides what is wrong.
fn notes(text: &str, output: &str) -> String {
    let expectation = expectation(text, Match::Lines);
    let known = [("NODE".to_owned(), "n1".to_owned())].into_iter().collect();
    let mismatch = expectation.check(&output.into(), &known).unwrap_err();
    mismatch.notes.join("\n")
}

#[test]
fn a_failure_says_what_would_last() {
    insta::assert_snapshot!(
        notes("start\nnode 10.0.0.1 joined in 5s\n[NODE:word] up 5s", "start\nnode 10.0.0.2 joined in 7s\nn1 up 6s"),
        @"
    if this varies from run to run, write:
      node [ip] joined in [duration]
      [NODE:word] up [duration]
    "
    );
    // Something else is wrong as well, so a hole alone does not help.
    assert_eq!(notes("n1 10.0.0.1 Ready", "n1 10.0.0.2 NotReady"), "");
    assert_eq!(notes("node [ip] joined", "node 10.0.0.2 left"), "");
    assert_eq!(notes("5 pods", "6 pods"), "");
    assert_eq!(notes("took 5s", "took 6s\nmore").lines().count(), 2);
    let many = |offset: usize| {
        (0..9)
            .map(|n| format!("{n} took {}s\n", n + offset))
            .collect::<String>()
    };
    assert_eq!(notes(&many(0), &many(1)).lines().count(), 6);
    let exact = expectation("took 5s", Match::Exact);
    let mismatch = exact.check(&"took 6s".into(), &Captures::default());
    assert_eq!(mismatch.unwrap_err().notes, [""; 0]);
}

#[test]
fn long_texts_are_not_looked_through() {
    assert_eq!(notes(&"took 5s\n".repeat(201), "took 6s"), "");
    let long = format!("took 6s\n{}", "x\n".repeat(1 << 20));
    assert_eq!(notes("took 5s", &long), "");
}
