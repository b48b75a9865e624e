//! What an expectation wants of a value, and whether it gets it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::elements::Elements;
use super::value::{Data, Member, Members, Value, canonical, same_number};
use super::write::is_hole;
use crate::expect::captures::{Bindings, Captures};
use crate::expect::pattern::{Pattern, Piece};

/// How many paths are looked at for one that tells elements apart.
const MAX_PATHS: usize = 16;

/// What tells an element from others of its kind, and so weighs more than the rest of it.
const IDENTITY: [&str; 4] = ["name", "id", "key", "metadata"];

/// How an expectation is read.
pub struct Rules<'k> {
    /// Elements may come in any order.
    pub unordered: bool,
    known: &'k Captures,
    /// Patterns by their text: the same few holes occur in every element, and are slow to make.
    patterns: RefCell<HashMap<String, Rc<Pattern>>>,
}

impl<'k> Rules<'k> {
    /// Elements may come in any order if they are `unordered`. Names that are `known` stand for their
    /// values.
    pub fn new(unordered: bool, known: &'k Captures) -> Self {
        Self {
            unordered,
            known,
            patterns: RefCell::default(),
        }
    }

    fn pattern(&self, text: &str) -> Rc<Pattern> {
        let mut patterns = self.patterns.borrow_mut();
        if let Some(pattern) = patterns.get(text) {
            return Rc::clone(pattern);
        }
        let pattern = Rc::new(Pattern::new(text).bound(self.known));
        patterns.insert(text.to_owned(), Rc::clone(&pattern));
        pattern
    }
}

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
