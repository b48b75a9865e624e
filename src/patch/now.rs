//! A document as it will be: what stays refers to its place, so that its bytes can stay as well.

use std::borrow::Cow;
use std::collections::HashMap;

use super::pointer::index;
use super::tree::{Anchors, Kind, Node, value};
use crate::data::value::{Data, Member, Value};

/// A value as it will be.
#[derive(Clone, Debug)]
pub enum Now<'n, 'a> {
    /// As the text has it, here or elsewhere.
    Kept(&'n Node<'a>),
    /// The value of a change, which the text does not have yet.
    Scalar(Data<'a>),
    Array(Within<'n, 'a>),
    Object(Within<'n, 'a>),
}

/// What is in a list or a mapping.
#[derive(Clone, Debug)]
pub struct Within<'n, 'a> {
    /// The list or mapping that this is a change of.
    pub from: Option<&'n Node<'a>>,
    pub entries: Vec<Entry<'n, 'a>>,
    /// How many entries that has.
    pub count: usize,
    /// What a merge brings in has to be written out.
    pub unmerged: bool,
}

/// An item, or a member with its name.
#[derive(Clone, Debug)]
pub struct Entry<'n, 'a> {
    /// Nothing in a list.
    pub name: Cow<'a, str>,
    pub place: Place<'n, 'a>,
    pub now: Now<'n, 'a>,
}

/// Where an entry is in what its list or mapping is a change of.
#[derive(Clone, Copy, Debug)]
pub enum Place<'n, 'a> {
    At(usize),
    /// A merge brings it in.
    Merged(&'n Node<'a>),
    New,
}

impl<'n, 'a> Now<'n, 'a> {
    /// A value of a change.
    pub fn new(value: &Value<'a>) -> Self {
        let entry = |name: &Cow<'a, str>, value: &Value<'a>| Entry {
            name: name.clone(),
            place: Place::New,
            now: Self::new(value),
        };
        match &value.data {
            Data::Array(items) => {
                let items = items.iter().map(|item| entry(&Cow::Borrowed(""), item));
                Self::Array(Within::new(items.collect()))
            }
            Data::Object(members) => {
                let members = members
                    .iter()
                    .map(|member| entry(&member.key, &member.value));
                Self::Object(Within::new(members.collect()))
            }
            data => Self::Scalar(data.clone()),
        }
    }

    /// The same with its entries, if it has any.
    pub fn opened(&self, anchors: &Anchors<'n, 'a>) -> Self {
        let Self::Kept(kept) = self else {
            return self.clone();
        };
        let node = kept.resolved(anchors);
        let from = std::ptr::eq(*kept, node).then_some(node);
        let place = |at| from.map_or(Place::New, |_| Place::At(at));
        match &node.kind {
            Kind::Scalar(data) => Self::Scalar(data.clone()),
            Kind::Alias(_) => Self::Scalar(Data::Null),
            Kind::Array(items) => {
                let entry = |(at, item): (usize, &'n super::tree::Item<'a>)| Entry {
                    name: Cow::Borrowed(""),
                    place: place(at),
                    now: Self::Kept(&item.node),
                };
                let mut within = Within::new(items.iter().enumerate().map(entry).collect());
                within.from = from;
                Self::Array(within)
            }
            Kind::Object(_) => {
                let entry =
                    |(name, at, node): (&Cow<'a, str>, Option<usize>, &'n Node<'a>)| Entry {
                        name: name.clone(),
                        place: match at {
                            Some(at) => place(at),
                            None if from.is_some() => Place::Merged(node),
                            None => Place::New,
                        },
                        now: Self::Kept(node),
                    };
                let members = members(node, anchors).into_iter().map(entry);
                let mut within = Within::new(members.collect());
                within.from = from;
                Self::Object(within)
            }
        }
    }

    /// What it says.
    pub fn value(&self, anchors: &Anchors<'n, 'a>) -> Value<'a> {
        Value::new(match self {
            Self::Kept(node) => return node_value(node, anchors),
            Self::Scalar(data) => data.clone(),
            Self::Array(within) => {
                let items = within.entries.iter().map(|entry| entry.now.value(anchors));
                Data::Array(items.collect())
            }
            Self::Object(within) => {
                let member = |entry: &Entry<'n, 'a>| Member {
                    key: entry.name.clone(),
                    start: 0,
                    value: entry.now.value(anchors),
                };
                Data::Object(within.entries.iter().map(member).collect())
            }
        })
    }

    /// How many values are in it, itself included.
    pub fn size(&self, anchors: &Anchors<'n, 'a>) -> usize {
        match self {
            Self::Kept(node) => node_size(node, anchors),
            Self::Scalar(..) => 1,
            Self::Array(within) | Self::Object(within) => {
                let sizes = within.entries.iter().map(|entry| entry.now.size(anchors));
                sizes.fold(1, usize::saturating_add)
            }
        }
    }

    /// The entry that a step of a pointer names.
    pub fn child(&self, step: &str, anchors: &Anchors<'n, 'a>) -> Option<Child<'_, 'n, 'a>> {
        match self {
            Self::Kept(kept) => node_child(kept, step, anchors).map(Child::Node),
            Self::Scalar(..) => None,
            Self::Array(within) => Some(Child::Now(&within.entries.get(index(step)?)?.now)),
            Self::Object(within) => within
                .position(step)
                .map(|at| Child::Now(&within.entries[at].now)),
        }
    }
}

/// A value within another.
pub enum Child<'c, 'n, 'a> {
    Node(&'n Node<'a>),
    Now(&'c Now<'n, 'a>),
}

impl<'n, 'a> Within<'n, 'a> {
    pub fn new(entries: Vec<Entry<'n, 'a>>) -> Self {
        Self {
            from: None,
            count: entries.len(),
            entries,
            unmerged: false,
        }
    }

    /// Where the member of a name is.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.name == name)
    }

    /// Takes an entry out.
    pub fn remove(&mut self, at: usize) -> Now<'n, 'a> {
        let entry = self.entries.remove(at);
        self.unmerged |= matches!(entry.place, Place::Merged(_));
        entry.now
    }

    /// Puts a member in, in place of the one of its name; one that was taken out comes back to its place.
    pub fn insert(&mut self, name: &str, now: Now<'n, 'a>) {
        if let Some(at) = self.position(name) {
            self.entries[at].now = now;
            return;
        }
        let pairs = match self.from.map(|node| &node.kind) {
            Some(Kind::Object(pairs)) => pairs.as_slice(),
            _ => &[],
        };
        let place = pairs
            .iter()
            .rposition(|pair| !pair.merges && pair.name == name);
        self.entries.push(Entry {
            name: Cow::Owned(name.to_owned()),
            place: place.map_or(Place::New, Place::At),
            now,
        });
    }
}

/// The members of a mapping: their names, the pair that counts, and their values; behind them what merges
/// bring in.
type Found<'n, 'a> = Vec<(&'n Cow<'a, str>, Option<usize>, &'n Node<'a>)>;

fn members<'n, 'a>(node: &'n Node<'a>, anchors: &Anchors<'n, 'a>) -> Found<'n, 'a> {
    let Kind::Object(pairs) = &node.kind else {
        return Vec::new();
    };
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (at, pair) in pairs.iter().enumerate().filter(|(_, pair)| !pair.merges) {
        last.insert(&pair.name, at);
    }
    let counts = |(at, pair): &(usize, &super::tree::Pair<'a>)| {
        !pair.merges && last.get(&*pair.name) == Some(at)
    };
    let each = pairs.iter().enumerate().filter(counts);
    let mut found: Found<'n, 'a> = each
        .map(|(at, pair)| (&pair.name, Some(at), &pair.value))
        .collect();
    for pair in pairs.iter().filter(|pair| pair.merges) {
        let brought = pair.value.resolved(anchors);
        let sources: Vec<&Node<'a>> = match &brought.kind {
            Kind::Array(items) => items
                .iter()
                .map(|item| item.node.resolved(anchors))
                .collect(),
            _ => vec![brought],
        };
        for source in sources {
            for (name, _, value) in members(source, anchors) {
                if !last.contains_key(&**name) {
                    last.insert(name, usize::MAX);
                    found.push((name, None, value));
                }
            }
        }
    }
    found
}

/// The value within a node that a step of a pointer names.
pub fn node_child<'n, 'a>(
    node: &'n Node<'a>,
    step: &str,
    anchors: &Anchors<'n, 'a>,
) -> Option<&'n Node<'a>> {
    let node = node.resolved(anchors);
    match &node.kind {
        Kind::Array(items) => items.get(index(step)?).map(|item| &item.node),
        Kind::Object(pairs) => {
            let own = pairs.iter().rfind(|pair| !pair.merges && pair.name == step);
            own.map(|pair| &pair.value).or_else(|| {
                let merges = pairs.iter().any(|pair| pair.merges);
                let all = merges.then(|| members(node, anchors))?;
                all.into_iter()
                    .find(|(name, ..)| **name == step)
                    .map(|(.., node)| node)
            })
        }
        _ => None,
    }
}

fn node_size<'n, 'a>(node: &'n Node<'a>, anchors: &Anchors<'n, 'a>) -> usize {
    let node = node.resolved(anchors);
    match &node.kind {
        Kind::Array(items) => {
            let sizes = items.iter().map(|item| node_size(&item.node, anchors));
            sizes.fold(1, usize::saturating_add)
        }
        Kind::Object(_) => {
            let sizes = members(node, anchors)
                .into_iter()
                .map(|(.., node)| node_size(node, anchors));
            sizes.fold(1, usize::saturating_add)
        }
        _ => 1,
    }
}

/// What a node says.
pub fn node_value<'n, 'a>(node: &Node<'a>, anchors: &Anchors<'n, 'a>) -> Value<'a> {
    value::of(node, &|anchor| {
        let named = anchors.get(&anchor)?;
        Some(node_value(named, anchors))
    })
}
