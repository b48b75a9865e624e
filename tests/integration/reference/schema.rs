//! What files for programs hold, as their schemas say.

use std::fs;

use serde_json::Value;

use super::{code, table};
use crate::support::project;

/// What every block's line has: told once.
const PLACE: &[&str] = &["block", "step", "line", "each"];

/// What is told of events.
pub fn events(name: &str) -> Option<String> {
    let schema = read("events-v1.schema.json");
    match name {
        "fields of all lines" => Some(fields(&schema, &schema, &[])),
        "fields of blocks" => {
            let others: Vec<&str> = names(&schema["$defs"]["step_started"])
                .into_iter()
                .filter(|name| !PLACE.contains(name))
                .collect();
            Some(fields(&schema, &schema["$defs"]["step_started"], &others))
        }
        "events" => Some(kinds(&schema)),
        "parts" => Some(parts(&schema, PLACE)),
        _ => None,
    }
}

/// What is told of the index of a site for programs.
pub fn site(name: &str) -> Option<String> {
    let schema = read("site-index-v1.schema.json");
    match name {
        "site index" => Some(fields(&schema, &schema, &[])),
        "site index parts" => Some(parts(&schema, &[])),
        _ => None,
    }
}

fn read(name: &str) -> Value {
    let path = project("book/src/schemas").join(name);
    let text = fs::read_to_string(path).expect("the schema is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// Every event, with when it is told.
fn kinds(schema: &Value) -> String {
    let events = schema["properties"]["event"]["enum"].as_array();
    let events = events.expect("the schema lists the events");
    let rows = events.iter().filter_map(Value::as_str).map(|event| {
        let definition = &schema["$defs"][event];
        let fields: Vec<String> = names(definition)
            .into_iter()
            .filter(|name| !PLACE.contains(name))
            .map(code)
            .collect();
        let beyond = definition["$ref"].as_str().and_then(anchor);
        let fields = match (beyond, fields.is_empty()) {
            (Some(part), true) => format!("those of [{part}](#{part})"),
            (Some(part), false) => format!("those of [{part}](#{part}), {}", fields.join(", ")),
            (None, _) => fields.join(", "),
        };
        let when = definition["description"].as_str().unwrap_or_default();
        let event = match has_own(definition, PLACE) {
            true => format!("[{}](#{event})", code(event)),
            false => code(event),
        };
        [event, when.to_owned(), fields]
    });
    table(["event", "when", "fields"], rows)
}

/// The fields of all that the schema defines but those that are told once, each with a heading.
fn parts(schema: &Value, but: &[&str]) -> String {
    let definitions = schema["$defs"].as_object();
    let definitions = definitions.expect("the schema has definitions");
    definitions
        .iter()
        .filter(|(_, definition)| has_own(definition, but))
        .map(|(name, definition)| {
            format!(
                "### {}\n\n{}\n",
                code(name),
                fields(schema, definition, but)
            )
        })
        .collect()
}

/// Whether it has fields beyond those.
fn has_own(definition: &Value, those: &[&str]) -> bool {
    names(definition).iter().any(|name| !those.contains(name))
}

/// A table of the fields of `definition`.
fn fields(schema: &Value, definition: &Value, but: &[&str]) -> String {
    let rows = names(definition)
        .into_iter()
        .filter(|name| !but.contains(name))
        .map(|name| [code(name), what(schema, &definition["properties"][name])]);
    table(["field", "what it is"], rows)
}

fn names(definition: &Value) -> Vec<&str> {
    let properties = definition["properties"].as_object();
    properties.map_or_else(Vec::new, |all| all.keys().map(String::as_str).collect())
}

/// What a field is, with the values that it may have.
fn what(schema: &Value, field: &Value) -> String {
    let part = field["$ref"].as_str().and_then(anchor);
    let items = field["items"]["$ref"].as_str().and_then(anchor);
    let referred = part.map_or(&Value::Null, |part| &schema["$defs"][part]);
    let own = field["description"].as_str();
    let mut told = own
        .or_else(|| referred["description"].as_str())
        .unwrap_or_default()
        .to_owned();
    let values = field["enum"].as_array().or(referred["enum"].as_array());
    if let Some(values) = values {
        let values: Vec<String> = values.iter().filter_map(Value::as_str).map(code).collect();
        told += &format!(" {}", values.join(", "));
    }
    let has_fields = |part: &&str| !names(&schema["$defs"][*part]).is_empty();
    if let Some(part) = part.or(items).filter(has_fields) {
        told += &format!(" See [{part}](#{part}).");
    }
    told.trim().to_owned()
}

/// The name of the definition that a reference leads to.
fn anchor(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/$defs/")
}
