//! What a failure shows: every difference with the way to it.

use super::align::{self, align};

use super::path::{Path, Step};
use super::wanted::{Elements, Form, Wanted};
use crate::data::value::{Data, Members, Value};
use crate::data::write::{quote, short};
use crate::expect::diff::{Diff, DiffLine, MAX_LINES, Mark};
use crate::expect::mismatch::{MAX_VALUE, Mismatch};
use crate::expect::visible::{common_prefix, pair, window};

/// The longest value that a line of a difference shows.
const MAX_WIDTH: usize = 200;

/// One thing that is wrong.
#[derive(Debug)]
struct Difference<'a> {
    path: Path<'a>,
    what: What<'a>,
}

#[derive(Debug)]
enum What<'a> {
    Differs(&'a Value<'a>, &'a Value<'a>),
    Missing(&'a Value<'a>),
    Extra(&'a Value<'a>),
    /// Nothing that is free is like this one.
    Unlike(Part, &'a Value<'a>),
    /// How many were found, and how many wanted.
    Length(Part, usize, usize),
}

/// What a text or an array is made of.
#[derive(Clone, Copy, Debug)]
enum Part {
    Document,
    Element,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Element => "element",
        }
    }
}

/// What is wrong with documents that do not match.
pub fn mismatch<'a>(wanted: &'a Elements<'a>, found: &'a [Value<'a>]) -> Mismatch {
    let mut report = Report::default();
    match (wanted.wanted(), found) {
        ([wanted], [found]) => {
            report.depth = 1;
            report.value(wanted, found);
        }
        _ => report.elements(wanted, found),
    }
    let summary = report
        .differences
        .first()
        .map(Difference::told)
        .unwrap_or_default();
    let mut lines = Vec::new();
    let mut left_out = 0;
    for (index, difference) in report.differences.iter().enumerate() {
        if index == 0 && matches!(difference.what, What::Length(..)) {
            // The summary says so.
            continue;
        }
        // The last line says how many there are that are not shown.
        if lines.len() + 4 > MAX_LINES {
            left_out += 1;
        } else {
            difference.show(&mut lines);
        }
    }
    let note = |text: String| DiffLine::new(Mark::Note, text);
    if left_out > 0 {
        lines.push(note(format!("… {left_out} more differences")));
    }
    if report.equal > 0 {
        let values = if report.equal == 1 { "value" } else { "values" };
        lines.push(note(format!("… {} {values} as expected", report.equal)));
    }
    Mismatch::with_diff(summary, Diff::new(lines))
}

#[derive(Default)]
struct Report<'a> {
    /// How many arrays are around it, the documents being the outermost.
    depth: usize,
    path: Path<'a>,
    differences: Vec<Difference<'a>>,
    /// How many values are as wanted.
    equal: usize,
}

impl<'a> Report<'a> {
    fn add(&mut self, what: What<'a>) {
        let path = self.path.clone();
        self.differences.push(Difference { path, what });
    }

    fn value(&mut self, wanted: &'a Wanted<'a>, found: &'a Value<'a>) {
        if wanted.matches(found) {
            self.equal += wanted.count();
            return;
        }
        match (&wanted.form, &found.data) {
            (Form::Object(wanted), Data::Object(found)) => {
                let found = Members::new(found);
                for (key, wanted) in wanted {
                    self.path.steps.push(Step::Key(key));
                    match found.get(key) {
                        Some(member) => self.value(wanted, &member.value),
                        None => self.add(What::Missing(wanted.value)),
                    }
                    self.path.steps.pop();
                }
            }
            (Form::Array(elements), Data::Array(found)) => self.elements(elements, found),
            _ => self.add(What::Differs(wanted.value, found)),
        }
    }

    fn elements(&mut self, elements: &'a Elements<'a>, found: &'a [Value<'a>]) {
        let first = self.differences.len();
        let part = if self.depth == 0 {
            Part::Document
        } else {
            Part::Element
        };
        let wanted = elements.wanted();
        let anywhere = elements.gaps || elements.unordered();
        let mut counts: Vec<usize> = wanted.iter().map(Wanted::count).collect();
        let (mut lost, mut changed) = (0, 0);
        for step in align(elements, found) {
            match step {
                align::Step::Same(..) => {}
                align::Step::Changed(row, place) => {
                    (changed, counts[row]) = (changed + 1, 0);
                    self.within(place, |report| report.value(&wanted[row], &found[place]));
                }
                align::Step::Extra(place) => {
                    lost += 1;
                    self.within(place, |report| report.add(What::Extra(&found[place])));
                }
                align::Step::Missing(row) => {
                    (lost, counts[row]) = (lost + 1, 0);
                    if anywhere {
                        self.add(What::Unlike(part, wanted[row].value));
                    } else {
                        self.within(row, |report| report.add(What::Missing(wanted[row].value)));
                    }
                }
            }
        }
        self.equal += counts.iter().sum::<usize>();
        let several = lost > 1 || (lost > 0 && changed > 0);
        if !elements.gaps && wanted.len() != found.len() && several {
            let path = self.path.clone();
            let what = What::Length(part, found.len(), wanted.len());
            self.differences.insert(first, Difference { path, what });
        }
    }

    /// Looks at an element, or at a document.
    fn within(&mut self, place: usize, look: impl FnOnce(&mut Self)) {
        if self.depth == 0 {
            self.path.document = Some(place);
        } else {
            self.path.steps.push(Step::Index(place));
        }
        self.depth += 1;
        look(self);
        self.depth -= 1;
        if self.depth == 0 {
            self.path.document = None;
        } else {
            self.path.steps.pop();
        }
    }
}

impl Difference<'_> {
    /// In a sentence.
    fn told(&self) -> String {
        let subject = self.path.subject();
        match &self.what {
            What::Differs(expected, actual) => differs(&subject, expected, actual),
            What::Missing(_) => format!("{subject} is missing"),
            What::Extra(_) => format!("{subject} is not expected"),
            What::Unlike(part, expected) => {
                let (name, value) = (part.name(), short(expected, MAX_VALUE));
                format!("{subject} has no {name} like {value}")
            }
            What::Length(part, found, wanted) => {
                let plural = if *found == 1 { "" } else { "s" };
                format!(
                    "{subject} has {found} {}{plural}, expected {wanted}",
                    part.name()
                )
            }
        }
    }

    /// In lines, one for each side.
    fn show(&self, lines: &mut Vec<DiffLine>) {
        let path = &self.path;
        let mut show =
            |mark, value: &str| lines.push(DiffLine::new(mark, format!("{path}: {value}")));
        match &self.what {
            What::Differs(expected, actual) => {
                let (expected, actual) = both(expected, actual, MAX_WIDTH);
                show(Mark::Expected, &expected);
                show(Mark::Actual, &actual);
            }
            What::Missing(expected) => show(Mark::Expected, &short(expected, MAX_WIDTH)),
            What::Extra(actual) => show(Mark::Actual, &short(actual, MAX_WIDTH)),
            What::Unlike(part, expected) => {
                show(Mark::Expected, &short(expected, MAX_WIDTH));
                let note = format!("no {} is like it", part.name());
                lines.push(DiffLine::new(Mark::Note, note));
            }
            What::Length(..) => lines.push(DiffLine::new(Mark::Note, self.told())),
        }
    }
}

/// The sentence about a value that differs.
pub fn differs(subject: &str, expected: &Value<'_>, actual: &Value<'_>) -> String {
    let (expected, actual) = both(expected, actual, MAX_VALUE);
    format!("{subject} is {actual}, expected {expected}")
}

/// Two values for one another's side, long texts cut where they begin to differ.
pub fn both(expected: &Value<'_>, actual: &Value<'_>, limit: usize) -> (String, String) {
    let (Data::Text(left), Data::Text(right)) = (&expected.data, &actual.data) else {
        return (short(expected, limit), short(actual, limit));
    };
    let (left, right) = pair(&quote(left), &quote(right));
    let focus = common_prefix(&left, &right);
    (window(&left, focus, limit), window(&right, focus, limit))
}

#[cfg(test)]
mod tests;
