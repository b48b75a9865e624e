//! How an expectation is read.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::expect::captures::Captures;
use crate::expect::pattern::Pattern;

/// How an expectation is read.
pub struct Rules<'k> {
    /// Elements may come in any order.
    pub unordered: bool,
    known: &'k Captures,
    /// Patterns by their text: the same few holes occur in every element, and are slow to make.
    patterns: RefCell<HashMap<String, Rc<Pattern>>>,
}

impl<'k> Rules<'k> {
    /// Elements may come in any order if they are `unordered`. Names that are `known` stand for their
    /// values.
    pub fn new(unordered: bool, known: &'k Captures) -> Self {
        Self {
            unordered,
            known,
            patterns: RefCell::default(),
        }
    }

    /// The pattern of a text, the same one for the same text.
    pub fn pattern(&self, text: &str) -> Rc<Pattern> {
        let mut patterns = self.patterns.borrow_mut();
        if let Some(pattern) = patterns.get(text) {
            return Rc::clone(pattern);
        }
        let pattern = Rc::new(Pattern::new(text).bound(self.known));
        patterns.insert(text.to_owned(), Rc::clone(&pattern));
        pattern
    }
}
