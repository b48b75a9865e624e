//! A lexer of shell text, as bash reads it: what is complete, which commands it holds, what cannot
//! be parsed, and what is no script at all. Pure: values in, values out.
//!
//! One pushdown automaton (`machine`, `quotes`, `operators`, `grammar`) reads the text once, line by line, in linear time
//! and without recursion; the questions differ only in what listens to it.

mod argument;
mod command;
mod complete;
mod frame;
mod grammar;
mod machine;
mod operators;
mod output;
mod place;
mod places;
mod quotes;
mod tokens;
mod word;
mod wrapper;

pub use argument::{argument, quote};
pub use command::{Redirect, SimpleCommand, commands};
pub use complete::{Continuation, Lexer, continuation};
pub use frame::{Place, Quoting};
pub use output::looks_like;
pub use places::places;
pub use tokens::{Token, TokenKind, tokens};
pub use word::{Word, unquote};
pub use wrapper::{Inner, unwrap};
pub(crate) use wrapper::{base_name, is_shell};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

/// Why a text does not parse as shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Byte offset of what is wrong.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
}

/// The first thing in `text` that is no shell syntax. A heredoc that is not closed is one that the
/// end of the text closes, as it is for bash.
#[must_use]
pub fn problem(text: &str) -> Option<Problem> {
    let mut machine = machine::Machine::new(());
    machine.text(text);
    machine.finish(text);
    machine.problem
}
