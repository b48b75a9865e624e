//! HTML in Markdown: on one line, so that it stands in any list or quote, and no blank line ends it.

use maud::Markup;

/// What a block begins with. It makes its line an HTML block of its own wherever it stands: the next line
/// is Markdown again.
const BLOCK: &str = "<!---->";

/// `markup` as a block.
pub fn block(markup: &Markup) -> String {
    BLOCK.to_owned() + &inline(markup)
}

/// `markup` within a line. Nothing in it is a mark for Markdown, or a template of those that read it first:
/// Python-Markdown goes on reading marks in HTML that stands in a list.
pub fn inline(markup: &Markup) -> String {
    let mut line = String::with_capacity(markup.0.len());
    for char in markup.0.chars() {
        match char {
            '\n' | '\r' | '{' | '}' | '*' | '_' | '[' | ']' | '`' | '|' | '\\' | '~' | '^'
            | '$' => {
                line.push_str(&format!("&#{};", u32::from(char)));
            }
            char => line.push(char),
        }
    }
    line
}
