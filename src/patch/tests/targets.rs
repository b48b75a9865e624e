//! What cannot be done, and targets of every kind.

use super::super::*;
use super::{NODE, YAML, done, patched};

#[test]
fn what_cannot_be_done_is_told_with_what_is_there() {
    let told = [
        "- {op: test, path: /version, value: v1alpha1}\n\n- {op: remove, path: /machine/nettwork/x}",
        "- {op: remove, path: /machine/network/hosts/a/b}",
        "- {op: test, path: /machine/type, value: worker}",
        "- {op: test, path: /machine/install, value: {}}",
        "- {op: add, path: /machine/files/2, value: worker}",
        "- {op: add, path: /machine/files/first, value: worker}",
        "- {op: replace, path: /machine/files/-, value: worker}",
        "- {op: add, path: /machine/type/x, value: worker}",
        "- {op: remove, path: /machine/sysctls/x}",
        "- {op: move, from: /machine, path: /machine/network/x}",
        "- {op: remove, path: ''}",
    ];
    let told: Vec<_> = told.iter().map(|patch| patched(NODE, patch)).collect();
    insta::assert_snapshot!(told.join("\n\n"), @r#"
    line 2: operation 2 (remove /machine/nettwork/x): there is no "nettwork" in /machine
    /machine has type, network, sysctls, install, files
    did you mean `/machine/network/x`?

    line 0: operation 1 (remove /machine/network/hosts/a/b): there is no "hosts" in /machine/network
    /machine/network has hostname, interfaces

    line 0: operation 1 (test /machine/type): another value is there
    wanted: "worker"
    found:  "controlplane"

    line 0: operation 1 (test /machine/install): another value is there
    wanted: {}
    found:  {"disk":"/dev/sda","wipe":false}

    line 0: operation 1 (add /machine/files/2): there is no item 2 in /machine/files
    /machine/files is a list of 1 item: 0
    `-` is the place behind the last one, where `add` puts an item

    line 0: operation 1 (add /machine/files/first): /machine/files is a list, and "first" is no index
    /machine/files is a list of 1 item: 0
    `-` is the place behind the last one, where `add` puts an item

    line 0: operation 1 (replace /machine/files/-): there is no item behind the last one of /machine/files
    /machine/files is a list of 1 item: 0
    `-` is the place behind the last one, where `add` puts an item

    line 0: operation 1 (add /machine/type/x): /machine/type has nothing within it
    /machine/type is "controlplane"

    line 0: operation 1 (remove /machine/sysctls/x): there is no "x" in /machine/sysctls
    /machine/sysctls is an empty mapping

    line 0: operation 1 (move /machine/network/x from /machine): /machine cannot move into itself

    line 0: operation 1 (remove the document): the document itself cannot be taken out
    to empty it, replace it with `{}`
    "#);
}

#[test]
fn a_document_of_several_has_to_be_named() {
    let text = "kind: A\nmetadata: {name: one}\n---\n# second\nkind: B\nmetadata:\n  name: two # named\n...\n---\n- 1\n---\nx: 1\n";
    let change = Change::merge("x: 2", YAML, Lists::Replace).unwrap();
    let told = |which| match change.apply(text, YAML, which) {
        Ok(patched) => {
            let diff = similar::TextDiff::from_lines(text, &patched.text);
            diff.unified_diff().context_radius(1).to_string()
                + &patched.rewritten.unwrap_or_default()
        }
        Err(refused) => [vec![refused.summary], refused.notes].concat().join("\n"),
    };
    let each = [
        None,
        Some("2"),
        Some("B/two"),
        Some("4"),
        Some("5"),
        Some("0"),
        Some("B/tow"),
        Some("C"),
    ];
    let told: Vec<_> = each
        .into_iter()
        .map(|which| format!("{which:?}: {}", told(which)))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    None: the file has 4 documents, and nothing says which is meant
    1: A/one
    2: B/two
    3: a list of 1
    4: a mapping of x
    say document=N or document=KIND/NAME
    Some("2"): @@ -7,2 +7,3 @@
       name: two # named
    +x: 2
     ...

    Some("B/two"): @@ -7,2 +7,3 @@
       name: two # named
    +x: 2
     ...

    Some("4"): @@ -11,2 +11,2 @@
     ---
    -x: 1
    +x: 2

    Some("5"): there is no document 5: the file has 4
    1: A/one
    2: B/two
    3: a list of 1
    4: a mapping of x
    say document=N or document=KIND/NAME
    Some("0"): there is no document 0: the file has 4
    1: A/one
    2: B/two
    3: a list of 1
    4: a mapping of x
    say document=N or document=KIND/NAME
    Some("B/tow"): no document is B/tow
    did you mean document=B/two?
    1: A/one
    2: B/two
    3: a list of 1
    4: a mapping of x
    say document=N or document=KIND/NAME
    Some("C"): no document is C
    1: A/one
    2: B/two
    3: a list of 1
    4: a mapping of x
    say document=N or document=KIND/NAME
    "#);
}

#[test]
fn unusual_targets_keep_what_they_are() {
    let merged = |target: &str, merge: &str| {
        let done = done(Change::merge(merge, YAML, Lists::Replace), target, YAML);
        format!("{done:?}")
    };
    let told = [
        merged("", "a: 1"),
        merged("# nothing yet\n", "a: {b: [1]}"),
        merged("---\n", "a: 1"),
        merged("\u{feff}a: 1\r\nb: 2", "a: 3\nc: [4]"),
        merged("{}", "a: 1"),
        merged("{}\n", "a: {b: c}"),
        merged("{a: 1}\n", "b: 2"),
        merged("[]\n", "a: 1"),
        merged("null # none\n", "a: 1"),
        merged("--- x # none\n", "a: 1"),
        merged("--- !t &a\nb: 1\n", "c: 1"),
        merged("a: 1\na: 2\nb: 3\n", "a: null"),
        merged("1: one\ntrue: two\n? [k]\n: v\n", "'1': uno\n'[\"k\"]': w"),
        merged("a: !Ref x\nb: !Sub\n  - y\nc: &z 1\n", "c: 2\nd: 3"),
        merged("a: >-\n  folded\n  text\n\n# end\n", "b: 1"),
        merged("a: |+\n  kept\n\n", "b: 1"),
        merged("a: 1.30\nb: 10000000000000000000001\nc: .5\n", "d: 1.10"),
        merged("a:\n- x\n-   y\n", "a: [x, y, {b: c, d: e}]"),
        merged("a: 'x'\nb: 'y'\n", "c: z\nd: it's"),
        merged("a:\n    b: 1\n", "c: {d: {e: f}}"),
    ];
    insta::assert_snapshot!(told.join("\n"), @r##"
    "a: 1\n"
    "# nothing yet\na:\n  b:\n  - 1\n"
    "---\na: 1\n"
    "\u{feff}a: 3\r\nb: 2\r\nc:\r\n- 4"
    "a: 1"
    "a:\n  b: c\n"
    "{a: 1, b: 2}\n"
    "a: 1\n"
    "# none\na: 1\n"
    "--- # none\na: 1\n"
    "--- !t &a\nb: 1\nc: 1\n"
    "b: 3\n"
    "1: uno\ntrue: two\n? [k]\n: w\n"
    "a: !Ref x\nb: !Sub\n  - y\nc: 2\nd: 3\n"
    "a: >-\n  folded\n  text\nb: 1\n\n# end\n"
    "a: |+\n  kept\n\nb: 1\n"
    "a: 1.30\nb: 10000000000000000000001\nc: .5\nd: 1.10\n"
    "a:\n- x\n-   y\n-   b: c\n    d: e\n"
    "a: 'x'\nb: 'y'\nc: 'z'\nd: 'it''s'\n"
    "a:\n    b: 1\nc:\n    d:\n        e: f\n"
    "##);
    let json = |target: &str, merge: &str| {
        let done = done(
            Change::merge(merge, YAML, Lists::Replace),
            target,
            Format::Json,
        );
        format!("{done:?}")
    };
    let told = [
        json("", "a: 1"),
        json("{}\n", "a: {b: [1, .5, +1.]}"),
        json("{\"a\":[1,2],\"b\":{}}", "a: [1, 2, 3]\nc: {d: 1}"),
        json("{\n\t\"a\": 1.30\n}\n", "b: {c: [1]}"),
        json("{\r\n  \"a\": [\r\n    1\r\n  ]\r\n}\r\n", "a: [1, 2]"),
        json("{\"a\": 1, \"a\": 2, \"b\": 3}", "a: null"),
        json("{\"a\": 1}", "a: .inf"),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
    "{\n  \"a\": 1\n}\n"
    "{\n  \"a\": {\n    \"b\": [\n      1,\n      0.5,\n      1.0\n    ]\n  }\n}\n"
    "{\"a\":[1,2,3],\"b\":{},\"c\":{\"d\":1}}"
    "{\n\t\"a\": 1.30,\n\t\"b\": {\n\t\t\"c\": [\n\t\t\t1\n\t\t]\n\t}\n}\n"
    "{\r\n  \"a\": [\r\n    1,\r\n    2\r\n  ]\r\n}\r\n"
    "{\"b\": 3}"
    "line 0: the result cannot be written as JSON"
    "#);
}

#[test]
fn what_cannot_be_changed_in_place_is_written_anew_and_said() {
    let text = "# first\na: 1\n---\n# a set\n? one\n? two # of two\n---\nb: 2 # last\n";
    let change = Change::patch("- {op: replace, path: /one, value: 1}", YAML).unwrap();
    let patched = change.apply(text, YAML, Some("2")).unwrap();
    insta::assert_snapshot!(patched.text, @"
    # first
    a: 1
    ---
    one: 1
    two: null
    ---
    b: 2 # last
    ");
    let why = patched.rewritten.unwrap();
    insta::assert_snapshot!(why, @"its comments and layout are lost, since its parts could not be changed each by itself");
    let windows = text.replace('\n', "\r\n");
    let again = change.apply(&windows, YAML, Some("2")).unwrap();
    assert_eq!(again.text, patched.text.replace('\n', "\r\n"));
    assert_eq!(again.rewritten, Some(why));
}

#[test]
fn documents_with_nothing_in_them_count() {
    let target = "a: 1\n---\n---\n# only this\n---\nb: 2 # b\n---\n";
    let merged = |which: Option<&str>, target: &str| {
        let merge = Change::merge("{c: 3}", YAML, Lists::Replace).unwrap();
        match merge.apply(target, YAML, which) {
            Ok(patched) => {
                let again = merge.apply(&patched.text, YAML, which).unwrap();
                assert_eq!(again.text, patched.text);
                assert_eq!(patched.rewritten, None);
                patched.text
            }
            Err(refused) => [vec![refused.summary], refused.notes].concat().join("\n"),
        }
    };
    let each = [Some("2"), Some("3"), Some("4"), Some("5"), Some("6"), None];
    let told: Vec<_> = each.iter().map(|which| merged(*which, target)).collect();
    insta::assert_snapshot!(told.join("\n==\n"), @"
    a: 1
    ---
    c: 3
    ---
    # only this
    ---
    b: 2 # b
    ---

    ==
    a: 1
    ---
    ---
    c: 3
    # only this
    ---
    b: 2 # b
    ---

    ==
    a: 1
    ---
    ---
    # only this
    ---
    b: 2 # b
    c: 3
    ---

    ==
    a: 1
    ---
    ---
    # only this
    ---
    b: 2 # b
    ---
    c: 3

    ==
    there is no document 6: the file has 5
    1: a mapping of a
    2: an empty document
    3: an empty document
    4: a mapping of b
    5: an empty document
    say document=N or document=KIND/NAME
    ==
    the file has 5 documents, and nothing says which is meant
    1: a mapping of a
    2: an empty document
    3: an empty document
    4: a mapping of b
    5: an empty document
    say document=N or document=KIND/NAME
    ");
    // The only one that says something is meant where none is named.
    assert_eq!(
        merged(None, "---\n---\nb: 2\n---\n"),
        "---\n---\nb: 2\nc: 3\n---\n"
    );
    assert_eq!(merged(None, "---\n# c\n"), "---\nc: 3\n# c\n");
    assert_eq!(merged(None, "# c\n"), "# c\nc: 3\n");
}
