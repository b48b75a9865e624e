//! What an expectation wants of a value, and whether it gets it.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::Hash;
use std::ops::RangeInclusive;
use std::rc::Rc;

use super::rules::Rules;
use crate::data::value::{Data, Member, Members, Value, canonical, same_number};
use crate::data::write::is_hole;
use crate::expect::assign::assign;
use crate::expect::captures::Bindings;
use crate::expect::pattern::{Pattern, Piece};
use crate::expect::sequence::{Blocks, Item, Misfit};

/// How many paths are looked at for one that tells elements apart.
const MAX_PATHS: usize = 16;

/// What tells an element from others of its kind, and so weighs more than the rest of it.
const IDENTITY: [&str; 4] = ["name", "id", "key", "metadata"];

/// A value of an expectation, ready to be compared.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    pub value: &'a Value<'a>,
    pub form: Form<'a>,
}

/// What is wanted.
#[derive(Clone, Debug)]
pub enum Form<'a> {
    /// Anything at all.
    Gap,
    Null,
    Bool(bool),
    Number(&'a str),
    /// A text without holes.
    Text(&'a str),
    /// A text with holes; a number or boolean that reads so is as good, null is not.
    Pattern(Rc<Pattern>),
    Array(Elements<'a>),
    Object(Vec<(&'a str, Wanted<'a>)>),
    /// `[ip]` in YAML without quotes: a hole, or a list of one word.
    Hole(Rc<Pattern>, Elements<'a>),
}

impl<'a> Wanted<'a> {
    /// Reads the holes of a value.
    pub fn new(value: &'a Value<'a>, rules: &Rules<'_>) -> Self {
        let form = match &value.data {
            Data::Null => Form::Null,
            Data::Bool(it) => Form::Bool(*it),
            Data::Number(text) => Form::Number(text),
            Data::Text(_) if value.is_gap() => Form::Gap,
            Data::Text(text) => Form::text(text, rules),
            Data::Array(items) => {
                let elements = Elements::new(items, rules);
                match hole(value) {
                    Some(hole) => Form::Hole(rules.pattern(&hole), elements),
                    None => Form::Array(elements),
                }
            }
            Data::Object(members) => {
                let wanted =
                    |member: &'a Member<'a>| (&*member.key, Self::new(&member.value, rules));
                Form::Object(
                    members
                        .iter()
                        .filter(|member| !member.is_gap())
                        .map(wanted)
                        .collect(),
                )
            }
        };
        Self { value, form }
    }

    /// Whether a value is as wanted.
    pub fn matches(&self, value: &Value<'_>) -> bool {
        match (&self.form, &value.data) {
            (Form::Gap, _) | (Form::Null, Data::Null) => true,
            (Form::Bool(wanted), Data::Bool(found)) => wanted == found,
            (Form::Number(wanted), Data::Number(found)) => same_number(wanted, found),
            (Form::Text(wanted), Data::Text(found)) => wanted == found,
            (Form::Pattern(pattern), _) => takes(pattern, value),
            (Form::Array(elements), Data::Array(found)) => elements.matches(found),
            (Form::Hole(_, elements), Data::Array(found)) => elements.matches(found),
            (Form::Hole(pattern, _), _) => takes(pattern, value),
            (Form::Object(wanted), Data::Object(found)) => {
                let found = Members::new(found);
                wanted.iter().all(|(key, wanted)| {
                    found
                        .get(key)
                        .is_some_and(|member| wanted.matches(&member.value))
                })
            }
            _ => false,
        }
    }

    /// What holes with a name take of a value that matches.
    pub fn bind(&self, value: &Value<'_>, bindings: &mut Bindings) {
        match (&self.form, &value.data) {
            (Form::Array(elements) | Form::Hole(_, elements), Data::Array(found)) => {
                elements.bind(found, bindings);
            }
            (Form::Pattern(pattern) | Form::Hole(pattern, _), _) => {
                bindings.extend(pattern.captures(value.scalar().unwrap_or_default()));
            }
            (Form::Object(wanted), Data::Object(found)) => {
                let found = Members::new(found);
                for (key, wanted) in wanted {
                    if let Some(member) = found.get(key) {
                        wanted.bind(&member.value, bindings);
                    }
                }
            }
            _ => {}
        }
    }

    /// How many values are wanted.
    pub fn count(&self) -> usize {
        match &self.form {
            Form::Gap => 0,
            Form::Array(elements) => elements.wanted().iter().map(Self::count).sum(),
            Form::Object(members) => members.iter().map(|(_, wanted)| wanted.count()).sum(),
            _ => 1,
        }
    }

    /// How much of a value is as wanted, and how much could be; what tells elements apart counts more.
    pub fn likeness(&self, value: &Value<'_>) -> (usize, usize) {
        match (&self.form, &value.data) {
            (Form::Object(wanted), Data::Object(found)) => {
                let found = Members::new(found);
                let mut sum = (0, 0);
                for (key, wanted) in wanted {
                    let (like, all) = match found.get(key) {
                        Some(member) => wanted.likeness(&member.value),
                        None => (0, wanted.count()),
                    };
                    let weight = if IDENTITY.contains(key) { 4 } else { 1 };
                    sum = (sum.0 + like * weight, sum.1 + all * weight);
                }
                sum
            }
            (Form::Array(elements), Data::Array(found)) => {
                if elements.matches(found) {
                    return (self.count(), self.count());
                }
                let pairs = elements.wanted().iter().zip(found);
                let like = pairs.map(|(wanted, found)| wanted.likeness(found).0).sum();
                (like, self.count())
            }
            _ if self.matches(value) => (self.count(), self.count()),
            _ => (0, self.count()),
        }
    }

    /// What is at the end of a way through objects, if only one value may be there.
    pub fn at(&self, way: &[&str]) -> Option<String> {
        match (&self.form, way) {
            (Form::Object(members), [key, rest @ ..]) => {
                let (_, wanted) = members.iter().find(|(name, _)| name == key)?;
                wanted.at(rest)
            }
            (Form::Text(text), []) => Some(format!("\"{text}")),
            (Form::Number(number), []) => Some(canonical(number)),
            _ => None,
        }
    }

    /// The ways to values of which only one may be there.
    pub fn ways(&self, way: &mut Vec<&'a str>, ways: &mut Vec<Vec<&'a str>>) {
        match &self.form {
            Form::Object(members) => {
                for (key, wanted) in members {
                    way.push(key);
                    wanted.ways(way, ways);
                    way.pop();
                }
            }
            Form::Text(_) | Form::Number(_) if ways.len() < MAX_PATHS => ways.push(way.clone()),
            _ => {}
        }
    }
}

impl Form<'_> {
    fn text<'a>(text: &'a str, rules: &Rules<'_>) -> Form<'a> {
        if !text.contains('[') || Pattern::new(text).as_literal() == Some(text) {
            return Form::Text(text);
        }
        Form::Pattern(rules.pattern(text))
    }
}

/// Whether a scalar reads as a pattern wants. Null does not: it says that there is no value.
fn takes(pattern: &Pattern, value: &Value<'_>) -> bool {
    match &value.data {
        Data::Text(text) => pattern.matches(text),
        Data::Bool(_) | Data::Number(_) => {
            // A text without holes is a text, even where its brackets are escaped.
            let written = Pattern::new(pattern.raw());
            let plain = |piece: &Piece| matches!(piece, Piece::Text(_));
            !written.pieces().unwrap_or_default().iter().all(plain)
                && value.scalar().is_some_and(|text| pattern.matches(text))
        }
        _ => false,
    }
}

/// The hole that an array is when YAML has it without quotes.
fn hole(value: &Value<'_>) -> Option<String> {
    if !is_hole(value) {
        return None;
    }
    let Data::Array(items) = &value.data else {
        return None;
    };
    let text = format!("[{}]", items.first()?.scalar()?);
    let is_hole = matches!(
        Pattern::new(&text).pieces(),
        Some([Piece::Any | Piece::Hole(_)])
    );
    is_hole.then_some(text)
}

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
