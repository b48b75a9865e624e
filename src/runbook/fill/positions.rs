//! What the words of a script are to their commands: whether a value in one is a word, or could become
//! something else.

use super::Occurrence;
use super::interpreters::Code;
use super::names::{self, DECLARERS};
use super::script::is_in_expansion;
use crate::document::shell::{SimpleCommand, Word, commands};

/// What bash does with an expansion that no quotes stand around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// It stays whole.
    Whole,
    /// It is split into words, and those may be patterns.
    Split,
}

/// Words that may stand before a command.
const BEFORE_COMMANDS: &[&str] = &[
    "do", "then", "else", "elif", "if", "while", "until", "{", "!", "time",
];

/// A script with words in the place of what stands for something.
pub(super) struct Positions<'a> {
    text: &'a str,
    found: &'a [Occurrence<'a>],
    commands: Vec<SimpleCommand>,
    names: Vec<Code>,
}

impl<'a> Positions<'a> {
    pub(super) fn new(text: &'a str, found: &'a [Occurrence<'a>]) -> Self {
        let commands = commands(text);
        let mut names = Vec::new();
        for command in &commands {
            names::code(text, command, &mut names);
        }
        Self {
            text,
            found,
            commands,
            names,
        }
    }

    /// Whether it is a part of the name of a variable, or of what ends a heredoc.
    pub(super) fn is_name(&self, found: &Occurrence<'_>) -> bool {
        let overlaps = |start: usize, end: usize| start < found.end && found.start < end;
        let redirects = self.commands.iter().flat_map(|command| &command.redirects);
        let mut ends = redirects.filter(|redirect| is_heredoc(redirect.op));
        self.names.iter().any(|name| overlaps(name.start, name.end))
            || ends.any(|end| overlaps(end.target.start, end.target.end))
    }

    /// What becomes of it where no quotes stand around it; nothing where a value could be more than words.
    pub(super) fn of(&self, found: &Occurrence<'_>) -> Option<Position> {
        let Some((command, word, role)) = self.word(found) else {
            return self.is_in_for(found).then_some(Position::Split);
        };
        let (before, behind) = (&self.text[word.start..found.start], &self.text[found.end..]);
        if is_in_expansion(before) || has_braces(&self.text[word.start..word.end]) {
            return None;
        }
        let is_number = before.bytes().all(|byte| byte.is_ascii_digit());
        if behind.starts_with('(') || is_number && behind.starts_with(['<', '>']) {
            return None;
        }
        let first = command.words.first();
        match role {
            Role::Value | Role::File => Some(Position::Whole),
            // A name of a command could be one of the shell's own words, or an assignment.
            Role::Word if first == Some(word) => before.contains('/').then_some(Position::Split),
            Role::Word if first.is_some_and(|first| DECLARERS.contains(&&*first.text)) => {
                before.contains('=').then_some(Position::Whole)
            }
            Role::Word => Some(Position::Split),
        }
    }

    /// The innermost word that it is a part of.
    fn word(&self, found: &Occurrence<'_>) -> Option<(&SimpleCommand, &Word, Role)> {
        let mut best: Option<(&SimpleCommand, &Word, Role)> = None;
        for command in &self.commands {
            let words = command.words.iter().map(|word| (word, Role::Word));
            let values = command.assignments.iter().map(|word| (word, Role::Value));
            let files = command.redirects.iter();
            let files = files.filter(|redirect| !is_heredoc(redirect.op));
            let files = files.map(|redirect| (&redirect.target, Role::File));
            for (word, role) in words.chain(values).chain(files) {
                let holds = word.start <= found.start && found.end <= word.end;
                let is_inner = best
                    .is_none_or(|(_, best, _)| best.start <= word.start && word.end <= best.end);
                if holds && is_inner {
                    best = Some((command, word, role));
                }
            }
        }
        best
    }

    /// Whether it is one of the words that a loop goes through.
    fn is_in_for(&self, found: &Occurrence<'_>) -> bool {
        let before = &self.text[..found.start];
        let ends = |char: char| ";|&\n(){}\"'`\\".contains(char);
        let line = before.rsplit(ends).next().unwrap_or_default();
        let mut words = line.split_whitespace().peekable();
        while words
            .next_if(|word| BEFORE_COMMANDS.contains(word))
            .is_some()
        {}
        let is_loop = matches!(words.next(), Some("for" | "select"));
        let has_name = words.next().is_some();
        let begins = words.next() == Some("in");
        let is_behind = words.next().is_some() || line.ends_with(char::is_whitespace);
        let behind = &self.text[found.end..];
        is_loop && has_name && begins && is_behind && !behind.starts_with(['(', '<', '>'])
    }

    /// Whether no value in this place of a heredoc ends it, or loses the tabs that it begins with.
    pub(super) fn in_heredoc(&self, found: &Occurrence<'_>) -> bool {
        let mut redirects = self.commands.iter().flat_map(|command| &command.redirects);
        let of_body = |body: Option<(usize, usize)>| {
            body.is_some_and(|(start, end)| start <= found.start && found.end <= end)
        };
        let Some(heredoc) = redirects.rfind(|redirect| of_body(redirect.body)) else {
            return false;
        };
        let start = self.text[..found.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[found.end..]
            .find('\n')
            .map_or(self.text.len(), |at| found.end + at);
        let mut on_line = self
            .found
            .iter()
            .filter(|other| start <= other.start && other.end <= end);
        let first = on_line.next().unwrap_or(found);
        let last = on_line.next_back().unwrap_or(first);
        let (mut before, behind) = (&self.text[start..first.start], &self.text[last.end..end]);
        if heredoc.op == "<<-" {
            before = before.trim_start_matches('\t');
            if before.is_empty() {
                return false;
            }
        }
        let delimiter = &heredoc.target.text;
        !(delimiter.starts_with(before) && delimiter.ends_with(behind))
    }
}

/// What a word is to its command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Word,
    Value,
    File,
}

fn is_heredoc(op: &str) -> bool {
    op.starts_with("<<") && op != "<<<"
}

/// Whether a word has braces that are none of an expansion: what is between them may become many words.
fn has_braces(word: &str) -> bool {
    word.replace("${", "").contains('{')
}
