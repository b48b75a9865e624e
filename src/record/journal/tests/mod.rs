//! Journals that are written by hand, event by event, and told again.

use std::fs;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;

use super::writer::EVENTS;
use super::*;
use crate::expect::{Captures, Diff, DiffLine, Mark};
use crate::record::events::tests::schema;
use crate::run::session::Snapshot;
use crate::run::{
    After, CommandResult, Event, Failure, Kept, Plan, RunId, RunResults, Status, StepResult,
};
use crate::runbook::Runbook;
use crate::source::Source;

mod going_on;
mod keeping;

const TEXT: &str = "# Upgrade\n\n```sh\n$ a\n```\n\n```sh\n$ b\n```\n\n```sh\n$ c\n```\n";

fn runbook(text: &str) -> Runbook {
    Runbook::parse(Source::new("/docs/a.md", text))
}

pub(in crate::record) fn time(second: i64) -> Timestamp {
    Timestamp::from_second(1_777_860_000 + second).unwrap()
}

/// A store of its own, and runs in it.
pub(in crate::record) struct Case {
    folder: TempDir,
    pub(in crate::record) store: Store,
}

impl Case {
    pub(in crate::record) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("state/stepmark")).unsynced();
        Self { folder, store }
    }

    fn header(id: &str, runbook: &Runbook) -> Header {
        let plan = Plan {
            blocks: runbook.runnable(),
        };
        let header = Header::new(RunId(id.to_owned()), runbook, &plan, time(0));
        Header {
            person: Some("mpd".to_owned()),
            target: Some("kronform".to_owned()),
            ..header
        }
    }

    fn header_at(id: &str, runbook: &Runbook, second: i64) -> Header {
        Header {
            at: time(second),
            ..Self::header(id, runbook)
        }
    }

    fn begin(&self, id: &str, runbook: &Runbook) -> Journal {
        self.store
            .begin(&Self::header(id, runbook), runbook)
            .unwrap()
    }

    /// The lines of a run, which are such as the schema has them.
    pub(in crate::record) fn events(&self, id: &str) -> String {
        let text = fs::read_to_string(self.store.folder(id).join(EVENTS)).unwrap();
        schema::assert_valid(&text);
        text
    }
}

/// A result with everything that a result can have.
pub(in crate::record) fn failed(block: usize) -> StepResult {
    let lines = vec![
        DiffLine::new(Mark::Differs, "n2  NotReady"),
        DiffLine::new(Mark::Pointer, "    ^^^^^^^^"),
    ];
    let mut result = StepResult::without_run(
        block,
        crate::runbook::Kind::Step,
        Status::Failed,
        String::new(),
    );
    result.exit = Some(3);
    result.took = Duration::new(1, 50_000_001);
    result.attempts = 2;
    result.failure = Some(Failure {
        summary: "row n2: STATUS is NotReady".to_owned(),
        diff: Some(Diff::new(lines)),
        notes: vec!["a note".to_owned()],
        line: 4,
        is_hint: true,
    });
    result.commands = vec![CommandResult {
        exit: 3,
        output: Kept {
            head: b"no text: \xff\0\n".to_vec(),
            tail: b"the end\n".to_vec(),
            left_out: 12,
            newlines_left_out: 3,
            masked: 2,
            ..Kept::default()
        },
    }];
    result.reason = "it is known".to_owned();
    result.signal = Some(crate::run::Signal::HangUp);
    result.edited = Some(vec!["A".to_owned()]);
    result.retried = vec![Failure::plain("exit status is 1, expected 0".to_owned(), 4)];
    result.is_passed_by = true;
    result
}

pub(in crate::record) fn passed(block: usize) -> StepResult {
    let mut result = StepResult::without_run(
        block,
        crate::runbook::Kind::Step,
        Status::Passed,
        String::new(),
    );
    result.exit = Some(0);
    result.attempts = 1;
    result.took = Duration::from_secs(2);
    result.commands = vec![CommandResult {
        exit: 0,
        output: Kept::default(),
    }];
    result
}

fn start(journal: &mut Journal, runbook: &Runbook, block: usize, second: i64) {
    let event = Event::Running {
        block,
        command: 0,
        tty: false,
    };
    journal.event(runbook, &event, time(second)).unwrap();
}

fn end(journal: &mut Journal, runbook: &Runbook, result: &StepResult, second: i64) {
    end_with(journal, runbook, result, None, second);
}

fn end_with(
    journal: &mut Journal,
    runbook: &Runbook,
    result: &StepResult,
    session: Option<&Snapshot>,
    second: i64,
) {
    let captures: Captures = [("NODE".to_owned(), "n2".to_owned())].into_iter().collect();
    let after = After {
        session,
        captures: &captures,
    };
    let event = Event::StepFinished {
        result,
        after: &after,
    };
    journal.event(runbook, &event, time(second)).unwrap();
}

fn told(result: &StepResult) -> String {
    format!("{result:?}")
}

#[test]
fn what_was_written_is_told_again() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let mut journal = case.begin("11aa", &runbook);
    start(&mut journal, &runbook, 0, 1);
    journal
        .event(
            &runbook,
            &Event::Output {
                bytes: b"more than is kept, \xff\n",
            },
            time(1),
        )
        .unwrap();
    end(&mut journal, &runbook, &failed(0), 2);
    let prompted = Event::Prompted {
        block: 1,
        answer: "run",
    };
    journal.event(&runbook, &prompted, time(3)).unwrap();
    start(&mut journal, &runbook, 1, 4);
    let story = case.store.story("11").unwrap();
    assert_eq!(told(&story.results.steps[0]), told(&failed(0)));
    assert_eq!((story.in_flight, story.is_finished), (Some(1), false));
    assert_eq!(
        (story.last, story.results.took),
        (time(4), Duration::from_secs(4))
    );
    assert_eq!((story.results.not_run, story.results.stopped), (2, true));
    assert_eq!(story.results.captures.get("NODE"), Some("n2"));
    assert_eq!(
        story.asked,
        [Asked {
            step: "upgrade-2".into(),
            answer: "run".into()
        }]
    );
    assert_eq!(story.header, Case::header("11aa", &runbook));
    let output = case.store.folder("11aa").join("outputs/1");
    assert_eq!(fs::read(output).unwrap(), b"more than is kept, \xff\n");
    assert!(
        case.events("11aa")
            .contains(r#""file":"outputs/1","bytes":21"#)
    );
}

#[test]
fn lines_are_of_the_form_that_is_documented() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let mut journal = case.begin("11aa", &runbook);
    start(&mut journal, &runbook, 0, 1);
    end(&mut journal, &runbook, &passed(0), 2);
    let mut results = RunResults::new(RunId("11aa".into()), None, time(0));
    results.put(passed(0));
    journal
        .event(&runbook, &Event::RunFinished { results: &results }, time(3))
        .unwrap();
    let text = case.events("11aa");
    let lines: Vec<&str> = text.lines().skip(1).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"v":1,"event":"step_started","at":"2026-05-04T02:00:01Z","run":"11aa","document":"/docs/a.md","block":0,"step":"upgrade-1","line":3,"digest":"195e8dc2b829","kind":"step"}
    {"v":1,"event":"step_finished","at":"2026-05-04T02:00:02Z","run":"11aa","document":"/docs/a.md","block":0,"step":"upgrade-1","line":3,"digest":"195e8dc2b829","kind":"step","status":"passed","exit":0,"took_ms":2000,"attempts":1,"commands":[{"exit":0,"output":""}],"captures":{"NODE":"n2"}}
    {"v":1,"event":"run_finished","at":"2026-05-04T02:00:03Z","run":"11aa","document":"/docs/a.md","status":"passed","passed":1,"flaky":0,"failed":0,"differs":0,"skipped":0,"blocked":0,"interrupted":0,"files":0,"manual":0,"undone":0,"not_run":0,"took_ms":0,"stopped":false,"began":"2026-05-04T02:00:00Z","captures":{}}
    "#);
}

#[test]
fn a_failure_that_is_asked_about_is_neither_running_nor_done() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let mut journal = case.begin("1", &runbook);
    let mut result = failed(0);
    result.is_passed_by = false;
    start(&mut journal, &runbook, 0, 1);
    journal
        .event(&runbook, &Event::StepFailed { result: &result }, time(2))
        .unwrap();
    let story = case.store.story("1").unwrap();
    assert_eq!((story.in_flight, story.results.steps.len()), (None, 1));
    assert_eq!(story.past(&runbook).unwrap().0.steps.len(), 0);
    // It runs again: what it did before is not true any more.
    start(&mut journal, &runbook, 0, 3);
    let story = case.store.story("1").unwrap();
    assert_eq!((story.in_flight, story.results.steps.len()), (Some(0), 0));
}

#[test]
fn what_was_undone_is_to_be_done_again() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let mut journal = case.begin("1", &runbook);
    for block in [0, 1] {
        start(&mut journal, &runbook, block, 1);
        end(&mut journal, &runbook, &passed(block), 1);
    }
    for (block, by) in [(1, passed(2)), (0, failed(2))] {
        start(&mut journal, &runbook, 2, 2);
        journal
            .event(&runbook, &Event::Undone { block, result: &by }, time(3))
            .unwrap();
    }
    let story = case.store.story("1").unwrap();
    let undone: Vec<bool> = story
        .results
        .steps
        .iter()
        .map(|step| step.is_undone)
        .collect();
    assert_eq!((undone, story.in_flight), (vec![false, true], None));
    let (past, _) = story.past(&runbook).unwrap();
    assert_eq!(
        past.steps.iter().map(|step| step.block).collect::<Vec<_>>(),
        [0]
    );
}
