//! Words that name variables: a name may have a subscript, which is arithmetic, and that runs commands.

use super::interpreters::Code;
use crate::document::shell::{SimpleCommand, Word};

/// Builtins that take names with values.
pub(super) const DECLARERS: &[&str] = &["declare", "typeset", "local", "export", "readonly"];

/// Builtins that take names, and the letters of their options that have a value behind them which is none.
const NAMERS: &[(&str, &str)] = &[
    ("unset", ""),
    ("read", "dinNptu"),
    ("mapfile", "dnOstuCc"),
    ("readarray", "dnOstuCc"),
    ("getopts", ""),
];

/// Builtins whose argument behind an option is a name.
const AFTER: &[(&str, &[&str])] = &[
    ("printf", &["-v"]),
    ("test", &["-v", "-R"]),
    ("[", &["-v", "-R"]),
    ("wait", &["-p"]),
];

/// The parts of `command` that name variables, or are worked out as numbers.
pub(super) fn code(script: &str, command: &SimpleCommand, found: &mut Vec<Code>) {
    for word in &command.assignments {
        let raw = &script[word.start..word.end];
        let name = raw.find('=').unwrap_or(raw.len());
        found.push(of(word.start, word.start + name));
    }
    let mut words = &command.words[..];
    while let [first, rest @ ..] = words
        && ["builtin", "command"].contains(&first.text.as_str())
    {
        words = rest;
    }
    let Some((first, arguments)) = words.split_first() else {
        return;
    };
    let name = first.text.as_str();
    if DECLARERS.contains(&name) {
        declared(script, name, arguments, found);
    }
    if let Some((_, with_value)) = NAMERS.iter().find(|(known, _)| *known == name) {
        named(arguments, with_value, found);
    }
    if let Some((_, options)) = AFTER.iter().find(|(known, _)| *known == name) {
        for pair in arguments.windows(2) {
            if options.contains(&pair[0].text.as_str()) {
                found.push(of(pair[1].start, pair[1].end));
            }
        }
    }
}

fn of(start: usize, end: usize) -> Code {
    let why = "the name of a variable".to_owned();
    Code { start, end, why }
}

fn declared(script: &str, name: &str, arguments: &[Word], found: &mut Vec<Code>) {
    let mut options = arguments
        .iter()
        .take_while(|word| word.text.starts_with(['-', '+']));
    let is_read = |word: &Word| word.text.contains(['i', 'n']);
    let is_integer = matches!(name, "declare" | "typeset" | "local") && options.any(is_read);
    for word in arguments {
        let raw = &script[word.start..word.end];
        let end = raw.find('=').map_or(word.end, |sign| word.start + sign);
        found.push(of(word.start, end));
        let start = match raw.find('[') {
            _ if is_integer => Some(0),
            found => found,
        };
        if let Some(start) = start {
            found.push(Code {
                start: word.start + start,
                end: word.end,
                why: format!("arithmetic to `{name}`"),
            });
        }
    }
}

fn named(arguments: &[Word], with_value: &str, found: &mut Vec<Code>) {
    let mut is_value = false;
    for word in arguments {
        let is_option = word.text.starts_with('-');
        if !std::mem::replace(&mut is_value, false) && !is_option {
            found.push(of(word.start, word.end));
        }
        let last = word.text.chars().next_back();
        is_value = is_option && last.is_some_and(|letter| with_value.contains(letter));
    }
}
