//! `ci --record`: what it would change in a document, and copies with all that was printed.

use std::collections::BTreeSet;
use std::fs;

use crate::guided::files_below;
use crate::reports::assert_junit;
use crate::support::Case;

const TEXT: &str = "# Lamps\n\n```sh\n$ cat lamps.txt\n```\n\n```sh\n$ echo on\non\n```\n";

/// A document that is recorded.
fn recorded() -> Case {
    let case = Case::new(TEXT).file("lamps.txt", "north\neast\n");
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    case
}

const CHECK: [&str; 6] = [
    "ci",
    "--record",
    "document",
    "--check",
    "--junit",
    "junit.xml",
];

#[test]
fn what_comes_out_the_same_changes_nothing() {
    let case = recorded();
    let before = fs::metadata(case.path("a.md")).expect("it is there");
    let text = case.text();
    let ran = case
        .finish(case.start(&[&CHECK[..], &["a.md"]].concat()))
        .exits(0);
    insta::assert_snapshot!(ran.stdout, @"
    a.md
      ✓ lamps-1  cat lamps.txt  (line 3, [took])
      ✓ lamps-2  echo on  (line 13, [took])
    2 passed in [took]
    ");
    assert_eq!(case.text(), text);
    let after = fs::metadata(case.path("a.md")).expect("it is there");
    assert_eq!(after.modified().ok(), before.modified().ok());
    assert!(
        case.read("junit.xml")
            .contains("failures=\"0\" errors=\"0\"")
    );
}

#[test]
fn what_would_change_is_shown_and_not_written() {
    let case = recorded();
    let text = case.text();
    let case = case
        .file("lamps.txt", "north\nwest\n")
        .file("b.md", "```sh\n$ true\n```\n");
    case.run(["ci", "--record", "document", "b.md"]).exits(0);
    let ran = case.finish(case.start(&[&CHECK[..], &["--jobs", "1", "a.md", "b.md"]].concat()));
    insta::assert_snapshot!(ran.exits(1).stdout, @"
    a.md
      ✓ lamps-1  cat lamps.txt  (line 3, [took])
      ✓ lamps-2  echo on  (line 13, [took])
    2 passed in [took]
          ```sh
          $ cat lamps.txt
          ```
        - <!-- stepmark: result status=passed exit=0 digest=d196b22be2cd output=25d25f9b --><details><summary>✓ done</summary>
        + <!-- stepmark: result status=passed exit=0 digest=d196b22be2cd output=ae422601 --><details><summary>✓ done</summary>
          ```text
          north
        - east
        + west
          ```
          <!-- /stepmark --></details>
        
      ✗ recording would change more than times
    b.md
      ✓ step-1  true  (line 1, [took])
    1 passed in [took]
    2 documents: 1 passed, 1 failed
    ");
    assert_eq!(case.text(), text);
    // All steps passed, and the report is not green all the same.
    let junit = case.read("junit.xml");
    assert_junit(&junit);
    for part in [
        "<testcase name=\"(the run)\" classname=\"a.md\">",
        "<failure message=\"recording would change more than times\"",
        "name=\"b.md\" tests=\"1\" skipped=\"0\" errors=\"0\" failures=\"0\"",
    ] {
        assert!(junit.contains(part), "{part}: {junit}");
    }
    // Without --check it is written, and then holds.
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    assert!(case.text().contains("west"));
    case.run(["ci", "--record", "document", "--check", "a.md"])
        .exits(0);
}

#[test]
fn what_was_never_recorded_would_change() {
    let case = Case::new(TEXT).file("lamps.txt", "north\n");
    let ran = case
        .run(["ci", "--record", "document", "--check", "a.md"])
        .exits(1);
    assert!(
        ran.stdout.contains("+ <!-- stepmark: run id="),
        "{}",
        ran.stdout
    );
    assert_eq!(case.text(), TEXT);
}

#[test]
fn there_is_nothing_to_check_where_nothing_is_recorded_in_the_document() {
    let case = recorded();
    for record in [
        &["--check"][..],
        &["--record", "copy", "--check"],
        &["--record", "none", "--check"],
    ] {
        let ran = case
            .finish(case.start(&[&["ci"], record, &["a.md"]].concat()))
            .exits(2);
        assert!(ran.stderr.contains("--record"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn copies_have_all_output_and_places_of_their_own() {
    // More than a document would hold.
    let text = "```sh\n$ seq 3000\n```\n";
    let case = Case::new("# A\n")
        .file("one/a.md", text)
        .file("two/a.md", text);
    let arguments = ["ci", "--record", "copy=out", "one/a.md", "./two/a.md"];
    case.run(arguments).exits(0);
    let folder = case.path("out");
    let copies = files_below(&folder);
    let places: BTreeSet<String> = copies
        .iter()
        .map(|path| {
            let below = path.strip_prefix(&folder).expect("it is below");
            case.redact(&below.to_string_lossy())
        })
        .collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    assert_eq!(
        places,
        [
            "one/a.runs/local/[date-id].md",
            "two/a.runs/local/[date-id].md"
        ]
    );
    let all: String = (1..=3000).map(|number| format!("{number}\n")).collect();
    for copy in copies {
        let text = fs::read_to_string(copy).expect("it is text");
        assert!(text.contains(&format!("```text\n{all}```\n")), "{text}");
    }
    for document in ["one/a.md", "two/a.md"] {
        assert_eq!(case.read(document), text);
    }
}
