//! Steps that read secrets: of what they print the stream tells nothing, and the journal all.

use super::*;

/// A step that reads secrets differs, and a person had another do so.
pub(super) fn told(case: &Case) -> (String, String) {
    let text = "```sh\n$ printenv A\n```\n\n```sh\n$ b\n```\n";
    let runbook = Runbook::parse(Source::new("a.md", text));
    let header = Header {
        id: RunId("22bb".to_owned()),
        ..header("22bb", &runbook)
    };
    let pieces = Pieces::new();
    let mut told = Told {
        stream: Stream::new(Sink::new(pieces.clone()), header.clone(), &runbook),
        journal: Some(case.store.begin(&header, &runbook).unwrap()),
        runbook,
        pieces,
        second: 0,
    };
    told.run_started();
    told.running(0);
    told.output(b"hunter2\n");
    told.tell(&Event::Attempt {
        attempts: 1,
        summary: "found \"hunter2\"",
        pause: Duration::from_secs(2),
        left: Duration::from_secs(8),
    });
    let own = |block| StepResult {
        edited: None,
        ..failed(block)
    };
    told.tell(&Event::StepFailed { result: &own(0) });
    told.finished(&own(0));
    told.finished(&StepResult {
        edited: Some(vec!["cat .env\n".to_owned()]),
        ..failed(1)
    });
    told.finished(&own(1));
    (told.pieces.all(), case.events("22bb"))
}

#[test]
fn a_stream_tells_nothing_of_what_they_print() {
    let case = Case::new();
    let (stream, journal) = told(&case);
    schema::assert_valid(&stream);
    let replayed = replayed(&case);
    schema::assert_valid(&replayed);
    for stream in [&stream, &replayed] {
        assert!(!stream.contains("hunter2"), "{stream}");
        let summaries = stream.matches("it is not as expected; the output may hold secrets");
        // The last step is one like any other.
        let is_open = |line: &&str| line.contains("the end") && line.contains("\"diff\"");
        let open: Vec<&str> = stream.lines().filter(is_open).collect();
        assert_eq!((summaries.count(), open.len()), (4, 1), "{stream}");
    }
    assert!(journal.contains("found \\\"hunter2\\\""), "{journal}");
}
