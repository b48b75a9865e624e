//! Quotes and expansions: what ends them, and what they open in turn.

use super::frame::{Frame, Kind, List, Sink, State};
use super::machine::{Cursor, Machine};

impl<S: Sink> Machine<S> {
    /// `$` and the backtick, wherever they mean something.
    pub(super) fn expansion(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let open = cur.base + at;
        if cur.is(at, "`") {
            if self.backticks > 0 {
                self.close_backtick(cur, at);
            } else {
                self.dynamic(open);
                self.backticks += 1;
                self.enter(Kind::Backtick, open);
            }
            return at + 1;
        }
        let in_quotes = matches!(self.frames.last(), Some(Frame::Double));
        match cur.byte(at + 1) {
            Some(b'(') if cur.byte(at + 2) == Some(b'(') => {
                self.dynamic(open);
                self.frames.push(Frame::Arithmetic { open, depth: 0 });
                at + 3
            }
            Some(b'(') => {
                self.dynamic(open);
                self.enter(Kind::Substitution, open);
                at + 2
            }
            Some(b'{') => {
                self.dynamic(open);
                let outside = match self.frames.last() {
                    Some(Frame::Double) => false,
                    Some(Frame::Param { quotes }) => *quotes,
                    _ => true,
                };
                let quotes = outside || has_pattern(&cur.line[at + 2..]);
                self.frames.push(Frame::Param { quotes });
                at + 2
            }
            Some(quote @ (b'\'' | b'"')) if !in_quotes => {
                self.touch(open).literal = false;
                self.frames.push(if quote == b'"' {
                    Frame::Double
                } else {
                    Frame::Ansi
                });
                at + 2
            }
            Some(b) if b.is_ascii_alphanumeric() || b"_@*#?-$!".contains(&b) => {
                self.dynamic(open);
                at + if b == b'#' || b == b'$' { 2 } else { 1 }
            }
            _ => {
                self.touch(open);
                at + 1
            }
        }
    }

    pub(super) fn single(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let rest = &cur.line.as_bytes()[at..];
        let stop = rest
            .iter()
            .position(|&b| b == b'\'' || b == b'`' && self.backticks > 0);
        match stop {
            Some(n) if rest[n] == b'`' => self.expansion(cur, at + n),
            Some(n) => {
                self.frames.pop();
                at + n + 1
            }
            None => cur.line.len(),
        }
    }

    /// Inside `"…"`, `$'…'` and `${…}`.
    pub(super) fn quoted(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let byte = cur.line.as_bytes()[at];
        let (ansi, param, quotes) = match self.frames.last() {
            Some(Frame::Ansi) => (true, false, false),
            Some(Frame::Param { quotes }) => (false, true, *quotes),
            _ => (false, false, false),
        };
        match byte {
            b'\\' => {
                let next = cur.line[at + 1..].chars().next();
                at + 1 + next.map_or(0, char::len_utf8)
            }
            b'\'' if ansi => self.pop(at),
            b'"' if !ansi && !param => self.pop(at),
            b'}' if param => self.pop(at),
            b'\'' if quotes => {
                self.frames.push(Frame::Single);
                at + 1
            }
            b'"' if param => {
                self.frames.push(Frame::Double);
                at + 1
            }
            b'`' => self.expansion(cur, at),
            b'$' if !ansi => self.expansion(cur, at),
            _ => at + 1,
        }
    }

    fn pop(&mut self, at: usize) -> usize {
        self.frames.pop();
        at + 1
    }

    /// Inside `((…))` and `@(…)`: parentheses count, and nothing else ends them.
    pub(super) fn nested(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        let byte = cur.line.as_bytes()[at];
        match byte {
            b'\\' => {
                let next = cur.line[at + 1..].chars().next();
                return at + 1 + next.map_or(0, char::len_utf8);
            }
            b'\'' => self.frames.push(Frame::Single),
            b'"' => self.frames.push(Frame::Double),
            b'$' | b'`' => return self.expansion(cur, at),
            b'(' => {
                if let Some(Frame::Arithmetic { depth, .. } | Frame::Glob { depth }) =
                    self.frames.last_mut()
                {
                    *depth += 1;
                }
            }
            b')' => return self.close_nested(cur, at),
            _ => {}
        }
        at + 1
    }

    fn close_nested(&mut self, cur: Cursor<'_>, at: usize) -> usize {
        match self.frames.last_mut() {
            Some(Frame::Arithmetic { depth, .. } | Frame::Glob { depth }) if *depth > 0 => {
                *depth -= 1;
            }
            Some(Frame::Arithmetic { open, .. }) => {
                let open = *open;
                self.frames.pop();
                if cur.is(at + 1, ")") {
                    if self.word.is_none() {
                        self.done();
                    }
                    return at + 2;
                }
                // `$( (a) | b )` written without the blank: it was a subshell all along.
                if self.word.is_some() {
                    self.enter(Kind::Substitution, open);
                } else {
                    self.frames
                        .push(Frame::List(List::new(Kind::Subshell, open, State::Start)));
                }
                self.done();
            }
            _ => {
                self.frames.pop();
            }
        }
        at + 1
    }

    fn dynamic(&mut self, open: usize) {
        // `(( $x ))` is no word, and neither is what `[[ … ]]` holds inside its own frame.
        if matches!(self.frames.last(), Some(Frame::Arithmetic { .. })) && self.word.is_none() {
            return;
        }
        let word = self.touch(open);
        word.literal = false;
        word.is_static = false;
    }

    /// The first unescaped backtick ends a backtick substitution, whatever is open inside.
    fn close_backtick(&mut self, cur: Cursor<'_>, at: usize) {
        self.end_word(cur, cur.base + at);
        while let Some(frame) = self.frames.pop() {
            match frame {
                Frame::List(list) if list.kind == Kind::Backtick => {
                    self.backticks -= 1;
                    self.resume(&list);
                    return;
                }
                Frame::List(list) if list.kind == Kind::Substitution => self.resume(&list),
                _ => {}
            }
        }
    }
}

/// Whether a parameter expansion removes or replaces a pattern, where quotes count.
fn has_pattern(rest: &str) -> bool {
    let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_@*!".contains(c));
    name.len() < rest.len() && name.starts_with(['#', '%', '/', '^', ',', '['])
}
