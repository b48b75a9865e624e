//! A run that stopped in the middle of a repeated section goes on there.

use nix::sys::signal::Signal;

use super::{nodes, ran};
use crate::aftermath::await_nobody;
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, await_pipe, make_pipe};

const RUN: &str = "Run this?";
const DONE: &str = "Done?";
const RECORD: &str = "Record into a.md?";
const FLIGHT: &str = "What about it?";

const BODY: &str = "# Node\n<!-- stepmark: each node in nodes -->\n\n\
    <!-- stepmark: name=one -->\n```sh\n$ echo \"one $node\" >>ran\n```\n\n\
    <!-- stepmark: name=two -->\n```sh\n$ echo \"two $node\" >>ran\n```\n\n\
    <!-- stepmark: name=three -->\n```sh\n$ echo \"three $node\" >>ran\n```\n\n\
    # End\n\n```sh\n$ echo \"end ${node-unset}\" >>ran\n```\n";

fn resume(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "--resume", "a.md"])
}

#[test]
fn killed_behind_the_second_step_of_a_value_it_goes_on_there() {
    let case = Case::new(nodes("n2,n3", BODY));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    let shown = terminal.question(RUN);
    assert!(
        shown.contains("three, line") || shown.contains("three@n2"),
        "{shown}"
    );
    terminal.signal(Signal::SIGKILL);
    terminal.end().exits(137);
    await_nobody(&case);
    assert_eq!(ran(&case), "one n2\ntwo n2\n");

    let mut terminal = resume(&case);
    let shown = terminal.answer(RUN, "r");
    assert!(
        shown.contains("step 3 of 7") && shown.contains("node=n2 (1 of 2)"),
        "{shown}"
    );
    for _ in 0..4 {
        terminal.answer(RUN, "r");
    }
    terminal.answer(RECORD, "d");
    let ended = terminal.end().exits(0);
    assert!(ended.plain.contains("7 passed"), "{}", ended.plain);
    assert_eq!(
        ran(&case),
        "three n2\none n3\ntwo n3\nthree n3\nend unset\n"
    );
    assert_eq!(case.text().matches("each.node=n2").count(), 3);
    case.run(["replay", "a.md"]).exits(0);
}

#[test]
fn killed_in_a_step_it_is_asked_about_the_one_of_that_value() {
    let body = BODY.replace(
        "echo \"two $node\" >>ran",
        "echo \"two $node\" >>ran; test $node = n2 || test -e go || { echo x >ready; sleep 60; }",
    );
    let case = Case::new(nodes("n2,n3", &body));
    make_pipe(&case.path("ready"));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    for _ in 0..5 {
        terminal.answer(RUN, "r");
    }
    await_pipe(case.path("ready"));
    terminal.signal(Signal::SIGKILL);
    terminal.end().exits(137);
    await_nobody(&case);
    assert_eq!(ran(&case), "one n2\ntwo n2\nthree n2\none n3\ntwo n3\n");
    std::fs::write(case.path("go"), "").expect("the case's own file");

    let mut terminal = resume(&case);
    let shown = terminal.answer(FLIGHT, "r");
    assert!(shown.contains("node=n3 (2 of 2)"), "{shown}");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(ran(&case), "two n3\nthree n3\nend unset\n");
}

#[test]
fn a_list_that_grew_is_gone_on_with_and_one_that_shrank_is_not() {
    let case = Case::new(nodes("n2,n3", BODY));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    for _ in 0..4 {
        terminal.answer(RUN, "r");
    }
    terminal.answer(RUN, "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(130);
    assert_eq!(ran(&case), "one n2\ntwo n2\nthree n2\none n3\n");

    let told = Terminal::run(&case, &["run", "--resume", "--set", "nodes=n2,n4", "a.md"])
        .end()
        .exits(3);
    assert!(
        told.plain.contains("`one@n3` (gone; it was on line"),
        "{}",
        told.plain
    );

    let mut terminal = Terminal::run(
        &case,
        &["run", "--resume", "--set", "nodes=n4,n2,n3", "a.md"],
    );
    for _ in 0..6 {
        terminal.answer(RUN, "r");
    }
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(
        ran(&case),
        "one n4\ntwo n4\nthree n4\ntwo n3\nthree n3\nend unset\n"
    );
    // What both parts did is one story.
    let told = case.run(["runs", "show", "last"]).exits(0);
    for step in ["one@n4", "one@n2", "three@n3"] {
        assert!(told.stdout.contains(step), "{}", told.stdout);
    }
    let recorded = case
        .run(["record", "last", "--record", "document"])
        .exits(0);
    let text = recorded.text();
    let places: Vec<_> = ["n4", "n2", "n3"]
        .map(|value| text.find(&format!("each.node={value}")))
        .to_vec();
    assert!(places.is_sorted() && places[0].is_some(), "{text}");
}

#[test]
fn items_are_ticked_when_all_of_them_are_done() {
    let body = "# Node\n<!-- stepmark: each node in nodes -->\n\n- [ ] Look at it\n";
    let case = Case::new(nodes("n2,n3", body));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(DONE, "d");
    terminal.answer(DONE, "q");
    terminal.answer(RECORD, "d");
    terminal.end().exits(130);
    assert!(
        case.text().contains("- [ ] Look at it<!-- stepmark: done")
            && case.text().contains("each=n2 -->"),
        "{}",
        case.text()
    );
    let mut terminal = resume(&case);
    let shown = terminal.answer(DONE, "d");
    assert!(shown.contains("node=n3 (2 of 2)"), "{shown}");
    terminal.answer(RECORD, "d");
    terminal.end().exits(0);
    assert!(
        case.text()
            .contains("- [x] Look at it<!-- stepmark: done digest="),
        "{}",
        case.text()
    );
    assert!(case.text().contains("each=n2,n3 -->"), "{}", case.text());
    case.run(["replay", "a.md"]).exits(0);
}
