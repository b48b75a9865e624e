//! Parameters that a command tells.

use super::{refused, seen, with};
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, await_pipe, make_pipe, signal};

const RUN: &str = "Run this?";
const QUESTION: &str = "Run what finds the parameters?";

fn by(command: &str, more: &str) -> Case {
    let command = serde_json::to_string(command).expect("a text");
    with(&format!("from: {{command: {command}}}{more}"))
}

#[test]
fn what_it_prints_is_the_value() {
    let case = by("echo asked >>asked; printf 'a b\\n\\n'; echo noise >&2", "");
    assert_eq!(seen(&case, &[]), "a b");
    assert_eq!(case.read("asked"), "asked\n");
    // Who gives the value asks nobody else.
    assert_eq!(seen(&case, &["--set", "V=c"]), "c");
    case.run(["run", "--plan", "a.md"]).exits(0);
    assert_eq!(case.read("asked"), "asked\n");
}

#[test]
fn it_runs_at_the_root_and_knows_the_values_before_it() {
    let text = "---\nstepmark:\n  cwd: sub\n  params:\n    Z: {from: {command: pwd}}\n    A: {from: {command: 'echo \"$Z/$B\"'}}\n    \
                B: {default: b}\n---\n```sh\n$ echo \"$A\" >seen\n```\n";
    let case = Case::new(text).file("sub/x", "");
    case.run(["ci", "a.md"]).exits(0);
    let root = case.path("sub").canonicalize().expect("it is there");
    assert_eq!(case.read("sub/seen"), format!("{}/b\n", root.display()));
}

#[test]
fn one_that_tells_nothing_leaves_it_to_what_comes_next() {
    let failing = "echo 'no such host' >&2; exit 9";
    let case = by(failing, ", default: d");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("seen"), "d");
    insta::assert_snapshot!(ran.stderr, @"
    note: a.md: `echo 'no such host' >&2; exit 9` tells no value of `V`: exit status 9: no such host
    note: a.md: `V` is the default, `d`
    ");
    let ran = by("true", "").run(["ci", "a.md"]).exits(3);
    insta::assert_snapshot!(ran.all(), @"
    a.md
      ✗ the parameter `V` has no value: say --set V=VALUE, or set STEPMARK_V
    note: a.md: `true` tells no value of `V`: it prints nothing
    ");
    // What is no value at all is not taken for a word of its own.
    let case = by("echo many", ", type: int, default: 1");
    let told = refused(&case, &[], 3);
    assert!(told.contains("`many` is no whole number"), "{told}");
}

#[test]
fn a_secret_is_masked_from_its_first_byte() {
    let secret = "correct-horse-7";
    let case = by("cat token; cat token >&2", ", type: secret")
        .file("token", secret)
        .file("b.md", "");
    let text = case.text() + "\n```sh\n$ echo \"token=$V\"\n```\n";
    let case = case.file("a.md", text);
    let ran = case.run(["ci", "--record", "document", "a.md"]).exits(0);
    assert_eq!(case.read("seen"), secret);
    assert!(!ran.all().contains(secret), "{}", ran.all());
    assert!(ran.text().contains("token=*****"), "{}", ran.text());
    assert!(!ran.text().contains(secret));
    // Also where it tells nothing.
    let failing = by("cat token; cat token >&2; exit 1", ", type: secret").file("token", secret);
    let told = refused(&failing, &[], 3);
    assert!(told.contains("exit status 1: *****"), "{told}");
    assert!(!told.contains(secret), "{told}");
}

#[test]
fn a_person_reads_all_of_it_before_it_runs() {
    let command = "touch ran\nprintf '\u{202e}%s' one";
    let case = by(command, "");
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    let shown = terminal.answer(QUESTION, "q");
    assert!(shown.contains("finds     V by: touch ran"), "{shown}");
    assert!(shown.contains("printf '\\u{202e}%s' one"), "{shown}");
    terminal.end().exits(3);
    assert!(!case.has("ran"));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(QUESTION, "t");
    terminal.answer("V: ", "typed\r");
    terminal.answer(RUN, "r");
    terminal.answer("Record into a.md?", "n");
    terminal.end().exits(0);
    assert_eq!(case.read("seen"), "typed");
    assert!(!case.has("ran"));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(QUESTION, "\r");
    let shown = terminal.answer(RUN, "r");
    assert!(shown.contains("V=\\u{202e}one"), "{shown}");
    terminal.answer("Record into a.md?", "n");
    terminal.end().exits(0);
    assert_eq!(case.read("seen"), "\u{202e}one");
    assert!(case.has("ran"));
}

#[test]
fn the_target_may_be_what_it_tells() {
    let text = "---\nstepmark:\n  target: {command: 'echo \"${V:?}\"'}\n  params: {V: {from: {command: 'echo blue'}}}\n---\n\
                ```sh\n$ touch seen\n```\n";
    let case = Case::new(text);
    let ran = case.run(["ci", "--record", "document", "a.md"]).exits(0);
    assert!(ran.text().contains("target=blue"), "{}", ran.all());
}

#[test]
fn one_that_does_more_than_read_is_warned_of() {
    let case = Case::new(
        "---\nstepmark:\n  params:\n    A: {from: {command: 'kubectl get nodes -o name'}}\n    \
         B: {from: {command: 'touch x; echo y'}}\n    C: {from: {command: 'rm -rf x'}}\n    \
         D: {from: {command: 'echo \"'}}\n---\n```sh\n$ echo \"$A\"\n```\n",
    );
    insta::assert_snapshot!(case.run(["check", "a.md"]).exits(2).stderr, @r#"
    warning[parameter-command]: the command of `B` is not known to only read: `touch`
     --> a.md:5:26
      |
    5 |     B: {from: {command: 'touch x; echo y'}}
      |                          ^^^^^^^^^^^^^^^
      |
      = help: it runs before the first step; what changes something belongs into a step, whose output `capture` takes

    warning[parameter-command]: the command of `C` may destroy something: `rm x -r`
     --> a.md:6:26
      |
    6 |     C: {from: {command: 'rm -rf x'}}
      |                          ^^^^^^^^
      |
      = help: it runs before the first step; what changes something belongs into a step, whose output `capture` takes

    error[bad-value]: the command of `D` does not parse: `"` is not closed by `"`
     --> a.md:7:26
      |
    7 |     D: {from: {command: 'echo "'}}
      |                          ^^^^^^
      |
      = help: bash reads it; quote it as a whole, so that YAML leaves it alone

    1 document cannot run as it is
    "#);
}

#[test]
fn one_that_hangs_can_be_left() {
    let case = by("echo begun >pipe; sleep 60", ", default: d");
    make_pipe(&case.path("pipe"));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(QUESTION, "r");
    await_pipe(case.path("pipe"));
    terminal.keys("\u{3}");
    terminal.end().exits(130);
    assert!(!case.has("seen"));
    let case = by("echo begun >pipe; sleep 60", ", default: d");
    make_pipe(&case.path("pipe"));
    let child = case.start(&["ci", "a.md"]);
    await_pipe(case.path("pipe"));
    signal(child.id(), nix::sys::signal::Signal::SIGTERM);
    case.finish(child).exits(143);
    assert!(!case.has("seen"));
}

#[test]
fn a_run_that_goes_on_and_one_that_is_played_again_do_not_ask_again() {
    let case = by("echo asked >>asked; echo n2", "");
    let text = case.text() + "\n```sh\n$ test -e go\n```\n";
    let case = case.file("a.md", text);
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer(QUESTION, "r");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.answer("What now?", "q");
    terminal.answer("Record into a.md?", "n");
    terminal.end().exits(1);
    let case = case.file("go", "");
    let mut terminal = Terminal::run(
        &case,
        &["run", "--resume", "--yes", "--record", "document", "a.md"],
    );
    let shown = terminal.expect("2 passed");
    assert!(shown.contains("with      V=n2"), "{shown}");
    terminal.end().exits(0);
    case.run(["replay", "--live", "a.md"]).exits(0);
    assert_eq!(case.read("asked"), "asked\n");
}
