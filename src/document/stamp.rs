//! Stamps: results as they stand in the document, and the line about the last run.

use super::annotation::{Annotation, Attribute};
use crate::source::Span;

/// What a stamp's line begins with.
pub const RESULT_OPEN: &str = "<!-- stepmark: result ";
/// What the last line of a stamp with output begins with.
pub const RESULT_CLOSE: &str = "<!-- /stepmark -->";
/// What the run line begins with.
pub const RUN_OPEN: &str = "<!-- stepmark: run ";
/// What the mark of a task-list item that a person confirmed begins with.
pub const DONE_OPEN: &str = "<!-- stepmark: done";
const COMMENT_CLOSE: &str = "-->";

/// A recorded result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Its `key=value` words.
    pub attributes: Vec<Attribute>,
    /// The recorded output, where the stamp holds one.
    pub output: Option<String>,
    /// The whole lines that it takes up.
    pub lines: Span,
    /// Whether all of it is there: a stamp with output also needs its fence and its closing line.
    pub complete: bool,
}

/// The line about the last run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    /// Its `key=value` words.
    pub attributes: Vec<Attribute>,
    /// The whole line that it takes up.
    pub lines: Span,
}

impl Stamp {
    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        value_of(&self.attributes, key)
    }
}

impl Stamp {
    /// Whether `key` is among its words, with or without a value.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.attributes.iter().any(|word| word.key == key)
    }

    /// The values that its step ran for, by the names of their variables, where its section is repeated.
    pub fn each(&self) -> impl Iterator<Item = (&str, String)> {
        self.attributes.iter().filter_map(|word| {
            let name = word.key.strip_prefix("each.")?;
            Some((name, unescape_html(word.value.as_deref()?)))
        })
    }
}

impl RunLine {
    /// The value of `key`, as it is written.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        value_of(&self.attributes, key)
    }

    /// The value of `key`, as it was before it was escaped.
    #[must_use]
    pub fn plain(&self, key: &str) -> Option<String> {
        self.get(key).map(unescape_html)
    }

    /// The names of the parameters whose values could not be kept: a word without a value each.
    pub fn withheld(&self) -> impl Iterator<Item = &str> {
        let words = self.attributes.iter().filter(|word| word.value.is_none());
        words.filter_map(|word| word.key.strip_prefix("param."))
    }

    /// The values of the parameters that the run had, by name.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, String)> {
        self.attributes.iter().filter_map(|word| {
            let name = word.key.strip_prefix("param.")?;
            Some((name, unescape_html(word.value.as_deref()?)))
        })
    }

    /// The names of those that had the document's own default.
    pub fn defaults(&self) -> impl Iterator<Item = &str> {
        let names = self.get("defaults").unwrap_or_default().split(',');
        names.filter(|name| !name.is_empty())
    }

    /// Whether the text before it had no final newline until stepmark added one.
    #[must_use]
    pub fn added_newline(&self) -> bool {
        self.get("newline") == Some("added")
    }
}

fn value_of<'a>(attributes: &'a [Attribute], key: &str) -> Option<&'a str> {
    attributes
        .iter()
        .find(|attribute| attribute.key == key)?
        .value
        .as_deref()
}

/// The words between `open` and the end of the comment that `line` is; `offset` is where `line`
/// stands in the document.
pub(super) fn comment_words(line: &str, open: &str, offset: usize) -> Option<Vec<Attribute>> {
    let rest = line.strip_prefix(open)?;
    let words = &rest[..rest.find(COMMENT_CLOSE)?];
    Some(Annotation::parse_words(words, offset + open.len()).attributes)
}

/// What the mark of an item says, whose comment stands at `offset` of the document: the digest, and the
/// values that it was done for.
pub(super) fn done_words(comment: &str, offset: usize) -> (Option<String>, Option<String>) {
    let words = comment_words(comment, DONE_OPEN, offset).unwrap_or_default();
    let value = |key| value_of(&words, key);
    let each = value("each").map(unescape_html);
    (value("digest").map(str::to_owned), each)
}

/// `text` with the characters that mean something in HTML escaped, and no `--` that a comment could
/// end with.
#[must_use]
pub fn escape_html(text: &str) -> String {
    // A summary is one line of one block, whatever a command printed.
    escape(text, |_| " ".to_owned())
}

/// The same, with `control` in the place of each control character.
fn escape(text: &str, control: impl Fn(char) -> String) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut previous = ' ';
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '-' if previous == '-' => escaped.push_str("&#45;"),
            char if char.is_control() => escaped.push_str(&control(char)),
            char => escaped.push(char),
        }
        previous = char;
    }
    escaped
}

/// `value` as an attribute of a comment: quoted where it holds blanks, escaped, without `--`, quotes,
/// control characters, and what a template begins with.
#[must_use]
pub fn encode_value(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for char in escape(value, numeric).chars() {
        match char {
            '\'' | '\\' | '{' => escaped.push_str(&numeric(char)),
            char => escaped.push(char),
        }
    }
    if escaped.is_empty() || escaped.contains(char::is_whitespace) {
        format!("\"{escaped}\"")
    } else {
        escaped
    }
}

/// A character by its number.
fn numeric(char: char) -> String {
    format!("&#{};", u32::from(char))
}

/// The character that such a word at the beginning of `text` is, and how long the word is.
fn of_number(text: &str) -> Option<(usize, char)> {
    let (digits, _) = text.strip_prefix("&#")?.split_once(';')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits
        .parse()
        .ok()
        .filter(|&number| is_number && number > 0)?;
    Some((digits.len() + "&#;".len(), char::from_u32(number)?))
}

/// What [`escape_html`] and [`encode_value`] made of a text, as it was; the control characters of the
/// former stay blanks.
#[must_use]
pub fn unescape_html(text: &str) -> String {
    const ESCAPES: &[(&str, char)] = &[
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
    ];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = ESCAPES.iter().find(|(escape, _)| rest.starts_with(escape));
        let known = known.map(|(escape, char)| (escape.len(), *char));
        let (length, char) = known.or_else(|| of_number(rest)).unwrap_or((1, '&'));
        plain.push(char);
        rest = &rest[length..];
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn values_come_back(value in r#"[a-c1 '"\\{}%<>&#;=\n\r\t\x1b\x7f\u{85}-]{0,12}"#) {
            let comment = format!("<!-- stepmark: run id=1 x={} y=2 -->", encode_value(&value));
            let words = comment_words(&comment, RUN_OPEN, 0).expect("it is one");
            let found = value_of(&words, "x").map(unescape_html);
            prop_assert_eq!(found, Some(value));
            prop_assert_eq!(value_of(&words, "y"), Some("2"));
            prop_assert_eq!(comment.matches("--").count(), 2);
            prop_assert!(!comment.contains(char::is_control));
        }
    }

    #[test]
    fn no_value_can_end_the_comment() {
        assert_eq!(escape_html("a --> <b>"), "a -&#45;&gt; &lt;b&gt;");
        assert_eq!(escape_html("a---b"), "a-&#45;&#45;b");
        assert_eq!(encode_value("two words"), "\"two words\"");
        assert_eq!(encode_value("x\ny"), "x&#10;y");
        assert_eq!(
            unescape_html("&#0;&#;&#+1;&#1234567;&#10"),
            "&#0;&#;&#+1;&#1234567;&#10"
        );
    }

    #[test]
    fn words_of_a_comment() {
        let words = comment_words(
            "<!-- stepmark: result status=passed digest=1f --><sub>x</sub>",
            RESULT_OPEN,
            0,
        );
        let words = words.unwrap();
        assert_eq!(value_of(&words, "status"), Some("passed"));
        assert_eq!(value_of(&words, "digest"), Some("1f"));
        assert_eq!(
            comment_words("<!-- stepmark: result status=x", RESULT_OPEN, 0),
            None
        );
    }
}
