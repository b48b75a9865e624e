//! What operations and merges mean: json-patch says it.

use std::borrow::Cow;

use json_patch::jsonptr::{PointerBuf, Token};
use json_patch::{
    AddOperation, CopyOperation, MoveOperation, PatchOperation, RemoveOperation, ReplaceOperation,
    TestOperation,
};
use serde_json::Value as Json;

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
pub fn merged(mut target: Json, patch: &Json) -> Json {
    json_patch::merge(&mut target, patch);
    target
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

/// What an encoded value says.
pub fn decoded(value: Json) -> Value<'static> {
    Value::new(match value {
        Json::Null | Json::Number(_) => Data::Null,
        Json::Bool(truth) => Data::Bool(truth),
        Json::String(text) => match text.split_at_checked(1) {
            Some(("#", number)) => Data::Number(Cow::Owned(number.to_owned())),
            Some((_, text)) => Data::Text(Cow::Owned(text.to_owned())),
            None => Data::Null,
        },
        Json::Array(items) => Data::Array(items.into_iter().map(decoded).collect()),
        Json::Object(members) => {
            let member = |(key, value)| Member {
                key: Cow::Owned(key),
                start: 0,
                value: decoded(value),
            };
            Data::Object(members.into_iter().map(member).collect())
        }
    })
}
