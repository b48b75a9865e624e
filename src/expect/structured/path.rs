//! Ways to values, as `jq` writes them.

use std::fmt;

use crate::data::write::quote;

/// Where a value stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path<'a> {
    /// Which of several documents, from 0.
    pub document: Option<usize>,
    pub steps: Vec<Step<'a>>,
}

/// One step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Path<'_> {
    /// Its name in a sentence.
    pub fn subject(&self) -> String {
        match (self.document, self.steps.is_empty()) {
            (None, true) => "the output".to_owned(),
            (Some(document), true) => format!("document {}", document + 1),
            _ => self.to_string(),
        }
    }
}

/// `.items[0]["odd key"]`, `document 2: .a`
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(document) = self.document {
            write!(f, "document {}: ", document + 1)?;
        }
        if !matches!(self.steps.first(), Some(Step::Key(key)) if is_name(key)) {
            write!(f, ".")?;
        }
        for step in &self.steps {
            match step {
                Step::Key(key) if is_name(key) => write!(f, ".{key}")?,
                Step::Key(key) => write!(f, "[{}]", quote(key))?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

fn is_name(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
