//! What a run that goes on finds again, what it says of the rest, and what stands in its way.

use std::fs;
use std::path::PathBuf;

use nix::sys::signal::Signal;

use crate::aftermath::{await_nobody, runs};
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, await_pipe, make_pipe, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

fn resume(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "--resume", "a.md"])
}

/// Runs the first step and quits at the next.
fn quit_behind_one(case: &Case) {
    let mut terminal = run(case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
}

/// A document whose steps have a directory of their own, and a place to find those directories in.
fn temporary(annotated: &[(&str, &str)]) -> Case {
    let head = "---\nstepmark: {cwd: temp}\n---\n";
    let case = Case::new(head.to_owned() + &steps(annotated)).file("tmp/other", "");
    let folder = case.path("tmp");
    case.env("TMPDIR", folder.to_str().expect("its name is text"))
}

/// The directories that are there for runs.
fn roots(case: &Case) -> Vec<PathBuf> {
    let entries = fs::read_dir(case.path("tmp")).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.is_dir()).collect()
}

#[test]
fn a_temporary_directory_waits_for_the_rest_of_the_run() {
    let case = temporary(&[("", "pwd >here"), ("", "test \"$PWD\" = \"$(cat here)\"")]);
    quit_behind_one(&case);
    let left = roots(&case);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].join("here").exists());
    let mut terminal = resume(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    assert!(ended.plain.contains("2 passed"), "{}", ended.plain);
    assert_eq!(roots(&case), Vec::<PathBuf>::new());
}

#[test]
fn a_temporary_directory_outlives_a_kill() {
    let stays = "test -e made\n[ -e again ] || { touch again; echo here >\"$PIPE\"; sleep 300; }";
    let case = temporary(&[("", "touch made"), ("", stays)]);
    let pipe = case.path("ready");
    make_pipe(&pipe);
    let case = case.env("PIPE", pipe.to_str().expect("its name is text"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    await_pipe(pipe);
    terminal.signal(Signal::SIGKILL);
    terminal.end().exits(137);
    await_nobody(&case);
    let mut terminal = resume(&case);
    terminal.answer("What about it?", "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(roots(&case), Vec::<PathBuf>::new());
}

#[test]
fn a_temporary_directory_that_is_gone_is_missed() {
    let case = temporary(&[("", "pwd >here"), ("", "cat here")]);
    quit_behind_one(&case);
    fs::remove_dir_all(&roots(&case)[0]).expect("it can be deleted");
    let ended = resume(&case).end().exits(3);
    assert!(
        ended.plain.contains("not there any more"),
        "{}",
        ended.plain
    );
    assert_eq!(roots(&case), Vec::<PathBuf>::new());
    // Where nothing was done there is nothing to be missed.
    let case = temporary(&[("", "pwd >here")]);
    let mut terminal = run(&case);
    terminal.answer(RUN, "q");
    terminal.end().exits(130);
    fs::remove_dir_all(&roots(&case)[0]).expect("it can be deleted");
    let mut terminal = resume(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(roots(&case), Vec::<PathBuf>::new());
}

#[test]
fn a_temporary_directory_goes_where_nobody_can_come_back_to_it() {
    // Somebody starts anew.
    let case = temporary(&[("", "pwd >here"), ("", "cat here")]);
    quit_behind_one(&case);
    let former = roots(&case);
    let mut terminal = run(&case);
    terminal.answer("Go on?", "n");
    terminal.answer(RUN, "q");
    terminal.end().exits(130);
    assert!(!former[0].exists());
    assert_eq!(roots(&case).len(), 1);
    // Nobody takes up what `ci` left, and a plan leaves nothing.
    let case = temporary(&[("", "touch here; false"), ("", "cat here")]);
    case.run(["ci", "a.md"]).exits(1);
    case.run(["run", "--plan", "a.md"]).exits(0);
    assert_eq!(roots(&case), Vec::<PathBuf>::new());
    // There is no place for a journal.
    let case = case.env("XDG_STATE_HOME", "/dev/null/state");
    case.run(["run", "--yes", "a.md"]).exits(1);
    assert_eq!(roots(&case), Vec::<PathBuf>::new());
}

#[test]
fn what_was_done_in_a_temporary_directory_is_undone_there() {
    let case = temporary(&[
        ("name=one", "touch made"),
        ("", "true"),
        ("undo=one", "rm made"),
    ]);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer("Undo one? y", "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    let made = roots(&case)[0].join("made");
    assert!(made.exists());
    let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
    terminal.answer("Undo one? y", "y");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert!(!made.exists());
}

#[test]
fn the_tour_can_be_left_and_taken_up_again() {
    let tour = crate::support::project("runbooks/tour.md");
    let case = Case::new(fs::read(tour).expect("the tour is there")).file("tmp/other", "");
    let folder = case.path("tmp");
    let case = case.env("TMPDIR", folder.to_str().expect("its name is text"));
    let mut terminal = run(&case);
    for _ in 0..2 {
        terminal.answer(RUN, "r");
    }
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    assert_eq!(roots(&case).len(), 1);
    let mut terminal = resume(&case);
    let shown = terminal.answer(RUN, "q");
    assert!(shown.contains("Restored: the directory"), "{shown}");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
}

/// Spoils the journal of the last run.
fn spoil(case: &Case, how: &str) {
    let path = runs(case).pop().expect("a run");
    let events = path.join("events.ndjson");
    let text = fs::read_to_string(&events).expect("its lines");
    let spoilt = match how {
        "no document" => {
            return fs::remove_file(path.join("document.md")).expect("it can be deleted");
        }
        "no lines" => return fs::remove_file(events).expect("it can be deleted"),
        "empty" => String::new(),
        "newer" => text.replace("{\"v\":1,", "{\"v\":99,"),
        "garbage" => {
            let mut lines: Vec<&str> = text.lines().collect();
            lines[1] = "garbage";
            lines.join("\n") + "\n"
        }
        other => panic!("{other}"),
    };
    fs::write(events, spoilt).expect("it can be written");
}

#[test]
fn a_damaged_journal_is_told_of_and_in_nobodys_way() {
    for (how, why) in [
        (
            "no document",
            "document.md, the document as it ran, is missing",
        ),
        ("no lines", "events.ndjson"),
        ("empty", "its beginning is missing"),
        ("newer", "a newer stepmark wrote it"),
        ("garbage", "line 2"),
    ] {
        let case = Case::new(steps(&[("", "echo a >>ran"), ("", "echo b >>ran")]));
        quit_behind_one(&case);
        spoil(&case, how);
        let id = runs(&case).pop().expect("a run");
        let id = id.file_name().expect("a name").to_string_lossy();
        let ended = resume(&case).end().exits(2);
        for part in [why, &*id, "cannot go on", "without --resume"] {
            assert!(ended.plain.contains(part), "{how}: {}", ended.plain);
        }
        Terminal::run(&case, &["undo", "a.md"]).end().exits(2);
        let mut terminal = run(&case);
        let shown = terminal.answer(RUN, "r");
        for part in [why, &*id, "cannot go on", "a new run begins"] {
            assert!(shown.contains(part), "{how}: {shown}");
        }
        terminal.answer(RUN, "r");
        terminal.answer(RECORD, "n");
        terminal.end().exits(0);
        assert_eq!(case.read("ran"), "a\na\nb\n", "{how}");
        // From now on another is the last.
        let mut terminal = run(&case);
        let shown = terminal.answer(RUN, "q");
        assert!(!shown.contains("cannot go on"), "{how}: {shown}");
        terminal.end().exits(130);
    }
}

#[test]
fn a_run_that_goes_on_says_what_came_back() {
    let head = "---\nstepmark:\n  params:\n    NODE: {default: n1}\n    PIN: {type: secret}\n---\n";
    let text = head.to_owned() + &steps(&[("", "mkdir sub; cd sub"), ("", "echo $NODE >../ran")]);
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer("PIN", "sesame-77\r");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    let mut terminal = Terminal::run(&case, &["run", "--resume", "--set", "NODE=n2", "a.md"]);
    terminal.answer("PIN", "sesame-77\r");
    let shown = terminal.answer(RUN, "r");
    let told = shown.replace('\n', " ");
    let directory = format!("{}, exported variables", case.path("sub").display());
    for part in [
        directory.as_str(),
        "Not restored: functions, arrays, and variables that were not exported.",
        "Asked for again, and not kept: PIN.",
    ] {
        assert!(told.contains(part), "{shown}");
    }
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(case.read("ran"), "n2\n");
    // What it was given from then on is what the run is told with.
    let shown = case.run(["runs", "show", "last"]).exits(0).stdout;
    assert!(shown.contains("n2") && !shown.contains("n1"), "{shown}");
    assert!(!shown.contains("sesame"), "{shown}");
}

#[test]
fn items_ticked_by_hand_meanwhile_do_not_matter() {
    let text = "# A\n\n- [ ] Call Bob\n\n```sh\necho a >>ran\n```\n\n```sh\necho b >>ran\n```\n";
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer("Done?", "d");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    let case = case.file("a.md", text.replace("[ ]", "[x]"));
    let mut terminal = resume(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert_eq!(case.read("ran"), "a\nb\n");
    assert!(case.text().contains("- [x] Call Bob"), "{}", case.text());
}

#[test]
fn one_run_of_a_document_at_a_time() {
    let case = Case::new(steps(&[
        ("name=a", "echo a >>ran"),
        ("", "true"),
        ("undo=a", "rm ran"),
    ]));
    let mut first = run(&case);
    first.answer(RUN, "r");
    first.question(RUN);
    let told = format!("in process {}", first.process());
    let ran = case.run(["ci", "a.md"]).exits(3);
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    let ended = Terminal::run(&case, &["undo", "a.md"]).end().exits(3);
    assert!(ended.plain.contains(&told), "{}", ended.plain);
    first.keys("q");
    first.answer("Undo a? y", "q");
    first.answer(RECORD, "n");
    first.end().exits(130);
    assert_eq!(case.read("ran"), "a\n");
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("ran"), "a\na\n");
    // Where there is no place for journals, nobody is looked for.
    let case = case.env("XDG_STATE_HOME", "/dev/null/state");
    case.run(["ci", "a.md"]).exits(0);
}

#[test]
fn nobody_is_asked_for_a_secret_to_undo_nothing() {
    let head = "---\nstepmark:\n  params:\n    PIN: {type: secret}\n---\n";
    let case = Case::new(head.to_owned() + &steps(&[("", "true"), ("", "false")]));
    let mut terminal = run(&case);
    terminal.answer("PIN", "sesame-77\r");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(1);
    let ended = Terminal::run(&case, &["undo", "a.md"]).end().exits(0);
    assert!(
        ended.plain.contains("there is nothing to undo") && !ended.plain.contains("PIN"),
        "{}",
        ended.plain
    );
}

#[test]
fn results_that_cannot_be_written_can_be_recorded_elsewhere() {
    // A file is where the copy's folder would be.
    let case = Case::new(steps(&[("", "echo a >>ran")])).file("a.runs", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "c");
    let ended = terminal.end().exits(2);
    let id = runs(&case).pop().expect("a run");
    let id = id.file_name().expect("a name").to_string_lossy();
    let way = format!("stepmark record {id} --record copy=DIR");
    assert!(ended.plain.contains(&way), "{}", ended.plain);
    case.run(["record", &*id, "--record", "copy=kept"]).exits(0);
    assert!(case.has("kept/a.runs"));

    let case = case.env("XDG_STATE_HOME", "/dev/null/state");
    for key in ["c", "n"] {
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        terminal.answer(RECORD, key);
        let ended = terminal.end().exits(if key == "c" { 2 } else { 0 });
        assert!(
            ended.plain.contains("cannot be recorded later"),
            "{}",
            ended.plain
        );
    }
}

#[test]
fn the_target_sees_what_is_asked_for() {
    let head = "---\nstepmark:\n  target: {command: 'echo \"${CLUSTER:-none}\"'}\n  params:\n    \
        REGION: {}\n    CLUSTER: {}\n    AREA: {}\n---\n";
    let case = Case::new(head.to_owned() + &steps(&[("", "echo a >>ran"), ("", "true")]));
    let mut terminal = run(&case);
    // They are asked for in the order in which they stand.
    terminal.answer("REGION", "east\r");
    terminal.answer("CLUSTER", "blue\r");
    terminal.answer("AREA", "51\r");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("The target is blue."), "{shown}");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "d");
    terminal.end().exits(130);
    assert!(case.text().contains("target=blue"), "{}", case.text());
    // Where it cannot be known before, that is no failure yet.
    let text = case.text().replace("${CLUSTER:-none}", "${CLUSTER:?}");
    // Nor is anything recorded that would be taken for an answer.
    let text = text.replace(" param.", " former.");
    let case = case.file("a.md", text);
    let mut terminal = run(&case);
    terminal.answer("Go on?", "n");
    let shown = terminal.answer("REGION", "east\r");
    assert!(shown.contains("not known before"), "{shown}");
    terminal.answer("CLUSTER", "green\r");
    terminal.answer("AREA", "51\r");
    let shown = terminal.answer(RUN, "q");
    assert!(shown.contains("The target is green."), "{shown}");
    terminal.end().exits(130);
}
