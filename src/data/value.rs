//! Data as a text has it: values that know their place, numbers as they are written.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// What stands for anything.
pub const GAP: &str = "...";

/// From how many members on an object is indexed.
const MANY: usize = 16;

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    pub data: Data<'a>,
    /// The bytes that a new value would replace.
    pub span: Range<usize>,
    pub style: Style,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Data<'a> {
    Null,
    Bool(bool),
    /// As it is written, so that no digit is lost.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    /// In the order of the text; no key occurs twice.
    Object(Vec<Member<'a>>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    pub key: Cow<'a, str>,
    /// Where the key begins.
    pub start: usize,
    pub value: Value<'a>,
}

impl Member<'_> {
    /// Whether it says that there may be more members, which goes without saying.
    pub fn is_gap(&self) -> bool {
        self.key == GAP && self.value.is_gap()
    }
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As JSON has it, in YAML too: in brackets, braces or double quotes.
    Json,
    /// YAML without quotes.
    Plain,
    /// YAML in single quotes.
    Single,
    /// YAML behind `|` or `>`, or a block of lines.
    Block,
    /// YAML that stands elsewhere: an alias, or what a merge brought in.
    Alias,
}

impl<'a> Value<'a> {
    /// A value that stands nowhere.
    pub const fn new(data: Data<'a>) -> Self {
        Self {
            data,
            span: 0..0,
            style: Style::Json,
        }
    }

    /// Whether it is the text that stands for anything.
    pub fn is_gap(&self) -> bool {
        matches!(&self.data, Data::Text(text) if text == GAP)
    }

    /// Whether nothing at all is written there.
    pub fn is_nothing(&self) -> bool {
        matches!(self.data, Data::Null) && self.span.is_empty()
    }

    /// Number, boolean or null as JSON has it; also of a text, without its quotes.
    pub fn scalar(&self) -> Option<&str> {
        match &self.data {
            Data::Null => Some("null"),
            Data::Bool(true) => Some("true"),
            Data::Bool(false) => Some("false"),
            Data::Number(text) | Data::Text(text) => Some(text),
            Data::Array(_) | Data::Object(_) => None,
        }
    }

    /// How many values are in it, itself included, and how deep they are nested.
    pub fn extent(&self) -> (usize, usize) {
        let sum = |(count, depth): (usize, usize), inner: &Self| {
            let (more, deeper) = inner.extent();
            (count + more, depth.max(deeper + 1))
        };
        match &self.data {
            Data::Array(items) => items.iter().fold((1, 1), sum),
            Data::Object(members) => members.iter().map(|member| &member.value).fold((1, 1), sum),
            _ => (1, 0),
        }
    }

    /// Whether two values are the same: numbers by what they are worth, objects without order.
    pub fn equals(&self, other: &Self) -> bool {
        self.is_same(other, same_number)
    }

    /// Whether two values are the same, the digits of numbers included.
    pub fn is_written_as(&self, other: &Self) -> bool {
        self.is_same(other, |left, right| left == right)
    }

    fn is_same(&self, other: &Self, same_number: fn(&str, &str) -> bool) -> bool {
        match (&self.data, &other.data) {
            (Data::Null, Data::Null) => true,
            (Data::Bool(left), Data::Bool(right)) => left == right,
            (Data::Number(left), Data::Number(right)) => same_number(left, right),
            (Data::Text(left), Data::Text(right)) => left == right,
            (Data::Array(left), Data::Array(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(right)
                        .all(|(left, right)| left.is_same(right, same_number))
            }
            (Data::Object(left), Data::Object(right)) => {
                let members = Members::new(right);
                left.len() == right.len()
                    && left.iter().all(|member| {
                        let found = members.get(&member.key);
                        found.is_some_and(|found| member.value.is_same(&found.value, same_number))
                    })
            }
            _ => false,
        }
    }
}

/// The members of an object, by their keys.
pub enum Members<'m, 'a> {
    /// Looking through them takes no longer than an index.
    Few(&'m [Member<'a>]),
    Many(HashMap<&'m str, &'m Member<'a>>),
}

impl<'m, 'a> Members<'m, 'a> {
    pub fn new(members: &'m [Member<'a>]) -> Self {
        if members.len() <= MANY {
            return Self::Few(members);
        }
        Self::Many(members.iter().map(|m| (m.key.as_ref(), m)).collect())
    }

    pub fn get(&self, key: &str) -> Option<&'m Member<'a>> {
        match self {
            Self::Few(members) => members.iter().find(|member| member.key == key),
            Self::Many(members) => members.get(key).copied(),
        }
    }
}

/// The members without those whose key comes again: the last one counts.
pub fn without_repeated(mut members: Vec<Member<'_>>) -> Vec<Member<'_>> {
    let last = |index: usize, members: &[Member<'_>]| {
        !members[index + 1..]
            .iter()
            .any(|later| later.key == members[index].key)
    };
    let counts: Vec<bool> = if members.len() <= MANY {
        (0..members.len())
            .map(|index| last(index, &members))
            .collect()
    } else {
        let places: HashMap<&str, usize> = members
            .iter()
            .enumerate()
            .map(|(index, member)| (member.key.as_ref(), index))
            .collect();
        let count =
            |(index, member): (usize, &Member<'_>)| places.get(&*member.key) == Some(&index);
        members.iter().enumerate().map(count).collect()
    };
    let mut counts = counts.into_iter();
    members.retain(|_| counts.next().unwrap_or(true));
    members
}

/// Whether two numbers are worth the same, exactly: `1`, `1.0` and `1e0` are, and no two of a
/// thousand digits that differ in one.
pub fn same_number(left: &str, right: &str) -> bool {
    left == right || canonical(left) == canonical(right)
}

/// The only way to write what a number is worth: its sign, its digits from the first to the last
/// that is not zero, and the power of ten to multiply them by. What is no number is itself.
pub fn canonical(number: &str) -> String {
    decimal(number).unwrap_or_else(|| number.to_ascii_lowercase())
}

fn decimal(number: &str) -> Option<String> {
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number.strip_prefix('+').unwrap_or(number)),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_end_matches('0');
    let zeros = digits.len() - significant.len();
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    let exponent: i128 = exponent.parse().ok()?;
    let shift = i128::try_from(zeros).ok()? - i128::try_from(fraction.len()).ok()?;
    Some(format!(
        "{sign}{significant}e{}",
        exponent.checked_add(shift)?
    ))
}

/// What keeps a text from being data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What, in a line.
    pub reason: String,
    /// The byte where it shows.
    pub at: usize,
    /// The byte of what was there before, where this repeats it.
    pub former: Option<usize>,
}

impl Problem {
    /// What is wrong at a byte.
    pub fn new(at: usize, reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            at,
            former: None,
        }
    }

    /// The line and the column, both from 1.
    pub fn place(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before[start..].chars().count() + 1)
    }

    /// The line, from 0.
    pub fn line(&self, text: &str) -> usize {
        self.place(text).0 - 1
    }

    /// In a sentence.
    pub fn told(&self, text: &str) -> String {
        let (line, column) = self.place(text);
        format!("{} at line {line} column {column}", self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_worth_what_they_are() {
        for (left, right) in [
            ("1", "1.0"),
            ("1", "1e0"),
            ("100", "1E+2"),
            ("0.1", "0.10"),
            ("-0", "0"),
            ("0e5", "0"),
            ("12345678901234567890123", "1.2345678901234567890123e22"),
            (".5", "0.5"),
            (
                "1e99999999999999999999999999999999999999999",
                "1e99999999999999999999999999999999999999999",
            ),
        ] {
            assert!(same_number(left, right), "{left} {right}");
        }
        for (left, right) in [
            ("9007199254740993", "9007199254740992"),
            ("12345678901234567890123", "12345678901234567890124"),
            ("1", "-1"),
            ("1", "10"),
            ("1e400", "1e401"),
            ("0.1", "0.10000000000000001"),
        ] {
            assert!(!same_number(left, right), "{left} {right}");
        }
    }
}
