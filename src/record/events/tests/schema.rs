//! The schema that is shipped, held against the code that makes the lines.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::*;
use crate::record::events::step::{MARKS, SIGNALS, mark_word, signal_word};
use crate::record::events::told::how;
use crate::run::session::Ended;
use crate::runbook::Kind;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../../book/src/schemas/events-v1.schema.json");
    serde_json::from_str(text).unwrap()
});

static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&SCHEMA).unwrap());

/// What is wrong with a line, by the schema.
fn problems(line: &Value) -> Vec<String> {
    let errors = VALIDATOR.iter_errors(line);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Each of the lines is such as the schema has them.
#[track_caller]
pub(in crate::record) fn assert_valid(lines: &str) {
    for line in lines.lines() {
        let value = serde_json::from_str(line).unwrap();
        let problems = problems(&value);
        assert!(problems.is_empty(), "{line}\n{problems:#?}");
    }
}

/// Lines of every kind, with all that lines of the kind can have.
fn lines() -> Vec<Value> {
    let (stream, journal) = everything();
    let (confidential, _) = confidential::told(&Case::new());
    let all = stream
        .lines()
        .chain(journal.lines())
        .chain(confidential.lines());
    all.map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn it_is_a_schema_and_all_lines_are_of_it() {
    assert!(jsonschema::meta::is_valid(&SCHEMA));
    for line in lines() {
        assert_eq!(problems(&line), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn its_words_are_those_of_the_code() {
    let words = |path: &str| -> BTreeSet<String> {
        let words = SCHEMA.pointer(path).and_then(Value::as_array);
        let words = words.unwrap_or_else(|| panic!("{path}")).iter();
        words
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    let set =
        |words: Vec<&str>| -> BTreeSet<String> { words.into_iter().map(Into::into).collect() };
    let definition = |name: &str| words(&format!("/$defs/{name}/enum"));
    assert_eq!(
        definition("status"),
        set(Status::ALL.map(Status::as_str).to_vec())
    );
    assert_eq!(definition("signal"), set(SIGNALS.map(signal_word).to_vec()));
    assert_eq!(definition("mark"), set(MARKS.map(mark_word).to_vec()));
    // Expectations and what is only shown never run.
    let run = [
        Kind::Step,
        Kind::File,
        Kind::Patch,
        Kind::Merge,
        Kind::Manual,
    ];
    assert_eq!(definition("kind"), set(run.map(Kind::as_str).to_vec()));
    let ended = [
        Ended::Exited(0),
        Ended::Signaled(9),
        Ended::TimedOut,
        Ended::Interrupted,
    ];
    assert_eq!(
        words("/$defs/background_ended/properties/how/enum"),
        set(ended.map(|ended| how(ended).0).to_vec())
    );
    let events = words("/properties/event/enum");
    let written = lines();
    let written = written.iter().map(|line| line["event"].as_str().unwrap());
    assert_eq!(events, set(written.collect()), "each is written");
    assert_eq!(SCHEMA["properties"]["v"]["const"], json!(VERSION));
}

/// The names of the fields that a part of the schema describes, at any depth.
fn described(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                if key == "properties"
                    && let Some(properties) = value.as_object()
                {
                    names.extend(properties.keys().cloned());
                }
                described(value, names);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| described(value, names)),
        _ => {}
    }
}

/// The names of the fields that a line has, at any depth, without those that users choose.
fn written(line: &Value, names: &mut BTreeSet<String>) {
    match line {
        Value::Object(object) => {
            for (key, value) in object {
                names.insert(key.clone());
                if !["parameters", "captures", "each", "set", "defaults"].contains(&key.as_str()) {
                    written(value, names);
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|value| written(value, names)),
        _ => {}
    }
}

#[test]
fn every_field_of_it_is_written_and_described() {
    let (mut in_schema, mut in_lines) = (BTreeSet::new(), BTreeSet::new());
    described(&SCHEMA, &mut in_schema);
    lines().iter().for_each(|line| written(line, &mut in_lines));
    assert_eq!(in_schema, in_lines);
    for (name, definition) in SCHEMA["$defs"].as_object().unwrap() {
        for (field, value) in definition["properties"].as_object().into_iter().flatten() {
            let referred = || {
                let path = value["$ref"].as_str()?.strip_prefix('#')?;
                SCHEMA.pointer(path)
            };
            let is_described = |value: &Value| value["description"].is_string();
            assert!(
                is_described(value) || referred().is_some_and(is_described),
                "{name}.{field}"
            );
        }
    }
}

#[test]
fn lines_that_are_changed_are_none() {
    let mut count = 0;
    let mut refuses = |line: &Value, what: &str| {
        count += 1;
        assert!(!VALIDATOR.is_valid(line), "{what}: {line}");
    };
    for line in lines() {
        let event = line["event"].as_str().unwrap().to_owned();
        for key in line.as_object().unwrap().keys() {
            let mut wrong = line.clone();
            // Nothing is a list in a list, or has such a field.
            wrong[key] = json!([[{"none": 0}]]);
            refuses(&wrong, &format!("{key} of another type"));
            let mut less = line.clone();
            less.as_object_mut().unwrap().remove(key);
            if always(&event).contains(&key.as_str()) {
                refuses(&less, &format!("without {key}"));
            }
        }
        let mut more = line.clone();
        more["more"] = json!(1);
        refuses(&more, "a field that nobody knows");
        for (key, word) in [
            ("v", json!(2)),
            ("event", json!("step_exploded")),
            ("at", json!("yesterday")),
            ("status", json!("exploded")),
            ("kind", json!("shown")),
            ("digest", json!("12")),
            ("line", json!(0)),
            ("took_ms", json!(-1)),
            ("exit", json!("0")),
            ("signal", json!("thunder")),
            ("how", json!("slowly")),
            ("number", json!("9")),
            ("base64", json!("???")),
            ("file", json!("../outputs/1")),
        ] {
            if line.get(key).is_some() {
                let mut wrong = line.clone();
                wrong[key] = word;
                refuses(&wrong, key);
            }
        }
    }
    assert!(count > 200, "{count}");
}

/// The fields that each line of an event has.
fn always(event: &str) -> Vec<&'static str> {
    let own: &[&str] = match event {
        "run_started" => &["parameters", "secrets", "version", "selected"],
        "run_resumed" => &["selected"],
        "step_started" => &["block", "line", "digest", "kind"],
        "output" => &["text", "base64", "file", "bytes"],
        "attempt" => &[
            "block", "line", "attempts", "summary", "pause_ms", "left_ms",
        ],
        "step_failed" | "step_finished" => &[
            "block", "line", "digest", "kind", "status", "took_ms", "attempts", "commands",
        ],
        "prompted" => &["block", "line", "answer"],
        "background_ended" => &["block", "line", "how", "number"],
        "undone" => &["block", "line", "by"],
        "run_finished" => &[
            "status", "passed", "failed", "skipped", "blocked", "took_ms", "began",
        ],
        _ => panic!("{event}"),
    };
    [&["v", "event", "at", "run", "document"], own].concat()
}
