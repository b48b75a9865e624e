//! Why an operation cannot be done, and what is there instead.

use super::Refused;
use super::now::Now;
use super::operations::{Action, Operation};
use super::pointer::{Pointer, told};
use super::tree::Anchors;
use crate::data::value::{Data, Value};
use crate::data::write::{quote, short};
use crate::diagnostic::nearest;
use crate::source::visible::visible;

/// How many keys are told.
const SHOWN: usize = 12;
/// How long a value may be that is told.
const LONG: usize = 120;

/// Why an operation cannot be done.
#[derive(Debug)]
pub struct Refusal {
    why: String,
    notes: Vec<String>,
}

impl Refusal {
    fn new(why: impl Into<String>, notes: impl IntoIterator<Item = String>) -> Self {
        Self {
            why: why.into(),
            notes: notes.into_iter().collect(),
        }
    }

    /// A test that failed.
    pub fn differs(found: &Value<'_>, wanted: &Value<'_>) -> Self {
        let notes = [
            format!("wanted: {}", short(wanted, LONG)),
            format!("found:  {}", short(found, LONG)),
        ];
        Self::new("another value is there", notes)
    }

    pub fn too_much(limit: usize) -> Self {
        Self::new(format!("it copies more than {limit} values in all"), [])
    }

    pub fn too_deep(limit: usize) -> Self {
        Self::new(
            format!("the result is nested deeper than {limit} levels"),
            [],
        )
    }

    pub fn into_itself(from: &Pointer) -> Self {
        Self::new(
            format!("{} cannot move into itself", shown(from.steps())),
            [],
        )
    }

    pub fn whole() -> Self {
        let note = "to empty it, replace it with `{}`".to_owned();
        Self::new("the document itself cannot be taken out", [note])
    }

    /// With the operation that it is about, `number` from 1.
    pub fn of(self, operation: &Operation<'_>, number: usize) -> Refused {
        let from = match &operation.action {
            Action::Move(from) | Action::Copy(from) => format!(" from {}", shown(from.steps())),
            _ => String::new(),
        };
        let name = operation.action.name();
        let path = shown(operation.path.steps());
        Refused {
            operation: Some(number),
            line: operation.line,
            summary: format!("operation {number} ({name} {path}{from}): {}", self.why),
            notes: self.notes,
        }
    }
}

/// A pointer for people.
fn shown(steps: &[String]) -> String {
    match steps {
        [] => "the document".to_owned(),
        _ => visible(&told(steps)).into_owned(),
    }
}

/// A path that leads nowhere: `depth` steps of it are there. `adds` if something was to come there.
pub fn missing(
    root: &Now<'_, '_>,
    steps: &[String],
    depth: usize,
    adds: bool,
    anchors: &Anchors<'_, '_>,
) -> Refusal {
    let value = root.value(anchors);
    let there = &steps[..depth];
    let mut at = &value;
    for step in there {
        at = match within(at, step) {
            Some(next) => next,
            None => break,
        };
    }
    let step = steps.get(depth).map_or("", String::as_str);
    let place = shown(there);
    let (why, notes) = match &at.data {
        Data::Object(members) => {
            let keys: Vec<&str> = members.iter().map(|member| &*member.key).collect();
            let mut notes = vec![keys_of(&place, &keys)];
            if let Some(known) = nearest(step, keys) {
                let mut steps = steps.to_vec();
                known.clone_into(&mut steps[depth]);
                notes.push(format!("did you mean `{}`?", shown(&steps)));
            }
            (format!("there is no {} in {place}", quote(step)), notes)
        }
        Data::Array(items) => in_list(&place, step, items.len(), adds),
        _ => {
            let found = format!("{place} is {}", short(at, LONG));
            (format!("{place} has nothing within it"), vec![found])
        }
    };
    Refusal::new(why, notes)
}

fn keys_of(place: &str, keys: &[&str]) -> String {
    if keys.is_empty() {
        return format!("{place} is an empty mapping");
    }
    let some: Vec<_> = keys.iter().take(SHOWN).map(|key| visible(key)).collect();
    let more = match keys.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("{place} has {}{more}", some.join(", "))
}

fn in_list(place: &str, step: &str, length: usize, adds: bool) -> (String, Vec<String>) {
    let items = match length {
        0 => format!("{place} is an empty list"),
        1 => format!("{place} is a list of 1 item: 0"),
        _ => format!("{place} is a list of {length} items: 0 to {}", length - 1),
    };
    let end = "`-` is the place behind the last one, where `add` puts an item".to_owned();
    match super::pointer::index(step) {
        Some(_) => (
            format!("there is no item {step} in {place}"),
            vec![items, end],
        ),
        None if step == "-" && !adds => (
            format!("there is no item behind the last one of {place}"),
            vec![items, end],
        ),
        None => {
            let why = format!("{place} is a list, and {} is no index", quote(step));
            (why, vec![items, end])
        }
    }
}

fn within<'v, 'a>(value: &'v Value<'a>, step: &str) -> Option<&'v Value<'a>> {
    match &value.data {
        Data::Array(items) => items.get(super::pointer::index(step)?),
        Data::Object(members) => {
            let member = members.iter().find(|member| member.key == step);
            member.map(|member| &member.value)
        }
        _ => None,
    }
}

impl Refused {
    /// What is about no operation.
    pub(super) fn all(summary: impl Into<String>, notes: Vec<String>) -> Self {
        Self {
            operation: None,
            line: 0,
            summary: summary.into(),
            notes,
        }
    }
}
