//! What steps print that read secrets: it is in nothing that others read, whatever its shape.

use std::fs;

use crate::events::assert_valid;
use crate::guided::files_below;
use crate::reports::assert_junit;
use crate::support::{Case, Ran};

/// A password like many, without any shape; in the documents it is in base64, as clusters keep it.
const PLAIN: &str = "plain-password-7";

/// Of the steps that read it one passes, one differs after attempts, and one fails without any
/// expectation.
const READERS: &str = "```sh
$ echo cGxhaW4tcGFzc3dvcmQtNw== | base64 -d
```

<!-- stepmark: within=40ms every=10ms -->
```sh
$ echo cGxhaW4tcGFzc3dvcmQtNw== | base64 -d
another
```
";

const FAILING: &str = "```sh
$ echo cGxhaW4tcGFzc3dvcmQtNw== | base64 -d; exit 3
```
";

const REPORTS: [&str; 8] = [
    "--github",
    "--junit",
    "junit.xml",
    "--summary",
    "md",
    "summary.md",
    "--events",
    "events.ndjson",
];

fn case(head: &str) -> Case {
    let case = Case::new(format!("{head}{READERS}"));
    let summary = case.path("step-summary.md").to_string_lossy().into_owned();
    case.file("b.md", format!("{head}{FAILING}"))
        .env("GITHUB_STEP_SUMMARY", &summary)
}

fn run(case: &Case, arguments: &[&str]) -> Ran {
    case.finish(case.start(&[arguments, &REPORTS[..]].concat()))
}

/// The texts of all that others read, by their names.
fn told(case: &Case, ran: &Ran) -> Vec<(String, String)> {
    let files = [
        "junit.xml",
        "summary.md",
        "step-summary.md",
        "events.ndjson",
    ];
    let mut told: Vec<(String, String)> = files
        .into_iter()
        .map(|name| (name.to_owned(), case.read(name)))
        .collect();
    told.push(("the terminal".to_owned(), ran.all()));
    for file in files_below(&case.path("copies")) {
        let text = fs::read_to_string(&file).expect("text");
        told.push((file.to_string_lossy().into_owned(), text));
    }
    told
}

#[test]
fn it_is_in_nothing_that_others_read() {
    let case = case("");
    let arguments = ["ci", "--jobs", "1", "--journal", "journal"];
    let ran = run(
        &case,
        &[&arguments[..], &["--record", "copy=copies", "a.md", "b.md"]].concat(),
    )
    .exits(1);
    for (name, text) in told(&case, &ran) {
        assert!(!text.contains(PLAIN), "{name}: {text}");
        assert!(
            text.contains("may hold secrets") || name == "events.ndjson",
            "{name}: {text}"
        );
    }
    assert!(
        ran.stdout.contains("exit status is 3, expected 0"),
        "{}",
        ran.stdout
    );
    assert_junit(&case.read("junit.xml"));
    let events = case.read("events.ndjson");
    assert_valid(&events);
    assert_eq!(
        events.matches(r#""confidential":true"#).count(),
        8,
        "{events}"
    );
    // Who ran it finds all of it in the journal.
    let kept = files_below(&case.path("journal"));
    let kept = kept
        .iter()
        .map(|file| fs::read_to_string(file).unwrap_or_default());
    assert!(kept.into_iter().any(|text| text.contains(PLAIN)));
    let later = run(&case, &["report", "--journal", "journal"]).exits(0);
    for (name, text) in told(&case, &later) {
        assert!(!text.contains(PLAIN), "{name}: {text}");
    }
    let shown = case.run(["runs", "show", "last", "--journal", "journal", "--md"]);
    assert!(!shown.all().contains(PLAIN), "{}", shown.all());
}

#[test]
fn a_document_can_have_it_told() {
    let case = case("---\nstepmark: {record: full}\n---\n");
    let arguments = [
        "ci",
        "--jobs",
        "1",
        "--record",
        "copy=copies",
        "a.md",
        "b.md",
    ];
    let ran = run(&case, &arguments).exits(1);
    for (name, text) in told(&case, &ran) {
        assert!(text.contains(PLAIN), "{name}: {text}");
        assert!(
            name == "events.ndjson" || !text.contains("may hold secrets"),
            "{name}: {text}"
        );
    }
}
