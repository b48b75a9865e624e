//! What becomes of the values of an expectation, before anything is written.

use super::value::{Data, Member, Value};

/// What becomes of a value of an expectation.
#[derive(Clone, Debug)]
pub enum Change<'a> {
    Keep,
    Replace(Value<'a>),
    /// What becomes of each member; nothing where it is gone.
    Object(Vec<Option<Change<'a>>>),
    /// The elements as they will be.
    Array(Vec<Entry<'a>>),
}

/// An element of an array as it will be.
#[derive(Clone, Debug)]
pub enum Entry<'a> {
    /// One that is there, gaps counted.
    Item(usize, Change<'a>),
    New(Value<'a>),
}

/// The elements as they will be.
pub fn elements<'a>(items: &[Value<'a>], entries: &[Entry<'a>]) -> Vec<Value<'a>> {
    let element = |entry: &Entry<'a>| match entry {
        Entry::Item(index, change) => Some(value(items.get(*index)?, change)),
        Entry::New(value) => Some(value.clone()),
    };
    entries.iter().filter_map(element).collect()
}

/// The value as it will be.
pub fn value<'a>(before: &Value<'a>, change: &Change<'a>) -> Value<'a> {
    let data = match (change, &before.data) {
        (Change::Replace(value), _) => return value.clone(),
        (Change::Object(changes), Data::Object(members)) => {
            let member = |(member, change): (&Member<'a>, &Option<Change<'a>>)| {
                let value = value(&member.value, change.as_ref()?);
                Some(Member {
                    value,
                    ..member.clone()
                })
            };
            Data::Object(members.iter().zip(changes).filter_map(member).collect())
        }
        (Change::Array(entries), Data::Array(items)) => Data::Array(elements(items, entries)),
        _ => return before.clone(),
    };
    Value {
        data,
        ..before.clone()
    }
}
