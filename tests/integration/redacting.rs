//! What matches a pattern of `redact` is masked wherever it would be shown, written or kept.

use std::fs;
use std::path::Path;

use crate::guided::files_below;
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, await_pipe, make_pipe};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const WHY: &str = "Why";
const RECORD: &str = "Record into a.md?";

/// What is not to be found; the documents' commands put it together first.
const TOKEN: &str = "tok_1a2b";
const PASSWORD: &str = "s3sam3";

const HEAD: &str = "---\nstepmark:\n  redact: ['tok_\\w+', 'password: (?<secret>\\S+)']\n---\n```sh\n\
     $ t=tok_; echo \"a ${t}1a2b b\"\na nothing b\n```\n";

const PRINTS: &str = "---\nstepmark:\n  redact:\n    - 'tok_\\w+'\n    - 'password: (?<secret>\\S+)'\n---\n\
     ```sh\n$ t=tok_; echo \"a ${t}1a2b b\"\n```\n\n\
     ```sh\n$ s=s3; echo \"user: ada, password: ${s}sam3\"; t=tok_; export COPY=\"${t}1a2b\"; false\n```\n";

#[track_caller]
fn is_nowhere(text: &str) {
    assert!(!text.contains(TOKEN) && !text.contains(PASSWORD), "{text}");
}

/// The text of all files below a directory.
fn everything_below(folder: &Path) -> String {
    let files = files_below(folder).into_iter();
    let texts = files.map(|path| fs::read(path).expect("it can be read"));
    texts
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

#[test]
fn what_ci_tells_and_records() {
    for record in ["document", "copy"] {
        let case = Case::new(PRINTS);
        let ran = case.run(["ci", "--record", record, "a.md"]).exits(1);
        is_nowhere(&ran.all());
        assert!(
            ran.stdout.contains("ada, password: *****"),
            "{}",
            ran.stdout
        );
        let everything = everything_below(&case.path(""));
        is_nowhere(&everything);
        for told in ["a ***** b", "ada, password: *****", " masked=1 output="] {
            assert!(everything.contains(told), "{told}: {everything}");
        }
        is_nowhere(&everything_below(&case.path("../state")));
    }
}

#[test]
fn a_difference_shows_masks_and_is_not_accepted() {
    let case = Case::new(HEAD);
    let ran = case.run(["ci", "--record", "document", "a.md"]).exits(1);
    is_nowhere(&ran.all());
    assert!(ran.stdout.contains("a ***** b"), "{}", ran.stdout);
    is_nowhere(&case.text());
    let ran = case.run(["accept", "--yes", "a.md"]).exits(1);
    assert!(
        ran.stderr.contains(
            "what is secret in it is masked (×1); write a hole for it yourself, such as `[..]`"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_guided_run_keeps_it_nowhere() {
    let case = Case::new(PRINTS)
        .fake(
            "change",
            &format!("#!/bin/sh\nprintf 'echo {TOKEN}; false\\n' >\"$1\"\n"),
        )
        .env("EDITOR", "change");
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.expect("a ***** b");
    terminal.answer(RUN, "r");
    terminal.expect("password: *****");
    // What a person types is no safer.
    terminal.answer(FAILED, "e");
    terminal.answer(FAILED, "c");
    terminal.answer(WHY, &format!("it is {TOKEN}\r"));
    terminal.answer(RECORD, "d");
    let ended = terminal.end().exits(1);
    assert!(!ended.plain.contains(PASSWORD), "{}", ended.plain);
    is_nowhere(&case.text());
    assert!(case.text().contains("it is *****"), "{}", case.text());
    let journal = everything_below(&case.path("../state"));
    is_nowhere(&journal);
    for told in ["a ***** b", "it is *****", "\"masked\":1"] {
        assert!(journal.contains(told), "{told}: {journal}");
    }
    is_nowhere(&case.run(["runs", "show", "last", "--md"]).exits(0).stdout);
    is_nowhere(&everything_below(&case.path("")));
}

#[test]
fn a_match_is_masked_that_comes_in_two_parts() {
    let text = "---\nstepmark: {redact: ['tok_\\w+']}\n---\n```sh\n\
        $ printf 'Key: to'; read -r _ <go; printf 'k_1a'; read -r _ <on; echo '2b tok.'\n```\n";
    let case = Case::new(text);
    make_pipe(&case.path("go"));
    make_pipe(&case.path("on"));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    // What cannot be a part of it is shown without a line end.
    terminal.expect("  Key:");
    fs::write(case.path("go"), "\n").expect("it is read");
    fs::write(case.path("on"), "\n").expect("it is read");
    terminal.expect("***** tok.");
    terminal.answer(RECORD, "d");
    let ended = terminal.end().exits(0);
    is_nowhere(&ended.raw);
    assert!(
        case.text().contains("\nKey: ***** tok.\n"),
        "{}",
        case.text()
    );
    is_nowhere(&everything_below(&case.path("../state")));
}

#[test]
fn a_value_that_holds_it_is_secret() {
    let text = "---\nstepmark:\n  redact: ['tok_\\w+']\n  params: {KEY: {default: none}}\n---\n\
        <!-- stepmark: capture=COPY -->\n```sh\n$ echo \"$KEY\"\n```\n\n\
        ```sh\n$ echo \"<${#KEY}>\"\n<8>\n```\n";
    let case = Case::new(text);
    let set = format!("KEY={TOKEN}");
    let mut terminal = Terminal::run(&case, &["run", "--set", &set, "a.md"]);
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("KEY=*****"), "{shown}");
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "d");
    is_nowhere(&terminal.end().exits(130).raw);
    is_nowhere(&case.text());
    is_nowhere(&everything_below(&case.path("../state")));
    // It is not taken for the default when the run goes on.
    let mut terminal = Terminal::run(&case, &["run", "--resume", "a.md"]);
    terminal.answer("KEY", &format!("{TOKEN}\r"));
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    is_nowhere(&everything_below(&case.path("../state")));
}

#[test]
fn a_step_in_the_background() {
    let text = "---\nstepmark: {redact: ['tok_\\w+']}\n---\n\
        <!-- stepmark: background ready=up record=full -->\n```sh\n\
        $ t=tok_; echo \"up ${t}1a2b\"; printf \"${t}1a\"; echo >said; read -r _ <go\n```\n";
    let case = Case::new(text);
    make_pipe(&case.path("said"));
    make_pipe(&case.path("go"));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    await_pipe(case.path("said"));
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    assert!(ended.plain.contains("up *****"), "{}", ended.plain);
    assert!(!ended.raw.contains("tok_1a"), "{}", ended.plain);
}

#[test]
fn a_pattern_that_masks_nothing_lets_nothing_run() {
    let case = Case::new(
        "---\nstepmark:\n  redact:\n    - 'tok_\\w+'\n    - 'tok['\n---\n```sh\n$ touch ran\n```\n",
    );
    for command in [["ci", "a.md"], ["check", "a.md"]] {
        let ran = case.run(command).exits(2);
        if command[0] == "ci" {
            insta::assert_snapshot!(ran.stderr, @"
            error[bad-value]: a pattern of `redact` cannot be used: it is no regular expression: unclosed character class
             --> a.md:5:8
              |
            5 |     - 'tok['
              |        ^^^^
              |
              = help: nothing would be masked by it; a pattern is a regular expression that takes at least one character of a line, in single quotes, so that YAML leaves it alone

            error: a.md cannot run as it is
              = help: mend the errors above; `stepmark check` lists them again
            ");
        }
    }
    assert!(!case.has("ran"));
}
