//! How alike lines are.

use std::collections::HashMap;

use super::find::Value;
use super::tokens::{Token, What, actual_tokens, by_token, expected_tokens};

/// The words of a line, to tell how alike it is to another.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// How often each word stands in it, values by their kind.
    counts: HashMap<String, usize>,
    total: usize,
    holes: usize,
}

impl Words {
    /// Those of a line of an expectation.
    pub fn expected(line: &str) -> Self {
        let (tokens, values) = expected_tokens(line);
        Self::new(line, &tokens, &values)
    }

    /// Those of a line that was printed.
    pub fn actual(line: &str) -> Self {
        let (tokens, values) = actual_tokens(line);
        Self::new(line, &tokens, &values)
    }

    fn new(line: &str, tokens: &[Token], values: &[Value]) -> Self {
        let mut words = Self::default();
        let values = by_token(tokens, values);
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (word, next) = match (values.get(&at), &token.what) {
                (Some((end, kind)), _) => (Some(format!("[{}]", kind.word())), *end),
                (None, What::Word) => (Some(line[token.range.clone()].to_owned()), at + 1),
                (None, What::Hole(_)) => {
                    words.holes += 1;
                    words.total += 1;
                    (None, at + 1)
                }
                (None, _) => (None, at + 1),
            };
            if let Some(word) = word {
                *words.counts.entry(word).or_default() += 1;
                words.total += 1;
            }
            at = next;
        }
        words
    }

    /// How well a line that was printed may stand in for this; nothing where it is another line.
    pub fn likeness(&self, actual: &Self) -> Option<usize> {
        let count = |(word, count): (&String, &usize)| {
            actual.counts.get(word).map_or(0, |other| *count.min(other))
        };
        let shared: usize = self.counts.iter().map(count).sum();
        // A hole takes a word that is left, and says nothing by itself.
        let taken = self.holes.min(actual.total - shared);
        let alike = shared + taken;
        let is_alike = shared > 0 && 2 * alike >= self.total.max(actual.total);
        is_alike.then_some(2 * shared + taken)
    }
}
