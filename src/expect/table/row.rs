//! Which words of a row belong to which column.

use std::ops::Range;

use super::holes::{by_holes, has_hole};
use super::place::{Fit, Place, extend};
use super::ruler::{MEASURES, Measure, Word, fields, words};

/// The cells of a row, an empty range at the start of the line for those without text.
pub fn cells(line: &str, places: &[Place]) -> (Fit, Vec<Range<usize>>) {
    let holes = || has_hole(line).then(|| by_holes(line, places)).flatten();
    if let Some(cells) = by_starts(line, places) {
        // What a short hole has pulled to the left may still be below its name.
        let apart = |cell: &Range<usize>| line[cell.clone()].contains("  ");
        let pulled = cells.iter().rev().skip(1).any(apart);
        let found = if pulled { holes() } else { None };
        return found.unwrap_or((Fit::Aligned, cells));
    }
    if let Some(found) = holes() {
        return found;
    }
    for measure in MEASURES {
        let words = words(line, measure);
        if let Some((aligned, cells)) = by_overlap(&words, places, measure) {
            let full = || words.len() >= places.len() && cells == in_order(&words, places.len());
            let fit = if aligned {
                Fit::Aligned
            } else if full() {
                Fit::Shifted
            } else {
                Fit::Guessed
            };
            return (fit, cells);
        }
    }
    let words = words(line, Measure::Display);
    let fields = fields(&words);
    if words.len() == places.len() {
        return (Fit::Shifted, in_order(&words, places.len()));
    }
    let cells = if fields.len() == places.len() {
        fields.into_iter().map(|field| field.bytes).collect()
    } else if words.len() >= places.len() {
        in_order(&words, places.len())
    } else {
        by_distance(&words, places)
    };
    (Fit::Guessed, cells)
}

/// Cells that start where their columns do, with a blank before each.
pub fn by_starts(line: &str, places: &[Place]) -> Option<Vec<Range<usize>>> {
    MEASURES.into_iter().find_map(|measure| {
        let mut cells = vec![0..0; places.len()];
        let mut column = 0;
        for word in words(line, measure) {
            let starts_at = |index: usize| places.get(index).map(|p| p.columns(measure).start);
            let before = column;
            while starts_at(column + 1).is_some_and(|start| start <= word.columns.start) {
                column += 1;
            }
            let start = starts_at(column)?;
            let is_first = column != before || cells[column].is_empty();
            // The first column may be indented, as a tree is, or hang out, as a bullet does.
            let aligned = word.columns.start == start || column == 0;
            let touches = starts_at(column + 1).is_some_and(|next| word.columns.end >= next);
            if touches || (is_first && !aligned) {
                return None;
            }
            extend(&mut cells[column], &word.bytes);
        }
        Some(cells)
    })
}

/// Cells that stand below their columns' names, at whichever side; and whether they are aligned.
fn by_overlap(
    words: &[Word],
    places: &[Place],
    measure: Measure,
) -> Option<(bool, Vec<Range<usize>>)> {
    let last = places.len().checked_sub(1)?;
    let mut columns: Vec<Option<Range<usize>>> = vec![None; places.len()];
    let mut cells = vec![0..0; places.len()];
    let mut current = 0;
    let mut previous_end = None;
    for word in words {
        let below = |place: &Place| {
            let name = place.columns(measure);
            word.columns.start < name.end && name.start < word.columns.end
        };
        let mut names = (0..places.len()).filter(|&index| below(&places[index]));
        let goes_on = previous_end.is_some_and(|end| word.columns.start == end + 1);
        let column = match (names.next(), names.next()) {
            (Some(column), None) => column,
            (Some(_), Some(_)) => return None,
            (None, _) if goes_on => current,
            (None, _) if word.columns.start >= places[last].columns(measure).start => last,
            (None, _) => return None,
        };
        let follows = columns[column].is_none() || goes_on || column == last;
        if column < current || !follows {
            return None;
        }
        extend(&mut cells[column], &word.bytes);
        let range = columns[column].get_or_insert(word.columns.clone());
        range.end = word.columns.end;
        current = column;
        previous_end = Some(word.columns.end);
    }
    let aligned = columns.iter().zip(places).all(|(cell, place)| {
        let name = place.columns(measure);
        cell.as_ref()
            .is_none_or(|cell| cell.start == name.start || cell.end == name.end)
    });
    Some((aligned, cells))
}

/// One word for each column, the rest for the last.
fn in_order(words: &[Word], columns: usize) -> Vec<Range<usize>> {
    let mut cells = vec![0..0; columns];
    for (index, word) in words.iter().enumerate() {
        if let Some(cell) = cells.get_mut(index.min(columns.saturating_sub(1))) {
            extend(cell, &word.bytes);
        }
    }
    cells
}

/// Each word to the column that is nearest, for rows that fit no other way.
fn by_distance(words: &[Word], places: &[Place]) -> Vec<Range<usize>> {
    let mut cells = vec![0..0; places.len()];
    let mut current = 0;
    for word in words {
        let nearest = (current..places.len())
            .min_by_key(|&index| places[index].columns[0].start.abs_diff(word.columns.start));
        if let Some(column) = nearest {
            extend(&mut cells[column], &word.bytes);
            current = column;
        }
    }
    cells
}
