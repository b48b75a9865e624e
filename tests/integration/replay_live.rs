//! `replay --live`: recorded documents run again with the answers of then, and nobody is asked.

use std::fs;

use nix::sys::signal::Signal;

use crate::events::assert_valid;
use crate::pseudo_terminal::Terminal;
use crate::reports::assert_junit;
use crate::support::{Case, Ran, await_pipe, make_pipe, signal, steps};

const RUN: &str = "Run this?";
const DONE: &str = "Done?";
const FAILED: &str = "What now?";
const RECORD: &str = "Record into a.md?";

const TEXT: &str = "---
stepmark:
  params:
    node: {default: n1}
---
# Lamps

```sh
$ echo \"$node\" >>ran
```

<!-- stepmark: name=never -->
```sh
$ touch never
```

- [ ] look out of the window
- [ ] ring the bell

<!-- stepmark: if=\"test -e dark\" name=light -->
```sh
$ touch light
```

```sh
$ cat lamps.txt
all
```

```sh
$ tail -1 ran
[..]
```
";

/// What a person answered: the second step and the second item are passed over, and a failure too.
fn recorded(lamps: &str) -> Case {
    let case = Case::new(TEXT).file("lamps.txt", lamps);
    let mut terminal = Terminal::run(&case, &["run", "--set", "node=n2", "a.md"]);
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "s");
    terminal.answer(DONE, "n");
    terminal.answer("Note", "thick as soup\r");
    terminal.answer(DONE, "s");
    terminal.answer(RUN, "r");
    terminal.answer(RUN, "r");
    if lamps != "all\n" {
        terminal.answer(FAILED, "c");
        terminal.answer("Why?", "known since May\r");
    }
    terminal.answer(RUN, "r");
    terminal.answer(RECORD, "d");
    terminal.end();
    fs::remove_file(case.path("ran")).expect("the run made it");
    case
}

fn live(case: &Case, more: &[&str]) -> Ran {
    let before = fs::read(case.path("a.md")).expect("it is there");
    let ran = case.finish(case.start(&[&["replay", "--live"], more].concat()));
    let after = fs::read(case.path("a.md")).expect("it is there");
    assert_eq!(before, after, "nothing is recorded");
    ran
}

#[test]
fn the_answers_are_those_of_then() {
    let case = recorded("all\n");
    let text = case.text();
    let ran = live(&case, &["a.md"]).exits(0);
    insta::assert_snapshot!(ran.all(), @r#"
    a.md
      ✓ lamps-1  echo "$node" >>ran  (line 8, [took])
      – never  touch never  (line 14)
      ✓ lamps-2  look out of the window  (line 19, thick as soup)
      – lamps-3  ring the bell  (line 20)
      – light  touch light  (line 23, `test -e dark` does not hold)
      ✓ lamps-4  cat lamps.txt  (line 28, [took])
      ✓ lamps-5  tail -1 ran  (line 34, [took])
    3 passed, 3 skipped, 1 item done by hand in [took]
    ✓ a.md: the outcome is as recorded
    "#);
    assert_eq!(case.read("ran"), "n2\n");
    assert!(!case.has("never") && !case.has("light"));
    // Somewhere else there is no journal: what the document says is enough, but for the note.
    let other = Case::new(&text).file("lamps.txt", "all\n");
    let ran = live(&other, &["a.md"]).exits(0);
    assert!(ran.stdout.contains("as recorded"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("soup"), "{}", ran.stdout);
    assert_eq!(other.read("ran"), "n2\n");
    assert!(!other.has("never"));
}

#[test]
fn where_a_person_went_on_the_run_goes_on() {
    let case = recorded("one\n");
    // Its status is that of the failure, which is as recorded.
    let ran = live(&case, &["a.md"]).exits(1);
    insta::assert_snapshot!(ran.all(), @r#"
    a.md
      ✓ lamps-1  echo "$node" >>ran  (line 8, [took])
      – never  touch never  (line 14)
      ✓ lamps-2  look out of the window  (line 19, thick as soup)
      – lamps-3  ring the bell  (line 20)
      – light  touch light  (line 23, `test -e dark` does not hold)
      ✗ lamps-4  cat lamps.txt  (line 28, [took])
          line 1 is "one", expected "all"  (a.md:30)
          - all
          + one
      ✓ lamps-5  tail -1 ran  (line 38, [took])
    2 passed, 1 failed, 3 skipped, 1 item done by hand in [took]
    ✓ a.md: the outcome is as recorded
    "#);
    // Another difference is a failure of the same step.
    let case = case.file("lamps.txt", "two\n");
    let ran = live(&case, &["a.md"]).exits(1);
    assert!(ran.stdout.contains("as recorded"), "{}", ran.stdout);
    let case = case.file("lamps.txt", "all\n");
    let ran = live(&case, &["a.md"]).exits(1);
    let told = "the record says differs, and now it is passed";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn another_outcome_is_told_with_its_place() {
    let case = recorded("all\n")
        .file("lamps.txt", "one\n")
        .file("dark", "");
    let reports = [
        "a.md",
        "--junit",
        "junit.xml",
        "--events",
        "events.ndjson",
        "--summary",
        "md",
        "summary.md",
    ];
    let ran = live(&case, &reports).exits(1);
    insta::assert_snapshot!(ran.all(), @r#"
    a.md
      ✓ lamps-1  echo "$node" >>ran  (line 8, [took])
      – never  touch never  (line 14)
      ✓ lamps-2  look out of the window  (line 19, thick as soup)
      – lamps-3  ring the bell  (line 20)
      ✓ light  touch light  (line 23, [took])
      ✗ lamps-4  cat lamps.txt  (line 28, [took])
          line 1 is "one", expected "all"  (a.md:30)
          - all
          + one
    2 passed, 1 failed, 2 skipped, 1 item done by hand, 1 not run in [took]
    ✗ a.md: 3 differences from the record
    error[other-outcome]: the record says skipped, and now it is passed
      --> a.md:23:1
       |
    23 | ```sh
       | ^^^^^
       |
       = help: find out what changed; `stepmark ci --record document` records what is true now

    error[other-outcome]: the record says passed, and now it is failed: line 1 is "one", expected "all"
      --> a.md:28:1
       |
    28 | ```sh
       | ^^^^^
       |
       = help: find out what changed; `stepmark ci --record document` records what is true now

    error[other-outcome]: the record says passed, and now it was not run
      --> a.md:34:1
       |
    34 | ```sh
       | ^^^^^
       |
       = help: find out what changed; `stepmark ci --record document` records what is true now
    "#);
    assert!(case.has("light"), "a guard is asked again");
    let junit = case.read("junit.xml");
    assert_junit(&junit);
    let differs = "<failure message=\"3 differences from the record: line ";
    assert!(junit.contains(differs), "{junit}");
    assert!(
        case.read("summary.md")
            .contains("3 differences from the record")
    );
    assert_valid(&case.read("events.ndjson"));
}

#[test]
fn what_changed_in_the_document_is_told_as_without_live() {
    let text = "# A\n\n```sh\n$ echo one\none\n```\n\n```sh\n$ echo two\n```\n";
    for (from, to, code) in [
        ("echo one", "echo  one", "stale-result"),
        ("```text\ntwo", "```text\n2", "edited-result"),
        ("# A\n", "# A\n\n```sh\n$ true\n```\n", "missing-result"),
    ] {
        let case = Case::new(text);
        case.run(["ci", "--record", "document", "a.md"]).exits(0);
        fs::write(case.path("a.md"), case.text().replace(from, to)).expect("it can be written");
        let told = case.run(["replay", "a.md"]).exits(1).stderr;
        assert!(told.contains(code), "{told}");
        let ran = live(&case, &["a.md"]).exits(1);
        assert_eq!(ran.stderr, told);
        assert!(
            ran.stdout.contains("✗ a.md: 1 difference from the record"),
            "{}",
            ran.stdout
        );
    }
    // Prose is no part of it.
    let case = Case::new(text);
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    fs::write(case.path("a.md"), case.text().replace("# A", "# A and B"))
        .expect("it can be written");
    live(&case, &["a.md"]).exits(0);
}

#[test]
fn secrets_are_in_no_record_and_have_to_be_given() {
    let text = "---\nstepmark: {params: {token: {type: secret}}}\n---\n```sh\n$ touch ran; echo ${#token}\n8\n```\n";
    let case = Case::new(text).env("STEPMARK_TOKEN", "hunter22");
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    let recorded = case.text();
    live(&case, &["a.md"]).exits(0);
    let case = Case::new(recorded);
    let ran = live(&case, &["a.md"]).exits(3);
    assert!(ran.stderr.contains("set STEPMARK_TOKEN"), "{}", ran.stderr);
    assert!(!case.has("ran"));
}

#[test]
fn what_destroys_has_to_be_allowed_again() {
    let case = Case::new(steps(&[("", "touch first"), ("danger", "touch ran")]));
    let record = ["ci", "--allow-danger", "--record", "document", "a.md"];
    case.run(record).exits(0);
    for file in ["first", "ran"] {
        fs::remove_file(case.path(file)).expect("the run made it");
    }
    let ran = live(&case, &["a.md"]).exits(3);
    assert!(ran.stderr.contains("--allow-danger"), "{}", ran.stderr);
    assert!(!case.has("first") && !case.has("ran"));
    live(&case, &["--allow-danger", "a.md"]).exits(0);
    assert!(case.has("ran"));
    case.run(["replay", "--allow-danger", "a.md"]).exits(2);
}

#[test]
fn a_directory_is_no_consent_and_no_record_is_none() {
    let touch = |name: &str| format!("```sh\n$ touch {name}\n```\n");
    let alive = |name: &str| format!("---\nstepmark: {{ci: live}}\n---\n{}", touch(name));
    let case = Case::new(touch("a"))
        .file("docs/b.md", alive("b"))
        .file("docs/c.md", touch("c"))
        .file("docs/d.md", alive("d"));
    let record = ["ci", "--record", "document", "docs/b.md", "docs/c.md"];
    case.run(record).exits(0);
    for file in ["docs/b", "docs/c"] {
        fs::remove_file(case.path(file)).expect("the run made it");
    }
    let ran = live(&case, &["."]).exits(0);
    assert!(case.has("docs/b"), "{}", ran.all());
    assert!(!case.has("docs/c") && !case.has("docs/d"), "{}", ran.all());
    // With --require what is not recorded fails there; where it is named it always does.
    fs::remove_file(case.path("docs/b")).expect("the replay made it");
    for arguments in [&["--require", "."][..], &["docs/b.md", "a.md"], &["./a.md"]] {
        let ran = live(&case, arguments).exits(1);
        assert!(
            ran.stderr.contains("error[not-recorded]: nothing is"),
            "{}",
            ran.stderr
        );
        assert!(!case.has("docs/b") && !case.has("a") && !case.has("docs/d"));
    }
    let case = Case::new(touch("a"));
    let ran = live(&case, &["."]).exits(0);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn documents_run_side_by_side_and_a_signal_ends_them() {
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        return;
    }
    // Each waits for the other, and then for ever where it is told to.
    let hold = "test ! -e hold || { echo here >ready; exec sleep 300; }";
    let case = Case::new(steps(&[("", "echo a >to_b\ncat to_a"), ("", hold)]))
        .file("b.md", steps(&[("", "cat to_b\necho b >to_a")]));
    for pipe in ["to_a", "to_b", "ready"] {
        make_pipe(&case.path(pipe));
    }
    let record = ["ci", "--jobs", "2", "--record", "document", "a.md", "b.md"];
    case.run(record).exits(0);
    let ran = live(&case, &["a.md", "b.md"]).exits(0);
    assert_eq!(
        ran.stdout.matches("as recorded").count(),
        2,
        "{}",
        ran.stdout
    );

    let case = case.file("hold", "");
    let text = case.text();
    let child = case.start(&["replay", "--live", "--junit", "junit.xml", "a.md", "b.md"]);
    await_pipe(case.path("ready"));
    signal(child.id(), Signal::SIGTERM);
    case.finish(child).exits(143);
    let junit = case.read("junit.xml");
    assert_junit(&junit);
    assert!(junit.contains("type=\"interrupted\""), "{junit}");
    assert_eq!(case.text(), text);
}
