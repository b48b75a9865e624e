//! Output becomes the new expectation: what has to change of it, wherever that stands.

use super::align::{Step, align};
use crate::data::change::{Change, Entry, elements};

use super::rules::Rules;
use super::wanted::{Elements, Form, Wanted};
use super::{Format, check, expected, operations};
use crate::data::splice;
use crate::data::value::{Data, Member, Members, Value};
use crate::data::write::{Layout, laid_out};
use crate::expect::captures::Captures;
use crate::expect::matcher::Match;
use crate::expect::normalise::normalise;
use crate::expect::options::Options;
use crate::expect::output::Output;
use crate::expect::volatile::reconcile;
use crate::expect::written::escape;

/// The text that expects `actual`. What still matches stays as it is written.
///
/// # Errors
///
/// One of the two texts is no data, or what a test is about is gone.
pub fn accept(
    matcher: Match,
    text: &str,
    actual: &str,
    options: &Options,
    known: &Captures,
) -> Result<String, String> {
    let format = super::format(matcher);
    let name = format.name();
    let text = normalise(text.as_bytes());
    let told =
        |problem: super::Problem| format!("the output is no {name}: {}", problem.told(actual));
    let found = format.read(actual).map_err(told)?;
    if text.trim().is_empty() && matcher != Match::JsonTest {
        return Ok(written(
            format,
            &found.iter().map(escaped).collect::<Vec<_>>(),
        ));
    }
    let documents = expected(matcher, &text)?;
    let entries = if matcher == Match::JsonTest {
        changed_tests(&text, &documents, &found)?
    } else {
        changed_documents(&documents, &found, options, known)
    };
    let new = elements(&documents, &entries);
    if matcher != Match::JsonTest && gaps(&new) > gaps(&documents) {
        let reason = "the output holds the text \"...\", which would be a gap; edit it by hand";
        return Err(reason.to_owned());
    }
    let output = Output::from(actual);
    let fits = |text: &String| check(matcher, text, &output, options, known).is_ok();
    if let Some(spliced) = splice(format, &text, &documents, &entries).filter(fits) {
        return Ok(spliced);
    }
    Ok(written(format, &new))
}

/// How many texts among the values read as gaps.
fn gaps(values: &[Value<'_>]) -> usize {
    let count = |value: &Value<'_>| match &value.data {
        Data::Array(items) => gaps(items),
        Data::Object(members) => members
            .iter()
            .map(|member| gaps(std::slice::from_ref(&member.value)))
            .sum(),
        _ => usize::from(value.is_gap()),
    };
    values.iter().map(count).sum()
}

/// Documents written from scratch.
fn written(format: Format, documents: &[Value<'_>]) -> String {
    let unit = "  ".to_owned();
    let (layout, between) = match format {
        Format::Json => (Layout::Json { unit }, "\n"),
        Format::Yaml => (Layout::Yaml, "\n---\n"),
    };
    let documents: Vec<_> = documents
        .iter()
        .map(|value| laid_out(value, &layout, ""))
        .collect();
    documents.join(between)
}

fn changed_tests<'a>(
    text: &str,
    documents: &'a [Value<'a>],
    found: &'a [Value<'a>],
) -> Result<Vec<Entry<'a>>, String> {
    let tests = operations::tests(text, documents)?;
    let [document] = found else {
        return Err(format!(
            "the output has {} documents, expected 1",
            found.len()
        ));
    };
    let mut items = Vec::new();
    for (index, test) in tests.iter().enumerate() {
        let Some(value) = test.find(document) else {
            return Err(format!("{} is gone; take the test out", test.subject()));
        };
        let change = |member: &Member<'_>| {
            let differs = member.key == "value" && !value.equals(&member.value);
            Some(if differs {
                Change::Replace(plain(value))
            } else {
                Change::Keep
            })
        };
        let members = match documents {
            [
                Value {
                    data: Data::Array(items),
                    ..
                },
            ] => items.get(index),
            _ => None,
        };
        let Some(Value {
            data: Data::Object(members),
            ..
        }) = members
        else {
            continue;
        };
        items.push(Entry::Item(
            index,
            Change::Object(members.iter().map(change).collect()),
        ));
    }
    Ok(vec![Entry::Item(0, Change::Array(items))])
}

fn changed_documents<'a>(
    documents: &'a [Value<'a>],
    found: &'a [Value<'a>],
    options: &Options,
    known: &Captures,
) -> Vec<Entry<'a>> {
    let mut wanted = Elements::new(documents, &Rules::new(options.unordered, known));
    if wanted.matches(found) {
        // Places that name the same value do not agree: the first one counts.
        let mut bindings = Vec::new();
        wanted.bind(found, &mut bindings);
        bindings.reverse();
        let mut first: Captures = bindings.into_iter().collect();
        first.extend(known.clone());
        wanted = Elements::new(documents, &Rules::new(options.unordered, &first));
    }
    changed_elements(documents, &wanted, found)
}

fn changed<'a>(wanted: &Wanted<'_>, found: &'a Value<'a>) -> Change<'a> {
    if wanted.matches(found) {
        return Change::Keep;
    }
    match (&wanted.form, &wanted.value.data, &found.data) {
        (Form::Object(wanted), Data::Object(members), Data::Object(object)) => {
            let members_found = Members::new(object);
            let mut wanted = wanted.iter();
            let change = |member: &Member<'_>| {
                if member.is_gap() {
                    return Some(Change::Keep);
                }
                let (_, wanted) = wanted.next()?;
                Some(changed(wanted, &members_found.get(&member.key)?.value))
            };
            let changes: Vec<_> = members.iter().map(change).collect();
            if changes.iter().all(Option::is_none) {
                // Nothing is left of it that could be wanted: it is another object.
                return Change::Replace(escaped(found));
            }
            Change::Object(changes)
        }
        (Form::Array(elements), Data::Array(items), Data::Array(found)) => {
            Change::Array(changed_elements(items, elements, found))
        }
        (Form::Text(_) | Form::Pattern(_), Data::Text(before), Data::Text(now)) => {
            // A hole may take the text and still not be it, since its name is known.
            let text = Some(reconcile(before, now)).filter(|text| text != before);
            let text = text.unwrap_or_else(|| escape(now));
            Change::Replace(Value::new(Data::Text(text.into())))
        }
        _ => Change::Replace(escaped(found)),
    }
}

fn changed_elements<'a>(
    items: &[Value<'_>],
    elements: &Elements<'_>,
    found: &'a [Value<'a>],
) -> Vec<Entry<'a>> {
    let rows = elements.wanted().len();
    let mut changes: Vec<_> = (0..rows).map(|_| Some(Change::Keep)).collect();
    let mut new: Vec<Vec<&Value<'_>>> = vec![Vec::new(); rows + 1];
    let steps = align(elements, found);
    let row = |step: &Step| match *step {
        Step::Same(row, _) | Step::Changed(row, _) | Step::Missing(row) => Some(row),
        Step::Extra(_) => None,
    };
    let mut next = steps.iter().find_map(row).unwrap_or_default();
    for step in &steps {
        next = row(step).map_or(next, |row| row + 1);
        match *step {
            Step::Same(..) => {}
            Step::Changed(row, place) => {
                changes[row] = Some(changed(&elements.wanted()[row], &found[place]));
            }
            Step::Missing(row) => changes[row] = None,
            Step::Extra(place) => new[next].push(&found[place]),
        }
    }
    let mut entries = Vec::new();
    let mut take = |row: usize, entries: &mut Vec<Entry<'a>>| {
        entries.extend(new[row].drain(..).map(|value| Entry::New(escaped(value))));
    };
    let mut changes = changes.into_iter().enumerate();
    take(0, &mut entries);
    for (index, item) in items.iter().enumerate() {
        if item.is_gap() {
            entries.push(Entry::Item(index, Change::Keep));
        } else if let Some((row, change)) = changes.next() {
            entries.extend(change.map(|change| Entry::Item(index, change)));
            take(row + 1, &mut entries);
        }
    }
    entries
}

/// A value of an output as an expectation has it, where brackets may be holes.
fn escaped<'a>(value: &Value<'a>) -> Value<'a> {
    copied(value, &escape)
}

fn plain<'a>(value: &Value<'a>) -> Value<'a> {
    copied(value, &str::to_owned)
}

fn copied<'a>(value: &Value<'a>, text: &dyn Fn(&str) -> String) -> Value<'a> {
    Value::new(match &value.data {
        Data::Text(it) => Data::Text(text(it).into()),
        Data::Array(items) => Data::Array(items.iter().map(|item| copied(item, text)).collect()),
        Data::Object(members) => {
            let member = |member: &Member<'a>| Member {
                value: copied(&member.value, text),
                ..member.clone()
            };
            Data::Object(members.iter().map(member).collect())
        }
        data => data.clone(),
    })
}
