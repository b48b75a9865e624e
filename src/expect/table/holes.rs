//! Rows with holes in them, which are seldom as wide as the values that they stand for.

use std::ops::Range;

use super::super::pattern::Pattern;
use super::place::{Fit, Place, extend};
use super::ruler::{Measure, Word, fields, words};

/// How many readings of a row are looked at.
const MAX_STEPS: usize = 10_000;

/// Whether there is a hole in a line.
pub fn has_hole(line: &str) -> bool {
    line.contains('[') && Pattern::new(line).as_literal().is_none()
}

/// Cells that start where their columns do, but for those behind a hole: it may have pushed or
/// pulled them all by the same. Of several readings the likeliest.
pub fn by_holes(line: &str, places: &[Place]) -> Option<(Fit, Vec<Range<usize>>)> {
    let words = words(line, Measure::Display);
    let mut search = Search {
        starts: places
            .iter()
            .map(|place| place.columns(Measure::Display).start)
            .collect(),
        holes: words
            .iter()
            .map(|word| has_hole(&line[word.bytes.clone()]))
            .collect(),
        words: &words,
        steps: 0,
        best: None,
    };
    search.go(0, &mut Vec::new(), (0, false), (0, 0));
    let best = search.best;
    let fields = fields(&words);
    let even = if best.as_ref().is_some_and(|((against, _), _)| *against == 0) {
        None
    } else if fields.len() == places.len() {
        Some(&fields)
    } else {
        // Nobody who keeps to columns leaves single blanks only.
        (fields.len() == 1 && words.len() == places.len()).then_some(&words)
    };
    if let Some(even) = even {
        let cells = even.iter().map(|word| word.bytes.clone()).collect();
        return Some((Fit::Shifted, cells));
    }
    let (_, columns) = best?;
    let mut cells = vec![0..0; places.len()];
    let mut apart = true;
    for (index, (word, &column)) in words.iter().zip(&columns).enumerate() {
        apart &= index == 0
            || columns[index - 1] == column
            || word.columns.start > words[index - 1].columns.end + 1;
        extend(&mut cells[column], &word.bytes);
    }
    let fit = if apart { Fit::Aligned } else { Fit::Shifted };
    Some((fit, cells))
}

/// What speaks against a reading: cells that are empty or not set apart as cells are, and how far
/// words were moved.
type Cost = (usize, usize);

/// An empty cell before another is as unlikely as words that are moved so far.
const SKIPPED: usize = 8;

struct Search<'a> {
    starts: Vec<usize>,
    words: &'a [Word],
    holes: Vec<bool>,
    steps: usize,
    /// The likeliest reading: the column of each word.
    best: Option<(Cost, Vec<usize>)>,
}

impl Search<'_> {
    /// Finds columns for the words from `index` on. The words before have theirs in `columns`, the
    /// last of them stands `shift` to the right of its column, and is `free` to move what follows.
    fn go(
        &mut self,
        index: usize,
        columns: &mut Vec<usize>,
        (shift, free): (isize, bool),
        (odd, moved): (usize, usize),
    ) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return;
        }
        let Some(word) = self.words.get(index) else {
            let cost = self.cost(columns, odd, moved);
            if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                self.best = Some((cost, columns.clone()));
            }
            return;
        };
        let hole = self.holes[index];
        let before = columns.last().copied();
        let near = index > 0 && word.columns.start == self.words[index - 1].columns.end + 1;
        if let Some(column) = before
            && (near || column + 1 == self.starts.len())
        {
            columns.push(column);
            let odd = odd + usize::from(!near);
            self.go(index + 1, columns, (shift, free || hole), (odd, moved));
            columns.pop();
        }
        for column in before.map_or(0, |column| column + 1)..self.starts.len() {
            let off = word.columns.start.cast_signed() - self.starts[column].cast_signed();
            if off == shift || free || (before.is_none() && column == 0) {
                columns.push(column);
                let moved = moved + off.unsigned_abs();
                // Only a hole that is too long leaves no more than one blank.
                let odd = odd + usize::from(near && off <= shift);
                let off = if before.is_none() { 0 } else { off };
                self.go(index + 1, columns, (off, hole), (odd, moved));
                columns.pop();
            }
        }
    }

    /// What a reading costs whose words are set apart against the odds so many times.
    fn cost(&self, columns: &[usize], odd: usize, moved: usize) -> Cost {
        let mut used = columns.to_vec();
        used.dedup();
        let skipped = columns.last().map_or(0, |last| last + 1 - used.len());
        let against = self.starts.len() - used.len() + 2 * odd;
        (against, moved + SKIPPED * skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::super::place::Place;
    use super::*;

    fn cells(header: &str, line: &str) -> Option<(Fit, String)> {
        let places: Vec<_> = fields(&words(header, Measure::Display))
            .iter()
            .map(|word| Place::new(word, word))
            .collect();
        let (fit, cells) = by_holes(line, &places)?;
        let cells: Vec<_> = cells.into_iter().map(|cell| &line[cell]).collect();
        Some((fit, cells.join("|")))
    }

    #[test]
    fn holes_push_and_pull_what_follows() {
        let header = "NAME   INTERNAL-IP    EXTERNAL-IP   RESTARTS      AGE";
        for (line, expected, fit) in [
            (
                "n1     [NODE_IP:ip]                 [int] ([duration] ago)   [duration]",
                "n1|[NODE_IP:ip]||[int] ([duration] ago)|[duration]",
                Fit::Aligned,
            ),
            (
                "[SOME_NODE:word]   10.0.0.1       1.1.1.1       0             3d",
                "[SOME_NODE:word]|10.0.0.1|1.1.1.1|0|3d",
                Fit::Aligned,
            ),
            (
                "[SOME_NODE:word] 10.0.0.1                     0             3d",
                "[SOME_NODE:word]|10.0.0.1||0|3d",
                Fit::Shifted,
            ),
            (
                "n1     [ip]    1.1.1.1       0             3d",
                "n1|[ip]|1.1.1.1|0|3d",
                Fit::Aligned,
            ),
        ] {
            assert_eq!(cells(header, line), Some((fit, expected.to_owned())));
        }
        assert_eq!(cells("A    B", "a   [..]  c"), None);
    }

    #[test]
    fn many_holes_take_no_long_time() {
        let header = "A  ".repeat(60);
        let line = "[..] ".repeat(50);
        assert!(cells(&header, line.trim_end()).is_some());
    }
}
