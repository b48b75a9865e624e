use proptest::prelude::*;

use super::super::{Captures, Expectation, Match, Options};
use super::tests::table;

/// A table of columns, printed with at least so many blanks between them.
fn print(header: &[String], rows: &[Vec<String>], blanks: &[usize]) -> String {
    let widths: Vec<_> = (0..header.len())
        .map(|column| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            let gap = 2 + blanks.get(column).copied().unwrap_or(1);
            cells
                .chain([header[column].chars().count()])
                .max()
                .unwrap_or(0)
                + gap
        })
        .collect();
    let line = |row: &[String]| -> String {
        row.iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:width$}"))
            .collect()
    };
    let lines: Vec<_> = std::iter::once(line(header))
        .chain(rows.iter().map(|row| line(row)))
        .collect();
    lines.join("\n")
}

/// The same table in a box.
fn print_box(header: &[String], rows: &[Vec<String>]) -> String {
    let line = |row: &[String]| format!("| {} |", row.join(" | "));
    let mut lines = vec!["+-+".to_owned(), line(header), "+-+".to_owned()];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.push("+-+".to_owned());
    lines.join("\n")
}

fn tables() -> impl Strategy<Value = (Vec<String>, Vec<Vec<String>>, Vec<Vec<String>>)> {
    let names = ["NAME", "STATUS", "AGE", "LAST SEEN", "ROLES"]
        .map(str::to_owned)
        .to_vec();
    let first = prop::sample::select(vec!["n1", "n2", "a-long-name-of-a-node"]);
    let cell = prop::sample::select(vec![
        "Ready",
        "NotReady",
        "",
        "<none>",
        "3d6h",
        "1 (2d ago)",
    ]);
    let row = (first, prop::collection::vec(cell, 4)).prop_map(|(first, cells)| {
        std::iter::once(first)
            .chain(cells)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    let rows = prop::collection::vec(row, 1..6);
    (Just(names), rows.clone()).prop_flat_map(move |(names, expected)| {
        // Often the same rows in another order, else other rows.
        let shuffled = Just(expected.clone()).prop_shuffle();
        (
            Just(names),
            Just(expected),
            prop_oneof![shuffled, rows.clone()],
        )
    })
}

/// Rows in which some cells are holes that take what stood there.
fn with_holes(rows: &[Vec<String>], choice: &[u8]) -> Vec<Vec<String>> {
    let mut choice = choice.iter().cycle();
    let mut count = 0;
    let mut hole = |cell: &String| {
        count += 1;
        match choice.next().map_or(0, |choice| choice % 6) {
            1 => "[..]".to_owned(),
            2 if !cell.is_empty() && !cell.contains(' ') => "[word]".to_owned(),
            3 if !cell.is_empty() => format!("[A_NAME_{count}:..]"),
            _ => cell.clone(),
        }
    };
    rows.iter()
        .map(|row| row.iter().map(&mut hole).collect())
        .collect()
}

fn accept(expected: &str, actual: &str, options: &Options) -> String {
    let (expected, actual): (Vec<_>, Vec<_>) = (
        expected.lines().map(str::trim_end).collect(),
        actual.lines().map(str::trim_end).collect(),
    );
    super::accept(&expected, &actual, options, &Captures::default()).join("\n")
}

fn verdict(expected: &str, actual: &str) -> Result<(), String> {
    verdict_with(expected, actual, &table())
}

fn verdict_with(expected: &str, actual: &str, options: &Options) -> Result<(), String> {
    let checked = Expectation::new(expected, options.clone()).verdict(actual.as_bytes());
    checked.map_err(|mismatch| mismatch.to_string())
}

proptest! {
    #[test]
    fn widths_and_order_do_not_matter(
        (header, expected, actual) in tables(),
        blanks in prop::collection::vec(0..9_usize, 5),
        more_blanks in prop::collection::vec(0..9_usize, 5),
        seed in any::<prop::sample::Index>(),
    ) {
        let plain = verdict(&print(&header, &expected, &[]), &print(&header, &actual, &[]));
        let mut rotated = actual.clone();
        rotated.rotate_left(seed.index(actual.len()));
        let wide = verdict(
            &print(&header, &expected, &blanks),
            &print(&header, &rotated, &more_blanks),
        );
        prop_assert_eq!(plain.is_ok(), wide.is_ok(), "{:?} {:?}", plain, wide);
        let boxed = verdict(&print_box(&header, &expected), &print_box(&header, &rotated));
        prop_assert_eq!(plain.is_ok(), boxed.is_ok(), "{:?} {:?}", plain, boxed);
    }

    #[test]
    fn any_order_of_its_rows_matches((header, rows, _) in tables(), swap in any::<bool>()) {
        let mut other = rows.clone();
        other.reverse();
        if swap {
            other.swap(0, rows.len() - 1);
        }
        prop_assert_eq!(verdict(&print(&header, &rows, &[]), &print(&header, &other, &[4])), Ok(()));
    }

    #[test]
    fn a_changed_cell_is_always_found((header, rows, _) in tables(), row in any::<prop::sample::Index>()) {
        let mut other = rows.clone();
        other[row.index(rows.len())][1] = "Broken".to_owned();
        prop_assert!(verdict(&print(&header, &rows, &[]), &print(&header, &other, &[])).is_err());
    }

    #[test]
    fn holes_take_what_stood_there_whatever_the_widths(
        (header, rows, _) in tables(),
        choice in prop::collection::vec(any::<u8>(), 1..30),
        blanks in prop::collection::vec(0..9_usize, 5),
        seed in any::<prop::sample::Index>(),
    ) {
        let holes = with_holes(&rows, &choice);
        let mut rotated = rows.clone();
        rotated.rotate_left(seed.index(rows.len()));
        let expected = print(&header, &holes, &blanks);
        prop_assert_eq!(verdict(&expected, &print(&header, &rotated, &[])), Ok(()));
        prop_assert_eq!(verdict(&print_box(&header, &holes), &print_box(&header, &rotated)), Ok(()));
        prop_assert_eq!(accept(&expected, &print(&header, &rotated, &[]), &table()),
            expected.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn what_is_accepted_holds(
        (header, expected, actual) in tables(),
        choice in prop::collection::vec(any::<u8>(), 1..30),
        other in prop::sample::subsequence(vec![0, 1, 2, 3, 4], 1..=5),
        flags in any::<[bool; 5]>(),
    ) {
        let matcher = if flags[0] { Match::Auto } else { Match::Table };
        let options = Options {
            matcher,
            rows_subset: flags[1],
            columns_subset: flags[2],
            ordered: flags[3],
            ..Options::default()
        };
        let some = |row: &Vec<String>| other.iter().map(|&at| row[at].clone()).collect::<Vec<_>>();
        let rows: Vec<_> = actual.iter().map(some).collect();
        let holes = with_holes(&expected, &choice);
        let draw = |header: &[String], rows: &[Vec<String>]| match flags[4] {
            true => print_box(header, rows),
            false => print(header, rows, &[]),
        };
        let (expected, actual) = (draw(&header, &holes), draw(&some(&header), &rows));
        let accepted = accept(&expected, &actual, &options);
        prop_assert_eq!(verdict_with(&accepted, &actual, &options), Ok(()), "{}\n\n{}\n\n{}", expected, actual, accepted);
        // Rows without text at the end are no more than empty lines.
        let again = accept(&accepted, &actual, &options);
        prop_assert_eq!(again.trim_end(), accepted.trim_end());
    }

    #[test]
    fn a_changed_cell_changes_its_line_alone(
        (header, rows, _) in tables(),
        row in any::<prop::sample::Index>(),
        column in 1..3_usize,
    ) {
        let row = row.index(rows.len());
        let mut other = rows.clone();
        // Rows of one key are told apart by nothing else.
        other.iter_mut().enumerate().for_each(|(at, row)| row[0] = format!("n{at}"));
        let expected = print(&header, &other, &[4]);
        other[row][column] = "New".to_owned();
        let accepted = accept(&expected, &print(&header, &other, &[]), &table());
        let changed = expected.lines().zip(accepted.lines()).enumerate();
        for (at, (before, now)) in changed {
            prop_assert!(before.trim_end() == now || at == row + 1, "{}\n\n{}", expected, accepted);
        }
        prop_assert!(accepted.lines().nth(row + 1).is_some_and(|line| line.contains("New")));
    }
}
