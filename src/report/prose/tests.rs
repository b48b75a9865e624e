use insta::assert_snapshot;

use super::super::style::{Style, Tint};
use super::*;
use crate::source::Source;

mod blocks;

fn document(text: &str) -> Document {
    Document::parse(Source::new("a.md", text))
}

/// Lines with marks for styles: `**bold**`, `_italic_`, `~~strike~~`, `‹dim›`.
fn marked(lines: &[StyledLine]) -> String {
    let mark = |text: &str, style: Style| {
        let marks = [
            (style.dim, "‹", "›"),
            (style.strike, "~~", "~~"),
            (style.bold, "**", "**"),
            (style.italic, "_", "_"),
        ];
        marks
            .iter()
            .filter(|(on, _, _)| *on)
            .fold(text.to_owned(), |text, (_, open, close)| {
                format!("{open}{text}{close}")
            })
    };
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            let spans = line.spans.iter();
            spans.map(|span| mark(&span.text, span.style)).collect()
        })
        .collect();
    lines.join("\n")
}

fn shown(text: &str, width: usize) -> String {
    let options = ProseOptions {
        width,
        ascii: false,
    };
    marked(&prose(&document(text), Span::new(0, text.len()), options))
}

/// What a terminal gets that can draw only ASCII.
fn drawn(text: &str) -> String {
    let options = ProseOptions {
        width: 30,
        ascii: true,
    };
    marked(&prose(&document(text), Span::new(0, text.len()), options))
}

/// The lines of `text` from `first` up to, not including, `last`; from 0.
fn part(text: &str, first: usize, last: usize) -> String {
    let document = document(text);
    let at = |line| document.source.line_start(line + 1);
    let options = ProseOptions {
        width: 30,
        ascii: false,
    };
    marked(&prose(&document, Span::new(at(first), at(last)), options))
}

#[test]
fn headings() {
    let text = "# Restore the *database*\n\nText.\n## Stop `etcd` {#stop}\n### A third level whose title is long\n#### Fourth {x}\n";
    assert_snapshot!(shown(text, 80), @"
    **Restore the **_**database**_
    ════════════════════

    Text.

    **Stop ****`etcd`**
    ───────────

    ‹### ›**A third level whose title is long**

    ‹#### ›**Fourth {x}**
    ");
    assert_snapshot!(shown(text, 30), @"
    **Restore the **_**database**_
    ════════════════════

    Text.

    **Stop ****`etcd`**
    ───────────

    ‹### ›**A third level whose title**
        **is long**

    ‹#### ›**Fourth {x}**
    ");
    assert_snapshot!(drawn(text), @"
    **Restore the **_**database**_
    ====================

    Text.

    **Stop ****`etcd`**
    -----------

    ‹### ›**A third level whose title**
        **is long**

    ‹#### ›**Fourth {x}**
    ");
}

#[test]
fn paragraphs_and_emphasis() {
    let text = "Never *ever* run **this `command -f`** on ~~all~~ ***each***\nnode. Entities: &lt;a&gt; &amp; &copy;.\\\nA hard break, and  \nanother. Escaped \\*stars\\*.\n";
    assert_snapshot!(shown(text, 80), @"
    Never _ever_ run **this ****`command -f`** on ~~all~~ _**each**_ node. Entities: <a> & ©.
    A hard break, and
    another. Escaped *stars*.
    ");
    assert_snapshot!(shown(text, 30), @"
    Never _ever_ run **this ****`command**
    **-f`** on ~~all~~ _**each**_ node.
    Entities: <a> & ©.
    A hard break, and
    another. Escaped *stars*.
    ");
}

#[test]
fn wide_characters() {
    let text =
        "日本語のテキストは、空白なしで\n折り返されます。👩\u{200d}💻👍🏽 emoji and 漢字 mixed.\n";
    assert_snapshot!(shown(text, 80), @"日本語のテキストは、空白なしで折り返されます。👩‍💻👍🏽 emoji and 漢字 mixed.");
    assert_snapshot!(shown(text, 30), @"
    日本語のテキストは、空白なしで
    折り返されます。👩‍💻👍🏽 emoji and
    漢字 mixed.
    ");
}

#[test]
fn links_and_images() {
    let text = "See [the docs](https://example.com/docs/a/very/long/path), <https://example.com>, [example.com](https://example.com/), <me@example.com>, [below](#below), [ref][r].\n\n![A *diagram*\nof it](x/d.png) [![](img/badge.svg)](https://ci.example.com)\n\n[r]: ./other.md\n";
    assert_snapshot!(shown(text, 80), @"
    See the docs ‹(https://example.com/docs/a/very/long/path)›, https://example.com,
    example.com, me@example.com, below, ref ‹(./other.md)›.

    ‹[image: A diagram of it]› ‹[image: badge.svg]› ‹(https://ci.example.com)›
    ");
    assert_snapshot!(shown(text, 30), @"
    See the docs
    ‹(https://example.com/docs/a/very/long/path)›,
    https://example.com,
    example.com, me@example.com,
    below, ref ‹(./other.md)›.

    ‹[image: A diagram of it]›
    ‹[image: badge.svg]›
    ‹(https://ci.example.com)›
    ");
}

#[test]
fn templates_stay() {
    let text = "{{< tabs >}}\n{{% tab %}}\nRun it {{ site.x }} now\n{% raw %}\n{{ y }} is\nmine {{<note>}}\n";
    assert_snapshot!(shown(text, 80), @"
    {{< tabs >}}
    {{% tab %}}
    Run it {{ site.x }} now
    {% raw %}
    {{ y }} is mine {{<note>}}
    ");
}

#[test]
fn what_stepmark_wrote_is_not_shown() {
    let text = "Before\n\n<!-- stepmark: timeout=5s -->\n```sh\ntrue\n```\n<!-- stepmark: result status=passed output -->\n```text\nsecret\n```\n<!-- /stepmark -->\n\n- [x] Confirmed <!-- stepmark: done digest=1f -->\n  <!-- stepmark: result status=passed --><sub>passed</sub>\n- next\n\nAfter\n\n<!-- stepmark: run id=1 --><sub>Run</sub>\n";
    assert_snapshot!(shown(text, 80), @"
    Before

    ‹  [sh]›
        true

    [x] Confirmed
    • next

    After
    ");
}

#[test]
fn nothing_that_moves_the_cursor_is_sent() {
    let text = "a\u{1b}[2Jb &#27;[31m \u{202e}x `\u{7}` [l](http://e/\u{200e})\n\n```\u{8}x\n\u{1b}]0;t\n```\n<b title=x>\u{9b}&#x1b;</b>\n";
    assert_snapshot!(shown(text, 80), @r"
    a\x1b[2Jb \x1b[31m \u{202e}x `\x07` l ‹(http://e/\u{200e})›

    ‹  [\x08x]›
        \x1b]0;t

    **\u{9b}\x1b**
    ");
}

#[test]
fn a_range_keeps_the_indents_around_it() {
    let text = "1. First\n   ```sh\n   true\n   ```\n   Then look at *all of\n   it*.\n   > [!NOTE]\n   > one\n   >\n   > two\n2. Second\n\n| a | b |\n|---|---|\n| c | d |\n";
    assert_snapshot!(part(text, 0, 1), @"1. First");
    assert_snapshot!(part(text, 4, 7), @"
    Then look at _all of it_.
    │ **Note**
    ");
    assert_snapshot!(part(text, 5, 6), @"   _it_.");
    assert_snapshot!(part(text, 8, 11), @"
       │ two
    2. Second
    ");
    assert_snapshot!(part(text, 2, 3), @"       true");
    assert_snapshot!(part(text, 14, 15), @"c‹ │ ›d");
    assert_eq!(part(text, 3, 3), "");
}

#[test]
fn front_matter_is_not_shown() {
    let text = "---\ntitle: x\n---\n\nText\n";
    assert_eq!(shown(text, 80), "Text");
    assert_eq!(shown("\u{feff}Text\r\nmore\r\n", 80), "Text more");
}

#[test]
fn tints_say_what_things_are() {
    let text = "# H\n`c` [l](#x) [^1]\n> [!CAUTION]\n> q\n\n> q `c`\n\n- i\n";
    let options = ProseOptions {
        width: 80,
        ascii: false,
    };
    let lines = prose(&document(text), Span::new(0, text.len()), options);
    let spans = lines.iter().flat_map(|line| &line.spans);
    let tints: Vec<(&str, Tint)> = spans
        .filter_map(|span| Some((span.text.trim(), span.style.tint?)))
        .collect();
    assert_snapshot!(format!("{tints:?}"), @r#"[("H", Heading), ("═", Heading), ("`c`", Code), ("l", Link), ("│", Caution), ("Caution", Caution), ("│", Caution), ("│ q", Quote), ("`c`", Code), ("•", Marker)]"#);
}
