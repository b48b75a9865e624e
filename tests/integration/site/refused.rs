//! What no site is made of, or where none goes.

use super::{RUNBOOK, docs};

#[test]
fn a_folder_with_something_else_in_it_stays_as_it_is() {
    let case = docs(&[("a.md", RUNBOOK), ("site/notes.txt", "mine")]);
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs/site is not empty, and what is in it is no site of stepmark's
      = help: empty it yourself, or say another folder with --out
    ");
    assert_eq!(case.read("docs/site/notes.txt"), "mine");
}

#[test]
fn documents_are_not_replaced_by_their_site() {
    let case = docs(&[("a.md", RUNBOOK)]);
    let ran = case
        .run(["book", "build", "docs", "--out", "docs"])
        .exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs holds the documents themselves
      = help: say another folder with --out
    ");
    let ran = case
        .run(["book", "build", "docs", "--out", "docs/a.md"])
        .exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs/a.md is no folder
      = help: say another with --out
    ");
    assert_eq!(case.read("docs/a.md"), RUNBOOK);
}

#[test]
fn without_documents_there_is_no_site() {
    let case = docs(&[("notes.txt", "x")]);
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs: no documents are there
      = help: documents are files whose names end in .md or .markdown, and that git does not ignore
    ");
    let ran = case.run(["book", "build", "docs/notes.txt"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs/notes.txt is no folder
      = help: name the folder that the documents are in; `stepmark render` is for one document
    ");
    let ran = case.run(["book", "build", "nowhere"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"error: nowhere: No such file or directory (os error 2)");
    assert!(!case.has("docs/site"));
}

#[test]
fn a_time_that_is_none_is_told() {
    let case = docs(&[("a.md", RUNBOOK)]).env("SOURCE_DATE_EPOCH", "-1");
    let ran = case.run(["book", "build", "docs"]).exits(2);
    assert!(ran.stderr.contains("`-1`, and no time"), "{}", ran.stderr);
    let case = docs(&[("a.md", RUNBOOK)]).env("SOURCE_DATE_EPOCH", "yesterday");
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: SOURCE_DATE_EPOCH is `yesterday`, and no time
      = help: it holds the seconds since 1970, or is not set
    ");
}
