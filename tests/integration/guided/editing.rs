//! Changing a step's commands before they run, for this once.

use super::{FAILED, RUN, recorded, run, story, three, unrecorded};
use crate::support::{Case, steps};

/// An editor that writes into the file what `script` makes of it.
fn editor(case: Case, script: &str) -> Case {
    case.fake("change", &format!("#!/bin/sh\n{script}\n"))
        .env("EDITOR", "change")
}

#[test]
fn an_editor_changes_what_runs_and_not_the_document() {
    let case = editor(three(), "sed -i 's/one/other/' \"$1\"");
    let before = case.text();
    let mut terminal = run(&case);
    terminal.answer(RUN, "e");
    let shown = terminal.answer(RUN, "q");
    assert!(shown.contains("  touch other"), "{shown}");
    recorded(terminal, 130);
    assert!(case.has("other") && !case.has("one"));
    let text = case.text();
    assert!(
        text.contains("status=passed") && text.contains(" edited"),
        "{text}"
    );
    assert!(text.contains("```bash\ntouch one\n```"), "{text}");
    assert_eq!(text.matches("touch other").count(), 1, "{text}");
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), before);
}

#[test]
fn what_is_left_as_it_was_is_asked_about_again() {
    for script in [
        "true",
        "exit 1",
        "printf 'touch one' >\"$1\"",
        "printf ' \\n' >\"$1\"",
    ] {
        let case = editor(three(), script);
        let mut terminal = run(&case);
        terminal.answer(RUN, "e");
        terminal.expect("Nothing was changed.");
        terminal.answer(RUN, "q");
        terminal.end().exits(130);
        assert!(!case.has("one"), "{script}");
    }
}

#[test]
fn an_editor_that_is_not_there_does_not_end_the_run() {
    let case = three().env("EDITOR", "no-such-editor");
    let mut terminal = run(&case);
    terminal.answer(RUN, "e");
    terminal.expect("The editor did not end well");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    unrecorded(terminal, 130);
    assert!(case.has("one"));
}

#[test]
fn without_an_editor_lines_are_edited_where_they_are() {
    for case in [three(), three().env("EDITOR", " ")] {
        let mut terminal = run(&case);
        terminal.answer(RUN, "e");
        let shown = terminal.answer("edit: touch one", "-and-more\r");
        assert!(!shown.contains("EDITOR"), "{shown}");
        terminal.answer(RUN, "q");
        recorded(terminal, 130);
        assert!(case.has("one-and-more") && !case.has("one"));
        assert!(
            case.text().contains("touch one-and-more"),
            "{}",
            case.text()
        );
    }
}

#[test]
fn each_line_of_a_script_is_edited() {
    let case = Case::new(steps(&[("", "touch one\ntouch two")]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "e");
    terminal.answer("edit: touch one", "\r");
    // Ctrl-U is not what the dialogue knows: the line is rubbed out.
    terminal.answer("edit: touch two", "\u{7f}\u{7f}\u{7f}three\r");
    unrecorded(terminal, 0);
    assert!(case.has("one") && case.has("three") && !case.has("two"));
}

#[test]
fn several_commands_keep_what_is_expected_of_them() {
    let text = "```sh\n$ echo one\none\n$ echo two\ntwo\n```\n";
    let case = editor(Case::new(text), "sed -i 's/echo two/echo 2/' \"$1\"");
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "e");
    assert!(shown.contains("│ two"), "{shown}");
    let shown = terminal.answer(FAILED, "q");
    assert!(shown.contains("- two") && shown.contains("+ 2"), "{shown}");
    recorded(terminal, 1);
    let text = case.text();
    assert!(text.contains("$ echo 2\n2"), "{text}");
}

#[test]
fn what_an_edit_makes_destructive_wants_the_name() {
    let text = "<!-- stepmark: name=look -->\n```sh\n$ ls build\n```\n";
    let case = editor(
        Case::new(text).file("build/x", ""),
        "sed -i 's/ls/rm -rf/' \"$1\"",
    );
    let mut terminal = run(&case);
    terminal.answer(RUN, "e");
    let shown = terminal.answer("Type `look` to run it", "\r");
    assert!(shown.contains("rm -rf build"), "{shown}");
    terminal.answer(RUN, "e");
    assert!(case.has("build"));
    terminal.answer("Type `look` to run it", "look\r");
    unrecorded(terminal, 0);
    assert!(!case.has("build"));
}

#[test]
fn a_failing_step_is_edited_and_passes() {
    let text = "```sh\n$ test -e fixed\n```\n\n```sh\n$ touch after\n```\n";
    let case = editor(Case::new(text), "sed -i 's/test -e/touch/' \"$1\"");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "e");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("touch fixed  (line 1, edited"), "{shown}");
    recorded(terminal, 0);
    assert!(case.has("fixed") && case.has("after"));
    let told = story(&case);
    assert!(
        told.contains("edited; this ran:") && told.contains("touch fixed"),
        "{told}"
    );
    insta::assert_snapshot!(case.redact(&case.text()), @"
    ```sh
    $ test -e fixed
    ```
    <!-- stepmark: result status=passed exit=0 digest=d5ca43862271 edited starts=1 exits=0 output=cf3a0947 --><details><summary>✓ done, edited</summary>
    ```text
    $ touch fixed
    ```
    <!-- /stepmark --></details>

    ```sh
    $ touch after
    ```
    <!-- stepmark: result status=passed digest=78013fa62d64 --><sub>✓ done</sub>
    <!-- stepmark: run id=[id] at=[at] status=passed passed=2 took=[took] version=[version] parts=4654af.7d54af --><sub>Last run [at]: 2 passed, in [took]</sub>
    ");
}

#[test]
fn a_second_edit_begins_with_the_first() {
    let case = editor(
        Case::new(steps(&[("", "test -e a")])),
        "sed -i 's/$/b/' \"$1\"",
    );
    let case = case.file("abb", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "e");
    let shown = terminal.answer(FAILED, "r");
    assert!(shown.contains("test -e ab\n"), "{shown}");
    terminal.answer(FAILED, "e");
    unrecorded(terminal, 0);
}

#[test]
fn files_are_not_edited_here() {
    let case = editor(Case::new("```yaml\n# conf/a.yaml\na: 1\n```\n"), "false");
    let mut terminal = run(&case);
    // What is no answer is asked about again.
    terminal.answer(RUN, "e");
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert_eq!(case.read("conf/a.yaml"), "# conf/a.yaml\na: 1\n");
}
