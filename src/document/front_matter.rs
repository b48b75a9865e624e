//! Front matter: split off at the very start of the text, never anywhere else.

use crate::source::Span;

/// The languages of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontMatterFormat {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// The front matter's place in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// Its language.
    pub format: FrontMatterFormat,
    /// The text between the delimiter lines.
    pub body: Span,
    /// One past the closing delimiter line: the Markdown begins here.
    pub end: usize,
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Splits front matter off `text`. Returns it, and where the Markdown begins.
pub(super) fn split(text: &str) -> (Option<FrontMatter>, usize) {
    let start = if text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        0
    };
    let mut lines = Lines { text, at: start };
    let format = match lines.next().map(|(_, line)| line.trim_end()) {
        Some("---") => FrontMatterFormat::Yaml,
        Some("+++") => FrontMatterFormat::Toml,
        _ => return (None, start),
    };
    let body_start = lines.at;
    while let Some((line_start, line)) = lines.next() {
        let closes = match format {
            FrontMatterFormat::Yaml => matches!(line.trim_end(), "---" | "..."),
            FrontMatterFormat::Toml => line.trim_end() == "+++",
        };
        if closes {
            let body = Span::new(body_start, line_start);
            return (
                Some(FrontMatter {
                    format,
                    body,
                    end: lines.at,
                }),
                lines.at,
            );
        }
    }
    // Never closed: it is no front matter but a thematic break, and the text is all Markdown.
    (None, start)
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |index| index + 1);
        self.at = start + length;
        Some((start, &rest[..length]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_start_counts() {
        assert_eq!(split("\n---\na: 1\n---\n"), (None, 0));
        assert_eq!(split("text\n---\na: 1\n---\n"), (None, 0));
        let (found, body) = split("---\na: 1\n---\ntext");
        let found = found.unwrap();
        assert_eq!((found.body, body), (Span::new(4, 9), 13));
    }

    #[test]
    fn a_byte_order_mark_and_crlf_do_not_hide_it() {
        let (found, body) = split("\u{feff}+++\r\na = 1\r\n+++\r\ntext");
        let found = found.unwrap();
        assert_eq!(found.format, FrontMatterFormat::Toml);
        assert_eq!((found.body, body), (Span::new(8, 15), 20));
    }

    #[test]
    fn an_unclosed_one_is_none() {
        assert_eq!(split("---\nhello\n"), (None, 0));
        assert_eq!(split("\u{feff}---\nhello\n"), (None, 3));
    }
}
