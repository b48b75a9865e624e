mod family;
mod properties;
mod subst;

use super::*;

const YAML: Format = Format::Yaml;

fn patched(target: &str, patch: &str) -> String {
    done(Change::patch(patch, YAML), target, YAML)
}

fn done(change: Result<Change<'_>, Problem>, target: &str, format: Format) -> String {
    match change.unwrap().apply(target, format, None) {
        Ok(Patched { text, rewritten }) => match rewritten {
            None => text,
            Some(why) => format!("({why})\n{text}"),
        },
        Err(refused) => {
            let at = format!("line {}: {}", refused.line, refused.summary);
            [vec![at], refused.notes].concat().join("\n")
        }
    }
}

const NODE: &str = "\
# The node
version: v1alpha1 # of the file
machine:
  type: controlplane
  # Where it is
  network:
    hostname: n1 # by its name
    interfaces:
      - interface: eth0
        addresses: [10.0.0.1/24, 10.0.1.1/24]
        # by hand
        mtu: 1500

      # the second
      - interface: eth1
        dhcp: true
  sysctls: {}
  install: {disk: '/dev/sda', wipe: false}
  files:
  - content: |
      a
      b
    path: \"/etc/x\"
";

/// What patches of the node above change, each shown as a diff.
fn diffs(patches: &[&str]) -> String {
    let mut told = String::new();
    for patch in patches {
        let now = patched(NODE, patch);
        let diff = similar::TextDiff::from_lines(NODE, &now);
        let diff = diff.unified_diff().context_radius(1).to_string();
        told += &format!(
            "== {}\n{diff}",
            patch.replace("- {op: ", "").replace('}', "")
        );
    }
    told
}

#[test]
fn what_is_new_looks_like_what_is_there() {
    insta::assert_snapshot!(diffs(&[
        "- {op: replace, path: /machine/network/hostname, value: n2}",
        "- {op: replace, path: /machine/type, value: {a: 1, b: [x, 'yes', 10]}}",
        "- {op: add, path: /machine/network/interfaces/0/addresses/-, value: 10.0.2.1/24}",
        "- {op: add, path: /machine/network/interfaces/1, value: {interface: eth2, vlans: [{id: 1, x: []}]}}",
        "- {op: add, path: /machine/network/interfaces/0, value: {interface: eth2}}",
        "- {op: add, path: /machine/sysctls/net.x, value: '1'}",
        "- {op: add, path: /machine/install/image, value: a:b}",
        "- {op: replace, path: /machine/files/0/content, value: \"x\\ny\\nz\"}",
        "- {op: replace, path: /machine/files/0/path, value: 5}",
        "- {op: replace, path: /machine/files/0/path, value: /etc/y}",
        "- {op: add, path: /cluster, value: {a: {b: c}}}",
    ]), @r#"
    == replace, path: /machine/network/hostname, value: n2
    @@ -6,3 +6,3 @@
       network:
    -    hostname: n1 # by its name
    +    hostname: n2 # by its name
         interfaces:
    == replace, path: /machine/type, value: {a: 1, b: [x, 'yes', 10]
    @@ -3,3 +3,8 @@
     machine:
    -  type: controlplane
    +  type:
    +    a: 1
    +    b:
    +    - x
    +    - "yes"
    +    - 10
       # Where it is
    == add, path: /machine/network/interfaces/0/addresses/-, value: 10.0.2.1/24
    @@ -9,3 +9,3 @@
           - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    +        addresses: [10.0.0.1/24, 10.0.1.1/24, 10.0.2.1/24]
             # by hand
    == add, path: /machine/network/interfaces/1, value: {interface: eth2, vlans: [{id: 1, x: []]
    @@ -12,2 +12,6 @@
             mtu: 1500
    +      - interface: eth2
    +        vlans:
    +          - id: 1
    +            x: []
     
    == add, path: /machine/network/interfaces/0, value: {interface: eth2
    @@ -8,2 +8,3 @@
         interfaces:
    +      - interface: eth2
           - interface: eth0
    == add, path: /machine/sysctls/net.x, value: '1'
    @@ -16,3 +16,4 @@
             dhcp: true
    -  sysctls: {}
    +  sysctls:
    +    net.x: "1"
       install: {disk: '/dev/sda', wipe: false}
    == add, path: /machine/install/image, value: a:b
    @@ -17,3 +17,3 @@
       sysctls: {}
    -  install: {disk: '/dev/sda', wipe: false}
    +  install: {disk: '/dev/sda', wipe: false, image: 'a:b'}
       files:
    == replace, path: /machine/files/0/content, value: "x\ny\nz"
    @@ -19,5 +19,6 @@
       files:
    -  - content: |
    -      a
    -      b
    +  - content: |-
    +      x
    +      y
    +      z
         path: "/etc/x"
    == replace, path: /machine/files/0/path, value: 5
    @@ -22,2 +22,2 @@
           b
    -    path: "/etc/x"
    +    path: 5
    == replace, path: /machine/files/0/path, value: /etc/y
    @@ -22,2 +22,2 @@
           b
    -    path: "/etc/x"
    +    path: "/etc/y"
    == add, path: /cluster, value: {a: {b: c
    @@ -23 +23,4 @@
         path: "/etc/x"
    +cluster:
    +  a:
    +    b: c
    "#);
}

#[test]
fn what_goes_takes_its_comments_along() {
    insta::assert_snapshot!(diffs(&[
        "- {op: remove, path: /machine/network/interfaces/0/addresses/0}",
        "- {op: remove, path: /machine/network/interfaces/0/mtu}",
        "- {op: remove, path: /machine/network/interfaces/0/interface}",
        "- {op: remove, path: /machine/network/interfaces/0}",
        "- {op: remove, path: /machine/network/interfaces/1}",
        "- {op: remove, path: /machine/network}",
        "- {op: remove, path: /version}",
        "- {op: remove, path: /machine/install/wipe}",
        "- {op: remove, path: /machine/files/0}",
        "- {op: replace, path: /machine/network, value: x}",
    ]), @r#"
    == remove, path: /machine/network/interfaces/0/addresses/0
    @@ -9,3 +9,3 @@
           - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    +        addresses: [10.0.1.1/24]
             # by hand
    == remove, path: /machine/network/interfaces/0/mtu
    @@ -10,4 +10,2 @@
             addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
     
    == remove, path: /machine/network/interfaces/0/interface
    @@ -8,4 +8,3 @@
         interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    +      - addresses: [10.0.0.1/24, 10.0.1.1/24]
             # by hand
    == remove, path: /machine/network/interfaces/0
    @@ -8,7 +8,2 @@
         interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
    -
           # the second
    == remove, path: /machine/network/interfaces/1
    @@ -13,5 +13,2 @@
     
    -      # the second
    -      - interface: eth1
    -        dhcp: true
       sysctls: {}
    == remove, path: /machine/network
    @@ -4,14 +4,2 @@
       type: controlplane
    -  # Where it is
    -  network:
    -    hostname: n1 # by its name
    -    interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
    -
    -      # the second
    -      - interface: eth1
    -        dhcp: true
       sysctls: {}
    == remove, path: /version
    @@ -1,3 +1,2 @@
     # The node
    -version: v1alpha1 # of the file
     machine:
    == remove, path: /machine/install/wipe
    @@ -17,3 +17,3 @@
       sysctls: {}
    -  install: {disk: '/dev/sda', wipe: false}
    +  install: {disk: '/dev/sda'}
       files:
    == remove, path: /machine/files/0
    @@ -18,6 +18,2 @@
       install: {disk: '/dev/sda', wipe: false}
    -  files:
    -  - content: |
    -      a
    -      b
    -    path: "/etc/x"
    +  files: []
    == replace, path: /machine/network, value: x
    @@ -5,13 +5,3 @@
       # Where it is
    -  network:
    -    hostname: n1 # by its name
    -    interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
    -
    -      # the second
    -      - interface: eth1
    -        dhcp: true
    +  network: x
       sysctls: {}
    "#);
}

#[test]
fn what_moves_keeps_its_bytes() {
    insta::assert_snapshot!(diffs(&[
        "- {op: move, from: /machine/network, path: /network}",
        "- {op: move, from: /machine/type, path: /machine/kind}",
        "- {op: copy, from: /machine/network/interfaces/0, path: /machine/files/-}",
        "- {op: copy, from: /machine/install, path: /machine/network/interfaces/1/install}",
    ]), @r#"
    == move, from: /machine/network, path: /network
    @@ -4,14 +4,2 @@
       type: controlplane
    -  # Where it is
    -  network:
    -    hostname: n1 # by its name
    -    interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
    -
    -      # the second
    -      - interface: eth1
    -        dhcp: true
       sysctls: {}
    @@ -23 +11,12 @@
         path: "/etc/x"
    +network:
    +  hostname: n1 # by its name
    +  interfaces:
    +    - interface: eth0
    +      addresses: [10.0.0.1/24, 10.0.1.1/24]
    +      # by hand
    +      mtu: 1500
    +
    +    # the second
    +    - interface: eth1
    +      dhcp: true
    == move, from: /machine/type, path: /machine/kind
    @@ -3,3 +3,3 @@
     machine:
    -  type: controlplane
    +  kind: controlplane
       # Where it is
    == copy, from: /machine/network/interfaces/0, path: /machine/files/-
    @@ -23 +23,5 @@
         path: "/etc/x"
    +  - interface: eth0
    +    addresses: [10.0.0.1/24, 10.0.1.1/24]
    +    # by hand
    +    mtu: 1500
    == copy, from: /machine/install, path: /machine/network/interfaces/1/install
    @@ -16,2 +16,3 @@
             dhcp: true
    +        install: {disk: '/dev/sda', wipe: false}
       sysctls: {}
    "#);
}

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
    insta::assert_snapshot!(why, @"its parts could not be changed each by itself");
    let windows = text.replace('\n', "\r\n");
    let again = change.apply(&windows, YAML, Some("2")).unwrap();
    assert_eq!(again.text, patched.text.replace('\n', "\r\n"));
    assert_eq!(again.rewritten, Some(why));
}
