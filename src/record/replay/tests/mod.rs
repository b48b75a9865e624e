mod properties;
mod whole;

use std::time::Duration;

use super::*;
use crate::record::{Detail, record};
use crate::run::{CommandResult, Failure, Kept, RunId, RunResults, StepResult};
use crate::runbook::Kind;
use crate::source::Source;

const TEXT: &str = "# A

```sh
$ one
```

```sh
$ two
2
```

<!-- stepmark: exit=0 -->
```sh
$ three
```

- [ ] look
";

fn parse(text: &str) -> Runbook {
    Runbook::parse(Source::new("a.md", text))
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// The document after a run in which every step printed its number, and `change` made of its result
/// what it likes.
fn recorded_with(text: &str, change: impl Fn(usize, &mut StepResult)) -> String {
    let runbook = parse(text);
    let mut results = RunResults::new(
        RunId("1234abcd".into()),
        Some("kronform".into()),
        time("2026-05-04T03:02:01Z"),
    );
    results.version = "0.1.0".to_owned();
    results.took = Duration::from_millis(12);
    for (turn, index) in runbook.runnable().into_iter().enumerate() {
        let block = &runbook.blocks[index];
        let mut result = StepResult::without_run(index, block.kind, Status::Passed, String::new());
        if block.kind == Kind::Step {
            result.exit = Some(0);
            let output = Kept {
                head: format!("{}\n", turn + 1).into_bytes(),
                ..Kept::default()
            };
            result.commands = vec![CommandResult { exit: 0, output }; block.commands.len()];
        }
        change(turn, &mut result);
        results.steps.push(result);
    }
    record(&runbook, &runbook, &results, Detail::AsDocumented)
}

fn recorded(text: &str) -> String {
    recorded_with(text, |_, _| {})
}

/// What a replay finds: the verdict on each block, and what is wrong, with its line.
fn found(text: &str) -> String {
    let runbook = parse(text);
    let replay = replay(&runbook, time("2026-06-01T00:00:00Z"));
    let mut told: Vec<String> = replay
        .diagnostics()
        .into_iter()
        .map(|problem| {
            let line = runbook.document.source.line_of(problem.span.start);
            format!("{line}: {}: {}", problem.code, problem.message)
        })
        .collect();
    assert_eq!(replay.holds(), told.is_empty());
    let holding = replay.count(|verdict| matches!(verdict, Verdict::Holds(_)));
    told.push(format!("{holding} of {} hold", replay.judged.len()));
    told.join("\n")
}

/// The same after one edit of the recorded document.
fn after(from: &str, to: &str) -> String {
    let text = recorded(TEXT);
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {text}");
    found(&text.replace(from, to))
}

#[test]
fn what_was_recorded_holds() {
    insta::assert_snapshot!(recorded(TEXT), @"
    # A

    ```sh
    $ one
    ```
    <!-- stepmark: result status=passed exit=0 digest=c9c247084745 output=4355a46b --><details><summary>✓ done</summary>
    ```text
    1
    ```
    <!-- /stepmark --></details>

    ```sh
    $ two
    2
    ```
    <!-- stepmark: result status=passed digest=6a0e2df4d673 --><sub>✓ as expected</sub>

    <!-- stepmark: exit=0 -->
    ```sh
    $ three
    ```
    <!-- stepmark: result status=passed exit=0 digest=6265a3254076 output=1121cfcc --><details><summary>✓ done</summary>
    ```text
    3
    ```
    <!-- /stepmark --></details>

    - [x] look<!-- stepmark: done digest=b84c13dc00af -->
    <!-- stepmark: run id=1234abcd at=2026-05-04T03:02:01Z status=passed passed=3 manual=1 target=kronform took=12ms version=0.1.0 parts=2654af.37fbaf.805416 --><sub>Last run 2026-05-04 03:02 UTC on kronform: 3 passed, 1 item done by hand, in 12ms</sub>
    ");
    assert_eq!(found(&recorded(TEXT)), "4 of 4 hold");
    for text in [
        TEXT.replace('\n', "\r\n"),
        TEXT.lines().map(|line| format!("> {line}\n")).collect(),
        format!("- x\n\n{}", TEXT.replace('\n', "\n  ")),
    ] {
        assert_eq!(found(&recorded(&text)), "4 of 4 hold", "{text}");
    }
}

#[test]
fn each_edit_is_told_apart() {
    insta::assert_snapshot!(after("$ one", "$ one --more"), @"
    3: stale-result: the commands of this step changed since its result was recorded
    3 of 4 hold
    ");
    insta::assert_snapshot!(after("$ two\n2\n", "$ two\n3\n"), @"
    12: stale-result: the expectations of this step changed since its result was recorded
    3 of 4 hold
    ");
    insta::assert_snapshot!(after("exit=0 -->", "exit=3 -->"), @"
    19: stale-result: the attributes of this step changed since its result was recorded
    3 of 4 hold
    ");
    insta::assert_snapshot!(after("$ two\n2\n", "$ zwei\n3\n"), @"
    12: stale-result: the commands and the expectations of this step changed since its result was recorded
    3 of 4 hold
    ");
    insta::assert_snapshot!(after("```text\n1\n", "```text\n7\n"), @"
    6: edited-result: the recorded output was edited by hand
    3 of 4 hold
    ");
    insta::assert_snapshot!(after("- [x] look<", "- [x] look twice<"), @"
    28: stale-result: the text of this item changed since somebody did what it said
    3 of 4 hold
    ");
    insta::assert_snapshot!(after("<sub>✓ as", "<sub>✗ not as"), @"
    16: edited-result: the status was edited by hand: it is `passed`, and what it tells is `✗ not as expected`
    3 of 4 hold
    ");
    insta::assert_snapshot!(after("exit=0 digest=c9c", "exit=1 digest=c9c"), @"
    6: edited-result: the status was edited by hand: it is `passed` with `exit=1`, and what it tells is `✓ done`
    3 of 4 hold
    ");
    insta::assert_snapshot!(after(" output=4355a46b", ""), @"
    6: damaged-result: this stamp is damaged: it has no `output`, and an output
    3 of 4 hold
    ");
    let new = "# A\n\n```sh\n$ new\n```\n";
    insta::assert_snapshot!(after("# A\n", new), @"
    3: missing-result: no result of this step is recorded, and of others there is one
    4 of 5 hold
    ");
    for prose in ["# B\n\nWords.\n", "# A\n\n- [x] done before\n"] {
        assert_eq!(after("# A\n", prose), "4 of 4 hold");
    }
    assert_eq!(after("[x] look<", "[ ] look<"), "3 of 4 hold");
}

#[test]
fn steps_that_are_gone_are_told() {
    let text = recorded(TEXT);
    // The stamp of the second step stands behind the first one's.
    let fence = "```sh\n$ two\n2\n```\n";
    insta::assert_snapshot!(found(&text.replace(fence, "")), @"
    12: removed-step: the step that this result is of is gone
    3 of 3 hold
    ");
    let (_, behind) = text.split_once(fence).expect("it stands there");
    let stamp = behind.split_inclusive('\n').next().expect("its stamp");
    let with_stamp = format!("{fence}{stamp}");
    insta::assert_snapshot!(found(&text.replace(&with_stamp, "")), @"
    24: removed-step: a step that the last run had a result of is gone, together with its stamp
    3 of 3 hold
    ");
    // Nothing stands before it.
    let first = "```sh\n$ one\n```\n";
    insta::assert_snapshot!(found(&text.replace(first, "")), @"
    3: removed-step: the step that this result is of is gone
    3 of 3 hold
    ");
    // A stamp alone.
    insta::assert_snapshot!(found(&text.replace(stamp, "")), @"
    12: missing-result: no result of this step is recorded, and of others there is one
    3 of 4 hold
    ");
    // One goes, another changes.
    let both = text.replace(&with_stamp, "").replace("$ three", "$ drei");
    insta::assert_snapshot!(found(&both), @"
    14: stale-result: the commands of this step changed since its result was recorded
    24: removed-step: a step that the last run had a result of is gone, together with its stamp
    2 of 3 hold
    ");
    // Another place is no change.
    let moved = format!("{with_stamp}\n{}", text.replace(&with_stamp, ""));
    assert_eq!(found(&moved), "4 of 4 hold");
}

#[test]
fn a_record_without_parts_says_what_may_have_changed() {
    let text = recorded(TEXT);
    let at = text.find(" parts=").unwrap();
    let end = at + text[at..].find(" -->").unwrap();
    let old = format!("{}{}", &text[..at], &text[end..]);
    assert_eq!(found(&old), "4 of 4 hold");
    insta::assert_snapshot!(found(&old.replace("$ one", "$ uno")), @"
    3: stale-result: the commands, the expectations or the attributes of this step changed since its result was recorded
    3 of 4 hold
    ");
}

#[test]
fn results_that_were_not_fine_fail() {
    let text = recorded_with(TEXT, |turn, result| match turn {
        0 => {
            result.status = Status::Failed;
            result.failure = Some(Failure::plain("exit status is <3>, expected 0".into(), 4));
        }
        1 => {
            result.status = Status::Blocked;
            result.reason = "`<node>` is not filled in".to_owned();
            result.commands.clear();
        }
        2 => result.is_undone = true,
        _ => {
            result.status = Status::Skipped;
        }
    });
    insta::assert_snapshot!(found(&text), @"
    6: failed-result: the recorded result is `failed`: exit status is <3>, expected 0
    16: failed-result: the recorded result is `blocked`: `<node>` is not filled in
    22: undone-result: what this step did was undone afterwards
    0 of 4 hold
    ");
    let text = recorded_with(TEXT, |turn, result| {
        result.status = [
            Status::Differs,
            Status::Interrupted,
            Status::Flaky,
            Status::Passed,
        ][turn];
        result.failure = Some(Failure::plain("no".into(), 4)).filter(|_| turn < 2);
    });
    insta::assert_snapshot!(found(&text), @"
    6: failed-result: the recorded result is `differs`: no
    16: failed-result: the recorded result is `interrupted`: no
    2 of 4 hold
    ");
    let text = recorded_with(TEXT, |_, result| result.status = Status::Skipped);
    assert_eq!(found(&text), "3 of 4 hold");
}

#[test]
fn damage_is_told_apart_from_edits() {
    insta::assert_snapshot!(after(
        "result status=passed digest=",
        "result status=done digest="
    ), @"
    16: damaged-result: this stamp is damaged: its `status` is none that a step can have
    3 of 4 hold
    ");
    let text = recorded(TEXT);
    let at = text.find(" digest=").unwrap();
    let cut = format!(
        "{}{}",
        &text[..at],
        &text[at + " digest=123456789012".len()..]
    );
    insta::assert_snapshot!(found(&cut), @"
    6: damaged-result: this stamp is damaged: it has no `digest`
    3 of 4 hold
    ");
    let end = "```\n<!-- /stepmark --></details>\n";
    assert_eq!(text.matches(end).count(), 2);
    let open = text.replacen(end, "```\n", 1);
    insta::assert_snapshot!(found(&open), @"
    6: damaged-result: this stamp is damaged: the output, or the line that ends it, is missing
    3 of 4 hold
    ");
    insta::assert_snapshot!(after("done digest=", "done x="), @"
    28: damaged-result: the mark of this item is damaged: it has no `digest`
    3 of 4 hold
    ");
}
