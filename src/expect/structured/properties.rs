use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use super::super::Expectation;
use super::tests::{options, unordered};
use super::*;
use crate::data::{write, yaml};

fn key() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-d]", 1 => "[a-c .:#'\"\\[\\]{}-]{0,4}", 1 => Just("<<".to_owned())]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c]{0,2}",
        2 => "[a-b0-9 .,:#'\"|>&*!%@`~?\\[\\]{}=<\\\\\n\t-]{0,8}",
        1 => "\\PC{0,4}|.{0,4}",
        1 => prop::sample::select(vec![
            "[ip]", "10.0.0.1", "2023-06-26", "3d6h", "5", "true", "null", "~", "[..]", "\\[", "a\nb\n", "- a", "a: b", "0x1f", "yes",
        ]).prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::from),
        2 => (-3..9_i64).prop_map(Json::from),
        1 => any::<i64>().prop_map(Json::from),
        1 => (-1000..1000_i32).prop_map(|n| Json::from(f64::from(n) / 8.0)),
        4 => text().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((key(), inner), 0..5)
                .prop_map(|pairs| Json::from(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A value and what became of it: some of it changed, gone or new.
fn pair() -> impl Strategy<Value = (Json, Json)> {
    (value(), prop::collection::vec(value(), 1..6), any::<u64>()).prop_map(
        |(before, others, seed)| {
            let mut state = seed | 1;
            let now = changed(&before, &others, &mut state);
            (before, now)
        },
    )
}

fn random(state: &mut u64, below: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state % below as u64).unwrap()
}

fn changed(value: &Json, others: &[Json], state: &mut u64) -> Json {
    let other = others[random(state, others.len())].clone();
    match (random(state, 8), value) {
        (0, _) => other,
        (_, Json::Array(items)) => {
            let mut now = Vec::new();
            for item in items {
                match random(state, 6) {
                    0 => {}
                    1 => now.extend([other.clone(), item.clone()]),
                    _ => now.push(changed(item, others, state)),
                }
            }
            Json::from(now)
        }
        (_, Json::Object(members)) => {
            let mut now = Map::new();
            for (key, value) in members {
                if random(state, 6) > 0 {
                    now.insert(key.clone(), changed(value, others, state));
                }
            }
            Json::from(now)
        }
        _ => value.clone(),
    }
}

fn shuffled(value: &Json, state: &mut u64) -> Json {
    match value {
        Json::Array(items) => {
            let mut items: Vec<_> = items.iter().map(|item| shuffled(item, state)).collect();
            for index in (1..items.len()).rev() {
                items.swap(index, random(state, index + 1));
            }
            Json::from(items)
        }
        Json::Object(members) => {
            let members = members
                .iter()
                .rev()
                .map(|(key, value)| (key.clone(), shuffled(value, state)));
            Json::from(members.collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}

fn without_some_members(value: &Json, state: &mut u64) -> Json {
    match value {
        Json::Array(items) => items
            .iter()
            .map(|item| without_some_members(item, state))
            .collect(),
        Json::Object(members) => {
            let mut less = Map::new();
            for (key, value) in members {
                if random(state, 3) > 0 {
                    less.insert(key.clone(), without_some_members(value, state));
                }
            }
            Json::from(less)
        }
        _ => value.clone(),
    }
}

fn verdict(options: &Options, expected: &str, actual: &str) -> Result<(), Mismatch> {
    Expectation::new(expected, options.clone()).verdict(actual.as_bytes())
}

fn pretty(value: &Json) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn yaml(value: &Json) -> String {
    serde_yaml::to_string(value).unwrap()
}

/// Whether the first text, once what the second one is was accepted, expects the second one.
fn accepts(options: &Options, before: &str, now: &str) -> Result<(), TestCaseError> {
    let expectation = Expectation::new(before, options.clone());
    match expectation.accept(&now.into(), &Captures::default()) {
        Ok(text) => {
            let verdict = verdict(options, &text, now);
            prop_assert!(
                verdict.is_ok(),
                "{before}\n=>\n{now}\n=>\n{text}\n{verdict:?}"
            );
            if expectation.verdict(now.as_bytes()).is_ok() {
                prop_assert_eq!(text.trim_end(), before.trim_end());
            }
        }
        Err(error) => prop_assert!(false, "{before}\n=>\n{now}\n{error}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_expectation_matches_what_it_was_made_from(value in value(), seed in any::<u64>()) {
        let json = options(Match::Json);
        let text = value.to_string();
        prop_assert_eq!(verdict(&json, &text, &text), Ok(()));
        prop_assert_eq!(verdict(&json, &text, &pretty(&value)), Ok(()));
        prop_assert_eq!(verdict(&json, &pretty(&value), &text), Ok(()));
        let mut state = seed | 1;
        let less = without_some_members(&value, &mut state);
        prop_assert_eq!(verdict(&json, &pretty(&less), &text), Ok(()));
        let mixed = shuffled(&value, &mut state);
        prop_assert_eq!(verdict(&unordered(Match::Json), &text, &mixed.to_string()), Ok(()));
    }

    #[test]
    fn the_order_of_what_has_none_changes_no_verdict((before, now) in pair(), seed in any::<u64>()) {
        let json = unordered(Match::Json);
        let plain = verdict(&json, &before.to_string(), &now.to_string()).is_ok();
        let mut state = seed | 1;
        let (before, now) = (shuffled(&before, &mut state), shuffled(&now, &mut state));
        prop_assert_eq!(verdict(&json, &before.to_string(), &now.to_string()).is_ok(), plain);
    }

    #[test]
    fn yaml_and_json_say_the_same((before, now) in pair()) {
        // YAML has no text for some characters that JSON takes as they are.
        let readable = |value: &Json| yaml::documents(&value.to_string()).is_ok();
        prop_assume!(readable(&before) && readable(&now));
        let json = verdict(&options(Match::Json), &before.to_string(), &now.to_string());
        let as_yaml = verdict(&options(Match::Yaml), &before.to_string(), &now.to_string());
        prop_assert_eq!(json.is_ok(), as_yaml.is_ok());
    }

    #[test]
    fn yaml_is_read_as_serde_reads_it(value in value()) {
        let text = yaml(&value);
        // Merges are resolved here, and kept there.
        prop_assume!(!text.contains("<<"));
        let found = yaml::documents(&text).map(|(documents, _)| documents);
        let found: Vec<_> = found.unwrap_or_default().iter().map(write::line).collect();
        let read: Json = serde_yaml::from_str(&text).unwrap();
        let wanted = if read.is_null() && found.is_empty() { Vec::new() } else { vec![read] };
        let found: Vec<Json> = found.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        prop_assert_eq!(found, wanted, "{}", text);
    }

    #[test]
    fn what_was_accepted_is_expected((before, now) in pair(), spread in any::<[bool; 2]>(), any_order in any::<bool>()) {
        let text = |value: &Json, spread: bool| if spread { pretty(value) } else { value.to_string() };
        let options = if any_order { unordered(Match::Json) } else { options(Match::Json) };
        accepts(&options, &text(&before, spread[0]), &text(&now, spread[1]))?;
    }

    #[test]
    fn what_was_accepted_is_expected_in_yaml((before, now) in pair(), any_order in any::<bool>()) {
        prop_assume!(!before.is_null() && !now.is_null());
        let options = if any_order { unordered(Match::Yaml) } else { options(Match::Yaml) };
        accepts(&options, &yaml(&before), &yaml(&now))?;
    }

    #[test]
    fn no_text_makes_it_panic(
        expected in "[\\[\\]{},:\"a1.\n -]{0,24}|(- |a: |\\? |&a |\\*a|<<: |\\|\n|\\.\\.\\.|---\n|\"|\\[ip\\]|#|\n|  |!t |[\\[{,}\\]]){0,14}",
        actual in "[\\[\\]{},:\"a1.\n -]{0,24}|(- |a: |b: 1|&a |\\*a|<<: |\\|\n|\\.\\.\\.|---\n|\"|x|#|\n|  |[\\[{,}\\]]){0,14}",
        matcher in prop::sample::select(vec![Match::Json, Match::Yaml, Match::JsonTest]),
    ) {
        for options in [options(matcher), unordered(matcher)] {
            let expectation = Expectation::new(expected.as_str(), options.clone());
            let _ = expectation.problem();
            let _ = expectation.verdict(actual.as_bytes());
            if let Ok(text) = expectation.accept(&actual.as_str().into(), &Captures::default()) {
                prop_assert_eq!(verdict(&options, &text, &actual), Ok(()));
            }
        }
    }
}
