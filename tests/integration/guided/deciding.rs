//! The keys before a step.

use super::{DONE, RECORD, RUN, recorded, run, three, unrecorded};
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, steps};

#[test]
fn enter_and_r_run_and_s_skips() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "\r");
    terminal.answer(RUN, "s");
    assert!(case.has("one"), "Enter runs");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    assert!(!case.has("two") && case.has("three"));
    assert!(
        ended.plain.contains("2 passed, 1 skipped"),
        "{}",
        ended.plain
    );
}

#[test]
fn a_question_mark_explains_and_other_keys_do_nothing() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "?");
    let help = terminal.question(RUN);
    assert!(help.contains("r or Enter runs the step"), "{help}");
    terminal.keys("x");
    terminal.answer(RUN, "q");
    terminal.end().exits(130);
    assert!(!case.has("one"));
}

#[test]
fn yes_asks_about_danger_and_manual_items_all_the_same() {
    let case = Case::new("```sh\n$ touch one\n```\n\n- [ ] Call Bob\n\n```sh\n$ rm -rf one\n```\n");
    let mut terminal = Terminal::run(&case, &["run", "--yes", "a.md"]);
    terminal.answer(DONE, "d");
    assert!(case.has("one"), "the step ran unasked");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("step 3 of 3"), "{shown}");
    terminal.answer("to run it", "\r");
    terminal.answer(RUN, "q");
    let ended = terminal.end().exits(130);
    assert!(case.has("one"), "{}", ended.plain);
}

#[test]
fn without_a_terminal_nothing_runs_unasked() {
    let case = three();
    let ran = case.run(["run", "a.md"]).exits(3);
    assert!(
        ran.stderr.contains("stepmark ci a.md") && ran.stderr.contains("--yes"),
        "{}",
        ran.stderr
    );
    assert!(!case.has("one"));
    let ran = case.run(["run", "--yes", "a.md"]).exits(0);
    assert!(
        case.has("three") && ran.stdout.contains("3 passed"),
        "{}",
        ran.stdout
    );
    let case = Case::new("```sh\n$ touch one\n```\n\n- [ ] Call Bob\n");
    case.run(["run", "--yes", "a.md"]).exits(3);
    assert!(!case.has("one"));
}

#[test]
fn keys_without_a_meaning_do_nothing() {
    let case = three();
    let mut terminal = run(&case);
    // Letters, digits, a space, arrows, a function key, Escape, a letter of two bytes.
    for key in [
        "x",
        "R",
        "5",
        " ",
        "\u{1b}[A",
        "\u{1b}[6~",
        "\u{1b}OP",
        "\u{1b}",
        "ä",
    ] {
        terminal.answer(RUN, key);
    }
    let shown = terminal.answer(RUN, "q");
    terminal.end().exits(130);
    assert!(!case.has("one"), "{shown}");
}

#[test]
fn a_section_is_skipped_with_the_sections_in_it() {
    let text = "# A\n\n```sh\n$ touch one\n```\n\n## Inner\n\n```sh\n$ touch two\n```\n\n- [ ] Call Bob\n\n\
                ### Deep\n\n```sh\n$ touch three\n```\n\n# B\n\n```sh\n$ touch four\n```\n";
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer(RUN, "S");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("step 5 of 5 · B"), "{shown}");
    let ended = recorded(terminal, 0);
    assert!(
        ended.plain.contains("1 passed, 4 skipped"),
        "{}",
        ended.plain
    );
    assert!(case.has("four"));
    for skipped in ["one", "two", "three"] {
        assert!(!case.has(skipped), "{skipped}");
    }
    let text = case.text();
    assert_eq!(text.matches("its section was skipped").count(), 3, "{text}");
    assert!(text.contains("- [ ] Call Bob"), "{text}");
}

#[test]
fn a_section_within_another_is_skipped_by_itself() {
    let text = "# A\n\n## First\n\n```sh\n$ touch one\n```\n\n```sh\n$ touch two\n```\n\n\
                ## Second\n\n```sh\n$ touch three\n```\n";
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "S");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert!(case.has("one") && !case.has("two") && case.has("three"));
}

#[test]
fn reading_steps_run_unasked_where_only_changes_are_asked_about() {
    let case = Case::new(steps(&[
        ("", "cat a.md"),
        ("", "touch one"),
        ("", "pwd"),
        ("", "ls"),
        ("", "touch two"),
    ]));
    let mut terminal = Terminal::run(&case, &["run", "--confirm", "changes", "a.md"]);
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("step 2 of 5"), "{shown}");
    let shown = terminal.answer(RUN, "s");
    assert!(shown.contains("step 5 of 5"), "{shown}");
    unrecorded(terminal, 0);
    assert!(case.has("one") && !case.has("two"));
}

#[test]
fn a_step_may_ask_for_no_confirmation() {
    let case = Case::new(steps(&[("confirm=never", "touch one"), ("", "touch two")]));
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "s");
    assert!(shown.contains("step 2 of 2"), "{shown}");
    unrecorded(terminal, 0);
    assert!(case.has("one") && !case.has("two"));
}

#[test]
fn a_step_may_ask_for_its_name() {
    let case = Case::new(steps(&[
        ("confirm=type name=first", "touch one"),
        ("confirm=type name=second", "touch two"),
    ]));
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("asks for a name"), "{shown}");
    terminal.answer("Type `first` to run it", "first\r");
    terminal.answer(RUN, "r");
    terminal.answer("Type `second` to run it", "first\r");
    terminal.expect("That is not `second`.");
    terminal.answer("Type `second` to run it", "\r");
    assert!(case.has("one"));
    terminal.answer(RUN, "q");
    unrecorded(terminal, 130);
    assert!(!case.has("two"));
}

#[test]
fn danger_wants_the_name_typed() {
    for (typed, runs) in [
        ("wipe\r", true),
        ("\r", false),
        ("nope\rwipe\r", true),
        ("wip\r\r", false),
    ] {
        let case = Case::new("<!-- stepmark: name=wipe -->\n```sh\n$ rm -rf build\n```\n")
            .file("build/x", "");
        let mut terminal = run(&case);
        let shown = terminal.answer(RUN, "r");
        assert!(
            shown.contains("danger") && shown.contains("rm -rf build"),
            "{shown}"
        );
        terminal.answer("Type `wipe` to run it", typed);
        if runs {
            terminal.answer(RECORD, "n");
        } else {
            terminal.answer(RUN, "q");
        }
        terminal.end().exits(if runs { 0 } else { 130 });
        assert_eq!(!case.has("build"), runs, "{typed:?}");
    }
}
