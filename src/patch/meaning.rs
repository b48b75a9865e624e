//! What operations and merges mean: json-patch says it.

use json_patch::jsonptr::{PointerBuf, Token};
use json_patch::{
    AddOperation, CopyOperation, MoveOperation, PatchOperation, RemoveOperation, ReplaceOperation,
    TestOperation,
};
use serde_json::Value as Json;

use super::Lists;
use super::operations::{Action, Operation};
use super::pointer::Pointer;
use crate::data::value::{Data, Member, Value, canonical};

/// A value for json-patch. Its numbers would lose digits, and differ where only the way that they are
/// written does; so numbers become texts that tell what they are worth, and texts get a mark.
pub fn encoded(value: &Value<'_>) -> Json {
    match &value.data {
        Data::Null => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        Data::Number(number) => Json::String(format!("#{}", canonical(number))),
        Data::Text(text) => Json::String(format!("\"{text}")),
        Data::Array(items) => Json::Array(items.iter().map(encoded).collect()),
        Data::Object(members) => {
            let member = |member: &Member<'_>| (member.key.to_string(), encoded(&member.value));
            Json::Object(members.iter().map(member).collect())
        }
    }
}

/// What json-patch makes of a value.
pub fn patched(target: Json, operations: &[Operation<'_>]) -> Result<Json, json_patch::PatchError> {
    let mut target = target;
    let operations: Vec<_> = operations.iter().map(operation).collect();
    // A target of its own: nothing has to be undone.
    json_patch::patch_unsafe(&mut target, &operations)?;
    Ok(target)
}

/// What json-patch makes of a value that something is merged into.
pub fn merged(target: &Value<'_>, patch: &Value<'_>, lists: Lists) -> Json {
    let patch = match lists {
        Lists::Replace => encoded(patch),
        Lists::Append => encoded(&appended(Some(target), patch)),
    };
    let mut target = encoded(target);
    json_patch::merge(&mut target, &patch);
    target
}

/// A merge in which each list begins with the items that are there.
fn appended<'a>(target: Option<&Value<'a>>, patch: &Value<'a>) -> Value<'a> {
    let data = match (&patch.data, target.map(|target| &target.data)) {
        (Data::Array(new), Some(Data::Array(items))) => {
            Data::Array(items.iter().chain(new).cloned().collect())
        }
        (Data::Object(members), target) => {
            let there = match target {
                Some(Data::Object(members)) => members.as_slice(),
                _ => &[],
            };
            let member = |member: &Member<'a>| {
                let target = there.iter().find(|known| known.key == member.key);
                Member {
                    value: appended(target.map(|target| &target.value), &member.value),
                    ..member.clone()
                }
            };
            Data::Object(members.iter().map(member).collect())
        }
        (data, _) => data.clone(),
    };
    Value::new(data)
}

fn pointer(pointer: &Pointer) -> PointerBuf {
    PointerBuf::from_tokens(pointer.steps().iter().map(Token::new))
}

fn operation(operation: &Operation<'_>) -> PatchOperation {
    let path = pointer(&operation.path);
    match &operation.action {
        Action::Add(value) => PatchOperation::Add(AddOperation {
            path,
            value: encoded(value),
        }),
        Action::Remove => PatchOperation::Remove(RemoveOperation { path }),
        Action::Replace(value) => PatchOperation::Replace(ReplaceOperation {
            path,
            value: encoded(value),
        }),
        Action::Move(from) => PatchOperation::Move(MoveOperation {
            from: pointer(from),
            path,
        }),
        Action::Copy(from) => PatchOperation::Copy(CopyOperation {
            from: pointer(from),
            path,
        }),
        Action::Test(value) => PatchOperation::Test(TestOperation {
            path,
            value: encoded(value),
        }),
    }
}
