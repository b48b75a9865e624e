//! What expectations do in a run: values for later steps, streams, documents of others, long outputs.

use crate::support::Case;

#[test]
fn a_hole_with_a_name_sets_a_variable_for_later_steps() {
    let text = "```sh\n$ echo 'node n1 at 10.0.0.1'\nnode [NODE:word] at [NODE_IP:ip]\n```\n\n\
                ```sh\n$ echo \"$NODE=$NODE_IP\"; sh -c 'echo $NODE'\nn1=10.0.0.1\nn1\n```\n";
    Case::new(text).run(["ci", "a.md"]).exits(0);
}

#[test]
fn a_name_takes_one_value_in_the_whole_run() {
    let text = "```sh\n$ echo n1\n[NODE:word]\n$ echo 'n2 is up'\n[NODE:word] is up\n```\n";
    let ran = Case::new(text).run(["ci", "a.md"]).exits(1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn a_failed_attempt_takes_no_values() {
    let count = "echo x >>tries; n=$(wc -l <tries); echo \"n$n\"; [ $n -lt 3 ] || echo ready";
    let text = format!(
        "<!-- stepmark: within=50s every=1ms -->\n```sh\n$ {count}\n[NODE:word]\nready\n$ echo $NODE\nn3\n```\n"
    );
    Case::new(text).run(["ci", "a.md"]).exits(0);
}

#[test]
fn attempts_are_recorded_and_are_no_news() {
    let count = "echo x >>tries; test $(wc -l <tries) -ge $(cat wanted); echo up";
    let text = format!("<!-- stepmark: within=50s every=1ms -->\n```sh\n$ {count}\nup\n```\n");
    let case = Case::new(text).file("wanted", "3");
    let stamp = |text: String| text.lines().nth(5).unwrap_or_default().to_owned();
    let record = ["ci", "--record", "document", "a.md"];
    let first = stamp(case.run(record).exits(0).text());
    assert!(
        first.contains("status=passed") && first.contains(" attempts=3"),
        "{first}"
    );
    let second = stamp(case.run(record).exits(0).text());
    assert_eq!(first, second, "one attempt was enough, and the stamp stays");
}

#[test]
fn the_last_attempt_is_what_is_recorded() {
    let count = "echo x >>tries; wc -l <tries";
    // On a machine with much to do the time may be over in the middle of an attempt.
    let recorded = |(within, every): (&str, &str)| {
        let every = format!("within={within} every={every}");
        let text = format!("<!-- stepmark: {every} -->\n```sh\n$ {count}\nnever\n```\n");
        let case = Case::new(text);
        let record = ["ci", "--record", "document", "a.md"];
        let text = case.run(record).exits(1).text();
        let is_whole = !text.contains(" exit=124 ");
        is_whole.then(|| (case.read("tries").lines().count(), text))
    };
    let times = [("50ms", "40ms"), ("1s", "800ms"), ("10s", "8s")];
    let found = times.into_iter().find_map(recorded);
    let (attempts, text) = found.expect("an attempt that is over in time");
    assert!(
        text.contains(&format!(" attempts={attempts} ")) || attempts == 1,
        "{text}"
    );
    assert!(
        text.contains(&format!("```text\n{attempts}\n```")),
        "{text}"
    );
}

#[test]
fn streams_are_compared_apart_where_the_document_says_so() {
    let noisy = "echo out; echo err >&2; echo more";
    let good = [
        format!("<!-- stepmark: stream=stdout -->\n```sh\n$ {noisy}\nout\nmore\n```\n"),
        format!("<!-- stepmark: stream=stderr -->\n```sh\n$ {noisy}\nerr\n```\n"),
        format!("```sh\n$ {noisy}\nout\nerr\nmore\n```\n"),
        format!(
            "```sh\n$ {noisy}\n```\n<!-- stepmark: stream=stderr -->\n```expect\nerr\n```\n\
             <!-- stepmark: stream=stdout -->\n```expect\nout\nmore\n```\n"
        ),
        format!("```sh\n$ {noisy}\n$ {noisy}\n```\n\n```expect {{stream=stderr}}\nerr\nerr\n```\n"),
    ];
    for text in good {
        let ran = Case::new(&text).run(["ci", "a.md"]);
        assert_eq!(ran.status, 0, "{text}{}", ran.all());
    }
    let text = format!("<!-- stepmark: stream=stderr -->\n```sh\n$ {noisy}\nout\n```\n");
    let case = Case::new(text);
    let text = case
        .run(["ci", "--record", "document", "a.md"])
        .exits(1)
        .text();
    assert!(
        text.contains("```text\nerr\n```"),
        "only what was compared: {text}"
    );
}

#[test]
fn a_command_that_fails_shows_both_streams() {
    let text = "<!-- stepmark: stream=stdout -->\n```sh\n$ echo half; echo why >&2; exit 3\nhalf\nwhole\n```\n";
    let ran = Case::new(text)
        .run(["ci", "--record", "document", "a.md"])
        .exits(1);
    assert!(
        ran.stdout.contains("│ half\n") && ran.stdout.contains("│ why\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.text().contains("```text\nhalf\nwhy\n```"),
        "{}",
        ran.text()
    );
}

/// As Innovation Engine's own documents have it.
const INNOVATION_ENGINE: &str = r#"# Create a resource group

```bash
echo '{"name": "rg-7f3a", "location": "eastus", "properties": {"provisioningState": "Succeeded"}}'
```

Results:

<!-- expected_similarity=0.3 -->

```json
{
  "id": "/subscriptions/xxxxx/resourceGroups/rg",
  "location": "eastus",
  "name": "rg",
  "properties": {
    "provisioningState": "Succeeded"
  }
}
```

```bash
echo "Foo Bar 7"
```

<!-- expected_similarity="Foo \w+ \d$" -->

```text
Foo Bar 1
```
"#;

#[test]
fn documents_of_innovation_engine_run_as_they_are() {
    Case::new(INNOVATION_ENGINE).run(["ci", "a.md"]).exits(0);
    let strict = INNOVATION_ENGINE
        .replace("=0.3", "=0.99")
        .replace("Bar 7", "Bar x");
    let case = Case::new(&strict);
    let ran = case.run(["ci", "--only", "1", "a.md"]).exits(1);
    assert!(
        ran.stdout.contains("expected 0.99 or more"),
        "{}",
        ran.stdout
    );
    let ran = case.run(["ci", "--only", "2", "a.md"]).exits(1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn an_expectation_of_the_end_of_a_long_output_costs_little() {
    let print =
        "yes 'a line of about forty characters, or so' | head -c 100000000; echo; echo last";
    let text = format!(
        "```sh\n$ {print}\n...\nlast\n```\n\n```sh\n$ grep VmHWM /proc/$PPID/status\n```\n\n```sh\n$ {print}\n...\nother\n```\n"
    );
    let case = Case::new(text);
    let ran = case.run(["ci", "--record", "document", "a.md"]).exits(1);
    assert!(
        ran.stdout.contains("is \"last\", expected \"other\""),
        "{}",
        ran.stdout
    );
    let text = ran.text();
    let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak: usize = peak
        .and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok())
        .unwrap_or_else(|| panic!("no peak in {text}"));
    assert!(peak < 32 << 10, "{peak} kB");
}

#[test]
fn what_is_not_kept_of_a_long_output_is_matched_by_a_gap_alone() {
    let text = "```sh\n$ seq 3000000\n1\n2\n...\n1500000\n...\n3000000\n```\n";
    let ran = Case::new(text).run(["ci", "a.md"]).exits(1);
    assert!(
        ran.stdout.contains("\"1500000\" is missing"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("bytes in the middle were not looked at; only `...` takes them"),
        "{}",
        ran.stdout
    );
    let text = "<!-- stepmark: match=exact -->\n```sh\n$ seq 3000000\n1\n```\n";
    let ran = Case::new(text).run(["ci", "a.md"]).exits(1);
    assert!(
        ran.stdout.lines().count() < 220,
        "{}",
        ran.stdout.lines().count()
    );
}

#[test]
fn many_commands_with_and_without_inline_output_and_one_expectation_behind() {
    let good = [
        "```sh\n$ echo a\n$ echo b\n```\n\n```expect\na\nb\n```\n",
        "```sh\n$ echo a\na\n$ echo b\n```\n\n```expect\nb\n```\n",
    ];
    for text in good {
        Case::new(text).run(["ci", "a.md"]).exits(0);
    }
    let both = "```sh\n$ echo a\n$ echo b\nb\n```\n\n```expect\nb\n```\n";
    let ran = Case::new(both).run(["ci", "a.md"]).exits(2);
    assert!(ran.stderr.contains("expectation-twice"), "{}", ran.stderr);
}

#[test]
fn an_expression_that_is_none_is_told_before_anything_runs() {
    let annotated = "<!-- stepmark: match=lines -->\n```sh\n$ echo a >ran\na( (re)\n```\n";
    let case = Case::new(annotated);
    let ran = case.run(["ci", "a.md"]).exits(2);
    insta::assert_snapshot!(ran.stderr);
    assert!(!case.has("ran"));
    // Nobody annotated it: then it is text.
    Case::new("```sh\n$ echo 'a( (re)'\na( (re)\n```\n")
        .run(["ci", "a.md"])
        .exits(0);
}
