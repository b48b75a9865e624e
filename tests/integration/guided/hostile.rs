//! Text that is made to fool a terminal or its reader: shown as what it is, never sent.

use super::{DONE, RECORD, RUN};
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, steps};

/// What nobody but the text itself sends: an escape sequence that means nothing, the one-byte form
/// of the same, a title, a bell, a backspace, and overrides of the direction of text.
const EVIL: &str = "\u{1b}[7777m\u{9b}7777m\u{1b}]0;title\u{7}\u{8}\u{202e}\u{2066}\u{200f}";

/// A run with colours: without them all escape sequences are taken out of what is said.
fn coloured(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "--color", "always", "a.md"])
}

#[track_caller]
fn harmless(raw: &str) {
    for sent in [
        "\u{1b}[7777m",
        "\u{9b}",
        "\u{1b}]0;",
        "\u{7}",
        "\u{8}",
        "\u{202e}",
        "\u{2066}",
        "\u{200f}",
    ] {
        assert!(
            !raw.contains(sent),
            "{sent:?} reached the terminal:\n{raw:?}"
        );
    }
}

#[test]
fn output_cannot_leave_its_lines() {
    let script = "printf 'a\\e[2J\\e[10;10Hforged\\e]0;title\\a\\n'\nprintf 'over\\rdrawn\\b\\b\\n'\nprintf '\\u202ereversed\\n'\necho end";
    let case = Case::new(steps(&[("", script)]));
    let mut terminal = coloured(&case);
    terminal.answer(RUN, "r");
    terminal.expect("end\n");
    terminal.answer(RECORD, "n");
    let raw = terminal.end().exits(0).raw;
    for forbidden in [
        "\u{1b}[2J",
        "\u{1b}[10;10H",
        "\u{1b}]0;",
        "\u{7}",
        "\u{8}",
        "\u{202e}",
        "over\rdrawn",
    ] {
        assert!(
            !raw.contains(forbidden),
            "{forbidden:?} reached the terminal"
        );
    }
}

#[test]
fn commands_are_shown_as_they_are() {
    let case = Case::new("```sh\n$ echo \u{1b}[2K\u{202e}a\r\n```\n");
    let mut terminal = coloured(&case);
    terminal.answer(RUN, "q");
    let raw = terminal.end().exits(130).raw;
    assert!(
        !raw.contains("\u{1b}[2K\u{202e}") && !raw.contains('\u{202e}'),
        "{raw:?}"
    );
}

#[test]
fn text_of_the_document_is_never_sent_as_it_is() {
    let text = format!(
        "# Head{EVIL}ing\n\nPro{EVIL}se, *emp{EVIL}hasis*, `co{EVIL}de`, [li{EVIL}nk](https://x.org/{EVIL}), ![al{EVIL}t](a.png).\n\n\
         | a{EVIL} | b |\n|---|---|\n| {EVIL}c | d |\n\n> [!NOTE]\n> quo{EVIL}ted\n\n\
         ```text\nsho{EVIL}wn\n```\n\n\
         <!-- stepmark: cwd=\"d{EVIL}ir\" if=\"tr{EVIL}ue\" -->\n```sh\n$ echo a{EVIL}b # {EVIL}\nex{EVIL}pected\n```\n\n\
         - [ ] It{EVIL}em\n\n  with {EVIL} more\n\n```yaml\n# conf/a.yaml\na: x\u{202e}y\n```\n\nAt the {EVIL}end.\n"
    );
    let case = Case::new(text);
    let mut terminal = coloured(&case);
    terminal.answer(RUN, "o");
    terminal.answer("Go on at", "\u{1b}");
    terminal.answer(RUN, "s");
    terminal.answer(DONE, "d");
    terminal.answer(RUN, "s");
    terminal.answer(RECORD, "n");
    harmless(&terminal.end().exits(0).raw);
}

#[test]
fn nor_are_prompts_choices_and_targets() {
    let evil = r"\e[7777m\x9b7777m\e]0;title\a\b\u202e\u2066\u200f";
    let text = format!(
        "---\nstepmark:\n  target: \"prod{evil}\"\n  params:\n    A: {{prompt: \"Whi{evil}ch?\", type: int}}\n    \
         B: {{prompt: \"Or{evil}?\", choices: [\"x{evil}\", y]}}\n    C: \"def{evil}ault\"\n---\n\
         <!-- stepmark: danger -->\n```sh\n$ echo \"$A $B\"\n```\n"
    );
    let case = Case::new(text);
    let mut terminal = coloured(&case);
    terminal.answer("(a number)", "nope\r");
    terminal.expect("is no whole number");
    terminal.answer("(a number)", "1\r");
    terminal.answer("Or", "\u{1b}[B\r");
    terminal.answer(RUN, "r");
    terminal.answer("Type `prod", "prod\r");
    terminal.expect("That is not `prod");
    terminal.answer("to run it", "\r");
    terminal.answer(RUN, "q");
    harmless(&terminal.end().exits(130).raw);
}

#[test]
fn nor_what_a_command_tells_as_the_target() {
    let text = "---\nstepmark: {target: {command: cat target}}\n---\n```sh\n$ touch one\n```\n";
    let case = Case::new(text).file("target", format!("blue{EVIL}\n"));
    let mut terminal = coloured(&case);
    terminal.question(RUN);
    std::fs::write(case.path("target"), format!("green{EVIL}\n\n--> lines\n")).unwrap();
    terminal.keys("r");
    terminal.answer(RECORD, "d");
    harmless(&terminal.end().exits(3).raw);
    assert!(case.text().contains("status=blocked"), "{}", case.text());
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), text);
}

#[test]
fn nor_what_it_says_instead_of_one() {
    let text =
        "---\nstepmark: {target: {command: cat target; false}}\n---\n```sh\n$ touch one\n```\n";
    let case = Case::new(text).file("target", format!("none{EVIL}\n"));
    harmless(&coloured(&case).end().exits(3).raw);
}

#[test]
fn nor_the_document_s_name() {
    let name = format!("a{}.md", EVIL.replace('/', ""));
    let case = Case::named(&name, steps(&[("", "false")]));
    let mut terminal = Terminal::run(&case, &["run", "--color", "always", &name]);
    terminal.answer(RUN, "r");
    terminal.answer("What now?", "q");
    terminal.answer("Record into", "d");
    harmless(&terminal.end().exits(1).raw);
}
