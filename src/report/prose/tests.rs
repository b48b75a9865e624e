use insta::assert_snapshot;

use super::super::style::{Style, Tint};
use super::*;
use crate::source::Source;

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
fn lists() {
    let text = "Text\n- one two three four five six seven\n  - nested\n    - deeper\n\n      ```yaml\n      a: 1\n      ```\n- last\n\n9. nine\n\n   more of nine\n10. ten\n\n- [ ] open\n- [x] done, and a text that is long\n1. [ ] numbered\n2.\n";
    assert_snapshot!(shown(text, 80), @"
    Text

    • one two three four five six seven
      ◦ nested
        ▪ deeper

          ‹  [yaml]›
              a: 1
    • last

    9. nine

       more of nine

    10. ten

    [ ] open
    [x] done, and a text that is long

    1. [ ] numbered
    2.
    ");
    assert_snapshot!(shown(text, 30), @"
    Text

    • one two three four five six
      seven
      ◦ nested
        ▪ deeper

          ‹  [yaml]›
              a: 1
    • last

    9. nine

       more of nine

    10. ten

    [ ] open
    [x] done, and a text that is
        long

    1. [ ] numbered
    2.
    ");
    assert_snapshot!(drawn(text), @"
    Text

    * one two three four five six
      seven
      * nested
        * deeper

          ‹  [yaml]›
              a: 1
    * last

    9. nine

       more of nine

    10. ten

    [ ] open
    [x] done, and a text that is
        long

    1. [ ] numbered
    2.
    ");
}

#[test]
fn quotes_and_admonitions() {
    let text = "> Quoted *text* that goes on for a while.\n>\n> > nested\n> - item\n\n> [!WARNING]\n> This deletes **everything** that there is.\n\n:::tip A title\nText of the tip.\n:::\n\n!!! note\n    Text of the note.\n";
    assert_snapshot!(shown(text, 80), @"
    │ Quoted _text_ that goes on for a while.
    │
    │ │ nested
    │
    │ • item

    │ **Warning**
    │ This deletes **everything** that there is.

    :::tip A title
    Text of the tip.
    :::

    !!! note
    Text of the note.
    ");
    assert_snapshot!(shown(text, 30), @"
    │ Quoted _text_ that goes on for
    │ a while.
    │
    │ │ nested
    │
    │ • item

    │ **Warning**
    │ This deletes **everything** that
    │ there is.

    :::tip A title
    Text of the tip.
    :::

    !!! note
    Text of the note.
    ");
    assert_snapshot!(drawn(text), @"
    | Quoted _text_ that goes on for
    | a while.
    |
    | | nested
    |
    | * item

    | **Warning**
    | This deletes **everything** that
    | there is.

    :::tip A title
    Text of the tip.
    :::

    !!! note
    Text of the note.
    ");
}

#[test]
fn tables() {
    let text = "Before\n\n| Name | Port | What it does |\n|:-----|-----:|:-:|\n| `etcd` | 2379 | Keeps the *state* of the cluster |\n| 日本 | 80 | x |\n| api | 6443 |\n\nAfter\n";
    assert_snapshot!(shown(text, 80), @"
    Before

    **Name**  ‹ │ ›**Port**‹ │ ›         **What it does**
    ‹───────┼──────┼───────────────────────────────›
    `etcd`‹ │ ›2379‹ │ ›Keeps the _state_ of the cluster
    日本  ‹ │ ›  80‹ │ ›              x
    api   ‹ │ ›6443‹ │›

    After
    ");
    assert_snapshot!(shown(text, 40), @"
    Before

    **Name**  ‹ │ ›**Port**‹ │ ›      **What it does**
    ‹───────┼──────┼─────────────────────────›
    `etcd`‹ │ ›2379‹ │ › Keeps the _state_ of the
          ‹ │ ›    ‹ │ ›        cluster
    ‹───────┼──────┼─────────────────────────›
    日本  ‹ │ ›  80‹ │ ›           x
    api   ‹ │ ›6443‹ │›

    After
    ");
    assert_snapshot!(shown(text, 24), @"
    Before

    **Name**  ‹ │ ›**Port**‹ │ ›**What it**
          ‹ │ ›    ‹ │ ›  **does**
    ‹───────┼──────┼─────────›
    `etcd`‹ │ ›2379‹ │ › Keeps
          ‹ │ ›    ‹ │ ›  the
          ‹ │ ›    ‹ │ ›_state_ of
          ‹ │ ›    ‹ │ ›  the
          ‹ │ ›    ‹ │ ›cluster
    ‹───────┼──────┼─────────›
    日本  ‹ │ ›  80‹ │ ›   x
    api   ‹ │ ›6443‹ │›

    After
    ");
    assert_snapshot!(drawn(text), @"
    Before

    **Name**  ‹ | ›**Port**‹ | › **What it does**
    ‹-------+------+---------------›
    `etcd`‹ | ›2379‹ | ›  Keeps the
          ‹ | ›    ‹ | › _state_ of the
          ‹ | ›    ‹ | ›   cluster
    ‹-------+------+---------------›
    日本  ‹ | ›  80‹ | ›      x
    api   ‹ | ›6443‹ |›

    After
    ");
}

#[test]
fn code_that_is_only_shown() {
    let text = "Text:\n```yaml {1,3}\nkey: value that is wider than the lines of the prose around it\n\n\tx:\ty\n```\n    indented <b>code</b>\n\n---\n~~~\nplain\n~~~\n";
    assert_snapshot!(shown(text, 30), @"
    Text:

    ‹  [yaml]›
        key: value that is wider than the lines of the prose around it

                x:      y

        indented <b>code</b>

    ‹──────────────────────────────›

        plain
    ");
    assert_snapshot!(drawn("***"), @"‹------------------------------›");
}

#[test]
fn footnotes() {
    let text = "Text[^1] and more[^none].\n\n[^1]: A note that takes more than one line.\n\n    Its second paragraph.\n\nEnd.\n";
    assert_snapshot!(shown(text, 30), @"
    Text[1] and more[^none].

    [1] A note that takes more
        than one line.

        Its second paragraph.

    End.
    ");
}

#[test]
fn html() {
    let text = "Press <kbd>Ctrl</kbd>+<b>C</b><br>now in <namespace> of <PATH>, or <path>. <!-- no --><img src=\"a/b.png\" alt=\"a &amp; b\"> <a href='https://x.example'>site</a>.\n\n<details open>\n<summary>More &amp; more</summary>\n\nInside.\n\n</details>\n\n<div>\n<p>One<p>two\n<ul><li>a</li><li>b</li></ul>\n<table><tr><th>h</th><td>d</td></tr></table>\n<pre>x\n  y</pre>\n<style>p { color: red }</style>\n</div>\n\n<!-- a comment\n\nof two paragraphs -->\n\nEnd.\n";
    assert_snapshot!(shown(text, 80), @"
    Press Ctrl+**C**
    now in <namespace> of <PATH>, or <path>. ‹[image: a & b]› site
    ‹(https://x.example)›.

    ▸ **More & more**

    Inside.

    One
    two
    • a
    • b
    **h**‹ │ ›d
    x
    y

    End.
    ");
    assert_snapshot!(drawn(text), @"
    Press Ctrl+**C**
    now in <namespace> of <PATH>,
    or <path>. ‹[image: a & b]› site
    ‹(https://x.example)›.

    > **More & more**

    Inside.

    One
    two
    * a
    * b
    **h**‹ | ›d
    x
    y

    End.
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
    Then look at _all of_ _it_.
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
