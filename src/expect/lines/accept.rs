//! The lines that expect an output: what still matches stays as it was written.

use std::cell::OnceCell;

use super::super::captures::{Captures, agree};
use super::super::pattern::Pattern;
use super::super::sequence::Blocks;
use super::super::volatile::{Words, reconcile_line};
use super::super::written::{escape_line, is_gap};
use super::align::{Entry, entries, placed};
use super::{check, items};

/// The new lines of the expectation: they hold for what was printed, and gaps among them are gaps that
/// were there before.
pub fn accept(expected: &[&str], actual: &[&str], known: &Captures) -> Vec<String> {
    let holds = |lines: &[&str]| agree(known, |known| check(lines, actual, known)).is_ok();
    let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    if holds(expected) {
        return owned(expected);
    }
    let lines = Accepted::new(expected, actual, known).lines;
    let says_something = lines.iter().any(|line| !is_gap(line)) || actual.is_empty();
    let texts: Vec<_> = lines.iter().map(String::as_str).collect();
    if says_something && holds(&texts) {
        return lines;
    }
    actual.iter().map(|line| escape_line(line)).collect()
}

struct Accepted<'a> {
    expected: &'a [&'a str],
    /// The first line of the expectation that is not dealt with.
    next: usize,
    lines: Vec<String>,
}

impl<'a> Accepted<'a> {
    fn new(expected: &'a [&'a str], actual: &[&str], known: &Captures) -> Self {
        let blocks = Blocks::new(items(expected, known));
        let way = way(&blocks, actual);
        let mut accepted = Self {
            expected,
            next: 0,
            lines: Vec::new(),
        };
        // A name takes its value where it stands first.
        let mut known = known.clone();
        for entry in way {
            match entry {
                Entry::Equal(item, line) | Entry::Similar(item, line) => {
                    let raw = blocks.items()[item].raw();
                    accepted.gaps();
                    accepted.next += 1;
                    accepted.lines.push(fitting(raw, actual[line], &mut known));
                }
                Entry::Expected(_) => {
                    accepted.gaps();
                    accepted.next += 1;
                }
                Entry::Gap(_) if accepted.is_in_gap() => {}
                Entry::Gap(line) | Entry::Actual(line) => {
                    accepted.lines.push(escape_line(actual[line]));
                }
                Entry::Collapsed(_) => {}
            }
        }
        accepted.gaps();
        accepted
    }

    /// Takes over the gaps before the next line; of several in a row, one.
    fn gaps(&mut self) {
        while let Some(gap) = self.expected.get(self.next).filter(|line| is_gap(line)) {
            let again = self.lines.last().is_some_and(|line| is_gap(line));
            // As many as there were, where they stood together before.
            let together = self
                .next
                .checked_sub(1)
                .is_some_and(|before| is_gap(self.expected[before]));
            if !again || together {
                self.lines.push((*gap).to_owned());
            }
            self.next += 1;
        }
    }

    fn is_in_gap(&mut self) -> bool {
        self.gaps();
        self.lines.last().is_some_and(|line| is_gap(line))
    }
}

/// The way through both sides.
fn way(blocks: &Blocks<Pattern>, actual: &[&str]) -> Vec<Entry> {
    let misfit = match blocks.place(actual, |pattern, line| pattern.matches(line)) {
        Ok(places) => return placed(&places, actual),
        Err(misfit) => misfit,
    };
    // Most lines are never looked at.
    let old = vec![OnceCell::new(); blocks.items().len()];
    let new = vec![OnceCell::new(); actual.len()];
    let likeness = |item: usize, line: usize| {
        let expected = old[item].get_or_init(|| Words::expected(blocks.items()[item].raw()));
        let found = new[line].get_or_init(|| Words::actual(actual[line]));
        expected.likeness(found)
    };
    entries(blocks, actual, &misfit, &likeness)
}

/// The line as it is written if it matches, else one that does with as much of it as holds. Takes in
/// what names in it took.
fn fitting(raw: &str, actual: &str, known: &mut Captures) -> String {
    let pattern = Pattern::line(raw).bound(known);
    let line = if pattern.matches(actual) {
        raw.to_owned()
    } else {
        reconcile_line(raw, actual, known).unwrap_or_else(|| escape_line(actual))
    };
    let taken = Pattern::line(&line).bound(known).captures(actual);
    let taken: Captures = taken.into_iter().collect();
    known.extend(taken);
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What becomes of an expectation, with its lines separated by `|`.
    fn accepted(expected: &str, actual: &str) -> String {
        let known = [("NODE".to_owned(), "n1".to_owned())].into_iter().collect();
        let (expected, actual): (Vec<_>, Vec<_>) =
            (expected.split('|').collect(), actual.split('|').collect());
        accept(&expected, &actual, &known).join("|")
    }

    #[test]
    fn what_still_matches_stays_and_the_rest_is_replaced() {
        let cases = [
            ("a|b|c", "a|x|c"),
            ("a|b|c", "a|c"),
            ("a|c", "a|b|c"),
            (
                "start [time]|node [ip] joined|done",
                "start 14:08|node 10.0.0.1 joined|failed",
            ),
            ("node [ip] joined after 5s", "node 10.0.0.1 left after 7s"),
            ("x|took 5s|y", "x|took 7s|y"),
            ("a [NODE:word]|b [NODE:word]", "a n1|b n2"),
            ("a [X:word]|b [X:word]|c [X:word]", "a 1|b 2|c 1"),
            ("[A:int] of [B:int]|x", "1 of 2|y"),
            (r"a\d+ (re)|b* (glob)|c", "a12|bc|d"),
            ("a|b", "... |x (re)|[ip]"),
            (r"\[ip] a|b", "[ip] a|c"),
            ("a|b", ""),
        ];
        let told: Vec<_> = cases.iter().map(|(old, new)| accepted(old, new)).collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        a|x|c
        a|c
        a|b|c
        start [time]|node [ip] joined|failed
        node [ip] left after [duration]
        x|took [duration]|y
        a [NODE:word]|b n2
        a [X:word]|b 2|c [X:word]
        [A:int] of [B:int]|y
        a\d+ (re)|b* (glob)|d
        \.\.\.  (re)|x \(re\) (re)|\[ip]
        \[ip] a|c
        ");
    }

    #[test]
    fn gaps_keep_their_place() {
        let cases = [
            ("a|...|d|e", "a|b|c|d|x"),
            ("a|...|d|e", "a|d|x"),
            ("...|c|...", "a|c2|d"),
            ("a|...|b|...|c", "a|x|y|c"),
            ("a|...|b|c", "a|x|y|b|z"),
            ("a|...|b", "c|x|b"),
            ("  ...  |a|b", "x|y|a|c"),
            ("a|...|...|b", "a|x|c"),
            (
                "...|node [ip] joined in 5s|...",
                "noise|node 10.0.0.1 joined in 7s|more",
            ),
            (
                "...|node [ip] joined|...|end",
                "noise|node 10.0.0.1 left|more|END",
            ),
            ("...|a", "x|y"),
        ];
        let told: Vec<_> = cases.iter().map(|(old, new)| accepted(old, new)).collect();
        insta::assert_snapshot!(told.join("\n"), @"
        a|...|d|x
        a|...|d|x
        a|c2|d
        a|...|c
        a|...|b|z
        c|...|b
          ...  |a|c
        a|...|...|c
        ...|node [ip] joined in [duration]|...
        ...|node [ip] left|...|END
        ...|y
        ");
    }

    /// Lines of an expectation, and lines that were printed.
    fn sides() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
        let values = ["5s", "7s", "10.0.0.1", "10.0.0.2", "n1", "n2", "3d6h", ""];
        let holes = ["[ip]", "[duration]", "[..]", "[A:word]", "[B:ip]", "[word]"];
        let words = [
            "node",
            "joined",
            "left",
            "[",
            "...",
            "x (re)",
            "a* (glob)",
            "\\[",
        ];
        let of = |lists: &[&[&'static str]]| prop::sample::select(lists.concat());
        let lines = |word: prop::sample::Select<&'static str>| {
            let line = prop::collection::vec(word, 1..4)
                .prop_map(|words| words.join(" ").trim_end().to_owned());
            prop::collection::vec(prop_oneof![4 => line, 1 => Just("...".to_owned())], 0..8)
        };
        (
            lines(of(&[&values, &words, &holes])),
            lines(of(&[&values, &words])),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]

        #[test]
        fn what_is_accepted_holds((expected, actual) in sides()) {
            let expected: Vec<_> = expected.iter().map(String::as_str).collect();
            let actual: Vec<_> = actual.iter().map(String::as_str).collect();
            let known = Captures::default();
            let holds = |lines: &[&str]| agree(&known, |known| check(lines, &actual, known));
            let before = holds(&expected).is_ok();
            let lines = accept(&expected, &actual, &known);
            let texts: Vec<_> = lines.iter().map(String::as_str).collect();
            prop_assert!(holds(&texts).is_ok(), "{:?}", lines);
            prop_assert_eq!(before, texts == expected);
            let gaps = |lines: &[&str]| lines.iter().filter(|line| is_gap(line)).count();
            prop_assert!(gaps(&texts) <= gaps(&expected));
            prop_assert_eq!(accept(&texts, &actual, &known), lines.clone());
        }
    }
}
