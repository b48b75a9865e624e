//! Placeholders that no parameter is bound to: a person is asked, and nobody else can answer.

use crate::pseudo_terminal::Terminal;
use crate::support::Case;

const RUN: &str = "Run this?";
const ASKED: &str = "<path> stands for (Enter on nothing leaves it)";
const RECORD: &str = "Record into a.md?";

fn case() -> Case {
    Case::new(
        "# A\n\n```sh\n$ echo \"$PATH\" >path\n```\n\n```sh\n$ echo <path> >>seen\n```\n\n```sh\n$ false\n```\n\n\
         ```sh\n$ echo \"again <path>\" >>seen\n```\n",
    )
}

fn run(case: &Case, arguments: &[&str]) -> Terminal {
    Terminal::run(case, &[&["run"], arguments, &["a.md"]].concat())
}

#[test]
fn an_answer_holds_for_the_whole_run() {
    let case = case();
    let mut terminal = run(&case, &[]);
    terminal.answer(RUN, "r");
    terminal.answer(ASKED, "$(touch pwned) /a b\r");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("<path> is $(touch pwned) /a b"), "{shown}");
    terminal.answer(RUN, "r");
    terminal.answer("What now?", "c");
    terminal.answer("Why?", "\r");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("<path> is $(touch pwned) /a b"), "{shown}");
    terminal.answer(RECORD, "d");
    terminal.end().exits(1);
    assert_eq!(
        case.read("seen"),
        "$(touch pwned) /a b\nagain $(touch pwned) /a b\n"
    );
    assert!(!case.has("pwned"));
    assert!(
        case.text().contains("$ echo <path> >>seen"),
        "{}",
        case.text()
    );
}

#[test]
fn a_run_that_goes_on_knows_it_and_a_new_one_proposes_it() {
    let case = case();
    let mut terminal = run(&case, &[]);
    terminal.answer(RUN, "r");
    terminal.answer(ASKED, "/one\r");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer("What now?", "q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(1);
    let mut terminal = run(&case, &["--resume", "--yes"]);
    terminal.answer("What now?", "s");
    terminal.answer("Why?", "\r");
    terminal.end().exits(0);
    assert_eq!(case.read("seen"), "/one\nagain /one\n");
    let mut terminal = run(&case, &["--only", "2"]);
    terminal.expect(ASKED);
    terminal.keys("/two\r");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("<path> is /one/two"), "{shown}");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn one_that_is_left_blocks_its_step() {
    let case = case();
    let mut terminal = run(&case, &["--only", "2"]);
    terminal.answer(ASKED, "\r");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(3);
    assert!(
        ended.plain.contains("`<path>` on line 8 is not filled in"),
        "{}",
        ended.plain
    );
    let mut terminal = run(&case, &["--only", "2"]);
    terminal.answer(ASKED, "\u{3}");
    terminal.end().exits(130);
    assert!(!case.has("seen"));
}

#[test]
fn without_a_person_it_is_said_how_to_bind_it() {
    let case = case();
    let ran = case.run(["ci", "a.md"]).exits(3);
    insta::assert_snapshot!(ran.stderr, @r#"
    error[blocked]: `<path>` is not filled in
     --> a.md:8:8
      |
    8 | $ echo <path> >>seen
      |        ^^^^^^
      |
      = help: bind it to a parameter in the front matter, and give that by --set path=VALUE:
              stepmark:
                params:
                  path: {placeholder: '<path>'}

    error[blocked]: `<path>` is not filled in
      --> a.md:16:15
       |
    16 | $ echo "again <path>" >>seen
       |               ^^^^^^
       |
       = help: bind it to a parameter in the front matter, and give that by --set path=VALUE:
               stepmark:
                 params:
                   path: {placeholder: '<path>'}

    error: something is missing, and nothing ran
    "#);
    let front = "---\nstepmark:\n  params:\n    path: {placeholder: '<path>'}\n---\n";
    let case = Case::new(front.to_owned() + &case.text().replace("false", "true"));
    case.run(["ci", "--set", "path=/x y", "a.md"]).exits(0);
    assert_eq!(case.read("seen"), "/x y\nagain /x y\n");
    assert!(
        case.read("path").contains("/usr/bin"),
        "PATH is what it was"
    );
}

#[test]
fn what_nothing_can_be_filled_into_is_no_question() {
    let case = Case::new(
        "# A\n\n```sh\n$ bash -c \"echo <val-a> >>seen\"\n```\n\n```sh\n$ cat <<'E' >>seen\n<val-b>\nE\n```\n",
    );
    let told = case.run(["ci", "a.md"]).exits(3).all();
    let why = "`<val-a>` cannot be filled in here: this is a program that `bash` reads; write the value there";
    assert!(told.contains(why), "{told}");
    let told = told + &case.run(["check", "a.md"]).all();
    assert!(
        told.contains("its step is blocked: `<val-b>` cannot be filled in here"),
        "{told}"
    );
    assert!(!told.contains("STEPMARK_FILL"), "{told}");
    assert!(!told.contains("asks for it"), "{told}");
    assert!(!case.has("seen"));
}
