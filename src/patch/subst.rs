//! `${NAME}` within texts, files and changes. `$${NAME}` is the text `${NAME}`.

mod marks;

pub use marks::{is_in_text, marked, unmarked};

use std::borrow::Cow;

use super::operations::{Action, Operation};
use super::pointer::Pointer;
use super::{Change, What};
use crate::data::Format;
use crate::data::scalar::plain;
use crate::data::value::{Data, Member, Problem, Style, Value};
use crate::data::write::quote;
use marks::{each_part, mark};

/// What a name stands for; nothing where it is not set.
pub type Lookup<'l> = dyn Fn(&str) -> Option<String> + 'l;

/// A name that is not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unset {
    /// The name.
    pub name: String,
    /// The line that it stands on, from 0.
    pub line: usize,
}

/// Why a text cannot be substituted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A name is not set.
    Unset(Unset),
    /// The text is no data before anything is substituted.
    Unreadable(Problem),
    /// A value would be read as more than a value.
    Structure(Unset),
}

/// A part of a text.
enum Part<'t> {
    Text(&'t str),
    Name(&'t str),
}

/// What begins and ends a name that others have put into a text, wherever data may have a character:
/// braces are structure within brackets.
pub const MARKS: (char, char) = ('\u{e000}', '\u{e001}');

/// A `$` that is none of a name.
pub const DOLLAR: char = '\u{e002}';

/// What begins a text of JSON that stands for a name without quotes.
const TYPED: char = '\u{e003}';

/// The parts of a text, each with the byte where it begins.
fn parts(text: &str) -> Vec<(usize, Part<'_>)> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = next(&text[at..]).map(|found| at + found) {
        let behind = &text[found..];
        let before = &text[from..found];
        let (end, part, before) = if behind.starts_with(DOLLAR) {
            (found + DOLLAR.len_utf8(), Part::Text("$"), before)
        } else {
            let (open, close) = match behind.starts_with("${") {
                true => (2, '}'),
                false => (MARKS.0.len_utf8(), MARKS.1),
            };
            let Some(name) = name(&behind[open..], close) else {
                at = found + open;
                continue;
            };
            let end = found + open + name.len() + close.len_utf8();
            match before.strip_suffix('$') {
                // One `$` stays, and what is behind it is text.
                Some(before) if close == '}' => (end, Part::Text(&text[found..end]), before),
                _ => (end, Part::Name(name), before),
            }
        };
        parts.push((from, Part::Text(before)));
        parts.push((found, part));
        from = end;
        at = end;
    }
    parts.push((from, Part::Text(&text[from..])));
    parts
}

/// Where a name may begin.
fn next(text: &str) -> Option<usize> {
    let mut found = text.match_indices(['$', MARKS.0, DOLLAR]);
    let next = found.find(|(at, sign)| *sign != "$" || text[at + 1..].starts_with('{'));
    next.map(|(at, _)| at)
}

/// The name that a text begins with, up to what closes it.
fn name(text: &str, close: char) -> Option<&str> {
    let name = text.split_once(close)?.0;
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let goes_on = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (begins && goes_on).then_some(name)
}

/// The names in a text, each once, in order.
#[must_use]
pub fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, part) in parts(text) {
        match part {
            Part::Name(name) if !names.iter().any(|known| known == name) => {
                names.push(name.to_owned());
            }
            _ => {}
        }
    }
    names
}

/// Where names begin in a text, in order.
#[must_use]
pub fn places(text: &str) -> Vec<(usize, String)> {
    let found = parts(text).into_iter();
    let names = found.filter_map(|(at, part)| match part {
        Part::Name(name) => Some((at, name.to_owned())),
        Part::Text(_) => None,
    });
    names.collect()
}

/// A text with its values.
///
/// # Errors
///
/// A name is not set.
pub fn text(text: &str, lookup: &Lookup<'_>) -> Result<String, Unset> {
    let mut done = String::with_capacity(text.len());
    for (at, part) in parts(text) {
        match part {
            Part::Text(text) => done.push_str(text),
            Part::Name(name) => done.push_str(&lookup(name).ok_or_else(|| Unset {
                name: name.to_owned(),
                line: text[..at].matches('\n').count(),
            })?),
        }
    }
    Ok(done)
}

impl<'a> Change<'a> {
    /// The change with its values, which stay within the keys, texts and paths that they stand in: no
    /// value can add another key, item or operation, and none is `null`. `text` is what the change was
    /// read from, with its names [`marked`] or as they are.
    ///
    /// # Errors
    ///
    /// A name is not set.
    pub fn substituted(self, text: &str, lookup: &Lookup<'_>) -> Result<Self, Unset> {
        let value = |found: Value<'a>| substituted(found, text, lookup);
        Ok(Self(match self.0 {
            What::Merge(found, lists) => What::Merge(value(found)?, lists),
            What::Patch(operations) => {
                let operation = |operation: Operation<'a>| {
                    let line = operation.line;
                    let path = |pointer: &Pointer| {
                        pointer
                            .map(|step| self::text(step, lookup))
                            .map_err(|unset| Unset { line, ..unset })
                    };
                    Ok(Operation {
                        path: path(&operation.path)?,
                        action: match operation.action {
                            Action::Add(found) => Action::Add(value(found)?),
                            Action::Remove => Action::Remove,
                            Action::Replace(found) => Action::Replace(value(found)?),
                            Action::Move(from) => Action::Move(path(&from)?),
                            Action::Copy(from) => Action::Copy(path(&from)?),
                            Action::Test(found) => Action::Test(value(found)?),
                        },
                        line,
                    })
                };
                What::Patch(
                    operations
                        .into_iter()
                        .map(operation)
                        .collect::<Result<_, _>>()?,
                )
            }
        }))
    }
}

/// A value with what stands for the names in its texts and keys.
fn substituted<'a>(
    value: Value<'a>,
    source: &str,
    lookup: &Lookup<'_>,
) -> Result<Value<'a>, Unset> {
    let text = |found: Cow<'a, str>, at: usize| match next(&found).is_some() {
        false => Ok(found),
        true => text(&found, lookup).map(Cow::Owned).map_err(|unset| Unset {
            line: Problem::new(at, "").line(source),
            ..unset
        }),
    };
    let at = value.span.start;
    let data = match value.data {
        Data::Text(found) if value.style == Style::Plain && next(&found).is_some() => {
            // Nothing is no value: in a merge, it would take a member out.
            let now = text(found, at)?;
            match plain(now.clone()) {
                Data::Null => Data::Text(now),
                data => data,
            }
        }
        Data::Text(found) => match found.strip_prefix(TYPED) {
            Some(found) => match plain(text(Cow::Owned(found.to_owned()), at)?) {
                Data::Null => Data::Text(text(Cow::Owned(found.to_owned()), at)?),
                data => data,
            },
            None => Data::Text(text(found, at)?),
        },
        Data::Array(items) => {
            let items = items
                .into_iter()
                .map(|item| substituted(item, source, lookup));
            Data::Array(items.collect::<Result<_, _>>()?)
        }
        Data::Object(members) => {
            let member = |member: Member<'a>| {
                Ok(Member {
                    key: text(member.key, member.start)?,
                    start: member.start,
                    value: substituted(member.value, source, lookup)?,
                })
            };
            Data::Object(members.into_iter().map(member).collect::<Result<_, _>>()?)
        }
        data => data,
    };
    Ok(Value { data, ..value })
}

/// A file of data with its values, as it is written. A value that would be read as more than a value,
/// or as another one, is refused.
///
/// # Errors
///
/// A name is not set, the text is no data, or a value would change what it says around it.
pub fn data_text(source: &str, format: Format, lookup: &Lookup<'_>) -> Result<String, Wrong> {
    let marked = marked(source, format);
    let before = format.read(&marked).map_err(Wrong::Unreadable)?;
    let done = written(source, format, lookup).map_err(Wrong::Unset)?;
    if fits(&before, &marked, &done, format, lookup).map_err(Wrong::Unset)? {
        return Ok(done);
    }
    Err(Wrong::Structure(culprit(&before, source, format, lookup)))
}

/// A text of data with its values. What stands without quotes in JSON gets them where it needs them.
fn written(source: &str, format: Format, lookup: &Lookup<'_>) -> Result<String, Unset> {
    if format == Format::Yaml {
        return text(source, lookup);
    }
    let mut done = String::with_capacity(source.len());
    let mut problem = None;
    each_part(source, format, |at, part, is_value| match part {
        // With the signs that keep a name from being one.
        Part::Text(part) => done.push_str(&text(part, &|_| None).unwrap_or_default()),
        Part::Name(name) => match lookup(name) {
            Some(value) if is_value => done.push_str(&json(&value)),
            Some(value) => done.push_str(&value),
            None => {
                problem.get_or_insert(Unset {
                    name: name.to_owned(),
                    line: source[..at].matches('\n').count(),
                });
            }
        },
    });
    problem.map_or(Ok(done), Err)
}

/// A value as JSON has it where it stands without quotes.
fn json(value: &str) -> String {
    match plain(Cow::Borrowed(value)) {
        Data::Bool(is) => is.to_string(),
        Data::Number(number) => number.into_owned(),
        _ => quote(value),
    }
}

/// Whether a text says what it said before, with values in place of names.
fn fits(
    before: &[Value<'_>],
    source: &str,
    done: &str,
    format: Format,
    lookup: &Lookup<'_>,
) -> Result<bool, Unset> {
    let each = before.iter().cloned();
    let wanted = each.map(|document| substituted(document, source, lookup));
    let wanted: Vec<_> = wanted.collect::<Result<_, _>>()?;
    Ok(format.read(done).is_ok_and(|found| {
        let mut pairs = found.iter().zip(&wanted);
        found.len() == wanted.len() && pairs.all(|(found, wanted)| found.is_written_as(wanted))
    }))
}

/// The first name whose value does not fit by itself, or else the first of all.
fn culprit(before: &[Value<'_>], source: &str, format: Format, lookup: &Lookup<'_>) -> Unset {
    let names = names(source);
    let alone = |name: &&String| {
        let only = |other: &str| match other == name.as_str() {
            true => lookup(other),
            false => Some(mark(other)),
        };
        let done = written(source, format, &only);
        done.is_ok_and(|done| fits(before, source, &done, format, &only) == Ok(false))
    };
    let name = names.iter().find(alone).or(names.first());
    let name = name.cloned().unwrap_or_default();
    let place = parts(source).into_iter().find_map(|(at, part)| match part {
        Part::Name(found) if found == name => Some(at),
        _ => None,
    });
    let before = &source[..place.unwrap_or(0)];
    let line = before.matches('\n').count();
    Unset { name, line }
}
