//! What holds for every document and patch.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::*;
use super::family::{Dice, Line, Owns, Printer, operation};

fn read(text: &str) -> Json {
    let found = Format::Yaml.read(text).unwrap();
    match found.as_slice() {
        [one] => serde_json::from_str(&crate::data::write::line(one)).unwrap(),
        _ => panic!("{} documents in {text:?}", found.len()),
    }
}

/// The operations that json-patch can do one after another, and what it makes of them.
fn patch_for(dice: &mut Dice<'_>, value: &Json, count: usize) -> (Vec<Json>, Json) {
    let mut now = value.clone();
    let mut operations = Vec::new();
    while operations.len() < count {
        let operation = operation(dice, &now);
        let patch: json_patch::Patch = serde_json::from_value(json!([operation])).unwrap();
        // A move that fails half way leaves its target changed.
        let mut next = now.clone();
        if json_patch::patch(&mut next, &patch).is_ok() {
            operations.push(operation);
            now = next;
        } else {
            let refused = json!([operation]).to_string();
            let change = Change::patch(&refused, Format::Json).unwrap();
            let text = now.to_string();
            assert!(
                change.apply(&text, Format::Json, None).is_err(),
                "{refused} {text}"
            );
            if dice.is(3) {
                break;
            }
        }
    }
    (operations, now)
}

fn applied(operations: &[Json], text: &str, format: Format) -> Patched {
    let patch = Json::Array(operations.to_vec()).to_string();
    let change = Change::patch(&patch, Format::Json).unwrap();
    change
        .apply(text, format, None)
        .unwrap_or_else(|refused| panic!("{refused:?}\n{patch}\n{text}"))
}

/// Whether `path` is within `of`, or the same.
fn is_within(path: &str, of: &str) -> bool {
    let rest = path.strip_prefix(of);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Whether an operation may change the line of an owner.
fn touches(operation: &Json, value: &Json, lines: &[Line], (owner, owns): &(String, Owns)) -> bool {
    let field = |name: &str| operation[name].as_str();
    let goes = matches!(field("op"), Some("remove" | "move"));
    let gone = field("from").or(field("path")).filter(|_| goes);
    let path = field("path").unwrap_or_default();
    let inserts =
        field("op") != Some("replace") && value.pointer(parent(path)).is_some_and(Json::is_array);
    let is_replaced = !goes || field("op") == Some("move");
    let is_replaced = is_replaced && (!inserts || path.is_empty()) && is_within(owner, path);
    // What follows the first entry behind a dash comes there when that goes, and it goes on when
    // another one comes before it.
    let is_behind = |path: &str| {
        let other = |line: &Line| line.owners.iter().skip(1).any(|(owner, _)| owner == path);
        lines.iter().any(other)
    };
    let is_gone = gone.is_some_and(|gone| {
        let follows = *owns != Owns::Comment && parent(gone) == parent(owner) && is_behind(gone);
        is_within(owner, gone) || parent(gone) == *owner || follows
    });
    let is_pushed = inserts && owner == path && is_behind(path);
    match owns {
        Owns::Comment => is_gone || is_replaced && (owner != path || path.is_empty()),
        Owns::Entry => is_gone || is_replaced || is_pushed,
        Owns::Whole => {
            let is_inside = |path: &str| path != owner && is_within(path, owner);
            is_gone || is_replaced || is_pushed || is_inside(path) || gone.is_some_and(is_inside)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_patch_on_any_yaml_is_what_json_patch_says(throws in prop::collection::vec(any::<u8>(), 20..160), count in 1..5_usize) {
        let mut printer = Printer::new(&throws);
        let (value, text) = printer.document();
        prop_assert_eq!(&read(&text), &value, "{}", text);
        let (operations, wanted) = patch_for(&mut printer.dice, &value, count);
        let patched = applied(&operations, &text, Format::Yaml);
        prop_assert_eq!(&read(&patched.text), &wanted, "{}", patched.text);
        let told = format!("{}\n{text}\n=>\n{}", Json::Array(operations), patched.text);
        prop_assert_eq!(&patched.rewritten, &None, "{}", told);
    }

    #[test]
    fn lines_that_an_operation_does_not_touch_stay(throws in prop::collection::vec(any::<u8>(), 20..160)) {
        let mut printer = Printer::new(&throws);
        let (value, text) = printer.document();
        let (operations, _) = patch_for(&mut printer.dice, &value, 1);
        let Some(operation) = operations.first() else { return Ok(()) };
        let patched = applied(&operations, &text, Format::Yaml);
        let told = format!("{operation}\n{text}\n=>\n{}", patched.text);
        prop_assert_eq!(&patched.rewritten, &None, "{}", &told);
        let mut found = patched.text.split('\n').map(|line| line.trim_end_matches('\r'));
        for line in &printer.lines {
            let touched = line.owners.iter().any(|owner| touches(operation, &value, &printer.lines, owner));
            if !touched && !line.text.is_empty() {
                prop_assert!(found.any(|found| found == line.text || line.text == "---" && found.starts_with("--- ")), "{:?} is gone or moved\n{}", line, &told);
            }
        }
        let is_windows = text.contains("\r\n");
        prop_assert_eq!(is_windows, patched.text.contains("\r\n") && !patched.text.replace("\r\n", "").contains('\n') || patched.text.lines().count() < 2 && is_windows, "{:?}", patched.text);
    }
}
