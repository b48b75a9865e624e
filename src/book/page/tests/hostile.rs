use pulldown_cmark::{Event, Parser};

use super::*;

const EVIL: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "--> <b onclick=x>y</b> <!--",
    "`</kbd></pre>` [x](javascript:alert(1))",
    "{{#include /etc/passwd}} {% raw %} {{< x >}}",
    "\u{1b}[2J \u{202e}abc\u{202c}",
];

/// The tags of a page, and what it says, as far as it is HTML.
fn html(markdown: &str) -> String {
    let events = Parser::new(markdown);
    let html = events.filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(html.into_string()),
        _ => None,
    });
    html.collect()
}

fn check(text: &str) {
    let page = html(&markdown(&recorded_text(text)));
    assert!(page.contains("stepmark-"), "{text}");
    inert(&page);
}

fn inert(page: &str) {
    for tag in ["<script", "<img", "<b ", "{", "}", "\u{1b}", "\u{202e}"] {
        assert!(!page.contains(tag), "{tag:?} in {page}");
    }
    for piece in page.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or((piece, ""));
        // What is quoted in an attribute is no attribute.
        let names: String = tag.split('"').step_by(2).collect();
        let is_handler = |name: &str| name.starts_with("on") || name.starts_with("style");
        assert!(!names.split_whitespace().any(is_handler), "{tag}");
        assert!(!tag.contains("href=\"javascript:"), "{tag}");
    }
}

#[test]
fn whatever_a_document_holds_is_text() {
    let keys = [
        "if", "unless", "creates", "cwd", "shell", "ready", "undo", "needs", "tags", "env.A",
    ];
    for evil in EVIL {
        let here = format!("cat <<'EOF'\n{evil}\nEOF\n");
        check(&format!("```console\n$ {here}{evil}\n```\n"));
        check(&format!(
            "```sh {{run}}\n{here}```\n\n```output\n{evil}\n```\n"
        ));
        check(&format!(
            "~~~yaml {{file='a/{}'}}\n{evil}\n~~~\n",
            evil.replace(['`', '/'], " ")
        ));
        // A comment, and what stands in braces, would end there.
        let quoted = evil.replace("-->", "--");
        for key in keys {
            check(&format!(
                "<!-- stepmark: run {key}='{quoted}' -->\n```sh\nls\n```\n"
            ));
            check(&format!("~~~sh {{run {key}='{evil}'}}\nls\n~~~\n"));
        }
        check(&format!(
            "# A\n<!-- stepmark: each node in '{quoted}', b -->\n```console\n$ ls\n```\n- [ ] Look.\n"
        ));
        // The text of the item is the author's own Markdown; the box quotes it.
        let page = markdown(&format!("- [ ] `` {} ``\n", evil.replace("``", "")));
        let (tick, _) = page.split_once("</span>").expect("the box of an item");
        inert(&html(&format!("{tick}</span>\n")));
    }
}

#[test]
fn whatever_is_recorded_is_text() {
    for evil in EVIL {
        let one_line = crate::document::escape_html(evil);
        check(&format!(
            "```console\n$ a\n```\n<!-- stepmark: result status=passed digest=D0 --><sub>✓ {one_line}</sub>\n"
        ));
        // Somebody wrote it by hand.
        let raw = evil.replace("-->", "");
        check(&format!(
            "```console\n$ a\n```\n<!-- stepmark: result status=passed digest=D0 --><sub>✓ {raw}</sub>\n"
        ));
        check(&format!(
            "```console\n$ a\n```\n<!-- stepmark: result status=failed digest=D0 output=OUTPUT --><details><summary>✗ {one_line}</summary>\n````text\n{evil}\n````\n<!-- /stepmark --></details>\n"
        ));
    }
}

#[test]
fn what_cannot_be_seen_is_written_out_and_not_copied() {
    let page = markdown("```console\n$ echo \u{202e}a\n```\n\n```console\n$ echo\ta\n```\n");
    assert_eq!(page.matches("<button").count(), 1);
    assert_eq!(page.matches("this is not copied").count(), 1);
    assert!(!page.contains('\u{202e}'), "{page}");
}
