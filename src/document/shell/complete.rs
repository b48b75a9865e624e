//! Is a command complete, or does the next line belong to it?

use super::frame::{Frame, Kind, State};
use super::machine::{Cursor, Join, Machine};

/// Why the next line belongs to the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Continuation {
    /// The line ends in a backslash.
    Backslash,
    /// A backslash with blanks behind it. A shell would end the command there; its author would not.
    BackslashThenBlanks,
    /// A quote is open.
    OpenQuote(char),
    /// A heredoc's end has not come yet.
    Heredoc {
        /// The line that ends it.
        delimiter: String,
    },
    /// The line ends in `|`, `|&`, `&&` or `||`.
    Operator(&'static str),
    /// A substitution, expansion, array or backtick is open.
    OpenGroup,
    /// A compound command (`if`, `for`, `while`, `do`, `case`, `{`, `(`, `[[`) is open.
    Compound(&'static str),
}

/// The lexer fed line by line, so that long heredocs and loops cost linear time.
#[derive(Debug, Clone)]
pub struct Lexer {
    machine: Machine<()>,
    base: usize,
}

impl Default for Lexer {
    fn default() -> Self {
        Self::new()
    }
}

impl Lexer {
    /// A lexer before any text.
    #[must_use]
    pub fn new() -> Self {
        Self {
            machine: Machine::new(()),
            base: 0,
        }
    }

    /// Reads the next line, with or without its line end.
    pub fn line(&mut self, line: &str) {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let bare = bare.strip_suffix('\r').unwrap_or(bare);
        self.machine.line(Cursor {
            line: bare,
            base: self.base,
        });
        self.base += bare.len() + 1;
    }

    /// Whether something that cannot be shell was read.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.machine.problem.is_some()
    }

    /// Why the lines read so far are no complete command; `None` if they are.
    #[must_use]
    pub fn continuation(&self) -> Option<Continuation> {
        let machine = &self.machine;
        if machine.in_heredoc
            && let Some(heredoc) = machine.heredocs.front()
        {
            return Some(Continuation::Heredoc {
                delimiter: heredoc.delimiter.clone(),
            });
        }
        match machine.join {
            Join::Backslash => return Some(Continuation::Backslash),
            Join::Blanks => return Some(Continuation::BackslashThenBlanks),
            Join::No => {}
        }
        match machine.frames.last()? {
            Frame::Single | Frame::Ansi => Some(Continuation::OpenQuote('\'')),
            Frame::Double => Some(Continuation::OpenQuote('"')),
            Frame::Param { .. }
            | Frame::Arithmetic { .. }
            | Frame::Array { .. }
            | Frame::Glob { .. } => Some(Continuation::OpenGroup),
            Frame::Test { .. } => Some(Continuation::Compound("[[")),
            Frame::List(list) => match (machine.operator, list.kind) {
                (Some(op), _) => Some(Continuation::Operator(op)),
                (None, Kind::Script) if list.state == State::FunctionBody => {
                    Some(Continuation::Compound("function"))
                }
                (None, Kind::Script) => None,
                (None, Kind::Substitution | Kind::Backtick) => Some(Continuation::OpenGroup),
                (None, kind) => Some(Continuation::Compound(kind.words().0)),
            },
        }
    }
}

/// Why `text` is no complete command; `None` if it is.
#[must_use]
pub fn continuation(text: &str) -> Option<Continuation> {
    let mut lexer = Lexer::new();
    text.split_inclusive('\n').for_each(|line| lexer.line(line));
    lexer.continuation()
}
