//! What a step and the person's terminal have to do with one another in a guided run.

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, steps};

#[test]
fn a_program_can_ask_on_the_terminal() {
    // As `sudo` and `ssh` do, past standard input and output.
    let ask = "printf 'Your name? ' >/dev/tty\nread -r name </dev/tty\necho \"hello $name\"";
    let case = Case::new(steps(&[("", ask)]));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer("Run this?", "r");
    terminal.expect("Your name? ");
    terminal.keys("Bob\n");
    terminal.expect("hello Bob");
    terminal.answer("Record into a.md?", "n");
    terminal.end().exits(0);
}

#[test]
fn standard_input_is_nobody_s() {
    let case = Case::new(steps(&[("", "cat\ntest ! -t 0\necho end")]));
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer("Run this?", "r");
    terminal.expect("end\n");
    terminal.answer("Record into a.md?", "n");
    terminal.end().exits(0);
}

#[test]
fn without_a_person_there_is_no_terminal() {
    let case = Case::new(steps(&[("exit=nonzero", "(exec </dev/tty)")]));
    let terminal = Terminal::run(&case, &["ci", "a.md"]);
    terminal.end().exits(0);
}
