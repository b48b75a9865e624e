//! Commands that print secrets: what they print is masked as all output is, and stays out of documents
//! besides, since much of it has no shape that could be masked. Judged from parsed words, by lists.

mod table;

use super::placeholder::{mask, placeholders};
use crate::document::shell::{Inner, SimpleCommand, Word, commands, unwrap};
use table::{ENDINGS, FOLDERS, NAMES, PATHS, PRINTERS, TOOLS, Tool};

/// How deep scripts inside scripts are followed.
const MAX_DEPTH: usize = 8;

/// What of a file's name says that it holds nothing secret.
const PUBLIC: &[&str] = &[
    "pub", "cert", "ca.", "ca-", "chain", "example", "sample", "template",
];

/// Whether a command of the script prints secrets.
#[must_use]
pub fn reads_secrets(script: &str) -> bool {
    // A shell would take a placeholder for a redirection.
    let found = placeholders(script);
    if found.is_empty() {
        return script_reads(script, 0);
    }
    script_reads(&mask(script, &found), 0)
}

fn script_reads(script: &str, depth: usize) -> bool {
    depth <= MAX_DEPTH
        && commands(script)
            .iter()
            .any(|command| command_reads(command, depth))
}

fn command_reads(command: &SimpleCommand, depth: usize) -> bool {
    let reads_file = command
        .redirects
        .iter()
        .any(|redirect| redirect.op == "<" && is_secret_file(&redirect.target.text));
    reads_file || words_read(&command.words, depth)
}

fn words_read(words: &[Word], depth: usize) -> bool {
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    if depth > MAX_DEPTH {
        return false;
    }
    match unwrap(words) {
        Some(Inner::Words(inner)) => return words_read(inner, depth + 1),
        Some(Inner::Script(script)) => return script_reads(&script, depth + 1),
        None => {}
    }
    let name = first.text.rsplit('/').next().unwrap_or(&first.text);
    let arguments: Vec<&str> = rest.iter().map(|word| word.text.as_str()).collect();
    if arguments.iter().any(|text| decodes(text)) {
        return true;
    }
    if PRINTERS.contains(&name) && arguments.iter().any(|text| is_secret_file(text)) {
        return true;
    }
    let mut tools = TOOLS.iter().filter(|tool| tool.names.contains(&name));
    tools.any(|tool| prints(tool, &arguments))
}

/// Whether an expression of `jq` or a template turns base64 into what it stands for.
fn decodes(text: &str) -> bool {
    text.contains("@base64d") || text.contains("base64decode") || text.contains("b64dec")
}

fn prints(tool: &Tool, arguments: &[&str]) -> bool {
    tool.prints.iter().any(|pattern| holds(pattern, arguments))
}

fn holds(pattern: &str, arguments: &[&str]) -> bool {
    let is_there = |option: &str| arguments.iter().any(|text| is_option(text, option));
    let mut words = arguments
        .iter()
        .filter(|text| !text.starts_with('-') || **text == "-");
    pattern
        .split(' ')
        .filter(|part| !part.is_empty())
        .all(|part| {
            if part == "$" {
                return words.next().is_none();
            }
            if part == "." {
                return arguments.is_empty();
            }
            match part.strip_prefix('!') {
                Some(option) => !is_there(option),
                None if part.starts_with('-') && part != "-" => is_there(part),
                None => words.any(|word| is_one_of(part, word)),
            }
        })
}

/// An option, also with a value behind `=`, and a letter among others.
fn is_option(text: &str, option: &str) -> bool {
    let with_value = text.strip_prefix(option);
    if with_value.is_some_and(|rest| rest.is_empty() || rest.starts_with('=')) {
        return true;
    }
    let letter = option.strip_prefix('-').filter(|letter| letter.len() == 1);
    let letters = text.strip_prefix('-').filter(|letters| {
        letters.len() <= 4 && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    letter
        .zip(letters)
        .is_some_and(|(letter, letters)| letters.contains(letter))
}

fn is_one_of(alternatives: &str, word: &str) -> bool {
    alternatives.split('|').any(|pattern| {
        if pattern == "@secret" {
            return names_secrets(word);
        }
        match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            _ if pattern == "*" => true,
            (Some(part), Some(_)) => word.contains(&part[..part.len() - 1]),
            (Some(end), None) => word.ends_with(end),
            (None, Some(start)) => word.starts_with(start),
            (None, None) => word == pattern,
        }
    })
}

/// `secret`, `secrets/x`, `deploy,secret`, `secrets.v1.`: also where that is one of several kinds.
fn names_secrets(word: &str) -> bool {
    word.split(',').any(|kind| {
        let kind = kind.split(['/', '.']).next().unwrap_or(kind);
        ["secret", "secrets", "sealedsecret", "all-secrets"]
            .contains(&kind.to_ascii_lowercase().as_str())
    })
}

fn is_secret_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let rooted = format!("/{}", path.trim_start_matches(['~', '/']));
    let is_public = || {
        let lower = name.to_ascii_lowercase();
        PUBLIC.iter().any(|part| lower.contains(part))
    };
    let is_env = || name.starts_with(".env.") || name.ends_with(".env");
    let in_folder = || FOLDERS.iter().any(|folder| rooted.contains(folder));
    let by_name =
        NAMES.contains(&name) || is_env() || ENDINGS.iter().any(|end| name.ends_with(end));
    (PATHS.iter().any(|end| rooted.ends_with(end)) || in_folder() || by_name) && !is_public()
}

#[cfg(test)]
mod tests;
