//! One format for another, and names that tell of neither.

use super::super::convert::named_otherwise;
use super::*;

#[test]
fn what_is_converted_says_the_same() {
    let yaml = "# c\na: &x {k: 0x10, 007: no}\nb: [*x, .5, ~, \"1\\n2\\n\"]\n";
    let json = converted(yaml, YAML, Format::Json).unwrap();
    insta::assert_snapshot!(json, @r#"
    {
      "a": {
        "k": 16,
        "007": "no"
      },
      "b": [
        {
          "k": 16,
          "007": "no"
        },
        0.5,
        null,
        "1\n2\n"
      ]
    }
    "#);
    let back = converted(&json, Format::Json, YAML).unwrap();
    insta::assert_snapshot!(back, @r#"
    a:
      k: 16
      "007": "no"
    b:
    - k: 16
      "007": "no"
    - 0.5
    - null
    - |
      1
      2
    "#);
    assert_eq!(converted(&back, YAML, Format::Json).unwrap(), json);
}

#[test]
fn what_the_other_format_cannot_have_is_refused() {
    for text in ["a: .inf\n", "a: 1\n---\nb: 2\n", ""] {
        assert!(converted(text, YAML, Format::Json).is_err(), "{text}");
    }
    assert!(converted("1 2", Format::Json, YAML).is_err());
}

#[test]
fn names_tell_of_other_formats() {
    for (path, wanted) in [
        (".env", Some(".env")),
        ("a/.env.local", Some(".env")),
        ("a.yaml/b.TOML", Some(".toml")),
        ("a.toml/b", None),
        (".env.yaml", None),
        ("a.json", None),
        ("kubeconfig", None),
        (".prettierrc", None),
        ("a.tmpl", None),
    ] {
        assert_eq!(named_otherwise(path).as_deref(), wanted, "{path}");
    }
}

#[test]
fn lines_of_another_format_are_single_values() {
    for (text, wanted) in [
        ("A=1\nB=2\n", true),
        ("replicas:3\n", true),
        ("", false),
        ("# c\n", false),
        ("null\n", false),
        ("a: 1\n", false),
        ("x\n---\n- 1\n", false),
    ] {
        assert_eq!(is_single(text, YAML), wanted, "{text}");
    }
}
