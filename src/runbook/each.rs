//! One of the values that a repeated section runs for.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A value that a block runs for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Each {
    /// The variable.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The index of the heading whose section is repeated, among the document's nodes.
    pub heading: usize,
    /// Which of the values it is, from 1.
    pub number: usize,
    /// How many there are.
    pub total: usize,
}

/// What is said of a repetition that is none of a section.
pub(super) fn misplaced(span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error("misplaced-each", span, "`each` is about a section, and there is no heading right before it")
            .help("put `<!-- stepmark: each NAME in A, B -->` by itself right behind the heading of the section that it repeats"),
    )
}
