//! Secrets: typed without being shown, and kept nowhere.

use std::fs;
use std::path::Path;

use super::{FAILED, RECORD, RUN, WHY, files_below, run, story, unrecorded};
use crate::support::Case;

const SECRET: &str = "correct-horse-7";
/// The same in base64, without the end that depends on what follows.
const ENCODED: &str = "Y29ycmVjdC1ob3JzZS";

const DOCUMENT: &str = "---\nstepmark: {params: {TOKEN: {type: secret, prompt: The token}}}\n---\n\
                        ```sh\n$ echo \"token=$TOKEN\"\n```\n\n\
                        ```sh\n$ printf %s \"$TOKEN\" | base64; export COPY=\"$TOKEN\"; false\n```\n";

/// The text of all files below a directory.
fn everything_below(folder: &Path) -> String {
    let files = files_below(folder).into_iter();
    let texts = files.map(|path| fs::read(path).expect("it can be read"));
    texts
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

#[track_caller]
fn is_nowhere(text: &str) {
    assert!(!text.contains(SECRET) && !text.contains(ENCODED), "{text}");
}

#[test]
fn one_that_is_typed_is_nowhere_to_be_found() {
    let case = Case::new(DOCUMENT);
    let mut terminal = run(&case);
    let shown = terminal.answer(
        "The token (not shown, at least 6 bytes)",
        &format!("{SECRET}\n"),
    );
    assert!(shown.contains("asks for  TOKEN"), "{shown}");
    terminal.answer(RUN, "r");
    terminal.expect("token=*****");
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "c");
    // Who types it as a reason has told nobody either.
    terminal.answer(WHY, "it is fine\r");
    terminal.answer(RECORD, "d");
    let ended = terminal.end().exits(1);
    is_nowhere(&ended.raw);
    is_nowhere(&ended.plain);
    is_nowhere(&case.text());
    assert!(case.text().contains("token=*****"), "{}", case.text());
    let journal = everything_below(&case.path("../state"));
    assert!(
        journal.contains("token=*****") && journal.contains("TOKEN"),
        "{journal}"
    );
    is_nowhere(&journal);
    is_nowhere(&story(&case));
    assert!(story(&case).contains("TOKEN (secret)"), "{}", story(&case));
    is_nowhere(&case.run(["runs", "show", "last", "--md"]).exits(0).stdout);
    is_nowhere(&everything_below(&case.path("")));
}

#[test]
fn a_reason_or_an_edit_that_holds_one_is_masked() {
    let case = Case::new(DOCUMENT)
        .env("STEPMARK_TOKEN", SECRET)
        .fake(
            "change",
            &format!("#!/bin/sh\nprintf 'echo {SECRET}; false\\n' >\"$1\"\n"),
        )
        .env("EDITOR", "change");
    let mut terminal = run(&case);
    terminal.answer(RUN, "e");
    terminal.answer(FAILED, "c");
    terminal.answer(WHY, &format!("it was {SECRET}\r"));
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "d");
    terminal.end().exits(1);
    is_nowhere(&case.text());
    assert!(case.text().contains("it was *****"), "{}", case.text());
    is_nowhere(&everything_below(&case.path("../state")));
    is_nowhere(&story(&case));
}

#[test]
fn the_environment_gives_one_without_a_question() {
    let case = Case::new(DOCUMENT).env("STEPMARK_TOKEN", SECRET);
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("TOKEN=*****"), "{shown}");
    terminal.expect("token=*****");
    terminal.answer(RUN, "q");
    is_nowhere(&unrecorded(terminal, 130).raw);
    is_nowhere(&everything_below(&case.path("../state")));
}

#[test]
fn one_that_is_too_short_to_be_found_again_is_asked_again() {
    let case = Case::new(DOCUMENT);
    let mut terminal = run(&case);
    terminal.answer("The token (not shown, at least 6 bytes)", "\n");
    terminal.expect("a secret cannot be empty");
    terminal.answer("The token (not shown, at least 6 bytes)", "short\n");
    let told = terminal.expect("bytes");
    assert!(!told.contains("short\n"), "{told}");
    terminal.answer(
        "The token (not shown, at least 6 bytes)",
        &format!("{SECRET}\n"),
    );
    terminal.answer(RUN, "r");
    terminal.expect("token=*****");
    terminal.answer(RUN, "q");
    is_nowhere(&unrecorded(terminal, 130).raw);
}

#[test]
fn arguments_are_no_place_for_one() {
    let case = Case::new(DOCUMENT);
    let ran = case
        .run(["run", "--yes", "--set", &format!("TOKEN={SECRET}"), "a.md"])
        .exits(2);
    assert!(ran.stderr.contains("STEPMARK_TOKEN"), "{}", ran.stderr);
    is_nowhere(&ran.all());
    let ran = case.run(["run", "--yes", "a.md"]).exits(3);
    assert!(ran.stderr.contains("STEPMARK_TOKEN"), "{}", ran.stderr);
}

#[test]
fn one_that_is_typed_into_a_command_is_not_shown() {
    let case = Case::new(
        "---\nstepmark: {params: {TOKEN: {type: secret}}}\n---\n```sh\n$ echo one\n```\n",
    )
    .env("STEPMARK_TOKEN", SECRET)
    .fake(
        "editor",
        "printf 'echo two; test correct-horse-7 = x\\n' >\"$1\"",
    );
    let case = case.env("EDITOR", "editor");
    let mut terminal = run(&case);
    terminal.answer(RUN, "e");
    let shown = terminal.answer(FAILED, "q");
    assert!(shown.contains("$ echo two; test ***** = x"), "{shown}");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(1);
    is_nowhere(&ended.raw);
}
