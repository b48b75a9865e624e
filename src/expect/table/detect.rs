//! What `auto` takes for a table whose columns are only aligned.

use super::layout::{Hints, is_content, parse};
use super::parsed::Row;
use super::place::Fit;
use super::ruler::{MEASURES, fields, words};

/// Why `auto` takes lines for a table of columns.
///
/// # Errors
///
/// Why it does not.
pub fn detect(lines: &[&str]) -> Result<String, String> {
    let header = lines.iter().position(|line| is_content(line)).unwrap_or(0);
    let layout = parse(lines, Some(header), &Hints::default());
    let names: Vec<_> = layout
        .table
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    let header_line = &layout.table.lines[header];
    // Single blanks between upper-case words make a sentence in capitals as well.
    let apart = fields(&words(header_line, MEASURES[0])).len() > 1;
    if names.len() < 2 || !apart || !names.iter().all(|name| is_upper_case(name)) {
        return Err("The first line is no header of at least two upper-case names.".to_owned());
    }
    let cells = layout.table.cells();
    let has_gap = layout.table.rows.contains(&Row::Gap);
    if cells.is_empty() && !has_gap {
        return Err("There is no row below the first line.".to_owned());
    }
    let filled = |row: &[&str]| row.iter().skip(1).any(|cell| !cell.is_empty());
    // Rows that are pushed aside count where others vouch for the columns.
    let count = |fit: Fit| layout.fits.iter().filter(|other| **other == fit).count();
    let vouched = count(Fit::Shifted) <= count(Fit::Aligned);
    let misfit = layout.fits.iter().zip(&cells).find(|(fit, (_, row))| {
        **fit == Fit::Guessed
            || (**fit == Fit::Shifted && !vouched)
            || (!filled(row) && row.first().is_some_and(|cell| cell.contains(' ')))
    });
    if let Some((_, (line, _))) = misfit {
        return Err(format!(
            "Line {} does not keep to the columns of the header.",
            line + 1
        ));
    }
    if !cells.is_empty() && !cells.iter().any(|(_, row)| filled(row)) {
        return Err("No row has more than one cell.".to_owned());
    }
    Ok(format!(
        "Every row keeps to the columns of the header {}.",
        names.join(", ")
    ))
}

/// Whether a name is in capitals; a unit in brackets behind it may be in any: `CPU(cores)`.
fn is_upper_case(name: &str) -> bool {
    let name = match name.strip_suffix(')').and_then(|name| name.split_once('(')) {
        Some((before, _)) if !before.is_empty() => before,
        _ => name,
    };
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_tables_are_detected() {
        let detected = |text: &str| detect(&text.lines().collect::<Vec<_>>());
        assert!(detected("NAME   STATUS\nn1     Ready").is_ok());
        assert!(detected("NAME   STATUS\n...").is_ok());
        assert!(detected("NAME   STATUS\nn1\nn2     Ready").is_ok());
        assert!(detected("  PID TTY          TIME CMD\n 1234 pts/0    00:00:00 bash -l").is_ok());
        for text in [
            "Hello  World\nfoo    bar",
            "HELLO  WORLD",
            "HELLO  WORLD\nfoo bar baz",
            "NAME      STATUS\nit is ok",
            "NAME   STATUS\nn1",
            "NAME\nn1",
            "NAME STATUS\nn1   Ready",
            "NAME   Status\nn1     Ready",
            "ERROR  something failed",
        ] {
            assert!(detected(text).is_err(), "{text}");
        }
    }
}
