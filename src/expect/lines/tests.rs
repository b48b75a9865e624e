use proptest::prelude::*;

use super::super::{Captures, Expectation, Match, Mismatch, Options};

fn check(expected: &str, actual: &str) -> Result<(), Mismatch> {
    let options = Options {
        matcher: Match::Lines,
        ..Options::default()
    };
    Expectation::new(expected, options).verdict(actual.as_bytes())
}

fn mismatch(expected: &str, actual: &str) -> String {
    check(expected, actual).unwrap_err().to_string()
}

#[test]
fn gaps_and_holes_let_lines_vary() {
    assert_eq!(check("a\n...\nd", "a\nb\nc\nd"), Ok(()));
    assert_eq!(check("a\n...\nd", "a\nd\n"), Ok(()));
    assert_eq!(check("...\nc\n  ...  \n", "a\nb\nc"), Ok(()));
    assert_eq!(check("...", ""), Ok(()));
    assert_eq!(
        check("started pid [..]\ndone", "started pid 42\r\ndone\n\n"),
        Ok(())
    );
    assert_eq!(check("", "\n"), Ok(()));
    assert!(check("a\n...\nb\nc", "a\nb\nx\nc").is_err());
    assert!(check("...\nb\n...\nb", "a\nb").is_err());
    assert!(check("", "x").is_err());
    // Empty lines at the end do not count.
    assert_eq!(check("a\n\n...", "a\n\n"), Ok(()));
    assert!(check("a\n\n...", "a\nb").is_err());
}

#[test]
fn the_wrong_line_is_named() {
    insta::assert_snapshot!(mismatch("a\na\nc", "a\nb\nc"), @r#"
    line 2 is "b", expected "a"
      a
    - a
    + b
      c
    "#);
}

#[test]
fn missing_and_additional_lines_are_named() {
    insta::assert_snapshot!(mismatch("a\nb\nc", "a\nc"), @r#"
    line "b" is missing
      a
    - b
      c
    "#);
    insta::assert_snapshot!(mismatch("a\nc", "a\nb\nc"), @r#"
    line 2 "b" is not expected
      a
    + b
      c
    "#);
    insta::assert_snapshot!(mismatch("a\nb", ""), @r#"
    nothing was printed, expected "a"
    - a
    - b
    "#);
    insta::assert_snapshot!(mismatch("", "a"), @r#"
    line 1 "a" is not expected
    + a
    "#);
}

#[test]
fn what_holes_and_gaps_let_vary_is_no_difference() {
    insta::assert_snapshot!(
        mismatch(
            "start [..]\n...\nnode [..] joined\nnode [..] ready\n...\nend [..]",
            "start 12:00\nnoise\nnoise 2\nnode n1 joined\nnode n1 failed\nmore noise\nend 12:05",
        ),
        @r#"
    line 5 is "node n1 failed", expected "node [..] ready"
      start 12:00
      noise
      noise 2
      node n1 joined
    - node [..] ready
    + node n1 failed
           ^^^^^^^^^
      more noise
      end 12:05
    "#);
    insta::assert_snapshot!(
        mismatch("[..] a\n[..] b\nc\n...", "1 a\n2 x\nc\nanything\nat all"),
        @r#"
    line 2 is "2 x", expected "[..] b"
      1 a
    - [..] b
    + 2 x
      c
      anything
      at all
    "#);
    // Both holes match both lines; the one that is wrong is the third.
    insta::assert_snapshot!(mismatch("a [..]\n[..] b\nc", "a b\na b\nd"), @r#"
    line 3 is "d", expected "c"
      a b
      a b
    - c
    + d
    "#);
}

#[test]
fn what_cannot_be_seen_is_shown() {
    insta::assert_snapshot!(mismatch("a b\nc\td", "a\u{a0}b\nc\\td"), @r#"
    line 1 is "a\u{a0}b", expected "a b"
    - a b
    - c\td
    + a\u{a0}b
    + c\\td
        ^
    "#);
    insta::assert_snapshot!(mismatch("ok", "o\u{200b}k\x07 \u{202e}"), @r#"
    line 1 is "o\u{200b}k\x07 \u{202e}", expected "ok"
    - ok
    + o\u{200b}k\x07 \u{202e}
    "#);
    let options = Options {
        matcher: Match::Lines,
        ..Options::default()
    };
    let mismatch = Expectation::new("café", options)
        .verdict(b"caf\xe9")
        .unwrap_err();
    assert_eq!(mismatch.summary, r#"line 1 is "caf\xe9", expected "café""#);
}

#[test]
fn names_that_are_known_are_told_with_their_value() {
    let known: Captures = [("NODE".to_owned(), "n1".to_owned())].into_iter().collect();
    let told = |expected: &str, actual: &str| {
        let expectation = Expectation::new(expected, Options::default());
        let mismatch = expectation.check(&actual.into(), &known).unwrap_err();
        mismatch.to_string()
    };
    insta::assert_snapshot!(told("a\n[NODE:word] is up\n[NODE:word]", "a\nn2 is up\nn3"), @r#"
    line 2 is "n2 is up", expected "[NODE:word] is up" (NODE is n1)
      a
    - [NODE:word] is up
      NODE is n1
    - [NODE:word]
    + n2 is up
      ^^
    + n3
    "#);
    insta::assert_snapshot!(told("a\n[NODE:word]", "a"), @r#"
    line "[NODE:word]" is missing (NODE is n1)
      a
    - [NODE:word]
      NODE is n1
    "#);
    insta::assert_snapshot!(told("[NODE:word]", ""), @r#"
    nothing was printed, expected "[NODE:word]" (NODE is n1)
    - [NODE:word]
      NODE is n1
    "#);
    // What a name took above counts as well.
    insta::assert_snapshot!(told("node [X:word]\ngone [X:word]", "node n1\ngone n2"), @r#"
    line 2 is "gone n2", expected "gone [X:word]" (X is n1)
      node n1
    - gone [X:word]
      X is n1
    + gone n2
           ^^
    "#);
}

#[test]
fn context_is_short_and_the_rest_is_counted() {
    let actual: Vec<_> = (1..=30).map(|n| n.to_string()).collect();
    let mut expected = actual.clone();
    expected[14] = "fifteen".to_owned();
    insta::assert_snapshot!(mismatch(&expected.join("\n"), &actual.join("\n")), @r#"
    line 15 is "15", expected "fifteen"
      … 11 lines as expected
      12
      13
      14
    - fifteen
    + 15
      16
      17
      18
      … 12 lines as expected
    "#);
}

#[test]
fn long_lines_are_cut_around_the_difference() {
    let expected = format!("{}a{}", "=".repeat(5_000), "=".repeat(5_000));
    let actual = format!("{}b{}", "=".repeat(5_000), "=".repeat(5_000));
    let mismatch = check(&expected, &actual).unwrap_err();
    assert!(mismatch.summary.len() < 200, "{}", mismatch.summary);
    assert!(mismatch.summary.contains("=b=") && mismatch.summary.contains("=a="));
    assert!(
        mismatch
            .diff
            .lines()
            .iter()
            .all(|line| line.text.chars().count() <= 302)
    );
    assert!(mismatch.diff.to_string().contains("=b="));
}

#[test]
fn exact_knows_no_gaps_and_no_holes() {
    let exact = |expected: &str, actual: &str| {
        let options = Options {
            matcher: Match::Exact,
            ..Options::default()
        };
        Expectation::new(expected, options).verdict(actual.as_bytes())
    };
    assert_eq!(exact("a [..]\n...", "a [..]  \r\n...\n"), Ok(()));
    assert!(exact("a [..]", "a b").is_err());
    assert_eq!(
        exact("a\n...", "a\nb").unwrap_err().summary,
        r#"line 2 is "b", expected "...""#
    );
    assert!(exact(r"\[x", "[x").is_err());
}

#[test]
fn long_texts_with_many_gaps_take_no_long_time() {
    let actual: Vec<_> = (0..10_000)
        .map(|n| format!("line {n} of the log"))
        .collect();
    let mut expected: Vec<_> = (0..50)
        .flat_map(|block| {
            let first = block * 200;
            [
                "...".to_owned(),
                format!("line {first} [..]"),
                format!("line {} [..]", first + 1),
            ]
        })
        .collect();
    expected.push("...".to_owned());
    assert_eq!(check(&expected.join("\n"), &actual.join("\n")), Ok(()));
    expected[100] = "line x of the log".to_owned();
    let mismatch = check(&expected.join("\n"), &actual.join("\n")).unwrap_err();
    assert_eq!(
        mismatch.summary,
        r#"line 6601 is "line 6600 of the log", expected "line x of the log""#
    );
    assert!(mismatch.diff.lines().len() < 20, "{}", mismatch.diff);
}

#[test]
fn texts_with_nothing_in_common_take_no_long_time() {
    let text = |from: usize| {
        (from..from + 10_000)
            .map(|n| format!("{n}\n"))
            .collect::<String>()
    };
    let mismatch = check(&text(0), &text(50_000)).unwrap_err();
    assert_eq!(mismatch.diff.lines().len(), 122, "some of both sides");
    let reversed: String = (0..10_000).rev().map(|n| format!("{n}\n")).collect();
    assert!(check(&text(0), &reversed).is_err());
}

/// Lines of a text with some of them replaced by gaps, and some words by holes.
fn vary(text: &str, choice: &[u8]) -> String {
    let lines = text
        .lines()
        .map(str::trim_end)
        .enumerate()
        .map(|(index, line)| {
            match choice.get(index).map_or(0, |choice| choice % 3) {
                1 => "...".to_owned(),
                2 => match line.split_once(' ') {
                    Some((first, _)) => format!("{} [..]", first.replace('[', "\\[")),
                    // Empty lines at the end do not count, so no hole can stand for them.
                    None if line.is_empty() => String::new(),
                    None => "[..]".to_owned(),
                },
                _ => line.to_owned(),
            }
        });
    lines.collect::<Vec<_>>().join("\n")
}

proptest! {
    #[test]
    fn a_text_matches_what_was_made_from_it(
        text in "([a-c\\[\\].\\\\ ]{0,9}\n){0,9}",
        choice in prop::collection::vec(any::<u8>(), 0..9),
    ) {
        prop_assert_eq!(check(&text, &text), Ok(()));
        prop_assert_eq!(check(&vary(&text, &choice), &text), Ok(()));
    }

    #[test]
    fn a_mismatch_always_shows_a_difference(
        expected in "([ab.]{0,3}\n){0,9}",
        actual in "([ab.]{0,3}\n){0,9}",
    ) {
        if let Err(mismatch) = check(&expected, &actual) {
            let marks = |mark| mismatch.diff.lines().iter().any(|line| line.mark == mark);
            prop_assert!(marks(super::super::Mark::Expected) || marks(super::super::Mark::Actual));
            prop_assert!(!mismatch.summary.contains("differ"), "{}", mismatch);
        }
    }
}
