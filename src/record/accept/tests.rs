use proptest::prelude::*;

use super::*;
use crate::document::edit::clean;
use crate::expect::{Captures, Output};
use crate::record::{Detail, record};
use crate::run::{CommandResult, Failure, Kept, RunId, RunResults, Status};
use crate::source::Source;

fn parse(text: &str) -> Runbook {
    Runbook::parse(Source::new("a.md", text))
}

/// The document after a run in which the commands of every step printed `outputs`, as far as there
/// are any, and none was as expected.
fn failed(text: &str, outputs: &[&str]) -> Runbook {
    let runbook = parse(text);
    let at = "2026-05-04T03:02:01Z".parse().unwrap();
    let mut results = RunResults::new(RunId("1234abcd".into()), None, at);
    results.version = "0.1.0".to_owned();
    for index in runbook.runnable() {
        let block = &runbook.blocks[index];
        let mut result = StepResult::without_run(index, block.kind, Status::Failed, String::new());
        result.exit = Some(0);
        result.failure = Some(Failure::plain("it differs".to_owned(), block.line));
        let commands = block.commands.iter().zip(outputs);
        result.commands = commands
            .map(|(_, output)| CommandResult {
                exit: 0,
                output: Kept {
                    head: output.as_bytes().to_vec(),
                    ..Kept::default()
                },
            })
            .collect();
        results.steps.push(result);
    }
    parse(&record(&runbook, &runbook, &results, Detail::AsDocumented))
}

/// The document with everything accepted, without what was recorded; or why not.
fn accepted(text: &str, outputs: &[&str]) -> Result<String, String> {
    let runbook = failed(text, outputs);
    let (changes, refusals) = propose(&runbook, &runbook.runnable(), true);
    match refusals.into_iter().next() {
        Some(refusal) => Err(refusal.reason),
        None => Ok(clean(&parse(&apply(&runbook, &changes)).document)),
    }
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}\n")).collect()
}

#[test]
fn only_lines_that_differ_change() {
    let text = "# A\n\n```sh\n$ a\none  \ntwo [int]\nthree\n\n$ b\n```\n\nafter\n";
    let expected = "# A\n\n```sh\n$ a\none  \ntwo [int]\nfour\nfive\n\n$ b\n```\n\nafter\n";
    let outputs = ["one\ntwo 2\nfour\nfive\n", ""];
    assert_eq!(accepted(text, &outputs), Ok(expected.to_owned()));
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(accepted(&crlf(text), &outputs), Ok(crlf(expected)));
    assert_eq!(accepted(&quoted(text), &outputs), Ok(quoted(expected)));
}

#[test]
fn a_byte_order_mark_is_no_part_of_what_lines_begin_with() {
    for (text, expected) in [
        (
            "- ```sh\n  $ a\n  two\n  ```\n",
            "- ````sh\n  $ a\n  ```\n  ````\n",
        ),
        (
            "> ```sh\n> $ a\n> two\n> ```\n",
            "> ````sh\n> $ a\n> ```\n> ````\n",
        ),
        (
            ">```sh\n>$ a\n>two\n>```\n",
            ">````sh\n>$ a\n> ```\n>````\n",
        ),
        ("```sh\n$ a\ntwo\n```\n", "````sh\n$ a\n```\n````\n"),
    ] {
        for mark in ["", "\u{feff}"] {
            assert_eq!(
                accepted(&format!("{mark}{text}"), &["```\n"]),
                Ok(format!("{mark}{expected}"))
            );
        }
    }
}

#[test]
fn fences_behind_the_step_are_written_and_widened() {
    let text = "- x\n  ```sh\n  $ a\n  ```\n  ~~~expect\n  one\n  ~~~\n- y\n";
    assert_eq!(
        accepted(text, &["~~~\n\n  ```\n"]),
        Ok("- x\n  ```sh\n  $ a\n  ```\n  ~~~~expect\n  ~~~\n\n    ```\n  ~~~~\n- y\n".to_owned())
    );
    let text = "```sh\n$ a\n````\n\n```expect\n```\n";
    assert_eq!(
        accepted(text, &["one\n"]),
        Ok("```sh\n$ a\n````\n\n```expect\none\n```\n".to_owned())
    );
}

#[test]
fn a_fence_is_widened_once_for_all_that_is_in_it() {
    assert_eq!(
        accepted("```sh\n$ a\nx\n$ b\ny\n```\n", &["```\n", "````\n"]),
        Ok("`````sh\n$ a\n```\n$ b\n````\n`````\n".to_owned())
    );
}

#[test]
fn a_first_expectation_goes_behind_the_command() {
    assert_eq!(
        accepted("```sh\n$ a\n$ b \\\n>  c\n```\n", &["one\n", "$ two\n"]),
        Ok("```sh\n$ a\none\n$ b \\\n>  c\n\\$ two (re)\n```\n".to_owned())
    );
    assert_eq!(
        accepted("1. x\n   ```sh\n   a\n   ```\n", &["one\n```\n"]),
        Ok("1. x\n   ```sh\n   a\n   ```\n   ````expect\n   one\n   ```\n   ````\n".to_owned())
    );
}

#[test]
fn lines_that_a_transcript_would_take_for_others_are_expressions() {
    assert_eq!(
        accepted(
            "```sh\n$ a\none\n```\n",
            &["# one\n% two\n\nu@h:~$ x\n# three\n"]
        ),
        Ok(
            "```sh\n$ a\n\\# one (re)\n(?:)% two (re)\n\nu@h:\\~\\$ x (re)\n\\# three (re)\n```\n"
                .to_owned()
        )
    );
}

#[test]
fn what_cannot_be_accepted_says_why() {
    let told = |text: &str, outputs: &[&str]| accepted(text, outputs).unwrap_err();
    insta::assert_snapshot!(told("```sh\n$ a\none\n```\n", &["one\n"]), @"its output is as expected by itself: what it failed for lies elsewhere");
    insta::assert_snapshot!(told("```sh\n$ a\n```\n", &["\n"]), @"it printed nothing, so there is nothing to expect");
    let long: String = (0..1000).map(|n| format!("{n}\n")).collect();
    insta::assert_snapshot!(told("```sh\n$ a\none\n```\n", &[&long]), @"not all of its output is recorded: 600 lines are left out; `record=full` on the step keeps more");
    let text = "<!-- stepmark: match=contains -->\n```sh\n$ a\none\n```\n";
    insta::assert_snapshot!(told(text, &["two\n"]), @"line 4: what match=contains is to find in the output is yours to write");
    insta::assert_snapshot!(told("<!-- stepmark: record=stamp -->\n```sh\n$ a\none\n```\n", &["two\n"]), @"its output is not recorded: it may hold secrets or template marks, or the step says so; `record=full` records it");
    insta::assert_snapshot!(told("```sh\n$ a\none\n```\n", &["\n"]), @"line 2: it printed nothing, which a transcript cannot say; take the output out of it, or put it into an `expect` fence");
    insta::assert_snapshot!(told("<!-- stepmark: exit=3 -->\n```sh\n$ a\none\n```\n", &["two\n"]), @"line 3: exit status is 0, expected 3, and `exit=` is yours to say");
    let edited = |from: &str, to: &str| {
        let text = failed("```sh\n$ a\none\n```\n", &["two\n"])
            .document
            .source
            .text()
            .replacen(from, to, 1);
        let runbook = parse(&text);
        let (_, refusals) = propose(&runbook, &runbook.runnable(), false);
        refusals[0].reason.clone()
    };
    insta::assert_snapshot!(edited("\ntwo\n", "\nthree\n"), @"its recorded output was edited by hand; run it again");
    insta::assert_snapshot!(edited("$ a", "$ b"), @"its result is of another version of the step; run it again");
}

#[test]
fn the_result_of_edited_commands_is_none_of_the_step() {
    let text = "```sh\n$ a\none\n```\n";
    let ran = failed(text, &["two\n"]);
    let recorded = ran.document.source.text();
    let edited = parse(&recorded.replace(" output=", " edited output="));
    assert_ne!(edited.document.source.text(), recorded);
    let (changes, refusals) = propose(&edited, &edited.runnable(), false);
    assert!(changes.is_empty());
    assert_eq!(
        refusals[0].reason,
        "its commands were edited when it ran, and the result is theirs; run it as it is"
    );
}

#[test]
fn stamps_and_the_run_line_follow() {
    let runbook = failed("```sh\n$ a\none\n```\n\n```sh\n$ b\nx\n```\n", &["two\n"]);
    let blocks = runbook.runnable();
    let (changes, _) = propose(&runbook, &blocks[..1], false);
    insta::assert_snapshot!(apply(&runbook, &changes), @"
    ```sh
    $ a
    two
    ```
    <!-- stepmark: result status=passed digest=4fe2f0cd1f5d accepted --><sub>✓ as expected</sub>

    ```sh
    $ b
    x
    ```
    <!-- stepmark: result status=failed exit=0 digest=12428afb02f5 output=27dd8ed4 --><details open><summary>✗ it differs</summary>
    ```text
    two
    ```
    <!-- /stepmark --></details>
    <!-- stepmark: run id=1234abcd at=2026-05-04T03:02:01Z status=failed passed=1 failed=1 took=0ms version=0.1.0 parts=fd16af.cee6af --><sub>Last run 2026-05-04 03:02 UTC: 1 passed, 1 failed, in 0ms</sub>
    ");
    let (changes, _) = propose(&runbook, &blocks, false);
    let after = parse(&apply(&runbook, &changes));
    let stamps = after.stamps();
    for index in after.runnable() {
        let block = &after.blocks[index];
        assert_eq!(stamps[&index][0].get("digest"), Some(&*digest(block)));
        assert!(
            block.asserted().all(|asserted| !asserted.is_hint),
            "accepted is no hint"
        );
    }
    assert!(
        after
            .document
            .source
            .text()
            .contains("status=passed passed=2 took")
    );
    // An edit makes it one again.
    let edited = parse(&after.document.source.text().replacen("two", "2", 1));
    assert!(edited.blocks[0].asserted().all(|asserted| asserted.is_hint));
}

#[test]
fn commands_that_have_not_run_take_the_stamp_with_them() {
    let runbook = failed("```sh\n$ a\none\n$ b\nx\n```\n", &["two\n"]);
    let (changes, _) = propose(&runbook, &runbook.runnable(), false);
    assert!(!changes[0].is_complete());
    let text = apply(&runbook, &changes);
    assert!(
        text.starts_with("```sh\n$ a\ntwo\n$ b\nx\n```\n<!-- stepmark: run "),
        "{text}"
    );
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "",
            "a",
            "  b",
            "[int]",
            "[..]",
            "...",
            "$ fake",
            "% fake",
            "```",
            "~~~~",
            "> q",
            "x (re)",
            "y (glob)",
            "10.0.0.1",
            "3d6h",
            "\\[x",
            "| a | b |",
            "NAME  AGE",
            "n1    3d",
            "[X:int] \\[",
            "é 漢",
        ])
        .prop_map(str::to_owned),
        "[a-c \\[\\].$>`]{0,6}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 1..6).prop_map(|lines| lines.join("\n") + "\n")
}

/// A document with one step in some container, and the text before and after it.
fn document() -> impl Strategy<Value = (String, String, String)> {
    let container = prop::sample::select(vec![
        ("", ""),
        ("- ", "  "),
        ("> ", "> "),
        ("1. > ", "   > "),
        ("", "  "),
    ]);
    let newline = prop::sample::select(vec!["\n", "\r\n"]);
    (container, newline, text(), any::<bool>()).prop_map(
        |((first, next), newline, expected, inline)| {
            let body = if inline {
                format!("```console\n$ a\n{expected}```\n")
            } else {
                format!("```console\n$ a\n```\n````expect\n{expected}````\n")
            };
            let mut lines = String::new();
            for (index, line) in body.lines().enumerate() {
                lines.push_str(if index == 0 { first } else { next });
                lines.push_str(line);
                lines.push('\n');
            }
            let before = "# Title\n\n$ text  \n\n";
            let after = "\n***\n\nlast words";
            let ending = |text: &str| text.replace('\n', newline);
            (ending(before), ending(&lines), ending(after))
        },
    )
}

proptest! {
    #[test]
    fn what_was_accepted_holds_and_the_rest_keeps_its_bytes(
        (before, step, after) in document(),
        printed in text(),
    ) {
        let text = format!("{before}{step}{after}");
        let runbook = failed(&text, &[&printed]);
        let (changes, refusals) = propose(&runbook, &runbook.runnable(), false);
        prop_assume!(changes.len() == 1 && runbook.blocks[runbook.runnable()[0]].commands.len() == 1);
        prop_assert!(refusals.is_empty());
        let new = parse(&apply(&runbook, &changes));
        let cleaned = clean(&new.document);
        prop_assert!(cleaned.starts_with(&before) && cleaned.ends_with(&after), "{}", cleaned);
        let index = new.runnable()[0];
        prop_assert_eq!(new.stamps()[&index][0].get("status"), Some("passed"));
        for asserted in new.blocks[index].asserted() {
            let output = Output::from(printed.as_str());
            let is_inline = asserted.block.is_none();
            let output = if is_inline { output.without_leading_blank_lines() } else { output };
            let found = asserted.expectation.check(&output, &Captures::default());
            prop_assert!(found.is_ok(), "{:?} {:?}", asserted.expectation.text, found);
        }
        // What holds is not accepted again.
        prop_assert!(propose(&new, &new.runnable(), false).0.is_empty());
    }
}
