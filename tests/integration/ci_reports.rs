//! Reports of real runs, all of them at once.

use std::fs;
use std::path::Path;

use nix::sys::signal::Signal;
use regex_lite::Regex;

use crate::events::assert_valid;
use crate::reports::assert_junit;
use crate::support::{Case, await_pipe, make_pipe, redact, signal, steps};

/// Prints what looks like commands to GitHub's runner and bytes that are no text, and fails in the end.
const MANY: &str = r#"---
stepmark:
  owner: team/storage
  target: kronform
---
# Many

```sh
$ echo '::error::x'; echo '##[error]x'; echo '::add-mask::x'; printf 'a\r::warning::y\n'
```

```sh
$ printf '\000\001\377\033[31mred\033[0m ]]>\n'
```

<!-- stepmark: if=false -->
```sh
$ echo no
```

```sh
$ echo x >>tries; test $(wc -l <tries) = 2
```

```sh
$ echo '::error::in a difference'; printf '\001\n##[error]x\n'
Ready
```

```sh
$ echo never
```
"#;

/// Its second step needs the first, which is skipped.
const BLOCKED: &str = "# Two\n\n<!-- stepmark: name=first if=false -->\n```sh\n$ true\n```\n\n\
    <!-- stepmark: needs=first -->\n```sh\n$ echo hi\n```\n";

const BROKEN: &str =
    "---\nstepmark: {target: {command: 'echo ::error::lost; false'}}\n---\n```sh\n$ touch b\n```\n";

/// Options for all reports, the last of them for GitHub.
pub const REPORTS: [&str; 8] = [
    "--junit",
    "out/deep/junit.xml",
    "--summary",
    "md",
    "out/summary.md",
    "--events",
    "out/events.ndjson",
    "--github",
];

/// Documents of all kinds, of which one waits to be ended from outside.
fn case() -> Case {
    let waiting = steps(&[
        ("", "echo here >ready; exec sleep 300"),
        ("", "touch after"),
    ]);
    let case = Case::new(MANY)
        .file("docs/b.md", BLOCKED)
        .file("docs/broken.md", BROKEN)
        .file("docs/waits.md", waiting)
        .file("docs/z.md", "```sh\n$ touch z\n```\n");
    make_pipe(&case.path("docs/ready"));
    case
}

/// Without times and what differs from one run to the next.
fn told(text: &str) -> String {
    let rules = [
        (r"[0-9a-f]{32}", "[token]"),
        (r"\| (?:\d+(?:\.\d+)?(?:ms|[smh]) ?)+\|", "| [took] |"),
    ];
    rules.iter().fold(redact(text), |text, (pattern, with)| {
        let pattern = Regex::new(pattern).expect("a pattern");
        pattern.replace_all(&text, *with).into_owned()
    })
}

/// The lines that GitHub's runner would read commands in.
pub fn read_by_the_runner(stdout: &str) -> Vec<&str> {
    let mut end: Option<String> = None;
    let mut read = Vec::new();
    for line in stdout.lines() {
        match &end {
            None => {
                read.push(line);
                let token = line.strip_prefix("::stop-commands::");
                end = token.map(|token| format!("::{token}::"));
            }
            Some(token) if line == token => end = None,
            Some(_) => {}
        }
    }
    assert_eq!(end, None, "commands are let through again: {stdout}");
    read
}

/// No temporary file is there.
#[track_caller]
pub fn assert_nothing_is_left(folder: &Path) {
    let files = crate::guided::files_below(folder);
    let left = files.iter().find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(".stepmark") || name.starts_with(".tmp")
    });
    assert_eq!(left, None);
}

#[test]
fn all_reports_at_once_of_a_run_that_a_signal_ends() {
    let case = case();
    let summary = case.path("step-summary.md");
    let case = case.env("GITHUB_STEP_SUMMARY", &summary.to_string_lossy());
    fs::write(&summary, "# Before\n").expect("it can be written");
    let documents = [
        "docs/b.md",
        "a.md",
        "docs/broken.md",
        "docs/waits.md",
        "docs/z.md",
    ];
    let arguments = [
        &[
            "ci",
            "--jobs",
            "1",
            "--retries",
            "1",
            "--journal",
            "journal",
        ],
        &REPORTS[..],
        &documents,
    ];
    let child = case.start(&arguments.concat());
    await_pipe(case.path("docs/ready"));
    signal(child.id(), Signal::SIGTERM);
    let ran = case.finish(child).exits(143);
    assert!(!case.has("docs/after") && !case.has("docs/z"));

    insta::assert_snapshot!(told(&ran.stdout), @r#"
    ::stop-commands::[token]
    docs/b.md
      – first  true  (line 4, `false` does not hold)
      ⊘ two-1  echo hi  (line 9, it needs `first`, which has not passed in this run)
    0 passed, 1 blocked, 1 skipped in [took]
    a.md
      ✓ many-1  echo '::error::x'; echo '##[error]x'; echo '::add-mask::x';…  (line 8, [took])
      ✓ many-2  printf '\000\001\377\033[31mred\033[0m ]]>\n'  (line 12, [took])
      – many-3  echo no  (line 17, `false` does not hold)
      ≈ many-4  echo x >>tries; test $(wc -l <tries) = 2  (line 21, [took], flaky: passed after it failed once)
          at first: exit status is 1, expected 0  (a.md:22)
      ✗ many-5  echo '::error::in a difference'; printf '\001\n##[error]x\n'  (line 25, [took])
          line 1 is "::error::in a difference", expected "Ready"  (a.md:27)
          after 2 attempts
          - Ready
          + ::error::in a difference
          + \x01
          + ##[error]x
    2 passed, 1 flaky, 1 failed, 1 skipped, 1 not run in [took]
    docs/broken.md
      ✗ the target is not known, and nothing ran: `echo ::error::lost; false` says: ::error::lost
    docs/waits.md
      ⚡ steps-1  echo here >ready; exec sleep 300  (line 3, [took])
          it was interrupted  (docs/waits.md:4)
    0 passed, 1 interrupted, 1 not run in [took]
    5 documents: 0 passed, 3 failed, 1 interrupted, 1 not run
    ::[token]::
    ::error file=docs/b.md,line=9,endLine=11,title=two-1%3A blocked::it needs `first`, which has not passed in this run
    ::warning file=a.md,line=22,endLine=23,title=many-4%3A flaky::It passed after it failed once.%0Aat first: exit status is 1, expected 0  (a.md:22)%0Atarget: kronform · owner: team/storage
    ::error file=a.md,line=27,endLine=28,title=many-5%3A failed::line 1 is "::error::in a difference", expected "Ready"  (a.md:27)%0Aafter 2 attempts%0A- Ready%0A+ ::error::in a difference%0A+ \x01%0A+ ##[error]x%0Atarget: kronform · owner: team/storage
    ::error file=docs/broken.md,line=1,endLine=1,title=the run::the target is not known, and nothing ran: `echo ::error::lost; false` says: ::error::lost
    ::error file=docs/waits.md,line=4,endLine=5,title=steps-1%3A interrupted::it was interrupted  (docs/waits.md:4)
    "#);
    insta::assert_snapshot!(told(&case.read("step-summary.md")), @r"
    # Before
    ### ✗ 5 documents: 1 failed, 1 broken, 1 interrupted, 1 blocked, 1 not run

    | | document | target | owner | results | took |
    |---|---|---|---|---|---|
    | ✗ | a.md | kronform | team/storage | 2 passed, 1 flaky, 1 failed, 1 skipped, 1 not run | [took] |
    | ✗ | docs/broken.md |  |  | could not run: the target is not known, and nothing ran: \`echo ::error::lost; false\` says: ::error::lost |  |
    | ⚡ | docs/waits.md |  |  | 0 passed, 1 interrupted, 1 not run | [took] |
    | ⊘ | docs/b.md |  |  | 0 passed, 1 blocked, 1 skipped | [took] |
    | – | docs/z.md |  |  | not run: a signal ended the run before |  |

    #### ✗ a.md

    | | step | result | took |
    |---|---|---|---|
    | ≈ | many-4 | flaky, it passed after it failed once | [took] |
    | ✗ | many-5 | failed | [took] |

    <p>≈ many-4, line 22: at first: exit status is 1, expected 0</p>

    <details><summary>✗ many-5, line 27: line 1 is &quot;::error::in a difference&quot;, expected &quot;Ready&quot;</summary>

    ```diff
    after 2 attempts
    - Ready
    + ::error::in a difference
    + \x01
    + ##[error]x
    ```

    </details>

    #### ⚡ docs/waits.md

    | | step | result | took |
    |---|---|---|---|
    | ⚡ | steps-1 | interrupted | [took] |

    <p>⚡ steps-1, line 4: it was interrupted</p>

    #### ⊘ docs/b.md

    | | step | result | took |
    |---|---|---|---|
    | ⊘ | two-1 | blocked: it needs \`first\`, which has not passed in this run |  |
    ");
    assert_eq!(
        case.read("step-summary.md"),
        format!("# Before\n{}", case.read("out/summary.md"))
    );
    // No more than the annotations, whatever the steps printed.
    let read = read_by_the_runner(&ran.stdout);
    let (annotations, others): (Vec<&str>, Vec<&str>) = read
        .into_iter()
        .partition(|line| line.starts_with("::error file=") || line.starts_with("::warning file="));
    assert_eq!((annotations.len(), others.len()), (5, 1), "{others:?}");
    let looks_like_one = |line: &str| line.starts_with("::") || line.starts_with("##[");
    assert!(!ran.stderr.lines().any(looks_like_one), "{}", ran.stderr);

    let junit = case.read("out/deep/junit.xml");
    assert_junit(&junit);
    for part in [
        "<property name=\"target\" value=\"kronform\"/>",
        "<property name=\"owner\" value=\"team/storage\"/>",
        "<flakyFailure ",
        "<failure ",
        "<skipped message=\"`false` does not hold\"",
        "type=\"blocked\"",
        "type=\"interrupted\"",
        "type=\"broken\"",
        "\\x00\\x01\\xffred ]]&gt;",
        "<testsuite name=\"docs/z.md\"",
        "not run: a signal ended the run before",
    ] {
        assert!(junit.contains(part), "{part}: {junit}");
    }
    let events = case.read("out/events.ndjson");
    assert_valid(&events);
    for part in [
        "\"target\":\"kronform\"",
        "\"owner\":\"team/storage\"",
        "\"status\":\"flaky\"",
        "\"status\":\"blocked\"",
        "\"status\":\"interrupted\"",
        "\"base64\":",
        "\"event\":\"step_failed\"",
        "\"event\":\"run_finished\"",
    ] {
        assert!(events.contains(part), "{part}: {events}");
    }
    assert_nothing_is_left(&case.path(""));
}

#[test]
fn a_report_from_the_journal_is_that_of_the_run() {
    let case = case();
    let arguments = [
        &[
            "ci",
            "--jobs",
            "1",
            "--retries",
            "1",
            "--journal",
            "journal",
        ],
        &REPORTS[..7],
        &["a.md", "docs/b.md"],
    ];
    case.finish(case.start(&arguments.concat())).exits(1);
    let (junit, summary) = (case.read("out/deep/junit.xml"), case.read("out/summary.md"));
    let again = [
        "report",
        "--journal",
        "journal",
        "--junit",
        "again.xml",
        "--summary",
        "md",
        "again.md",
        "--events",
        "again.ndjson",
    ];
    case.run(again).exits(0);
    assert_eq!(case.read("again.xml"), junit);
    assert_eq!(case.read("again.md"), summary);
    let again = case.read("again.ndjson");
    assert_valid(&again);
    let finished = |events: &str| events.matches("\"event\":\"step_finished\"").count();
    assert_eq!(finished(&again), finished(&case.read("out/events.ndjson")));
    // One of the runs, by its id; and the page without any option.
    let id = Regex::new("name=\"run\" value=\"(.*)\"").expect("a pattern");
    let id = id.captures(&junit).expect("the suite of a run")[1].to_owned();
    let one = ["report", &id, "--journal", "journal", "--junit", "one.xml"];
    case.run(one).exits(0);
    let one = case.read("one.xml");
    assert_junit(&one);
    assert!(
        one.contains("name=\"a.md\"") && !one.contains("b.md"),
        "{one}"
    );
    let page = case.run(["report", "--journal", "journal"]).exits(0).stdout;
    assert_eq!(page.trim_end(), redact(&summary).trim_end());
    let github = ["report", "--journal", "journal", "--github"];
    let github = case.run(github).exits(0).stdout;
    let read = read_by_the_runner(&github);
    assert!(
        read.iter().skip(1).all(|line| line.contains(" file=")),
        "{github}"
    );
}

#[test]
fn events_on_standard_output_are_alone_there() {
    let case = case();
    let arguments = ["ci", "--events", "-", "a.md", "docs/b.md"];
    let ran = case.run(arguments).exits(1);
    assert_valid(&ran.stdout);
    assert!(ran.stdout.contains("\"event\":\"run_finished\""));
    for told in ["a.md", "✗ many-4", "2 documents: 0 passed, 2 failed"] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    let arguments = ["ci", "--events", "-", "--github", "docs/z.md"];
    let ran = case.run(arguments).exits(2);
    assert_eq!(ran.stdout, "");
    insta::assert_snapshot!(ran.stderr, @"
    error: --github and --events - both want standard output
      = help: give --events a file
    ");
    let arguments = ["ci", "--summary", "html", "out.html", "docs/z.md"];
    case.run(arguments).exits(2);
    assert!(!case.has("docs/z"));
}

#[test]
fn commands_are_let_through_again_after_an_error_too() {
    let case = Case::new("```sh\n$ true\n```\n");
    for arguments in [
        ["replay", "--github", "nosuch.md"],
        ["ci", "--github", "nosuch.md"],
    ] {
        let ran = case.run(arguments).exits(2);
        read_by_the_runner(&ran.stdout);
    }
    // What a replay finds is annotated like what a run does.
    let ran = case.run(["replay", "--github", "a.md"]).exits(1);
    let read = read_by_the_runner(&ran.stdout);
    assert!(
        read.iter()
            .any(|line| line.starts_with("::error file=a.md,line=1,")),
        "{}",
        ran.stdout
    );
}
