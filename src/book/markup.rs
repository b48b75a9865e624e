//! HTML in Markdown: on one line, so that it stands in any list or quote, and no blank line ends it.

use maud::{Markup, PreEscaped};

use crate::source::visible::visible;

/// What a block begins with. It makes its line an HTML block of its own wherever it stands: the next line
/// is Markdown again.
const BLOCK: &str = "<!---->";

/// A block in which nothing is, where something was that kept its neighbours apart.
pub const NOTHING: &str = BLOCK;

/// `markup` as a block.
pub fn block(markup: &Markup) -> String {
    BLOCK.to_owned() + &inline(markup)
}

/// `markup` within a line. Nothing in it is a mark for Markdown, or a template of those that read it first:
/// Python-Markdown goes on reading marks in HTML that stands in a list. What stands between tags within a
/// paragraph has to be a [`text`].
pub fn inline(markup: &Markup) -> String {
    let mut line = String::with_capacity(markup.0.len());
    for char in markup.0.chars() {
        match char {
            '\n' | '\r' | '{' | '}' | '*' | '_' | '[' | ']' | '`' | '|' | '\\' | '~' | '^'
            | '$' => {
                line.push_str(&numeric(char));
            }
            char => line.push(char),
        }
    }
    line
}

/// `text` between tags within a line, where Markdown still reads it: nothing in it is a mark.
pub fn text(text: &str) -> PreEscaped<String> {
    let mut plain = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            char if char.is_ascii_punctuation() => plain.push_str(&numeric(char)),
            char => plain.push(char),
        }
    }
    PreEscaped(plain)
}

/// `text` as it is shown in a block: its lines, and what could hide in them or reorder them made visible.
pub fn lines(text: &str) -> String {
    let text = text.trim_end_matches('\n');
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// A character by its number.
fn numeric(char: char) -> String {
    format!("&#{};", u32::from(char))
}

#[cfg(test)]
mod tests {
    use maud::html;
    use pulldown_cmark::{Event, Options, Parser};

    use super::*;

    const HOSTILE: &str = "*a* _b_ `c` <script>x</script> [l](javascript:1) {{ x }} {% y %} &amp; \\ \n--> ~~z~~ | $ \u{202e}";

    #[test]
    fn a_block_is_one_line_of_html_and_no_more() {
        let markup = html! { pre title=(HOSTILE) { (HOSTILE) "\n\n# no heading" } };
        let line = block(&markup);
        assert!(!line.contains(['\n', '\r', '{', '}']));
        let text = format!("before\n> {line}\n> # heading\n");
        let events: Vec<_> = Parser::new(&text).collect();
        let html = events.iter().filter(|it| matches!(it, Event::Html(_)));
        let headings = events
            .iter()
            .filter(|it| matches!(it, Event::Start(pulldown_cmark::Tag::Heading { .. })));
        assert_eq!((html.count(), headings.count()), (1, 1));
    }

    #[test]
    fn a_text_within_a_line_is_read_as_it_is() {
        let text = format!("a {}", text(HOSTILE).0);
        let events = Parser::new_ext(&text, Options::all());
        let mut read = String::new();
        for event in events {
            match event {
                Event::Text(text) => read.push_str(&text),
                Event::Start(tag) => assert_eq!(tag, pulldown_cmark::Tag::Paragraph),
                Event::End(_) => {}
                other => panic!("{other:?} is no text"),
            }
        }
        assert_eq!(read, format!("a {}", visible(HOSTILE)));
    }
}
