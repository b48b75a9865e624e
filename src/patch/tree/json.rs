//! JSON as a tree.

use super::{Item, Kind, Node, Pair, Root};
use crate::data::json::{Repeated, read};
use crate::data::value::{Data, Member, Style, Value};

pub fn roots<'a>(text: &'a str) -> Option<Vec<Root<'a>>> {
    let values = read(text, Repeated::Kept).ok()?;
    let root = |value: Value<'a>| {
        let start = value.span.start;
        let node = node(value, text)?;
        Some(Root { node, start })
    };
    values.into_iter().map(root).collect()
}

fn node<'a>(value: Value<'a>, text: &str) -> Option<Node<'a>> {
    let kind = match value.data {
        Data::Array(items) => {
            let item = |item: Value<'a>| {
                Some(Item {
                    start: item.span.start,
                    node: node(item, text)?,
                    comma: None,
                })
            };
            Kind::Array(items.into_iter().map(item).collect::<Option<_>>()?)
        }
        Data::Object(members) => {
            let pair = |member: Member<'a>| {
                let end = string_end(text, member.start)?;
                let key = Data::Text(member.key.clone());
                Some(Pair {
                    start: member.start,
                    key: Node::new(Kind::Scalar(key), Style::Json, member.start..end),
                    name: member.key,
                    merges: false,
                    sign: None,
                    value: node(member.value, text)?,
                    comma: None,
                })
            };
            Kind::Object(members.into_iter().map(pair).collect::<Option<_>>()?)
        }
        data => Kind::Scalar(data),
    };
    Some(Node::new(kind, Style::Json, value.span))
}

/// Where the string that begins at a byte ends.
fn string_end(text: &str, start: usize) -> Option<usize> {
    let mut bytes = text.bytes().enumerate().skip(start + 1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Some(at + 1),
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
    None
}
