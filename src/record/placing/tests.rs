use proptest::prelude::*;

use crate::document::NodeKind;
use crate::document::edit::clean;
use crate::record::replay::{as_recorded, replay};
use crate::record::{Detail, record};
use crate::run::{RunId, RunResults, Status, StepResult};
use crate::runbook::{Kind, Runbook};
use crate::source::Source;
use jiff::Timestamp;

/// A document whose one section is repeated for `values`, with steps of all sorts in it.
fn document(values: &[u8], holder: usize) -> String {
    let values = values.iter().map(|value| format!("\"v {value}\""));
    let values = values.collect::<Vec<_>>().join(", ");
    let each = match values.as_str() {
        // No value at all: as a document that does not repeat it any more.
        "" => "<!-- once -->\n".to_owned(),
        values => format!("<!-- stepmark: each x in {values} -->\n"),
    };
    let fences = "```sh\n$ a\nout\n```\n\n<!-- stepmark: record=full -->\n```sh\n$ b\n```\n\n```expect\nout\n```\n\n- [ ] item\n";
    let (first, rest) = [("", ""), ("> ", "> ")][holder];
    let held: String = fences
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{}{line}\n", if at == 0 { first } else { rest }))
        .collect();
    format!("# A\n\n```sh\n$ c\n```\n\n# B\n{each}\n{held}\n# C\n\n```sh\n$ d\n```")
}

fn runbook(text: &str) -> Runbook {
    let runbook = Runbook::parse(Source::new("a.md", text));
    assert!(!runbook.has_errors(), "{:?}", runbook.diagnostics);
    as_recorded(runbook)
}

/// The results of a run that came to those blocks whose turn is among `turns`.
fn results(runbook: &Runbook, turns: impl Fn(usize) -> bool) -> RunResults {
    let mut results = RunResults::new(RunId("1".into()), None, Timestamp::UNIX_EPOCH);
    let blocks = runbook.runnable().into_iter().enumerate();
    for (_, block) in blocks.filter(|(turn, _)| turns(*turn)) {
        let kind = runbook.blocks[block].kind;
        let result = StepResult::without_run(block, kind, Status::Passed, String::new());
        results.put(result);
    }
    results
}

/// Which values each step has stamps of, in the order in which they stand there.
fn stamps(text: &str) -> Vec<Vec<String>> {
    let runbook = runbook(text);
    let mut found: Vec<Vec<String>> = Vec::new();
    for node in &runbook.document.nodes {
        match &node.kind {
            NodeKind::Fence(fence) if fence.lang == "sh" => found.push(Vec::new()),
            NodeKind::Stamp(stamp) => {
                let values: Vec<String> = stamp.each().map(|(_, value)| value).collect();
                found
                    .last_mut()
                    .expect("a step before it")
                    .push(values.join(","));
            }
            _ => {}
        }
    }
    found
}

fn wanted(values: &[u8]) -> Vec<Vec<String>> {
    let none = vec![String::new()];
    let all = match values {
        [] => none.clone(),
        values => values.iter().map(|value| format!("v {value}")).collect(),
    };
    vec![none.clone(), all.clone(), all, none]
}

fn values() -> impl Strategy<Value = Vec<u8>> {
    let all = prop::sample::subsequence(vec![1, 2, 3, 4], 0..=4);
    all.prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_value_has_its_stamps_in_order_and_what_is_gone_has_none(
        before in values(), after in values(), holder in 0..2usize, turns in any::<[bool; 16]>(),
    ) {
        let text = document(&before, holder);
        let ran = runbook(&text);
        // A part of it first, then the rest.
        let part = record(&ran, &ran, &results(&ran, |turn| turns[turn % 16]), Detail::AsDocumented);
        prop_assert_eq!(clean(&runbook(&part).document), text.as_str());
        let all = results(&ran, |_| true);
        let once = record(&runbook(&part), &ran, &all, Detail::AsDocumented);
        prop_assert_eq!(stamps(&once), wanted(&before), "{}", once);
        let again = record(&runbook(&once), &ran, &all, Detail::AsDocumented);
        prop_assert_eq!(&again, &once, "twice is once");
        prop_assert_eq!(clean(&runbook(&once).document), text.as_str());
        let current = runbook(&once);
        let found = replay(&current, Timestamp::UNIX_EPOCH);
        prop_assert!(found.holds(), "{:?}", found.diagnostics());
        prop_assert_eq!(found.removed, 0);

        // Other values: with a run of only one step, those that are gone take their stamps along.
        let other = document(&after, holder);
        let heads = [text.as_str(), other.as_str()].map(|text| {
            let start = text.find("# B\n").expect("a heading");
            text[start..].lines().take(2).map(|line| format!("{line}\n")).collect::<String>()
        });
        let edited = once.replacen(&heads[0], &heads[1], 1);
        let ran = runbook(&edited);
        let least = record(&ran, &ran, &results(&ran, |turn| turn == 0), Detail::AsDocumented);
        let left: Vec<Vec<String>> = wanted(&before)
            .into_iter()
            .zip(wanted(&after))
            .map(|(was, is)| was.into_iter().filter(|value| is.contains(value)).collect())
            .collect();
        prop_assert_eq!(stamps(&least), left, "{}", least);
        let all = record(&ran, &ran, &results(&ran, |_| true), Detail::AsDocumented);
        prop_assert_eq!(stamps(&all), wanted(&after), "{}", all);
        let current = runbook(&all);
        let found = replay(&current, Timestamp::UNIX_EPOCH);
        prop_assert!(found.holds(), "{:?}", found.diagnostics());
        prop_assert_eq!(clean(&current.document), other);
    }
}

#[test]
fn a_box_is_for_all_values() {
    let text = document(&[1, 2], 0);
    let ran = runbook(&text);
    let items = || ran.runnable().into_iter().enumerate();
    let items = || items().filter(|(_, block)| ran.blocks[*block].kind == Kind::Manual);
    let turns: Vec<usize> = items().map(|(turn, _)| turn).collect();
    let [first, second] = turns[..] else {
        panic!("{turns:?}");
    };
    let recorded = |done: &[usize]| {
        record(
            &ran,
            &ran,
            &results(&ran, |turn| done.contains(&turn)),
            Detail::AsDocumented,
        )
    };
    assert!(recorded(&[first]).contains("- [ ] item<!-- stepmark: done"));
    assert!(recorded(&[second]).contains("- [ ] item<!-- stepmark: done"));
    let both = recorded(&[first, second]);
    assert!(
        both.contains("- [x] item<!-- stepmark: done digest="),
        "{both}"
    );
    assert!(both.contains(" each=\"v 1,v 2\" -->"), "{both}");
    // The order is no difference, what is to be done for is.
    let verdicts = |values: &[u8]| {
        let head = document(&[1, 2], 0);
        let start = head.find("<!-- stepmark: each").expect("a repetition");
        let line = head[start..].lines().next().unwrap_or_default();
        let other = document(values, 0);
        let start = other.find("<!-- stepmark: each").expect("a repetition");
        let edited = both.replace(line, other[start..].lines().next().unwrap_or_default());
        let current = runbook(&edited);
        let found = replay(&current, Timestamp::UNIX_EPOCH);
        let told = found
            .diagnostics()
            .into_iter()
            .filter(|found| found.message.contains("this item"));
        told.count()
    };
    assert_eq!((verdicts(&[1, 2]), verdicts(&[2, 1])), (0, 0));
    assert_eq!((verdicts(&[1]), verdicts(&[1, 2, 3])), (1, 1));
}
