//! `json`, `yaml` and `json-test`: data, whatever its layout and the order of its keys.
//!
//! Objects are subsets, `"..."` stands for anything, holes work in strings. A hole in a string also
//! takes a number or a boolean that reads so, but not null, which says that there is no value. Both
//! formats become the same [`Value`]s, which know their place in the text, so that accepting output
//! touches nothing else.

mod accept;
mod align;
mod operations;
mod path;
mod report;
mod rules;
mod wanted;

pub use accept::accept;

use super::captures::{Captures, agree};
use super::diff::{CONTEXT, Diff, DiffLine, Mark};
use super::visible::{visible, window};
use super::{Match, Mismatch, Options, Output, normalise};
use crate::data::Format;
use crate::data::value::{GAP, Problem, Value};
use rules::Rules;
use wanted::Elements;

/// The longest line of output that a failure shows.
const MAX_WIDTH: usize = 300;

/// What the output of a way to match is read as.
fn format(matcher: Match) -> Format {
    match matcher {
        Match::Yaml => Format::Yaml,
        _ => Format::Json,
    }
}

/// Whether a way to match compares data.
pub const fn is_data(matcher: Match) -> bool {
    matches!(matcher, Match::Json | Match::JsonTest | Match::Yaml)
}

/// Holds data against an expectation.
///
/// # Errors
///
/// The output is not as expected, is no data, or not all of it is kept; or the expectation is no data.
pub fn check(
    matcher: Match,
    text: &str,
    output: &Output<'_>,
    options: &Options,
    known: &Captures,
) -> Result<Captures, Mismatch> {
    let format = format(matcher);
    let text = normalise(text.as_bytes());
    let expected = expected(matcher, &text).map_err(Mismatch::new)?;
    if output.left_out() > 0 {
        let (total, kept) = (output.total(), output.total() - output.left_out());
        let name = format.name();
        return Err(Mismatch::new(format!(
            "the output is too long to be compared as {name}: {total} bytes, of which {kept} are kept"
        )));
    }
    let actual = output.text();
    let found = format
        .read(&actual)
        .map_err(|problem| unreadable(format, &actual, &problem))?;
    if matcher == Match::JsonTest {
        let tests = operations::tests(&text, &expected).map_err(Mismatch::new)?;
        return operations::check(&tests, &found).map(|()| known.clone());
    }
    agree(known, |known| {
        let wanted = Elements::new(&expected, &Rules::new(options.unordered, known));
        if !wanted.matches(&found) {
            return Err(if found.is_empty() {
                empty()
            } else {
                report::mismatch(&wanted, &found)
            });
        }
        let mut bindings = Vec::new();
        wanted.bind(&found, &mut bindings);
        Ok(bindings)
    })
}

fn empty() -> Mismatch {
    Mismatch::new("the output is empty")
}

/// Output that is no data: why, and the lines around the place.
fn unreadable(format: Format, actual: &str, problem: &Problem) -> Mismatch {
    if actual.trim().is_empty() {
        return empty();
    }
    let summary = format!(
        "the output is no {}: {}",
        format.name(),
        problem.told(actual)
    );
    let (line, column) = problem.place(actual);
    let first = line.saturating_sub(CONTEXT + 1);
    let mut lines = Vec::new();
    for (index, text) in actual.lines().enumerate().skip(first).take(2 * CONTEXT + 1) {
        let here = index + 1 == line;
        let focus = if here { column } else { 0 };
        let mark = if here { Mark::Actual } else { Mark::Equal };
        lines.push(DiffLine::new(
            mark,
            window(&visible(text), focus, MAX_WIDTH),
        ));
    }
    Mismatch::with_diff(summary, Diff::new(lines))
}

/// What keeps an expectation from being compared.
#[must_use]
pub fn problem(matcher: Match, text: &str) -> Option<String> {
    let text = normalise(text.as_bytes());
    match expected(matcher, &text) {
        Ok(documents) if matcher == Match::JsonTest => operations::tests(&text, &documents).err(),
        Ok(_) => None,
        Err(problem) => Some(problem),
    }
}

/// The documents of an expectation, or what is wrong with it.
fn expected(matcher: Match, text: &str) -> Result<Vec<Value<'_>>, String> {
    let format = format(matcher);
    let name = format.name();
    match format.read(text) {
        Ok(found) if found.is_empty() => Err(format!(
            "the expectation is no {name}: there is nothing in it"
        )),
        Ok(found) => Ok(found),
        Err(problem) => {
            let (told, hint) = (problem.told(text), hint(format, text, &problem));
            Err(format!("the expectation is no {name}: {told}{hint}"))
        }
    }
}

/// What an author most likely meant.
fn hint(format: Format, text: &str, problem: &Problem) -> &'static str {
    let rest = text.get(problem.at..).unwrap_or_default();
    let line = text
        .lines()
        .nth(problem.place(text).0 - 1)
        .unwrap_or_default();
    match format {
        Format::Json if rest.starts_with(GAP) => "; a gap is written \"...\", with quotes",
        Format::Yaml if line.contains(']') => "; text that begins with a hole needs quotes",
        _ => "",
    }
}

#[cfg(test)]
mod accept_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
