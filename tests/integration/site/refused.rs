//! What no site is made of, or where none goes.

use super::{RUNBOOK, docs};

#[test]
fn a_folder_with_something_else_in_it_stays_as_it_is() {
    let case = docs(&[("a.md", RUNBOOK), ("site/notes.txt", "mine")]);
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"");
    assert_eq!(case.read("docs/site/notes.txt"), "mine");
}

#[test]
fn documents_are_not_replaced_by_their_site() {
    let case = docs(&[("a.md", RUNBOOK)]);
    let ran = case
        .run(["book", "build", "docs", "--out", "docs"])
        .exits(2);
    insta::assert_snapshot!(ran.stderr, @"");
    let ran = case
        .run(["book", "build", "docs", "--out", "docs/a.md"])
        .exits(2);
    insta::assert_snapshot!(ran.stderr, @"");
    assert_eq!(case.read("docs/a.md"), RUNBOOK);
}

#[test]
fn without_documents_there_is_no_site() {
    let case = docs(&[("notes.txt", "x")]);
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"");
    let ran = case.run(["book", "build", "docs/notes.txt"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"");
    let ran = case.run(["book", "build", "nowhere"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"");
    assert!(!case.has("docs/site"));
}

#[test]
fn a_time_that_is_none_is_told() {
    let case = docs(&[("a.md", RUNBOOK)]).env("SOURCE_DATE_EPOCH", "yesterday");
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"");
}
