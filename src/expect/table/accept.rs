//! The lines that expect a table: rows and cells that still match stay as they were written.

use super::super::captures::{Captures, agree};
use super::super::lines;
use super::super::matcher::Match;
use super::super::options::Options;
use super::super::pattern::Pattern;
use super::super::written::is_gap;
use super::super::written::{escape, escape_line};
use super::aligned::Aligned;
use super::frames::Frames;
use super::layout::{self, Hints};
use super::parsed::Table;
use super::plan::{self, Plan};
use super::{above, check, detect, grid, header_line, sections};

/// The new lines of the expectation. Of the ways to write them that hold, the first is taken, from
/// what was written to what was printed.
pub fn accept(
    expected: &[&str],
    actual: &[&str],
    options: &Options,
    known: &Captures,
) -> Vec<String> {
    let judge = Judge {
        actual,
        options,
        known,
    };
    if judge.holds(expected) {
        return owned(expected);
    }
    let written = || {
        let parts = (
            grid::parse(expected).is_none(),
            sections(expected),
            sections(actual),
        );
        match parts {
            (true, wanted, found) if wanted.len() > 1 => {
                Some(in_parts(&wanted, &found, options, known))
            }
            _ => edit(expected, actual, options, known),
        }
    };
    let is_table = grid::parse(actual).is_some() || detect(actual).is_ok();
    let escaped = || actual.iter().map(|line| escape(line)).collect();
    let lines = || actual.iter().map(|line| escape_line(line)).collect();
    let ways: [&dyn Fn() -> Option<Vec<String>>; 3] = if is_table {
        [&written, &|| Some(escaped()), &|| Some(lines())]
    } else {
        [&written, &|| Some(lines()), &|| Some(escaped())]
    };
    let found = ways
        .iter()
        .find_map(|way| way().filter(|lines| judge.holds_owned(lines)));
    found.unwrap_or_else(|| owned(actual))
}

/// Says whether an expectation holds.
struct Judge<'a> {
    actual: &'a [&'a str],
    options: &'a Options,
    known: &'a Captures,
}

impl Judge<'_> {
    fn holds(&self, lines: &[&str]) -> bool {
        // What is no longer taken for a table has to hold line by line.
        let is_table = self.options.matcher != Match::Auto || detect(lines).is_ok();
        let found = agree(self.known, |known| {
            if is_table {
                check(lines, self.actual, self.options, known)
            } else {
                lines::check(lines, self.actual, known)
            }
        });
        found.is_ok()
    }

    fn holds_owned(&self, lines: &[String]) -> bool {
        self.holds(&lines.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

/// Each part by itself, those that are gone left out and those that are new taken over.
fn in_parts(
    wanted: &[&[&str]],
    found: &[&[&str]],
    options: &Options,
    known: &Captures,
) -> Vec<String> {
    // The parts are tables whatever `auto` takes each of them for alone.
    let options = Options {
        matcher: Match::Table,
        ..options.clone()
    };
    let mut lines = Vec::new();
    for (before, now) in pairs(wanted, found) {
        let part = match (before, now) {
            (Some(before), Some(now)) if layout::is_text(before) => {
                let same = lines::check(before, now, known).is_ok();
                let accepted = || lines::accept(before, now, known);
                if same { owned(before) } else { accepted() }
            }
            (Some(before), Some(now)) => accept(before, now, &options, known),
            (None, Some(now)) => now.iter().map(|line| escape(line)).collect(),
            (_, None) => continue,
        };
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(part);
    }
    lines
}

type Parts<'a> = (Option<&'a [&'a str]>, Option<&'a [&'a str]>);

/// Parts of the same header, in order; between these, parts as they come where there are as many.
fn pairs<'a>(wanted: &[&'a [&'a str]], found: &[&'a [&'a str]]) -> Vec<Parts<'a>> {
    let header = |part: &[&str]| {
        let first = part.iter().find(|line| !line.trim().is_empty());
        let words = first.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        words.unwrap_or_default()
    };
    let old: Vec<_> = wanted.iter().map(|part| header(part)).collect();
    let new: Vec<_> = found.iter().map(|part| header(part)).collect();
    let ops = similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new);
    let mut pairs = Vec::new();
    for op in ops {
        let (_, old, new) = op.as_tag_tuple();
        let same = old.len() == new.len();
        let (old, new) = (&wanted[old], &found[new]);
        if same {
            pairs.extend(
                old.iter()
                    .zip(new)
                    .map(|(old, new)| (Some(*old), Some(*new))),
            );
        } else {
            pairs.extend(old.iter().map(|old| (Some(*old), None)));
            pairs.extend(new.iter().map(|new| (None, Some(*new))));
        }
    }
    pairs
}

/// One table, written over where it stands, or else anew.
fn edit(
    expected: &[&str],
    actual: &[&str],
    options: &Options,
    known: &Captures,
) -> Option<Vec<String>> {
    let judge = Judge {
        actual,
        options,
        known,
    };
    if let Some(old) = grid::parse(expected) {
        let new = grid::parse(actual)?;
        let plan = shared(&old, &new, options, known)?;
        let frames = Frames::new(expected, &old);
        let titles = titles(&old, &new);
        let finish = |frame: Vec<String>, body: Vec<String>| {
            let mut lines = text_above((expected, &old), (actual, &new), frame, known);
            let body = body.into_iter().map(|line| footer(line, actual, options));
            lines.extend(body);
            lines
        };
        let in_place = plan.keeps_columns(&old).then(|| frames.in_place(&plan));
        let in_place = in_place
            .flatten()
            .map(|body| finish(frames.above(&titles, None), body));
        return in_place
            .filter(|lines| judge.holds_owned(lines))
            .or_else(|| {
                let (frame, body) = frames.anew(&plan, &plan.names(&old, &new), &titles)?;
                Some(finish(frame, body))
            });
    }
    let old = layout::parse(expected, None, &Hints::default());
    let header = header_line(&old.table, actual, options);
    let new = layout::parse(actual, header, &Hints::default());
    let hints = old.hints.union(new.hints);
    let old = layout::parse(expected, None, &hints);
    let new = layout::parse(actual, header, &hints);
    let plan = shared(&old.table, &new.table, options, known)?;
    let aligned = Aligned::new(expected, &old);
    let finish = |body: Vec<String>| {
        let head = owned(&expected[..old.table.header]);
        let mut lines = text_above((expected, &old.table), (actual, &new.table), head, known);
        lines.extend(body);
        lines
    };
    let in_place = plan
        .keeps_columns(&old.table)
        .then(|| aligned.in_place(&plan));
    let in_place = in_place.flatten().map(finish);
    in_place
        .filter(|lines| judge.holds_owned(lines))
        .or_else(|| {
            Some(finish(
                aligned.anew(&plan, &plan.names(&old.table, &new.table)),
            ))
        })
}

/// The plan, if the tables have anything in common.
fn shared(old: &Table, new: &Table, options: &Options, known: &Captures) -> Option<Plan> {
    let plan = plan::plan(old, new, options, known);
    let mut columns = plan.columns.iter();
    let common = columns.any(|column| column.old.is_some() && column.new.is_some());
    common.then_some(plan)
}

/// The texts in the frame that have to change.
fn titles(old: &Table, new: &Table) -> Vec<Option<String>> {
    let pairs = old.titles.iter().enumerate();
    pairs
        .map(|(index, title)| {
            let now = new.titles.get(index)?;
            (!Pattern::new(title).matches(now)).then(|| escape(now))
        })
        .collect()
}

/// What stands above the header: `head`, with its text replaced if the output has other text there.
fn text_above(
    (expected, old): (&[&str], &Table),
    (actual, new): (&[&str], &Table),
    head: Vec<String>,
    known: &Captures,
) -> Vec<String> {
    let (before, now) = (above(expected, old), above(actual, new));
    if lines::check(&before, &now, known).is_ok() {
        return head;
    }
    let frame = head.into_iter().filter(|line| grid::is_frame(line));
    let text = lines::accept(&before, &now, known);
    text.into_iter().chain(frame).collect()
}

/// A line below the rows, which may count them.
fn footer(line: String, actual: &[&str], options: &Options) -> String {
    if options.rows_subset || !grid::is_count(&line) || is_gap(&line) {
        return line;
    }
    let new = actual.iter().find(|line| grid::is_count(line));
    new.map_or(line, |&line| line.to_owned())
}
