//! Whatever is in documents, nothing of it acts in their site.

use super::{build, docs, files, main_part};

#[test]
fn titles_and_names_are_text_in_scripts_too() {
    let case = docs(&[
        ("a.md", "# x \\x3cimg src=x onerror=alert(1)\\x3e ' \"\n"),
        (
            "b.md",
            "# `<img src=x onerror=alert(2)>` </script> {{#include /etc/passwd}}\n",
        ),
        ("c'+alert(3)+'.md", "# C\n"),
    ]);
    build(&case);
    let site = files(&case.path("docs/site"));
    let (_, contents) = site
        .iter()
        .find(|(name, _)| name.starts_with("toc-"))
        .expect("a script");
    let contents = String::from_utf8_lossy(contents);
    assert!(!contents.contains("\\x3c"), "{contents}");
    assert!(!contents.contains("<img"), "{contents}");
    assert!(!contents.contains("'+alert"), "{contents}");
    let (_, search) = site
        .iter()
        .find(|(name, _)| name.starts_with("searcher"))
        .expect("another");
    let search = String::from_utf8_lossy(search);
    assert!(
        search.contains("escapeHTML(result.doc.breadcrumbs)"),
        "mdBook says it otherwise now"
    );
    assert!(!search.contains(" result.doc.breadcrumbs"), "{search}");
    let page = case.read("docs/site/b.html");
    assert!(
        page.contains("{{#include /etc/passwd}}"),
        "templates are text: {page}"
    );
    assert!(!main_part(&page).contains("<img"), "{page}");
}

#[test]
fn symbolic_links_lead_nowhere() {
    let case = docs(&[("a.md", "[x](link.txt) [y](folder/secret.txt)\n")])
        .file("secret.txt", "secret")
        .file("elsewhere/secret.txt", "secret");
    std::os::unix::fs::symlink("../secret.txt", case.path("docs/link.txt")).expect("a link");
    std::os::unix::fs::symlink("../elsewhere", case.path("docs/folder")).expect("a link");
    let ran = build(&case);
    assert_eq!(
        ran.stderr.matches("it is a symbolic link").count(),
        2,
        "{}",
        ran.stderr
    );
    for (name, bytes) in files(&case.path("docs/site")) {
        assert_ne!(bytes, b"secret", "{name}");
    }
}

#[test]
fn nothing_is_asked_of_other_hosts() {
    let case = docs(&[(
        "a.md",
        "# A\n\n<script src=\"https://x.example/a.js\"></script>\n<link rel=stylesheet href=//x.example/b.css>\n\n\
         ![i](https://x.example/c.png)\n\n<iframe src=https://x.example></iframe>\n\n```bash\n$ true\n```\n",
    )]);
    build(&case);
    for (name, bytes) in files(&case.path("docs/site")) {
        let text = String::from_utf8_lossy(&bytes);
        for mark in [
            "src=\"http",
            "src=\"//",
            "rel=\"stylesheet\" href=\"http",
            "url(http",
            "@import",
            "src=https",
        ] {
            assert!(!text.contains(mark), "{name}: {mark}");
        }
        if name.ends_with(".html") {
            assert!(
                !text.contains("x.example/a.js") && !text.contains("x.example/b.css"),
                "{name}"
            );
        }
    }
}
