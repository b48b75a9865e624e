//! One line of an expectation, or one cell or value: text with holes in it.

use std::cell::OnceCell;

use regex::Regex;

use super::captures::{Bindings, Captures};
use super::hole::{Hole, HoleKind};
use super::mismatch::MAX_VALUE;
use super::visible::{visible, window};
use super::written::{Part, parts};

/// Text in which holes stand for what may vary.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As it is written.
    raw: String,
    form: Form,
    /// The names in it that stand for a value, each once.
    bound: Vec<(String, String)>,
    /// The pieces as one regular expression, made when it is needed: most patterns have no typed hole,
    /// and most texts fail before.
    compiled: OnceCell<Option<Regex>>,
}

#[derive(Clone, Debug)]
enum Form {
    Pieces(Vec<Piece>),
    /// A line that ends in ` (re)` or ` (glob)`.
    Regex(Regex),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Exactly this, never empty.
    Text(String),
    /// `[..]`: any text, none included; never two in a row.
    Any,
    /// A hole that takes one kind of value, or that has a name.
    Hole(Hole),
}

/// Why a line that ends in ` (re)` is none.
pub type RegexError = regex::Error;

impl Pattern {
    /// Reads holes: `[..]`, `[ip]`, `[NAME:ip]`; `\[` is a bracket, every other bracket is itself.
    pub fn new(raw: &str) -> Self {
        Self::of(raw, Form::Pieces(pieces(raw)))
    }

    /// Reads a line, which may also be a regular expression or a glob as in cram. One that is no valid
    /// regular expression is text.
    pub fn line(raw: &str) -> Self {
        match suffixed(raw) {
            Some(Ok(regex)) => Self::of(raw, Form::Regex(regex)),
            Some(Err(_)) => Self::literal(raw),
            None => Self::new(raw),
        }
    }

    /// A text without holes, whatever is in it.
    pub fn literal(raw: &str) -> Self {
        let text = (!raw.is_empty()).then(|| Piece::Text(raw.to_owned()));
        Self::of(raw, Form::Pieces(text.into_iter().collect()))
    }

    fn of(raw: &str, form: Form) -> Self {
        Self {
            raw: raw.to_owned(),
            form,
            bound: Vec::new(),
            compiled: OnceCell::new(),
        }
    }

    /// What is wrong with a line that ends in ` (re)`.
    pub fn problem(raw: &str) -> Option<RegexError> {
        suffixed(raw)?.err()
    }

    /// The same with every name that is `known` standing for its value.
    #[must_use]
    pub fn bound(mut self, known: &Captures) -> Self {
        if let Form::Pieces(pieces) = &mut self.form {
            for piece in pieces {
                if let Piece::Hole(Hole {
                    name: Some(name), ..
                }) = piece
                    && let Some(value) = known.get(name)
                {
                    let pair = (name.clone(), value.to_owned());
                    *piece = Piece::Text(value.to_owned());
                    if !self.bound.contains(&pair) {
                        self.bound.push(pair);
                    }
                }
            }
        }
        self
    }

    /// The names in it that stand for values, each once.
    pub fn bindings(&self) -> &[(String, String)] {
        &self.bound
    }

    /// The values that names in it stand for: `NODE is n1`.
    #[must_use]
    pub fn values(&self) -> Option<String> {
        let values = self.bound.iter().map(|(name, value)| {
            let value = window(&visible(value), 0, MAX_VALUE);
            let value = if value.is_empty() { "empty" } else { &value };
            format!("{name} is {value}")
        });
        let values: Vec<_> = values.collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The same to be shown behind what is expected, ` (NODE is n1)`; nothing where no name is known.
    #[must_use]
    pub fn told(&self) -> String {
        self.values()
            .map_or(String::new(), |values| format!(" ({values})"))
    }

    /// As it is written.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Its parts; none for a regular expression.
    pub fn pieces(&self) -> Option<&[Piece]> {
        match &self.form {
            Form::Pieces(pieces) => Some(pieces),
            Form::Regex(_) => None,
        }
    }

    /// The only text that matches, if there is but one.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces()? {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether a text matches, in time linear in the text for each piece.
    ///
    /// A text always matches itself, so that output with brackets in it can be pasted into a document
    /// as it is.
    pub fn matches(&self, text: &str) -> bool {
        text == self.raw || self.matches_form(text)
    }

    fn matches_form(&self, text: &str) -> bool {
        let pieces = match &self.form {
            Form::Regex(regex) => return regex.is_match(text),
            Form::Pieces(pieces) => pieces.as_slice(),
        };
        // Blanks before a hole at the end are trimmed with it where it takes nothing.
        if let [.., Piece::Text(before), Piece::Any] = pieces {
            let blanks = before.len() - before.trim_end_matches(' ').len();
            if blanks > 0 && self.matches_pieces(pieces, &format!("{text}{}", " ".repeat(blanks))) {
                return true;
            }
        }
        self.matches_pieces(pieces, text)
    }

    fn matches_pieces(&self, mut pieces: &[Piece], text: &str) -> bool {
        let mut rest = text;
        if let [Piece::Text(text), more @ ..] = pieces {
            let Some(after) = rest.strip_prefix(text.as_str()) else {
                return false;
            };
            (pieces, rest) = (more, after);
            if pieces.is_empty() {
                return rest.is_empty();
            }
        }
        if let [more @ .., Piece::Text(text)] = pieces {
            let Some(before) = rest.strip_suffix(text.as_str()) else {
                return false;
            };
            (pieces, rest) = (more, before);
        }
        // Pieces of text in a row come from names that are known: they may not stand apart.
        let plain = |piece: &Piece| !matches!(piece, Piece::Hole(_));
        let apart = |pair: &[Piece]| !matches!(pair, [Piece::Text(_), Piece::Text(_)]);
        if !pieces.iter().all(plain) || !pieces.windows(2).all(apart) {
            return matches_simply(pieces, rest)
                .unwrap_or_else(|| self.regex().is_some_and(|regex| regex.is_match(text)));
        }
        // What is left starts and ends with a hole, so each text may stand at its earliest place.
        for piece in pieces {
            if let Piece::Text(text) = piece {
                let Some(at) = rest.find(text.as_str()) else {
                    return false;
                };
                rest = &rest[at + text.len()..];
            }
        }
        !pieces.is_empty() || rest.is_empty()
    }

    /// What the holes with a name take of a text that matches.
    pub fn captures(&self, text: &str) -> Bindings {
        let names: Vec<&str> = self
            .pieces()
            .unwrap_or_default()
            .iter()
            .filter_map(|piece| match piece {
                Piece::Hole(hole) => hole.name.as_deref(),
                _ => None,
            })
            .collect();
        if names.is_empty() {
            return Bindings::new();
        }
        let Some(found) = self.regex().and_then(|regex| regex.captures(text)) else {
            return Bindings::new();
        };
        let values = found.iter().skip(1).flatten();
        names
            .into_iter()
            .zip(values)
            .map(|(name, value)| (name.to_owned(), value.as_str().to_owned()))
            .collect()
    }

    /// The pieces as a regular expression, with a group for each name. The engine takes time linear in
    /// the text, whatever the holes.
    fn regex(&self) -> Option<&Regex> {
        let made = self.compiled.get_or_init(|| {
            let mut text = String::from("^(?s:");
            for piece in self.pieces()? {
                match piece {
                    Piece::Text(literal) => text.push_str(&regex::escape(literal)),
                    Piece::Any => text.push_str(".*"),
                    Piece::Hole(hole) => {
                        let open = if hole.name.is_some() { "(" } else { "(?:" };
                        text.push_str(open);
                        text.push_str(&hole.kind.regex());
                        text.push(')');
                    }
                }
            }
            text.push_str(")$");
            Regex::new(&text).ok()
        });
        made.as_ref()
    }
}

/// Whether a line of an expectation matches a line by itself.
#[must_use]
pub fn matches_line(expected: &str, actual: &str) -> bool {
    Pattern::line(expected).matches(actual)
}

/// Whether holes take what stands between the first places of the texts around them. That is so for
/// most lines, and costs no expression of their own; where it is not, only one can tell.
fn matches_simply(pieces: &[Piece], text: &str) -> Option<bool> {
    if let [Piece::Hole(hole)] = pieces {
        return Some(hole.kind.takes(text));
    }
    let mut rest = text;
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        let kind = match piece {
            Piece::Text(text) => {
                rest = rest.strip_prefix(text.as_str())?;
                continue;
            }
            Piece::Any => HoleKind::Any,
            Piece::Hole(hole) => hole.kind,
        };
        let end = match pieces.peek() {
            None => rest.len(),
            Some(Piece::Text(next)) => rest.find(next.as_str())?,
            Some(_) => return None,
        };
        if !kind.takes(&rest[..end]) {
            return None;
        }
        rest = &rest[end..];
    }
    rest.is_empty().then_some(true)
}

/// The expression that a line with a suffix is.
fn suffixed(raw: &str) -> Option<Result<Regex, RegexError>> {
    let anchored = |body: &str| Regex::new(&format!("^(?:{body})$"));
    match raw.strip_suffix(" (re)") {
        Some(body) => Some(anchored(body)),
        None => raw
            .strip_suffix(" (glob)")
            .map(|body| anchored(&glob(body))),
    }
}

/// `*` is any text, `?` any character; a backslash takes that away from either, and from itself.
fn glob(body: &str) -> String {
    let mut text = String::new();
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' => text.push_str(".*"),
            '?' => text.push('.'),
            '\\' if chars.peek().is_some_and(|next| "*?\\".contains(*next)) => {
                text.push_str(&regex::escape(
                    &chars.next().map(String::from).unwrap_or_default(),
                ));
            }
            c => text.push_str(&regex::escape(&c.to_string())),
        }
    }
    text
}

fn pieces(raw: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    for (range, part) in parts(raw) {
        match part {
            Part::Text => text.push_str(&raw[range]),
            Part::Escape => text.push('['),
            Part::Hole(hole) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let piece = match hole {
                    Hole {
                        kind: HoleKind::Any,
                        name: None,
                    } => Piece::Any,
                    hole => Piece::Hole(hole),
                };
                if piece != Piece::Any || pieces.last() != Some(&Piece::Any) {
                    pieces.push(piece);
                }
            }
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

#[cfg(test)]
mod tests;
