//! What reads programs, and where it finds them among its arguments.

use crate::document::shell::{Word, is_shell};

/// A part of a script that is code, and what reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) why: String,
}

/// Interpreters that take a program as an argument, with the letters of the options that say so.
pub(super) const INTERPRETERS: &[(&str, &[&str])] = &[
    ("su", &["-c", "--command"]),
    ("script", &["-c", "--command"]),
    ("fish", &["-c", "--command"]),
    ("python", &["-c"]),
    ("python3", &["-c"]),
    ("perl", &["-e", "-E", "-ne", "-pe", "-le"]),
    ("ruby", &["-e", "-ne", "-pe"]),
    ("node", &["-e", "-p", "--eval", "--print"]),
];

/// The program among the arguments of an interpreter.
pub(super) fn program_of<'w>(name: &str, arguments: &'w [Word]) -> Option<&'w Word> {
    let interpreter = INTERPRETERS.iter().find(|(known, _)| *known == name);
    let option = arguments.iter().position(|word| {
        let text = word.text.as_str();
        match interpreter {
            Some(("perl" | "ruby", _)) => {
                let letters = text.strip_prefix('-').unwrap_or_default();
                letters.ends_with(['e', 'E']) && !letters.starts_with('-')
            }
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
