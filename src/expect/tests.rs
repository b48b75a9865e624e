use proptest::prelude::*;

use super::*;

impl Expectation {
    /// Whether output is as expected, with nothing known before.
    pub fn verdict(&self, actual: &[u8]) -> Result<(), Mismatch> {
        self.check(&actual.into(), &Captures::default()).map(drop)
    }
}

fn resolve(text: &str) -> String {
    let resolved = Expectation::new(text, Options::default()).resolve();
    format!("{}: {}", resolved.matcher, resolved.reason)
}

#[test]
fn auto_says_what_it_chose_and_why() {
    insta::assert_snapshot!(
        resolve("NAME   STATUS   AGE\nn1     Ready    3d6h"),
        @"table: Every row keeps to the columns of the header NAME, STATUS, AGE; AGE is compared by type."
    );
    insta::assert_snapshot!(
        resolve(" id | name\n----+------\n  1 | x\n(1 row)"),
        @"table: There is a rule below the header, and every row has as many cells."
    );
    insta::assert_snapshot!(
        resolve("Hello  World"),
        @"lines: The first line is no header of at least two upper-case names."
    );
    insta::assert_snapshot!(
        resolve("NAME   STATUS\nn1 is not Ready"),
        @"lines: Line 2 does not keep to the columns of the header."
    );
    insta::assert_snapshot!(resolve("NAME   STATUS"), @"lines: There is no row below the first line.");
    insta::assert_snapshot!(resolve(""), @"lines: The expectation is empty.");
    let options = Options {
        matcher: Match::Exact,
        ..Options::default()
    };
    insta::assert_snapshot!(
        Expectation::new("a", options).resolve().reason,
        @"The document says match=exact."
    );
}

#[test]
fn contains_is_reached_by_its_name() {
    let options = Options {
        matcher: Match::Contains,
        ..Options::default()
    };
    let expectation = Expectation::new("joined", options);
    assert_eq!(expectation.verdict(b"n2 \x1b[32mjoi\x1b[0mned"), Ok(()));
    assert!(expectation.verdict(b"left").is_err());
}

fn options() -> impl Strategy<Value = Options> {
    let matcher = prop::sample::select(vec![
        Match::Auto,
        Match::Exact,
        Match::Lines,
        Match::Table,
        Match::Contains,
        Match::Json,
        Match::Yaml,
        Match::JsonTest,
    ]);
    let names = || prop::collection::vec(prop::sample::select(vec!["A", "NAME", "AGE", ""]), 0..3);
    (matcher, names(), names(), any::<[bool; 4]>()).prop_map(|(matcher, ignore, key, flags)| {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        Options {
            matcher,
            ignore: owned(ignore),
            key: owned(key),
            rows_subset: flags[0],
            columns_subset: flags[1],
            ordered: flags[2],
            unordered: flags[3],
            pattern: None,
        }
    })
}

/// Text that is often enough a table, of a kind.
fn tabular() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "NAME",
        "AGE",
        "A",
        "Mounted",
        "on",
        "...",
        "3d",
        "(2d ago)",
        "[..]",
        "漢字",
        "é",
        "|",
        "+",
        "---",
        "-----",
        "│",
        "┼",
        "\u{1b}[1m",
        "\t",
        "\u{0}",
        "\u{200b}",
        "\\",
        "\\[",
        "(1 row)",
    ]);
    let blank = prop::sample::select(vec![" ", "  ", "   ", "\n", "\n\n", ""]);
    prop::collection::vec((word, blank), 0..30).prop_map(|parts| {
        parts
            .into_iter()
            .map(|(word, blank)| format!("{word}{blank}"))
            .collect()
    })
}

/// Nothing that is shown may act on a terminal.
fn is_harmless(text: &str) -> bool {
    !text
        .chars()
        .any(|c| (c.is_control() && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn nothing_panics_and_all_that_is_shown_is_harmless(
        expected in prop_oneof![tabular(), ".{0,60}"],
        actual in prop_oneof![
            tabular().prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..80),
        ],
        options in options(),
    ) {
        let expectation = Expectation::new(expected, options);
        if let Err(mismatch) = expectation.verdict(&actual) {
            prop_assert!(is_harmless(&mismatch.summary), "{:?}", mismatch.summary);
            prop_assert!(mismatch.diff.lines().len() <= MAX_LINES);
            for line in mismatch.diff.lines() {
                prop_assert!(is_harmless(&line.text), "{:?}", line.text);
            }
        }
    }

    #[test]
    fn an_expectation_matches_the_text_it_was_made_from(
        text in prop_oneof![tabular(), "\\PC{0,60}"],
        matcher in prop::sample::select(vec![
            Match::Auto, Match::Exact, Match::Lines, Match::Table, Match::Contains,
        ]),
    ) {
        let options = Options { matcher, ..Options::default() };
        prop_assert_eq!(Expectation::new(text.as_str(), options).verdict(text.as_bytes()), Ok(()));
    }
}
