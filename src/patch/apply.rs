//! Does operations and merges to a document as it will be.

use super::Lists;
use super::now::{Child, Entry, Now, Place, Within, node_child};
use super::operations::{Action, Operation};
use super::pointer::{Pointer, index};
use super::refuse::{Refusal, missing};
use super::tree::{Anchors, Kind};
use crate::data::json::MAX_DEPTH;
use crate::data::value::{Data, Member, Value};

/// How many values a patch may copy: a few lines could ask for billions.
const MAX_COPIES: usize = 1_000_000;

/// A document that is being changed.
pub struct Applied<'n, 'a> {
    pub root: Now<'n, 'a>,
    pub anchors: Anchors<'n, 'a>,
    copies: usize,
}

impl<'n, 'a> Applied<'n, 'a> {
    pub const fn new(root: Now<'n, 'a>, anchors: Anchors<'n, 'a>) -> Self {
        Self {
            root,
            anchors,
            copies: 0,
        }
    }

    /// Does an operation.
    ///
    /// # Errors
    ///
    /// It cannot be done: what is there instead.
    pub fn operate(&mut self, operation: &Operation<'a>) -> Result<(), Refusal> {
        let path = &operation.path;
        match &operation.action {
            Action::Add(value) if !self.has_member(path) => self.add(path, Now::new(value)),
            Action::Remove => self.remove(path).map(drop),
            // A member that is there is replaced.
            Action::Add(value) | Action::Replace(value) => {
                if path.steps().len() + Now::new(value).extent(&self.anchors).1 > MAX_DEPTH {
                    return Err(Refusal::too_deep(MAX_DEPTH));
                }
                let now = reconciled(&self.get(path.steps())?, value, &self.anchors);
                *self.at(path.steps())? = now;
                Ok(())
            }
            Action::Test(wanted) => {
                let found = self.get(path.steps())?.value(&self.anchors);
                match found.equals(wanted) {
                    true => Ok(()),
                    false => Err(Refusal::differs(&found, wanted)),
                }
            }
            Action::Copy(from) => {
                let found = self.get(from.steps())?;
                self.copies = self.copies.saturating_add(found.extent(&self.anchors).0);
                if self.copies > MAX_COPIES {
                    return Err(Refusal::too_much(MAX_COPIES));
                }
                self.add(path, found)
            }
            Action::Move(from) if from == path && !from.steps().is_empty() => {
                self.get(from.steps()).map(drop)
            }
            Action::Move(from) if path.is_within(from) => Err(Refusal::into_itself(from)),
            Action::Move(from) if self.renames(from, path)? => Ok(()),
            Action::Move(from) => {
                let moved = self.remove(from)?;
                self.add(path, moved)
            }
        }
    }

    /// Whether a mapping has a member at a path.
    fn has_member(&self, path: &Pointer) -> bool {
        let Some((parent, _)) = path.split() else {
            return false;
        };
        let is_object = self.find(parent).is_ok_and(|found| match found {
            Child::Node(node) | Child::Now(&Now::Kept(node)) => {
                matches!(node.resolved(&self.anchors).kind, Kind::Object(_))
            }
            Child::Now(now) => matches!(now, Now::Object(_)),
        });
        is_object && self.find(path.steps()).is_ok()
    }

    /// Moves a member within its mapping, which gives it another name.
    fn renames(&mut self, from: &Pointer, path: &Pointer) -> Result<bool, Refusal> {
        let (Some((parent, from)), Some((other, to))) = (from.split(), path.split()) else {
            return Ok(false);
        };
        if parent != other || self.find(parent).is_err() {
            return Ok(false);
        }
        match self.at(parent)? {
            Now::Object(within) => Ok(within.rename(from, to)),
            _ => Ok(false),
        }
    }

    fn add(&mut self, path: &Pointer, now: Now<'n, 'a>) -> Result<(), Refusal> {
        if path.steps().len() + now.extent(&self.anchors).1 > MAX_DEPTH {
            return Err(Refusal::too_deep(MAX_DEPTH));
        }
        let Some((parent, last)) = path.split() else {
            self.root = now;
            return Ok(());
        };
        let target = self.at(parent)?;
        match target {
            Now::Array(within) => {
                let length = within.entries.len();
                let at = if last == "-" {
                    Some(length)
                } else {
                    index(last)
                };
                let Some(at) = at.filter(|at| *at <= length) else {
                    return Err(missing(
                        &self.root,
                        path.steps(),
                        parent.len(),
                        true,
                        &self.anchors,
                    ));
                };
                let entry = Entry {
                    name: "".into(),
                    place: Place::New,
                    now,
                };
                within.entries.insert(at, entry);
            }
            Now::Object(within) => within.insert(last, now),
            _ => {
                return Err(missing(
                    &self.root,
                    path.steps(),
                    parent.len(),
                    true,
                    &self.anchors,
                ));
            }
        }
        Ok(())
    }

    fn remove(&mut self, path: &Pointer) -> Result<Now<'n, 'a>, Refusal> {
        let Some((parent, last)) = path.split() else {
            return Err(Refusal::whole());
        };
        self.find(path.steps())?;
        match self.at(parent)? {
            Now::Array(within) => index(last).map(|at| within.remove(at)),
            Now::Object(within) => within.position(last).map(|at| within.remove(at)),
            _ => None,
        }
        .ok_or_else(|| missing(&self.root, path.steps(), parent.len(), false, &self.anchors))
    }

    /// What is at a place.
    fn get(&self, steps: &[String]) -> Result<Now<'n, 'a>, Refusal> {
        Ok(match self.find(steps)? {
            Child::Node(node) => Now::Kept(node),
            Child::Now(now) => now.clone(),
        })
    }

    fn find(&self, steps: &[String]) -> Result<Child<'_, 'n, 'a>, Refusal> {
        let mut at = Child::Now(&self.root);
        for (depth, step) in steps.iter().enumerate() {
            let next = match at {
                Child::Now(now) => now.child(step, &self.anchors),
                Child::Node(node) => node_child(node, step, &self.anchors).map(Child::Node),
            };
            at = next.ok_or_else(|| missing(&self.root, steps, depth, false, &self.anchors))?;
        }
        Ok(at)
    }

    /// What is at a place, to be changed; with its entries.
    fn at(&mut self, steps: &[String]) -> Result<&mut Now<'n, 'a>, Refusal> {
        self.find(steps)?;
        let anchors = &self.anchors;
        let mut now = &mut self.root;
        open(now, anchors);
        for step in steps {
            let next = match now {
                Now::Array(within) => index(step).and_then(|at| within.entries.get_mut(at)),
                Now::Object(within) => match within.position(step) {
                    Some(at) => within.entries.get_mut(at),
                    None => None,
                },
                _ => None,
            };
            now = &mut next.ok_or_else(Refusal::whole)?.now;
            open(now, anchors);
        }
        Ok(now)
    }

    /// Merges a value in.
    pub fn merge(&mut self, patch: &Value<'a>, lists: Lists) {
        merge(&mut self.root, patch, lists, &self.anchors);
    }
}

/// Opens what has entries; what has none stays as it stands.
fn open<'n, 'a>(now: &mut Now<'n, 'a>, anchors: &Anchors<'n, 'a>) {
    if let Now::Kept(node) = now
        && matches!(
            node.resolved(anchors).kind,
            Kind::Array(_) | Kind::Object(_)
        )
    {
        *now = now.opened(anchors);
    }
}

fn merge<'n, 'a>(
    target: &mut Now<'n, 'a>,
    patch: &Value<'a>,
    lists: Lists,
    anchors: &Anchors<'n, 'a>,
) {
    open(target, anchors);
    match (&patch.data, &mut *target) {
        (Data::Object(members), Now::Object(within)) => {
            for member in members {
                merge_member(within, member, lists, anchors);
            }
        }
        (Data::Object(members), _) => {
            let mut within = Within::new(Vec::new());
            for member in members {
                merge_member(&mut within, member, lists, anchors);
            }
            *target = Now::Object(within);
        }
        (Data::Array(items), Now::Array(within)) if lists == Lists::Append => {
            within.entries.extend(items.iter().map(|item| Entry {
                name: "".into(),
                place: Place::New,
                now: Now::new(item),
            }));
        }
        _ => *target = reconciled(target, patch, anchors),
    }
}

fn merge_member<'n, 'a>(
    within: &mut Within<'n, 'a>,
    member: &Member<'a>,
    lists: Lists,
    anchors: &Anchors<'n, 'a>,
) {
    let found = within.position(&member.key);
    match (found, &member.value.data) {
        (Some(at), Data::Null) => drop(within.remove(at)),
        (None, Data::Null) => {}
        (Some(at), _) => merge(&mut within.entries[at].now, &member.value, lists, anchors),
        (None, _) => {
            // Within what is new, `null` still means that there is to be nothing.
            let mut now = Now::Scalar(Data::Null);
            merge(&mut now, &member.value, lists, anchors);
            within.insert(&member.key, now);
        }
    }
}

/// A value in place of another, which keeps what is the same in both.
fn reconciled<'n, 'a>(
    before: &Now<'n, 'a>,
    value: &Value<'a>,
    anchors: &Anchors<'n, 'a>,
) -> Now<'n, 'a> {
    if before.value(anchors).is_written_as(value) {
        return before.clone();
    }
    match (before.opened(anchors), &value.data) {
        (Now::Object(mut within), Data::Object(members)) => {
            let named = crate::data::value::Members::new(members);
            for at in (0..within.entries.len()).rev() {
                if named.get(&within.entries[at].name).is_none() {
                    within.remove(at);
                }
            }
            for member in members {
                match within.position(&member.key) {
                    Some(at) => {
                        let entry = &mut within.entries[at];
                        entry.now = reconciled(&entry.now, &member.value, anchors);
                    }
                    None => within.insert(&member.key, Now::new(&member.value)),
                }
            }
            Now::Object(within)
        }
        (Now::Array(mut within), Data::Array(items)) => {
            within.entries = reconciled_items(&within.entries, items, anchors);
            Now::Array(within)
        }
        _ => Now::new(value),
    }
}

/// Items in place of others: what is the same at both ends stays, what is between goes by its place.
fn reconciled_items<'n, 'a>(
    before: &[Entry<'n, 'a>],
    items: &[Value<'a>],
    anchors: &Anchors<'n, 'a>,
) -> Vec<Entry<'n, 'a>> {
    let same =
        |(entry, item): &(&Entry<'n, 'a>, &Value<'a>)| entry.now.value(anchors).is_written_as(item);
    let most = before.len().min(items.len());
    let head = before.iter().zip(items).take_while(same).count();
    let tail = before.iter().rev().zip(items.iter().rev());
    let tail = tail.take(most - head).take_while(same).count();
    let (old_end, new_end) = (before.len() - tail, items.len() - tail);
    let mut entries: Vec<_> = before[..head].to_vec();
    let mut old = before[head..old_end].iter();
    for item in &items[head..new_end] {
        entries.push(match old.next() {
            Some(entry) => Entry {
                now: reconciled(&entry.now, item, anchors),
                ..entry.clone()
            },
            None => Entry {
                name: "".into(),
                place: Place::New,
                now: Now::new(item),
            },
        });
    }
    entries.extend_from_slice(&before[old_end..]);
    entries
}
