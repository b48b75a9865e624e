//! What does not get into a site, and what is said of it.

use std::fs;
use std::os::unix::fs::symlink;

use nix::fcntl::OFlag;
use nix::sys::stat::{Mode, mkdirat};

use super::{RUNBOOK, build, docs, main_part};

#[test]
fn a_link_that_leads_out_of_the_folder_is_no_document() {
    let case = docs(&[("a.md", "# A\n\n[x](pw.md)\n")]).file("secret.md", "# Secret\n");
    symlink("../secret.md", case.path("docs/pw.md")).expect("a link");
    symlink("/etc/passwd", case.path("docs/users.md")).expect("a link");
    let ran = build(&case);
    insta::assert_snapshot!(ran.stderr, @"
    note: docs/pw.md is not in the site: it is a symbolic link, or behind one
    note: docs/users.md is not in the site: it is a symbolic link, or behind one
    ");
    for name in ["pw.html", "pw.md", "users.html", "users.md"] {
        assert!(!case.has(&format!("docs/site/{name}")), "{name}");
    }
}

#[test]
fn another_name_of_a_document_leads_to_its_page() {
    let case = docs(&[
        ("a.md", "# A\n\n[real](zreal.md#x) [alias](alias.md#x)\n"),
        ("zreal.md", RUNBOOK),
    ]);
    symlink("zreal.md", case.path("docs/alias.md")).expect("a link");
    let ran = build(&case);
    assert_eq!(ran.stderr, "");
    let page = case.read("docs/site/a.html");
    assert_eq!(
        main_part(&page).matches("href=\"zreal.html#x\"").count(),
        2,
        "{page}"
    );
    assert!(case.has("docs/site/zreal.html"));
    for name in ["alias.html", "alias.md", "zreal.md"] {
        assert!(!case.has(&format!("docs/site/{name}")), "{name}");
    }
}

#[test]
fn a_document_that_is_no_page_does_not_come_along_as_it_is() {
    let case = docs(&[
        (".gitignore", "draft.md\n"),
        ("a.md", "# A\n\n[later](draft.md)\n"),
        ("draft.md", "# Draft\n"),
    ]);
    let ran = build(&case);
    assert_eq!(
        ran.stderr,
        "note: docs/draft.md is not in the site: it is a document that the site has no page of\n"
    );
    assert!(!case.has("docs/site/draft.md"));
}

#[test]
fn what_cannot_be_read_is_told_and_the_others_are_there() {
    let case = docs(&[("a.md", RUNBOOK)])
        .file("docs/bad.md", b"# x\n\xff\n")
        .file("docs/worse.md", b"\xff");
    // A folder that even the superuser's walk cannot enter: its path is longer than any may be.
    let name = "d".repeat(250);
    let mut at = fs::File::open(case.path("docs")).expect("the folder");
    for _ in 0..17 {
        mkdirat(&at, name.as_str(), Mode::S_IRWXU).expect("a folder");
        let below = nix::fcntl::openat(&at, name.as_str(), OFlag::O_DIRECTORY, Mode::empty());
        at = below.expect("the folder").into();
    }
    let ran = case.run(["book", "build", "docs"]).exits(2);
    assert!(
        ran.stderr.contains("docs/bad.md:2: the text is not UTF-8"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .ends_with("\n2 documents and 1 folder could not be read\n"),
        "{}",
        ran.stderr
    );
    assert!(case.has("docs/site/a.html"));
}

#[test]
fn links_to_nothing_are_told_in_one_note() {
    let case = docs(&[
        (
            "a.md",
            "---\ntitle: A\n---\n# A\n\n[b](b.md#x) ![](img/gone.png) [index](./) [j](runbooks.json)\n\
             [page](b.html) [out](../x.md) [far](https://example.com/x) [here](#a)\n",
        ),
        (
            "b.md",
            "# B\n\n[1](c.md) [dir](sub/)\n\n<img src=\"no.svg\">\n",
        ),
        ("sub/own.md", "# Own\n\n`[no](code.md)`\n"),
    ]);
    let ran = build(&case);
    insta::assert_snapshot!(ran.stderr, @"
    note: 4 links lead to nothing in the site:
      docs/a.md:6: img/gone.png
      docs/b.md:3: c.md
      docs/b.md:3: sub/
      and 1 more
    ");
}
