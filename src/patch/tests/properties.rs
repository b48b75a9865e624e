//! What holds for every document and patch.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::*;
use super::changes::{merge_for, operation};
use super::family::{Dice, Line, Owns, Printer};

fn throws() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 20..160)
}

fn read(text: &str, format: Format) -> Json {
    let found = format.read(text).unwrap();
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

/// Where a path led before an item was taken out of a list on the way.
fn before_move(path: &str, from: &str, value: &Json) -> String {
    let list = parent(from);
    let rest = path
        .strip_prefix(list)
        .and_then(|rest| rest.strip_prefix('/'));
    if let (Some(rest), Some(Json::Array(_))) = (rest, value.pointer(list)) {
        let (at, behind) = rest.split_once('/').unwrap_or((rest, ""));
        let gone: usize = from[list.len() + 1..].parse().unwrap();
        if let Ok(at) = at.parse::<usize>() {
            let slash = if behind.is_empty() { "" } else { "/" };
            return format!("{list}/{}{slash}{behind}", at + usize::from(at >= gone));
        }
    }
    path.to_owned()
}

/// Whether an operation may change the line of an owner.
fn touches(operation: &Json, value: &Json, lines: &[Line], (owner, owns): &(String, Owns)) -> bool {
    let field = |name: &str| operation[name].as_str();
    let goes = matches!(field("op"), Some("remove" | "move"));
    let gone = field("from").or(field("path")).filter(|_| goes);
    let path = &match (
        field("from").filter(|_| goes),
        field("path").unwrap_or_default(),
    ) {
        (Some(from), path) => before_move(path, from, value),
        (None, path) => path.to_owned(),
    };
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

fn format_reads(text: &str, format: Format) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    format.read(text).is_ok()
}

/// That every line that no operation touches is there, in order.
fn stays(
    lines: &[Line],
    operations: &[Json],
    value: &Json,
    now: &str,
) -> Result<(), TestCaseError> {
    let plain = |line: &str| line.trim_end_matches([',', '\r']).to_owned();
    let mut found = now.split('\n').map(plain);
    for line in lines {
        let by = |operation: &Json| {
            let owners = &mut line.owners.iter();
            owners.any(|owner| touches(operation, value, lines, owner))
        };
        if line.text.is_empty() || operations.iter().any(by) {
            continue;
        }
        let wanted = plain(&line.text);
        let is_it = |found: String| found == wanted || wanted == "---" && found.starts_with("--- ");
        prop_assert!(found.any(is_it), "{:?} is gone or moved", line);
    }
    Ok(())
}

/// What a merge takes out and puts in, as operations.
fn operations_of(merge: &Json, value: Option<&Json>, path: &str) -> Vec<Json> {
    match merge {
        Json::Object(members) if value.is_none_or(Json::is_object) && !members.is_empty() => {
            let member = |(name, merge): (&String, &Json)| {
                let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                operations_of(merge, value.and_then(|value| value.get(name)), &path)
            };
            members.iter().flat_map(member).collect()
        }
        Json::Null => vec![json!({"op": "remove", "path": path})],
        _ => vec![json!({"op": "replace", "path": path})],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_patch_on_any_yaml_is_what_json_patch_says(throws in throws(), count in 1..5_usize) {
        let mut printer = Printer::new(&throws);
        let (value, text) = printer.document();
        prop_assert_eq!(&read(&text, Format::Yaml), &value, "{}", text);
        let (operations, wanted) = patch_for(&mut printer.dice, &value, count);
        let patched = applied(&operations, &text, Format::Yaml);
        let told = format!("{}\n{text}\n=>\n{}", Json::Array(operations), patched.text);
        prop_assert_eq!(&read(&patched.text, Format::Yaml), &wanted, "{}", told);
        prop_assert_eq!(&patched.rewritten, &None, "{}", told);
    }

    #[test]
    fn lines_that_an_operation_does_not_touch_stay(throws in throws()) {
        let mut printer = Printer::new(&throws);
        let (value, text) = printer.document();
        let (operations, _) = patch_for(&mut printer.dice, &value, 1);
        let patched = applied(&operations, &text, Format::Yaml);
        let told = format!("{operations:?}\n{text}\n=>\n{}", patched.text);
        stays(&printer.lines, &operations, &value, &patched.text)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{told}")))?;
        let newlines = patched.text.matches('\n').count();
        let windows = if text.contains("\r\n") { newlines } else { 0 };
        prop_assert_eq!(patched.text.matches("\r\n").count(), windows, "{:?}", patched.text);
    }

    #[test]
    fn any_patch_on_any_json_is_what_json_patch_says(throws in throws(), count in 1..5_usize) {
        let mut printer = Printer::new(&throws);
        let (value, _) = printer.document();
        let (lines, text) = printer.json(&value);
        let (operations, wanted) = patch_for(&mut printer.dice, &value, count);
        let patched = applied(&operations, &text, Format::Json);
        let told = format!("{}\n{text}\n=>\n{}", Json::Array(operations.clone()), patched.text);
        prop_assert_eq!(&read(&patched.text, Format::Json), &wanted, "{}", &told);
        prop_assert_eq!(&patched.rewritten, &None, "{}", &told);
        if operations.len() == 1 {
            stays(&lines, &operations, &value, &patched.text)
                .map_err(|error| TestCaseError::fail(format!("{error}\n{told}")))?;
        }
    }

    #[test]
    fn any_merge_is_what_json_patch_says(throws in throws(), is_json in any::<bool>()) {
        let mut printer = Printer::new(&throws);
        let (value, text) = printer.document();
        let (lines, text, format) = match is_json {
            true => {
                let (lines, text) = printer.json(&value);
                (lines, text, Format::Json)
            }
            false => (printer.lines.clone(), text, Format::Yaml),
        };
        let merge = merge_for(&mut printer.dice, &value);
        let mut wanted = value.clone();
        json_patch::merge(&mut wanted, &merge);
        let fence = merge.to_string();
        let change = Change::merge(&fence, Format::Json, Lists::Replace).unwrap();
        let patched = change.apply(&text, format, None).unwrap();
        let told = format!("{merge}\n{text}\n=>\n{}", patched.text);
        prop_assert_eq!(&read(&patched.text, format), &wanted, "{}", &told);
        prop_assert_eq!(&patched.rewritten, &None, "{}", &told);
        stays(&lines, &operations_of(&merge, Some(&value), ""), &value, &patched.text)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{told}")))?;
    }

    #[test]
    fn nothing_panics_and_what_is_done_is_what_json_patch_says(
        throws in throws(),
        noise in "[\\-?:,\\[\\]{}#&*!|>'\"%@` \\n\\tab1é\\r~<]{0,30}",
        at in any::<prop::sample::Index>(),
        is_json in any::<bool>(),
    ) {
        let mut printer = Printer::new(&throws);
        let (value, text) = printer.document();
        let (operations, _) = patch_for(&mut printer.dice, &value, 2);
        let patch = Json::Array(operations).to_string();
        let merge = merge_for(&mut printer.dice, &value).to_string();
        let format = if is_json { Format::Json } else { Format::Yaml };
        let mut broken = text;
        let mut at = at.index(broken.len());
        while !broken.is_char_boundary(at) {
            at -= 1;
        }
        broken.insert_str(at, &noise);
        for target in [noise.as_str(), broken.as_str()] {
            let changes = [
                Change::patch(&patch, Format::Json),
                Change::merge(&merge, Format::Json, Lists::Append),
                Change::patch(target, format),
                Change::merge(target, format, Lists::Replace),
            ];
            for change in changes.into_iter().flatten() {
                // Whatever comes out was held against json-patch before.
                if let Ok(patched) = change.apply(target, format, None) {
                    prop_assert!(format_reads(&patched.text, format), "{:?} => {:?}", target, patched);
                }
                drop(change.apply(target, format, Some("2")));
            }
            drop(subst::names(target));
            drop(subst::text(target, &|_| Some(noise.clone())));
            drop(subst::data_text(target, format, &|_| Some(noise.clone())));
        }
    }

    #[test]
    fn aliases_and_merges_keep_what_they_stand_for(throws in throws(), count in 1..4_usize) {
        let mut dice = Dice::new(&throws);
        let text = WITH_ANCHORS;
        let value = read(text, Format::Yaml);
        let (operations, wanted) = patch_for(&mut dice, &value, count);
        let patched = applied(&operations, text, Format::Yaml);
        let told = format!("{}\n{text}\n=>\n{}", Json::Array(operations), patched.text);
        prop_assert_eq!(&read(&patched.text, Format::Yaml), &wanted, "{}", told);
        prop_assert_eq!(&patched.rewritten, &None, "{}", told);
    }
}

const WITH_ANCHORS: &str = "\
base: &base # of all
  name: &name 'n 1'
  nested: &nested {x: 1, y: [2, 3]}
  # by hand
  tag: !Ref [a, b]
use:
  <<: *base
  name: other
both:
  <<: [*nested, {z: 4}]
list: &list
- *name
- &deep
  - *nested
  - text
- *deep
again: *list
key: !Sub ${x} # kept
also: *deep
";
