//! HTML and text within Markdown, written so that no mark of Markdown is in it.

use ammonia::clean_text;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What ends a paragraph's right to be one, and shows nothing: a line that begins with it begins no block.
const LINE_START: &str = "&#32;";

/// An empty comment: where it stands, what is on both sides of it does not touch.
const NOTHING: &str = "<!---->";

/// `html` as a block. Templates of other generators in it are their author's, and stay.
pub fn block(html: &str) -> String {
    let line = silenced(html).replace('\n', "&#10;").replace('\r', "&#13;");
    format!("{NOTHING}{line}")
}

/// `html` within a paragraph. At the start of a line it could begin an HTML block, or what follows it
/// could, if it were nothing.
pub fn inline(html: &str, starts_line: bool) -> String {
    let mut line = String::with_capacity(html.len() + LINE_START.len());
    if starts_line {
        line.push_str(LINE_START);
    } else if html.is_empty() {
        line.push_str(NOTHING);
    }
    for char in silenced(html).chars() {
        match char {
            '\n' | '\r' | '`' | '|' | '\\' | '*' | '_' | '[' | ']' | '~' | '^' | '$' => {
                line.push_str(&format!("&#{};", u32::from(char)));
            }
            char => line.push(char),
        }
    }
    line
}

/// `text` as HTML.
pub fn text(text: &str) -> String {
    // It escapes more than text needs, which nobody would like to read in a page's source.
    let plain = |char: char| !matches!(char, '<' | '>' | '&' | '"' | '\'');
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        clean_text(text)
    }
}

/// What mdBook takes for a template, which reads files: the brace behind the first.
static TEMPLATE: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"\{\{(\s*#)"));

/// `html` without the marks of mdBook's templates.
fn silenced(html: &str) -> Cow<'_, str> {
    TEMPLATE.replace_all(html, "{&#123;$1")
}
