//! Which code leaves the shell's state as it is.
//!
//! Saving the state costs bash more than a small step itself. Code that only calls other programs, or builtins that
//! print, cannot change it, and then the state that is saved already is still right. Whatever is not plainly so is
//! taken to change it: a needless save is slow, a missing one loses what the user has set.

use std::collections::HashSet;

use crate::document::shell::{self, SimpleCommand, Word};

/// Builtins and keywords: their names stand for no other program.
const OWN: &[&str] = &[
    "!",
    ".",
    ":",
    "[",
    "[[",
    "]]",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "case",
    "cd",
    "command",
    "compgen",
    "complete",
    "compopt",
    "continue",
    "coproc",
    "declare",
    "dirs",
    "disown",
    "do",
    "done",
    "echo",
    "elif",
    "else",
    "enable",
    "esac",
    "eval",
    "exec",
    "exit",
    "export",
    "false",
    "fc",
    "fg",
    "fi",
    "for",
    "function",
    "getopts",
    "hash",
    "help",
    "history",
    "if",
    "in",
    "jobs",
    "kill",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "select",
    "set",
    "shift",
    "shopt",
    "source",
    "suspend",
    "test",
    "then",
    "time",
    "times",
    "trap",
    "true",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "until",
    "wait",
    "while",
    "{",
    "}",
];

/// What a shell has defined that decides what a name means.
#[derive(Debug, Default, Clone)]
pub(super) struct Known {
    pub(super) functions: HashSet<String>,
    pub(super) aliases: bool,
}

/// Whether `code` leaves the state of a shell as it is that has no traps of the user's that could run in the middle of
/// it, and these functions and aliases.
pub(super) fn keeps_state(code: &str, known: &Known) -> bool {
    if known.aliases
        || !plain_expansions(code)
        || known.functions.contains(".")
        || shell::problem(code).is_some()
    {
        return false;
    }
    let commands = shell::commands(code);
    commands
        .iter()
        .all(|command| harmless(command, code, known))
        && nothing_else(code, &commands)
}

/// No expansion assigns: `$x` and `${x}` are all there is besides substitutions, whose commands run in subshells.
fn plain_expansions(code: &str) -> bool {
    let braces = code.split("${").skip(1).all(|after| {
        let name = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        name.starts_with('}')
    });
    // What is in backquotes the lexer need not see; stepmark's own names are no business of a step's.
    braces
        && !["$((", "$[", "`", "__stepmark"]
            .iter()
            .any(|part| code.contains(part))
}

fn harmless(command: &SimpleCommand, code: &str, known: &Known) -> bool {
    let Some(name) = command.name() else {
        return false;
    };
    // A word in braces before a redirection is a variable for the descriptor.
    let descriptor = |word: &Word| word.text.starts_with('{') && word.text.ends_with('}');
    let simple = |word: &Word| {
        code.get(word.start..word.end)
            .and_then(|raw| raw.split_once('='))
            .is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
    };
    if known.functions.contains(name)
        || command.words.iter().any(descriptor)
        || !command.assignments.iter().all(simple)
        || command
            .redirects
            .iter()
            .any(|redirect| redirect.body.is_some())
    {
        return false;
    }
    let argument = command.words.get(1);
    match name {
        "echo" | "true" | "false" | "type" => command.assignments.is_empty(),
        "pwd" => command.assignments.is_empty() && argument.is_none(),
        // `-v NAME` and `%n` assign.
        "printf" => {
            command.assignments.is_empty()
                && argument.is_some_and(|word| {
                    word.is_static && !word.text.starts_with('-') && !has_count(&word.text)
                })
        }
        _ => {
            !OWN.contains(&name)
                && name.starts_with(|c: char| c.is_ascii_alphanumeric() || "./_".contains(c))
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"._-+/".contains(&b))
        }
    }
}

/// Whether a format has a `%n`, with whatever flags.
fn has_count(format: &str) -> bool {
    format.split('%').skip(1).any(|after| {
        after
            .trim_start_matches(|c: char| !c.is_ascii_alphabetic())
            .starts_with('n')
    })
}

/// Between the commands stand only operators and comments: no keyword, function or subshell.
fn nothing_else(code: &str, commands: &[SimpleCommand]) -> bool {
    let mut spans: Vec<(usize, usize)> = commands
        .iter()
        .flat_map(|command| {
            let targets = command.redirects.iter().map(|redirect| &redirect.target);
            command
                .words
                .iter()
                .chain(&command.assignments)
                .chain(targets)
        })
        .map(|word| (word.start, word.end))
        .collect();
    spans.sort_unstable();
    let mut at = 0;
    for (start, end) in spans.into_iter().chain([(code.len(), code.len())]) {
        // A word inside of a word, in a substitution.
        if start < at {
            continue;
        }
        let Some(between) = code.get(at..start) else {
            return false;
        };
        let operators = |line: &str| {
            let line = line.split_once('#').map_or(line, |(before, _)| before);
            line.bytes()
                .all(|b| b.is_ascii_digit() || b" \t;|&<>\\".contains(&b))
        };
        if !between.split('\n').all(operators) {
            return false;
        }
        at = end;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps(code: &str) -> bool {
        let functions = ["f".to_owned(), "ls".to_owned()].into();
        keeps_state(
            code,
            &Known {
                functions,
                aliases: false,
            },
        )
    }

    #[test]
    fn programs_and_printing_keep_the_state() {
        for code in [
            "echo 1",
            "echo \"$HOME\" ${USER} >out 2>&1 # note",
            "kubectl get nodes -o wide | grep -v Ready && printf '%s\\n' a",
            "A=1 B=\"$x\" env; sleep 1 &\n\n# all\ntrue",
            "curl -s \\\n  http://localhost:80/ >/dev/null",
            "./run.sh --x=1 || false",
            "echo $(cat file) 'a = (b)'",
        ] {
            assert!(keeps(code), "{code}");
        }
    }

    #[test]
    fn whatever_else_may_change_it() {
        for code in [
            "x=1",
            "cd /",
            "f",
            "ls -l",
            "echo ${x:=1}",
            "echo ${x=1}",
            "echo ${a[i++]}",
            "echo $((x++))",
            "echo $[x++]",
            "((x++))",
            "cat {fd}<file",
            "exec {fd}>file",
            "printf -v x 1",
            "printf $x 1",
            "printf 'abc%n' x",
            "$cmd a",
            "for i in 1 2; do echo $i; done",
            "if true; then echo; fi",
            "( echo )",
            "{ echo; }",
            "g() { echo; }",
            "function g { echo; }",
            "case x in x) echo;; esac",
            "! true",
            "time sleep 1",
            "a[i++]=1 env",
            "A=1 echo",
            "[[ a =~ b ]]",
            "[ -v a ]",
            "read x <file",
            "echo a | read x",
            "\\cd /",
            "'cd' /",
            "c\"d\" /",
            "builtin cd /",
            "command cd /",
            "eval x=1",
            ". file",
            "export A",
            "echo `x=1`",
            "coproc cat",
            "echo a; set -f",
            "kill $$",
            "wait",
            "echo 'open",
            "echo $(x=1)",
            "cat <<E\n${x}\nE",
            "echo $__stepmark_dir",
            "pwd -P",
            ": a",
            ">out",
        ] {
            assert!(!keeps(code), "{code}");
        }
    }
}
