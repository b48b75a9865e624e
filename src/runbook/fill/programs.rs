//! What of a command is itself a program: a value in it would be read as code, whatever quotes stand
//! around it.

use super::interpreters::{Code, INTERPRETERS, program_of};
use super::{languages, names, pipes};
use crate::document::shell::{Inner, SimpleCommand, Word, base_name, commands, is_shell, unwrap};

/// Builtins that read all of their arguments as expressions, or as code for later.
const READERS: &[&str] = &["let", "trap", "alias"];

/// The parts of `script` that something else reads as code.
pub(super) fn code(script: &str) -> Vec<Code> {
    let mut found = Vec::new();
    let commands = commands(script);
    pipes::code(script, &commands, &mut found);
    for command in &commands {
        arguments(&command.words, &mut found);
        substitutions(script, &command.words, &mut found);
        names::code(script, command, &mut found);
        for redirect in &command.redirects {
            let is_heredoc = redirect.op.starts_with("<<") && redirect.op != "<<<";
            if is_heredoc {
                let why = "the end of a heredoc".to_owned();
                found.push(of_word(&redirect.target, why));
            }
            if let Some(name) = reads_program(command) {
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
    let own = |words: &[Word], found: &mut Vec<Code>| {
        for program in languages::programs(words) {
            let name = base_name(&words[0].text);
            found.push(of_word(program, format!("a program that `{name}` reads")));
        }
    };
    let is_exec = |word: &Word| ["-exec", "-execdir", "-ok", "-okdir"].contains(&&*word.text);
    if let Some(exec) = words.iter().position(is_exec) {
        own(&words[exec + 1..], found);
    }
    let mut rest = words;
    own(rest, found);
    while let Some(inner) = unwrap(rest) {
        let name = base_name(&rest[0].text);
        match inner {
            Inner::Words(inner) => {
                rest = inner;
                own(rest, found);
            }
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

/// The interpreter that reads a program from the command's standard input.
fn reads_program(command: &SimpleCommand) -> Option<&str> {
    if let Some(name) = pipes::reads_code(command) {
        return Some(name);
    }
    let mut names = command.words.iter().map(|word| base_name(&word.text));
    names.rfind(|name| {
        let is_interpreter = INTERPRETERS.iter().any(|(known, _)| known == name);
        is_interpreter || is_shell(name) || *name == "ssh"
    })
}

/// Output of commands that is read as a file with a program: `source <(echo ls)`.
fn substitutions(script: &str, words: &[Word], found: &mut Vec<Code>) {
    for (position, word) in words.iter().enumerate() {
        let name = base_name(&word.text);
        let reads = [".", "source"].contains(&name) && position == 0
            || is_shell(name)
            || INTERPRETERS.iter().any(|(known, _)| *known == name);
        if reads {
            let behind = words[position + 1..].iter();
            let behind = behind.filter(|word| script[word.start..word.end].starts_with("<("));
            found
                .extend(behind.map(|word| of_word(word, format!("a program that `{name}` reads"))));
        }
    }
}
