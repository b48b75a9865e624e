//! One line of an expectation, or one cell or value: text with holes in it.

use std::cell::OnceCell;

use regex::Regex;

use super::MAX_VALUE;
use super::captures::{Bindings, Captures};
use super::hole::{Hole, HoleKind};
use super::visible::{visible, window};

/// Text in which holes stand for what may vary.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As it is written.
    raw: String,
    form: Form,
    /// The names in it that stand for values.
    known: Vec<(String, String)>,
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
            known: Vec::new(),
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
                    if !self.known.contains(&pair) {
                        self.known.push(pair);
                    }
                }
            }
        }
        self
    }

    /// The values that names in it stand for, to be shown behind what is expected: ` (NODE is n1)`.
    /// Nothing if it holds no name that is known.
    #[must_use]
    pub fn told(&self) -> String {
        let values = self.known.iter().map(|(name, value)| {
            let value = window(&visible(value), 0, MAX_VALUE);
            format!(
                "{name} is {}",
                if value.is_empty() { "empty" } else { &value }
            )
        });
        let values = values.collect::<Vec<_>>().join(", ");
        if values.is_empty() {
            return values;
        }
        format!(" ({values})")
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
            return self.regex().is_some_and(|regex| regex.is_match(text));
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
    let mut rest = raw;
    while let Some(at) = rest.find(['[', '\\']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((hole, after)) = hole(rest) {
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
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\\[") {
            text.push('[');
            rest = after;
        } else {
            // Both are one byte long.
            text.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

/// The hole that a text begins with, and what stands behind it.
fn hole(text: &str) -> Option<(Hole, &str)> {
    let (inside, after) = text.strip_prefix('[')?.split_once(']')?;
    let (name, word) = match inside.split_once(':') {
        Some((name, word)) if is_name(name) => (Some(name.to_owned()), word),
        Some(_) => return None,
        None => (None, inside),
    };
    let kind = HoleKind::from_word(word)?;
    Some((Hole { kind, name }, after))
}

/// Whether a shell would take it as a variable's name.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A text written so that nothing in it is a hole.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        escaped.push_str(&rest[..at]);
        rest = &rest[at..];
        // A backslash before a bracket is an escape, so that bracket needs one of its own.
        if hole(rest).is_some() || escaped.ends_with('\\') {
            escaped.push('\\');
        }
        escaped.push('[');
        rest = &rest[1..];
    }
    escaped + rest
}

/// A line written so that nothing but itself matches it.
#[must_use]
pub fn escape_line(line: &str) -> String {
    let is_special =
        super::lines::is_gap(line) || line.ends_with(" (re)") || line.ends_with(" (glob)");
    if is_special {
        return format!("{} (re)", regex::escape(line));
    }
    escape(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, line: &str) -> bool {
        Pattern::new(pattern).matches(line)
    }

    #[test]
    fn holes_take_any_text() {
        assert!(matches("[..]", ""));
        assert!(matches("[..]", "anything"));
        assert!(matches("a [..] c", "a b c"));
        assert!(matches("a[..]c[..]e", "abcde"));
        assert!(matches("[..][..]x", "aax"));
        assert!(!matches("a [..] c", "a c"));
        assert!(!matches("ab[..]bc", "abc"));
        assert!(!matches("a[..]b[..]b", "ab"));
        assert!(!matches("", "x"));
        assert!(!matches("x", ""));
    }

    #[test]
    fn brackets_that_are_no_hole_are_brackets() {
        assert!(matches("[INFO] [..] done]", "[INFO] all done]"));
        assert!(matches("a[0] = [...]", "a[0] = [...]"));
        assert!(matches(r"\[..] x", "[..] x"));
        assert!(!matches(r"\[..] x", "any x"));
        assert!(matches(r"C:\dir [..]", r"C:\dir y"));
    }

    #[test]
    fn typed_holes_take_values_of_their_type() {
        assert!(matches("node [ip] up [duration]", "node 10.0.0.1 up 3d6h"));
        assert!(!matches("node [ip] up [duration]", "node n1 up 3d6h"));
        assert!(matches("[int][word]", "12ab"));
        assert!(matches(
            "pid=[int], [..] at [time]",
            "pid=7, x at y at 14:08"
        ));
        assert!(matches(
            "[integer] [A:b] [1:int]",
            "[integer] [A:b] [1:int]"
        ));
        assert!(!matches("[integer]", "5"));
        assert!(matches(r"\[int]", "[int]"));
        assert!(!matches(r"\[int]", "5"));
    }

    #[test]
    fn names_take_values() {
        let pattern = Pattern::new("[A:word] is [IP:ip], [int] [A:word]");
        assert_eq!(
            pattern.captures("n1 is 10.0.0.1, 5 n2"),
            [("A", "n1"), ("IP", "10.0.0.1"), ("A", "n2")]
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
        );
        let known = Captures::from_iter([("A".to_owned(), "n.".to_owned())]);
        let pattern = pattern.bound(&known);
        assert!(!pattern.matches("n1 is 10.0.0.1, 5 n1"));
        assert!(pattern.matches("n. is 10.0.0.1, 5 n."));
        assert_eq!(pattern.captures("n. is ::1, 5 n.").len(), 1);
        let pattern = Pattern::new("x[A:int][B:int]y[..]").bound(
            &[("A".into(), "1".into()), ("B".into(), "2".into())]
                .into_iter()
                .collect(),
        );
        assert!(pattern.matches("x12y") && !pattern.matches("x1_2y"));
    }

    #[test]
    fn known_names_tell_their_values() {
        let known =
            Captures::from_iter([("A", "n1"), ("B", "")].map(|(n, v)| (n.into(), v.into())));
        let told = |raw: &str| Pattern::new(raw).bound(&known).told();
        assert_eq!(told("[A:word] [ip]"), " (A is n1)");
        assert_eq!(told("[A:word] [B:..] [A:word]"), " (A is n1, B is empty)");
        assert_eq!(told("[C:word] A"), "");
    }

    #[test]
    fn lines_may_be_expressions_and_globs() {
        let line = |raw: &str, text: &str| Pattern::line(raw).matches(text);
        assert!(line(r"a\d+ (re)", "a12"));
        assert!(!line(r"a\d+ (re)", "xa12"));
        assert!(!line("a|b (re)", "ab"));
        assert!(line("a*.?z (glob)", "abc.yz"));
        assert!(line(r"\*\? x* (glob)", "*? xy"));
        assert!(!line(r"\*\? x* (glob)", "a? xy"));
        assert!(line("( (re)", "( (re)"));
        assert!(Pattern::problem("( (re)").is_some());
        assert!(!Pattern::new("a.c (re)").matches("abc"));
    }

    #[test]
    fn blanks_before_an_empty_hole_at_the_end_are_trimmed_with_it() {
        assert!(matches("done in [..]", "done in"));
        assert!(!matches("done in[..]x", "done in"));
    }

    #[test]
    fn what_was_pasted_matches_itself() {
        assert!(matches(r"grep '\[x\]'", r"grep '\[x\]'"));
        assert!(matches(r"grep '\[x]'", "grep '[x]'"));
    }

    #[test]
    fn many_holes_take_no_long_time() {
        let pattern = "[..]a".repeat(2_000);
        let line = format!("{}b", "a".repeat(100_000));
        assert!(!matches(&pattern, &line));
        assert!(matches(&format!("{pattern}b"), &line));
    }

    proptest! {
        #[test]
        fn every_line_matches_itself(line in ".*") {
            prop_assert!(matches(&line, &line));
        }

        #[test]
        fn a_hole_fits_wherever_text_was(before in ".*", hidden in ".*", after in ".*") {
            // Between a backslash and a hole, there is no telling whose bracket it is.
            prop_assume!(!before.ends_with('\\'));
            let pattern = format!("{}[..]{}", escape(&before), escape(&after));
            let line = format!("{before}{hidden}{after}");
            prop_assert!(matches(&pattern, &line), "{} {}", pattern, line);
        }

        #[test]
        fn an_escaped_line_matches_itself_and_no_other(
            line in "[a-b\\[\\]\\\\.: ]{0,12}|.*|\\[(int|A:int|[.]{2})\\]|[.]{3}|.* [(](re|glob)[)]",
            other in "[a-b\\[\\]\\\\.: ]{0,12}",
        ) {
            let line = line.trim_end();
            let pattern = Pattern::line(&escape_line(line));
            prop_assert!(pattern.matches_form(line), "{:?}", pattern);
            let longer = format!("{line}1");
            prop_assert!(!pattern.matches_form(&longer));
            if line != other {
                prop_assert!(!pattern.matches_form(&other));
            }
        }
    }
}
