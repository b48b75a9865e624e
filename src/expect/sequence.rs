//! Blocks of items, in order, with gaps between them: lines, or the rows of an ordered table.

use std::ops::Range;

/// An item of an expectation that speaks of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<T> {
    /// Any number of items, none included.
    Gap,
    /// One item.
    One(T),
}

/// The items of an expectation without its gaps, and where these were.
#[derive(Clone, Debug)]
pub struct Blocks<T> {
    items: Vec<T>,
    /// Runs of items between gaps, the first and last of which may be empty; never none.
    runs: Vec<Range<usize>>,
}

/// Where the search ended: the blocks that have no place, and what is left for them to be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The blocks without a place.
    pub blocks: Range<usize>,
    /// The actual items between the blocks that have one.
    pub actual: Range<usize>,
    /// The places of the items before the blocks, and of those behind.
    pub around: (Vec<usize>, Vec<usize>),
}

impl<T> Blocks<T> {
    /// Blocks from items and gaps.
    pub fn new(items: impl IntoIterator<Item = Item<T>>) -> Self {
        let mut blocks = Self {
            items: Vec::new(),
            runs: Vec::new(),
        };
        let mut start = 0;
        for item in items {
            match item {
                Item::One(item) => blocks.items.push(item),
                Item::Gap => {
                    blocks.runs.push(start..blocks.items.len());
                    start = blocks.items.len();
                }
            }
        }
        blocks.runs.push(start..blocks.items.len());
        blocks
    }

    /// All items, without gaps.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items of some blocks.
    pub fn span(&self, blocks: &Range<usize>) -> Range<usize> {
        match (
            self.runs.get(blocks.start),
            self.runs.get(blocks.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) if blocks.start < blocks.end => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Whether a gap stands right before this item, or behind the last for the number of items.
    pub fn gap_before(&self, item: usize) -> bool {
        // Every run but the first has a gap before it.
        let after_gaps = &self.runs[1..];
        after_gaps
            .binary_search_by_key(&item, |run| run.start)
            .is_ok()
    }

    /// Finds a place for every block: the first at the start, the last at the end, the others at
    /// the earliest place. A block has no alternatives in it, so the earliest place is as good as
    /// any, and the search is linear in the actual items for blocks that differ early. Returns the
    /// place of each item.
    ///
    /// # Errors
    ///
    /// Some blocks have no place; the blocks around them have.
    pub fn place<A>(
        &self,
        actual: &[A],
        same: impl Fn(&T, &A) -> bool,
    ) -> Result<Vec<usize>, Misfit> {
        let fits = |run: &Range<usize>, at: usize| {
            let wanted = &self.items[run.clone()];
            actual.get(at..at + wanted.len()).is_some_and(|found| {
                wanted
                    .iter()
                    .zip(found)
                    .all(|(item, line)| same(item, line))
            })
        };
        let last = self.runs.len() - 1;
        if last == 0 {
            let whole = self.items.len() == actual.len() && fits(&self.runs[0], 0);
            let misfit = Misfit {
                blocks: 0..1,
                actual: 0..actual.len(),
                around: (Vec::new(), Vec::new()),
            };
            return if whole {
                Ok((0..actual.len()).collect())
            } else {
                Err(misfit)
            };
        }
        let (mut from, mut start) = (0, 0);
        let (mut to, mut end) = (last + 1, actual.len());
        let mut places = Vec::with_capacity(self.items.len());
        let head_fits = fits(&self.runs[0], 0);
        if head_fits {
            (from, start) = (1, self.runs[0].len());
            places.extend(0..start);
        }
        let tail = actual
            .len()
            .checked_sub(self.runs[last].len())
            .filter(|&tail| tail >= start);
        let tail = tail.filter(|&tail| fits(&self.runs[last], tail));
        if let Some(tail) = tail {
            (to, end) = (last, tail);
        }
        if head_fits {
            while from < to.min(last) {
                let run = &self.runs[from];
                let Some(limit) = end.checked_sub(run.len()) else {
                    break;
                };
                let Some(found) = (start..=limit).find(|&at| fits(run, at)) else {
                    break;
                };
                (from, start) = (from + 1, found + run.len());
                places.extend(found..start);
            }
        }
        if from == to {
            places.extend(end..actual.len());
            return Ok(places);
        }
        // From the last to the first.
        let mut behind: Vec<usize> = (end..actual.len()).rev().collect();
        while tail.is_some() && to > from + 1 {
            let run = &self.runs[to - 1];
            let Some(limit) = end.checked_sub(run.len()) else {
                break;
            };
            let Some(found) = (start..=limit).rev().find(|&at| fits(run, at)) else {
                break;
            };
            behind.extend((found..found + run.len()).rev());
            (to, end) = (to - 1, found);
        }
        behind.reverse();
        Err(Misfit {
            blocks: from..to,
            actual: start..end,
            around: (places, behind),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blocks(text: &str) -> Blocks<char> {
        Blocks::new(
            text.chars()
                .map(|c| if c == '.' { Item::Gap } else { Item::One(c) }),
        )
    }

    /// The misfit, as blocks and items, and what is right around it.
    fn place(expected: &str, actual: &str) -> Result<(), (Range<usize>, Range<usize>)> {
        let actual: Vec<_> = actual.chars().collect();
        let blocks = blocks(expected);
        let places = match blocks.place(&actual, |expected, actual| expected == actual) {
            Ok(places) => places,
            Err(misfit) => {
                let span = blocks.span(&misfit.blocks);
                let (before, behind) = &misfit.around;
                assert_eq!(before.len(), span.start);
                assert_eq!(behind.len(), blocks.items().len() - span.end);
                let wanted = blocks.items()[..span.start]
                    .iter()
                    .chain(&blocks.items()[span.end..]);
                let found = before.iter().chain(behind).map(|&place| &actual[place]);
                assert!(wanted.eq(found));
                return Err((misfit.blocks, misfit.actual));
            }
        };
        let found: Vec<_> = places.iter().map(|&place| actual[place]).collect();
        assert_eq!(found, blocks.items());
        Ok(())
    }

    /// What `place` must agree with: all ways to place the gaps.
    fn fits_somehow(expected: &[char], actual: &[char]) -> bool {
        match expected.split_first() {
            None => actual.is_empty(),
            Some(('.', rest)) => {
                (0..=actual.len()).any(|skipped| fits_somehow(rest, &actual[skipped..]))
            }
            Some((first, rest)) => actual
                .split_first()
                .is_some_and(|(c, left)| c == first && fits_somehow(rest, left)),
        }
    }

    #[test]
    fn the_blocks_around_a_misfit_are_placed() {
        assert_eq!(place("ab.cd.ef", "abxcdyef"), Ok(()));
        assert_eq!(place("ab.cd.ef", "abxxef"), Err((1..2, 2..4)));
        assert_eq!(place("a.b.c.d.e", "axbxdxe"), Err((2..3, 3..4)));
        assert_eq!(place("ab", "a"), Err((0..1, 0..1)));
        assert_eq!(place("a.a", "a"), Err((1..2, 1..1)));
    }

    #[test]
    fn gaps_are_known_by_the_items_around_them() {
        let blocks = blocks(".a.bc..d.");
        let before: Vec<_> = (0..=4).map(|item| blocks.gap_before(item)).collect();
        assert_eq!(before, [true, true, false, true, true]);
        let plain = tests::blocks("ab");
        assert!(!(0..=2).any(|item| plain.gap_before(item)));
        let inner = tests::blocks("a.b");
        assert_eq!(
            (0..=2)
                .map(|item| inner.gap_before(item))
                .collect::<Vec<_>>(),
            [false, true, false]
        );
    }

    proptest! {
        #[test]
        fn the_earliest_place_is_as_good_as_any(
            expected in "[ab.]{0,8}",
            actual in "[ab]{0,8}",
        ) {
            let found = place(&expected, &actual);
            let expected: Vec<_> = expected.chars().collect();
            let actual: Vec<_> = actual.chars().collect();
            prop_assert_eq!(found.is_ok(), fits_somehow(&expected, &actual));
            if let Err((blocks, actual)) = found {
                prop_assert!(blocks.start < blocks.end);
                prop_assert!(actual.start <= actual.end);
            }
        }
    }
}
