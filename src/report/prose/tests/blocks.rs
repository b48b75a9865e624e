//! Blocks other than headings and paragraphs.

use insta::assert_snapshot;

use super::{drawn, shown};

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
fn tables_without_room_for_columns() {
    let text = "| Name | Where | Notes on it |\n|--|--|--|\n| etcd | <https://etcd.example.com/health> | one two three four five six |\n| api | | `x` |\n";
    assert_snapshot!(shown(text, 30), @"
    **Name: **etcd
    **Where:**
      https://etcd.example.com/health
    **Notes on it: **one two three
      four five six
    ‹────────────────────›
    **Name: **api
    **Notes on it: **`x`
    ");
    assert_snapshot!(shown("| Only | a | head |\n|--|--|--|\n", 80), @"
    **Only**‹ │ ›**a**‹ │ ›**head**
    ‹─────┼───┼─────›
    ");
}

#[test]
fn what_says_nothing_leaves_no_gap() {
    let text = "Before\n\n<a name=\"x\"></a>\n\n- <!-- nothing -->\n- two\n-\n\n<br>\n\n***\n";
    assert_snapshot!(shown(text, 30), @"
    Before

    • two
    •

    ‹──────────────────────────────›
    ");
}
