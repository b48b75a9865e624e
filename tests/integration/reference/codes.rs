//! Every finding has a row in the manual, and no row is about a finding that there is not.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex_lite::Regex;

use crate::support::project;

/// The chapters with tables of findings.
const CHAPTERS: [&str; 2] = ["reference/check.md", "reference/replay.md"];

#[test]
fn the_manual_tells_of_every_finding() {
    let mut sources = String::new();
    gather(&project("src"), &mut sources);
    let made = Regex::new(
        r#"(?:Diagnostic::(?:error|warning|suggestion)\(|SECRET_IN_DOCUMENT: &str =)\s*"([a-z]+(?:-[a-z]+)+)""#,
    );
    let made = made.expect("it is one");
    let defined: BTreeSet<String> = made
        .captures_iter(&sources)
        .map(|found| found[1].to_owned())
        .collect();
    assert!(
        defined.len() > 30,
        "findings are made otherwise now: {defined:?}"
    );
    let told = told();
    let untold: Vec<_> = defined.difference(&told).collect();
    assert!(untold.is_empty(), "the manual has no row for {untold:?}");
    for code in &told {
        assert!(
            sources.contains(&format!("\"{code}\"")),
            "the manual tells of `{code}`, and nothing finds it"
        );
    }
}

/// The codes in the first column of tables.
fn told() -> BTreeSet<String> {
    let code = Regex::new("`([a-z]+(?:-[a-z]+)+)`").expect("it is one");
    let mut told = BTreeSet::new();
    for chapter in CHAPTERS {
        let path = project("book/src").join(chapter);
        let text = fs::read_to_string(path).expect("the chapter is there");
        let findings = text
            .split("\n## ")
            .find(|part| part.starts_with("What it finds"));
        for row in findings.expect("it says what is found").lines() {
            let first = row.split('|').nth(1).unwrap_or_default();
            told.extend(code.captures_iter(first).map(|found| found[1].to_owned()));
        }
    }
    told
}

/// The sources below `folder`, without their tests.
fn gather(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("an entry can be read").path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_test {
            gather(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            let text = fs::read_to_string(&path).expect("a source is text");
            let code = text.split("#[cfg(test)]\nmod tests {").next();
            sources.push_str(code.unwrap_or_default());
        }
    }
}
