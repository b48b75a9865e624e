use insta::assert_snapshot;
use jiff::Timestamp;

use super::*;
use crate::document::edit;
use crate::source::Source;

const OPTIONS: Options = Options {
    now: Timestamp::UNIX_EPOCH,
    keeps_front_matter: false,
    keeps_external_images: false,
};

/// The Markdown of a page of `text`, all of whose blocks are shown.
pub fn inert(text: &str) -> String {
    inert_with(text, &OPTIONS)
}

fn inert_with(text: &str, options: &Options) -> String {
    let document = Document::parse(Source::new("a.md", text));
    edit::apply(text, edits(&document, &[], options))
}

#[test]
fn a_plain_document_stays_as_it_is() {
    let text = "# A {#b}\n\nAn [a](b.md), <https://c.example>, `<d>`, ![e](f.png), {{ g }} and a < b.\n\n\
        ```html\n<script>{{#include x}}</script>\n```\n\n| `h` |\n|---|\n| [i] |\n\n[i]: /j 'k'\n";
    assert_eq!(inert(text), text);
}

#[test]
fn html_that_pages_keep_is_on_one_line() {
    assert_snapshot!(inert("\
<details open class=\"x\">
<summary>More</summary>

Some *text*.

</details>

> <p align=center>
> {a} <kbd>b</kbd>
>
> </p>

H<sub>2</sub>O
<br>and more
"), @r#"
    <!----><details open="">&#10;<summary>More</summary>

    Some *text*.

    <!----></details>

    > <!----><p align="center">&#10;{a} <kbd>b</kbd>&#10;&#10;</p>

    H<sub>2</sub>O
    &#32;<br>and more
    "#);
}

#[test]
fn what_is_balanced_nowhere_is_gone() {
    assert_snapshot!(inert("\
</div></main>

- <div>
- b </li></ul>

<div title=\"

[a](<x> \"onclick=alert(1) \")

\">

<table>

a

<tr><td>b</td></tr></table>
"), @r#"
    <!---->

    - <!----><div></div>
    - b <!----><!---->

    <!---->

    [a](<x> "onclick=alert(1) ")

    ">

    <!---->

    a

    <!---->b
    "#);
}

#[test]
fn placeholders_and_elements_that_would_take_in_the_page_are_text() {
    assert_snapshot!(inert("\
Ping <node-ip> and <Your_Name>, never <script>alert(1)</script> or <iframe src=x> or <textarea>.
<!-- a comment --> <font color=red>red</font>

<node-ip>

<script>
alert(1)
</script>

<img src=x onerror=alert(1)><svg><script>alert(1)</script></svg>
"), @r#"
    Ping &lt;node-ip&gt; and &lt;Your_Name>, never &lt;script&gt;alert(1)&lt;/script&gt; or &lt;iframe src=x&gt; or &lt;textarea&gt;.
    <!----> red&#10;&#10;&lt;node-ip&gt;&#10;&#10;

    &#32;<img src="x" alt="">&lt;svg&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/svg&gt;
    "#);
}

#[test]
fn links_lead_to_good_schemes() {
    assert_snapshot!(inert("\
[a](javascript:alert(1)), [*b* `]`](&#106;avascript:x \"t\"), [c], [d][c], [e][], <javascript:f>, <node:ip>
[g](java&Tab;script:x), [h](DATA:text/html,x), [i](mailto:a@b.example), <a@b.example>, [<b>j</b>]
[# k
l](vbscript:x)

[c]: javascript:x
[e]: <vbscript:x>
[<b>j</b>]: /j 'k'
"), @r#"
    &#32;<span>a</span>, <span>*b* `]`</span>, <span>c</span>, <span>d</span>, <span>e</span>[], javascript:f, node:ip
    &#32;<span>g</span>, <span>h</span>, [i](mailto:a@b.example), <a@b.example>, <a href="/j" title="k" rel="noopener noreferrer"><b>j</b></a>
    &#32;<span># k
    l</span>

    [c]: javascript:x
    [e]: <vbscript:x>
    [<b>j</b>]: /j 'k'
    "#);
}

#[test]
fn images_of_other_hosts_are_links() {
    let text = "\
[![Badge](https://a.example/b.svg)](https://a.example) ![c *d*](//e.example/f) ![g](h.png)
![i](javascript:x) ![](https://j.example/k.png) ![<b>l</b> [m](javascript:x)](n.png)

<a href=\"https://o.example\"><img src=\"https://o.example/p.png\" alt=\"q\"></a>
<img src='/\\r.example/s.png'><img src=t.png width=30>
<picture><source srcset='https://u.example/v'><img src='https://u.example/w'></picture>
";
    assert_snapshot!(inert(text), @r#"
    [<span>Badge</span>](https://a.example) <a href="//e.example/f" rel="noopener noreferrer">c d</a> ![g](h.png)
    &#32;<span>i</span> <a href="https://j.example/k.png" rel="noopener noreferrer">https://j.example/k.png</a> <img src="n.png" alt="l m">

    &#32;<a href="https://o.example" rel="noopener noreferrer"><span>q</span></a>
    &#32;<a href="/&#92;r.example/s.png" rel="noopener noreferrer">/&#92;r.example/s.png</a><img src="t.png" width="30" alt="">
    &#32;<!----><a href="https://u.example/w" rel="noopener noreferrer">https://u.example/w</a><!---->
    "#);
    let kept = Options {
        keeps_external_images: true,
        ..OPTIONS
    };
    assert_snapshot!(inert_with(text, &kept), @r#"
    [![Badge](https://a.example/b.svg)](https://a.example) <img src="//e.example/f" alt="c d"> ![g](h.png)
    &#32;<span>i</span> ![](https://j.example/k.png) <img src="n.png" alt="l m">

    &#32;<a href="https://o.example" rel="noopener noreferrer"><img src="https://o.example/p.png" alt="q"></a>
    &#32;<img src="/&#92;r.example/s.png" alt=""><img src="t.png" width="30" alt="">
    &#32;<!----><img src="https://u.example/w" alt=""><!---->
    "#);
}

#[test]
fn ids_are_the_documents_own() {
    assert_snapshot!(inert("\
<a name=\"top\"></a><h2 id='step-x'>X</h2>

[up](#top), <a href=\"#step-x\">x</a>, [other](#other), ![i](#top)

# A {#step-b}
# C {#d .e onclick=alert(1)}
# F {g} {.h}

Setext {.i}
===
"), @r##"
    &#32;<a name="user-content-top" rel="noopener noreferrer"></a><h2 id="user-content-step-x">X</h2>

    &#32;<a href="#user-content-top" rel="noopener noreferrer">up</a>, <a href="#user-content-step-x" rel="noopener noreferrer">x</a>, [other](#other), ![i](#top)

    # A &#32;
    # C {#d}
    # F {g} &#32;

    Setext &#32;
    ===
    "##);
}

#[test]
fn templates_do_nothing() {
    assert_snapshot!(inert("\
{{#include /etc/passwd}} \\{{#title x}} {{ #playground x}} `{{#include y}}` [a]({{#include z}})
"), @r"{&#123;#include /etc/passwd}} \{&#123;#title x}} {&#123; #playground x}} `{{#include y}}` [a]({&#123;#include z}})");
}

#[test]
fn templates_of_other_generators_are_the_authors() {
    assert_snapshot!(inert("\
<a href=\"{{ base }}/b\">b</a> and [c]({% link d.md %}), [e] {{< f >}}

<div>{% include g %} {{#include h}}</div>
"), @r#"
    &#32;<a href="{{ base }}/b" rel="noopener noreferrer">b</a> and [c]({% link d.md %}), &#91;e] {{< f >}}

    <!----><div>{% include g %} {&#123;#include h}}</div>
    "#);
}

#[test]
fn a_fence_is_shown_and_not_run() {
    assert_snapshot!(inert("\
```rust
fn main() {}
```

> ~~~ rust,editable, mdbook-runnable
> fn main() {}
> ~~~

```x language-rust mdbook-runnable
```

```js title=\"editable\"
```
"), @r#"
    ```rust
    fn main() {}
    ```

    > ~~~rust
    > fn main() {}
    > ~~~

    ```x
    ```

    ```js title="editable"
    ```
    "#);
}

#[test]
fn a_box_that_nobody_ticks_is_a_sign_with_a_name() {
    assert_snapshot!(inert("- [x] done *long* ago\n1. [ ] <b>later</b>\n   - [X] [a](b)\n"), @r#"
    - <span role="img" aria-label="done">☑</span> done *long* ago
    1. <span role="img" aria-label="not done">☐</span> &#32;<b>later</b>
       - <span role="img" aria-label="done">☑</span> [a](b)
    "#);
}

#[test]
fn an_image_has_a_description_or_is_none() {
    assert_snapshot!(inert("\
<img src=a.png> <img src=a.png alt='A lamp'> <img src='javascript:x' alt='A <b>'> <img>
"), @r#"&#32;<img src="a.png" alt=""> <img src="a.png" alt="A lamp"> A &lt;b&gt; <!---->"#);
}
