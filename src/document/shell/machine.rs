//! The lexer: characters to words and operators, one line at a time. What those mean is `grammar`'s.

use std::collections::VecDeque;

use super::frame::{Frame, Heredoc, Kind, List, Partial, Redirection, Sink, State, Surface};
use super::{Problem, place, word};

/// A line of the text, and where in the text it begins.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) line: &'a str,
    pub(super) base: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.line.as_bytes().get(at).copied()
    }

    pub(super) fn is(&self, at: usize, what: &str) -> bool {
        self.line
            .as_bytes()
            .get(at..)
            .is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    /// The text of a word that began on this line; empty for one that began earlier.
    pub(super) fn text(&self, start: usize, end: usize) -> &'a str {
        start
            .checked_sub(self.base)
            .and_then(|from| self.line.get(from..end.checked_sub(self.base)?))
            .unwrap_or_default()
    }
}

/// How the last line goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    No,
    Backslash,
    Blanks,
}

/// The lexer's state between lines.
#[derive(Debug, Clone)]
pub(super) struct Machine<S> {
    pub(super) sink: S,
    pub(super) frames: Vec<Frame>,
    pub(super) word: Option<Partial>,
    pub(super) redirect: Option<Redirection>,
    pub(super) heredocs: VecDeque<Heredoc>,
    /// The heredocs announced are being read.
    pub(super) in_heredoc: bool,
    pub(super) join: Join,
    /// The operator that the text ends with, so far.
    pub(super) operator: Option<&'static str>,
    pub(super) problem: Option<Problem>,
    /// Backticks that are open: one, or none.
    pub(super) backticks: usize,
}

/// Bytes that end a run of ordinary word characters.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let special = b" \t\\'\"$`<>|&;()=#";
    let mut i = 0;
    while i < special.len() {
        table[special[i] as usize] = true;
        i += 1;
    }
    table
};

impl<S: Sink> Machine<S> {
    pub(super) fn new(sink: S) -> Self {
        Self {
            sink,
            frames: vec![Frame::List(List::new(Kind::Script, 0, State::Start))],
            word: None,
            redirect: None,
            heredocs: VecDeque::new(),
            in_heredoc: false,
            join: Join::No,
            operator: None,
            problem: None,
            backticks: 0,
        }
    }

    /// Reads a whole text.
    pub(super) fn text(&mut self, text: &str) {
        let mut base = 0;
        for line in text.split_inclusive('\n') {
            let bare = line.strip_suffix('\n').unwrap_or(line);
            let bare = bare.strip_suffix('\r').unwrap_or(bare);
            self.line(Cursor { line: bare, base });
            base += line.len();
        }
    }

    /// Reads one line, without its line end.
    pub(super) fn line(&mut self, cur: Cursor<'_>) {
        if self.in_heredoc {
            self.heredoc_line(cur);
            return;
        }
        self.join = Join::No;
        let mut at = 0;
        while at < cur.line.len() {
            let (start, byte) = (at, cur.line.as_bytes()[at]);
            let surface = self.surface(byte);
            let place = S::WANTS_PLACES
                .then(|| place::place(&self.frames, self.backticks > 0, self.word.is_some(), byte));
            at = match self.frames.last() {
                Some(Frame::Single) => self.single(cur, at),
                Some(Frame::Ansi | Frame::Double | Frame::Param { .. }) => self.quoted(cur, at),
                Some(Frame::Arithmetic { .. } | Frame::Glob { .. }) => self.nested(cur, at),
                _ => self.plain(cur, at),
            };
            self.sink.step(surface, cur.base + start, cur.base + at);
            if let Some(place) = place {
                self.sink.place(place, cur.base + start, cur.base + at);
            }
        }
        self.end_line(cur);
    }

    /// What `byte`, the next one, stands in.
    fn surface(&self, byte: u8) -> Surface {
        match self.frames.last() {
            Some(Frame::Single | Frame::Ansi) => Surface::Literal,
            Some(Frame::Double) => Surface::Quoted,
            Some(Frame::Param { .. }) => Surface::Expansion,
            Some(Frame::Arithmetic { .. } | Frame::Glob { .. }) => Surface::Bare,
            _ if byte == b'#' && self.word.is_none() => Surface::Comment,
            _ => Surface::Bare,
        }
    }

    fn end_line(&mut self, cur: Cursor<'_>) {
        if self.join != Join::No {
            return;
        }
        let end = cur.base + cur.line.len();
        if let Some(Frame::List(_) | Frame::Test { .. } | Frame::Array { .. }) = self.frames.last()
        {
            self.end_word(cur, end);
        }
        if let Some(Frame::List(_)) = self.frames.last() {
            self.newline(end);
            self.in_heredoc = !self.heredocs.is_empty();
        }
    }

    fn heredoc_line(&mut self, cur: Cursor<'_>) {
        let Some(heredoc) = self.heredocs.front_mut() else {
            self.in_heredoc = false;
            return;
        };
        let body = *heredoc.body.get_or_insert(cur.base);
        let line = if heredoc.strip_tabs {
            cur.line.trim_start_matches('\t')
        } else {
            cur.line
        };
        if !heredoc.joined && line == heredoc.delimiter {
            if S::WANTS_PLACES {
                let place = place::of_heredoc(heredoc);
                self.sink.place(place, body, cur.base);
            }
            self.sink.heredoc(body, cur.base);
            self.heredocs.pop_front();
            self.in_heredoc = !self.heredocs.is_empty();
        } else {
            let slashes = line.bytes().rev().take_while(|&b| b == b'\\').count();
            heredoc.joined = !heredoc.quoted && slashes % 2 == 1;
        }
    }

    /// Unquoted text: of a command list, an array or `[[ … ]]`.
    fn plain(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let bytes = cur.line.as_bytes();
        let byte = bytes[at];
        match byte {
            b' ' | b'\t' => {
                self.end_word(cur, cur.base + at);
                at + 1
            }
            b'#' if self.word.is_none() => {
                if self.backticks > 0
                    && let Some(end) = cur.line[at..].find('`')
                {
                    return at + end;
                }
                cur.line.len()
            }
            b'\\' => self.escape(cur, at),
            b'\'' | b'"' => {
                self.touch(cur.base + at).literal = false;
                self.frames.push(if byte == b'"' {
                    Frame::Double
                } else {
                    Frame::Single
                });
                at + 1
            }
            b'$' | b'`' => self.expansion(cur, at),
            b'=' => {
                self.touch(cur.base + at);
                self.equals(cur, at);
                at + 1
            }
            b'<' | b'>' if cur.byte(at + 1) == Some(b'(') => {
                self.touch(cur.base + at).is_static = false;
                self.touch(cur.base + at).literal = false;
                self.enter(Kind::Substitution, cur.base + at);
                at + 2
            }
            b'<' | b'>' | b'|' | b'&' | b';' | b'(' | b')' => match self.frames.last() {
                Some(Frame::List(_)) => self.operator(cur, at),
                _ => self.operator_in_brackets(cur, at),
            },
            _ => {
                self.touch(cur.base + at);
                let run = bytes[at + 1..]
                    .iter()
                    .take_while(|&&b| !SPECIAL[b as usize])
                    .count();
                at + 1 + run
            }
        }
    }

    /// A backslash outside quotes.
    fn escape(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let rest = &cur.line[at + 1..];
        if rest.bytes().all(|b| b == b' ' || b == b'\t') {
            self.join = if rest.is_empty() {
                Join::Backslash
            } else {
                Join::Blanks
            };
            if !rest.is_empty() {
                self.end_word(cur, cur.base + at);
            }
            return cur.line.len();
        }
        self.touch(cur.base + at).literal = false;
        at + 1 + rest.chars().next().map_or(0, char::len_utf8)
    }

    /// Makes sure that a word is being read.
    pub(super) fn touch(&mut self, start: usize) -> &mut Partial {
        self.word.get_or_insert(Partial {
            start,
            literal: true,
            is_static: true,
            assigns: false,
        })
    }

    /// `name=` makes a word an assignment.
    fn equals(&mut self, cur: Cursor<'_>, at: usize) {
        let Some(part) = self.word.as_mut() else {
            return;
        };
        if !part.assigns && word::is_assignable(cur.text(part.start, cur.base + at)) {
            part.assigns = true;
        }
    }

    /// Opens a nested list of commands in the middle of a word.
    pub(super) fn enter(&mut self, kind: Kind, open: usize) {
        let mut list = List::new(kind, open, State::Start);
        list.resume = (self.word.take(), self.redirect.take());
        self.frames.push(Frame::List(list));
        self.sink.enter();
    }

    pub(super) fn resume(&mut self, list: &List) {
        self.sink.end_command();
        self.sink.leave();
        (self.word, self.redirect) = list.resume;
        self.operator = None;
    }

    /// Notes the first thing that is wrong. What backticks hold is parsed when it runs, not before.
    pub(super) fn fail(&mut self, offset: usize, message: impl FnOnce() -> String) {
        if self.problem.is_none() && self.backticks == 0 {
            self.problem = Some(Problem {
                offset,
                message: message(),
            });
        }
    }
}
