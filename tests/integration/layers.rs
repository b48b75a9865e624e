//! The order of the layers (DESIGN section 7): a module imports only from itself and from those
//! above it, and only the command line knows the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::project;

/// The modules, from the top.
const ORDER: &[&str] = &[
    "source",
    "diagnostic",
    "document",
    "data",
    "expect",
    "patch",
    "runbook",
    "run",
    "record",
    "report",
    "book",
    "cli",
];

/// Crates that know the terminal or its arguments.
const TERMINAL: &[&str] = &["clap", "console", "dialoguer", "indicatif"];

/// What a source file consists of, as far as paths go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Colons,
    Sign(char),
}

/// `source` without comments, strings and character literals, as tokens.
fn tokens(source: &str) -> Vec<Token<'_>> {
    let bytes = source.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some(length) = raw_string(rest) {
            at += length;
        } else if bytes[at] == b'"' {
            at += string(rest);
        } else if bytes[at] == b'\'' {
            at += character(rest);
        } else if rest.starts_with("::") {
            tokens.push(Token::Colons);
            at += 2;
        } else if is_word(bytes[at]) {
            let length = rest
                .bytes()
                .position(|byte| !is_word(byte))
                .unwrap_or(rest.len());
            tokens.push(Token::Word(&rest[..length]));
            at += length;
        } else {
            if !bytes[at].is_ascii_whitespace() {
                tokens.push(Token::Sign(char::from(bytes[at])));
            }
            at += 1;
        }
    }
    tokens
}

/// The length of the raw string that `rest` begins with.
fn raw_string(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = behind.bytes().take_while(|byte| *byte == b'#').count();
    let body = behind[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let opener = rest.len() - body.len();
    Some(
        body.find(&end)
            .map_or(rest.len(), |at| opener + at + end.len()),
    )
}

/// The length of the string literal that `rest` begins with.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of the character literal that `rest` begins with; 1 where it is a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => rest[3..].find('\'').map_or(rest.len(), |end| end + 4),
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// The names that stand right behind `crate::`, `super::` up to the root, groups included.
fn roots<'a>(tokens: &[Token<'a>], depth_of_file: usize) -> Vec<&'a str> {
    let mut roots = Vec::new();
    let mut braces = 0;
    let mut modules: Vec<usize> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('{') => {
                let is_module =
                    at >= 2 && matches!(tokens[at - 2..at], [Token::Word("mod"), Token::Word(_)]);
                if is_module {
                    modules.push(braces);
                }
                braces += 1;
            }
            Token::Sign('}') => {
                braces -= 1;
                if modules.last() == Some(&braces) {
                    modules.pop();
                }
            }
            Token::Word("crate") if tokens.get(at + 1) == Some(&Token::Colons) => {
                names(&tokens[at + 2..], &mut roots);
            }
            Token::Word("super") if at == 0 || tokens[at - 1] != Token::Colons => {
                let chain = tokens[at..]
                    .chunks(2)
                    .take_while(|pair| matches!(pair, [Token::Word("super"), Token::Colons]))
                    .count();
                if chain >= depth_of_file + modules.len() {
                    names(&tokens[at + 2 * chain..], &mut roots);
                }
            }
            _ => {}
        }
    }
    roots
}

/// The first name of a path, or of each path in a group.
fn names<'a>(tokens: &[Token<'a>], roots: &mut Vec<&'a str>) {
    if let Some(Token::Word(name)) = tokens.first() {
        roots.push(name);
    }
    if tokens.first() != Some(&Token::Sign('{')) {
        return;
    }
    let mut depth = 0;
    let mut starts = false;
    for token in tokens {
        match token {
            Token::Sign('{') => {
                depth += 1;
                starts = depth == 1;
            }
            Token::Sign('}') => depth -= 1,
            Token::Sign(',') => starts = depth == 1,
            Token::Word(name) if starts => {
                roots.push(name);
                starts = false;
            }
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

/// The foreign crates that `tokens` name at the start of a path.
fn terminal_crates<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let named = |at: usize| match tokens[at] {
        Token::Word(name) if TERMINAL.contains(&name) => Some(name),
        _ => None,
    };
    let is_first = |at: usize| at == 0 || tokens[at - 1] != Token::Colons;
    let is_path = |at: usize| {
        tokens.get(at + 1) == Some(&Token::Colons) || at > 0 && tokens[at - 1] == Token::Word("use")
    };
    (0..tokens.len())
        .filter(|&at| is_first(at) && is_path(at))
        .filter_map(named)
        .collect()
}

/// What is wrong with the file at `path`, which is given from `src/`.
fn problems(path: &str, source: &str) -> Vec<String> {
    let segments: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    let own = segments[0];
    let file = segments[segments.len() - 1];
    if ["lib", "main"].contains(&own) || file == "tests" || file.ends_with("_tests") {
        return Vec::new();
    }
    let rank = |module: &str| ORDER.iter().position(|other| *other == module);
    let Some(own_rank) = rank(own) else {
        return vec![format!("{path}: `{own}` is no layer")];
    };
    let depth = segments.len() - usize::from(file == "mod");
    let tokens = tokens(source);
    let mut problems = Vec::new();
    for root in roots(&tokens, depth) {
        match rank(root) {
            Some(other) if other <= own_rank => {}
            Some(_) => problems.push(format!(
                "{path}: `{own}` imports from `{root}`, which is below it"
            )),
            None => problems.push(format!("{path}: `{root}` is no layer")),
        }
    }
    if own != "cli" {
        for name in terminal_crates(&tokens) {
            problems.push(format!("{path}: `{name}` is for the command line only"));
        }
    }
    problems
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the sources can be read");
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn modules_import_from_those_above_them_only() {
    let root = project("src");
    let mut found = Vec::new();
    let mut count = 0;
    for file in rust_files(&root) {
        let path = file
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        found.extend(problems(&path, &fs::read_to_string(&file).unwrap()));
        count += 1;
    }
    assert!(count > 20, "only {count} files were looked at");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_door_is_small() {
    let door = fs::read_to_string(project("src/main.rs")).unwrap();
    assert!(
        door.lines().count() < 30,
        "main.rs has {} lines",
        door.lines().count()
    );
}

#[test]
fn a_wrong_import_is_found_in_every_form() {
    for (path, source) in [
        ("source.rs", "use crate::document::Document;"),
        (
            "document/mod.rs",
            "use crate::{source::Span, runbook::{Kind, Runbook}};",
        ),
        (
            "expect/lines/mod.rs",
            "fn f() -> crate::run::Status { todo() }",
        ),
        ("expect/lines/mod.rs", "use super::super::run::Status;"),
        (
            "expect/mod.rs",
            "mod tests { use super::super::runbook::Kind; }",
        ),
        ("diagnostic.rs", "use super::cli;"),
        (
            "record/mod.rs",
            "use crate::{\n    document::edit::{self, Edit},\n    report,\n};",
        ),
        ("run/step.rs", "pub(in crate::cli) fn f() {}"),
        ("report/mod.rs", "use console::style;"),
        (
            "report/mod.rs",
            "fn f() { let x = indicatif::ProgressBar::new(1); }",
        ),
        (
            "run/mod.rs",
            "#[cfg(test)] mod tests { use crate::record; }",
        ),
        ("extra.rs", "fn f() {}"),
        ("run/mod.rs", "use crate::elsewhere;"),
    ] {
        assert_eq!(problems(path, source).len(), 1, "{path}: {source}");
    }
}

#[test]
fn what_is_allowed_is_let_through() {
    for (path, source) in [
        (
            "run/step.rs",
            "use crate::run::session::Script; use crate::runbook::{Block, Config};",
        ),
        (
            "expect/lines/mod.rs",
            "use super::{diff, super::matcher}; use super::super::expect::x;",
        ),
        (
            "expect/mod.rs",
            "mod tests { use super::*; mod deep { use super::super::*; } }",
        ),
        ("cli/ci.rs", "use clap::Parser; use crate::report;"),
        (
            "document/mod.rs",
            "// use crate::run;\n/* crate::cli */ const A: &str = \"crate::cli::x\";",
        ),
        (
            "document/mod.rs",
            "const A: &str = r#\"crate::cli\"#; const B: char = '\"'; const C: char = '\\'';",
        ),
        (
            "document/mod.rs",
            "const LANGUAGES: &[&str] = &[\"console\"]; fn f<'a>(console: &'a str) {}",
        ),
        ("runbook/tests.rs", "use crate::run;"),
        ("lib.rs", "pub mod cli;"),
    ] {
        assert_eq!(
            problems(path, source),
            Vec::<String>::new(),
            "{path}: {source}"
        );
    }
}
