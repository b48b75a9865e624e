//! What a person does by hand: shown, confirmed, ticked.

use super::{DONE, RECORD, RUN, recorded, run, story, unrecorded};
use crate::support::Case;

#[test]
fn items_are_done_skipped_or_done_with_a_note() {
    let case = Case::new("- [ ] Call Ann\n- [ ] Call Bob\n- [ ] Call Eve\n- [ ] Call Joe\n");
    let mut terminal = run(&case);
    let shown = terminal.answer(DONE, "\r");
    assert!(shown.contains("Call Ann"), "{shown}");
    terminal.answer(DONE, "s");
    terminal.answer(DONE, "n");
    terminal.answer("Note", "at noon\r");
    terminal.answer(DONE, "d");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    let text = case.text();
    let ticked: Vec<bool> = text
        .lines()
        .take(4)
        .map(|line| line.starts_with("- [x] "))
        .collect();
    assert_eq!(ticked, [true, false, true, true], "{text}");
}

#[test]
fn keys() {
    let case = Case::new("- [ ] Call Ann\n- [ ] Call Bob\n- [ ] Call Eve\n");
    let mut terminal = run(&case);
    for key in ["x", "r", "h", " ", "\u{1b}[A"] {
        terminal.answer(DONE, key);
    }
    terminal.answer(DONE, "?");
    let help = terminal.answer(DONE, "\r");
    assert!(help.contains("d or Enter says that it is done"), "{help}");
    // A note may be left empty.
    terminal.answer(DONE, "n");
    terminal.answer("Note", "\r");
    terminal.answer(DONE, "q");
    let ended = recorded(terminal, 130);
    assert!(
        ended.plain.contains("2 items done by hand, 1 not run"),
        "{}",
        ended.plain
    );
    let text = case.text();
    let ticked: Vec<bool> = text
        .lines()
        .take(3)
        .map(|line| line.starts_with("- [x] "))
        .collect();
    assert_eq!(ticked, [true, true, false], "{text}");
}

#[test]
fn the_outline_is_there_too() {
    let case = Case::new("- [ ] Call Ann\n- [ ] Call Bob\n");
    let mut terminal = run(&case);
    terminal.answer(DONE, "o");
    terminal.answer("Go on at", "\u{1b}[B\r");
    let shown = terminal.answer(DONE, "d");
    assert!(shown.contains("step 2 of 2"), "{shown}");
    recorded(terminal, 0);
    assert!(
        case.text().starts_with("- [ ] Call Ann\n- [x] Call Bob"),
        "{}",
        case.text()
    );
}

/// The first line of the only journal that holds `text`.
fn journal_line(case: &Case, text: &str) -> String {
    let files = super::files_below(&case.path("../state"));
    let events = files
        .into_iter()
        .find(|path| path.ends_with("events.ndjson"));
    let events =
        std::fs::read_to_string(events.expect("there is a journal")).expect("it can be read");
    let line = events.lines().find(|line| line.contains(text));
    line.expect("it happened").to_owned()
}

#[test]
fn time_person_and_note_are_in_the_journal() {
    let case = Case::new("- [ ] Call Bob\n");
    let mut terminal = run(&case);
    terminal.answer(DONE, "n");
    terminal.answer("Note", "he knows -- at noon\r");
    recorded(terminal, 0);
    let story = story(&case);
    assert!(story.contains("he knows -- at noon"), "{story}");
    assert!(story.contains("\n  by       "), "{story}");
    let line = journal_line(&case, "\"step_finished\"");
    assert!(
        line.contains("\"at\":\"20") && line.contains("\"reason\":\"he knows -- at noon\""),
        "{line}"
    );
    assert!(journal_line(&case, "\"run_started\"").contains("\"person\":\""));
}

#[test]
fn items_are_ticked_where_they_stand() {
    let text = "# List\n\n- [ ] First\n  - [ ] First within\n  - [ ] Second within\n\n    with a paragraph\n    of two lines\n\
                - [ ] Third, with code\n\n  ```sh\n  $ touch one\n  ```\n\n  and more\n\
                * [ ] Other bullet\n\n1. [ ] Numbered\n2. [x] Done by somebody\n\n> - [ ] Quoted\n>   on two lines\n\n- [ ] Last";
    let case = Case::new(text);
    let mut terminal = run(&case);
    let mut shown = terminal.answer(DONE, "d");
    shown += &terminal.answer(DONE, "s");
    shown += &terminal.answer(DONE, "d");
    shown += &terminal.answer(DONE, "d");
    shown += &terminal.answer(RUN, "r");
    for _ in 0..4 {
        shown += &terminal.answer(DONE, "d");
    }
    let ended = recorded(terminal, 0);
    assert!(case.has("one"), "{}", ended.plain);
    insta::assert_snapshot!(case.redact(&case.text()), @"
    # List

    - [x] First<!-- stepmark: done digest=1fcc99f6b2f8 -->
      - [ ] First within
      - [x] Second within<!-- stepmark: done digest=15bd43ffbfaf -->

        with a paragraph
        of two lines
    - [x] Third, with code<!-- stepmark: done digest=22d7bfed7a90 -->

      ```sh
      $ touch one
      ```
      <!-- stepmark: result status=passed digest=6ee49bc48197 --><sub>✓ done</sub>

      and more
    * [x] Other bullet<!-- stepmark: done digest=cf1d14ff2de2 -->

    1. [x] Numbered<!-- stepmark: done digest=c4f95a13a4ff -->
    2. [x] Done by somebody

    > - [x] Quoted
    >   on two lines<!-- stepmark: done digest=77051cffc287 -->

    - [x] Last<!-- stepmark: done digest=5587e647ed1e -->
    <!-- stepmark: run id=[id] at=[at] status=passed passed=1 skipped=1 manual=7 took=[took] version=[version] parts=df54af newline=added --><sub>Last run [at]: 1 passed, 1 skipped, 7 items done by hand, in [took]</sub>
    ");
    for told in ["with a paragraph of two lines", "Quoted on two lines"] {
        assert!(shown.contains(told), "{told} in\n{shown}");
    }
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), text);
}

#[test]
fn newlines_of_the_document_s_own_kind_stay() {
    let text = "- [ ] First\r\n  - [ ] Within\r\n\r\n    more\r\n- [ ] Second\r\n";
    let case = Case::new(text);
    let mut terminal = run(&case);
    for _ in 0..3 {
        terminal.answer(DONE, "d");
    }
    recorded(terminal, 0);
    let recorded = case.text();
    assert_eq!(recorded.matches("[x]").count(), 3, "{recorded}");
    assert_eq!(
        recorded.matches('\n').count(),
        recorded.matches("\r\n").count()
    );
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), text);
}

#[test]
fn a_fence_may_be_for_a_person() {
    let case = Case::new("<!-- stepmark: manual -->\n```text\nTurn the key.\n```\n");
    let mut terminal = run(&case);
    let shown = terminal.answer(DONE, "d");
    assert!(shown.contains("Turn the key."), "{shown}");
    unrecorded(terminal, 0);
}
