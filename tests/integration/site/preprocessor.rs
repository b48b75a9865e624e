//! `stepmark mdbook`, as mdBook calls it.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{NOW, RUNBOOK, main_part};
use crate::support::{Case, Ran, binary};

/// A book of these chapters, as mdBook hands it over.
fn input(case: &Case, config: &Value, version: &str, chapters: &[(&str, &str)]) -> Value {
    let items: Vec<Value> = chapters
        .iter()
        .map(|(path, content)| {
            json!({"Chapter": {
                "name": path, "content": content, "number": null, "sub_items": [],
                "path": path, "source_path": path, "parent_names": [],
            }})
        })
        .collect();
    json!([
        {"root": case.path(""), "config": config, "renderer": "html", "mdbook_version": version},
        {"items": items},
    ])
}

fn case() -> Case {
    Case::new("").env("SOURCE_DATE_EPOCH", NOW)
}

fn hand_over(case: &Case, input: &[u8]) -> Ran {
    let mut child = case
        .command(&["mdbook"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    // One that refuses need not read to the end.
    let _ = stdin.write_all(input);
    drop(stdin);
    case.finish(child)
}

/// The contents of the chapters that come back.
fn pages(ran: &Ran) -> Vec<(String, String)> {
    let book: Value = serde_json::from_str(&ran.stdout).expect("a book comes back");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = book["items"].as_array().expect("its items");
    let chapters = items.iter().filter_map(|item| item.get("Chapter"));
    chapters
        .map(|chapter| (text(&chapter["path"]), text(&chapter["content"])))
        .collect()
}

const VERSION: &str = mdbook_preprocessor::MDBOOK_VERSION;

#[test]
fn it_is_for_html_alone() {
    let case = case();
    case.run(["mdbook", "supports", "html"]).exits(0);
    case.run(["mdbook", "supports", "epub"]).exits(1);
}

#[test]
fn chapters_with_steps_become_pages_and_others_stay_byte_for_byte() {
    let case = case();
    let prose = "# Prose\r\n\r\n<b onclick=x>b</b>   \n\n```text\nno step\n```\n<!-- a -->";
    let config = json!({"book": {}});
    let chapters = [
        ("prose.md", prose),
        ("a/disks.md", RUNBOOK),
        ("matter.md", "---\ntitle: x\n---\ntext\n"),
    ];
    let input = input(&case, &config, VERSION, &chapters);
    let ran = hand_over(&case, input.to_string().as_bytes()).exits(0);
    assert_eq!(ran.stderr, "");
    let pages = pages(&ran);
    assert_eq!(pages[0].1, prose);
    assert_eq!(pages[2].1, "text\n");
    let page = &pages[1].1;
    assert!(
        page.contains("id=\"step-grow-the-disks-1\"") && !page.contains("owner: ops"),
        "{page}"
    );
    assert!(
        page.contains("<style>") && page.contains("<script>"),
        "{page}"
    );
    assert_eq!(pages.len(), 3, "no index, unless the book wants one");
}

#[test]
fn style_and_script_are_not_inline_where_the_book_links_them() {
    let case = case();
    let config = json!({"output": {"html": {"additional-css": ["theme/stepmark.css"]}}});
    let input = input(&case, &config, VERSION, &[("disks.md", RUNBOOK)]);
    let ran = hand_over(&case, input.to_string().as_bytes()).exits(0);
    let page = &pages(&ran)[0].1;
    assert!(
        !page.contains("<style>") && !page.contains("<script>"),
        "{page}"
    );
}

#[test]
fn an_index_comes_last_where_the_book_wants_one() {
    let case = case();
    let config = json!({"preprocessor": {"stepmark": {"index": "All of them"}}});
    let chapters = [("disks.md", RUNBOOK), ("runbooks.md", "# Ours\n")];
    let input = input(&case, &config, VERSION, &chapters);
    let ran = hand_over(&case, input.to_string().as_bytes()).exits(0);
    let pages = pages(&ran);
    assert_eq!(pages[2].0, "runbooks-2.md");
    assert!(pages[2].1.starts_with("# All of them\n") && pages[2].1.contains("disks.html"));
}

#[test]
fn another_line_of_mdbook_is_warned_of() {
    let case = case();
    for (version, warns) in [
        (VERSION, false),
        ("0.4.40", true),
        ("0.9.0", true),
        ("\u{1b}[2J", true),
    ] {
        let input = input(&case, &json!({}), version, &[("prose.md", "x")]);
        let ran = hand_over(&case, input.to_string().as_bytes()).exits(0);
        assert_eq!(
            ran.stderr.starts_with("warning: mdBook "),
            warns,
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains('\u{1b}'));
    }
}

#[test]
fn what_is_no_book_is_told() {
    let case = case();
    for input in [
        &b""[..],
        b"[]",
        b"\xff\xfe",
        b"[{},{}]",
        b"[{\"root\":1}]",
        "[".repeat(100_000).as_bytes(),
    ] {
        let ran = hand_over(&case, input).exits(2);
        assert!(
            ran.stderr
                .starts_with("error: what stdin says is no book of mdBook: "),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("= help: "), "{}", ran.stderr);
    }
    let config = json!({"preprocessor": {"stepmark": {"idnex": true}}});
    let input = input(&case, &config, VERSION, &[("disks.md", RUNBOOK)]);
    let ran = hand_over(&case, input.to_string().as_bytes()).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: book.toml: `idnex` in `[preprocessor.stepmark]` is no setting of stepmark
      = help: did you mean `index`?
    ");
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_book_of_mdbook_calls_it() {
    let case = case()
        .file(
            "book.toml",
            format!(
                "[preprocessor.stepmark]\ncommand = \"{} mdbook\"\n",
                binary().display()
            ),
        )
        .file("src/SUMMARY.md", "- [Disks](ops/disks.md)\n")
        .file("src/ops/disks.md", RUNBOOK);
    let book = mdbook_driver::MDBook::load(case.path("")).expect("a book");
    book.build().expect("it builds");
    let page = case.read("book/ops/disks.html");
    assert!(
        main_part(&page).contains("id=\"step-grow-the-disks-1\""),
        "{page}"
    );
}
