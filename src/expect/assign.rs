//! Which of several rows stands for which.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

/// Gives as many of `wanted` rows an actual row each as can have one, where `same` says which may
/// go together. Rows that may go together have equal keys, which keeps the search short; so does that
/// what failed for one of the wanted rows of a `class`, which are all the same, fails for the others.
pub fn assign<K: Eq + Hash>(
    wanted: &[K],
    found: &[K],
    class: &[usize],
    same: impl Fn(usize, usize) -> bool,
) -> Vec<Option<usize>> {
    let mut failed = HashSet::new();
    let mut by_key: HashMap<&K, Vec<usize>> = HashMap::new();
    for (index, key) in found.iter().enumerate() {
        by_key.entry(key).or_default().push(index);
    }
    let mut taken = vec![None; found.len()];
    let mut given = vec![None; wanted.len()];
    // Most rows have one partner, so take what comes first, and only then look for exchanges.
    let mut free = by_key.clone();
    for (index, key) in wanted.iter().enumerate() {
        let Some(candidates) = free
            .get_mut(key)
            .filter(|_| !failed.contains(&class[index]))
        else {
            continue;
        };
        if let Some(at) = candidates
            .iter()
            .position(|&candidate| same(index, candidate))
        {
            let candidate = candidates.remove(at);
            taken[candidate] = Some(index);
            given[index] = Some(candidate);
        } else {
            failed.insert(class[index]);
        }
    }
    failed.clear();
    for index in 0..wanted.len() {
        let contested = by_key
            .get(&wanted[index])
            .map(Vec::as_slice)
            .unwrap_or_default();
        if given[index].is_none() && !failed.contains(&class[index]) {
            exchange(index, contested, &mut taken, &mut given, &same);
            if given[index].is_none() {
                failed.insert(class[index]);
            }
        }
    }
    given
}

/// Looks for the shortest chain of rows that can move on to another partner so that one more row
/// gets one. All rows of a chain have the same key, and so the same candidates.
fn exchange(
    start: usize,
    candidates: &[usize],
    taken: &mut [Option<usize>],
    given: &mut [Option<usize>],
    same: &impl Fn(usize, usize) -> bool,
) {
    let mut reached_by: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(row) = queue.pop_front() {
        for &candidate in candidates {
            if reached_by.contains_key(&candidate) || !same(row, candidate) {
                continue;
            }
            reached_by.insert(candidate, row);
            if let Some(owner) = taken[candidate] {
                queue.push_back(owner);
                continue;
            }
            // Free: every row of the chain moves on, back to the start.
            let mut moved = Some(candidate);
            while let Some(to) = moved {
                let Some(&row) = reached_by.get(&to) else {
                    return;
                };
                taken[to] = Some(row);
                moved = given[row].replace(to);
                if row == start {
                    return;
                }
            }
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_give_way_to_rows_with_less_choice() {
        // The first may have either, the second only what the first would take.
        let pairs = [(0, 0), (0, 1), (1, 0)];
        let given = assign(&[(), ()], &[(), ()], &[0, 1], |row, found| {
            pairs.contains(&(row, found))
        });
        assert_eq!(given, [Some(1), Some(0)]);
    }

    #[test]
    fn many_equal_rows_take_no_long_time() {
        let rows = vec!["same"; 10_000];
        let given = assign(&rows, &rows, &vec![0; rows.len()], |_, _| true);
        assert!(given.iter().all(Option::is_some));
    }

    fn most(row: usize, rows: usize, used: u8, edges: &[(usize, usize)]) -> usize {
        if row == rows {
            return 0;
        }
        let without = most(row + 1, rows, used, edges);
        edges
            .iter()
            .filter(|(from, to)| *from == row && used & (1 << to) == 0)
            .map(|(_, to)| 1 + most(row + 1, rows, used | (1 << to), edges))
            .fold(without, usize::max)
    }

    proptest! {
        #[test]
        fn no_row_goes_without_that_could_have_one(
            edges in prop::collection::vec((0..5_usize, 0..5_usize), 0..14),
        ) {
            let given = assign(&[(); 5], &[(); 5], &[0, 1, 2, 3, 4], |row, found| edges.contains(&(row, found)));
            let count = given.iter().flatten().count();
            prop_assert_eq!(count, most(0, 5, 0, &edges));
            for (row, found) in given.iter().enumerate() {
                if let Some(found) = found {
                    prop_assert!(edges.contains(&(row, *found)));
                    prop_assert_eq!(given.iter().flatten().filter(|&other| other == found).count(), 1);
                }
            }
        }
    }
}
