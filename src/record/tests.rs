use super::*;
use crate::document::edit::clean;
use crate::run::Status;
use crate::run::{CommandResult, Failure, Kept, RunId};
use crate::runbook::Kind;
use crate::source::Source;
use std::time::Duration;

fn runbook(text: &str) -> Runbook {
    Runbook::parse(Source::new("a.md", text))
}

/// The results of a run in which every block printed `output` and ended with `status`.
fn results(runbook: &Runbook, status: Status, output: &str) -> RunResults {
    let at = "2026-05-04T03:02:01Z".parse().expect("a time");
    let mut results = RunResults::new(RunId("1234abcd".into()), None, at);
    results.took = Duration::from_millis(12);
    results.version = "0.1.0".to_owned();
    for index in runbook.runnable() {
        let block = &runbook.blocks[index];
        let mut result = StepResult::without_run(index, block.kind, status, String::new());
        if block.kind == Kind::Step {
            result.exit = Some(0);
            let kept = Kept {
                head: output.into(),
                ..Kept::default()
            };
            let done = || CommandResult {
                exit: 0,
                output: kept.clone(),
            };
            result.commands = block.commands.iter().map(|_| done()).collect();
        }
        if status == Status::Failed {
            let summary = "row n2: STATUS is NotReady, expected Ready".to_owned();
            let line = block.line;
            result.failure = Some(Failure::plain(summary, line));
        }
        results.steps.push(result);
    }
    results
}

/// The document after a run, which is cleaned and recorded again on the way.
fn recorded(text: &str, status: Status, output: &str) -> String {
    let ran = runbook(text);
    let results = results(&ran, status, output);
    let once = record(&ran, &ran, &results, Detail::AsDocumented);
    let again = runbook(&once);
    assert_eq!(
        clean(&again.document),
        text,
        "clean gives the bytes of before"
    );
    assert_eq!(
        record(&again, &ran, &results, Detail::AsDocumented),
        once,
        "twice is once"
    );
    once
}

#[test]
fn a_stamp_without_output_is_one_line_behind_the_expectation() {
    insta::assert_snapshot!(recorded("```sh\n$ a\n```\n\nOutput:\n\n```\nx\n```\ntext", Status::Passed, "x"), @"
    ```sh
    $ a
    ```

    Output:

    ```
    x
    ```
    <!-- stepmark: result status=passed digest=26f1709fbaaf --><sub>✓ as expected</sub>
    text
    <!-- stepmark: run id=1234abcd at=2026-05-04T03:02:01Z status=passed passed=1 took=12ms version=0.1.0 parts=fdb6af newline=added --><sub>Last run 2026-05-04 03:02 UTC: 1 passed, in 12ms</sub>
    ");
}

#[test]
fn a_stamp_with_output_stands_in_the_container_of_its_step() {
    let text = "> 1. ```sh\n>    $ a\n>    ```\n>\n>    more\n";
    insta::assert_snapshot!(recorded(text, Status::Failed, "one\n\n```\n\ttwo\n"), @"
    > 1. ```sh
    >    $ a
    >    ```
    >    <!-- stepmark: result status=failed exit=0 digest=195e8dc2b829 output=79c21f5a --><details open><summary>✗ row n2: STATUS is NotReady, expected Ready</summary>
    >    ````text
    >    one
    >
    >    ```
    >    	two
    >    ````
    >    <!-- /stepmark --></details>
    >
    >    more
    <!-- stepmark: run id=1234abcd at=2026-05-04T03:02:01Z status=failed passed=0 failed=1 took=12ms version=0.1.0 parts=fd54af --><sub>Last run 2026-05-04 03:02 UTC: 0 passed, 1 failed, in 12ms</sub>
    ");
}

#[test]
fn several_commands_are_a_transcript() {
    let recorded = recorded("```sh\n$ a \\\n    b\n$ c\n```\n", Status::Passed, "out\n");
    insta::assert_snapshot!(recorded, @r"
    ```sh
    $ a \
        b
    $ c
    ```
    <!-- stepmark: result status=passed exit=0 digest=e9794d25fac6 starts=1,4 exits=0,0 output=39b254dc --><details><summary>✓ done</summary>
    ```text
    $ a \
    >     b
    out
    $ c
    out
    ```
    <!-- /stepmark --></details>
    <!-- stepmark: run id=1234abcd at=2026-05-04T03:02:01Z status=passed passed=1 took=12ms version=0.1.0 parts=811aaf --><sub>Last run 2026-05-04 03:02 UTC: 1 passed, in 12ms</sub>
    ");
}

#[test]
fn newlines_are_those_of_the_document() {
    let recorded = recorded("```sh\r\n$ a\r\n```", Status::Passed, "one\r\ntwo\r\n");
    assert!(
        recorded.replace("\r\n", "").find('\n').is_none(),
        "{recorded:?}"
    );
}

#[test]
fn a_last_carriage_return_is_no_part_of_the_newline_that_is_added() {
    for text in ["```sh\n$ a\n```\nend\r", "end\r", "```sh\n$ a\n```\r"] {
        recorded(text, Status::Passed, "");
    }
}

#[test]
fn an_item_without_text_stays_as_it_is() {
    for text in [
        "- [ ]\n",
        "- [ ]\n- [ ] b\n",
        "- [ ] \n",
        "- [ ]\n\n  text\n",
        "- [ ] \\\n",
        "- [ ]\n  b\n",
    ] {
        let once = recorded(text, Status::Passed, "");
        let items = |text: &str| runbook(text).runnable().len();
        assert_eq!(items(&once), items(text), "{once}");
    }
}

#[test]
fn manual_items_are_ticked() {
    let recorded = recorded(
        "- [ ] call *Bob*\n  at home\n- [x] by hand\n",
        Status::Passed,
        "",
    );
    let first_two: Vec<&str> = recorded.lines().take(3).collect();
    insta::assert_snapshot!(first_two.join("\n"), @"
    - [x] call *Bob*
      at home<!-- stepmark: done digest=222d438319b0 -->
    - [x] by hand
    ");
}

#[test]
fn the_run_line_says_with_what_it_ran() {
    let text = "```sh\n$ a\n```\n> ```sh\n> $ b\n> ```\n\nend";
    let ran = runbook(text);
    let mut results = results(&ran, Status::Passed, "");
    results.target = Some("a <b>".to_owned());
    let parameters = [("node", "n 2"), ("page", "{{ x }} --> 'y'\n\t.")];
    results.parameters = parameters.map(|(k, v)| (k.into(), v.into())).into();
    results.secrets = vec!["key".to_owned()];
    let once = record(&ran, &ran, &results, Detail::AsDocumented);
    let line = once.lines().last().expect("the run line");
    insta::assert_snapshot!(line, @r#"<!-- stepmark: run id=1234abcd at=2026-05-04T03:02:01Z status=passed passed=2 target="a &lt;b&gt;" took=12ms version=0.1.0 param.node="n 2" param.page="&#123;&#123; x }} -&#45;&gt; &#39;y&#39;&#10;&#9;." param.key parts=fd54af.ce54af newline=added --><sub>Last run 2026-05-04 03:02 UTC on a &lt;b&gt;: 2 passed, in 12ms</sub>"#);
    let again = runbook(&once);
    let last = run_line::last(&again.document).expect("the run line");
    let read: Vec<_> = last.parameters().collect();
    assert_eq!(read, parameters.map(|(k, v)| (k, v.to_owned())));
    assert_eq!(last.withheld().collect::<Vec<_>>(), ["key"]);
    assert_eq!(clean(&again.document), text);
    assert_eq!(record(&again, &ran, &results, Detail::AsDocumented), once);
}

#[test]
fn the_run_line_has_the_parts_of_the_stamps_that_stand_there() {
    let parts = |text: &str| {
        let current = runbook(text);
        let line = run_line::last(&current.document).and_then(|line| line.plain("parts"));
        // What is computed while recording is what there is to see then.
        assert_eq!(line, Exchange::default().parts(&current), "{text}");
        line.unwrap_or_default()
    };
    let text = "```sh\n$ a\n```\n\n- ```sh\n  $ b\n  ```\n\n```sh\n$ c\n```\nx\n";
    let ran = runbook(text);
    let mut all = results(&ran, Status::Passed, "out\n");
    let once = record(&ran, &ran, &all, Detail::AsDocumented);
    let whole = parts(&once);
    assert_eq!(whole.split('.').count(), 3);
    // A run over the second step alone leaves the other stamps, of which one is stale now.
    all.steps.retain(|step| step.block == 1);
    let edited = once.replacen("$ a", "$ aa", 1);
    let text = record(&runbook(&edited), &ran, &all, Detail::AsDocumented);
    assert_eq!(parts(&text), format!("______.{}", &whole[7..]));
    // The stamp of the first step is gone, and it is not run again.
    let from = once.find("<!-- stepmark: result").expect("a stamp");
    let to = once.find("</details>\n").expect("its end") + "</details>\n".len();
    let text = format!("{}{}", &once[..from], &once[to..]);
    let text = record(&runbook(&text), &ran, &all, Detail::AsDocumented);
    assert_eq!(parts(&text), whole[7..]);
}

#[test]
fn what_may_hold_secrets_or_templates_stays_out() {
    let secret = recorded(
        "```sh\n$ kubectl get secret x -o yaml\n```\n",
        Status::Passed,
        "hunter2",
    );
    assert!(
        !secret.contains("hunter2") && secret.contains("may hold secrets"),
        "{secret}"
    );
    let copied = |text: &str| {
        let ran = runbook(text);
        let results = results(&ran, Status::Passed, "hunter2");
        record(&ran, &ran, &results, Detail::Full)
    };
    let secret = copied("```sh\n$ kubectl get secret x -o yaml\n```\n");
    assert!(
        !secret.contains("hunter2") && secret.contains("may hold secrets and is not recorded"),
        "{secret}"
    );
    for text in [
        "<!-- stepmark: record=full -->\n```sh\n$ kubectl get secret x\n```\n",
        "---\nstepmark: {record: full}\n---\n```sh\n$ kubectl get secret x\n```\n",
    ] {
        assert!(copied(text).contains("hunter2"), "{text}");
    }
    let template = recorded("```sh\n$ cat x\n```\n", Status::Failed, "{{ x }}");
    assert!(
        !template.contains("{{") && template.contains("template marks"),
        "{template}"
    );
}

#[test]
fn a_step_that_was_edited_meanwhile_keeps_its_text_and_gets_no_stamp() {
    let ran = runbook("```sh\n$ a\n```\n```sh\n$ b\n```\n");
    let results = results(&ran, Status::Passed, "");
    let current = runbook("# New\n\n```sh\n$ a --better\n```\n```sh\n$ b\n```\n");
    let text = record(&current, &ran, &results, Detail::AsDocumented);
    assert_eq!(text.matches("stepmark: result").count(), 1);
    assert!(text.contains("$ b\n```\n<!-- stepmark: result"), "{text}");
}

#[test]
fn a_run_over_some_steps_leaves_the_stamps_of_others() {
    let ran = runbook("```sh\n$ a\n```\n```sh\n$ b\n```\n");
    let mut all = results(&ran, Status::Failed, "");
    let once = runbook(&record(&ran, &ran, &all, Detail::AsDocumented));
    all.steps.remove(0);
    all.steps[0].status = Status::Passed;
    all.steps[0].failure = None;
    let text = record(&once, &ran, &all, Detail::AsDocumented);
    assert_eq!(text.matches("result status=failed").count(), 1);
    assert_eq!(text.matches("result status=passed").count(), 1);
}

/// The stamp of the first step of `text`, whose result is what `change` makes of one that passed and
/// printed `out`.
fn stamped(text: &str, change: impl Fn(&mut StepResult)) -> String {
    let ran = runbook(text);
    let mut results = results(&ran, Status::Passed, "out\n");
    change(&mut results.steps[0]);
    let once = record(&ran, &ran, &results, Detail::AsDocumented);
    let again = runbook(&once);
    assert_eq!(clean(&again.document), text);
    assert_eq!(record(&again, &ran, &results, Detail::AsDocumented), once);
    let stamp = once.strip_prefix(text).expect("stamps stand behind it");
    stamp[..stamp.find("<!-- stepmark: run ").expect("the run line")].to_owned()
}

#[test]
fn commands_that_were_edited_stand_in_the_stamp() {
    let edited = |texts: &[&str]| {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        stamped("```sh\n$ a\nout\n```\n", |result| {
            result.edited = Some(texts.clone());
            result.commands = vec![result.commands[0].clone(); texts.len()];
        })
    };
    insta::assert_snapshot!(edited(&["a --better"]), @"
    <!-- stepmark: result status=passed exit=0 digest=a6b45007caec edited starts=1 exits=0 output=3c3ed1ad --><details><summary>✓ as expected, edited</summary>
    ```text
    $ a --better
    out
    ```
    <!-- /stepmark --></details>
    ");
    insta::assert_snapshot!(edited(&["b \\\n  c", "d"]), @r"
    <!-- stepmark: result status=passed exit=0 digest=a6b45007caec edited starts=1,4 exits=0,0 output=617f0a6a --><details><summary>✓ done, edited</summary>
    ```text
    $ b \
    >   c
    out
    $ d
    out
    ```
    <!-- /stepmark --></details>
    ");
    let secret = edited(&["kubectl get secret x -o yaml"]);
    assert!(
        secret.contains(" edited --><sub>✓ as expected, edited; the output may hold secrets"),
        "{secret}"
    );
    let silent = stamped("```sh\n$ a\n```\n", |result| {
        result.edited = Some(vec!["true".to_owned()]);
        result.commands[0].output = Kept::default();
    });
    assert!(silent.contains("```text\n$ true\n```\n"), "{silent}");
}

#[test]
fn it_is_told_of_a_flaky_step_how_often_it_failed() {
    let flaky = |text, failures| {
        stamped(text, |result| {
            result.status = Status::Flaky;
            result.attempts = 3;
            result.retried = vec![Failure::plain("line 1".to_owned(), 3); failures];
        })
    };
    let expected = "```sh\n$ a\nout\n```\n";
    insta::assert_snapshot!(flaky(expected, 1), @"<!-- stepmark: result status=flaky digest=a6b45007caec attempts=3 --><sub>≈ as expected, after it failed once</sub>");
    insta::assert_snapshot!(flaky(expected, 2), @"<!-- stepmark: result status=flaky digest=a6b45007caec attempts=3 --><sub>≈ as expected, after it failed twice</sub>");
    let without = flaky("```sh {record=stamp}\n$ a\n```\n", 3);
    insta::assert_snapshot!(without, @"<!-- stepmark: result status=flaky digest=195e8dc2b829 attempts=3 --><sub>≈ done, after it failed 3 times</sub>");
}

#[test]
fn what_a_person_did_about_a_step_stands_in_its_stamp() {
    let undone = stamped("```sh\n$ a\nout\n```\n", |result| result.is_undone = true);
    insta::assert_snapshot!(undone, @"<!-- stepmark: result status=passed digest=a6b45007caec undone --><sub>✓ as expected; undone afterwards</sub>");
    let passed_by = stamped("```sh\n$ a\n```\n", |result| {
        result.status = Status::Failed;
        result.commands.clear();
        result.failure = Some(Failure::plain("exit status is 1, expected 0".into(), 2));
        result.is_passed_by = true;
        result.reason = "it is\nknown -- {not} <bad>".to_owned();
    });
    insta::assert_snapshot!(passed_by, @"<!-- stepmark: result status=failed digest=195e8dc2b829 --><sub>✗ exit status is 1, expected 0; the run went on: it is known -&#45; {not} &lt;bad&gt;</sub>");
    let long = stamped("```sh\n$ a\n```\n", |result| {
        result.status = Status::Failed;
        result.failure = Some(Failure::plain("x".repeat(300), 2));
        result.is_passed_by = true;
        result.reason = "known".to_owned();
    });
    assert!(
        long.contains("x…; the run went on: known</summary>"),
        "{long}"
    );
    let by_hand = stamped("```sh\n$ a\nout\n```\n", |result| {
        result.commands.clear();
        result.reason = "a person says that it is done".to_owned();
    });
    assert!(
        by_hand.contains("<sub>✓ done: a person says that it is done</sub>"),
        "{by_hand}"
    );
    let template = stamped("```sh\n$ a\n```\n", |result| {
        result.status = Status::Skipped;
        result.commands.clear();
        result.reason = "{{ x }}".to_owned();
    });
    assert!(!template.contains("{{"), "{template}");
}
