//! Documents as people write them: recording into any of them, and cleaning it, harms nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stepmark::run::Status;
use stepmark::runbook::{Block, Runbook};
use stepmark::source::Source;

use crate::made_up::{OUTPUTS, Reading, holds_what_it_promises};
use crate::support::{project, shared};

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of documents") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The documents of the tests.
fn own() -> Vec<PathBuf> {
    documents(&project("tests/fixtures"))
}

/// Every document at hand: those of the tests, and the corpus where the clone has it.
pub fn all() -> Vec<PathBuf> {
    let mut all = own();
    for folder in ["corpus", "seed"] {
        all.extend(
            shared(folder)
                .map(|folder| documents(&folder))
                .unwrap_or_default(),
        );
    }
    all
}

/// Holds the promises over the documents, and tells of every one that breaks them.
fn hold(documents: &[PathBuf], statuses: &[Status], outputs: &[&str]) {
    let mut broken = Vec::new();
    for path in documents {
        let text = fs::read_to_string(path).expect("documents are UTF-8");
        for reading in [Reading::Plain, Reading::Forced] {
            if let Err(what) = holds_what_it_promises(&text, reading, statuses, outputs) {
                let head: String = what
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(300)
                    .collect();
                broken.push(format!("{}: {head}", path.display()));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "{} documents\n{}",
        broken.len(),
        broken.join("\n")
    );
}

#[test]
fn the_own_fixtures_hold_the_oddities() {
    let texts: Vec<String> = documents(&project("tests/fixtures/odd"))
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for (what, holds) in [
        (
            "a byte order mark",
            texts.iter().any(|text| text.starts_with('\u{feff}')),
        ),
        ("CRLF", texts.iter().any(|text| text.contains("\r\n"))),
        (
            "no final newline",
            texts.iter().any(|text| !text.ends_with('\n')),
        ),
        ("tabs", texts.iter().any(|text| text.contains("1.\t"))),
        (
            "a fence on the marker's line",
            texts.iter().any(|text| text.contains("- ```sh")),
        ),
        (
            "CRLF in a quote",
            texts.iter().any(|text| text.contains("> ```sh\r\n")),
        ),
    ] {
        assert!(holds, "no fixture has {what}; did an editor mend it?");
    }
}

#[test]
fn results_without_output() {
    hold(&all(), &[Status::Passed], &[""]);
    hold(&all(), &[Status::Skipped, Status::Blocked], &[""]);
}

#[test]
fn results_with_output() {
    for (output, _) in OUTPUTS {
        hold(&own(), &[Status::Failed], &[output]);
    }
}

#[test]
fn results_with_long_output() {
    let long = format!("{}\n{}", "x".repeat(5000), "line\n".repeat(300));
    hold(&own(), &[Status::Failed], &[&long]);
}

#[test]
fn results_of_every_status() {
    let statuses = [
        Status::Passed,
        Status::Failed,
        Status::Differs,
        Status::Skipped,
        Status::Blocked,
        Status::Interrupted,
    ];
    let outputs: Vec<&str> = OUTPUTS.iter().map(|(output, _)| *output).collect();
    hold(&all(), &statuses, &outputs);
    hold(&all(), &[Status::Passed], &outputs);
}

#[test]
fn every_document_can_be_judged() {
    let mut slowest = (Duration::ZERO, PathBuf::new());
    let mut count = 0;
    for path in all() {
        let text = fs::read_to_string(&path).unwrap();
        let started = Instant::now();
        let runbook = Runbook::parse(Source::new(&path, text));
        let report = stepmark::report::json::check(std::slice::from_ref(&runbook), None);
        let listing = stepmark::report::listing::render(&runbook);
        for diagnostic in &runbook.diagnostics {
            let told =
                stepmark::report::diagnostics::render(&runbook.document.source, diagnostic, false);
            assert!(told.contains(diagnostic.code), "{told}");
        }
        slowest = slowest.max((started.elapsed(), path));
        let asserted = runbook.blocks.iter().flat_map(Block::asserted).count();
        assert_eq!(listing.lines().count(), 1 + runbook.blocks.len() + asserted);
        assert!(report.starts_with('{'));
        for suggestion in runbook.suggestions() {
            assert!(!runbook.document.source.slice(suggestion.span).is_empty());
        }
        count += 1;
    }
    println!(
        "{count} documents; the slowest took {:?}: {}",
        slowest.0,
        slowest.1.display()
    );
}

/// Whatever is taken for a file is written where the reader stands: each of these was looked at.
#[test]
fn files_are_those_that_the_documents_mean() {
    let Some(folder) = shared("corpus") else {
        return;
    };
    let mut files = Vec::new();
    for path in documents(&folder) {
        let text = fs::read_to_string(&path).unwrap();
        let runbook = Runbook::parse(Source::new(&path, text));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.extend(runbook.blocks.iter().filter_map(|block| {
            let file = block.path.as_ref()?;
            Some(format!("{name}:{} {file}", block.line))
        }));
    }
    insta::assert_snapshot!(files.join("\n"), @"
    boot-assets.md:45 bare-metal.yaml
    boot-assets.md:104 rpi_generic.yaml
    boot-assets.md:153 aws.yaml
    boot-assets.md:463 profile.yaml
    prodnotes.md:239 worker-patch-1.yaml
    ");
}
