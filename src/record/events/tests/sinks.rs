//! Where lines go, and how they are cut.

use proptest::prelude::*;

use super::*;

#[test]
fn streams_that_share_a_sink_write_whole_lines() {
    let pieces = Pieces::new();
    let sink = Sink::new(pieces.clone());
    let runbooks = ["a.md", "b.md"].map(runbook);
    let mut streams: Vec<Stream> = runbooks
        .iter()
        .map(|runbook| Stream::new(sink.clone(), header("1", runbook), runbook))
        .collect();
    for block in 0..3 {
        for (stream, runbook) in streams.iter_mut().zip(&runbooks) {
            let running = Event::Running {
                block,
                command: 0,
                tty: false,
            };
            stream.event(runbook, &running, time(1)).unwrap();
            let bytes = &[b'x'; 200_000][..];
            let output = Event::Output { bytes };
            stream.event(runbook, &output, time(2)).unwrap();
        }
    }
    // As they happen: nothing waits for what comes later.
    assert_eq!(pieces.written.borrow().len(), 12);
    for piece in pieces.written.borrow().iter() {
        assert!(piece.ends_with('\n'));
        let documents: Vec<&str> = ["a.md", "b.md"]
            .into_iter()
            .filter(|document| piece.contains(document))
            .collect();
        assert_eq!(documents.len(), 1);
        // A long output is more than one line.
        assert!(piece.lines().all(|line| line.len() < 100_000));
    }
}

#[test]
fn a_sink_that_fails_says_so_once_and_takes_nothing_more() {
    let pieces = Pieces {
        whole: 1,
        ..Pieces::new()
    };
    let sink = Sink::new(pieces.clone());
    let runbook = runbook("a.md");
    let mut streams =
        [1, 2].map(|id| Stream::new(sink.clone(), header(&id.to_string(), &runbook), &runbook));
    let prompted = Event::Prompted {
        block: 0,
        answer: "run",
    };
    let mut tell = |stream: usize| streams[stream].event(&runbook, &prompted, time(1));
    assert!(tell(0).is_ok() && sink.is_whole());
    assert_eq!(tell(1).unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert!(tell(0).is_ok() && tell(1).is_ok() && !sink.is_whole());
    assert_eq!(pieces.all().lines().count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_character_is_cut(text in "(a|é|€|𝄞){0,12}", sizes in prop::collection::vec(1_usize..4, 1..30)) {
        let mut told = Told::new();
        told.running(0);
        let mut rest = text.as_bytes();
        for size in sizes.into_iter().cycle() {
            let (piece, later) = rest.split_at(size.min(rest.len()));
            told.output(piece);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        told.finished(&passed(0));
        prop_assert_eq!(printed(&told.pieces.all()), (text.into_bytes(), true));
    }

    #[test]
    fn no_byte_is_lost(pieces in prop::collection::vec(prop::collection::vec(prop::sample::select(&b"a\n\0\x80\xc3\xa9\xe2\x82\xf0\xff"[..]), 0..6), 0..8)) {
        let mut told = Told::new();
        told.running(0);
        for piece in &pieces {
            told.output(piece);
        }
        told.finished(&passed(0));
        let lines = told.pieces.all();
        schema::assert_valid(&lines);
        prop_assert_eq!(printed(&lines).0, pieces.concat());
    }
}
