//! Texts that are new, and what other readers of YAML make of them.

use super::*;

/// A patched text, which says what is wanted to another reader too, and which the patch leaves as it is
/// when it is done again.
fn settled(target: &str, patch: &str, pointer: &str, wanted: &str) -> String {
    let text = patched(target, patch);
    let read: serde_json::Value = serde_yaml::from_str(&text).unwrap();
    let found = read.pointer(pointer).and_then(serde_json::Value::as_str);
    assert_eq!(found, Some(wanted), "{text}");
    text
}

#[test]
fn lines_at_the_end_of_a_text_without_a_line_end_get_one() {
    let wanted = "x\ny\n";
    for (target, op, path) in [
        ("a: 1\nb: 2", "replace", "/b"),
        ("a: 1\nb: 2", "add", "/c"),
        ("a: 1\r\nb: 2", "add", "/c"),
    ] {
        let patch = format!("- {{op: {op}, path: {path}, value: \"x\\ny\\n\"}}");
        let text = settled(target, &patch, path, wanted);
        assert!(
            text.ends_with("  y\n") || text.ends_with("  y\r\n"),
            "{text:?}"
        );
        assert_eq!(patched(&text, &patch), text);
    }
    let list = "- {op: add, path: /l/-, value: \"x\\ny\\n\"}";
    assert_eq!(
        settled("l:\n- a", list, "/l/1", wanted),
        "l:\n- a\n- |\n  x\n  y\n"
    );
    // What needs no line end gets none.
    let short = "- {op: replace, path: /b, value: \"x\\ny\"}";
    assert_eq!(
        settled("a: 1\nb: 2", short, "/b", "x\ny"),
        "a: 1\nb: |-\n  x\n  y"
    );

    let merge = Change::merge("b: \"x\\ny\\n\"", YAML, Lists::Replace).unwrap();
    let merged = merge.apply("a: 1\n---\nb: 2", YAML, Some("2")).unwrap();
    assert_eq!(merged.text, "a: 1\n---\nb: |\n  x\n  y\n");
    assert_eq!(merge.apply(&merged.text, YAML, Some("2")).unwrap(), merged);
}

#[test]
fn lines_that_would_take_in_a_comment_below_stand_in_quotes() {
    let target = "# my file\nm: 1 # m\nextra: old\n  # about it\nz: 2 # z\n";
    let patch = "- {op: replace, path: /extra, value: \"x\\ny\\n\"}";
    insta::assert_snapshot!(settled(target, patch, "/extra", "x\ny\n"), @r#"
    # my file
    m: 1 # m
    extra: "x\ny\n"
      # about it
    z: 2 # z
    "#);
}

#[test]
fn what_yaml_does_not_take_as_it_is_stands_in_quotes() {
    for (value, wanted) in [
        ("a\\r\\nb", "a\r\nb"),
        ("a\\r\\nb\\r\\n", "a\r\nb\r\n"),
        ("\\ufffe", "\u{fffe}"),
        ("a\\uffff\\nb\\n", "a\u{ffff}\nb\n"),
        ("a\\u0085b\\u2028", "a\u{85}b\u{2028}"),
    ] {
        for target in [
            "a: 1\n",
            "a: 'x'\n",
            "a: \"x\"\n",
            "a: 1",
            "a: |\n  x\n",
            "{a: 1}",
        ] {
            for op in ["replace", "add"] {
                let path = if op == "add" { "/b" } else { "/a" };
                let patch = format!("- {{op: {op}, path: {path}, value: \"{value}\"}}");
                let text = settled(target, &patch, path, wanted);
                assert_eq!(patched(&text, &patch), text);
            }
        }
    }
}

#[test]
fn comments_about_something_else_stay_where_all_entries_go() {
    let remove = |target: &str, path: &str| {
        let patch = format!("- {{op: remove, path: {path}}}");
        let text = patched(target, &patch);
        format!("== {path}\n{text}")
    };
    let told = [
        remove(
            "a:\n  # of all\n\n  # of x\n  x: 1 # one\n  # below\n\n# about b\nb: 2\n",
            "/a/x",
        ),
        remove(
            "a: # the list\n  # of all\n\n  - x # one\n# about b\nb: 2\n",
            "/a/0",
        ),
        remove("# of the file\n\n# of a\na: 1\n# last\n", "/a"),
        remove("---\n# of a\na: 1\n", "/a"),
        remove(
            "- # of the item\n  # of all\n\n  x: 1\n# about b\n- 2\n",
            "/0/x",
        ),
        patched(
            "a:\n  # of all\n\n  x: 1\n\n  # of more\n\n  y: 2\n# about b\nb: 2\n",
            "[{op: remove, path: /a/x}, {op: remove, path: /a/y}]",
        ),
        patched(
            "a:\n  # of all\n\n  x: 1\n# about b\nb: 2\n",
            "[{op: replace, path: /a, value: {y: \"1\\n2\\n\"}}]",
        ),
        patched(
            "a: 1\n# about b\n\nb: 2\n",
            "[{op: remove, path: /a}, {op: remove, path: /b}]",
        ),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
    == /a/x
    a: {}
      # of all
      # below

    # about b
    b: 2

    == /a/0
    a: [] # the list
      # of all
    # about b
    b: 2

    == /a
    # of the file

    # of a
    {}
    # last

    == /a
    ---
    # of a
    {}

    == /0/x
    - {} # of the item
      # of all
    # about b
    - 2

    a: {}
      # of all
      # of more
    # about b
    b: 2

    a:
      "y": |
        1
        2
      # of all
    # about b
    b: 2

    {}
    # about b
    "#);
}

#[test]
fn a_document_that_becomes_a_scalar_begins_where_it_did() {
    let merged = |target: &str, value: &str| {
        let merge = Change::merge(value, YAML, Lists::Replace);
        let text = done(merge, target, YAML);
        let again = done(Change::merge(value, YAML, Lists::Replace), &text, YAML);
        assert_eq!(text, again, "{target:?} {value}");
        text
    };
    let mut told = Vec::new();
    for target in [
        "a: 1\n",
        "# of it\na: 1\n",
        "---\na: 1\n",
        "--- # c\n- 1\n",
        "--- |\n  x\n  y\n",
        "--- 1\n",
        "1 # c\n",
        "{a: 1}\n",
        "",
    ] {
        told.push(format!(
            "{target:?}: {:?} {:?}",
            merged(target, "x"),
            merged(target, "\"a\\nb\\n\"")
        ));
    }
    insta::assert_snapshot!(told.join("\n"), @r##"
    "a: 1\n": "x\n" "|\n  a\n  b\n"
    "# of it\na: 1\n": "# of it\nx\n" "# of it\n|\n  a\n  b\n"
    "---\na: 1\n": "---\nx\n" "---\n|\n  a\n  b\n"
    "--- # c\n- 1\n": "--- # c\nx\n" "--- # c\n|\n  a\n  b\n"
    "--- |\n  x\n  y\n": "--- x\n" "--- |\n  a\n  b\n"
    "--- 1\n": "--- x\n" "--- |\n  a\n  b\n"
    "1 # c\n": "x # c\n" "| # c\n  a\n  b\n"
    "{a: 1}\n": "x\n" "|\n  a\n  b\n"
    "": "x\n" "|\n  a\n  b\n"
    "##);
}

#[test]
fn an_equal_member_of_json_stays_and_new_ones_look_like_their_neighbours() {
    let added = |target: &str| {
        let add = "[{\"op\": \"add\", \"path\": \"/x\", \"value\": [1, {\"y\": 2}]}]";
        let add = |target: &str| done(Change::patch(add, Format::Json), target, Format::Json);
        let text = add(target);
        assert_eq!(add(&text), text);
        text
    };
    let told = [
        added("{\"a\":1}\n"),
        added("{\"a\": 1}\n"),
        added("{\"a\":1,\"x\":2}\n"),
        added("{\"a\":1, \"x\": [1 , {\"y\":2}] }\n"),
        added("{}\n"),
    ];
    insta::assert_snapshot!(told.concat(), @r#"
    {"a":1,"x":[1,{"y":2}]}
    {"a": 1, "x": [1, {"y": 2}]}
    {"a":1,"x":[1,{"y":2}]}
    {"a":1, "x": [1 , {"y":2}] }
    {
      "x": [
        1,
        {
          "y": 2
        }
      ]
    }
    "#);
    let same = "a: 0x10 # hex\n'x': [ 1,   2 ]\n";
    assert_eq!(
        patched(
            same,
            "[{op: add, path: /a, value: 16}, {op: add, path: /x, value: [1, 2]}]"
        ),
        same
    );
}

#[test]
fn a_line_behind_a_sign_stays_there() {
    let run = |was: &str, value: &str| {
        let target = format!("- run: {was}\n  # below\n- x\n");
        patched(
            &target,
            &format!("- {{op: replace, path: /0/run, value: {value}}}"),
        )
    };
    let told = [
        run("|\n    a", "\"npm ci\\n\""),
        run("| # why\n    a\n    b", "\"npm ci\\n\""),
        run(">\n    a\n    b", "\"npm ci\\n\""),
        run(">-\n    a\n    b", "npm ci"),
        run("|\n    a", "npm ci"),
        run("|+\n    a\n\n", "\"npm: ci # x\\n\""),
        run("|\n    a", "\" npm ci\\n\""),
    ];
    insta::assert_snapshot!(told.join("==\n"), @r#"
    - run: |
        npm ci
      # below
    - x
    ==
    - run: | # why
        npm ci
      # below
    - x
    ==
    - run: >
        npm ci
      # below
    - x
    ==
    - run: >-
        npm ci
      # below
    - x
    ==
    - run: npm ci
      # below
    - x
    ==
    - run: |
        npm: ci # x


      # below
    - x
    ==
    - run: " npm ci\n"
      # below
    - x
    "#);
}
