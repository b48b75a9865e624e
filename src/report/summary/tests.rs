use std::iter;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;
use crate::report::sample;
use crate::source::Source;

#[test]
fn documents_are_told_in_a_table_and_what_went_wrong_below_it() {
    let sample = sample::documents();
    insta::assert_snapshot!(markdown(&sample.reported()), @r"
    ### ✗ 6 documents: 1 failed, 1 broken, 1 interrupted, 1 not run, 1 flaky, 1 passed

    | | document | target | owner | results | took |
    |---|---|---|---|---|---|
    | ✗ | docs/full.md | kron\|form |  | 1 passed, cannot write it: the disk \| is full | 12s |
    | ✗ | docs/broken.md | kron\|form |  | could not run: there is no \`zsh\` \| bash |  |
    | ⚡ | docs/up,grade.md | kron\|form | @team/infra | 0 passed, 1 failed, 1 differs, 1 blocked, 1 interrupted, 2 not run | 12s |
    | – | docs/later.md | kron\|form |  | not run: another document failed |  |
    | ≈ | docs/flaky.md | x |  | 3 passed, 1 flaky, 1 skipped, 1 item done by hand | 12s |
    | ✓ | docs/fine.md | kron\|form |  | 1 passed | 12s |

    #### ⚡ docs/up,grade.md

    | | step | result | took |
    |---|---|---|---|
    | ≠ | upgrade-1 | differs, the run went on: known \| \[since May\](x) | 1.2s |
    | ✗ | upgrade-2 | failed, the run went on, undone afterwards | 1.2s |
    | ⊘ | drain | blocked: it is destructive: \`--allow-danger\` lets it run | 1.2s |
    | ⚡ | wait | interrupted | 1.2s |

    <details><summary>≠ upgrade-1, line 8: row n2: STATUS is NotReady, expected &lt;Ready&gt;</summary>

    ```diff
    - n2     Ready
    + n2     NotReady
             ^
    50% of the rows differ
    ```

    </details>

    <details><summary>✗ upgrade-2, line 15: exit status 1, expected 0</summary>

    ````diff
    in `head -c4 /dev/urandom`
    │ \xff\x00]]>&
    │ ::error::x
    │ ```
    ````

    </details>

    #### ≈ docs/flaky.md

    | | step | result | took |
    |---|---|---|---|
    | ≈ | upgrade-1 | flaky, it passed after it failed once | 1.2s |

    <details><summary>≈ upgrade-1, line 7: at first: line 1: found &quot;503&quot;</summary>

    ```diff
    + 503
    ```

    </details>
    ");
}

#[test]
fn nothing_in_a_text_is_a_mark_of_its_own() {
    let sample = sample::documents();
    let text = markdown(&sample.reported());
    let events: Vec<Event<'_>> = Parser::new_ext(&text, Options::ENABLE_TABLES).collect();
    let count =
        |wanted: fn(&Event<'_>) -> bool| events.iter().filter(|event| wanted(event)).count();
    assert_eq!(count(|event| matches!(event, Event::InlineHtml(_))), 0);
    assert_eq!(count(|event| matches!(event, Event::Code(_))), 0);
    assert_eq!(
        count(|event| matches!(event, Event::Start(Tag::Link { .. } | Tag::Strong))),
        0
    );
    let fences = count(|event| matches!(event, Event::Start(Tag::CodeBlock(_))));
    let html = events.iter().filter_map(|event| match event {
        Event::Html(html) => Some(html.as_ref()),
        _ => None,
    });
    let html: String = html.collect();
    assert_eq!(html.matches("<details>").count(), fences);
    assert_eq!(html.matches("</details>").count(), fences);
    assert!(!html.contains("<Ready>"), "{html}");
    // Six documents, and the steps of two of them.
    let rows = count(|event| matches!(event, Event::Start(Tag::TableRow)));
    assert_eq!(rows, 6 + 4 + 1);
}

#[test]
fn a_summary_stays_below_its_limit_and_says_what_is_left_out() {
    let text = "```sh\n$ a\nb\n```\n".repeat(50);
    let runbook = Runbook::parse(Source::new("many.md", text));
    let plan = runbook.runnable();
    let steps = plan.iter().map(|&block| {
        let mut result = sample::result(&runbook, block, Status::Failed);
        result.failure = Some(Failure {
            notes: vec!["a note".to_owned(); 40],
            ..Failure::plain("line 1".to_owned(), 3)
        });
        result
    });
    let results = sample::run("1", None, steps.collect());
    let reported = Reported {
        runbook: &runbook,
        plan: &plan,
        outcome: Outcome::Ran(&results),
        problem: None,
    };
    let all: Vec<Reported<'_>> = iter::repeat_n(reported, 300).collect();
    for limit in [2_000, 20_000, 100_000] {
        let text = markdown_within(&all, limit);
        assert!(text.len() <= limit, "{} of {limit}", text.len());
        let rows = text.matches("| many.md |").count();
        let documents = format!("\n*{} more documents left out here", 300 - rows);
        assert_eq!(rows < 300, text.contains(&documents), "{text}");
        let differences = text.matches("<details>").count();
        let (told, _) = text.rsplit_once(" differences left out here").unwrap();
        assert!(
            told.ends_with(&(300 * 50 - differences).to_string()),
            "{text}"
        );
    }
    let text = markdown(&all);
    assert!(
        text.len() <= 1 << 20 && text.len() > 900_000,
        "{}",
        text.len()
    );
}
