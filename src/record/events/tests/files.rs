//! What became of files, in lines and out of them again.

use crate::record::events::step::Finished;
use crate::record::journal::tests::passed;
use crate::run::{FileChange, Former, Piece, StepResult, What};
use crate::runbook::Runbook;
use crate::source::Source;

/// A result with a changed file.
pub(super) fn changed() -> StepResult {
    let piece = Piece {
        at: 2,
        length: 1,
        bytes: b"the former text".to_vec(),
    };
    let former = Former {
        left: "0f".repeat(32),
        mode: Some(0o600),
        pieces: Some(vec![piece]),
        folders: 1,
        holds_secret: false,
    };
    StepResult {
        change: Some(FileChange {
            path: "conf/a.yaml".to_owned(),
            what: What::Updated,
            added: 1,
            removed: 2,
            diff: "+*****\n".to_owned(),
            masked: 1,
            mode: Some(0o640),
            note: Some("laid out anew".to_owned()),
            may_hold_secrets: true,
            former: Some(former),
        }),
        ..passed(1)
    }
}

/// The same out of a line.
fn read(result: &StepResult) -> (String, FileChange) {
    let text = "```sh\n$ a\n```\n\n```sh\n$ b\n```\n";
    let runbook = Runbook::parse(Source::new("a.md", text));
    let finished = Finished::new(&runbook, result).unwrap();
    let line = serde_json::to_string(&finished).unwrap();
    let back: Finished = serde_json::from_str(&line).unwrap();
    (line, back.read(&runbook).unwrap().change.unwrap())
}

#[test]
fn a_change_comes_back_from_its_line() {
    let mut result = changed();
    for what in What::ALL {
        result.change.as_mut().unwrap().what = what;
        assert_eq!(Some(read(&result).1), result.change);
    }
}

#[test]
fn what_is_gone_is_not_kept_where_it_is_a_secret_or_too_much() {
    let keep = |change: fn(&mut Former)| {
        let mut result = changed();
        change(result.change.as_mut().unwrap().former.as_mut().unwrap());
        let (line, back) = read(&result);
        let former = back.former.unwrap();
        assert_eq!(former.pieces, None);
        assert!(!line.contains("the former text"), "{line}");
        former.holds_secret
    };
    assert!(keep(|former| former.holds_secret = true));
    assert!(!keep(|former| {
        former.pieces.as_mut().unwrap()[0].bytes = vec![b'x'; 2 << 20];
    }));
}
