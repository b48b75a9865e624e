//! The tables: that every line fits, and that every rule finds what it describes.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::string::bytes_regex;
use proptest::test_runner::TestRunner;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;

use super::placeholder::is_placeholder;
use super::rules::{MAX_ANCHOR, Rule, all};
use super::*;

const TABLES: [&str; 2] = [include_str!("gitleaks.tsv"), include_str!("own.tsv")];

#[test]
fn every_line_of_the_tables_is_a_rule() {
    let lines = TABLES.into_iter().flat_map(str::lines);
    let lines: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
    for line in &lines {
        assert!(Rule::read(line).is_some(), "{line}");
    }
    assert_eq!(all().len(), lines.len());
    assert!(lines.len() > 100);
    let names: BTreeSet<&str> = all().iter().map(|rule| rule.id).collect();
    assert_eq!(names.len(), lines.len(), "names are their own");
}

#[test]
fn every_rule_says_of_its_pattern_what_holds() {
    let mut wrong = Vec::new();
    for rule in all() {
        let Rule { id, pattern, .. } = rule;
        assert!(rule.regex().is_some(), "{id}: {pattern}");
        let parse = |pattern: &str| {
            let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
            parser.parse(pattern).expect("it is compiled")
        };
        let hir = parse(pattern);
        let least = hir.properties().minimum_len();
        if least != Some(rule.least) {
            wrong.push(format!("{id} has {least:?} bytes at least"));
        }
        for anchor in &rule.anchors {
            assert!((3..=MAX_ANCHOR).contains(&anchor.len()), "{id}: {anchor}");
        }
        if rule.behind > 0 {
            continue;
        }
        // Without flags, or there were two of each letter.
        let plain = pattern.replace("(?i)", "").replace("(?i:", "(?:");
        let prefixes = Extractor::new().limit_class(16).extract(&parse(&plain));
        for literal in prefixes.literals().expect("it begins with something") {
            let bytes = literal.as_bytes();
            let is_sought = rule
                .anchors
                .iter()
                .any(|anchor| bytes.starts_with(anchor.as_bytes()));
            assert!(is_sought, "{id}: {literal:?}");
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What a rule describes: some text, and what of it is secret.
fn described(rule: &Rule, runner: &mut TestRunner) -> (String, String) {
    // What ends a match is no part of what it describes.
    let pattern = rule
        .pattern
        .replace(r"\b", "")
        .replace("(?:[^A-Za-z0-9/+]|$)", "");
    let texts = bytes_regex(&format!("(?-u){pattern}")).expect("it describes texts");
    loop {
        let bytes = texts.new_tree(runner).expect("there is one").current();
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        let text = text.replace(char::is_whitespace, " ");
        if !rule.takes_line && text.bytes().any(bounds::breaks) {
            continue;
        }
        let Some(groups) = rule
            .regex()
            .and_then(|regex| regex.captures(text.as_bytes()))
        else {
            continue;
        };
        let secret = groups.name("secret").or(groups.get(0)).expect("all of it");
        if !is_placeholder(secret.as_bytes(), rule.entropy) {
            let secret = text[secret.range()].to_owned();
            return (text, secret);
        }
    }
}

#[test]
fn every_rule_finds_what_it_describes_wherever_it_is() {
    let around = [
        ("", ""),
        ("token=", "\n"),
        ("{\"token\": \"", "\", \"b\": 1}"),
        (r#"{"text": "a\n"#, r#"\nb"}"#),
        ("\x1b[1;31m", "\x1b[0m and more"),
        ("<a>", "</a>"),
        ("https://h/?t=", "&x=1"),
        ("(", "), "),
        ("é", "é"),
    ];
    let mut runner = TestRunner::deterministic();
    for rule in all() {
        for (before, after) in around {
            let (text, secret) = described(rule, &mut runner);
            let whole = format!("{before}{text}{after}");
            let start = before.len() + text.find(&secret).expect("it is in there");
            let found = find(whole.as_bytes());
            let is_found = found
                .iter()
                .any(|found| found.place.start <= start && start + secret.len() <= found.place.end);
            assert!(is_found, "{}: {whole:?}: {found:?}", rule.id);
            let blotted = blot_out(&whole);
            assert_eq!(blotted.len(), whole.len());
            assert!(!blotted.contains(&secret), "{}: {blotted}", rule.id);
            assert!(
                blotted.starts_with(before) && blotted.ends_with(after),
                "{}: {blotted:?}",
                rule.id
            );
        }
    }
}

/// Tokens as they are issued: their letters are small and large, whatever those of the rule are.
#[test]
fn tokens_are_found_in_any_case() {
    for (id, token) in [
        (
            "npm-access-token",
            "npm_Zk3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5",
        ),
        (
            "slack-config-refresh-token",
            &format!("xoxe-1-{}XYZw", "My0xLTk4NzY1NDMyQbc".repeat(8))[..153],
        ),
    ] {
        for (before, after) in [("", ""), ("//r.org/:_authToken=", "\n"), ("\"", "\"")] {
            let found = find(format!("{before}{token}{after}").as_bytes());
            let place = before.len()..before.len() + token.len();
            assert_eq!(found, [Found { rule: id, place }], "{token}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever comes in pieces, nothing of a token is told but the characters that all of its kind have.
    #[test]
    fn a_token_in_pieces_is_found(
        index in any::<prop::sample::Index>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let rule = index.get(all());
        let (text, secret) = described(rule, &mut TestRunner::new(ProptestConfig::default()));
        let whole = format!("before {text}\nbehind");
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(whole.len())).collect();
        cuts.sort_unstable();
        cuts.push(whole.len());
        let (mut search, mut found, mut from) = (Search::default(), Vec::new(), 0);
        let mut told = 0;
        for cut in cuts {
            search.go_on(&whole.as_bytes()[from..cut], cut == whole.len(), &mut found);
            prop_assert!(found.iter().all(|found| found.place.start < found.place.end));
            let open = search.open().unwrap_or(cut);
            prop_assert!(open >= told, "what was told is not taken back");
            (from, told) = (cut, open);
        }
        let start = whole.find(&secret).expect("it is in there");
        let first = found.iter().map(|found| found.place.start).min();
        let last = found.iter().map(|found| found.place.end).max();
        prop_assert!(last >= Some(start + secret.len()), "{}: {} {:?}", rule.id, whole, found);
        let shown = first.expect("something is found").saturating_sub(start);
        prop_assert!(shown <= MAX_ANCHOR + rule.behind, "{}: {} {:?}", rule.id, whole, found);
    }

    #[test]
    fn what_is_found_is_in_order_and_apart(text in "(-----BEGIN |PRIVATE KEY-----|-----END |ghp_|AKIA|LS0tLS1CRUdJTiB|[A-Za-z0-9]{1,30}|[ \n\"é-]){0,30}") {
        let found = find(text.as_bytes());
        for pair in found.windows(2) {
            prop_assert!(pair[0].place.end <= pair[1].place.start, "{:?}", found);
        }
        prop_assert_eq!(blot_out(&text).len(), text.len());
    }
}
