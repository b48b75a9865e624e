use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::expect::{Captures, Diff, DiffLine, Mark};
use crate::record::journal::{Header, Store};
use crate::run::{After, CommandResult, Event, Failure, Kept, Plan, RunId, RunResults, Status};
use crate::runbook::Runbook;
use crate::source::Source;

const TEXT: &str = "# Upgrade `n2` | *now*\n\n```sh\n$ a\n```\n\n```sh\n$ b\nx\n```\n\n- [ ] call Bob\n\n```sh\n$ c\n```\n";

fn time(second: i64) -> Timestamp {
    Timestamp::from_second(1_777_860_000 + second).unwrap()
}

fn result(runbook: &Runbook, block: usize, status: Status) -> StepResult {
    let kind = runbook.blocks[block].kind;
    let mut result = StepResult::without_run(block, kind, status, String::new());
    result.took = Duration::from_millis(1200);
    result.attempts = 1;
    result.commands = vec![CommandResult {
        exit: 0,
        output: Kept {
            head: b"the secret output\n".to_vec(),
            ..Kept::default()
        },
    }];
    result
}

/// A run in which everything happened that there is to tell.
fn story(is_finished: bool) -> Story {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let runbook = Runbook::parse(Source::new("/docs/a.md", TEXT));
    let plan = Plan {
        blocks: runbook.runnable(),
    };
    let mut header = Header::new(RunId("1a2b3c4d".to_owned()), &runbook, &plan, time(0));
    header.person = Some("mpd".to_owned());
    header.target = Some("kron|form".to_owned());
    header.version = "0.1.0".to_owned();
    header.parameters = [("NODE".to_owned(), "n2".to_owned())].into();
    header.secrets = vec!["TOKEN".to_owned()];
    let mut journal = store.begin(&header, &runbook).unwrap();

    let mut first = result(&runbook, 0, Status::Passed);
    first.edited = Some(vec!["a --better \\\n  twice".to_owned()]);
    let mut second = result(&runbook, 1, Status::Differs);
    let lines = vec![
        DiffLine::new(Mark::Expected, "x"),
        DiffLine::new(Mark::Actual, "````diff"),
        DiffLine::new(Mark::Pointer, "^"),
    ];
    second.failure = Some(Failure {
        summary: "line 1: <b> is *not* x".to_owned(),
        diff: Some(Diff::new(lines)),
        notes: vec!["a note".to_owned()],
        line: 8,
        is_hint: true,
    });
    second.is_passed_by = true;
    second.reason = "known | [link](x)".to_owned();
    let mut third = StepResult::without_run(
        2,
        crate::runbook::Kind::Manual,
        Status::Passed,
        "he said yes".to_owned(),
    );
    third.attempts = 0;
    let captures = Captures::default();
    let mut results = RunResults::new(header.id.clone(), header.target.clone(), time(0));
    results.took = Duration::from_secs(12);
    results.not_run = 1;
    results.stopped = true;
    let mut tell =
        |event: &Event<'_>, second| journal.event(&runbook, event, time(second)).unwrap();
    for result in [first, second, third] {
        let after = After {
            session: None,
            captures: &captures,
        };
        tell(
            &Event::StepFinished {
                result: &result,
                after: &after,
            },
            12,
        );
        results.put(result);
    }
    let undoing = result(&runbook, 0, Status::Passed);
    tell(
        &Event::Undone {
            block: 0,
            result: &undoing,
        },
        12,
    );
    if is_finished {
        tell(&Event::RunFinished { results: &results }, 13);
    } else {
        let running = Event::Running {
            block: 3,
            command: 0,
            tty: false,
        };
        tell(&running, 14);
    }
    store.story("last").unwrap()
}

fn shown(is_finished: bool, is_under_way: bool) -> String {
    let lines = show(&story(is_finished), is_under_way);
    let texts: Vec<String> = lines.into_iter().map(|line| line.text).collect();
    texts.join("\n")
}

#[test]
fn a_run_is_told_with_all_that_happened() {
    insta::assert_snapshot!(shown(true, false), @r"
    run 1a2b3c4d of /docs/a.md
      target   kron|form
      started  2026-05-04 02:00:00 UTC, took 12s
      by       mpd, with stepmark 0.1.0
      set      NODE=n2, TOKEN (secret)
      outcome  failed: 0 passed, 1 differs, 1 item done by hand, 1 undone, 1 not run

    ✓ upgrade-n2--now-1  a --better twice  (line 3, edited, 1.2s)
        edited; this ran:
          a --better \
            twice
        undone afterwards
    ≠ upgrade-n2--now-2  b  (line 7, 1.2s)
        line 1: <b> is *not* x  (/docs/a.md:8)
        - x
        + ````diff
          ^
        a note
        the run went on all the same: known | [link](x)
    ✓ upgrade-n2--now-3  call Bob  (line 12, he said yes)
    ");
}

#[test]
fn a_run_without_an_end_says_what_was_running() {
    let text = shown(false, false);
    assert!(
        text.contains(
            "  outcome  unfinished: 0 passed, 1 differs, 1 item done by hand, 1 undone, 1 not run\n"
        ),
        "{text}"
    );
    assert!(
        text.ends_with("c  (line 14, was running when the run ended)"),
        "{text}"
    );
    assert!(shown(false, true).contains("  outcome  under way: "));
    let markdown = markdown(&story(false));
    assert!(markdown.starts_with("### … "), "{markdown}");
    assert!(
        markdown.contains("was running at the end | |\n"),
        "{markdown}"
    );
}

#[test]
fn a_run_for_a_channel_says_nothing_that_stays_at_home() {
    let text = markdown(&story(true));
    for private in ["the secret output", "TOKEN", "NODE", "--better"] {
        assert!(!text.contains(private), "{text}");
    }
    insta::assert_snapshot!(text, @r"
    ### ✗ Upgrade n2 \| now: 0 passed, 1 differs, 1 item done by hand, 1 undone, 1 not run

    **on kron\|form** · by mpd · 2026-05-04 02:00 UTC · took 12s · run 1a2b3c4d

    | | step | result | took |
    |---|---|---|---|
    | ✓ | upgrade-n2--now-1 | passed, edited, undone afterwards | 1.2s |
    | ≠ | upgrade-n2--now-2 | differs, the run went on: known \| \[link\](x) | 1.2s |
    | ✓ | upgrade-n2--now-3 | passed: he said yes |  |

    **≠ upgrade-n2--now-2**, line 8: line 1: \<b\> is \*not\* x

    `````diff
    - x
    + ````diff
      ^
    `````
    ");
}

#[test]
fn nothing_in_a_text_is_a_mark_of_its_own() {
    use pulldown_cmark::{Event, Options, Parser};
    let text = markdown(&story(true));
    let events: Vec<Event<'_>> = Parser::new_ext(&text, Options::ENABLE_TABLES).collect();
    let has = |wanted: fn(&Event<'_>) -> bool| events.iter().any(wanted);
    assert!(!has(|event| matches!(
        event,
        Event::Html(_) | Event::InlineHtml(_) | Event::Code(_)
    )));
    assert!(!has(|event| matches!(
        event,
        Event::Start(pulldown_cmark::Tag::Link { .. } | pulldown_cmark::Tag::Emphasis)
    )));
    let fences =
        |event: &&Event<'_>| matches!(event, Event::Start(pulldown_cmark::Tag::CodeBlock(_)));
    assert_eq!(events.iter().filter(fences).count(), 1);
    let rows = |event: &&Event<'_>| matches!(event, Event::Start(pulldown_cmark::Tag::TableRow));
    assert_eq!(events.iter().filter(rows).count(), 3);
}

fn summary(id: &str, document: &str, state: RunState) -> RunSummary {
    RunSummary {
        id: id.to_owned(),
        at: Some(time(0)),
        document: Some(PathBuf::from(document)),
        target: None,
        state,
        counts: vec![("passed", 7), ("not-run", 1)],
        took: Duration::from_secs(12),
        person: Some("mpd".to_owned()),
    }
}

#[test]
fn a_list_is_aligned_by_what_a_terminal_shows() {
    let mut wide = summary(
        "1a2b3c4d",
        "/docs/日本.md",
        RunState::Finished(Status::Passed),
    );
    wide.target = Some("kron\u{1b}form".to_owned());
    let mut broken = summary(
        "3",
        "/x",
        RunState::Damaged("its beginning is missing".to_owned()),
    );
    (broken.at, broken.document, broken.person) = (None, None, None);
    let runs = [
        wide,
        summary("2b", "/elsewhere/a.md", RunState::Unfinished),
        summary("2c", "/docs/a.md", RunState::UnderWay),
        broken,
    ];
    let told = |with_document| list(&runs, Some(Path::new("/docs")), with_document).join("\n");
    insta::assert_snapshot!(told(true), @r"
    ID        STARTED (UTC)     DOCUMENT         TARGET        STATUS      TOOK  BY   RESULTS
    1a2b3c4d  2026-05-04 02:00  日本.md          kron\x1bform  passed      12s   mpd  7 passed, 1 not run
    2b        2026-05-04 02:00  /elsewhere/a.md  -             unfinished  -     mpd  7 passed, 1 not run
    2c        2026-05-04 02:00  a.md             -             under way   -     mpd  7 passed, 1 not run
    3         -                 -                -             damaged     -     -    its beginning is missing
    ");
    insta::assert_snapshot!(told(false).lines().take(2).collect::<Vec<_>>().join("\n"), @r"
    ID        STARTED (UTC)     TARGET        STATUS      TOOK  BY   RESULTS
    1a2b3c4d  2026-05-04 02:00  kron\x1bform  passed      12s   mpd  7 passed, 1 not run
    ");
    let without_target = list(&runs[1..], None, false);
    assert!(!without_target[0].contains("TARGET"), "{without_target:?}");
}
