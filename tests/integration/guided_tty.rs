//! What a step and the person's terminal have to do with one another in a guided run.

use std::path::Path;

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, await_pipe, make_pipe, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

/// Asks for a password as `sudo` does: on the terminal that is its own, with echo off, past standard
/// input and output; up to three times; and then runs a command.
const ASKS: &str = r#"#!/bin/bash
exec 3<>/dev/tty && [ -t 3 ] || { echo "a terminal is required" >&2; exit 1; }
[ "$(ps -o tpgid= -p $$)" = "$(ps -o pgid= -p $$)" ] || { echo "not in the foreground" >&2; exit 1; }
modes=$(stty -g <&3)
trap 'stty "$modes" <&3' EXIT
stty -echo <&3
for try in 1 2 3; do
    printf '[asks] password for root: ' >&3
    IFS= read -r -u 3 password || exit 1
    printf '\n' >&3
    if [ "$password" = opensesame ]; then
        stty "$modes" <&3
        "$@"
        exit
    fi
    echo 'Sorry, try again.' >&3
done
exit 1
"#;

/// A document of one step on a terminal of its own.
fn tty(script: &str) -> Case {
    Case::new(steps(&[("tty", script)]))
}

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

/// Whether a program is there; says so where it is not.
fn has(program: &str) -> bool {
    let is_there = ["/usr/bin", "/bin", "/usr/local/bin"]
        .iter()
        .any(|folder| Path::new(folder).join(program).exists());
    if !is_there {
        println!("skipped: there is no {program}");
    }
    is_there
}

#[test]
fn a_program_can_ask_on_the_terminal() {
    // As `sudo` and `ssh` do, past standard input and output.
    let ask = "printf 'Your name? ' >/dev/tty\nread -r name </dev/tty\necho \"hello $name\"";
    let case = Case::new(steps(&[("", ask)]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("Your name? ");
    terminal.keys("Bob\n");
    terminal.expect("hello Bob");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn standard_input_is_nobody_s() {
    let case = Case::new(steps(&[("", "cat\ntest ! -t 0\necho end")]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("end\n");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn without_a_person_there_is_no_terminal() {
    let case = Case::new(steps(&[("exit=nonzero", "(exec </dev/tty)")]));
    let terminal = Terminal::run(&case, &["ci", "a.md"]);
    terminal.end().exits(0);
}

#[test]
fn a_password_is_asked_for_and_not_shown() {
    for annotation in ["", "tty"] {
        let case =
            Case::new(steps(&[(annotation, "asks id -u >id\necho done")])).fake("asks", ASKS);
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        terminal.expect("[asks] password for root: ");
        terminal.keys("wrongone\r");
        terminal.expect("Sorry, try again.");
        terminal.expect("[asks] password for root: ");
        assert!(!case.has("id") || case.read("id").is_empty());
        terminal.keys("opensesame\r");
        terminal.expect("done\n");
        terminal.answer(RECORD, "n");
        let ended = terminal.end().exits(0);
        assert!(!case.read("id").is_empty());
        for password in ["wrongone", "opensesame"] {
            assert!(!ended.raw.contains(password), "{}", ended.plain);
        }
        let screen = ended.screen();
        let prompts = screen.matches("[asks] password for root:").count();
        assert_eq!(prompts, 2, "{annotation}: {screen}");
    }
}

#[test]
fn a_password_wants_a_terminal() {
    let case = Case::new(steps(&[("", "asks true")])).fake("asks", ASKS);
    let ended = Terminal::run(&case, &["ci", "a.md"]).end().exits(1);
    assert!(
        ended.plain.contains("a terminal is required"),
        "{}",
        ended.plain
    );
}

#[test]
fn questions_of_a_step_are_answered_and_its_state_stays() {
    let ask = "read -rp 'Name? ' name\nread -rp 'Colour? ' colour\n\
               hello() { echo \"hello $name, $colour\"; }\nexport colour\ncd sub";
    let case = Case::new(steps(&[
        ("tty", ask),
        (
            "",
            "hello; bash -c 'echo \"exported $colour\"'; basename \"$PWD\"",
        ),
    ]))
    .file("sub/x", "");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("Name? ");
    terminal.keys("Bob\r");
    terminal.expect("Colour? ");
    terminal.keys("blue\r");
    terminal.answer(RUN, "r");
    terminal.expect("hello Bob, blue\n");
    terminal.expect("exported blue\n");
    terminal.expect("sub\n");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn top_is_left_by_its_key() {
    if !has("top") {
        return;
    }
    let case = tty("top");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("PID");
    terminal.keys("q");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn less_is_paged_by_keys() {
    if !has("less") {
        return;
    }
    let case = tty("less numbers");
    let numbers: String = (1..=500).map(|number| format!("line {number}\n")).collect();
    let case = case.file("numbers", numbers);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("line 39");
    terminal.keys(" ");
    terminal.expect("line 78");
    terminal.keys("G");
    terminal.expect("line 500");
    terminal.keys("q");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(0);
    // The alternate screen is gone, and what it showed.
    assert!(ended.raw.contains("\u{1b}[?1049h"), "{:?}", ended.raw);
    assert!(!ended.screen().contains("line 500"), "{}", ended.screen());
}

#[test]
fn vi_edits() {
    if !has("vi") {
        return;
    }
    let case = tty("vi -u NONE note.txt");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("note.txt");
    terminal.keys("ihello from vi\u{1b}");
    terminal.expect("hello from vi");
    terminal.keys(":wq\r");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
    assert_eq!(case.read("note.txt"), "hello from vi\n");
}

#[test]
fn the_size_is_that_of_the_person_s_terminal_and_changes_with_it() {
    let script = "stty size\ntrap 'stty size; seen=1' WINCH\necho waits\n\
                  until [ \"${seen-}\" ]; do sleep 0.02; done\ntrap - WINCH";
    let case = tty(script);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("40 120\n");
    terminal.expect("waits\n");
    terminal.resize(33, 77);
    terminal.expect("33 77\n");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn ctrl_c_is_the_program_s() {
    let program =
        "bash -c 'trap \"echo caught; exit 0\" INT; echo waits; while :; do sleep 0.02; done'";
    let case = tty(&format!("{program}\necho after"));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.expect("waits\n");
    terminal.keys("\u{3}");
    terminal.expect("caught\n");
    terminal.expect("after\n");
    terminal.answer(RECORD, "n");
    terminal.end().exits(0);
}

#[test]
fn a_program_that_dies_of_ctrl_c_is_asked_about_and_a_second_one_quits() {
    let case = Case::new(steps(&[
        ("tty", "x=kept"),
        ("tty", "bash -c 'echo waits; exec sleep 300'\ntouch never"),
        ("", "touch after"),
    ]));
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    terminal.expect("waits\n");
    terminal.keys("\u{3}");
    let shown = terminal.answer(FAILED, "\u{3}");
    assert!(shown.contains("\n⚡ interrupted"), "{shown}");
    let ended = terminal.end().exits(130);
    assert!(ended.plain.contains("1 interrupted"), "{}", ended.plain);
    assert!(!case.has("never") && !case.has("after"));
}

#[test]
fn its_transcript_is_text() {
    let script = "printf '\\e[31mred\\e[0m\\n10%%\\r100%%\\n\\e]0;title\\a'\ntest -t 0 && test -t 1 && echo both";
    let text = format!(
        "<!-- stepmark: tty record=full -->\n```bash\n{script}\n```\n\n```text\nred\n100%\nboth\n```\n"
    );
    let case = Case::new(text);
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "d");
    let ended = terminal.end().exits(0);
    // The person's terminal gets it as it is.
    assert!(ended.raw.contains("\u{1b}[31mred"), "{:?}", ended.raw);
    let text = case.text();
    assert!(text.contains("result status=passed"), "{text}");
    let (_, recorded) = text.split_once("stepmark: result").expect("a result");
    assert!(recorded.contains("\nred\n100%\nboth\n"), "{recorded}");
    assert!(!text.contains(['\u{1b}', '\r', '\u{7}']), "{text:?}");
}

#[test]
fn what_a_program_leaves_switched_on_is_switched_off() {
    let case = tty("stty raw -echo; printf '\\e[?1049h\\e[?25l\\e[?1000h'; kill -9 $$");
    let mut terminal = run(&case);
    terminal.answer(RUN, "r");
    terminal.answer(FAILED, "q");
    terminal.answer(RECORD, "n");
    let ended = terminal.end().exits(1);
    assert!(ended.raw.contains("\u{1b}[?1049l") && ended.raw.contains("\u{1b}[?25h"));
    assert!(ended.raw.contains("\u{1b}[?1000l"));
}

#[test]
fn nobody_s_terminal_is_one_too() {
    let case = tty("test -t 0\ntest -t 1\ntest -t 2\nstty size\nls --color=auto >/dev/tty\nx=1");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("1 passed"), "{}", ran.stdout);
    let case = tty("echo on the terminal; exit 7");
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(ran.stdout.contains("exit status is 7"), "{}", ran.stdout);
    assert!(ran.stdout.contains("on the terminal"), "{}", ran.stdout);
}

#[test]
fn a_signal_ends_a_step_at_its_terminal() {
    use nix::sys::signal::Signal;
    for (by, status) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        let case = tty("echo here >ready\nstty raw -echo\nprintf '\\e[?1049h\\e[?25l'\nsleep 300");
        make_pipe(&case.path("ready"));
        let mut terminal = run(&case);
        terminal.answer(RUN, "r");
        await_pipe(case.path("ready"));
        terminal.expect("");
        terminal.signal(by);
        terminal.end().exits(status);
    }
}
