//! `h`: a shell for the person, whose changes come back.

use super::{FAILED, RUN, run, unrecorded};
use crate::support::{Case, steps};

const PROMPT: &str = "stepmark:";

#[test]
fn where_it_goes_and_what_it_exports_is_the_session_s() {
    let case = Case::new(steps(&[
        (
            "",
            "x=plain\nexport OLD=old GONE=here\nf() { echo \"f of $x\"; }",
        ),
        (
            "",
            "pwd\necho \"$OLD, $NEW, ${GONE-gone}, $x, ${y-none}\"\nf",
        ),
    ]))
    .file("sub/file", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "h");
    for line in [
        "cd sub",
        "export OLD=changed NEW=new",
        "unset GONE",
        "x=inner y=inner",
        "f() { echo inner; }",
        "set -eu; shopt -s failglob",
        "exit 3",
    ] {
        terminal.answer(PROMPT, &format!("{line}\r"));
    }
    terminal.answer(RUN, "r");
    let shown = terminal.expect("f of plain\n");
    let directory = format!("{}\n", case.path("sub").display());
    assert!(shown.contains(&directory), "{shown}");
    assert!(
        shown.contains("changed, new, gone, plain, none\n"),
        "{shown}"
    );
    unrecorded(terminal, 0);
}

#[test]
fn a_failure_is_mended_in_it() {
    let case = Case::new(steps(&[("", "export WORD=kept\ntest -e fixed")]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "h");
    terminal.answer(PROMPT, "echo \"$WORD\" >fixed\r");
    terminal.answer(PROMPT, "exit\r");
    terminal.answer(FAILED, "r");
    unrecorded(terminal, 0);
    assert_eq!(case.read("fixed"), "kept\n");
}

#[test]
fn behind_it_the_step_is_shown_where_the_session_is_now() {
    let case = Case::new(steps(&[("", "false")])).file("sub/file", "");
    let mut terminal = run(&case);
    for question in [RUN, FAILED] {
        terminal.answer(question, "h");
        terminal.answer(PROMPT, "cd sub\r");
        terminal.answer(PROMPT, "exit\r");
        let shown = terminal.question(question);
        assert!(shown.contains("step 1 of 1"), "{shown}");
        let directory = case.path("sub").display().to_string();
        assert!(shown.contains(&directory), "{shown}");
        assert!(shown.contains("  false\n"), "{shown}");
        terminal.keys("r");
    }
    terminal.answer(FAILED, "q");
    unrecorded(terminal, 1);
}
