//! How output is shown: colours, marks in ASCII, and terminals that nothing is drawn on again.

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, steps};

/// Foreign text with marks of its own, in the document and in outputs.
fn marked() -> Case {
    let long = "y".repeat(100);
    let text = format!(
        "```console\n$ echo '✓ naïve … │'\n```\n\n\
         <!-- stepmark: if=false -->\n```console\n$ echo skipped\n```\n\n\
         <!-- stepmark: exit=1 -->\n```console\n$ echo '│ mine'\n```\n\n\
         ```console\n$ echo {long}\nz{}\n```\n",
        "y".repeat(99),
    );
    Case::new(text)
}

#[test]
fn in_ascii_only_foreign_text_is_in_unicode() {
    let case = marked();
    let ran = case.run(["ci", "--ascii", "a.md"]).exits(1);
    insta::assert_snapshot!(ran.stdout, @"
    a.md
      ok step-1  echo '✓ naïve … │'  (line 1, [took])
      - step-2  echo skipped  (line 6, `false` does not hold)
      x step-3  echo '│ mine'  (line 11, [took])
          exit status is 0, expected 1  (a.md:12)
          | │ mine
    1 passed, 1 failed, 1 skipped, 1 not run in [took]
    ");
    let rest = case.run(["ci", "a.md", "--only=4", "--ascii"]).exits(1);
    // The document holds a `…` of its own, and a cut value may show it.
    insta::assert_snapshot!(rest.stdout, @r#"
    a.md
      x step-4  echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy~  (line 15, [took])
          line 1 is "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…", expected "zyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…"  (a.md:17)
          - zyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
          + yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
            ^
    0 passed, 1 failed in [took]
    "#);
    assert!(!rest.stdout.contains('✗'), "{}", rest.stdout);
    let plain = Case::new("```console\n$ printf '%0100d\\n' 0\n1\n```\n");
    let told = plain.run(["ci", "--ascii", "a.md"]).exits(1).all();
    assert!(told.is_ascii(), "{told}");
    assert!(told.contains("..."), "nothing is cut in {told}");
}

#[test]
fn listings_and_messages_are_in_ascii_too() {
    let long = format!("```bash\necho {}\n```\n", "x".repeat(200));
    let case = Case::new(format!("<!-- stepmark name=a -->\n{long}"));
    let unicode = case.run(["check", "a.md"]).exits(0).all();
    assert!(unicode.contains('…'), "{unicode}");
    let told = case.run(["check", "a.md", "--ascii"]).exits(0).all();
    assert!(told.is_ascii(), "{told}");
    assert_eq!(told.replace('~', "…"), unicode);
}

#[test]
fn a_locale_without_unicode_gets_ascii() {
    let case = Case::new("```console\n$ true\n```\n");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("✓ step-1"), "{}", ran.stdout);
    let case = case.env("LC_ALL", "C");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("ok step-1"), "{}", ran.stdout);
}

#[test]
fn stamps_are_the_same_in_every_terminal() {
    let case = marked();
    case.run(["ci", "--record=document", "a.md"]).exits(1);
    let unicode = case.text();
    case.run(["ci", "--record=document", "--ascii", "--plain", "a.md"])
        .exits(1);
    let run_line = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("stepmark: run"));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(run_line(&case.text()), run_line(&unicode));
    assert!(unicode.contains("✗ "), "{unicode}");
}

#[test]
fn colours_are_where_they_are_wanted() {
    let wrong = "<!-- stepmark: withn=5m -->\n```console\n$ echo a\nb\n```\n";
    let is_coloured = |variables: &[(&str, &str)], arguments: &[&str]| {
        let case = Case::new(wrong);
        let mut command = case.command(arguments);
        command
            .env_remove("NO_COLOR")
            .envs(variables.iter().copied());
        let output = command.output().expect("the binary runs");
        let all = [output.stdout, output.stderr].concat();
        assert!(!all.is_empty());
        all.contains(&0x1b)
    };
    let forced = [("CLICOLOR_FORCE", "1")];
    for (variables, arguments, coloured) in [
        (&[][..], &["check", "a.md"][..], false),
        (&forced, &["check", "a.md"], true),
        (&forced, &["check", "--color=never", "a.md"], false),
        (&[], &["check", "--color", "always", "a.md"], true),
        (
            &[("NO_COLOR", "1")],
            &["--color=always", "check", "a.md"],
            true,
        ),
        (
            &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")],
            &["check", "a.md"],
            false,
        ),
        (
            &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")],
            &["check", "a.md"],
            true,
        ),
        // What is told before the arguments are known.
        (&[], &["--color=always", "check", "--wrong"], true),
        (&[], &["--color=always", "help"], true),
        (&forced, &["check", "--wrong", "--color=never"], false),
    ] {
        let found = is_coloured(variables, arguments);
        assert_eq!(found, coloured, "{variables:?} {arguments:?}");
    }
}

#[test]
fn a_terminal_that_only_prints_is_only_printed_on() {
    let document = steps(&[("", "echo first; sleep 0.5; echo last")]);
    let escapes = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut case = Case::new(&document);
        for (name, value) in variables {
            case = case.env(name, value);
        }
        let mut terminal = Terminal::run(&case, arguments);
        terminal.answer("Run this?", "r");
        terminal.expect("first");
        terminal.answer("Record into a.md?", "n");
        terminal.end().exits(0).raw.contains("\x1b[")
    };
    assert!(escapes(&[], &["run", "a.md"]), "there is no spinner");
    assert!(!escapes(&[], &["run", "--plain", "a.md"]));
    assert!(!escapes(&[("TERM", "dumb")], &["run", "a.md"]));
}
