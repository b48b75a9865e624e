//! Patches and merges for documents, from the throws of a die.

use serde_json::{Map, Value as Json, json};

use super::family::Dice;

/// The pointers to all values.
pub fn paths(value: &Json) -> Vec<String> {
    let mut paths = vec![String::new()];
    let mut within = |step: String, value: &Json| {
        paths.extend(
            self::paths(value)
                .into_iter()
                .map(|path| format!("/{step}{path}")),
        );
    };
    match value {
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                within(at.to_string(), item);
            }
        }
        Json::Object(members) => {
            for (name, value) in members {
                within(name.replace('~', "~0").replace('/', "~1"), value);
            }
        }
        _ => {}
    }
    paths
}

/// A value that a patch brings.
fn new_value(dice: &mut Dice<'_>, depth: usize) -> Json {
    match dice.of(if depth > 2 { 7 } else { 10 }) {
        0 => json!(dice.of(1000)),
        1 => json!(null),
        2 => json!(false),
        3 => json!(
            [
                "yes", "0644", "1:20", "", "~", "- a", "a: b", "#", "{", "*x", "!t"
            ][dice.of(11)]
        ),
        4 => json!("one\ntwo\n"),
        5 => json!(" blank\n around \n\n"),
        6 => json!("new"),
        7 => Json::Array(
            (0..dice.of(3))
                .map(|_| new_value(dice, depth + 1))
                .collect(),
        ),
        _ => {
            let names = ["k1", "k2", "n: x", "x"];
            let count = dice.of(4);
            let member = |at: usize| (names[at].to_owned(), new_value(dice, depth + 1));
            Json::Object((0..count).map(member).collect())
        }
    }
}

/// An operation that can be done, mostly.
pub fn operation(dice: &mut Dice<'_>, value: &Json) -> Json {
    let paths = paths(value);
    let path = paths[dice.of(paths.len())].clone();
    let place = |dice: &mut Dice<'_>| {
        let parents: Vec<_> = paths
            .iter()
            .filter_map(|path| value.pointer(path).map(|value| (path, value)))
            .filter(|(_, value)| value.is_array() || value.is_object())
            .collect();
        let Some((path, parent)) = parents.get(dice.of(parents.len().max(1))) else {
            return String::new();
        };
        match parent {
            Json::Array(items) => match dice.of(items.len() + 2) {
                at if at <= items.len() => format!("{path}/{at}"),
                _ => format!("{path}/-"),
            },
            _ => format!("{path}/{}", ["k1", "k2", "new", "n: x"][dice.of(4)]),
        }
    };
    match dice.of(10) {
        0..=2 => json!({"op": "replace", "path": path, "value": new_value(dice, 0)}),
        3..=5 => json!({"op": "add", "path": place(dice), "value": new_value(dice, 0)}),
        6 | 7 => json!({"op": "remove", "path": path}),
        8 => json!({"op": "move", "from": path, "path": place(dice)}),
        _ => json!({"op": "copy", "from": path, "path": place(dice)}),
    }
}

/// A merge that takes some out of what is there, changes some, and adds some.
pub fn merge_for(dice: &mut Dice<'_>, value: &Json) -> Json {
    let Json::Object(members) = value else {
        return new_value(dice, 0);
    };
    let mut merge = Map::new();
    for (name, value) in members {
        match dice.of(6) {
            0 => drop(merge.insert(name.clone(), Json::Null)),
            1 => drop(merge.insert(name.clone(), new_value(dice, 1))),
            2 => drop(merge.insert(name.clone(), merge_for(dice, value))),
            _ => {}
        }
    }
    if dice.is(2) {
        merge.insert("new".to_owned(), new_value(dice, 1));
    }
    Json::Object(merge)
}
