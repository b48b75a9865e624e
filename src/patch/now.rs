//! A document as it will be: what stays refers to its place, so that its bytes can stay as well.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::pointer::index;
use super::tree::{Anchors, Item, Kind, Node, Pair, value};
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
    /// The names that a merge brings in too, which would come back.
    hidden: Vec<&'n str>,
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
                let entry = |(at, item): (usize, &'n Item<'a>)| Entry {
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
                let (members, hidden) = members(node, anchors);
                let mut within = Within::new(members.into_iter().map(entry).collect());
                within.from = from;
                within.hidden = hidden;
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

    /// How many values are in it, itself included, and how deep they are nested.
    pub fn extent(&self, anchors: &Anchors<'n, 'a>) -> (usize, usize) {
        match self {
            Self::Kept(node) => node_extent(node, anchors),
            Self::Scalar(_) => (1, 0),
            Self::Array(within) | Self::Object(within) => {
                sum(within.entries.iter().map(|entry| entry.now.extent(anchors)))
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
            hidden: Vec::new(),
        }
    }

    /// Where the member of a name is.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.name == name)
    }

    /// Takes an entry out.
    pub fn remove(&mut self, at: usize) -> Now<'n, 'a> {
        let entry = self.entries.remove(at);
        self.unmerged |= match entry.place {
            Place::Merged(_) => true,
            _ => self.hidden.contains(&&*entry.name),
        };
        entry.now
    }

    /// Gives a member another name where it stands, if that is all that it takes.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        let Some(Kind::Object(pairs)) = self.from.map(|node| &node.kind) else {
            return false;
        };
        let is_alone = pairs.iter().filter(|pair| pair.name == from).count() == 1;
        let is_free = self.position(to).is_none() && pairs.iter().all(|pair| pair.name != to);
        match self.position(from) {
            Some(at) if is_alone && is_free && !self.hidden.contains(&from) => {
                let is_own = matches!(self.entries[at].place, Place::At(_));
                if is_own {
                    self.entries[at].name = Cow::Owned(to.to_owned());
                }
                is_own
            }
            _ => false,
        }
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
            .rposition(|pair| !pair.merges && pair.name == name)
            .filter(|place| {
                let is_there =
                    |entry: &Entry<'n, 'a>| matches!(entry.place, Place::At(at) if at == *place);
                !self.entries.iter().any(is_there)
            });
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

/// The members of a mapping, and the names of those that merges would bring in too.
fn members<'n, 'a>(node: &'n Node<'a>, anchors: &Anchors<'n, 'a>) -> (Found<'n, 'a>, Vec<&'n str>) {
    let Kind::Object(pairs) = &node.kind else {
        return (Vec::new(), Vec::new());
    };
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (at, pair) in pairs.iter().enumerate().filter(|(_, pair)| !pair.merges) {
        last.insert(&pair.name, at);
    }
    let counts =
        |(at, pair): &(usize, &'n Pair<'a>)| !pair.merges && last.get(&*pair.name) == Some(at);
    let own = pairs.iter().enumerate().filter(counts);
    let mut found: Found<'n, 'a> = own
        .map(|(at, pair)| (&pair.name, Some(at), &pair.value))
        .collect();
    let mut hidden = Vec::new();
    // What was looked at before brings nothing more: merges of merges could go on for ever.
    let mut known: HashSet<*const Node<'a>> = HashSet::new();
    let mut sources = Vec::new();
    push_merged(pairs, anchors, &mut sources);
    while let Some(source) = sources.pop() {
        if !known.insert(&raw const *source) {
            continue;
        }
        let Kind::Object(pairs) = &source.kind else {
            continue;
        };
        let mut own: HashMap<&str, &'n Pair<'a>> = HashMap::new();
        for pair in pairs.iter().filter(|pair| !pair.merges) {
            own.insert(&pair.name, pair);
        }
        for pair in pairs.iter().filter(|pair| !pair.merges) {
            match (last.get(&*pair.name), own.get(&*pair.name)) {
                (None, Some(counts)) => {
                    last.insert(&pair.name, usize::MAX);
                    found.push((&pair.name, None, &counts.value));
                }
                (Some(&at), _) if at != usize::MAX => hidden.push(&*pair.name),
                _ => {}
            }
        }
        push_merged(pairs, anchors, &mut sources);
    }
    (found, hidden)
}

/// Adds what the merges of a mapping bring in, the first one last.
fn push_merged<'n, 'a>(
    pairs: &'n [Pair<'a>],
    anchors: &Anchors<'n, 'a>,
    sources: &mut Vec<&'n Node<'a>>,
) {
    for pair in pairs.iter().rev().filter(|pair| pair.merges) {
        let brought = pair.value.resolved(anchors);
        match &brought.kind {
            Kind::Array(items) => {
                let items = items.iter().rev();
                sources.extend(items.map(|item| item.node.resolved(anchors)));
            }
            _ => sources.push(brought),
        }
    }
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
                let all = merges.then(|| members(node, anchors).0)?;
                all.into_iter()
                    .find(|(name, ..)| **name == step)
                    .map(|(.., node)| node)
            })
        }
        _ => None,
    }
}

/// How many values are in a node, itself included, and how deep they are nested.
fn node_extent<'n, 'a>(node: &'n Node<'a>, anchors: &Anchors<'n, 'a>) -> (usize, usize) {
    let node = node.resolved(anchors);
    match &node.kind {
        Kind::Array(items) => sum(items.iter().map(|item| node_extent(&item.node, anchors))),
        Kind::Object(_) => {
            let (members, _) = members(node, anchors);
            sum(members
                .into_iter()
                .map(|(.., node)| node_extent(node, anchors)))
        }
        _ => (1, 0),
    }
}

fn sum(extents: impl Iterator<Item = (usize, usize)>) -> (usize, usize) {
    extents.fold((1, 1), |(count, depth), (more, deeper)| {
        (count.saturating_add(more), depth.max(deeper + 1))
    })
}

/// What a node says.
pub fn node_value<'a>(node: &Node<'a>, anchors: &Anchors<'_, 'a>) -> Value<'a> {
    value::of(node, &|anchor| anchors.value(anchor).cloned())
}
