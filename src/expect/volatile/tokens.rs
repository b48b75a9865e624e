//! The pieces of a text that are compared one by one.

use std::collections::HashMap;
use std::ops::Range;

use super::super::hole::{Hole, HoleKind};
use super::super::written::{Part, parts};
use super::find::{Evidence, HIDDEN, Value, values};

/// A piece of a text that is kept or replaced as a whole.
#[derive(Clone, Debug)]
pub struct Token {
    /// Where in the text.
    pub range: Range<usize>,
    pub what: What,
}

/// What kind of piece it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Word,
    Sign,
    Blank,
    /// `\[`
    Escape,
    Hole(Hole),
}

/// Words, runs of blanks, and all other characters one by one.
fn tokens_of(text: &str, offset: usize, tokens: &mut Vec<Token>) {
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let class = |c: char| match c {
            c if c.is_alphanumeric() || c == '_' => What::Word,
            c if c.is_whitespace() => What::Blank,
            _ => What::Sign,
        };
        let what = class(first);
        let mut end = start + first.len_utf8();
        while what != What::Sign
            && let Some((at, c)) = chars.next_if(|(_, c)| class(*c) == what)
        {
            end = at + c.len_utf8();
        }
        let range = offset + start..offset + end;
        tokens.push(Token { range, what });
    }
}

/// The tokens of an expectation, and the values in it that may change.
pub fn expected_tokens(text: &str) -> (Vec<Token>, Vec<Value>) {
    let mut tokens = Vec::new();
    let mut plain = text.to_owned();
    for (range, part) in parts(text) {
        match part {
            Part::Text => tokens_of(&text[range.clone()], range.start, &mut tokens),
            Part::Escape => tokens.push(Token {
                range,
                what: What::Escape,
            }),
            Part::Hole(hole) => {
                let hidden = HIDDEN.to_string().repeat(range.len());
                plain.replace_range(range.clone(), &hidden);
                tokens.push(Token {
                    range,
                    what: What::Hole(hole),
                });
            }
        }
    }
    (tokens, values(&plain, Evidence::Changed))
}

/// The same of what was printed.
pub fn actual_tokens(text: &str) -> (Vec<Token>, Vec<Value>) {
    let mut tokens = Vec::new();
    tokens_of(text, 0, &mut tokens);
    (tokens, values(text, Evidence::Changed))
}

/// The values that begin with a token: the token behind their last, and their kind.
pub fn by_token(tokens: &[Token], values: &[Value]) -> HashMap<usize, (usize, HoleKind)> {
    let at = |offset: usize| tokens.binary_search_by_key(&offset, |token| token.range.start);
    let found = values.iter().filter_map(|value| {
        let start = at(value.range.start).ok()?;
        let end = tokens.partition_point(|token| token.range.end <= value.range.end);
        let whole = tokens.get(end.checked_sub(1)?)?.range.end == value.range.end;
        whole.then_some((start, (end, value.kind)))
    });
    found.collect()
}
