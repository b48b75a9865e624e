//! The elements of an array, in order with gaps between them or in any order.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::Hash;
use std::ops::RangeInclusive;

use super::value::{Data, Value, canonical};
use super::wanted::{Rules, Wanted};
use crate::expect::assign::assign;
use crate::expect::captures::Bindings;
use crate::expect::sequence::{Blocks, Item, Misfit};

/// Of how many pairs of elements it is kept whether they match.
const MAX_KNOWN: usize = 1 << 24;

/// The elements of an array, or the documents of a text.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    pub blocks: Blocks<Wanted<'a>>,
    /// Whether there is a gap among them, so that more elements are fine.
    pub gaps: bool,
    unordered: bool,
    /// Where all of them have a value that only one of them may have, the way there.
    telling: Vec<&'a str>,
}

impl<'a> Elements<'a> {
    /// Elements of which those that are `"..."` are gaps.
    pub fn new(items: &'a [Value<'a>], rules: &Rules<'_>) -> Self {
        let blocks = Blocks::new(items.iter().map(|item| {
            if item.is_gap() {
                Item::Gap
            } else {
                Item::One(Wanted::new(item, rules))
            }
        }));
        let telling = if rules.unordered {
            telling(blocks.items())
        } else {
            Vec::new()
        };
        Self {
            gaps: blocks.items().len() < items.len(),
            blocks,
            unordered: rules.unordered,
            telling,
        }
    }

    /// Those that are no gap.
    pub fn wanted(&self) -> &[Wanted<'a>] {
        self.blocks.items()
    }

    /// Whether an element can be nowhere else: no gap lies between it and one end of the array.
    pub fn is_fixed(&self, row: usize, place: usize, found: usize) -> bool {
        let rows = self.wanted().len();
        let gaps = |mut rows: RangeInclusive<usize>| rows.any(|row| self.blocks.gap_before(row));
        let head = row == place && !gaps(0..=row);
        head || (rows - row == found - place && !gaps(row + 1..=rows))
    }

    /// Whether they may come in any order.
    pub fn unordered(&self) -> bool {
        self.unordered
    }

    /// Whether all elements are as wanted.
    pub fn matches(&self, found: &[Value<'_>]) -> bool {
        self.place(found).is_some()
    }

    /// What holes with a name take of elements that match.
    pub fn bind(&self, found: &[Value<'_>], bindings: &mut Bindings) {
        let places = self.place(found).unwrap_or_default();
        for (wanted, place) in self.wanted().iter().zip(places) {
            if let Some(value) = found.get(place) {
                wanted.bind(value, bindings);
            }
        }
    }

    /// The place of each element, if each has one and none is left over.
    fn place(&self, found: &[Value<'_>]) -> Option<Vec<usize>> {
        let wanted = self.wanted().len();
        if wanted > found.len() || (!self.gaps && wanted < found.len()) {
            return None;
        }
        if self.unordered {
            self.partners(found).into_iter().collect()
        } else {
            self.blocks.place(found, Wanted::matches).ok()
        }
    }

    /// Where elements in order have no place.
    pub fn misfit(&self, found: &[Value<'_>]) -> Option<Misfit> {
        self.blocks.place(found, Wanted::matches).err()
    }

    /// The element that each of as many as can have one has, in any order.
    pub fn partners(&self, found: &[Value<'_>]) -> Vec<Option<usize>> {
        let key = |value: &Value<'_>| at(value, &self.telling);
        let wanted_keys: Vec<_> = self
            .wanted()
            .iter()
            .map(|wanted| wanted.at(&self.telling))
            .collect();
        let found_keys: Vec<_> = if wanted_keys.iter().all(Option::is_some) {
            found.iter().map(key).collect()
        } else {
            return self.assign(&vec![(); wanted_keys.len()], &vec![(); found.len()], found);
        };
        self.assign(&wanted_keys, &found_keys, found)
    }

    fn assign<K: Eq + Hash>(
        &self,
        wanted: &[K],
        keys: &[K],
        found: &[Value<'_>],
    ) -> Vec<Option<usize>> {
        // What is nested would be compared over and over again: 1 is no, 2 is yes.
        let pairs = wanted.len().saturating_mul(keys.len());
        let known = if pairs > MAX_KNOWN {
            Vec::new()
        } else {
            vec![0_u8; pairs]
        };
        let known = RefCell::new(known);
        let each: Vec<usize> = (0..wanted.len()).collect();
        assign(wanted, keys, &each, |row, candidate| {
            let (wanted, value) = (&self.wanted()[row], &found[candidate]);
            let pair = row * keys.len() + candidate;
            match known.borrow().get(pair) {
                Some(1) => return false,
                Some(2) => return true,
                _ => {}
            }
            let same = wanted.matches(value);
            if let Some(known) = known.borrow_mut().get_mut(pair) {
                *known = 1 + u8::from(same);
            }
            same
        })
    }
}

/// The way to the value that tells most of the elements from another.
fn telling<'a>(wanted: &[Wanted<'a>]) -> Vec<&'a str> {
    let mut ways = Vec::new();
    if let Some(first) = wanted.first() {
        first.ways(&mut Vec::new(), &mut ways);
    }
    let different = |way: &Vec<&str>| {
        let values: Option<HashSet<_>> = wanted.iter().map(|wanted| wanted.at(way)).collect();
        values.map_or(0, |values| values.len())
    };
    let mut best = (0, Vec::new());
    for way in ways {
        let count = different(&way);
        if count > best.0 {
            best = (count, way);
        }
    }
    best.1
}

/// The same of a value as [`Wanted::at`].
fn at(value: &Value<'_>, way: &[&str]) -> Option<String> {
    match (&value.data, way) {
        (Data::Object(members), [key, rest @ ..]) => {
            let member = members.iter().find(|member| member.key == *key)?;
            at(&member.value, rest)
        }
        (Data::Text(text), []) => Some(format!("\"{text}")),
        (Data::Number(number), []) => Some(canonical(number)),
        _ => None,
    }
}
