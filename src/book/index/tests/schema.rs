//! The file for other tools, and the schema that is shipped.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::*;
use crate::book::index::json::{VERSION, json as written};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../../book/src/schemas/site-index-v1.schema.json");
    serde_json::from_str(text).unwrap()
});

static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&SCHEMA).unwrap());

/// What is wrong with a file, by the schema.
fn problems(site: &Value) -> Vec<String> {
    let errors = VALIDATOR.iter_errors(site);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[track_caller]
pub(super) fn assert_valid(site: &Value) {
    assert_eq!(problems(site), Vec::<String>::new());
}

#[test]
fn other_tools_get_the_same() {
    let mut entries = some();
    entries.reverse();
    insta::assert_snapshot!(written(&entries, now()), @r#"
    {
      "version": 1,
      "generated_at": "2026-11-23T09:14:00Z",
      "runbooks": [
        {
          "path": "deep/scaling out.md",
          "page": "deep/scaling%20out.html",
          "title": "Scaling out",
          "status": "passed",
          "target": "kronform",
          "at": "2026-11-21T12:05:09Z",
          "took_ms": 72500,
          "fresh_until": "2026-12-21T12:05:09Z",
          "owner": "platform",
          "tags": [
            "etcd",
            "Day 2"
          ],
          "steps": 1,
          "badge": "badges/deep/scaling%20out.svg",
          "counts": {
            "passed": 2,
            "skipped": 0,
            "failed": 0,
            "stale": 0,
            "missing": 0,
            "unrecorded": 0,
            "by_hand": 0,
            "removed": 0
          },
          "problem": null
        },
        {
          "path": "drain.md",
          "page": "drain.html",
          "title": "Drain",
          "status": "failed",
          "target": "kronform",
          "at": "2026-11-21T12:05:09Z",
          "took_ms": 72500,
          "fresh_until": "2026-12-21T12:05:09Z",
          "owner": null,
          "tags": [],
          "steps": 2,
          "badge": "badges/drain.svg",
          "counts": {
            "passed": 2,
            "skipped": 0,
            "failed": 0,
            "stale": 0,
            "missing": 0,
            "unrecorded": 0,
            "by_hand": 0,
            "removed": 0
          },
          "problem": {
            "cause": "failed",
            "step": "apply (n2)",
            "line": 31,
            "message": "row n2: STATUS is <NotReady>"
          }
        },
        {
          "path": "old/drain.md",
          "page": "old/drain.html",
          "title": "Drain",
          "status": "never",
          "target": null,
          "at": null,
          "took_ms": null,
          "fresh_until": null,
          "owner": null,
          "tags": [],
          "steps": 2,
          "badge": "badges/old/drain.svg",
          "counts": {
            "passed": 0,
            "skipped": 0,
            "failed": 0,
            "stale": 0,
            "missing": 0,
            "unrecorded": 2,
            "by_hand": 0,
            "removed": 0
          },
          "problem": null
        }
      ]
    }
    "#);
    assert_eq!(written(&entries, now()), written(&some(), now()));
    insta::assert_snapshot!(written(&[], now()), @r#"
    {
      "version": 1,
      "generated_at": "2026-11-23T09:14:00Z",
      "runbooks": []
    }
    "#);
}

#[test]
fn the_schema_is_one_and_all_of_it_is_written() {
    assert!(jsonschema::meta::is_valid(&SCHEMA));
    assert_eq!(SCHEMA["properties"]["version"]["const"], json!(VERSION));
    let words = |path: &str| -> BTreeSet<&str> {
        let words = SCHEMA.pointer(path).and_then(Value::as_array);
        let words = words.unwrap_or_else(|| panic!("{path}")).iter();
        words.map(|word| word.as_str().unwrap()).collect()
    };
    let statuses = Verified::ALL.map(Verified::as_str);
    assert_eq!(
        words("/$defs/runbook/properties/status/enum"),
        BTreeSet::from(statuses)
    );
    let failing = Status::ALL.into_iter().filter(|status| !status.is_fine());
    let other = [
        Cause::Changed,
        Cause::Edited,
        Cause::Undone,
        Cause::Partly,
        Cause::Skipped,
        Cause::Old,
    ];
    let causes: Vec<_> = failing.map(Cause::Failed).chain(other).collect();
    let known = causes.iter().map(|cause| cause.as_str()).collect();
    assert_eq!(words("/$defs/problem/properties/cause/enum"), known);

    let entries: Vec<_> = causes
        .iter()
        .map(|&cause| scaling(failed(cause, "so")))
        .collect();
    for entries in [entries, some(), Vec::new()] {
        let site: Value = serde_json::from_str(&written(&entries, now())).unwrap();
        assert_valid(&site);
        for runbook in site["runbooks"].as_array().unwrap() {
            assert_described("runbook", runbook);
            assert_described("counts", &runbook["counts"]);
            if runbook["problem"].is_object() {
                assert_described("problem", &runbook["problem"]);
            }
        }
    }
}

/// The fields of `value` are those that the schema describes and requires.
#[track_caller]
fn assert_described(name: &str, value: &Value) {
    let definition = &SCHEMA["$defs"][name];
    let written: BTreeSet<&String> = value.as_object().unwrap().keys().collect();
    let described = definition["properties"].as_object().unwrap();
    assert_eq!(written, described.keys().collect(), "{name}");
    let required = definition["required"].as_array().unwrap().iter();
    let required: BTreeSet<_> = required.filter_map(Value::as_str).collect();
    assert!(described.keys().map(String::as_str).eq(required), "{name}");
    for (field, schema) in described {
        let is_told = schema["description"].is_string() || schema["$ref"].is_string();
        assert!(is_told, "{name}.{field}");
    }
}

#[test]
fn files_that_are_changed_are_none() {
    let site: Value = serde_json::from_str(&written(&some(), now())).unwrap();
    let mut count = 0;
    let mut refuses = |path: &str, value: Value| {
        let mut wrong = site.clone();
        *wrong.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        count += 1;
        assert!(!VALIDATOR.is_valid(&wrong), "{path}");
    };
    refuses("/version", json!(2));
    refuses("/generated_at", json!("yesterday"));
    for field in site["runbooks"][1].as_object().unwrap().keys() {
        refuses(&format!("/runbooks/1/{field}"), json!([[{"none": 0}]]));
    }
    for field in site["runbooks"][1]["counts"].as_object().unwrap().keys() {
        refuses(&format!("/runbooks/1/counts/{field}"), json!(-1));
    }
    refuses("/runbooks/1/status", json!("exploded"));
    refuses("/runbooks/1/problem/cause", json!("thunder"));
    refuses("/runbooks/1/problem/line", json!(0));
    refuses("/runbooks/1/badge", json!("https://img.shields.io/x.svg"));
    let mut more = site["runbooks"][1].clone();
    more["more"] = json!(1);
    refuses("/runbooks/1", more);
    let mut less = site["runbooks"][1].clone();
    less.as_object_mut().unwrap().remove("owner");
    refuses("/runbooks/1", less);
    assert!(count > 25, "{count}");
}
