//! What each part of a script is, for those who show it to a person.

use super::frame::{Role, Sink, Surface};
use super::machine::Machine;

/// What a part of a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Blanks, arguments and all that has no other kind.
    Other,
    /// The name of a command.
    Command,
    /// An option: `-f`, `--force`.
    Flag,
    /// A reserved word.
    Keyword,
    /// A quoted string, or a heredoc.
    Text,
    /// A variable, where it is set and where it is expanded.
    Variable,
    /// From `#` to the end of the line.
    Comment,
    /// A redirection, pipe, separator, parenthesis.
    Operator,
}

/// A part of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset behind its last character.
    pub end: usize,
}

/// Reserved words, and the parts of compound commands that are written as words.
const KEYWORDS: &[&str] = &[
    "!", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for",
    "function", "if", "in", "select", "then", "time", "until", "while", "{", "}",
];

/// All of `text` in parts, in order and without gaps; `None` where it does not parse.
#[must_use]
pub fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut machine = Machine::new(Painter {
        text,
        kinds: vec![None; text.len()],
        variables: Vec::new(),
        first: true,
        outer: Vec::new(),
    });
    machine.text(text);
    machine.finish(text);
    if machine.problem.is_some() {
        return None;
    }
    let mut painter = machine.sink;
    painter.keywords();
    painter.variables();
    Some(painter.tokens())
}

/// Notes for each byte what it is part of.
struct Painter<'a> {
    text: &'a str,
    /// `None` where nothing is known yet.
    kinds: Vec<Option<TokenKind>>,
    /// Where a `$` stands that a name may follow.
    variables: Vec<usize>,
    /// The next word is a command's first; and so for the commands around this one.
    first: bool,
    outer: Vec<bool>,
}

impl Painter<'_> {
    fn paint(&mut self, start: usize, end: usize, kind: TokenKind) {
        if let Some(kinds) = self.kinds.get_mut(start..end) {
            kinds.fill(Some(kind));
        }
    }

    /// Paints what is not painted yet: quotes and expansions within a word stay what they are.
    fn fill(&mut self, start: usize, end: usize, kind: TokenKind) {
        let kinds = self.kinds.get_mut(start..end).unwrap_or_default();
        for unknown in kinds.iter_mut().filter(|kind| kind.is_none()) {
            *unknown = Some(kind);
        }
    }

    /// Reserved words are those that were never told as words of a command.
    fn keywords(&mut self) {
        let mut at = 0;
        for word in self
            .text
            .split([' ', '\t', '\r', '\n', ';', '(', ')', '|', '&'])
        {
            let end = at + word.len();
            let unknown = self.kinds[at..end].iter().all(Option::is_none);
            if unknown && KEYWORDS.contains(&word) {
                self.paint(at, end, TokenKind::Keyword);
            }
            at = end + 1;
        }
    }

    /// The names behind `$`, which the lexer reads as any other characters.
    fn variables(&mut self) {
        for at in std::mem::take(&mut self.variables) {
            let name = &self.text.as_bytes()[at + 1..];
            let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            let length = match name.first() {
                Some(byte) if byte.is_ascii_digit() => 1,
                Some(byte) if is_name(byte) => name.iter().take_while(|byte| is_name(byte)).count(),
                Some(byte) if b"@*#?-$!".contains(byte) => 1,
                _ => continue,
            };
            self.paint(at, at + 1 + length, TokenKind::Variable);
        }
    }

    fn tokens(&self) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        for (start, char) in self.text.char_indices() {
            let kind = self.kinds[start].unwrap_or(TokenKind::Other);
            let end = start + char.len_utf8();
            match tokens.last_mut().filter(|last| last.kind == kind) {
                Some(last) => last.end = end,
                None => tokens.push(Token { kind, start, end }),
            }
        }
        tokens
    }
}

impl Sink for Painter<'_> {
    fn step(&mut self, surface: Surface, start: usize, end: usize) {
        let rest = &self.text.as_bytes()[start..];
        let kind = match (surface, rest[0]) {
            (Surface::Comment, _) => TokenKind::Comment,
            (_, b'`') => TokenKind::Operator,
            (Surface::Literal, _) => TokenKind::Text,
            (_, b'$') => match rest.get(1) {
                Some(b'(') => TokenKind::Operator,
                Some(b'{') => TokenKind::Variable,
                Some(b'"' | b'\'') if surface == Surface::Bare => TokenKind::Text,
                _ => {
                    self.variables.push(start);
                    match surface {
                        Surface::Quoted => TokenKind::Text,
                        Surface::Expansion => TokenKind::Variable,
                        _ => return,
                    }
                }
            },
            (Surface::Quoted, _) => TokenKind::Text,
            (Surface::Expansion | Surface::Bare, b'"') | (Surface::Bare, b'\'') => TokenKind::Text,
            (Surface::Expansion, _) => TokenKind::Variable,
            (Surface::Bare, b'<' | b'>' | b'|' | b'&' | b';' | b'(' | b')') => TokenKind::Operator,
            (Surface::Bare, _) => return,
        };
        self.paint(start, end, kind);
    }

    fn word(&mut self, role: Role, start: usize, end: usize, _is_static: bool) {
        let raw = self.text.get(start..end).unwrap_or_default();
        match role {
            Role::Assignment => {
                let name = raw.find('=').unwrap_or(0);
                self.fill(start, start + name, TokenKind::Variable);
            }
            Role::Word if self.first => {
                self.first = false;
                self.fill(start, end, TokenKind::Command);
            }
            Role::Word if raw.starts_with('-') && raw.len() > 1 => {
                let name = raw.find('=').unwrap_or(raw.len());
                self.fill(start, start + name, TokenKind::Flag);
            }
            Role::Word | Role::Target => {}
        }
        self.fill(start, end, TokenKind::Other);
    }

    fn heredoc(&mut self, start: usize, end: usize) {
        let rest = self.text.get(end..).unwrap_or_default();
        let delimiter = rest.find('\n').unwrap_or(rest.len());
        self.paint(start, end + delimiter, TokenKind::Text);
    }

    fn end_command(&mut self) {
        self.first = true;
    }

    fn discard(&mut self) {
        self.first = true;
    }

    fn enter(&mut self) {
        self.outer.push(self.first);
        self.first = true;
    }

    fn leave(&mut self) {
        self.first = self.outer.pop().unwrap_or(true);
    }
}
