//! What of a command is itself a program: a value in it would be read as code, whatever quotes stand
//! around it.

use crate::document::shell::{Inner, SimpleCommand, Word, base_name, commands, is_shell, unwrap};

/// Interpreters that take a program as an argument, with the letters of the options that say so.
const INTERPRETERS: &[(&str, &[&str])] = &[
    ("su", &["-c", "--command"]),
    ("script", &["-c", "--command"]),
    ("fish", &["-c", "--command"]),
    ("python", &["-c"]),
    ("python3", &["-c"]),
    ("perl", &["-e", "-E", "-ne", "-pe", "-le"]),
    ("ruby", &["-e", "-ne", "-pe"]),
    ("node", &["-e", "-p", "--eval", "--print"]),
];

/// Builtins that read all of their arguments as expressions, or as code for later.
const READERS: &[&str] = &["let", "trap", "alias"];

/// Builtins that take names of variables, whose subscripts are expressions.
const NAMERS: &[&str] = &[
    "declare",
    "typeset",
    "local",
    "export",
    "readonly",
    "unset",
    "read",
    "printf",
    "mapfile",
    "readarray",
    "getopts",
    "wait",
    "test",
    "[",
];

/// A part of a script that is code, and what reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) why: String,
}

/// The parts of `script` that something else reads as code.
pub(super) fn code(script: &str) -> Vec<Code> {
    let mut found = Vec::new();
    for command in commands(script) {
        arguments(&command.words, &mut found);
        subscripts(script, &command, &mut found);
        for redirect in &command.redirects {
            let is_heredoc = redirect.op.starts_with("<<") && redirect.op != "<<<";
            if is_heredoc {
                let why = "the end of a heredoc".to_owned();
                found.push(of_word(&redirect.target, why));
            }
            if let Some(name) = reads_program(&command) {
                let why = format!("a program that `{name}` reads");
                let (start, end) = match redirect.body {
                    Some(body) => body,
                    None if redirect.op == "<<<" => (redirect.target.start, redirect.target.end),
                    None => continue,
                };
                found.push(Code { start, end, why });
            }
        }
    }
    found
}

fn of_word(word: &Word, why: String) -> Code {
    Code {
        start: word.start,
        end: word.end,
        why,
    }
}

/// Arguments that are programs.
fn arguments(words: &[Word], found: &mut Vec<Code>) {
    for (position, word) in words.iter().enumerate() {
        let name = base_name(&word.text);
        let behind = &words[position + 1..];
        if let Some(program) = program_of(name, behind) {
            found.push(of_word(program, format!("a program that `{name}` reads")));
        }
    }
    let mut rest = words;
    while let Some(inner) = unwrap(rest) {
        let name = base_name(&rest[0].text);
        match inner {
            Inner::Words(inner) => rest = inner,
            Inner::Script(script) => {
                // Shells have been dealt with; the others join their last words.
                let joined = |from: &usize| {
                    let words = rest[*from..].iter().map(|word| word.text.as_str());
                    words.collect::<Vec<_>>().join(" ") == script
                };
                if let Some(from) = (1..rest.len()).find(joined) {
                    let why = format!("a command that `{name}` has another shell read");
                    found.extend(rest[from..].iter().map(|word| of_word(word, why.clone())));
                }
                return;
            }
        }
    }
    if let Some((first, arguments)) = rest.split_first()
        && READERS.contains(&first.text.as_str())
    {
        let why = format!("code to `{}`", first.text);
        found.extend(arguments.iter().map(|word| of_word(word, why.clone())));
    }
}

/// The program among the arguments of an interpreter.
fn program_of<'w>(name: &str, arguments: &'w [Word]) -> Option<&'w Word> {
    let interpreter = INTERPRETERS.iter().find(|(known, _)| *known == name);
    let option = arguments.iter().position(|word| {
        let text = word.text.as_str();
        match interpreter {
            Some((_, options)) => options.contains(&text),
            None => {
                let letters = text.strip_prefix('-').unwrap_or_default();
                is_shell(name)
                    && letters.ends_with('c')
                    && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
            }
        }
    })?;
    arguments.get(option + 1)
}

/// The interpreter that reads a program from the command's standard input.
fn reads_program(command: &SimpleCommand) -> Option<&str> {
    let mut names = command.words.iter().map(|word| base_name(&word.text));
    names.rfind(|name| {
        let is_interpreter = INTERPRETERS.iter().any(|(known, _)| known == name);
        is_interpreter || is_shell(name) || *name == "ssh"
    })
}

/// The parts of words that name variables: their names, and subscripts, which are arithmetic.
fn subscripts(script: &str, command: &SimpleCommand, found: &mut Vec<Code>) {
    for word in &command.assignments {
        let raw = &script[word.start..word.end];
        let name = raw.find('=').unwrap_or(raw.len());
        found.push(Code {
            start: word.start,
            end: word.start + name,
            why: "the name of a variable".to_owned(),
        });
    }
    let Some((first, arguments)) = command.words.split_first() else {
        return;
    };
    let name = first.text.as_str();
    let is_namer = NAMERS.contains(&name);
    let options = arguments
        .iter()
        .take_while(|word| word.text.starts_with('-'));
    let mut options = options.map(|word| word.text.as_str());
    let is_integer = matches!(name, "declare" | "typeset" | "local")
        && options.any(|option| option.contains('i'));
    for word in arguments.iter().filter(|_| is_namer) {
        let raw = &script[word.start..word.end];
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
