//! Prose, and what stands above a question.

use pty_process::Size;

use super::{DONE, RECORD, RUN, run, unrecorded};
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

#[test]
fn prose_is_rendered_and_the_step_stands_below_it() {
    let text = "# Nodes\n\nFirst we *look*, with `care`; see [the post](https://x.org).\n\n- a list\n- of two\n\n\
                > [!WARNING]\n> Take care.\n\n![A rack](rack.png)\n\n\
                <!-- stepmark: within=5s tty cwd=sub if=true -->\n```sh\n$ echo a \\\n    b\na b\n```\n\nThen we are done.\n";
    let case = Case::new(text);
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "s");
    insta::assert_snapshot!(shown, @r"
    a.md: 1 step

    Nodes
    ═════

    First we look, with `care`; see the post (https://x.org).

    • a list
    • of two

    │ Warning
    │ Take care.

    [image: A rack]

    ─── step 1 of 1 · Nodes ───
    reads · in sub · tty · if true · waits up to 5s · nodes-1, line 14
      $ echo a \
      >     b
      expects:
      │ a b
    Run this?
    ");
    let shown = terminal.question("Record into");
    assert!(shown.contains("Then we are done."), "{shown}");
    terminal.keys("n");
    terminal.end().exits(0);
}

#[test]
fn how_far_the_run_is_stands_above_each_step() {
    let text = "# A\n\n```sh\n$ cd sub\n```\n\n## B\n\n```sh\n$ pwd\n```\n\n- [ ] look\n";
    let case = Case::new(text).file("sub/x", "");
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("step 1 of 3 · A"), "{shown}");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("step 2 of 3 · B"), "{shown}");
    let directory = case.path("sub").display().to_string();
    assert!(shown.contains(&directory), "where the session is: {shown}");
    let shown = terminal.answer(DONE, "d");
    assert!(shown.contains("step 3 of 3 · B"), "{shown}");
    unrecorded(terminal, 0);
}

/// A hundred lines of a list in front of a step.
fn long() -> Case {
    let lines: String = (1..=100).map(|line| format!("- line {line}\n")).collect();
    Case::new(format!("{lines}\n```sh\n$ true\n```\n"))
}

#[test]
fn long_prose_is_shown_a_screen_at_a_time() {
    const MORE: &str = "more lines: Enter, space; G all";
    let case = long();
    let mut terminal = Terminal::sized(&case, &["run", "a.md"], Size::new(24, 80));
    let shown = terminal.answer(MORE, "\r");
    assert!(
        shown.contains("line 22\n") && !shown.contains("line 23\n"),
        "{shown}"
    );
    assert!(shown.ends_with(&format!("78 {MORE}")), "{shown}");
    let shown = terminal.answer(MORE, " ");
    assert!(
        shown.contains("line 23\n") && !shown.contains("line 24\n"),
        "{shown}"
    );
    let shown = terminal.answer(MORE, "x");
    assert!(
        shown.contains("line 45\n") && !shown.contains("line 46\n"),
        "{shown}"
    );
    let shown = terminal.answer(MORE, "G");
    assert!(
        shown.contains("line 67\n") && !shown.contains("line 68\n"),
        "{shown}"
    );
    let shown = terminal.answer(RUN, "q");
    assert!(
        shown.contains("line 100\n") && !shown.contains(MORE),
        "{shown}"
    );
    terminal.end().exits(130);
}

#[test]
fn ctrl_c_in_the_middle_of_the_prose_quits() {
    let case = long();
    let mut terminal = Terminal::sized(&case, &["run", "a.md"], Size::new(24, 80));
    terminal.answer("more lines", "\u{3}");
    let ended = terminal.end().exits(130);
    assert!(!ended.plain.contains("line 100"), "{}", ended.plain);
}

#[test]
fn what_is_plain_is_not_paged() {
    let case = long();
    let mut terminal = Terminal::sized(&case, &["run", "--plain", "a.md"], Size::new(24, 80));
    let shown = terminal.answer(RUN, "q");
    assert!(
        shown.contains("line 100\n") && !shown.contains("more lines"),
        "{shown}"
    );
    terminal.end().exits(130);
}

/// The widest of the lines.
fn widest(shown: &str) -> usize {
    shown
        .lines()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0)
}

/// The same prose three times, each before a step.
fn wordy() -> Case {
    let prose = "many words that fill a line and then some more ".repeat(10);
    Case::new(format!("{prose}\n\n```sh\n$ true\n```\n\n").repeat(3))
}

#[test]
fn a_narrow_terminal_gets_narrow_lines() {
    let case = wordy();
    let mut terminal = Terminal::sized(&case, &["run", "a.md"], Size::new(100, 40));
    let shown = terminal.answer(RUN, "q");
    assert!((30..=40).contains(&widest(&shown)), "{shown}");
    let ended = terminal.end().exits(130);
    let question = "Run this? [r/Enter s S e h o g q ?] ";
    assert!(ended.plain.contains(question), "{}", ended.plain);
    assert!(question.len() < 40);
}

#[test]
fn the_pager_s_footer_and_a_step_s_line_keep_to_a_narrow_terminal() {
    let words = "many words ".repeat(20);
    let case = Case::new(format!(
        "{}\n```sh\n$ echo {words} >seen\n```\n",
        "- line\n".repeat(100)
    ));
    let mut terminal = Terminal::sized(&case, &["run", "a.md"], Size::new(24, 40));
    let shown = terminal.question("-- 78 more lines: Enter, space; G al…");
    assert!(widest(&shown) < 40, "{shown}");
    terminal.keys("G");
    terminal.answer(RUN, "r");
    terminal.expect("✓");
    let shown = terminal.question(RECORD);
    let line = shown.lines().next().unwrap_or_default();
    assert!(
        line.contains("echo many") && line.contains("…  (line"),
        "{shown}"
    );
    assert!(line.chars().count() < 40, "{line}");
    terminal.keys("n");
    terminal.end().exits(0);
}

#[test]
fn lines_follow_the_terminal_s_size() {
    let case = wordy();
    let mut terminal = Terminal::sized(&case, &["run", "--plain", "a.md"], Size::new(100, 120));
    let shown = terminal.question(RUN);
    assert!((80..=100).contains(&widest(&shown)), "{shown}");
    terminal.resize(100, 50);
    terminal.keys("s");
    terminal.expect("many words");
    let shown = terminal.question(RUN);
    assert!((40..=50).contains(&widest(&shown)), "{shown}");
    terminal.resize(100, 120);
    terminal.keys("s");
    terminal.expect("many words");
    let shown = terminal.answer(RUN, "q");
    assert!((80..=100).contains(&widest(&shown)), "{shown}");
    unrecorded(terminal, 130);
}

#[test]
fn danger_is_confirmed_on_a_narrow_terminal_too() {
    let case =
        Case::new("<!-- stepmark: name=wipe -->\n```sh\n$ rm -rf build\n```\n").file("build/x", "");
    let mut terminal = Terminal::sized(&case, &["run", "a.md"], Size::new(24, 40));
    terminal.answer(RUN, "r");
    terminal.answer("Type `wipe` to run it", "wipe\r");
    unrecorded(terminal, 0);
    assert!(!case.has("build"));
}
