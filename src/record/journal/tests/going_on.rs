//! Runs that go on, in a document and a session that may have changed.

use super::*;

#[test]
fn a_run_goes_on_in_a_document_whose_rest_was_edited() {
    let case = Case::new();
    let ran = runbook(TEXT);
    let mut journal = case.begin("1", &ran);
    for block in [0, 1] {
        start(&mut journal, &ran, block, 1);
        end(&mut journal, &ran, &failed(block), 2);
    }
    start(&mut journal, &ran, 2, 5);
    drop(journal);
    let edited = runbook(&TEXT.replace("$ c", "$ d"));
    let changed = case.store.story("1").unwrap().past(&edited).unwrap_err();
    assert_eq!(
        changed,
        [Changed {
            id: "upgrade-3".into(),
            line: 11,
            now: Some(11)
        }]
    );
    let gone = runbook(&TEXT.replace("```sh\n$ a\n```\n", ""));
    let changed = case.store.story("1").unwrap().past(&gone).unwrap_err();
    assert_eq!((changed[0].id.as_str(), changed[0].line), ("upgrade-1", 3));
    let current = runbook(&TEXT.replace("# Upgrade\n", "# Upgrade\n\n```sh\n$ new\n```\n"));
    let (past, _) = case.store.story("1").unwrap().past(&current).unwrap();
    let blocks: Vec<_> = past.steps.iter().map(|step| step.block).collect();
    assert_eq!((blocks, past.in_flight), (vec![1, 2], Some(3)));
    assert_eq!((past.at, past.took), (time(0), Duration::from_secs(5)));
    assert_eq!(
        past.steps[0].failure.as_ref().unwrap().line,
        8,
        "lines have moved"
    );

    let plan = Plan {
        blocks: current.runnable(),
    };
    let selected = selected(&current, &plan);
    let mut journal = case
        .store
        .take_up(
            &Header {
                selected,
                ..Case::header_at("1", &current, 100)
            },
            &current,
        )
        .unwrap();
    end(&mut journal, &current, &passed(0), 103);
    let story = case.store.story("1").unwrap();
    let steps: Vec<_> = story.results.steps.iter().map(|step| step.block).collect();
    assert_eq!((steps, story.results.not_run), (vec![1, 2, 0], 1));
    assert_eq!(
        story.results.took,
        Duration::from_secs(8),
        "the pause between does not count"
    );
    assert_eq!(
        story.ran.document.source.text(),
        current.document.source.text()
    );
    assert_eq!(
        story.usual(&ran),
        [].into(),
        "what is new is not in the old one"
    );
    assert_eq!(story.usual(&current), [(0, Duration::from_secs(2))].into());
}

#[test]
fn the_session_goes_on_with_what_the_run_changed_in_it() {
    let case = Case::new();
    let runbook = runbook(TEXT);
    let mut header = Case::header("1", &runbook);
    header.secrets = vec!["TOKEN".to_owned()];
    header.parameters = [("TOKEN", "hunter2"), ("N", "1")]
        .map(|(n, v)| (n.into(), v.into()))
        .into();
    let mut journal = case.store.begin(&header, &runbook).unwrap();
    let (inherited, value) = std::env::vars().next().expect("cargo sets some");
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let snapshot = |more: &str| Snapshot {
        directory: "/somewhere".into(),
        exported: vec![
            pair("A", more),
            pair("TOKEN", "hunter2"),
            pair(&inherited, &value),
        ],
    };
    for (block, more) in [(0, "1"), (1, "1"), (2, "2")] {
        end_with(
            &mut journal,
            &runbook,
            &passed(block),
            Some(&snapshot(more)),
            1,
        );
    }
    let text = case.events("1");
    assert!(!text.contains("hunter2"), "{text}");
    assert_eq!(
        text.matches(r#""exported":"#).count(),
        2,
        "once a change: {text}"
    );
    assert!(
        !text.contains(&format!("\"{inherited}\":")),
        "what was there anyway stays out: {text}"
    );
    let story = case.store.story("1").unwrap();
    assert_eq!(
        story.header.parameters,
        [("N".to_owned(), "1".to_owned())].into()
    );
    let given = [pair("B", "3"), pair(&inherited, &value)].into();
    let taken_up = story.snapshot(given).unwrap();
    assert_eq!(taken_up.directory, Path::new("/somewhere"));
    let mut expected = vec![pair("A", "2"), pair("B", "3"), pair(&inherited, &value)];
    expected.sort();
    assert_eq!(taken_up.exported, expected);
}
