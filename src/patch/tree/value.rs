//! What a node of a tree says.

use std::borrow::Cow;

use super::{Kind, Node};
use crate::data::merged::merge;
use crate::data::value::{Data, Member, Value, without_repeated};

/// What a node says; `named` tells what stands where an anchor is.
pub fn of<'a>(node: &Node<'a>, named: &dyn Fn(usize) -> Option<Value<'a>>) -> Value<'a> {
    let data = match &node.kind {
        Kind::Alias(anchor) => match named(*anchor) {
            Some(value) => value.data,
            None => Data::Null,
        },
        Kind::Scalar(data) => data.clone(),
        Kind::Array(items) => Data::Array(items.iter().map(|item| of(&item.node, named)).collect()),
        Kind::Object(pairs) => {
            let (merged, pairs): (Vec<_>, Vec<_>) = pairs.iter().partition(|pair| pair.merges);
            let member = |pair: &&super::Pair<'a>| Member {
                key: Cow::clone(&pair.name),
                start: pair.start,
                value: of(&pair.value, named),
            };
            let members = without_repeated(pairs.iter().map(member).collect());
            let merged = merged.iter().map(|pair| of(&pair.value, named));
            Data::Object(merge(members, merged.collect()))
        }
    };
    Value {
        data,
        span: node.span.clone(),
        style: node.style,
    }
}
