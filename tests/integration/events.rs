//! Events as lines: those of real runs are of the schema that is shipped, and a journal tells them as
//! they were told live.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use stepmark::record::journal::Store;
use stepmark::run::{AfterFailure, Decision};
use stepmark::runbook::Runbook;
use stepmark::source::Source;

use crate::aftermath::runs;
use crate::journal::scripted::{ID, begin, go};
use crate::support::{Case, project, steps};

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let path = project("book/src/schemas/events-v1.schema.json");
    let text = fs::read_to_string(path).expect("the schema");
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
});

/// Each of the lines is such as the schema has them.
#[track_caller]
pub fn assert_valid(lines: &str) {
    for line in lines.lines() {
        let value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let problems: Vec<String> = VALIDATOR
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{problems:#?}\n{line}");
    }
}

/// The lines of all journals below `root` that can be told are of the schema, and so are those of the
/// streams that are made of them.
#[track_caller]
pub fn assert_journals(root: &Path) {
    let store = Store::at(root);
    for run in store.runs(None).unwrap_or_default() {
        if store.story(&run.id).is_err() {
            continue;
        }
        let journal = fs::read_to_string(store.folder(&run.id).join("events.ndjson"));
        let journal = journal.expect("it has just been read");
        // The last line of a run that was killed may not be whole.
        let whole = journal.rfind('\n').map_or(0, |end| end + 1);
        assert_valid(&journal[..whole]);
        assert_valid(&replayed(&store, &run.id));
    }
}

/// The stream that the journal of a run makes.
#[track_caller]
fn replayed(store: &Store, id: &str) -> String {
    let mut lines = Vec::new();
    let told = store.replay_events(id, &mut lines);
    told.expect("a journal that can be told has its outputs");
    String::from_utf8(lines).expect("lines are text")
}

/// What lines say; what each run of a step printed in one piece, right before its end.
fn told_in(lines: &str) -> Vec<Value> {
    let (mut told, mut output) = (Vec::new(), String::new());
    for line in lines.lines() {
        let mut line: Value = serde_json::from_str(line).expect("a line of JSON");
        let fields = line.as_object_mut().expect("an object");
        // A journal has the path that all ways to a document come to.
        fields.remove("document");
        match fields["event"].as_str() {
            Some("run_started") => drop(fields.remove("at")),
            Some("output") => {
                output += line["text"].as_str().expect("all here is text");
                continue;
            }
            Some("step_failed" | "step_finished") => {
                told.push(std::mem::take(&mut output).into());
            }
            _ => {}
        }
        told.push(line);
    }
    told
}

const TEXT: &str = "---\nstepmark:\n  owner: storage\n---\n\n# Steps\n\n```sh\n$ a\nNODE: [NODE:word]\n```\n\n- [ ] by hand\n\n```sh\n$ b\nx\n```\n\n```sh\n$ c\n```\n\n```sh\n$ d\n```\n";

#[test]
fn a_journal_tells_what_was_told_live() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::at(folder.path());
    let path = folder.path().join("a.md");
    let runbook = Runbook::parse(Source::new(&path, TEXT));
    let skip = Decision::Skip {
        reason: Some("not today".to_owned()),
    };
    let decisions = [Decision::Run, Decision::Run, skip, Decision::Run];
    let ran = go(
        begin(&store, &runbook),
        &runbook,
        None,
        &[("NODE: n2\n", 0), ("y\n", 0), ("x\n", 0), ("no é\n", 1)],
        &decisions,
        &[AfterFailure::Retry],
    );
    assert!(ran.results.is_some(), "it came to its end");
    assert_valid(&ran.events);
    let past = replayed(&store, ID);
    assert_valid(&past);
    assert_eq!(told_in(&ran.events), told_in(&past));
    let first: Value =
        serde_json::from_str(ran.events.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first["owner"], "storage");
    assert_eq!(first["document"].as_str(), path.to_str());
    let count = |event: &str| {
        ran.events
            .matches(&format!("\"event\":\"{event}\""))
            .count()
    };
    assert_eq!(
        ["step_started", "step_failed", "step_finished", "output"].map(count),
        // One failed and ran again; what was skipped, and what a person did, begins too.
        [6, 2, 5, 4]
    );
}

#[test]
fn a_run_that_was_killed_is_told_as_far_as_it_came() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::at(folder.path());
    let runbook = Runbook::parse(Source::new(folder.path().join("a.md"), TEXT));
    let answers = [("NODE: n2\n", 0)];
    let ran = go(begin(&store, &runbook), &runbook, None, &answers, &[], &[]);
    assert!(ran.results.is_none(), "it was killed");
    let past = replayed(&store, "last");
    // Live, what the last step has printed was told too.
    let live = ran.events.lines().count();
    assert_eq!(past.lines().count() + 1, live, "{past}");
    assert!(
        ran.events.ends_with("\"text\":\"half of it\"}\n"),
        "{}",
        ran.events
    );
}

#[test]
fn what_real_steps_print_is_in_the_stream_of_their_journal() {
    let case = Case::new(steps(&[
        ("", "printf 'caf\\303\\251\\n'; printf '\\377'"),
        ("", "yes é | head -c 300001"),
    ]));
    case.run(["run", "--yes", "a.md"]).exits(0);
    let store = Store::at(case.path("../state/stepmark"));
    let lines = replayed(&store, "last");
    let printed: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .filter(|line: &Value| line["event"] == "output")
        .collect();
    use base64::Engine as _;
    let standard = base64::engine::general_purpose::STANDARD;
    let of_first = standard.encode(b"caf\xc3\xa9\n\xff");
    assert_eq!(printed[0]["base64"].as_str(), Some(of_first.as_str()));
    let (of_second, cut): (Vec<&Value>, Vec<&Value>) = printed[1..]
        .iter()
        .partition(|line| line["text"].is_string());
    // The last byte is half a character.
    assert_eq!(cut.len(), 1);
    let text: String = of_second
        .iter()
        .filter_map(|line| line["text"].as_str())
        .collect();
    assert_eq!(text, "é\n".repeat(100_000));
    // A journal whose outputs are gone says which.
    fs::remove_dir_all(runs(&case)[0].join("outputs")).expect("they can be deleted");
    let refused = store.replay_events("last", &mut Vec::new());
    assert!(refused.is_err_and(|error| error.to_string().contains("outputs/1: ")));
    fs::remove_dir_all(&runs(&case)[0]).expect("it can be deleted");
}
