//! A book of mdBook's.

use super::{NOW, RUNBOOK, build, docs, files, main_part};
use crate::support::Case;

const BOOK: &str = "[book]\ntitle = \"Ours\"\n";

const SUMMARY: &str = "# Summary\n\n- [Home](README.md)\n- [Disks](ops/disks.md)\n- [Later]()\n";

fn book(configuration: &str) -> Case {
    docs(&[
        ("book.toml", configuration),
        ("src/SUMMARY.md", SUMMARY),
        (
            "src/README.md",
            "# Home\n\n<b onclick=\"x()\">ours</b> {{#include part.txt}}\n",
        ),
        ("src/part.txt", "included"),
        ("src/ops/disks.md", RUNBOOK),
    ])
}

#[test]
fn it_is_respected_and_has_pages_index_and_badges() {
    let case = book(BOOK);
    let ran = build(&case);
    assert_eq!(
        ran.stdout,
        "4 pages, 1 runbook (1 never run) in docs/book; look at docs/book/index.html\n"
    );
    let home = case.read("docs/book/index.html");
    assert!(home.contains("<title>Home - Ours</title>"), "{home}");
    // The book's own words are its owner's.
    assert!(
        main_part(&home).contains("<b onclick=\"x()\">ours</b> included"),
        "{home}"
    );
    let disks = case.read("docs/book/ops/disks.html");
    assert!(
        main_part(&disks).contains("id=\"step-grow-the-disks-1\""),
        "{disks}"
    );
    assert_eq!(disks.matches("href=\"../stepmark-").count(), 1, "{disks}");
    assert!(!disks.contains("<style>"), "a site has files for that");
    let runbooks = case.read("docs/book/runbooks.html");
    assert!(
        main_part(&runbooks).contains("href=\"ops/disks.html\""),
        "{runbooks}"
    );
    assert!(
        case.read("docs/book/runbooks.json")
            .contains("\"ops/disks.md\"")
    );
    assert!(case.has("docs/book/tags/prod.html") && case.has("docs/book/badges/ops/disks.svg"));
    assert!(
        !case.has("docs/src/runbooks.md"),
        "nothing is written beside the chapters"
    );
    let print = case.read("docs/book/print.html");
    assert_eq!(
        print.matches("<script src=\"stepmark-").count(),
        1,
        "{print}"
    );
}

#[test]
fn one_that_names_the_preprocessor_gets_pages_once_and_starts_nothing() {
    let case = book("[preprocessor.stepmark]\ncommand = \"touch started\"\nindex = false\n");
    build(&case);
    let disks = case.read("docs/book/ops/disks.html");
    assert_eq!(
        disks.matches("id=\"step-grow-the-disks-1\"").count(),
        1,
        "{disks}"
    );
    assert!(!case.has("docs/started") && !case.has("docs/book/runbooks.html"));
    assert!(case.has("docs/book/runbooks.json"));
}

#[test]
fn where_it_goes_is_its_own_word_unless_one_says_otherwise() {
    let case = book("[build]\nbuild-dir = \"out\"\n");
    build(&case);
    assert!(case.has("docs/out/ops/disks.html"));
    case.run(["book", "build", "docs", "--out", "there"])
        .exits(0);
    assert_eq!(files(&case.path("there")), files(&case.path("docs/out")));
}

#[test]
fn what_others_keep_where_it_goes_stays() {
    let case = book("[book]\ntitle = \"Ours\"\nsrc = \"src\"\n[build]\nbuild-dir = \"src/out\"\n")
        .file("docs/src/out/.git/HEAD", "ref: refs/heads/main")
        .file("docs/src/out/CNAME", "docs.example.com");
    build(&case);
    let case = case.file("docs/src/out/mine.txt", "mine");
    let first = files(&case.path("docs/src/out"));
    build(&case);
    assert_eq!(files(&case.path("docs/src/out")), first);
    for own in [".git/HEAD", "CNAME", "mine.txt", "ops/disks.html"] {
        assert!(first.contains_key(own), "{own}");
    }
    assert!(!case.has("docs/src/out/out"), "it holds no former one");
}

#[test]
fn what_is_wrong_with_it_is_told() {
    let case = book("[preprocessor.stepmark]\nexternal-image = true\n");
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: book.toml: `external-image` in `[preprocessor.stepmark]` is no setting of stepmark
      = help: did you mean `external-images`?
    ");
    let case = book("[book\n");
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs/book.toml: TOML parse error at line 1, column 6
      |
    1 | [book
      |      ^
    unclosed table, expected `]`
      = help: mdBook's manual has the settings: https://rust-lang.github.io/mdBook/format/configuration
    ");
    let case = book(BOOK).file("docs/src/ops/disks.md", b"# x\n\xff\n");
    let ran = case.run(["book", "build", "docs/."]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs/src/ops/disks.md:2: the text is not UTF-8 from here on
      = help: convert it, for example with `iconv -t utf-8`
    ");
    let case = book(&format!("{BOOK}src = \".\"\n"));
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: failed to read `docs/SUMMARY.md`: No such file or directory (os error 2)
      = help: a book lists its chapters in SUMMARY.md; without a book.toml, a folder needs neither
    ");
    let case = Case::new("")
        .env("SOURCE_DATE_EPOCH", NOW)
        .file("docs/book.toml", BOOK);
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: failed to read `docs/src/SUMMARY.md`: No such file or directory (os error 2)
      = help: a book lists its chapters in SUMMARY.md; without a book.toml, a folder needs neither
    ");
    let case = book(BOOK).file("docs/book/mine.txt", "mine");
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs/book is not empty, and what is in it is no site of stepmark's
      = help: empty it yourself, or say another folder with --out
    ");
    assert_eq!(case.read("docs/book/mine.txt"), "mine");
}

#[test]
fn the_sidebar_of_a_theme_of_ones_own_is_left_alone() {
    let css = |case: &Case| {
        build(case);
        let files = files(&case.path("docs/book"));
        let own = files
            .iter()
            .find(|(name, _)| name.starts_with("stepmark-") && name.ends_with(".css"));
        String::from_utf8(own.expect("it has a style").1.clone()).expect("text")
    };
    assert!(css(&book(BOOK)).contains("--sidebar-non-existant"));
    let styled = book(&format!(
        "{BOOK}[output.html]\nadditional-css = [\"own.css\"]\n"
    ));
    assert!(!css(&styled.file("docs/own.css", "")).contains("--sidebar-non-existant"));
}

#[test]
fn counts_in_the_page_for_print_lead_to_the_index() {
    let case = book(BOOK);
    build(&case);
    let print = case.read("docs/book/print.html");
    for address in ["runbooks.html?q=status", "tags/prod.html?q=status"] {
        assert!(
            print.contains(&format!("href=\"{address}")),
            "{address}: {print}"
        );
    }
}

#[test]
fn what_mdbook_warns_of_is_told() {
    let case = book("[preprocessor.links]\nafter = [\"nobody\"]\n");
    let ran = build(&case);
    assert!(ran.stderr.starts_with("warning: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("nobody"), "{}", ran.stderr);
}
