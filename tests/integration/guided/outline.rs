//! The outline, and going on elsewhere.

use super::{DONE, RUN, run, three, unrecorded};
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const WHERE: &str = "Go on at (Escape: stay)";
const UP: &str = "\u{1b}[A";
const DOWN: &str = "\u{1b}[B";

/// Opens the outline at `question`, and chooses what is so many lines on.
#[track_caller]
fn jump(terminal: &mut Terminal, question: &str, by: &str) {
    terminal.answer(question, "o");
    terminal.answer(WHERE, &format!("{by}\r"));
}

#[test]
fn it_leads_forward_and_back() {
    let case = three();
    let mut terminal = run(&case);
    jump(&mut terminal, RUN, &DOWN.repeat(2));
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("step 3 of 3"), "{shown}");
    // Behind the last step nothing is left to ask, though two did not run.
    let ended = unrecorded(terminal, 0);
    assert!(case.has("three") && !case.has("one") && !case.has("two"));
    assert!(
        ended.plain.contains("1 passed, 2 not run"),
        "{}",
        ended.plain
    );
}

#[test]
fn back_is_asked_about_again() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    std::fs::remove_file(case.path("one")).unwrap();
    jump(&mut terminal, RUN, &UP.repeat(2));
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("step 1 of 3"), "{shown}");
    let shown = terminal.answer(RUN, "s");
    assert!(shown.contains("step 2 of 3"), "{shown}");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("step 3 of 3"), "{shown}");
    unrecorded(terminal, 0);
    assert!(case.has("one"));
}

#[test]
fn escape_stays() {
    let case = three();
    let mut terminal = run(&case);
    terminal.answer(RUN, "o");
    terminal.answer(WHERE, "\u{1b}");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    unrecorded(terminal, 130);
    assert!(case.has("one"));
}

#[test]
fn it_tells_what_is_done_and_what_a_person_does() {
    let text = "# Start\n\n```sh\n$ touch one\n```\n\n# End\n\n- [ ] Call Bob\n\n```yaml\n# conf/a.yaml\na: 1\n```\n";
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(DONE, "o");
    let shown = terminal.expect("write conf/a.yaml");
    for line in [
        "✓  1 Start: touch one",
        "2 End: by hand: Call Bob",
        "3 write conf/a.yaml",
    ] {
        assert!(shown.contains(line), "{line} in\n{shown}");
    }
    terminal.question("");
    terminal.keys(&format!("{DOWN}\r"));
    terminal.answer(RUN, "r");
    unrecorded(terminal, 0);
    assert!(case.has("conf/a.yaml"));
}
