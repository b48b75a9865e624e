//! Every simple command of a script, wherever it stands.

use std::collections::VecDeque;

use super::frame::{Role, Sink};
use super::machine::Machine;
use super::word::{Word, unquote};

/// `>file`, `2>&1`, `<<EOF` …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The operator: `>`, `>>`, `<`, `<<`, `<<<`, `>&` …
    pub op: &'static str,
    /// The file, descriptor, string or heredoc delimiter behind it.
    pub target: Word,
    /// Byte range of a heredoc's body.
    pub body: Option<(usize, usize)>,
}

/// A command without its compound surroundings: `A=1 grep -r x . >out`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SimpleCommand {
    /// Command name and arguments; empty for bare assignments and redirections.
    pub words: Vec<Word>,
    /// `NAME=value` before the words.
    pub assignments: Vec<Word>,
    /// Its redirections, in order.
    pub redirects: Vec<Redirect>,
    /// 0-based line on which it begins.
    pub line: usize,
    /// Is part of a pipeline.
    pub in_pipeline: bool,
    /// Reads the output of a command before it.
    pub reads_pipe: bool,
}

impl SimpleCommand {
    /// The command's name, when that is known.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.words
            .first()
            .filter(|w| w.is_static)
            .map(|w| w.text.as_str())
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.assignments.is_empty() && self.redirects.is_empty()
    }

    fn start(&self) -> Option<usize> {
        let words = self.words.iter().chain(&self.assignments);
        words
            .chain(self.redirects.iter().map(|r| &r.target))
            .map(|w| w.start)
            .min()
    }
}

/// All simple commands of `text`, in the order in which they begin: also those in substitutions,
/// subshells, loops, conditions and functions.
#[must_use]
pub fn commands(text: &str) -> Vec<SimpleCommand> {
    let mut machine = Machine::new(Builder {
        text,
        ..Builder::default()
    });
    machine.text(text);
    machine.finish(text);
    let mut found = machine.sink.found;
    found.retain(|command| !command.is_empty());
    found.sort_by_key(SimpleCommand::start);
    let (mut line, mut seen) = (0, 0);
    for command in &mut found {
        if let Some(start) = command.start().filter(|&start| start >= seen) {
            line += text[seen..start].bytes().filter(|&b| b == b'\n').count();
            seen = start;
        }
        command.line = line;
    }
    found
}

#[derive(Default)]
struct Builder<'a> {
    text: &'a str,
    found: Vec<SimpleCommand>,
    /// The command being read, and whether the next one reads from a pipe; per nesting level.
    current: Option<usize>,
    last: Option<usize>,
    piped: bool,
    outer: Vec<(Option<usize>, Option<usize>, bool)>,
    op: &'static str,
    heredocs: VecDeque<(usize, usize)>,
}

impl Builder<'_> {
    fn command(&mut self) -> usize {
        if let Some(index) = self.current {
            return index;
        }
        let piped = std::mem::take(&mut self.piped);
        self.found.push(SimpleCommand {
            in_pipeline: piped,
            reads_pipe: piped,
            ..SimpleCommand::default()
        });
        let index = self.found.len() - 1;
        self.current = Some(index);
        index
    }
}

impl Sink for Builder<'_> {
    fn word(&mut self, role: Role, start: usize, end: usize, is_static: bool) {
        let Some(raw) = self.text.get(start..end) else {
            return;
        };
        let word = Word {
            text: unquote(raw),
            is_static,
            start,
            end,
        };
        let index = self.command();
        let command = &mut self.found[index];
        match role {
            Role::Word => command.words.push(word),
            Role::Assignment => command.assignments.push(word),
            Role::Target => {
                if self.op.starts_with("<<") && self.op != "<<<" {
                    self.heredocs.push_back((index, command.redirects.len()));
                }
                command.redirects.push(Redirect {
                    op: self.op,
                    target: word,
                    body: None,
                });
            }
        }
    }

    fn redirect(&mut self, op: &'static str) {
        self.op = op;
    }

    fn heredoc(&mut self, start: usize, end: usize) {
        if let Some((command, redirect)) = self.heredocs.pop_front()
            && let Some(found) = self.found.get_mut(command)
            && let Some(redirect) = found.redirects.get_mut(redirect)
        {
            redirect.body = Some((start, end));
        }
    }

    fn end_command(&mut self) {
        if let Some(index) = self.current.take() {
            self.last = Some(index);
        }
        self.piped = false;
    }

    fn discard(&mut self) {
        if let Some(index) = self.current.take() {
            self.found[index] = SimpleCommand::default();
        }
    }

    fn pipe(&mut self) {
        if let Some(last) = self.last {
            self.found[last].in_pipeline = true;
        }
        self.piped = true;
    }

    fn enter(&mut self) {
        self.outer
            .push((self.current.take(), self.last.take(), self.piped));
        self.piped = false;
    }

    fn leave(&mut self) {
        if let Some((current, last, piped)) = self.outer.pop() {
            (self.current, self.last, self.piped) = (current, last, piped);
        }
    }
}
