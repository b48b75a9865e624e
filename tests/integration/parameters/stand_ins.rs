//! Literals: text in commands that stands for a parameter.

use crate::pseudo_terminal::Terminal;
use crate::support::Case;

/// A document with an address that stands for `NODE_IP`.
fn case(steps: &str) -> Case {
    Case::new(format!(
        "---\nstepmark:\n  params:\n    NODE_IP: {{literal: 88.99.105.56, default: 88.99.105.56}}\n---\n{steps}"
    ))
}

const STEPS: &str = "```sh\n$ echo 88.99.105.56 \"to 88.99.105.56\" 'in 88.99.105.56:80' 188.99.105.56 >seen\n```\n";

#[test]
fn a_literal_stands_for_the_value_and_the_document_stays() {
    let case = case(STEPS);
    let set = ["--set", "NODE_IP=10.0.0.7"];
    let ran = case
        .run(["ci", "--record", "document", set[0], set[1], "a.md"])
        .exits(0);
    assert_eq!(
        case.read("seen"),
        "10.0.0.7 to 10.0.0.7 in 10.0.0.7:80 188.99.105.56\n"
    );
    assert!(ran.text().contains(STEPS.trim_end()), "{}", ran.text());
    assert!(
        ran.text().contains("param.NODE_IP=10.0.0.7"),
        "{}",
        ran.text()
    );
    assert!(ran.stdout.contains("echo 88.99.105.56 "), "{}", ran.stdout);
    // The step is the same, whatever the value was.
    case.run(["replay", "a.md"]).exits(0);
    case.run(["ci", "--set", "NODE_IP=88.99.105.56", "a.md"])
        .exits(0);
    assert_eq!(
        case.read("seen"),
        "88.99.105.56 to 88.99.105.56 in 88.99.105.56:80 188.99.105.56\n"
    );
}

#[test]
fn a_person_is_told_what_stands_for_what() {
    let case = case(STEPS);
    let mut terminal = Terminal::run(&case, &["run", "--set", "NODE_IP=10.0.0.7", "a.md"]);
    let shown = terminal.answer("Run this?", "r");
    assert!(shown.contains("$ echo 88.99.105.56 "), "{shown}");
    assert!(
        shown.contains("  88.99.105.56 is NODE_IP=10.0.0.7"),
        "{shown}"
    );
    terminal.answer("Record into a.md?", "n");
    terminal.end().exits(0);
}

#[test]
fn guards_variables_and_undo_steps_know_it() {
    let case = case(
        "<!-- stepmark: name=a if='test 88.99.105.56 = 10.0.0.7' unless='test -e 88.99.105.56' creates=made/88.99.105.56 env.ADDRESS=to-88.99.105.56 -->\n\
         ```sh\n$ mkdir made; echo \"$ADDRESS\" >made/88.99.105.56\n```\n\n\
         <!-- stepmark: undo=a -->\n```sh\n$ echo undone 88.99.105.56 >undone\n```\n",
    );
    let set = ["--set", "NODE_IP=10.0.0.7"];
    case.run(["ci", "--undo", "always", set[0], set[1], "a.md"])
        .exits(0);
    assert_eq!(case.read("made/10.0.0.7"), "to-10.0.0.7\n");
    assert_eq!(case.read("undone"), "undone 10.0.0.7\n");
    let ran = case.run(["ci", set[0], set[1], "a.md"]).exits(0);
    assert!(
        ran.stdout.contains("made/88.99.105.56 is there already"),
        "{}",
        ran.stdout
    );
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(
        ran.stdout
            .contains("`test 88.99.105.56 = 10.0.0.7` does not hold"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_background_step_knows_it() {
    let case = case(
        "<!-- stepmark: background ready='up 10' -->\n```sh\n$ echo up 88.99.105.56; sleep 60\n```\n",
    );
    case.run(["ci", "--set", "NODE_IP=10.0.0.7", "a.md"])
        .exits(0);
}

#[test]
fn where_it_cannot_stand_the_document_does_not_run() {
    let case = case(
        "```sh\n$ ssh root@88.99.105.56 'ping 88.99.105.56'\n$ cat <<'E'\n> 88.99.105.56\n> E\n```\n",
    );
    let ran = case.run(["check", "a.md"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error[cannot-fill]: `88.99.105.56` cannot stand for `NODE_IP` here: this is a command that `ssh` has another shell read
     --> a.md:7:31
      |
    7 | $ ssh root@88.99.105.56 'ping 88.99.105.56'
      |                               ^^^^^^^^^^^^
      |
      = help: write what this place wants yourself: NODE_IP is a variable of the environment

    error[cannot-fill]: `88.99.105.56` cannot stand for `NODE_IP` here: this is a heredoc that nothing is expanded in
     --> a.md:9:3
      |
    9 | > 88.99.105.56
      |   ^^^^^^^^^^^^
      |
      = help: write what this place wants yourself: NODE_IP is a variable of the environment

    1 document cannot run as it is
    ");
    case.run(["ci", "a.md"]).exits(2);
}

#[test]
fn another_shell_runs_it_only_as_written() {
    let case =
        case("```python {run shell=python3}\nopen('seen', 'w').write('88.99.105.56')\n```\n");
    let ran = case.run(["check", "a.md"]).exits(0);
    insta::assert_snapshot!(ran.stderr, @"
    warning[cannot-fill]: `88.99.105.56` cannot stand for `NODE_IP` in a step that python3 runs
     --> a.md:7:26
      |
    7 | open('seen', 'w').write('88.99.105.56')
      |                          ^^^^^^^^^^^^
      |
      = help: read the variable NODE_IP of the environment there; with another value than that the step is blocked
    ");
    let ran = case
        .run(["ci", "--set", "NODE_IP=10.0.0.7", "a.md"])
        .exits(3);
    assert!(
        ran.stderr.contains("which has another value"),
        "{}",
        ran.stdout
    );
    assert!(!case.has("seen"));
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("seen"), "88.99.105.56");
}

#[test]
fn what_stands_for_two_things_or_for_none_is_told() {
    let case = Case::new(
        "---\nstepmark:\n  params:\n    A: {literal: n2}\n    B: {literal: [n2.example.org, n3]}\n    \
         C: {placeholder: '<c>', literal: n3}\n    D: {placeholder: '<d>'}\n---\n```sh\n$ echo <c> n2 n3\n```\n",
    );
    insta::assert_snapshot!(case.run(["check", "a.md"]).exits(2).stderr, @"
    error[bad-value]: `n2` of `A` is a part of `n2.example.org` of `B`
     --> a.md:5:19
      |
    5 |     B: {literal: [n2.example.org, n3]}
      |                   ^^^^^^^^^^^^^^
      |
      = help: each text stands for one parameter, and for one only

    warning[unused-stand-in]: the literal `n2.example.org` of `B` stands in no block that runs
     --> a.md:5:19
      |
    5 |     B: {literal: [n2.example.org, n3]}
      |                   ^^^^^^^^^^^^^^
      |
      = help: it is looked for as it is written, and not within longer words or numbers

    error[bad-value]: `n3` stands for `B` and for `C`
     --> a.md:5:35
      |
    5 |     B: {literal: [n2.example.org, n3]}
      |                                   ^^
      |
      = help: each text stands for one parameter, and for one only

    warning[unused-stand-in]: the placeholder `<d>` of `D` stands in no block that runs
     --> a.md:7:23
      |
    7 |     D: {placeholder: '<d>'}
      |                       ^^^
      |
      = help: it is looked for as it is written, and not within longer words or numbers

    1 document cannot run as it is
    ");
}
