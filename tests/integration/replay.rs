//! Recorded results, checked without running anything.

use std::fs;

use crate::support::{Case, Ran, project};

const TEXT: &str = "# Lamps

```sh
$ echo 'north east' > lamps.txt; echo written
```

```sh
$ cat lamps.txt
north east
```

<!-- stepmark: exit=0 -->
```sh
$ rm lamps.txt
```
";

/// A document that `ci` has recorded.
fn recorded(text: &str) -> Case {
    let case = Case::new(text);
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    case
}

/// What a replay says of it after an edit.
fn edited(from: &str, to: &str) -> Ran {
    let case = recorded(TEXT);
    let text = case.text();
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {text}");
    fs::write(case.path("a.md"), text.replace(from, to)).expect("it can be written");
    case.run(["replay", "a.md"])
}

fn told(ran: &Ran) -> String {
    let date = regex_lite::Regex::new(r"recorded \d{4}-\d\d-\d\d").expect("a pattern");
    // How much of the run line is shown depends on how long times in it are.
    let line = regex_lite::Regex::new(r"(stepmark: run id=).*").expect("a pattern");
    let all = ran.all();
    let dated = date.replace_all(&all, "recorded [date]");
    line.replace_all(&dated, "${1}[...]").into_owned()
}

#[test]
fn what_was_recorded_holds_and_nothing_runs() {
    let case = recorded(TEXT);
    let before = case.text();
    let ran = case.run(["replay", "a.md"]).exits(0);
    insta::assert_snapshot!(told(&ran), @"✓ a.md: 3 results hold, recorded [date]");
    assert_eq!(case.text(), before);
    // The first step would have written it.
    assert!(!case.has("lamps.txt"));
    let prose = before.replace("# Lamps", "# All lamps\n\nThere are some.");
    fs::write(case.path("a.md"), prose).expect("it can be written");
    case.run(["replay", "a.md"]).exits(0);
}

#[test]
fn each_edit_is_told_with_its_place_and_what_helps() {
    insta::assert_snapshot!(told(&edited("echo written", "echo done").exits(1)), @"
    ✗ a.md: 1 stale; 2 hold
    error[stale-result]: the commands of this step changed since its result was recorded
     --> a.md:3:1
      |
    3 | ```sh
      | ^^^^^
      |
      = help: run the document again and record it: `stepmark run a.md`, or `stepmark ci --record document a.md`
    ");
    insta::assert_snapshot!(told(&edited("lamps.txt\nnorth east", "lamps.txt\nnorth").exits(1)), @"
    ✗ a.md: 1 stale; 2 hold
    error[stale-result]: the expectations of this step changed since its result was recorded
      --> a.md:12:1
       |
    12 | ```sh
       | ^^^^^
       |
       = help: take the edit back, or run the document again and record it: `stepmark run a.md`, or `stepmark ci --record document a.md`
    ");
    insta::assert_snapshot!(told(&edited("exit=0 -->\n", "exit=any -->\n").exits(1)), @"
    ✗ a.md: 1 stale; 2 hold
    error[stale-result]: the attributes of this step changed since its result was recorded
      --> a.md:19:1
       |
    19 | ```sh
       | ^^^^^
       |
       = help: run the document again and record it: `stepmark run a.md`, or `stepmark ci --record document a.md`
    ");
    insta::assert_snapshot!(told(&edited("```text\nwritten", "```text\nWritten").exits(1)), @"
    ✗ a.md: 1 edited by hand; 2 hold
    error[edited-result]: the recorded output was edited by hand
     --> a.md:6:1
      |
    6 | <!-- stepmark: result status=passed exit=0 digest=997f8d3e2289 output=d9ed84a1 --><details><summary>✓ done</summary>
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: put it back as it was, or run the document again and record it: `stepmark run a.md`, or `stepmark ci --record document a.md`
    ");
    insta::assert_snapshot!(told(&edited("# Lamps\n", "# Lamps\n\n```sh\n$ ls\n```\n").exits(1)), @"
    ✗ a.md: 1 missing; 3 hold
    error[missing-result]: no result of this step is recorded, and of others there is one
     --> a.md:3:1
      |
    3 | ```sh
      | ^^^^^
      |
      = help: it is new, or the run did not come to it; run the document and record it: `stepmark run a.md`, or `stepmark ci --record document a.md`
    ");
    let step = "```sh\n$ cat lamps.txt\nnorth east\n```\n";
    insta::assert_snapshot!(told(&edited(step, "").exits(1)), @"
    ✗ a.md: 1 removed; 2 hold
    error[removed-step]: the step that this result is of is gone
      --> a.md:12:1
       |
    12 | <!-- stepmark: result status=passed digest=988b4424b1e7 --><sub>✓ as expected</sub>
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: take the stamp out too; `stepmark clean a.md` takes out all that is recorded in the document
    ");
    let case = recorded(TEXT);
    let text = case.text();
    let (before, behind) = text.split_once(step).expect("the step");
    let (_, behind) = behind.split_once('\n').expect("its stamp");
    fs::write(case.path("a.md"), format!("{before}{behind}")).expect("it can be written");
    insta::assert_snapshot!(told(&case.run(["replay", "a.md"]).exits(1)), @"
    ✗ a.md: 1 removed; 2 hold
    error[removed-step]: a step that the last run had a result of is gone, together with its stamp
      --> a.md:18:1
       |
    18 | <!-- stepmark: run id=[...]
       | ^^^^^^^^^^^^^^^^^^
       |
       = help: run the document as it is now, and record it: `stepmark run a.md`, or `stepmark ci --record document a.md`
    ");
}

#[test]
fn failures_and_old_results_are_told() {
    let case =
        Case::new("---\nstepmark:\n  fresh: 30d\n---\n\n```sh\n$ echo NotReady\nReady\n```\n");
    case.run(["ci", "--record", "document", "a.md"]).exits(1);
    let ran = case.run(["replay", "a.md"]).exits(1);
    insta::assert_snapshot!(told(&ran), @r#"
    ✗ a.md: 1 failing; 0 hold
    error[failed-result]: the recorded result is `failed`: line 1 is "NotReady", expected "Ready"
      --> a.md:10:1
       |
    10 | <!-- stepmark: result status=failed exit=0 digest=94f592706faa output=097c5cf4 --><details open><summary>✗ line 1 is &quot;NotReady&...
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: mend it and run the document again, or take what it printed for what is expected: `stepmark accept a.md`
    "#);
    case.run(["accept", "--yes", "a.md"]).exits(0);
    case.run(["replay", "a.md"]).exits(0);
    let text = case.text();
    let at = text.find(" at=").expect("the run line") + 4;
    fs::write(
        case.path("a.md"),
        format!("{}2020{}", &text[..at], &text[at + 4..]),
    )
    .expect("it can be written");
    let ran = case.run(["replay", "a.md"]).exits(1);
    assert!(
        ran.stderr.contains("error[old-results]: the results are "),
        "{}",
        ran.all()
    );
    assert!(
        ran.stdout.contains("a.md: older than 30d; 1 holds"),
        "{}",
        ran.all()
    );
}

#[test]
fn a_directory_is_told_document_by_document() {
    let case = recorded(TEXT)
        .file("docs/b.md", "```sh\n$ ls\n```\n")
        .file("docs/c.md", "text\n")
        .file("docs/d.md", "- [ ] look\n");
    insta::assert_snapshot!(told(&case.run(["replay", "."]).exits(0)), @"
    ✓ ./a.md: 3 results hold, recorded [date]
    – ./docs/b.md: nothing recorded
    – ./docs/d.md: nothing recorded
    3 documents: 1 holds, 2 without a record
    ");
    insta::assert_snapshot!(told(&case.run(["replay", "--require", "."]).exits(1)), @"
    ✓ ./a.md: 3 results hold, recorded [date]
    ✗ ./docs/b.md: nothing recorded
    ✗ ./docs/d.md: nothing recorded
    3 documents: 1 holds, 2 do not
    error[not-recorded]: nothing is recorded in this document
     --> ./docs/b.md:1:1
      |
    1 | ```sh
      | ^^^^^
      |
      = help: run the document and record it: `stepmark run ./docs/b.md`, or `stepmark ci --record document ./docs/b.md`

    error[not-recorded]: nothing is recorded in this document
     --> ./docs/d.md:1:1
      |
    1 | - [ ] look
      | ^^^^^^^^^^
      |
      = help: run the document and record it: `stepmark run ./docs/d.md`, or `stepmark ci --record document ./docs/d.md`
    ");
    case.run(["replay", "docs/b.md"]).exits(1);
    // A text without anything to run has nothing to record.
    let ran = case.run(["replay", "docs/c.md"]).exits(0);
    assert_eq!(ran.all(), "");
    let case = case
        .file("docs/e.md", b"\xff".as_slice())
        .file("docs/f.md", "```sh\n$ ls\n");
    let ran = case.run(["replay", "docs", "a.md"]).exits(2);
    insta::assert_snapshot!(told(&ran), @"
    – docs/b.md: nothing recorded
    – docs/d.md: nothing recorded
    ✗ docs/f.md: it has errors
    ✓ a.md: 3 results hold, recorded [date]
    5 documents: 1 holds, 2 without a record, 2 broken
    error: docs/e.md:1: the text is not UTF-8 from here on
      = help: convert it, for example with `iconv -t utf-8`
    error[unclosed-fence]: this fence is never closed
     --> docs/f.md:1:1
      |
    1 | / ```sh
    2 | | $ ls
      | |____^
      |
      = help: close it with a line of its own, indented like the opening one
    ");
}

#[test]
fn parameters_stand_in_the_record_and_secrets_do_not() {
    let text = "---\nstepmark:\n  params:\n    node: {default: n 2}\n    token: {type: secret}\n---\n\n```sh\n$ echo $node\n```\n";
    let case = Case::new(text).env("STEPMARK_TOKEN", "correct-horse-1");
    let arguments = [
        "ci",
        "--record",
        "document",
        "--set",
        "other=x correct-horse-1 y",
        "a.md",
    ];
    let ran = case.run(arguments).exits(0);
    let line = ran.text().lines().last().map(|line| case.redact(line));
    insta::assert_snapshot!(line.unwrap_or_default(), @r#"<!-- stepmark: run id=[id] at=[at] status=passed passed=1 took=[took] version=[version] param.node="n 2" defaults=node param.other parts=6054af --><sub>Last run [at]: 1 passed, in [took]</sub>"#);
    case.run(["replay", "a.md"]).exits(0);
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), text);
}

#[test]
fn documents_that_nobody_recorded_are_listed() {
    let fixtures = project("tests/fixtures");
    let case = Case::new("");
    let path = fixtures.to_string_lossy();
    let ran = case.run(["replay", &*path]);
    // Some of them have errors, which is another matter; none fails for what is not recorded.
    assert!([0, 2].contains(&ran.status), "{}", ran.all());
    assert!(ran.stdout.contains("nothing recorded"), "{}", ran.all());
    assert!(!ran.stderr.contains("not-recorded"), "{}", ran.all());
    let ran = case.run(["replay", "--require", &*path]);
    assert!(ran.stderr.contains("error[not-recorded]"), "{}", ran.all());
}

#[test]
fn events_are_refused() {
    let ran = recorded(TEXT)
        .run(["replay", "--events", "-", "a.md"])
        .exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: --events: a replay runs nothing, and has no events
      = help: --junit, --github and --summary report what it finds
    ");
}
