use proptest::prelude::*;

use super::super::{Expectation, Match, Options};

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

fn verdict(expected: &str, actual: &str) -> Result<(), String> {
    let options = Options {
        matcher: Match::Table,
        ..Options::default()
    };
    let checked = Expectation::new(expected, options).verdict(actual.as_bytes());
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
}
