//! Pages of runbooks, for generators and for browsers.

use std::path::PathBuf;
use std::process::Command;

use crate::support::Case;

const RUNBOOK: &str = "\
---
title: Scaling out   # kept as it is
---

Give <node-ip> a [name](javascript:alert(1)).

1.  Look:

    ```sh
    $ echo '*a* [b](c) {{ d }} <e>'
    ```

    and go on.

<script>alert(1)</script>

![A badge](https://badges.example/a.svg)
";

/// What a browser shows of the step's command.
const COMMAND: &str = "echo '*a* [b](c) {{ d }} &lt;e&gt;'";

/// HTML with the character references resolved that Markdown's marks are written as.
fn read(html: &str) -> String {
    let marks = [('*', 42), ('[', 91), (']', 93), ('{', 123), ('}', 125)];
    marks.iter().fold(html.to_owned(), |html, (mark, number)| {
        html.replace(&format!("&#{number};"), &mark.to_string())
    })
}

#[test]
fn front_matter_is_carried_over() {
    for front_matter in ["---\ntitle:  'A'\n---\n", "+++\ntitle =  'A'\r\n+++\n"] {
        let case = Case::new(format!("{front_matter}\n# B\n\n```sh\n$ true\n```\n"));
        for format in ["md", "html"] {
            let page = case.run(["render", "a.md", "--format", format]).exits(0);
            assert!(page.stdout.starts_with(front_matter), "{}", page.stdout);
            assert!(
                page.stdout.contains("class=\"stepmark-step\""),
                "{}",
                page.stdout
            );
        }
    }
}

#[test]
fn what_follows_front_matter_does_not_stand_on_its_last_line() {
    for (front_matter, newline) in [
        ("---\ntitle: only\n---", "\n"),
        ("+++\r\na = 1\r\n+++", "\r\n"),
    ] {
        let case = Case::new(front_matter);
        let begin = format!("{front_matter}{newline}");
        for format in ["md", "html"] {
            let page = case.run(["render", "a.md", "--format", format]).exits(0);
            assert!(page.stdout.starts_with(&begin), "{}", page.stdout);
            assert!(page.stdout.contains("stepmark-head"), "{}", page.stdout);
        }
    }
}

#[test]
fn front_matter_that_may_break_a_site_is_told() {
    let case = Case::new("---\ntitle: [\n---\n\n# A\n\n```sh\n$ rm -r <old-folder>\n```\n");
    let page = case.run(["render", "a.md"]).exits(0);
    assert!(page.stderr.contains("bad-front-matter"), "{}", page.stderr);
    // What else `check` warns of is not what a page lacks.
    assert_eq!(page.stderr.matches("warning").count(), 1, "{}", page.stderr);
}

#[test]
fn a_page_is_harmless() {
    let case = Case::new(RUNBOOK);
    let page = case
        .run(["render", "a.md", "--format", "html"])
        .exits(0)
        .stdout;
    assert!(
        page.contains("Give &lt;node-ip&gt; a <span>name</span>."),
        "{page}"
    );
    assert!(
        !page.contains("javascript:") && !page.contains("alert(1)</script"),
        "{page}"
    );
    assert!(!page.contains("<img"), "{page}");
    assert!(read(&page).contains(COMMAND), "{page}");
    let page = case.run(["render", "a.md", "--format", "html", "--external-images"]);
    assert!(page.exits(0).stdout.contains("<img"));
}

#[test]
fn a_page_stands_alone() {
    let case = Case::new(RUNBOOK);
    let ran = case
        .run(["render", "a.md", "--standalone", "--out", "site/a.html"])
        .exits(0);
    assert_eq!(ran.stdout, "");
    let page = case.read("site/a.html");
    assert!(
        page.starts_with("<!DOCTYPE html><html lang=\"en\">"),
        "{page}"
    );
    assert!(page.contains("<title>Scaling out</title>"), "{page}");
    assert!(page.contains("<h1>Scaling out</h1>"), "{page}");
    assert!(!page.contains("kept as it is"), "{page}");
    let ran = case
        .run(["render", "a.md", "--standalone", "--format", "md"])
        .exits(2);
    assert!(
        ran.stderr.contains("help: leave out --standalone"),
        "{}",
        ran.stderr
    );
}

#[test]
fn style_and_script_are_put_where_a_site_has_them() {
    let case = Case::new(RUNBOOK);
    for _ in 0..2 {
        case.run([
            "render",
            "a.md",
            "--assets",
            "static/stepmark",
            "--out",
            "b.md",
        ])
        .exits(0);
        assert!(
            case.read("static/stepmark/stepmark.css")
                .contains(".stepmark-")
        );
        assert!(
            case.read("static/stepmark/stepmark.js")
                .contains("stepmark-")
        );
    }
}

#[test]
fn a_page_never_takes_the_place_of_its_runbook() {
    let case = Case::new(RUNBOOK);
    let ran = case.run(["render", "a.md", "--out", "./a.md"]).exits(2);
    assert!(
        ran.stderr
            .contains("the page would take the place of its runbook"),
        "{}",
        ran.stderr
    );
    assert_eq!(case.read("a.md"), RUNBOOK);
    case.run(["render", "none.md"]).exits(2);
    std::fs::write(case.path("a.md"), b"a\n\xff").expect("a file");
    let ran = case.run(["render", "a.md"]).exits(2);
    assert!(
        ran.stderr.contains("a.md:2: the text is not UTF-8"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_cannot_run_can_be_read() {
    let case = Case::new("```sh {within=never}\n$ true\n```\n");
    let ran = case.run(["render", "a.md"]).exits(0);
    assert!(ran.stdout.contains("stepmark-step"), "{}", ran.stdout);
    assert!(ran.stderr.contains("a.md:1:"), "{}", ran.stderr);
}

/// A generator, where it is there; where nothing may be skipped, it has to be.
fn generator(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file());
    if found.is_none() {
        let may_skip = std::env::var_os("TESTS_MAY_SKIP").is_none_or(|may| may != "no");
        assert!(may_skip, "{name} is missing: tests/run installs it");
        println!("skipped: {name} is missing");
    }
    found
}

fn generate(program: &PathBuf, case: &Case, arguments: &[&str]) {
    let ran = Command::new(program)
        .args(arguments)
        .current_dir(case.path("."))
        .output()
        .expect("it starts");
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{told}");
}

/// The page has the step in its list, and shows its command as it is.
fn assert_page(page: &str) {
    assert!(read(page).contains(COMMAND), "{page}");
    let item = page.find("<li>").expect("an item");
    let step = page.find("stepmark-step").expect("a step");
    let end = page.find("</ol>").expect("its end");
    assert!(item < step && step < end, "{page}");
    assert!(page[step..end].contains("<p>and go on.</p>"), "{page}");
}

#[test]
fn hugo_takes_the_page() {
    let Some(hugo) = generator("hugo") else {
        return;
    };
    let case = Case::new(RUNBOOK)
        .file("hugo.toml", "[markup.goldmark.renderer]\nunsafe = true\n")
        .file(
            "layouts/_default/single.html",
            "<h1>{{ .Title }}</h1>{{ .Content }}",
        );
    case.run(["render", "a.md", "--out", "content/a.md"])
        .exits(0);
    case.run([
        "render",
        "a.md",
        "--format",
        "html",
        "--out",
        "content/b.html",
    ])
    .exits(0);
    generate(&hugo, &case, &["--quiet"]);
    for page in ["public/a/index.html", "public/b/index.html"] {
        let page = case.read(page);
        assert!(page.contains("<h1>Scaling out</h1>"), "{page}");
        assert_page(&page);
    }
}

#[test]
fn mkdocs_takes_the_page() {
    let Some(mkdocs) = generator("mkdocs") else {
        return;
    };
    let case = Case::new(RUNBOOK).file("mkdocs.yml", "site_name: Runbooks\n");
    case.run(["render", "a.md", "--out", "docs/index.md"])
        .exits(0);
    generate(&mkdocs, &case, &["build", "--quiet"]);
    let page = case.read("site/index.html");
    let main = page.find("role=\"main\"").expect("the page");
    assert_page(&page[main..]);
}
