//! Which element of an array stands for which where some of them are not as wanted.

use std::collections::VecDeque;
use std::ops::Range;

use super::wanted::{Elements, Form, Wanted};
use crate::data::value::{Data, Members, Value};

/// The most pairs of elements that are all compared.
const MAX_PAIRS: usize = 40_000;

/// How far ahead the partner of an element is looked for where there are more.
const AHEAD: usize = 32;

/// What became of elements, by their places among the wanted and the found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// As wanted.
    Same(usize, usize),
    /// Another value stands there.
    Changed(usize, usize),
    /// Wanted only.
    Missing(usize),
    /// Found only, and not wanted.
    Extra(usize),
}

/// What became of the elements of an array that does not match, wanted ones in their order. What a gap
/// takes is left out, and so is what lies between gaps and has its place.
pub fn align(elements: &Elements<'_>, found: &[Value<'_>]) -> Vec<Step> {
    if elements.unordered() {
        return unordered(elements, found);
    }
    let Some(misfit) = elements.misfit(found) else {
        return Vec::new();
    };
    let span = elements.blocks.span(&misfit.blocks);
    let steps = in_order(elements, span.clone(), found, misfit.actual);
    let mut next = span.start;
    let wanted = |step: &Step| {
        match *step {
            Step::Same(row, _) | Step::Changed(row, _) | Step::Missing(row) => next = row + 1,
            Step::Extra(_) => return !elements.blocks.gap_before(next),
        }
        true
    };
    steps.into_iter().filter(wanted).collect()
}

fn in_order(
    elements: &Elements<'_>,
    rows: Range<usize>,
    found: &[Value<'_>],
    places: Range<usize>,
) -> Vec<Step> {
    let wanted = elements.wanted();
    let same = |row: usize, place: usize| wanted[row].matches(&found[place]);
    let (mut rows, mut places) = (rows, places);
    let mut head = Vec::new();
    while !rows.is_empty() && !places.is_empty() && same(rows.start, places.start) {
        head.push(Step::Same(rows.start, places.start));
        (rows.start, places.start) = (rows.start + 1, places.start + 1);
    }
    let mut tail = VecDeque::new();
    while !rows.is_empty() && !places.is_empty() && same(rows.end - 1, places.end - 1) {
        (rows.end, places.end) = (rows.end - 1, places.end - 1);
        tail.push_front(Step::Same(rows.end, places.end));
    }
    if rows.len() * places.len() <= MAX_PAIRS {
        head.extend(best(elements, rows, found, places));
    } else {
        head.extend(first(elements, rows, found, places));
    }
    head.extend(tail);
    head
}

/// What pairing two elements is worth: nothing where they have nothing in common and the wanted one
/// may be elsewhere.
fn worth(wanted: &Wanted<'_>, value: &Value<'_>, moves: bool) -> usize {
    if wanted.matches(value) {
        return 3000;
    }
    let (like, all) = wanted.likeness(value);
    if like > 0 && like * 2 >= all {
        return 1000 + 1000 * like / all;
    }
    match (&wanted.form, &value.data) {
        _ if moves => 0,
        (Form::Array(_), Data::Array(_)) => 2,
        (Form::Object(wanted), Data::Object(found)) => {
            let found = Members::new(found);
            let shared = wanted
                .iter()
                .filter(|(key, _)| found.get(key).is_some())
                .count();
            2 + shared.min(900)
        }
        _ => 1,
    }
}

/// The pairs that are worth most in all.
fn best(
    elements: &Elements<'_>,
    rows: Range<usize>,
    found: &[Value<'_>],
    places: Range<usize>,
) -> Vec<Step> {
    let (height, width) = (rows.len(), places.len());
    let at = |row: usize, place: usize| row * (width + 1) + place;
    let mut worths = vec![0; height * width];
    let mut sums = vec![0; (height + 1) * (width + 1)];
    for row in (0..height).rev() {
        for place in (0..width).rev() {
            let wanted = &elements.wanted()[rows.start + row];
            let (row_at, place_at) = (rows.start + row, places.start + place);
            let moves = elements.gaps && !elements.is_fixed(row_at, place_at, found.len());
            let pair = worth(wanted, &found[place_at], moves);
            worths[row * width + place] = pair;
            let paired = pair + sums[at(row + 1, place + 1)];
            let apart = sums[at(row + 1, place)].max(sums[at(row, place + 1)]);
            sums[at(row, place)] = paired.max(apart);
        }
    }
    let mut steps = Vec::new();
    let (mut row, mut place) = (0, 0);
    while row < height || place < width {
        let here = sums[at(row, place)];
        let inside = row < height && place < width;
        let pair = if inside {
            worths[row * width + place]
        } else {
            0
        };
        if pair > 0 && here == pair + sums[at(row + 1, place + 1)] {
            let (row_at, place_at) = (rows.start + row, places.start + place);
            steps.push(if pair == 3000 {
                Step::Same(row_at, place_at)
            } else {
                Step::Changed(row_at, place_at)
            });
            (row, place) = (row + 1, place + 1);
        } else if place < width && (row == height || here == sums[at(row, place + 1)]) {
            steps.push(Step::Extra(places.start + place));
            place += 1;
        } else {
            steps.push(Step::Missing(rows.start + row));
            row += 1;
        }
    }
    steps
}

/// Pairs that match a little further on, for arrays too long to compare all pairs.
fn first(
    elements: &Elements<'_>,
    rows: Range<usize>,
    found: &[Value<'_>],
    places: Range<usize>,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut place = places.start;
    for row in rows {
        let wanted = &elements.wanted()[row];
        let limit = if elements.gaps {
            places.end
        } else {
            places.end.min(place + AHEAD)
        };
        match (place..limit).find(|&place| wanted.matches(&found[place])) {
            Some(there) => {
                steps.extend((place..there).map(Step::Extra));
                steps.push(Step::Same(row, there));
                place = there + 1;
            }
            None if elements.gaps || place == places.end => steps.push(Step::Missing(row)),
            None => {
                steps.push(Step::Changed(row, place));
                place += 1;
            }
        }
    }
    steps.extend((place..places.end).map(Step::Extra));
    steps
}

/// Elements that have no partner go with the one that is most like them.
fn unordered(elements: &Elements<'_>, found: &[Value<'_>]) -> Vec<Step> {
    let partners = elements.partners(found);
    let mut taken = vec![false; found.len()];
    for &place in partners.iter().flatten() {
        taken[place] = true;
    }
    let mut steps = Vec::new();
    let mut pairs = 0;
    for (row, partner) in partners.iter().enumerate() {
        if let Some(place) = *partner {
            steps.push(Step::Same(row, place));
            continue;
        }
        let mut most = (0, None);
        for place in (0..found.len()).filter(|&place| !taken[place]) {
            pairs += 1;
            if pairs > MAX_PAIRS {
                break;
            }
            let worth = worth(&elements.wanted()[row], &found[place], true);
            if worth > most.0 {
                most = (worth, Some(place));
            }
        }
        match most.1 {
            Some(place) => {
                taken[place] = true;
                steps.push(Step::Changed(row, place));
            }
            None => steps.push(Step::Missing(row)),
        }
    }
    if elements.gaps {
        return steps;
    }
    let free: Vec<_> = (0..found.len()).filter(|&place| !taken[place]).collect();
    let missing: Vec<_> = (0..steps.len())
        .filter(|&index| matches!(steps[index], Step::Missing(_)))
        .collect();
    if let ([index], [place]) = (missing.as_slice(), free.as_slice()) {
        // There is nothing else that it could be.
        steps[*index] = Step::Changed(*index, *place);
    } else {
        steps.extend(free.into_iter().map(Step::Extra));
    }
    steps
}
