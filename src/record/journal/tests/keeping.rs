//! What becomes of journals on a disk: torn, damaged, locked, found, deleted.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::run::session::Ended;

#[test]
fn a_torn_journal_tells_all_that_was_whole() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let mut journal = case.begin("1", &runbook);
    start(&mut journal, &runbook, 0, 1);
    end(&mut journal, &runbook, &passed(0), 2);
    start(&mut journal, &runbook, 1, 3);
    end(&mut journal, &runbook, &failed(1), 4);
    drop(journal);
    let whole = case.events("1").into_bytes();
    let path = case.store.folder("1").join(EVENTS);
    let ends: Vec<usize> = (1..=whole.len())
        .filter(|&end| whole[end - 1] == b'\n')
        .collect();
    assert_eq!(ends.len(), 5);
    for length in 0..=whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let runs = case.store.runs(None).unwrap();
        assert_eq!(runs.len(), 1, "{length}");
        let lines = ends.iter().filter(|&&end| end <= length).count();
        if lines == 0 {
            assert!(matches!(runs[0].state, RunState::Damaged(_)), "{length}");
            assert!(matches!(case.store.story("1"), Err(Error::Damaged { .. })));
            continue;
        }
        assert_eq!(runs[0].state, RunState::Unfinished, "{length}");
        let story = case.store.story("1").unwrap();
        assert_eq!(
            story.results.steps.len(),
            [0, 0, 1, 1, 2][lines - 1],
            "{length}"
        );
        assert_eq!(
            story.in_flight,
            [None, Some(0), None, Some(1), None][lines - 1]
        );
        // Whoever takes it up writes behind what is whole.
        let journal = case
            .store
            .take_up(&Case::header_at("1", &runbook, 9), &runbook)
            .unwrap();
        drop(journal);
        assert_eq!(case.events("1").lines().count(), lines + 1);
        let story = case.store.story("1").unwrap();
        assert_eq!(
            story.results.steps.len(),
            [0, 0, 1, 1, 2][lines - 1],
            "{length}"
        );
    }
}

#[test]
fn damage_anywhere_is_told_and_hides_nothing() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    for id in ["1", "2"] {
        let mut journal = case.begin(id, &runbook);
        start(&mut journal, &runbook, 0, 1);
        end(&mut journal, &runbook, &failed(0), 2);
    }
    let whole = case.events("1").into_bytes();
    let path = case.store.folder("1").join(EVENTS);
    for at in (0..whole.len()).step_by(5) {
        for byte in [0, b'"', b'\n', b'9'] {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            fs::write(&path, &bytes).unwrap();
            let runs = case.store.runs(None).unwrap();
            assert!(runs.iter().any(|run| run.id == "2"), "{at} {byte}");
            assert_eq!(runs.len(), 2);
            drop(case.store.story("1"));
        }
    }
    fs::remove_file(&path).unwrap();
    fs::remove_file(case.store.folder("2").join("document.md")).unwrap();
    assert_eq!(case.store.runs(None).unwrap().len(), 2);
    let error = case.store.story("2").unwrap_err().to_string();
    assert!(
        error.contains("document.md, the document as it ran, is missing"),
        "{error}"
    );
}

#[test]
fn one_run_of_a_document_at_a_time() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let first = case.begin("1", &runbook);
    let refused = case
        .store
        .begin(&Case::header("2", &runbook), &runbook)
        .unwrap_err();
    let process = std::process::id();
    assert_eq!(
        refused.to_string(),
        format!(
            "/docs/a.md: another run of it is under way since 2026-05-04T02:00:00Z, in process {process}"
        )
    );
    assert!(matches!(
        case.store
            .take_up(&Case::header_at("1", &runbook, 1), &runbook),
        Err(Error::UnderWay { .. })
    ));
    let runs = case.store.runs(Some(Path::new("/docs/a.md"))).unwrap();
    assert_eq!((runs.len(), &runs[0].state), (1, &RunState::UnderWay));
    let other = Runbook::parse(Source::new("/docs/b.md", TEXT));
    case.begin("3", &other);
    drop(first);
    case.begin("2", &runbook);
}

#[test]
fn runs_are_found_by_what_their_ids_begin_with() {
    let case = Case::new();
    assert!(matches!(case.store.story("last"), Err(Error::None(_))));
    let runbook = runbook(TEXT);
    for id in ["1aa", "1ab", "1a"] {
        case.begin(id, &runbook);
    }
    assert_eq!(case.store.story("1ab").unwrap().header.id.0, "1ab");
    assert_eq!(
        case.store.story("1a").unwrap().header.id.0,
        "1a",
        "all of an id is that run's"
    );
    let several = case.store.story("1").unwrap_err();
    assert_eq!(
        several.to_string(),
        "several runs have an id that begins with `1`: 1a, 1aa, 1ab"
    );
    for none in ["2", "", "../runs/1a", "."] {
        assert!(
            matches!(case.store.story(none), Err(Error::None(_))),
            "{none}"
        );
    }
    assert_eq!(case.store.story("last").unwrap().header.id.0, "1ab");
}

#[test]
fn nobody_else_reads_journals() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let mut journal = case.begin("1", &runbook);
    journal
        .event(&runbook, &Event::Output { bytes: b"x" }, time(1))
        .unwrap();
    let mut folders = vec![case.folder.path().join("state/stepmark")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files += 1;
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
        }
    }
    assert_eq!(files, 4, "events, document, output, lock");
}

#[test]
fn old_runs_go_and_one_under_way_stays() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let path = Path::new("/docs/a.md");
    let begin = |id: String, days: i64| {
        let mut header = Case::header(&id, &runbook);
        header.at = time(days * 86_400);
        case.store.begin(&header, &runbook).unwrap()
    };
    for number in 0..55 {
        begin(format!("n{number}"), 200 + number);
    }
    let current = begin("old".to_owned(), 1);
    assert_eq!(case.store.prune(path, time(260 * 86_400)).unwrap(), 5);
    let left = case.store.runs(Some(path)).unwrap();
    assert_eq!((left.len(), left[0].id.as_str()), (51, "n54"));
    assert_eq!(left[50].id, "old");
    // By whose turn it was, not by the clock.
    assert_eq!(case.store.last(path).unwrap().unwrap().id, "old");
    drop(current);
    assert_eq!(case.store.prune(path, time(345 * 86_400)).unwrap(), 51);
    let mut journal = begin("b".to_owned(), 1);
    let ended = Event::BackgroundEnded {
        block: 0,
        ended: Ended::Exited(0),
    };
    journal.event(&runbook, &ended, time(1)).unwrap();
    assert!(case.events("b").contains(r#""how":"exited","number":0"#));
}

#[test]
fn a_run_that_ended_while_it_undid_a_step_asks_about_that_step() {
    let case = Case::new();
    let text = "<!-- stepmark: name=a -->\n```sh\n$ a\n```\n<!-- stepmark: undo=a -->\n```sh\n$ undo a\n```\n";
    let runbook = runbook(text);
    let mut journal = case.begin("1", &runbook);
    start(&mut journal, &runbook, 0, 1);
    end(&mut journal, &runbook, &passed(0), 1);
    start(&mut journal, &runbook, 1, 2);
    drop(journal);
    let (past, _) = case.store.story("1").unwrap().past(&runbook).unwrap();
    assert_eq!((past.steps.len(), past.in_flight), (0, Some(0)));
    drop(
        case.store
            .take_up(&Case::header_at("1", &runbook, 3), &runbook)
            .unwrap(),
    );
    let story = case.store.story("1").unwrap();
    // Until somebody says what became of it.
    assert_eq!((story.results.steps.len(), story.in_flight), (0, Some(0)));
}
