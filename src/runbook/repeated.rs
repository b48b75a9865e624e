//! A runbook with the blocks of each repeated section once for every value, sections in the order of
//! the document. Pure: all that runs, records and reports goes by these blocks.

mod block;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::Runbook;
use super::block::Block;
use super::each::Each;
use super::repeat::{Repeat, Values};

/// What stands between an id and the value that its block runs for.
pub(super) const MARK: char = '@';

impl Runbook {
    /// The runbook with its repeated sections as a run goes through them whose parameters have these
    /// `values`. A section whose list has no value yet stays as it is. What is that already stays so.
    #[must_use]
    pub fn repeated(mut self, values: &BTreeMap<String, String>) -> Self {
        if self.repeats.is_empty() || self.lists.is_some() {
            return self;
        }
        let lists = self
            .repeats
            .iter()
            .filter_map(|repeat| match &repeat.values {
                Values::Parameter(name) => Some((name.clone(), values.get(name)?.clone())),
                Values::Given(_) => None,
            });
        let lists: BTreeMap<String, String> = lists.collect();
        let mut repeater = Repeater {
            runbook: &self,
            lists: &lists,
            blocks: Vec::new(),
            places: HashMap::new(),
            never: Vec::new(),
        };
        repeater.expand(0..self.blocks.len(), 0..self.repeats.len(), &[]);
        let (blocks, never) = repeater.finish();
        (self.blocks, self.never) = (blocks, never);
        self.lists = Some(lists);
        self
    }

    /// The same document as a run of `other` goes through it; nothing where it is so already.
    #[must_use]
    pub fn repeated_like(&self, other: &Self) -> Option<Self> {
        if self.repeats.is_empty() || self.lists.is_some() {
            return None;
        }
        let again = self.with_text(self.document.source.text());
        Some(again.repeated(other.lists.as_ref().unwrap_or(&BTreeMap::new())))
    }

    /// Whether it lacks the values that one of its sections is repeated for.
    #[must_use]
    pub fn lacks_lists(&self) -> bool {
        let mut repeats = self.repeats.iter();
        repeats.any(|repeat| self.values_of(repeat).is_none())
    }

    /// The values that the section of `repeat` runs for; nothing while they are not known.
    #[must_use]
    pub fn values_of(&self, repeat: &Repeat) -> Option<Vec<String>> {
        let none = BTreeMap::new();
        values_of(repeat, self.lists.as_ref().unwrap_or(&none))
    }

    /// Whether the section that the node stands in is repeated, in a document whose values are not known.
    pub(super) fn is_open(&self, node: usize) -> bool {
        let mut around = self.repeats.iter().filter(|repeat| repeat.holds(node));
        around.any(|repeat| self.lists.is_none() || self.values_of(repeat).is_none())
    }

    /// Whether a section is repeated for values of `name`, and nothing outside of such a section speaks of
    /// it: then it needs no value of its own.
    #[must_use]
    pub fn is_only_repeated(&self, name: &str) -> bool {
        let repeats = || self.repeats.iter().filter(|repeat| repeat.name == name);
        let is_outside = |block: &&Block| repeats().all(|repeat| !repeat.holds(block.node));
        let mut outside = self.blocks.iter().filter(is_outside);
        repeats().next().is_some() && !outside.any(|block| block.speaks_of(name))
    }

    /// The indices of the blocks that stand where `block` does, one for each value.
    #[must_use]
    pub fn iterations(&self, block: usize) -> Vec<usize> {
        let node = self.blocks[block].node;
        if self.blocks[block].each.is_empty() {
            return vec![block];
        }
        let all = 0..self.blocks.len();
        all.filter(|&other| self.blocks[other].node == node)
            .collect()
    }

    /// What of the `values` of parameters no section can be repeated for, and why not.
    ///
    /// # Errors
    /// The parameter, and what is wrong with one of its items.
    pub fn check_lists(&self, values: &BTreeMap<String, String>) -> Result<(), (String, String)> {
        for repeat in &self.repeats {
            let Values::Parameter(list) = &repeat.values else {
                continue;
            };
            let Some(value) = values.get(list) else {
                continue;
            };
            let mut seen: Vec<&str> = Vec::new();
            for item in items(value) {
                let wrong = |what: String| Err((list.clone(), what));
                if seen.contains(&item) {
                    return wrong(format!(
                        "it has `{item}` twice, and a section is repeated for each of its items once"
                    ));
                }
                if item.contains(char::is_control) {
                    return wrong("an item holds a character that cannot be shown".to_owned());
                }
                if let Some(param) = self.config.params.get(&repeat.name)
                    && let Err(what) = param.check(item)
                {
                    return wrong(format!(
                        "its items are values of the parameter `{}`: {what}",
                        repeat.name
                    ));
                }
                seen.push(item);
            }
        }
        Ok(())
    }
}

fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|item| !item.is_empty())
}

fn values_of(repeat: &Repeat, lists: &BTreeMap<String, String>) -> Option<Vec<String>> {
    match &repeat.values {
        Values::Given(values) => Some(values.clone()),
        Values::Parameter(name) => {
            let mut values: Vec<String> = Vec::new();
            for item in items(lists.get(name)?) {
                if values.iter().all(|value| value != item) {
                    values.push(item.to_owned());
                }
            }
            Some(values)
        }
    }
}

/// Puts blocks together.
struct Repeater<'a> {
    runbook: &'a Runbook,
    lists: &'a BTreeMap<String, String>,
    blocks: Vec<Block>,
    /// Where the copies of a block are, by its index and the values that each is for.
    places: HashMap<(usize, String), usize>,
    /// The nodes of the blocks that run for no value.
    never: Vec<usize>,
}

impl Repeater<'_> {
    /// Copies the blocks of `range`, for the values of `each`; `repeats` are those that begin in it.
    fn expand(&mut self, range: Range<usize>, repeats: Range<usize>, each: &[Each]) {
        let runbook = self.runbook;
        let mut block = range.start;
        let mut next = repeats.start;
        while next < repeats.end {
            let repeat = &runbook.repeats[next];
            let find = |from: usize, node: usize| {
                let rest = &runbook.blocks[from..range.end];
                from + rest.partition_point(|block| block.node < node)
            };
            let first = find(block, repeat.heading);
            let end = find(first, repeat.end);
            let rest = &runbook.repeats[next + 1..repeats.end];
            let inner = rest.partition_point(|inner| inner.heading < repeat.end);
            let inner = next + 1..next + 1 + inner;
            self.copy(block..first, each);
            self.repeat(repeat, first..end, &inner, each);
            (block, next) = (end, inner.end);
        }
        self.copy(block..range.end, each);
    }

    fn repeat(
        &mut self,
        repeat: &Repeat,
        range: Range<usize>,
        inner: &Range<usize>,
        each: &[Each],
    ) {
        let Some(values) = values_of(repeat, self.lists) else {
            return self.expand(range, inner.clone(), each);
        };
        if values.is_empty() {
            let blocks = self.runbook.blocks[range.clone()].iter();
            let runs = blocks.filter(|block| block.is_runnable());
            self.never.extend(runs.map(|block| block.node));
        }
        let total = values.len();
        for (position, value) in values.into_iter().enumerate() {
            let mut each = each.to_vec();
            each.push(Each {
                name: repeat.name.clone(),
                value,
                heading: repeat.heading,
                number: position + 1,
                total,
            });
            self.expand(range.clone(), inner.clone(), &each);
        }
    }

    fn copy(&mut self, range: Range<usize>, each: &[Each]) {
        let suffix = suffix(each);
        for index in range {
            let mut block = self.runbook.blocks[index].clone();
            block.each = each.to_vec();
            block.fill_in();
            if let Some(id) = &mut block.id {
                id.push_str(&suffix);
            }
            self.places
                .insert((index, suffix.clone()), self.blocks.len());
            self.blocks.push(block);
        }
    }

    /// The blocks, which name each other by where they are now.
    fn finish(self) -> (Vec<Block>, Vec<usize>) {
        let Self {
            mut blocks, places, ..
        } = self;
        let mut copies: HashMap<String, Vec<(String, Vec<Each>)>> = HashMap::new();
        for block in &blocks {
            if let (Some(base), Some(id)) = (block.base_id(), &block.id) {
                let of_base = copies.entry(base.to_owned()).or_default();
                of_base.push((id.clone(), block.each.clone()));
            }
        }
        let ids = self.runbook.blocks.iter();
        let ids: Vec<&str> = ids.filter_map(|block| block.id.as_deref()).collect();
        for block in &mut blocks {
            let suffix = suffix(&block.each);
            for asserted in &mut block.expects {
                let place = asserted.block.map(|index| (index, suffix.clone()));
                asserted.block = place.and_then(|place| places.get(&place).copied());
            }
            let needs = std::mem::take(&mut block.attributes.needs);
            for id in needs {
                match copies.get(&id) {
                    Some(copies) => {
                        let agrees = |each: &[Each]| agree(each, &block.each);
                        // Sections over the same variable are about the same things: what another one
                        // did for this value will do.
                        let is_same = |each: &[Each]| agrees(each) && is_of_same(each, &block.each);
                        let has_same = copies.iter().any(|(_, each)| is_same(each));
                        let needed = copies.iter().filter(|(_, each)| match has_same {
                            true => is_same(each),
                            false => agrees(each),
                        });
                        let needed = needed.map(|(id, _)| id.clone());
                        block.attributes.needs.extend(needed);
                    }
                    // What runs for no value has nothing to be waited for.
                    None if ids.contains(&id.as_str()) => {}
                    None => block.attributes.needs.push(id),
                }
            }
        }
        (blocks, self.never)
    }
}

/// What the ids of blocks end in that run for these values.
fn suffix(each: &[Each]) -> String {
    let is_nested = each.len() > 1;
    let mut suffix = String::new();
    for each in each {
        suffix.push(MARK);
        match is_nested {
            // So that no two of them are the same.
            true => suffix.push_str(&each.value.replace('%', "%25").replace(MARK, "%40")),
            false => suffix.push_str(&each.value),
        }
    }
    suffix
}

/// Whether two blocks have the same value of each section that both are repeated in.
fn agree(one: &[Each], other: &[Each]) -> bool {
    one.iter().all(|one| {
        let same = other.iter().find(|other| other.heading == one.heading);
        same.is_none_or(|same| same.value == one.value)
    })
}

/// Whether two blocks have the same value of each variable that both have.
fn is_of_same(one: &[Each], other: &[Each]) -> bool {
    one.iter().all(|one| {
        let same = other.iter().find(|other| other.name == one.name);
        same.is_none_or(|same| same.value == one.value)
    })
}

#[cfg(test)]
mod tests;
