//! What words and operators mean: commands, compound commands, redirections; and what cannot stand
//! where it stands.

use super::frame::{Frame, Heredoc, Kind, List, Partial, Redirection, Role, Sink, State};
use super::machine::{Cursor, Machine};
use super::{place, word};

/// Builtins whose arguments may assign arrays.
const DECLARES: [&str; 8] = [
    "declare", "export", "local", "readonly", "typeset", "alias", "eval", "let",
];

impl<S: Sink> Machine<S> {
    pub(super) fn list(&mut self) -> Option<&mut List> {
        match self.frames.last_mut() {
            Some(Frame::List(list)) => Some(list),
            _ => None,
        }
    }

    pub(super) fn state(&self) -> State {
        match self.frames.last() {
            Some(Frame::List(list)) => list.state,
            _ => State::Simple {
                first: false,
                declares: false,
            },
        }
    }

    pub(super) fn set(&mut self, state: State) {
        if let Some(list) = self.list() {
            list.state = state;
            list.filled = true;
        }
    }

    /// A compound command ended.
    pub(super) fn done(&mut self) {
        let for_head = matches!(self.list(), Some(l) if l.kind == Kind::For);
        self.set(if for_head { State::ForDo } else { State::Done });
        self.operator = None;
    }

    pub(super) fn unexpected(&mut self, at: usize, token: &str) {
        self.fail(at, || format!("unexpected `{token}`"));
    }

    /// Ends the word being read, if any.
    pub(super) fn end_word(&mut self, cur: Cursor<'_>, end: usize) {
        let Some(part) = self.word.take() else { return };
        let text = if part.literal {
            cur.text(part.start, end)
        } else {
            ""
        };
        match self.frames.last_mut() {
            Some(Frame::List(_)) => {}
            Some(Frame::Test { .. }) => {
                if text == "]]" {
                    self.frames.pop();
                    self.done();
                }
                return;
            }
            _ => return,
        }
        self.operator = None;
        if let Some(redirection) = self.redirect.take() {
            self.target(cur, redirection, part, end);
            return;
        }
        match self.state() {
            State::Time if text == "-p" => {}
            State::Start | State::Need | State::Time => {
                if !self.reserved(text, part.start) {
                    self.begin(part, end, text);
                }
            }
            State::Coprocess => {
                if !self.reserved(text, part.start) {
                    // A name, if a compound command follows it.
                    let rest = cur.text(end, cur.base + cur.line.len()).trim_start();
                    if rest.starts_with(['{', '(']) {
                        self.set(State::Start);
                    } else {
                        self.begin(part, end, text);
                    }
                }
            }
            State::Prefix => self.begin(part, end, text),
            State::Simple { declares, .. } => {
                self.sink.word(Role::Word, part.start, end, part.is_static);
                self.set(State::Simple {
                    first: false,
                    declares,
                });
            }
            State::Done => {
                if !self.closer(text, part.start) {
                    let token = cur.text(part.start, end);
                    self.unexpected(part.start, token);
                }
            }
            State::ForName => self.set(State::ForIn),
            State::ForIn if text == "in" => self.set(State::ForWords),
            State::ForIn | State::ForDo if text == "do" => self.become_part(Kind::Do),
            State::ForIn | State::ForDo if text == "{" => self.become_part(Kind::Brace),
            State::ForWords => {}
            State::CaseWord => self.set(State::CaseIn),
            State::CaseIn if text == "in" => self.set(State::Pattern),
            State::Pattern if text == "esac" => self.close_compound(),
            State::Pattern => self.set(State::PatternRest),
            State::FunctionName => self.set(State::FunctionBody),
            State::FunctionBody => {
                if !matches!(
                    text,
                    "{" | "if" | "for" | "while" | "until" | "case" | "[[" | "select"
                ) || !self.reserved(text, part.start)
                {
                    self.unexpected(part.start, text);
                }
            }
            State::ForIn | State::ForDo | State::CaseIn | State::PatternRest => {
                let token = cur.text(part.start, end);
                self.unexpected(part.start, token);
            }
        }
    }

    /// The first words of a simple command.
    fn begin(&mut self, part: Partial, end: usize, text: &str) {
        let role = if part.assigns {
            Role::Assignment
        } else {
            Role::Word
        };
        self.sink.word(role, part.start, end, part.is_static);
        self.set(if part.assigns {
            State::Prefix
        } else {
            State::Simple {
                first: true,
                declares: DECLARES.contains(&text),
            }
        });
    }

    fn target(&mut self, cur: Cursor<'_>, redirection: Redirection, part: Partial, end: usize) {
        if redirection.op.starts_with("<<") && redirection.op != "<<<" {
            self.heredocs.push_back(Heredoc {
                delimiter: word::unquote(cur.text(part.start, end)),
                strip_tabs: redirection.op == "<<-",
                quoted: !part.literal,
                body: None,
                joined: false,
            });
        }
        self.sink.redirect(redirection.op);
        self.sink
            .word(Role::Target, part.start, end, part.is_static);
        match self.state() {
            State::Start | State::Need | State::Time | State::Coprocess => {
                self.set(State::Prefix);
            }
            State::Prefix | State::Simple { .. } | State::Done => {}
            _ => self.unexpected(redirection.at, redirection.op),
        }
    }

    /// A word where a command may begin; `false` when it is no reserved word.
    fn reserved(&mut self, text: &str, at: usize) -> bool {
        let (kind, state) = match text {
            "if" => (Kind::Condition, State::Start),
            "while" | "until" => (Kind::LoopCondition, State::Start),
            "for" | "select" => (Kind::For, State::ForName),
            "case" => (Kind::Case, State::CaseWord),
            "{" => (Kind::Brace, State::Start),
            "[[" => {
                self.frames.push(Frame::Test { open: at });
                return true;
            }
            "!" => {
                self.set(State::Start);
                return true;
            }
            "coproc" => {
                self.set(State::Coprocess);
                return true;
            }
            "time" => {
                self.set(State::Time);
                return true;
            }
            "function" => {
                self.set(State::FunctionName);
                return true;
            }
            _ => return self.closer(text, at),
        };
        self.frames.push(Frame::List(List::new(kind, at, state)));
        true
    }

    /// `then`, `fi`, `done` and the like; `false` when it is none of them.
    fn closer(&mut self, text: &str, at: usize) -> bool {
        if !matches!(
            text,
            "then" | "elif" | "else" | "fi" | "do" | "done" | "esac" | "}"
        ) {
            return false;
        }
        let Some(list) = self.list() else {
            return false;
        };
        let ready = list.filled && list.state != State::Need;
        match (text, list.kind) {
            ("then", Kind::Condition) if ready => self.become_part(Kind::Then),
            ("elif", Kind::Then) if ready => self.become_part(Kind::Condition),
            ("else", Kind::Then) if ready => self.become_part(Kind::Else),
            ("do", Kind::LoopCondition) if ready => self.become_part(Kind::Do),
            ("fi", Kind::Then | Kind::Else) | ("done", Kind::Do) | ("}", Kind::Brace) if ready => {
                self.close_compound();
            }
            ("esac", Kind::Case) if list.state != State::Need => self.close_compound(),
            _ => self.unexpected(at, text),
        }
        true
    }

    fn become_part(&mut self, kind: Kind) {
        self.sink.end_command();
        if let Some(list) = self.list() {
            list.kind = kind;
            list.state = State::Start;
            list.filled = false;
        }
    }

    pub(super) fn close_compound(&mut self) {
        self.sink.end_command();
        self.frames.pop();
        self.done();
    }

    /// The end of a line that nothing continues.
    pub(super) fn newline(&mut self, at: usize) {
        if let Some(redirection) = self.redirect.take() {
            self.fail(redirection.at, || {
                format!("`{}` without a target", redirection.op)
            });
        }
        match self.state() {
            State::Prefix | State::Simple { .. } | State::Done | State::Time => self.end_command(),
            State::ForWords => self.set(State::ForDo),
            State::ForName | State::CaseWord | State::PatternRest | State::FunctionName => {
                self.unexpected(at, "end of line");
            }
            _ => {}
        }
    }

    pub(super) fn end_command(&mut self) {
        self.sink.end_command();
        if let Some(list) = self.list() {
            list.state = State::Start;
        }
    }

    /// The end of the text: what is still open is wrong, but for a heredoc, which bash lets pass.
    pub(super) fn finish(&mut self, text: &str) {
        let end = text.len();
        if self.in_heredoc || !self.heredocs.is_empty() {
            for heredoc in std::mem::take(&mut self.heredocs) {
                let body = heredoc.body.unwrap_or(end);
                if S::WANTS_PLACES {
                    self.sink.place(place::of_heredoc(&heredoc), body, end);
                }
                self.sink.heredoc(body, end);
            }
        }
        self.join = super::machine::Join::No;
        if matches!(self.frames.last(), Some(Frame::List(_))) {
            let base = text.rfind('\n').map_or(0, |n| n + 1);
            self.end_word(
                Cursor {
                    line: &text[base..],
                    base,
                },
                end,
            );
            self.newline(end);
        }
        let open = self.frames.last().map(|frame| match frame {
            Frame::Single | Frame::Ansi => (None, "'", "'"),
            Frame::Double => (None, "\"", "\""),
            Frame::Param { .. } => (None, "${", "}"),
            Frame::Arithmetic { open, .. } => (Some(*open), "((", "))"),
            Frame::Test { open } => (Some(*open), "[[", "]]"),
            Frame::Array { open, .. } => (Some(*open), "(", ")"),
            Frame::Glob { .. } => (None, "(", ")"),
            Frame::List(list) => {
                let (word, closer) = list.kind.words();
                (Some(list.open), word, closer)
            }
        });
        if let Some((at, open, close)) = open.filter(|(_, open, _)| !open.is_empty())
            && self.problem.is_none()
        {
            let offset = at.or(self.word.map(|w| w.start)).unwrap_or(end);
            let message = format!("`{open}` is not closed by `{close}`");
            self.problem = Some(super::Problem { offset, message });
        }
        match self.state() {
            State::Need => self.unexpected(end, "end of text"),
            State::FunctionBody => self.unexpected(end, "end of text"),
            _ => {}
        }
        self.sink.end_command();
    }
}
