//! What is told of a document as a whole, and what reports get.

use super::*;
use crate::record::accept::{apply, propose};

#[test]
fn old_results_are_told() {
    let dated = |fresh: &str| format!("---\nstepmark: {{fresh: {fresh}}}\n---\n{TEXT}");
    // They are of the 4th of May, and it is the 1st of June.
    assert_eq!(found(&recorded(&dated("30d"))), "4 of 4 hold");
    insta::assert_snapshot!(found(&recorded(&dated("20d"))), @"
    32: old-results: the results are 27d20h old, and the document gives them 20d
    4 of 4 hold
    ");
    let text = recorded(&dated("20d"));
    assert_eq!(
        found(&text.replace("at=2026-05", "at=2026-07")),
        "4 of 4 hold"
    );
    insta::assert_snapshot!(found(&text.replace("at=2026-05", "at=2026-55")), @"
    32: old-results: the document gives its results 20d, and the run line does not say how old they are
    4 of 4 hold
    ");
    let at = text.find("<!-- stepmark: run id").expect("the run line");
    insta::assert_snapshot!(found(&text[..at]), @"
    2: old-results: the document gives its results 20d, and no run line says how old they are
    4 of 4 hold
    ");
    assert_eq!(found(&dated("20d")), "0 of 4 hold");
}

#[test]
fn nothing_is_missing_where_nothing_is_recorded() {
    assert_eq!(found(TEXT), "0 of 4 hold");
    assert_eq!(found("# A\n\ntext\n"), "0 of 0 hold");
    let passed_over = "```sh\n$ a\n```\n\n<!-- stepmark: record=none -->\n```sh\n$ b\n```\n";
    assert_eq!(found(&recorded(passed_over)), "1 of 1 hold");
    // The document stopped recording it since.
    let text = recorded(&passed_over.replace("none", "auto")).replace("auto", "none");
    assert_eq!(found(&text), "1 of 1 hold");
}

#[test]
fn what_was_accepted_holds_and_what_changed_then_is_known() {
    let failed = recorded_with("```sh\n$ a\n0\n```\n\n```sh\n$ b\n```\n", |turn, result| {
        if turn == 0 {
            result.status = Status::Failed;
            result.failure = Some(Failure::plain("it differs".into(), 3));
        }
    });
    let runbook = parse(&failed);
    let (changes, refusals) = propose(&runbook, &runbook.runnable(), false);
    assert!(refusals.is_empty(), "{refusals:?}");
    let text = apply(&runbook, &changes);
    assert_eq!(found(&text), "2 of 2 hold");
    assert!(text.contains("version=0.1.0"), "{text}");
    insta::assert_snapshot!(found(&text.replace("$ a\n1", "$ a\n5")), @"
    1: stale-result: the expectations of this step changed since its result was recorded
    1 of 2 hold
    ");
}

#[test]
fn reports_get_results() {
    let text = recorded_with(TEXT, |turn, result| {
        if turn == 2 {
            result.status = Status::Failed;
            result.failure = Some(Failure::plain("no".into(), 4));
        }
    });
    let runbook = parse(&text.replace("$ two", "$ zwei"));
    let now = time("2026-06-01T00:00:00Z");
    let replay = replay(&runbook, now);
    let results = results(&replay, now);
    assert_eq!(replay.plan().len(), 4);
    let told: Vec<_> = results
        .steps
        .iter()
        .map(|step| {
            let failure = step.failure.as_ref();
            let failure = failure.map_or_else(String::new, |failure| {
                format!(" {}: {}", failure.line, failure.summary)
            });
            let printed = step
                .commands
                .first()
                .map(|command| command.output.head.clone());
            let printed = String::from_utf8(printed.unwrap_or_default()).unwrap();
            format!("{}{failure} {printed:?}", step.status.as_str())
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    passed "1\n"
    failed 12: the commands of this step changed since its result was recorded ""
    failed 22: the recorded result is `failed`: no "3\n"
    passed ""
    "#);
    assert_eq!(results.target.as_deref(), Some("kronform"));
    assert_eq!(results.status(), Status::Failed);
}
