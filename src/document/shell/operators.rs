//! Operators: redirections, separators and parentheses.

use super::frame::{Frame, Kind, List, Partial, Redirection, Sink, State};
use super::machine::{Cursor, Machine};

/// Operators of a command list, longest first.
const OPERATORS: [&str; 23] = [
    "<<<", "<<-", "&>>", ";;&", "<<", "<&", "<>", ">>", ">&", ">|", "&>", "&&", "||", "|&", ";;",
    ";&", "<", ">", "|", "&", ";", "(", ")",
];

impl<S: Sink> Machine<S> {
    /// An operator in a command list.
    pub(super) fn operator(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let rest = &cur.line.as_bytes()[at..];
        let op = OPERATORS
            .iter()
            .find(|op| rest.starts_with(op.as_bytes()))
            .copied()
            .unwrap_or(";");
        let (start, next) = (cur.base + at, at + op.len());
        match op {
            "<" | ">" | "<<" | "<<-" | "<<<" | ">>" | "<&" | ">&" | "<>" | ">|" | "&>" | "&>>" => {
                self.redirection(cur, op, start);
            }
            "(" => return self.open_paren(cur, at),
            ")" => self.close_paren(cur, at),
            _ => {
                self.end_word(cur, start);
                self.separator(op, start);
            }
        }
        next
    }

    fn redirection(&mut self, cur: Cursor<'_>, op: &'static str, start: usize) {
        // `2>` and `{fd}>`: the word touching the operator is a descriptor.
        let is_descriptor = self.word.is_some_and(|w| {
            let text = if w.literal {
                cur.text(w.start, start)
            } else {
                ""
            };
            !op.starts_with('&')
                && !text.is_empty()
                && (text.bytes().all(|b| b.is_ascii_digit())
                    || text.starts_with('{') && text.ends_with('}') && text.len() > 2)
        });
        if is_descriptor {
            self.word = None;
        }
        self.end_word(cur, start);
        if let Some(before) = self.redirect.replace(Redirection { op, at: start }) {
            self.fail(start, || format!("`{}` without a target", before.op));
        }
    }

    fn separator(&mut self, op: &'static str, at: usize) {
        if let Some(redirection) = self.redirect.take() {
            self.fail(redirection.at, || {
                format!("`{}` without a target", redirection.op)
            });
        }
        let state = self.state();
        let complete = matches!(
            state,
            State::Prefix | State::Simple { .. } | State::Done | State::Time
        );
        match op {
            ";;" | ";&" | ";;&" => {
                let in_case = self.list().is_some_and(|l| l.kind == Kind::Case);
                if in_case && (complete || state == State::Start) {
                    self.sink.end_command();
                    self.set(State::Pattern);
                } else {
                    self.unexpected(at, op);
                }
            }
            ";" if matches!(state, State::ForIn | State::ForWords) => self.set(State::ForDo),
            ";" if state == State::ForDo => {}
            "|" if state == State::PatternRest => self.set(State::Pattern),
            "&" | ";" if complete => self.end_command(),
            "|" | "|&" | "&&" | "||" if complete => {
                self.end_command();
                if op.starts_with('|') && op != "||" {
                    self.sink.pipe();
                }
                self.set(State::Need);
                self.operator = Some(op);
            }
            _ => self.unexpected(at, op),
        }
    }

    fn open_paren(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let start = cur.base + at;
        if let Some(part) = self.word {
            let text = cur.text(part.start, start);
            let prefix = match self.state() {
                State::Start | State::Need | State::Prefix | State::Time => true,
                State::Simple { declares, .. } => declares,
                _ => false,
            };
            if part.assigns && text.ends_with('=') && prefix && self.redirect.is_none() {
                self.word = None;
                self.frames.push(Frame::Array {
                    open: start,
                    word: part,
                });
                return at + 1;
            }
            if text.ends_with(['?', '*', '+', '@', '!']) {
                self.touch(start).literal = false;
                self.frames.push(Frame::Glob { depth: 0 });
                return at + 1;
            }
            self.end_word(cur, start);
        }
        let arithmetic = cur.line.as_bytes().get(at + 1) == Some(&b'(');
        let rest = cur.line[at + 1..].trim_start();
        let empty = rest.starts_with(')');
        match self.state() {
            _ if self.redirect.is_some() => self.unexpected(start, "("),
            State::FunctionBody if empty => return cur.line.len() - rest.len() + 1,
            State::Start | State::Need | State::Time | State::FunctionBody | State::ForName
                if arithmetic =>
            {
                self.frames.push(Frame::Arithmetic {
                    open: start,
                    depth: 0,
                });
                return at + 2;
            }
            State::Start | State::Need | State::Time | State::Coprocess | State::FunctionBody => {
                let list = List::new(Kind::Subshell, start, State::Start);
                self.frames.push(Frame::List(list));
            }
            State::Pattern => {}
            State::Simple { first: true, .. } if empty => {
                self.sink.discard();
                self.set(State::FunctionBody);
                return cur.line.len() - rest.len() + 1;
            }
            _ => self.unexpected(start, "("),
        }
        at + 1
    }

    fn close_paren(&mut self, cur: Cursor<'_>, at: usize) {
        let start = cur.base + at;
        self.end_word(cur, start);
        if let Some(redirection) = self.redirect.take() {
            self.fail(redirection.at, || {
                format!("`{}` without a target", redirection.op)
            });
        }
        let Some(list) = self.list() else { return };
        match (list.kind, list.state) {
            (Kind::Case, State::PatternRest) => list.state = State::Start,
            (Kind::Subshell | Kind::Substitution, State::Need) => self.unexpected(start, ")"),
            (Kind::Subshell, _) => {
                if !list.filled {
                    self.unexpected(start, ")");
                }
                self.close_compound();
            }
            (Kind::Substitution, _) => {
                if let Some(Frame::List(list)) = self.frames.pop() {
                    self.resume(&list);
                }
            }
            _ => self.unexpected(start, ")"),
        }
    }

    /// Operators inside `name=( … )` and `[[ … ]]`.
    pub(super) fn operator_in_brackets(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let start = cur.base + at;
        let byte = cur.line.as_bytes()[at];
        self.end_word(cur, start);
        match self.frames.last() {
            Some(Frame::Array { word, .. }) => {
                if byte == b')' {
                    self.word = Some(Partial {
                        literal: false,
                        is_static: false,
                        ..*word
                    });
                    self.frames.pop();
                } else {
                    self.unexpected(start, &cur.line[at..=at]);
                }
            }
            Some(Frame::List(_)) => return self.operator(cur, at),
            Some(Frame::Test { .. }) if byte == b';' => self.unexpected(start, ";"),
            _ => {}
        }
        at + 1
    }
}
