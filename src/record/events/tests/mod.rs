//! Streams that are told by hand, event by event, next to a journal of the same run.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::*;
use crate::expect::Captures;
use crate::record::events::line::VERSION;
use crate::record::header::Header;
use crate::record::journal::Journal;
use crate::record::journal::tests::{Case, failed, passed, time};
use crate::run::session::{Ended, Snapshot};
use crate::run::{After, Event, Plan, RunId, RunResults, Signal, Status, StepResult};
use crate::runbook::project::{FILE, Project};
use crate::runbook::{Kind, Runbook};
use crate::source::Source;

mod confidential;
mod files;
pub(in crate::record) mod schema;
mod sinks;

const TEXT: &str = "---\nstepmark:\n  owner: storage\n---\n\n# Upgrade\n\n```sh\n$ a\n```\n\n```sh\n$ b\n```\n\n# Nodes\n<!-- stepmark: each node in \"n2\" -->\n\n```sh\n$ c\n```\n";

fn runbook(path: impl AsRef<Path>) -> Runbook {
    let (project, told) = Project::parse(&Source::new(FILE, "[defaults]\nstrict = true\n"));
    assert!(told.is_empty(), "{told:?}");
    let defaults = project.for_document(path.as_ref());
    Runbook::parse_with(Source::new(path.as_ref(), TEXT), &defaults).repeated(&BTreeMap::new())
}

/// What was written, one piece each time; after `whole` pieces writing fails.
#[derive(Clone)]
struct Pieces {
    written: Rc<RefCell<Vec<String>>>,
    whole: usize,
}

impl Pieces {
    fn new() -> Self {
        Self {
            written: Rc::default(),
            whole: usize::MAX,
        }
    }

    fn all(&self) -> String {
        self.written.borrow().concat()
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.written.borrow_mut();
        if written.len() == self.whole {
            return Err(io::ErrorKind::StorageFull.into());
        }
        written.push(String::from_utf8(bytes.to_vec()).expect("lines are text"));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn header(id: &str, runbook: &Runbook) -> Header {
    let plan = Plan {
        blocks: runbook.runnable(),
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Header {
        target: Some("kronform".to_owned()),
        person: Some("mpd".to_owned()),
        parameters: [pair("TOKEN", "hunter2"), pair("N", "1")].into(),
        secrets: vec!["TOKEN".to_owned()],
        root: Some("/tmp/root".into()),
        ..Header::new(RunId(id.to_owned()), runbook, &plan, time(0))
    }
}

/// Both that a run can be told to, each event at a time of its own.
struct Told {
    runbook: Runbook,
    pieces: Pieces,
    stream: Stream,
    journal: Option<Journal>,
    second: i64,
}

impl Told {
    fn new() -> Self {
        Self::at(Path::new("docs/a.md"), None)
    }

    fn at(path: &Path, case: Option<&Case>) -> Self {
        let runbook = runbook(path);
        let header = header("11aa", &runbook);
        let pieces = Pieces::new();
        Self {
            stream: Stream::new(Sink::new(pieces.clone()), header.clone(), &runbook),
            journal: case.map(|case| case.store.begin(&header, &runbook).unwrap()),
            runbook,
            pieces,
            second: 0,
        }
    }

    fn tell(&mut self, event: &Event<'_>) {
        let at = time(self.second);
        self.second += 1;
        self.stream.event(&self.runbook, event, at).unwrap();
        if let Some(journal) = &mut self.journal {
            journal.event(&self.runbook, event, at).unwrap();
        }
    }

    fn run_started(&mut self) {
        self.tell(&Event::RunStarted {
            run: &RunId("11aa".to_owned()),
            target: Some("kronform"),
            done: 0,
        });
    }

    fn running(&mut self, block: usize) {
        let (command, tty) = (0, false);
        self.tell(&Event::Running {
            block,
            command,
            tty,
        });
    }

    fn output(&mut self, bytes: &[u8]) {
        self.tell(&Event::Output { bytes });
    }

    fn finished(&mut self, result: &StepResult) {
        let captures: Captures = [("NODE".to_owned(), "n2".to_owned())].into_iter().collect();
        let exported = vec![("EXPORTED".to_owned(), "1".to_owned())];
        let session = Snapshot {
            directory: "/somewhere".into(),
            exported,
        };
        let after = After {
            session: Some(&session),
            captures: &captures,
        };
        self.tell(&Event::StepFinished {
            result,
            after: &after,
        });
    }
}

/// All that can happen, as a stream and as a journal; behind the stream what the journal, taken up again, makes
/// of a stream.
fn everything() -> (String, String) {
    let case = Case::new();
    let stream = tell_everything(&case);
    (stream + &replayed(&case), case.events("11aa"))
}

/// The journal's stream.
fn replayed(case: &Case) -> String {
    let mut lines = Vec::new();
    case.store.replay_events("last", &mut lines).unwrap();
    String::from_utf8(lines).unwrap()
}

/// All that can happen; the stream of it, and a journal in `case` that was taken up again.
fn tell_everything(case: &Case) -> String {
    // A path that is no text.
    let path = Path::new(OsStr::from_bytes(b"docs/\xff.md"));
    let mut told = Told::at(path, Some(case));
    told.run_started();
    told.running(0);
    told.output("two rows: \u{1b}[1mé".as_bytes());
    told.output(b"\xff\xfe\n");
    told.tell(&Event::Attempt {
        attempts: 1,
        summary: "row n2: STATUS is NotReady",
        pause: Duration::from_secs(2),
        left: Duration::from_secs(8),
    });
    told.tell(&Event::StepFailed { result: &failed(0) });
    told.tell(&Event::Prompted {
        block: 0,
        answer: "continue",
    });
    told.finished(&failed(0));
    told.finished(&files::changed());
    for ended in [Ended::Exited(1), Ended::Signaled(9)] {
        told.tell(&Event::BackgroundEnded { block: 0, ended });
    }
    told.running(2);
    told.output(b"undone\n");
    told.tell(&Event::Undone {
        block: 0,
        result: &failed(2),
    });
    let mut results = RunResults::new(RunId("11aa".into()), None, time(0));
    results.put(failed(0));
    results.took = Duration::new(1, 7);
    results.interrupted_by = Some(Signal::Terminate);
    results.broken = Some("the target is not known".to_owned());
    told.tell(&Event::RunFinished { results: &results });
    drop(told.journal.take());
    let header = Header {
        at: time(100),
        ..header("11aa", &told.runbook)
    };
    drop(case.store.take_up(&header, &told.runbook).unwrap());
    told.pieces.all()
}

/// What lines say, apart from the name of the document; what each run of a block printed in one piece,
/// right before its end.
fn told_in(lines: &str) -> Vec<String> {
    let (mut told, mut output) = (Vec::new(), String::new());
    for line in lines.lines() {
        let mut value: Value = serde_json::from_str(line).unwrap();
        let fields = value.as_object_mut().unwrap();
        fields.remove("document");
        fields.remove("path");
        match fields["event"].as_str().unwrap() {
            "output" => {
                output += line;
                output.push('\n');
                continue;
            }
            "step_failed" | "step_finished" | "undone" => {
                let (bytes, _) = printed(&std::mem::take(&mut output));
                told.push(bytes.escape_ascii().to_string());
            }
            _ => {}
        }
        told.push(value.to_string());
    }
    told
}

#[test]
fn a_stream_from_the_journal_says_the_same() {
    let case = Case::new();
    let live = told_in(&tell_everything(&case));
    let mut past = told_in(&replayed(&case));
    let last = past.pop().unwrap();
    assert!(last.contains("run_resumed"), "it was taken up: {last}");
    assert_eq!(live, past);
    assert!(
        live.contains(&r"two rows: \x1b[1m\xc3\xa9\xff\xfe\n".to_owned()),
        "{live:#?}"
    );
}

#[test]
fn lines_are_of_the_form_that_is_documented() {
    let mut told = Told::new();
    told.run_started();
    told.tell(&Event::StepStarted { block: 0 });
    told.running(0);
    told.output(b"one\ntwo");
    told.finished(&passed(0));
    told.tell(&Event::StepStarted { block: 1 });
    let reason = "it needs `upgrade-1`".to_owned();
    told.finished(&StepResult::without_run(
        1,
        Kind::Step,
        Status::Skipped,
        reason,
    ));
    let mut results = RunResults::new(RunId("11aa".into()), None, time(0));
    results.put(passed(0));
    told.tell(&Event::RunFinished { results: &results });
    // What is printed when the session ends is of no step.
    told.output(b"bye");
    let text = told
        .pieces
        .all()
        .replace(env!("CARGO_PKG_VERSION"), "[version]");
    insta::assert_snapshot!(text, @r#"
    {"v":1,"event":"run_started","at":"2026-05-04T02:00:00Z","run":"11aa","document":"docs/a.md","target":"kronform","parameters":{"N":"1"},"secrets":["TOKEN"],"owner":"storage","version":"[version]","selected":["upgrade-1","upgrade-2","nodes-1@n2"]}
    {"v":1,"event":"step_started","at":"2026-05-04T02:00:02Z","run":"11aa","document":"docs/a.md","block":0,"step":"upgrade-1","line":8,"digest":"195e8dc2b829","kind":"step"}
    {"v":1,"event":"output","at":"2026-05-04T02:00:03Z","run":"11aa","document":"docs/a.md","block":0,"step":"upgrade-1","line":8,"text":"one\ntwo"}
    {"v":1,"event":"step_finished","at":"2026-05-04T02:00:04Z","run":"11aa","document":"docs/a.md","block":0,"step":"upgrade-1","line":8,"digest":"195e8dc2b829","kind":"step","status":"passed","exit":0,"took_ms":2000,"attempts":1,"commands":[{"exit":0,"output":""}]}
    {"v":1,"event":"step_started","at":"2026-05-04T02:00:06Z","run":"11aa","document":"docs/a.md","block":1,"step":"upgrade-2","line":12,"digest":"3cd983dd0910","kind":"step"}
    {"v":1,"event":"step_finished","at":"2026-05-04T02:00:06Z","run":"11aa","document":"docs/a.md","block":1,"step":"upgrade-2","line":12,"digest":"3cd983dd0910","kind":"step","status":"skipped","took_ms":0,"attempts":0,"reason":"it needs `upgrade-1`","commands":[]}
    {"v":1,"event":"run_finished","at":"2026-05-04T02:00:07Z","run":"11aa","document":"docs/a.md","status":"passed","passed":1,"flaky":0,"failed":0,"differs":0,"skipped":0,"blocked":0,"interrupted":0,"files":0,"manual":0,"undone":0,"not_run":0,"took_ms":0,"stopped":false,"began":"2026-05-04T02:00:00Z"}
    "#);
}

#[test]
fn a_stream_has_no_secrets_and_nothing_that_only_going_on_needs() {
    let (stream, journal) = everything();
    let private = [
        "hunter2",
        "EXPORTED",
        "NODE",
        "/tmp/root",
        "mpd",
        "the former",
        "\"process\"",
    ];
    for word in private {
        assert!(!stream.contains(word), "{word}: {stream}");
    }
    assert!(!journal.contains("hunter2"), "{journal}");
    assert!(journal.contains("the former"), "{journal}");
}

#[test]
fn a_block_that_runs_again_begins_again() {
    let mut told = Told::new();
    told.running(0);
    told.running(0);
    told.output(b"x");
    told.tell(&Event::StepFailed { result: &failed(0) });
    told.running(0);
    let mut flaky = passed(0);
    flaky.status = Status::Flaky;
    flaky.retried = failed(0).retried;
    told.finished(&flaky);
    // One in the background that dies later does not begin again.
    told.finished(&failed(0));
    assert_eq!(
        events(&told.pieces.all()),
        [
            "step_started",
            "output",
            "step_failed",
            "step_started",
            "step_finished",
            "step_finished"
        ]
    );
    schema::assert_valid(&told.pieces.all());
}

fn events(lines: &str) -> Vec<String> {
    let event = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["event"].as_str().unwrap().to_owned()
    };
    lines.lines().map(event).collect()
}

#[test]
fn an_event_of_another_document_is_refused() {
    let mut told = Told::new();
    let event = Event::Prompted {
        block: 99,
        answer: "run",
    };
    let refused = told.stream.event(&told.runbook, &event, time(0));
    assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::InvalidInput);
}

/// The bytes that `lines` say were printed, and whether each of them says so as text.
fn printed(lines: &str) -> (Vec<u8>, bool) {
    use base64::Engine as _;
    let (mut bytes, mut is_text) = (Vec::new(), true);
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if let Some(base64) = line["base64"].as_str() {
            is_text = false;
            let decoded = base64::engine::general_purpose::STANDARD.decode(base64);
            bytes.extend(decoded.unwrap());
        }
        bytes.extend(line["text"].as_str().unwrap_or_default().bytes());
    }
    (bytes, is_text)
}
