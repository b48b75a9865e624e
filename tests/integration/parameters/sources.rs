//! The first source that has a value gives it.

use super::{refused, seen, with};
use crate::support::Case;

#[test]
fn each_source_stands_before_those_behind_it() {
    let fields = "default: default, from: {env: OF_ENV}";
    let case = with(fields);
    assert_eq!(seen(&case, &[]), "default");
    let case = with(fields).file(
        "a.md",
        with(fields).text() + "\n<!-- stepmark: run id=0 at=2026-01-01T00:00:00Z status=passed param.V=recorded -->\n",
    );
    assert_eq!(seen(&case, &[]), "recorded");
    let case = case.env("OF_ENV", "from env");
    assert_eq!(seen(&case, &[]), "from env");
    let case = case.env("STEPMARK_V", "environment");
    assert_eq!(seen(&case, &[]), "environment");
    let case = case.file("p.env", "V=file\n");
    assert_eq!(seen(&case, &["--params", "p.env"]), "file");
    assert_eq!(seen(&case, &["--params", "p.env", "--set", "V=set"]), "set");
}

#[test]
fn what_comes_to_nothing_is_told() {
    let case = with("default: d, from: {env: OF_ENV}").env("OF_ENV", "");
    let ran = case.run(["ci", "a.md"]).exits(0);
    insta::assert_snapshot!(ran.stderr, @"note: a.md: `V` is not to be had from the environment: OF_ENV is empty or not set");
    let case = with("type: int, default: 1, from: {env: OF_ENV}").env("OF_ENV", "many");
    insta::assert_snapshot!(refused(&case, &[], 3), @"
    note: a.md: `V` cannot be had from OF_ENV: `many` is no whole number, such as `42` or `-1`
    error[blocked]: the parameter `V` has no value
     --> a.md:4:5
      |
    4 |     V: {type: int, default: 1, from: {env: OF_ENV}}
      |     ^
      |
      = help: say --set V=VALUE, or set STEPMARK_V

    error: something is missing, and nothing ran
    ");
    let case = with("type: secret, from: {env: OF_ENV}");
    insta::assert_snapshot!(refused(&case, &[], 3), @"
    note: a.md: `V` is not to be had from the environment: OF_ENV is empty or not set
    error[blocked]: the parameter `V` has no value
     --> a.md:4:5
      |
    4 |     V: {type: secret, from: {env: OF_ENV}}
      |     ^
      |
      = help: set STEPMARK_V in the environment

    error: something is missing, and nothing ran
    ");
}

/// A document of a run that had this value.
fn recorded(fields: &str, value: &str) -> Case {
    let case = with("");
    let set = format!("V={value}");
    case.run(["ci", "--record", "document", "--set", &set, "a.md"])
        .exits(0);
    let text = case
        .text()
        .replacen("V: {}", &format!("V: {{{fields}}}"), 1);
    std::fs::remove_file(case.path("seen")).expect("it ran");
    case.file("a.md", text)
}

#[test]
fn the_record_answers_for_what_nobody_gives() {
    let case = recorded("default: other", "n 2");
    let ran = case.run(["run", "--plan", "a.md"]).exits(0);
    insta::assert_snapshot!(ran.all(), @"
    a.md: 1 step
      with      V=n 2 (recorded)
    ");
    assert_eq!(seen(&case, &[]), "n 2");
    assert_eq!(seen(&case, &["--set", "V=n3"]), "n3");
}

#[test]
fn a_recorded_value_that_does_not_fit_is_passed_over() {
    let case = recorded("type: int, default: 7", "n2");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("seen"), "7");
    insta::assert_snapshot!(ran.stderr, @"note: a.md: the recorded value of `V` is passed over: `n2` is no whole number, such as `42` or `-1`");
    // A secret that was none then is asked for.
    let case = recorded("type: secret", "hunter22");
    let told = refused(&case, &[], 3);
    assert!(told.contains("the parameter `V` has no value"), "{told}");
}

#[test]
fn values_are_checked_wherever_they_come_from() {
    for (fields, good, commanded, bad) in [
        ("type: int", " 42", "42", "4x"),
        ("type: bool", "yes", "true", "perhaps"),
        ("type: path", "/no/such", "/no/such", ""),
        ("type: ip", "2001:db8::7", "2001:db8::7", "10.0.0.256"),
        ("choices: [small, large]", "small", "small", "smal"),
        ("type: list", "a, b", "a,b", "a\0"),
        ("pattern: 'v\\d+'", "v12", "v12", "main"),
        (
            "type: secret, pattern: 'h.*'",
            "hunter22",
            "hunter22",
            "cunter22",
        ),
    ] {
        let is_secret = fields.contains("secret");
        let json = |value: &str| serde_json::json!({ "V": value }).to_string();
        let case = with(fields)
            .file("good.json", json(good))
            .file("bad.json", json(bad));
        std::fs::set_permissions(
            case.path("good.json"),
            std::os::unix::fs::PermissionsExt::from_mode(0o600),
        )
        .expect("a mode");
        assert_eq!(
            seen(&case, &["--params", "good.json"]),
            commanded,
            "{fields}"
        );
        std::fs::remove_file(case.path("seen")).expect("it ran");
        let told = refused(&case, &["--params", "bad.json"], 2);
        assert!(told.contains("bad.json:1:2: V: "), "{told}");
        if !is_secret {
            assert_eq!(seen(&case, &["--set", &format!("V={good}")]), commanded);
            std::fs::remove_file(case.path("seen")).expect("it ran");
        }
        if bad.contains('\0') {
            continue;
        }
        let told = refused(&case, &["--set", &format!("V={bad}")], 2);
        assert!(told.contains("--set V: "), "{told}");
        let case = case.env("STEPMARK_V", good);
        assert_eq!(seen(&case, &[]), commanded);
        std::fs::remove_file(case.path("seen")).expect("it ran");
        let told = refused(&case.env("STEPMARK_V", bad), &[], 2);
        assert!(told.contains("STEPMARK_V: "), "{told}");
        assert!(!is_secret || !told.contains("cunter"), "{told}");
    }
}

#[test]
fn names_of_a_dotenv_file_may_be_in_upper_case() {
    let text = "---\nstepmark: {params: {node_ip: {}, PORT: {}, port: {default: '1'}}}\n---\n\
                ```sh\n$ printf %s \"$node_ip $PORT $port ${NODE_IP-}\" >seen\n```\n";
    let case = Case::new(text).file(
        ".env",
        "export NODE_IP=\"10.0.0.7\" # the node\nPORT=80\nOTHER=$x\n",
    );
    // What has just this name is not for another.
    assert_eq!(seen(&case, &["--params", ".env"]), "10.0.0.7 80 1 ");
    let case = case.file(".env.bad", "A=1\nNODE_IP='hunter22\n");
    std::fs::remove_file(case.path("seen")).expect("it ran");
    insta::assert_snapshot!(refused(&case, &["--params", ".env.bad"], 2), @"
    error: .env.bad:2:9: the quote that begins here does not end
      = help: each line is a value, such as `node=n2`; a `$` in it is no variable
    ");
}

#[test]
fn a_name_that_is_a_slip_is_refused_where_there_is_one_document() {
    let text = "---\nstepmark:\n  params:\n    node: n1\n---\n\n```sh\n$ echo \"$node $OTHER\" >>seen\n```\n";
    let case = Case::new(text).file("b.md", "# B\n\n```sh\n$ true\n```\n");
    for slip in ["Node=n2", "nodr=n2"] {
        let ran = case.run(["ci", "a.md", "--set", slip]).exits(2);
        assert!(
            ran.stderr.contains("did you mean `node`?"),
            "{}",
            ran.stderr
        );
        case.run(["run", "--yes", "a.md", "--set", slip]).exits(2);
    }
    assert!(!case.has("seen"));
    case.run(["ci", "a.md", "b.md", "--set", "nodr=n2"])
        .exits(0);
    case.run(["ci", "a.md", "--set", "OTHER=x", "--set", "far=y"])
        .exits(0);
    let case = case
        .file("p.yaml", "nodr: n2\nfar: x\n")
        .file("p.env", "NODE=n3\n");
    let ran = case
        .run(["ci", "a.md", "--params", "p.yaml", "--params", "p.env"])
        .exits(0);
    insta::assert_snapshot!(ran.stderr, @"note: p.yaml:1:1: the document has no parameter `nodr`; did you mean `node`?");
    assert_eq!(case.read("seen"), "n1 \nn1 x\nn3 \n");
}
