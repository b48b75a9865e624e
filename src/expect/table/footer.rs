//! What stands below a table and tells how long it took: `Time: 12.3 ms`.

use super::super::captures::{Bindings, Captures};
use super::super::lines;
use super::super::mismatch::{Mismatch, quoted};
use super::super::visible::visible;
use super::grid::{has_walls, is_timing};
use super::parsed::Table;

/// Holds what is said of times below a table against what is expected there: durations by type, all
/// else line by line.
///
/// # Errors
///
/// It is not what is expected.
pub fn check(
    expected: &[&str],
    actual: &[&str],
    (wanted, found): (&Table, &Table),
    known: &Captures,
) -> Result<Bindings, Mismatch> {
    let (expected, actual) = (timings(expected, wanted), timings(actual, found));
    let mut pairs = expected.iter().zip(&actual);
    let is_same =
        |(expected, actual): (&&str, &&str)| without_times(expected) == without_times(actual);
    if expected.len() == actual.len() && pairs.all(is_same) {
        return Ok(Bindings::new());
    }
    lines::check(&expected, &actual, known).map_err(|mismatch| match expected.first() {
        Some(line) if actual.is_empty() => Mismatch {
            summary: format!("line {} is missing", quoted(&visible(line))),
            ..mismatch
        },
        _ => mismatch,
    })
}

/// The lines below a table with lines drawn in it that tell times; text is aligned elsewhere.
fn timings<'a>(lines: &[&'a str], table: &Table) -> Vec<&'a str> {
    let is_drawn = lines.get(table.header).is_some_and(|line| has_walls(line));
    let below = lines.iter().skip(table.header + 1).copied();
    below.filter(|line| is_drawn && is_timing(line)).collect()
}

/// The words of a line without those that say how much: `Time: # ms`. A unit is no word to compare,
/// nor is what psql adds for a long time: `Time: 61234.567 ms (01:01.235)`.
fn without_times(line: &str) -> Vec<String> {
    let words = line.split_whitespace();
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_unit = |word: &str| matches!(word, "ms" | "s" | "us" | "min" | "sec");
    let is_clock = |word: &str| word.starts_with('(') && is_number(&word[1..]);
    let kept = words.filter(|word| !is_unit(word) && !is_clock(word));
    kept.map(|word| if is_number(word) { "#" } else { word })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::Options;
    use super::super::tests::{auto, check, table};

    #[test]
    fn times_below_a_table_are_compared_by_type() {
        let psql = " id | name\n----+------\n  1 | a\n(1 row)\n\nTime: 0.3 ms";
        let later = psql.replace("0.3 ms", "61234.567 ms (01:01.235)");
        assert_eq!(auto(psql, psql), Ok(()));
        assert_eq!(auto(psql, &later), Ok(()));
        assert_eq!(auto(&later, psql), Ok(()));
        let hole = psql.replace("0.3", "[number]");
        assert_eq!(check(&hole, psql, Options::default()), Ok(()));
        let without = psql.replace("\nTime: 0.3 ms", "");
        assert_eq!(
            auto(psql, &without).unwrap_err().summary,
            "line \"Time: 0.3 ms\" is missing"
        );
        assert!(auto(&without, psql).is_err());
        assert!(auto(psql, &psql.replace("0.3 ms", "unknown")).is_err());
        let wrong = psql.replace("| a", "| b");
        assert_eq!(
            auto(psql, &wrong).unwrap_err().summary,
            "row 1: name is b, expected a"
        );
        let off = format!("{psql}\nTiming is off.");
        assert_eq!(check(&off, &off, table()), Ok(()));
        assert!(check(&off, &off.replace("off", "on"), table()).is_err());
        let cockroach = "| id |\n|----|\n| 1  |\nTime: 2ms total (execution 1ms / network 1ms)";
        assert_eq!(auto(cockroach, &cockroach.replace("2ms", "14s")), Ok(()));
    }
}
