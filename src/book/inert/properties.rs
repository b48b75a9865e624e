//! Whatever a document says, its page has no tag besides those that pages keep, and each is closed where
//! it was opened.

use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tokenizer::{
    BufferQueue as Input, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use proptest::prelude::*;
use pulldown_cmark::{Parser, html};

use super::scan;
use super::tests::inert;

fn rendered(markdown: &str) -> String {
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(markdown, scan::options()));
    page
}

/// Reads tags, and notes what is wrong with them.
#[derive(Default)]
struct Judge {
    open: RefCell<Vec<String>>,
    wrong: RefCell<Vec<String>>,
}

impl TokenSink for Judge {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token {
            self.tag(&tag);
        }
        TokenSinkResult::Continue
    }
}

impl Judge {
    fn tag(&self, tag: &Tag) {
        let mut wrong = self.wrong.borrow_mut();
        let name = tag.name.to_string();
        if tag.kind == TagKind::EndTag {
            if self.open.borrow_mut().pop().as_ref() != Some(&name) {
                wrong.push(format!("</{name}> closes something else"));
            }
            return;
        }
        if !ELEMENTS.contains(&name.as_str()) {
            wrong.push(format!("<{name}>"));
        }
        for attribute in &tag.attrs {
            let key = attribute.name.local.to_string();
            let value = attribute.value.to_string();
            if !is_fine(&name, &key, &value) {
                wrong.push(format!("<{name} {key}={value:?}>"));
            }
        }
        if !["br", "hr", "img", "input", "wbr", "col"].contains(&name.as_str()) {
            self.open.borrow_mut().push(name);
        }
    }
}

const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "hr",
    "i",
    "img",
    "input",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "col",
    "colgroup",
    "caption",
];

fn is_fine(element: &str, key: &str, value: &str) -> bool {
    match key {
        "href" | "src" => {
            let value = value.to_lowercase();
            let has_good_scheme = ["http:", "https:", "mailto:"]
                .iter()
                .any(|good| value.starts_with(good));
            let is_fetched = element == "img" && value.contains("//");
            (has_good_scheme || !value.contains(':')) && !is_fetched
        }
        "id" => !value.starts_with("step"),
        // A box of a task list.
        "role" => element == "span" && value == "img",
        "aria-label" => element == "span" && ["done", "not done"].contains(&value),
        // Footnotes, quotes of GitHub's and code have classes of Markdown's own.
        "class" => !value.contains("stepmark"),
        "align" | "alt" | "checked" | "dir" | "disabled" | "name" | "open" | "rel" | "title"
        | "type" | "start" | "style" | "width" | "height" => true,
        _ => false,
    }
}

fn wrongs(page: &str) -> Vec<String> {
    let tokenizer = Tokenizer::new(
        Judge::default(),
        html5ever::tokenizer::TokenizerOpts::default(),
    );
    let input: Input = BufferQueue::default();
    input.push_back(page.into());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut wrong = tokenizer.sink.wrong.borrow().clone();
    wrong.extend(
        tokenizer
            .sink
            .open
            .borrow()
            .iter()
            .map(|name| format!("<{name}> is never closed")),
    );
    wrong
}

const PARTS: &[&str] = &[
    "<div>",
    "</div>",
    "<div title=\"",
    "\">",
    "<b>",
    "</b>",
    "<i id=step-a>",
    "</i>",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<p align=center>",
    "</p>",
    "<table>",
    "<tr>",
    "<td>",
    "</td></tr>",
    "</table>",
    "<script>",
    "</script>",
    "<style>",
    "<textarea>",
    "<title>",
    "<iframe src=x>",
    "<svg>",
    "<math>",
    "<pre>",
    "</pre>",
    "<font>",
    "<div\n",
    "<node-ip>",
    "<!-- ",
    " -->",
    "--!>",
    "<!-->",
    "<?",
    "?>",
    "<![CDATA[",
    "]]>",
    "<img src=x onerror=y>",
    "<img src='//x'>",
    "<a href=\"javascript:x\">",
    "<a href='y'>",
    "</a>",
    "<plaintext>",
    "<li>",
    "</li>",
    "</ul>",
    "</main>",
    "<template>",
    "<select>",
    "<h1>",
    "</h1>",
    "<noscript>",
    "<xmp>",
    "[a](javascript:x)",
    "[b](c)",
    "[",
    "](javascript:x \"",
    ")",
    "![",
    "](//d)",
    "](e)",
    "[f]",
    "[f]: javascript:x",
    "[f <!---->]",
    "[f <font>]",
    "\n[f <!---->]: javascript:x\n",
    "<font color=red>",
    "](javascript:",
    "]({{ z",
    "\n\n[f]: g\n\n",
    "<javascript:x>",
    "<h:i>",
    "# ",
    "j {#step-k onclick=x}",
    "===",
    "---",
    "- ",
    "> ",
    "1. ",
    "    ",
    "  ",
    "```",
    "~~~\n",
    "`",
    "``",
    "|",
    "|-|-|\n",
    "| l | m |\n",
    "*",
    "**",
    "_",
    "~~",
    "\\",
    "&#60;",
    "&lt;",
    "&#xE000;1&#xE000;",
    "\u{e000}1\u{e000}",
    "[^n]",
    "[^n]: ",
    ": ",
    "- [ ] ",
    "{{#",
    "o p",
    "q",
    " ",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\r\n",
    "\t",
    "> [!NOTE]\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases * 4, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_harmless(parts in prop::collection::vec(prop::sample::select(PARTS), 0..24)) {
        let text = parts.concat();
        let markdown = inert(&text);
        let page = rendered(&markdown);
        let wrong = wrongs(&page);
        prop_assert!(wrong.is_empty(), "{wrong:?}\n{text}\n-----\n{markdown}\n-----\n{page}");
    }
}

#[test]
fn the_judge_finds_what_is_wrong() {
    let page = "<p><script>x</script><a href=\"javascript:x\" onclick=y></p>";
    assert_eq!(wrongs(page).len(), 5);
}
