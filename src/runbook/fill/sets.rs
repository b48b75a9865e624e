//! Which variables a script gives values to.

use super::names::DECLARERS;
use crate::document::shell::{SimpleCommand, commands};

/// Builtins that give values to the variables that they are told.
const SETTERS: &[&str] = &["read", "mapfile", "readarray", "getopts", "unset"];

/// Whether `script` may give the variable `name` another value, or take its value away. What it sources or
/// evaluates is not looked into.
#[must_use]
pub fn sets(script: &str, name: &str) -> bool {
    let places = script.match_indices(name);
    let places = places.map(|(start, _)| (start, start + name.len()));
    let whole: Vec<_> = places
        .filter(|&(start, end)| is_whole(script, start, end))
        .collect();
    // Most scripts do not speak of it, and are not to be parsed for that.
    let mut in_syntax = whole
        .iter()
        .map(|&(start, end)| in_syntax(script, start, end));
    in_syntax.any(|is| is)
        || !whole.is_empty()
            && commands(script)
                .iter()
                .any(|command| by_command(script, command, name))
}

/// Whether it is a word of its own, and no expansion without a value for it.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let (before, behind) = (&text[..start], &text[end..]);
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    !before.ends_with(is_part) && !behind.starts_with(is_part) && !before.ends_with('$')
}

/// The name of a loop, or in arithmetic, or in an expansion that sets it.
fn in_syntax(text: &str, start: usize, end: usize) -> bool {
    let (before, behind) = (&text[..start], &text[end..]);
    if before.ends_with("${") {
        return behind.starts_with('=') || behind.starts_with(":=");
    }
    let line = before.rsplit([';', '|', '&', '\n']).next();
    let line = line.unwrap_or_default();
    let last = line.split_whitespace().next_back();
    let is_alone = behind.starts_with([' ', '\t', '\n', ';']);
    let is_loop = matches!(last, Some("for" | "select")) && is_alone;
    is_loop && line.ends_with(char::is_whitespace) || line.contains("((") || last == Some("let")
}

fn by_command(script: &str, command: &SimpleCommand, name: &str) -> bool {
    let is_it = |text: &str| {
        let end = text.find(['=', '[']).unwrap_or(text.len());
        text[..end].trim_end_matches('+') == name
    };
    let raw = |start: usize, end: usize| &script[start..end];
    let mut assignments = command.assignments.iter();
    if assignments.any(|word| is_it(raw(word.start, word.end))) {
        return true;
    }
    let words = command.words.iter().map(|word| word.text.as_str());
    let mut words = words.skip_while(|word| matches!(*word, "builtin" | "command"));
    match words.next() {
        Some(first) if DECLARERS.contains(&first) => {
            words.any(|word| word.contains(['=', '[']) && is_it(word))
        }
        Some(first) if SETTERS.contains(&first) => words.any(is_it),
        Some("printf") => is_told(words, "-v", is_it),
        Some("wait") => is_told(words, "-p", is_it),
        Some("let") => words.any(|word| word.contains(name)),
        _ => false,
    }
}

/// Whether one of the words is the variable behind `option`. What expands may be that option.
fn is_told<'w>(
    mut words: impl Iterator<Item = &'w str>,
    option: &str,
    is_it: impl Fn(&str) -> bool,
) -> bool {
    let mut before = "";
    words.any(|word| {
        let is_behind = before == option || before.starts_with('$');
        before = word;
        is_behind && is_it(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_given_by_syntax_and_by_builtins() {
        for text in [
            "NODE=n2",
            "ls; NODE+=x ls",
            "NODE[1]=x",
            "export NODE=n2",
            "declare -x NODE=n2",
            "read -r NODE <file",
            "unset NODE",
            "printf -v NODE x",
            "printf $option NODE x",
            "wait -n -p NODE",
            "for NODE in a b; do :; done",
            "if ls; then for NODE in a; do :; done; fi",
            "echo ${NODE:=n2}",
            "((NODE++))",
            "echo $((NODE = 2))",
            "let NODE=2",
            "x=$(NODE=2; ls)",
        ] {
            assert!(sets(text, "NODE"), "{text}");
        }
        for text in [
            "echo NODE=$NODE",
            "kubectl get NODE -l NODE=${NODE}",
            "MY_NODE=1 NODES=2",
            "echo ${NODE:-n2} for NODE",
            "export NODE",
            "printf '%s %s\\n' NODE STATUS",
            "wait NODE",
            "env NODE=$NODE ls",
        ] {
            assert!(!sets(text, "NODE"), "{text}");
        }
    }
}
