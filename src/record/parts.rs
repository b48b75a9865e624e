//! What the stamps of a document were made of when they were recorded: the word `parts` of the run
//! line. By it a replay can say what of a stale step changed, and that a step is gone with its stamp.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::document::{NodeKind, RunLine, Stamp};
use crate::runbook::digest::{Parts, digest};
use crate::runbook::{Block, Runbook};

/// What stands for a stamp that was not its step's any more when the line was written.
const NONE: &str = "______";

/// Which stamps come into a document and which go.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// Where each stands that goes.
    taken: HashSet<usize>,
    /// Where each is put, and the index of its block; none where it is of another version of that.
    put: Vec<(usize, Option<usize>)>,
}

impl Exchange {
    /// Whether it was not taken before.
    pub(super) fn take(&mut self, stamp: &Stamp) -> bool {
        self.taken.insert(stamp.lines.start)
    }

    pub(super) fn put(&mut self, at: usize, block: usize) {
        self.put.push((at, Some(block)));
    }

    /// A stamp moves, which may be of another version of its block.
    pub(super) fn put_again(&mut self, at: usize, stamp: &Stamp, (index, block): (usize, &Block)) {
        self.put.push((at, is_of(stamp, block).then_some(index)));
    }

    /// What the stamps that then stand in the document are made of, in order; nothing where there
    /// are none.
    pub(super) fn parts(&self, runbook: &Runbook) -> Option<String> {
        let of = |block: usize| Some(Parts::new(&runbook.blocks[block]));
        // What is put stands before what stood there.
        let put = self.put.iter();
        let put = put.map(|&(at, block)| (at, block.and_then(of)));
        let mut all: Vec<(usize, Option<Parts>)> = put.collect();
        let owners = owners(runbook);
        for stamp in stamps(runbook) {
            let at = stamp.lines.start;
            if self.taken.contains(&at) {
                continue;
            }
            let owner = owners.get(&at).copied();
            let current = owner.filter(|&owner| is_of(stamp, &runbook.blocks[owner]));
            all.push((at, current.and_then(of)));
        }
        all.sort_by_key(|(at, _)| *at);
        let words = all.iter().map(|(_, parts)| match parts {
            Some(parts) => parts.to_string(),
            None => NONE.to_owned(),
        });
        (!all.is_empty()).then(|| words.collect::<Vec<_>>().join("."))
    }
}

/// The stamps of a document, in order.
pub(super) fn stamps(runbook: &Runbook) -> impl Iterator<Item = &Stamp> {
    let nodes = runbook.document.nodes.iter();
    nodes.filter_map(|node| match &node.kind {
        NodeKind::Stamp(stamp) => Some(stamp),
        _ => None,
    })
}

/// The block of each stamp that has one, by where the stamp stands.
fn owners(runbook: &Runbook) -> HashMap<usize, usize> {
    let stamps = runbook.stamps();
    let all = stamps.iter().flat_map(|(&block, stamps)| {
        let places = stamps.iter().map(|stamp| stamp.lines.start);
        places.map(move |at| (at, block))
    });
    all.collect()
}

/// Whether `stamp` is a result of `block` as it stands there.
pub(super) fn is_of(stamp: &Stamp, block: &Block) -> bool {
    stamp.get("digest") == Some(&digest(block))
}

/// A step or a stamp, as something that a run line may know.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known {
    /// A step that its stamp is of.
    Current(Parts),
    /// A step without a stamp.
    Unstamped(Parts),
    /// A step that changed since its stamp.
    Stale(Parts),
    /// A stamp without a step.
    Left,
    /// Something that no stamp is of.
    Apart,
}

/// What a run line knew of each of `found`, which stand in the order of the document, and how many
/// more it knew of.
pub(super) fn recall(line: &RunLine, found: &[Known]) -> (Vec<Option<Parts>>, usize) {
    let mut recalled = vec![None; found.len()];
    let Some(words) = line.get("parts") else {
        return (recalled, 0);
    };
    let mut known: Vec<Option<Option<Parts>>> = words
        .split('.')
        .map(|word| Some(Parts::parse(word)))
        .collect();
    let mut by_parts: HashMap<Parts, VecDeque<usize>> = HashMap::new();
    for (at, parts) in known.iter().enumerate() {
        if let Some(Some(parts)) = parts {
            by_parts.entry(*parts).or_default().push_back(at);
        }
    }
    // First those that are as they were, wherever they stand now.
    let mut takes_any = 0;
    for found in found {
        let (Known::Current(parts) | Known::Unstamped(parts)) = found else {
            continue;
        };
        match by_parts.get_mut(parts).and_then(VecDeque::pop_front) {
            Some(at) => known[at] = None,
            // Its result came from elsewhere, or was that of another version when the line was written.
            None => takes_any += usize::from(matches!(found, Known::Current(_))),
        }
    }
    let mut rest: Vec<Option<Parts>> = known.into_iter().flatten().collect();
    let changed = || {
        let all = found.iter().enumerate();
        all.filter(|(_, found)| matches!(found, Known::Stale(_) | Known::Left))
    };
    let count = changed().count();
    if count == rest.len() {
        for ((at, _), parts) in changed().zip(rest) {
            recalled[at] = parts;
        }
        return (recalled, 0);
    }
    let gone = rest.len().saturating_sub(count + takes_any);
    // With more or fewer of them, each is taken for the one that it is most like.
    for (at, found) in changed() {
        let Known::Stale(parts) = found else { continue };
        let likeness = |other: &Option<Parts>| other.map_or(0, |other| alike(*parts, other));
        let best = (0..rest.len()).rev().max_by_key(|&at| likeness(&rest[at]));
        if let Some(best) = best.filter(|&best| likeness(&rest[best]) > 0) {
            recalled[at] = rest.remove(best);
        }
    }
    (recalled, gone)
}

/// How many parts are the same. That commands are says more than that there are no attributes.
fn alike(one: Parts, other: Parts) -> u8 {
    let same = |is_same: bool, weight: u8| if is_same { weight } else { 0 };
    same(one.commands == other.commands, 4)
        + same(one.expectations == other.expectations, 2)
        + same(one.attributes == other.attributes, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::source::Source;

    fn parts(text: &str) -> Parts {
        Parts::parse(text).expect("six digits")
    }

    fn recalled(words: &str, found: &[Known]) -> (Vec<Option<String>>, usize) {
        let text = format!("<!-- stepmark: run id=1 parts={words} -->\n");
        let document = Document::parse(Source::new("a.md", text));
        let NodeKind::RunLine(line) = &document.nodes[0].kind else {
            panic!("it is a run line");
        };
        let (recalled, gone) = recall(line, found);
        let recalled = recalled
            .into_iter()
            .map(|parts| parts.map(|p| p.to_string()));
        (recalled.collect(), gone)
    }

    #[test]
    fn a_changed_step_is_known_again_by_what_is_left() {
        let (a, b) = (parts("aa0000"), parts("bb0000"));
        let changed = Known::Stale(parts("cc0000"));
        let b_was = Some("bb0000".to_owned());
        let found = [Known::Current(a), changed];
        assert_eq!(
            recalled("aa0000.bb0000", &found),
            (vec![None, b_was.clone()], 0)
        );
        // Moved.
        assert_eq!(
            recalled("bb0000.aa0000", &found),
            (vec![None, b_was.clone()], 0)
        );
        // One more was there.
        assert_eq!(
            recalled("aa0000.bb0000.dd1111", &found),
            (vec![None, b_was], 1)
        );
        assert_eq!(recalled("aa0000.______", &found), (vec![None, None], 0));
        assert_eq!(
            recalled("aa0000", &[Known::Unstamped(a), Known::Unstamped(b)]).1,
            0
        );
        assert_eq!(
            recalled("aa0000.bb0000", &[Known::Current(a), Known::Left]).1,
            0
        );
        assert_eq!(recalled("aa0000.bb0000", &[Known::Current(a)]).1, 1);
        assert_eq!(
            recalled("______.bb0000", &[Known::Current(a), Known::Current(b)]).1,
            0
        );
    }
}
