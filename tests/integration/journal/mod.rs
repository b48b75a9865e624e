//! Journals of real runs: taken up again, recorded later, listed and told.

pub mod scripted;

use std::fs;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;
use stepmark::record::journal::{RunState, Store, Story};
use stepmark::record::{Detail, record};
use stepmark::run::{After, AfterFailure, Decision, Event, RunResults};
use stepmark::runbook::Runbook;
use stepmark::source::Source;

use crate::made_up::{self, OUTPUTS, Reading};
use crate::round_trip::{document, status};
use crate::support::Case;
use scripted::{ID, begin, go, header};

const TEXT: &str = "# Steps\n\n```sh\n$ a\nNODE: [NODE:word]\n```\n\n- [ ] by hand\n\n```sh\n$ b\nx\n```\n\n```sh\n$ c\n```\n\n```sh\n$ d\n```\n";

fn parse(path: &Path, text: &str) -> Runbook {
    Runbook::parse(Source::new(path, text))
}

/// Recording what the journal tells gives the same bytes as recording the results does.
fn records_the_same(story: &Story, runbook: &Runbook, results: &RunResults) {
    for detail in [Detail::AsDocumented, Detail::Full] {
        assert_eq!(
            record(runbook, &story.ran, &story.results, detail),
            record(runbook, runbook, results, detail)
        );
    }
}

#[test]
fn a_killed_run_goes_on_where_it_was_and_is_recorded_as_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::at(folder.path());
    let path = folder.path().join("a.md");
    fs::write(&path, TEXT).expect("a document");
    let runbook = parse(&path, TEXT);
    let answers = [("NODE: n2\n", 0), ("y\n", 0)];
    let goes_on = AfterFailure::Continue {
        reason: Some("known".to_owned()),
    };
    let ran = go(
        begin(&store, &runbook),
        &runbook,
        None,
        &answers,
        &[],
        &[goes_on],
    );
    assert!(ran.results.is_none(), "it was killed");
    assert_eq!(ran.seen, ["a", "b", "c"]);

    let story = store.story("last").expect("a story");
    assert_eq!(story.results.steps.len(), 3);
    assert_eq!(story.results.captures.get("NODE"), Some("n2"));
    assert!(!story.is_complete());
    let block = story.in_flight.expect("one was running");
    assert_eq!(runbook.blocks[block].commands[0].text, "c");
    // What the document says of steps that are not done may change meanwhile.
    let edited = parse(
        &path,
        &TEXT
            .replace("$ d", "$ d --better")
            .replace("# Steps", "# Steps\n\nmore"),
    );
    let (_, session) = story.past(&edited).expect("nothing done has changed");
    let session = session.expect("steps have run");
    assert_eq!(session.directory, Path::new("/somewhere"));
    assert!(session.exported.contains(&("A".to_owned(), "b".to_owned())));

    let journal = store
        .take_up(&header(&edited), &edited)
        .expect("it can be taken up");
    let ran = go(
        journal,
        &edited,
        Some(&story),
        &[("", 0), ("", 0)],
        &[],
        &[],
    );
    assert_eq!(ran.seen, ["c", "d --better"]);
    let results = ran.results.expect("it came to its end");
    let whole = store.story(ID).expect("a story");
    assert!(whole.is_finished && whole.is_complete());
    assert_eq!(whole.results.steps.len(), 5);
    records_the_same(&whole, &edited, &results);
    let told = |results: &RunResults| {
        let mut steps = results.steps.clone();
        steps.sort_by_key(|step| step.block);
        format!("{steps:?} {:?} {:?}", results.captures, results.took)
    };
    assert_eq!(told(&whole.results), told(&results), "every bit of it");
}

#[test]
fn a_run_that_somebody_left_goes_on_at_the_step_that_failed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::at(folder.path());
    let runbook = parse(&folder.path().join("a.md"), TEXT);
    let skip = Decision::Skip {
        reason: Some("not today".to_owned()),
    };
    let decisions = [Decision::Run, Decision::Run, skip, Decision::Run];
    let answers = [("NODE: n2\n", 0), ("x\n", 0), ("no\n", 1)];
    let ran = go(
        begin(&store, &runbook),
        &runbook,
        None,
        &answers,
        &decisions,
        &[],
    );
    let results = ran.results.expect("it stopped");
    let story = store.story(ID).expect("a story");
    assert!(story.is_finished && !story.is_complete());
    records_the_same(&story, &runbook, &results);
    let run = &store.runs(None).expect("runs")[0];
    assert_eq!(run.state, RunState::Finished(results.status()));
    assert_eq!(run.counts, results.counts());

    let journal = store
        .take_up(&header(&runbook), &runbook)
        .expect("it can be taken up");
    let ran = go(journal, &runbook, Some(&story), &[("", 0)], &[], &[]);
    assert_eq!(ran.seen, ["d"], "what was skipped stays so");
    assert!(store.story(ID).expect("a story").is_complete());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_records_what_the_results_record(
        text in document(),
        statuses in prop::collection::vec(status(), 1..4),
        outputs in prop::collection::vec(prop::sample::select(OUTPUTS), 1..4),
        nanos in any::<u32>(),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::at(folder.path()).unsynced();
        let runbook = Reading::Plain.runbook(&text);
        let outputs: Vec<&str> = outputs.iter().map(|(output, _)| *output).collect();
        let mut results = made_up::results(&runbook, &statuses, &outputs);
        results.took = Duration::from_nanos(u64::from(nanos));
        let mut journal = begin(&store, &runbook);
        let mut write = |event: &Event<'_>| journal.event(&runbook, event, Timestamp::now());
        for result in &results.steps {
            write(&Event::Running { block: result.block, command: 0, tty: false }).expect("it is written");
            let after = After { session: None, captures: &results.captures };
            write(&Event::StepFinished { result, after: &after }).expect("it is written");
            if result.is_undone {
                let mut undoing = result.clone();
                undoing.status = stepmark::run::Status::Passed;
                write(&Event::Undone { block: result.block, result: &undoing }).expect("it is written");
            }
        }
        write(&Event::RunFinished { results: &results }).expect("it is written");
        let mut story = store.story(ID).expect("a story");
        // These are the run's own business.
        story.results.id = results.id.clone();
        story.results.target = results.target.clone();
        records_the_same(&story, &runbook, &results);
    }
}

/// A case with a journal in the user's own place: one step passed, one was running.
fn with_a_run(text: &str) -> Case {
    let case = Case::new(text);
    let store = Store::at(case.path("../state/stepmark"));
    let runbook = parse(&case.path("a.md"), text);
    let ran = go(
        begin(&store, &runbook),
        &runbook,
        None,
        &[("one\n", 0)],
        &[],
        &[],
    );
    assert!(ran.results.is_none());
    case
}

const TWO: &str = "# Two\n\n```sh\n$ a\n```\n\n```sh\n$ b\n```\n";

#[test]
fn a_past_run_is_recorded_later() {
    let case = with_a_run(TWO);
    let ran = case.run(["record", "last"]).exits(0);
    assert!(ran.stdout.starts_with("recorded in "), "{}", ran.stdout);
    let text = ran.text();
    assert_eq!(text.matches("result status=passed").count(), 1, "{text}");
    assert!(
        text.contains("status=interrupted passed=1 not-run=1 "),
        "{text}"
    );
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), TWO);
    // A step that was edited meanwhile keeps its text and gets no stamp.
    let edited = TWO.replace("$ a", "$ A");
    fs::write(case.path("a.md"), &edited).expect("it can be written");
    let text = case
        .run(["record", "1a2b", "--record", "document"])
        .exits(0)
        .text();
    assert!(
        text.starts_with(&edited) && !text.contains("result status"),
        "{text}"
    );
    case.run(["record", "last", "--record", "copy=copies"])
        .exits(0);
    assert!(case.has("copies/a.runs/local"));
    let none = case.run(["record", "ffff"]).exits(2);
    assert!(
        none.stderr
            .contains("no run has an id that begins with `ffff`\n  = help: "),
        "{}",
        none.stderr
    );
    case.run(["record", "last", "--record", "none"]).exits(2);
}

#[test]
fn past_runs_are_listed_and_told() {
    let case = with_a_run(TWO);
    let listed = case.run(["runs"]).exits(0).stdout;
    assert!(
        listed.starts_with("ID        STARTED (UTC) ") && listed.contains("\n1a2b3c4d  "),
        "{listed}"
    );
    assert!(listed.contains("  a.md  "), "{listed}");
    assert!(
        listed.contains("  unfinished  ") && listed.contains("1 passed"),
        "{listed}"
    );
    let of_one = case.run(["runs", "./a.md"]).exits(0).stdout;
    assert!(
        of_one.contains("1a2b3c4d") && !of_one.contains("a.md"),
        "{of_one}"
    );
    fs::write(case.path("b.md"), TWO).expect("another document");
    let other = case.run(["runs", "b.md"]).exits(0);
    assert!(other.stdout.is_empty() && other.stderr.contains("there is no run of b.md yet"));
    case.run(["runs", "nowhere.md"]).exits(2);
    let shown = case.run(["runs", "show", "1a"]).exits(0).stdout;
    assert!(shown.contains("✓ two-1  a  (line 3"), "{shown}");
    assert!(
        shown.contains("… two-2  b  (line 7, was running when the run ended)"),
        "{shown}"
    );
    let markdown = case.run(["runs", "show", "last", "--md"]).exits(0).stdout;
    assert!(markdown.starts_with("### … Two: 1 passed"), "{markdown}");
    case.run(["runs", "show", "x"]).exits(2);
}
