//! Which parts of a table are compared by their type, or not at all.

use std::ops::Range;

use super::super::options::Options;
use super::super::visible::visible;
use super::keys::names;
use super::layout::{self, Hints};
use super::parsed::{Row, Table};
use super::temporal::{classify, embedded, is_temporal_column};
use super::{grid, sections};

/// Where in the lines of a table values stand that may be any of their type, or any at all, by line.
pub fn typed(lines: &[&str], options: &Options) -> Vec<(usize, Range<usize>)> {
    if let Some(table) = grid::parse(lines) {
        let timings = (0..lines.len()).filter(|&line| grid::is_timing(lines[line]));
        let timings = timings.map(|line| (line, 0..lines[line].len()));
        return of_table(&table, lines, options)
            .into_iter()
            .chain(timings)
            .collect();
    }
    let mut found = Vec::new();
    for section in sections(lines) {
        let first = section.first();
        let is_first = |line: &usize| first.is_some_and(|first| std::ptr::eq(first, &lines[*line]));
        let offset = (0..lines.len()).find(is_first);
        let offset = offset.unwrap_or(0);
        let layout = layout::parse(section, None, &Hints::default());
        let places = of_table(&layout.table, section, options).into_iter();
        found.extend(places.map(|(line, range)| (offset + line, range)));
    }
    found
}

/// A sentence that says why lines are a table, with the columns that are compared by type.
pub fn told(reason: &str, lines: &[&str], options: &Options) -> String {
    let mut columns: Vec<String> = Vec::new();
    let mut add = |table: &Table| {
        let cells = table.cells();
        for (index, column) in table.columns.iter().enumerate() {
            let name = &column.name;
            let varies = is_temporal_column(name)
                && !names(&options.ignore, name)
                && !columns.contains(name)
                && cells.iter().any(|(_, row)| classify(row[index]).is_some());
            if varies {
                columns.push(name.clone());
            }
        }
    };
    match grid::parse(lines) {
        Some(table) => add(&table),
        None => sections(lines)
            .into_iter()
            .for_each(|section| add(&layout::parse(section, None, &Hints::default()).table)),
    }
    let Some((last, others)) = columns.split_last() else {
        return reason.to_owned();
    };
    let reason = reason.trim_end_matches('.');
    let columns = match others {
        [] => format!("{last} is"),
        others => format!("{} and {last} are", others.join(", ")),
    };
    format!("{reason}; {} compared by type.", visible(&columns))
}

fn of_table(table: &Table, lines: &[&str], options: &Options) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    for row in &table.rows {
        let Row::Cells { line, cells } = row else {
            continue;
        };
        let text = &table.lines[*line];
        if lines.get(*line) != Some(&text.as_str()) {
            // Tabs were expanded: places in it are none in the document.
            found.push((*line, 0..usize::MAX));
            continue;
        }
        for (column, cell) in table.columns.iter().zip(cells) {
            let is_time =
                || is_temporal_column(&column.name) && classify(&text[cell.clone()]).is_some();
            if names(&options.ignore, &column.name) || is_time() {
                found.push((*line, cell.clone()));
                continue;
            }
            let times = embedded(&text[cell.clone()]).into_iter();
            found.extend(times.map(|time| (*line, cell.start + time.start..cell.start + time.end)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::{Expectation, Match, Options};
    use super::super::tests::{names, table};

    fn reason(text: &str, options: Options) -> String {
        Expectation::new(text, options).resolve().reason
    }

    #[test]
    fn the_reason_names_what_is_compared_by_type() {
        let text = "NAME   LAST SEEN   DATE   AGE   UPTIME\na      5s          -      3d    7d";
        assert_eq!(
            reason(text, table()),
            "The document says match=table; LAST SEEN, AGE and UPTIME are compared by type."
        );
        let ignore = Options {
            ignore: names(&["AGE", "UPTIME"]),
            ..Options::default()
        };
        assert_eq!(
            reason(text, ignore),
            "Every row keeps to the columns of the header NAME, LAST SEEN, DATE, AGE, UPTIME; \
             LAST SEEN is compared by type."
        );
        let plain = "NAME   AGE\na      -";
        assert_eq!(reason(plain, table()), "The document says match=table.");
        assert_eq!(
            reason("| NAME | AGE |\n|---|---|\n| a | 3d |", Options::default()),
            "There is a rule below the header, and every row has as many cells; \
             AGE is compared by type."
        );
        let two = "NAME   AGE\na      3d\n\nNODE   UP   AGE\nb      x    5d";
        assert!(reason(two, Options::default()).ends_with("NAME, AGE; AGE is compared by type."));
    }

    #[test]
    fn a_key_that_is_no_column_is_known_before_the_run() {
        let problem = |text: &str, key: &str, matcher| {
            let options = Options {
                matcher,
                key: names(&[key]),
                ..Options::default()
            };
            Expectation::new(text, options).problem()
        };
        let text = "NAME   STATUS\na      Ready";
        let told = "key \"NOPE\" is no column of the expectation, which has NAME, STATUS";
        for matcher in [Match::Auto, Match::Table] {
            assert_eq!(problem(text, "NOPE", matcher).as_deref(), Some(told));
            assert_eq!(problem(text, "status", matcher), None);
            assert_eq!(
                problem("| a | b |\n|---|---|\n| 1 | 2 |", "B", matcher),
                None
            );
            assert!(problem("| a | b |\n|---|---|\n| 1 | 2 |", "c", matcher).is_some());
        }
        // A key says that it is to be a table.
        assert!(problem("just a text", "NOPE", Match::Auto).is_some());
        // Its own rows do not tell these two apart.
        assert_eq!(problem("PID NAME  KIND\n...", "PID", Match::Table), None);
    }
}
