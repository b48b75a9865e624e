//! Aliases and merges whose anchors change: they get values of their own, since what they stand for is
//! to stay.

use std::collections::HashSet;

use super::now::{Now, Place, Within};
use super::tree::{Anchors, Kind, Node};

/// Gives values of their own to the aliases of all that changes or goes.
pub fn freshen<'n, 'a>(root: &'n Node<'a>, now: &mut Now<'n, 'a>, anchors: &Anchors<'n, 'a>) {
    let mut stale = HashSet::new();
    root.walk(&mut |node| {
        if let Kind::Alias(anchor) = node.kind {
            stale.insert(anchor);
        }
    });
    if stale.is_empty() {
        return;
    }
    let mut intact = HashSet::new();
    stays(root, now, &mut intact);
    stale.retain(|anchor| !intact.contains(anchor));
    if !stale.is_empty() {
        give(now, &stale, anchors);
    }
}

/// Whether a value stays as it is; collects the anchors of all that does.
fn stays<'n, 'a>(node: &'n Node<'a>, now: &Now<'n, 'a>, intact: &mut HashSet<usize>) -> bool {
    let within = match now {
        Now::Kept(kept) if std::ptr::eq(*kept, node) => {
            node.walk(&mut |node| {
                intact.insert(node.anchor);
            });
            return true;
        }
        Now::Array(within) | Now::Object(within)
            if within.from.is_some_and(|from| std::ptr::eq(from, node)) =>
        {
            within
        }
        _ => return false,
    };
    let mut all = within.entries.len() == within.count && !within.unmerged;
    for entry in &within.entries {
        let child = match (entry.place, &node.kind) {
            (Place::At(at), Kind::Array(items)) => items.get(at).map(|item| &item.node),
            (Place::At(at), Kind::Object(pairs)) => pairs.get(at).map(|pair| {
                all &= pair.name == entry.name;
                &pair.value
            }),
            (Place::Merged(from), _) => {
                all &= matches!(entry.now, Now::Kept(kept) if std::ptr::eq(kept, from));
                continue;
            }
            _ => None,
        };
        all &= child.is_some_and(|child| stays(child, &entry.now, intact));
    }
    if let Kind::Object(pairs) = &node.kind {
        // Keys and what is merged stay where they are.
        for pair in pairs {
            intact.insert(pair.key.anchor);
            if pair.merges && !within.unmerged {
                pair.value.walk(&mut |node| {
                    intact.insert(node.anchor);
                });
            }
        }
    }
    if all {
        intact.insert(node.anchor);
    }
    all
}

fn give<'n, 'a>(now: &mut Now<'n, 'a>, stale: &HashSet<usize>, anchors: &Anchors<'n, 'a>) {
    if let Now::Kept(node) = now {
        if !names(node, stale) {
            return;
        }
        *now = now.opened(anchors);
    }
    if let Now::Array(within) | Now::Object(within) = now {
        within.unmerged |= merges(within, stale);
        for entry in &mut within.entries {
            give(&mut entry.now, stale, anchors);
        }
    }
}

/// Whether an alias in a value names something stale.
fn names(node: &Node<'_>, stale: &HashSet<usize>) -> bool {
    let mut found = false;
    node.walk(&mut |node| {
        found |= matches!(node.kind, Kind::Alias(anchor) if stale.contains(&anchor));
    });
    found
}

/// Whether a merge of a mapping names something stale.
fn merges(within: &Within<'_, '_>, stale: &HashSet<usize>) -> bool {
    match within.from.map(|node| &node.kind) {
        Some(Kind::Object(pairs)) => {
            let mut merges = pairs.iter().filter(|pair| pair.merges);
            merges.any(|pair| names(&pair.value, stale))
        }
        _ => false,
    }
}
