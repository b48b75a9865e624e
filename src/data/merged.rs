//! What `<<` brings into a mapping of YAML.

use super::value::{Data, Member, Members, Style, Value};

/// Where a member starts that a merge brought in: nowhere.
pub const NOWHERE: usize = usize::MAX;

/// Whether a merge brings the members of a value in.
pub fn brings_members(value: &Value<'_>) -> bool {
    match &value.data {
        Data::Object(_) => true,
        Data::Array(items) => items
            .iter()
            .all(|item| matches!(item.data, Data::Object(_))),
        _ => false,
    }
}

/// The members with those that `<<` brings in: what is there first counts.
pub fn merge<'a>(mut members: Vec<Member<'a>>, merged: Vec<Value<'a>>) -> Vec<Member<'a>> {
    let each = merged.into_iter().flat_map(|value| match value.data {
        Data::Array(items) => items,
        data => vec![Value::new(data)],
    });
    for value in each {
        let Data::Object(more) = value.data else {
            continue;
        };
        let known = Members::new(&members);
        let new: Vec<_> = more
            .into_iter()
            .filter(|member| known.get(&member.key).is_none())
            .map(|mut member| {
                member.start = NOWHERE;
                member.value.style = Style::Alias;
                member
            })
            .collect();
        members.extend(new);
    }
    members
}
