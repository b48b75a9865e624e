//! Files in a guided run: what a person sees before the question, and what they can take back.

use std::fs;

use super::file;
use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

fn end(mut terminal: Terminal, status: i32) {
    terminal.answer(RECORD, "n");
    terminal.end().exits(status);
}

fn patch() -> Case {
    let text = "# Node\n\n```yaml {name=patched patch=a.yaml}\n- op: replace\n  path: /host\n  value: n2\n```\n\n\
                ```sh {name=check}\ngrep -q n2 a.yaml && test ! -e bad\n```\n";
    Case::new(text).file("a.yaml", "host: n1\nport: 80\n")
}

#[test]
fn the_difference_is_shown_before_the_question() {
    let case = patch();
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "s");
    for told in [
        "writes    patch a.yaml",
        "changes a file",
        "  changes a.yaml (+1 -1)",
        "  -host: n1",
        "  +host: n2",
        "   port: 80",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    terminal.answer(RUN, "s");
    end(terminal, 0);
    assert_eq!(case.read("a.yaml"), "host: n1\nport: 80\n");
}

#[test]
fn it_is_made_when_the_question_comes() {
    let text =
        "```sh\nprintf 'a: 1\\n' >a.yaml\n```\n".to_owned() + &file("merge=a.yaml", "b: 2\n");
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("  +b: 2"), "{shown}");
    end(terminal, 0);
    assert_eq!(case.read("a.yaml"), "a: 1\nb: 2\n");
}

#[test]
fn what_cannot_be_done_is_shown_before_the_question_too() {
    let case = patch();
    fs::remove_file(case.path("a.yaml")).unwrap();
    let mut terminal = run(&case);
    let shown = terminal.answer(RUN, "r");
    let told = "it cannot be done now: a.yaml is not there, and this patch changes it  (a.md:3)";
    assert!(shown.contains(told), "{shown}");
    terminal.question(FAILED);
    fs::write(case.path("a.yaml"), "host: n1\n").unwrap();
    terminal.keys("r");
    // Nothing is written that nobody was shown.
    let shown = terminal.answer(FAILED, "r");
    assert!(shown.contains("no diff of it was shown"), "{shown}");
    assert!(shown.contains("+ host: n2"), "{shown}");
    terminal.answer(RUN, "r");
    end(terminal, 0);
    assert_eq!(case.read("a.yaml"), "host: n2\n");
}

#[test]
fn what_changed_meanwhile_is_shown_again_before_it_is_written() {
    let case = patch();
    let mut terminal = run(&case);
    terminal.question(RUN);
    fs::write(case.path("a.yaml"), "host: n0\nport: 80\n").unwrap();
    terminal.keys("r");
    let shown = terminal.answer(FAILED, "r");
    for told in [
        "a.yaml changed since its diff was shown",
        "- host: n0",
        "+ host: n2",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    terminal.answer(RUN, "r");
    end(terminal, 0);
    assert_eq!(case.read("a.yaml"), "host: n2\nport: 80\n");
}

#[test]
fn what_the_file_is_made_of_is_not_to_change_meanwhile_either() {
    let case = Case::new(file("merge=a.yaml out=b.yaml", "b: 2\n")).file("a.yaml", "a: 1\n");
    let mut terminal = run(&case);
    terminal.question(RUN);
    fs::write(case.path("a.yaml"), "a: 3\n").unwrap();
    terminal.keys("r");
    let shown = terminal.answer(FAILED, "r");
    for told in [
        "a.yaml changed since the diff of b.yaml was shown",
        "  a: 3",
        "+ b: 2",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    end(terminal, 0);
    assert_eq!(case.read("b.yaml"), "a: 3\nb: 2\n");
}

#[test]
fn a_failure_brings_files_back_by_u() {
    let case = patch().file("bad", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "u");
    let shown = terminal.answer("Undo patched?", "y");
    assert!(
        shown.contains("patched: restore a.yaml as it was"),
        "{shown}"
    );
    let shown = terminal.answer(FAILED, "q");
    assert!(!shown.contains("u undo"), "nothing is left: {shown}");
    end(terminal, 1);
    assert_eq!(case.read("a.yaml"), "host: n1\nport: 80\n");
}

#[test]
fn a_later_undo_brings_files_back_from_the_journal() {
    let text = file("name=one file=conf/a.yaml", "a: 1\n")
        + &file("name=two merge=b.yaml", "b: 2\n")
        + &file("name=three merge=b.yaml", "c: 3\n");
    let case = Case::new(text).file("b.yaml", "# kept\nb: 1\n");
    let mut terminal = run(&case);
    for _ in 0..3 {
        terminal.answer(RUN, "r");
    }
    end(terminal, 0);
    let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
    for name in ["three", "two", "one"] {
        terminal.answer(&format!("Undo {name}?"), "y");
    }
    terminal.expect("3 of 3 undone");
    end(terminal, 0);
    assert_eq!(case.read("b.yaml"), "# kept\nb: 1\n");
    assert!(!case.has("conf"));
}

#[test]
fn what_was_edited_since_stays() {
    let case =
        Case::new(file("name=one file=a.yaml", "a: 1\n") + &file("name=two file=b.yaml", "b: 1\n"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    end(terminal, 0);
    let case = case.file("b.yaml", "mine\n");
    let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
    let shown = terminal.answer("Undo one?", "y");
    let told = "b.yaml is not what the step left, and stays as it is";
    assert!(
        shown.contains(told) && !shown.contains("Undo two?"),
        "{shown}"
    );
    end(terminal, 1);
    assert_eq!(case.read("b.yaml"), "mine\n");
    assert!(!case.has("a.yaml"));
}

#[test]
fn what_is_gone_and_was_secret_is_in_no_journal() {
    let text = "---\nstepmark:\n  params:\n    TOKEN: {type: secret}\n---\n".to_owned()
        + &file("name=one file=a.yaml", "token: none\n")
        + "```sh\nfalse\n```\n";
    let case = || {
        Case::new(&text)
            .env("STEPMARK_TOKEN", "hunter22-hunter22")
            .file("a.yaml", "token: hunter22-hunter22\n")
    };
    let run_to_failure = |case: &Case| {
        let mut terminal = run(case);
        terminal.answer(RUN, "r");
        terminal.answer(RUN, "r");
        terminal
    };
    // The run itself still knows it.
    let same = case();
    let mut terminal = run_to_failure(&same);
    terminal.answer(FAILED, "u");
    terminal.answer("Undo one?", "y");
    terminal.answer(FAILED, "q");
    end(terminal, 1);
    assert_eq!(same.read("a.yaml"), "token: hunter22-hunter22\n");
    let later = case();
    let mut terminal = run_to_failure(&later);
    terminal.answer(FAILED, "q");
    end(terminal, 1);
    let mut terminal = Terminal::run(&later, &["undo", "a.md"]);
    terminal.expect("the journal does not keep what it was");
    terminal.end().exits(1);
    assert_eq!(later.read("a.yaml"), "token: none\n");
    for path in crate::guided::files_below(&later.path("../state")) {
        let text = fs::read(&path).unwrap();
        assert!(
            !String::from_utf8_lossy(&text).contains("hunter22"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_run_that_goes_on_can_still_bring_files_back() {
    let case = patch().file("bad", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "q");
    // Who leaves may come back: nothing is offered to be taken back.
    end(terminal, 130);
    let mut terminal = Terminal::run(&case, &["run", "--resume", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "u");
    terminal.answer("Undo patched?", "y");
    terminal.answer(FAILED, "q");
    end(terminal, 1);
    assert_eq!(case.read("a.yaml"), "host: n1\nport: 80\n");
}

#[test]
fn what_changes_nothing_is_not_asked_about_among_changes() {
    let case = Case::new(file("file=a.yaml", "a: 1\n") + &file("file=b.yaml", "b: 1\n"));
    let case = case.file("a.yaml", "a: 1\n");
    let mut terminal = Terminal::run(&case, &["run", "--confirm", "changes", "a.md"]);
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("a.yaml is so already"), "{shown}");
    assert!(shown.contains("creates b.yaml (1 line)"), "{shown}");
    end(terminal, 0);
}
