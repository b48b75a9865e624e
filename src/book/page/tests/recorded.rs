use super::*;

/// The parts of the page that are about results.
fn results(text: &str) -> String {
    let page = markdown(&recorded_text(text));
    let lines = page
        .lines()
        .filter(|line| !line.contains(HEAD))
        .map(|line| match line.split_once("<div class=\"stepmark-step") {
            Some((before, step)) => {
                let status = step.split("data-status=").nth(1).unwrap_or("none");
                let status = status.split('"').nth(1).unwrap_or_default();
                let badges: Vec<&str> = step
                    .match_indices("class=\"stepmark-status\"")
                    .filter_map(|(at, _)| step[at..].split(['<', '>']).nth(1))
                    .collect();
                format!("{before}STEP {status}: {}", badges.join(", "))
            }
            None => line.replace("><", ">\n  <"),
        });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn stamps_are_sentences_and_the_run_line_goes() {
    let text = "\
> ```console
> $ a
> ```
> <!-- stepmark: result status=passed digest=D0 --><sub>✓ as &lt;expected&gt;</sub>

1. ```console
   $ b
   ```
   <!-- stepmark: result status=failed exit=1 digest=D1 truncated=3 masked=1 output=OUTPUT --><details open><summary>✗ row n2: STATUS is NotReady</summary>
   ```text
   NAME   STATUS

   n2     NotReady <b>
   ```
   <!-- /stepmark --></details>
   after

```console
$ c
```
<!-- stepmark: result status=passed digest=000000000000 --><sub>✓ done</sub>

```console
$ d
```

<!-- stepmark: run id=1 at=2026-11-21T10:00:00Z status=passed passed=1 took=1s --><sub>x</sub>
";
    insta::assert_snapshot!(results(text), @r#"
    > <!---->STEP passed: passed
    > <!---->
      <div class="stepmark-result" data-status="passed">
      <p>
      <span class="stepmark-mark" aria-hidden="true">✓</span> as &lt;expected&gt;</p>
      </div>

    1. <!---->STEP failed: failed
       <!---->
      <div class="stepmark-result" data-status="failed">
      <p>
      <span class="stepmark-mark" aria-hidden="true">✗</span> row n2: STATUS is NotReady</p>
      <details class="stepmark-output" open>
      <summary>Recorded output (3 lines are left out, 1 secret is masked)</summary>
      <pre tabindex="0">
      <samp>NAME   STATUS&#10;&#10;n2     NotReady &lt;b&gt;</samp>
      </pre>
      </details>
      </div>
       after

    <!---->STEP stale: changed since
    <!---->
      <div class="stepmark-result" data-status="stale">
      <p>
      <span class="stepmark-mark" aria-hidden="true">?</span> the commands, the expectations or the attributes of this step changed since its result was recorded; recorded: done</p>
      </div>

    <!---->STEP missing: no result
    "#);
}

#[test]
fn each_value_has_a_result() {
    let text = "\
---
stepmark: {params: {nodes: {type: list, default: \"n1,n2\"}}}
---
## All
<!-- stepmark: each node in nodes -->

```console
$ ping \"$node\"
```
<!-- stepmark: result status=passed digest=D0 each.node=n1 --><sub>✓ done (node=n1)</sub>
<!-- stepmark: result status=passed digest=D0 each.node=gone --><sub>✓ done (node=gone)</sub>

- [ ] Look.<!-- stepmark: done digest=D1 each=n1 -->
";
    insta::assert_snapshot!(results(text), @r#"
    ## All
    <!---->
      <p class="stepmark-each">This section is repeated for each <kbd>node</kbd> in <kbd>nodes</kbd>: n1, n2</p>

    <!---->STEP missing: passed, no result
    <!---->
      <div class="stepmark-result" data-status="passed">
      <p>
      <span class="stepmark-mark" aria-hidden="true">✓</span> <span class="stepmark-each">node=n1</span>: done</p>
      </div>

    - <input type="checkbox" class="stepmark-manual" id="step-all-2" data-status="missing" title="For you to tick; it is kept in this browser" aria-label="Step 2, by hand: Look.">
      <span class="stepmark-tick" aria-hidden="true">
      </span> Look. <span class="stepmark-statuses">node&#61;n1 <span class="stepmark-status" data-status="passed">done in the recorded run</span> node&#61;n2 <span class="stepmark-status" data-status="missing">no result</span>
      </span>
    "#);
}

#[test]
fn what_nobody_recorded_has_never_run() {
    insta::assert_snapshot!(results("```console\n$ a\n```\n\n<!-- stepmark: record=none -->\n```console\n$ b\n```\n"), @"
    <!---->STEP never: never run

    <!---->STEP never: not recorded
    ");
}

#[test]
fn marks_of_items_are_badges() {
    let text = "\
- [x] Done.<!-- stepmark: done digest=D0 -->
- [x] Another.<!-- stepmark: done digest=123456789abc -->
- [ ] Open.
";
    insta::assert_snapshot!(results(text), @r#"
    - <input type="checkbox" class="stepmark-manual" id="step-step-1" data-status="passed" title="For you to tick; it is kept in this browser" aria-label="Step 1, by hand: Done.">
      <span class="stepmark-tick" aria-hidden="true">
      </span> Done. <span class="stepmark-statuses">
      <span class="stepmark-status" data-status="passed">done in the recorded run</span>
      </span>
    - <input type="checkbox" class="stepmark-manual" id="step-step-2" data-status="stale" title="For you to tick; it is kept in this browser" aria-label="Step 2, by hand: Another.">
      <span class="stepmark-tick" aria-hidden="true">
      </span> Another. <span class="stepmark-statuses">
      <span class="stepmark-status" data-status="stale">changed since</span>
      </span>
    - <input type="checkbox" class="stepmark-manual" id="step-step-3" data-status="never" title="For you to tick; it is kept in this browser" aria-label="Step 3, by hand: Open.">
      <span class="stepmark-tick" aria-hidden="true">
      </span> Open.
    "#);
}

#[test]
fn a_record_within_other_html_goes_with_it() {
    let stamp = "<!-- stepmark: result status=passed digest=D0 --><sub>✓ done</sub>";
    let text = format!("<div>\n\n```console\n$ a\n```\n</div>\n<div>\n{stamp}\n</div>\n");
    assert!(!results(&text).contains("stepmark: result"));
}
