//! The sentence in the comment: `each NAME in A, "B C"`.

use std::ops::Range;

use crate::runbook::attributes::is_variable_name;

/// What a comment says, and where in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) name: String,
    pub(super) name_at: Range<usize>,
    /// One at least.
    pub(super) items: Vec<Item>,
}

/// A value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) value: String,
    pub(super) is_quoted: bool,
    pub(super) at: Range<usize>,
}

/// What is wrong, and where in the comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) at: Range<usize>,
    pub(super) message: String,
}

impl Problem {
    fn new(at: Range<usize>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { at, message }
    }
}

impl Sentence {
    /// Reads a whole comment, which has `stepmark:` and then `each` in it.
    pub(super) fn parse(comment: &str) -> Result<Self, Problem> {
        let end = comment.rfind("-->").unwrap_or(comment.len());
        let mut words = Words {
            text: comment[..end].trim_end(),
            at: comment.find("each").map_or(0, |at| at + "each".len()),
        };
        let (name, name_at) = words.word();
        if name.is_empty() {
            return Err(Problem::new(words.rest(), "`each` names no variable"));
        }
        if !is_variable_name(name) {
            let message = format!("a shell does not take `{name}` as the name of a variable");
            return Err(Problem::new(name_at, message));
        }
        let (word, at) = words.word();
        if word != "in" {
            let message = match word {
                "" => format!("it does not say what values `{name}` has"),
                word => format!("`in` stands behind the name, not `{word}`"),
            };
            return Err(Problem::new(at, message));
        }
        let name = name.to_owned();
        let items = words.items()?;
        Ok(Self {
            name,
            name_at,
            items,
        })
    }
}

/// The comment while it is read.
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn rest(&self) -> Range<usize> {
        self.at.min(self.text.len())..self.text.len()
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.rest()];
        self.at = self.text.len() - rest.trim_start().len();
    }

    /// The word up to the next blank.
    fn word(&mut self) -> (&'a str, Range<usize>) {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let at = self.at..self.at + length;
        self.at = at.end;
        (&self.text[at.clone()], at)
    }

    /// Values with commas between them, to the end.
    fn items(&mut self) -> Result<Vec<Item>, Problem> {
        let mut items = Vec::new();
        loop {
            items.push(self.item()?);
            self.skip_blanks();
            match self.text[self.at..].chars().next() {
                None => return Ok(items),
                Some(',') => self.at += 1,
                Some(_) => {
                    let message = "a comma is missing before this, or quotes around the value";
                    return Err(Problem::new(self.rest(), message));
                }
            }
        }
    }

    fn item(&mut self) -> Result<Item, Problem> {
        self.skip_blanks();
        let start = self.at;
        let rest = &self.text[start..];
        let quote = rest
            .chars()
            .next()
            .filter(|char| matches!(char, '"' | '\''));
        let (value, length) = match quote {
            Some(quote) => {
                let Some(close) = rest[1..].find(quote) else {
                    let message = "this quote is never closed";
                    return Err(Problem::new(self.rest(), message));
                };
                (&rest[1..=close], close + 2)
            }
            None => {
                let ends = |char: char| char == ',' || char.is_whitespace();
                let length = rest.find(ends).unwrap_or(rest.len());
                (&rest[..length], length)
            }
        };
        self.at = start + length;
        let at = start..self.at;
        if value.trim().is_empty() {
            return Err(Problem::new(at, "a value is missing here"));
        }
        if value.contains(char::is_control) {
            let message = "a value holds a character that cannot be shown";
            return Err(Problem::new(at, message));
        }
        Ok(Item {
            value: value.to_owned(),
            is_quoted: quote.is_some(),
            at,
        })
    }
}
