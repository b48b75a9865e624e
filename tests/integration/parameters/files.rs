//! Placeholders in files, patches and merges.

use crate::support::Case;

const DOCUMENT: &str = "---
stepmark:
  params:
    node_ip: {placeholder: '<node-ip>'}
---
```yaml {file=t.yaml}
# of ${HOME}, and <node-ip>
a: <node-ip>
b: [<node-ip>, {c: \"<node-ip>\"}]
```

```yaml {patch=t.yaml}
- {op: add, path: /d, value: at <node-ip>}
```

```json {merge=t.yaml}
{\"e\": \"<node-ip> ${HOME}\"}
```
";

#[test]
fn the_value_stands_in_each_of_them() {
    let case = Case::new(DOCUMENT);
    case.run(["ci", "--set", "node_ip=10.0.0.7", "a.md"])
        .exits(0);
    insta::assert_snapshot!(case.read("t.yaml"), @r#"
    # of ${HOME}, and 10.0.0.7
    a: 10.0.0.7
    b: [10.0.0.7, {c: "10.0.0.7"}]
    d: at 10.0.0.7
    e: "10.0.0.7 ${HOME}"
    "#);
}

#[test]
fn it_never_becomes_more_than_a_value() {
    for value in ["x\ny: z", "{y: z}", "'", "# c", "a: b"] {
        let case = Case::new(DOCUMENT);
        let ran = case
            .run(["ci", "--set", &format!("node_ip={value}"), "a.md"])
            .exits(1);
        assert!(
            ran.stdout.contains("would be read as more than a value"),
            "{value}: {}",
            ran.stdout
        );
        assert!(!case.has("t.yaml"));
    }
    // A patch takes any text for what it is.
    let text = DOCUMENT
        .replace(", and <node-ip>", "")
        .replace("a: <node-ip>\nb: [<node-ip>, {c: \"<node-ip>\"}]", "a: 1");
    let case = Case::new(text);
    case.run(["ci", "--set", "node_ip=x\ny: z", "a.md"])
        .exits(0);
    insta::assert_snapshot!(case.read("t.yaml"), @"
    # of ${HOME}
    a: 1
    d: |-
      at x
      y: z
    e: |-
      x
      y: z ${HOME}
    ");
}
