//! The traps that the user has set, told from stepmark's own.

use std::fmt::Write;

use super::program::{self, quote};

/// The traps that the user has set, without stepmark's own.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Traps {
    pub(super) err: Option<String>,
    pub(super) interrupt: Option<String>,
    pub(super) exit: Option<String>,
    pub(super) debug: Option<String>,
    /// The others: signal and command.
    pub(super) others: Vec<(String, String)>,
    /// Whether Ctrl-C comes from a terminal that the shell shares. Only then is there an INT trap besides the user's.
    pub(super) at_terminal: bool,
}

impl Traps {
    /// What the shell is to have set for these.
    fn installed(&self) -> [(&'static str, String); 3] {
        let own = |user: &Option<String>, with: fn(&str) -> String, without: &str| {
            user.as_deref().map_or_else(|| without.to_owned(), with)
        };
        let interrupt = match self.interrupt.as_deref() {
            // Ignored, and so by the children: that is meant.
            Some("") => String::new(),
            user if !self.at_terminal => user.unwrap_or_default().to_owned(),
            _ => own(&self.interrupt, program::int_trap, program::INT_TRAP),
        };
        [
            ("ERR", own(&self.err, program::err_trap, program::ERR_TRAP)),
            ("INT", interrupt),
            (
                "EXIT",
                own(&self.exit, program::exit_trap, program::EXIT_TRAP),
            ),
        ]
    }

    /// Reads the output of `trap -p`, where the shell had the traps for `before` when the step began.
    pub(super) fn read(listing: &str, before: &Self) -> Self {
        let mut traps = Self {
            at_terminal: before.at_terminal,
            ..Self::default()
        };
        let installed = before.installed();
        let found = parse(listing);
        let user = |name: &str, kept: &Option<String>| {
            let command = found
                .iter()
                .find(|(signal, _)| signal == name)
                .map(|(_, command)| command)?;
            let ours = installed
                .iter()
                .any(|(signal, text)| *signal == name && text == command);
            if ours {
                kept.clone()
            } else if let ("ERR", Some(inner)) = (name, inner(command)) {
                Some(inner)
            } else {
                Some(command.clone())
            }
        };
        traps.err = user("ERR", &before.err);
        traps.interrupt = user("INT", &before.interrupt);
        traps.exit = user("EXIT", &before.exit);
        for (signal, command) in found {
            match signal.as_str() {
                "ERR" | "INT" | "EXIT" | program::STOP_SIGNAL => {}
                // Stepmark's own, or the user's that has not come to the first command of the code.
                "DEBUG" if command.contains("__stepmark_") => {
                    traps.debug = before
                        .debug
                        .clone()
                        .filter(|_| command.contains("$BASH_COMMAND"));
                }
                "DEBUG" => traps.debug = Some(command),
                _ => traps.others.push((signal, command)),
            }
        }
        traps
    }

    /// Whether none of them can run in the middle of a step and change the state.
    pub(super) fn are_calm(&self) -> bool {
        self.err.is_none()
            && self.debug.is_none()
            && self.interrupt.is_none()
            && self.others.is_empty()
    }

    /// The commands that set stepmark's traps together with these.
    pub(super) fn commands(&self) -> String {
        let mut text = String::new();
        for (signal, command) in self.installed() {
            if signal == "INT" && !self.at_terminal && self.interrupt.is_none() {
                continue;
            }
            let _ = write!(text, "builtin trap -- {} {signal}; ", quote(&command));
        }
        let _ = write!(
            text,
            "builtin trap -- {} {}; ",
            quote(program::INT_TRAP),
            program::STOP_SIGNAL
        );
        text
    }
}

/// The user's part of an ERR trap that the function `trap` has set.
fn inner(command: &str) -> Option<String> {
    let (before, after) = program::ERR_AROUND;
    let quoted = command.strip_prefix(before)?.strip_suffix(after)?;
    let quoted = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(quoted.replace(r"'\''", "'"))
}

/// The (signal, command) pairs of `trap -p`, without the `SIG` that POSIX mode leaves out.
fn parse(listing: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = listing;
    while !rest.is_empty() {
        // What is no trap is what a user's DEBUG trap printed meanwhile.
        let Some(after) = rest.strip_prefix("trap -- ") else {
            rest = rest.split_once('\n').map_or("", |(_, next)| next);
            continue;
        };
        let (command, after) = unquote(after);
        let (signal, next) = after
            .trim_start_matches(' ')
            .split_once('\n')
            .unwrap_or((after, ""));
        if command != "-" {
            found.push((
                signal.strip_prefix("SIG").unwrap_or(signal).to_owned(),
                command,
            ));
        }
        rest = next;
    }
    found
}

/// Undoes the quotes that bash puts around a word in a listing; also what follows the word.
fn unquote(text: &str) -> (String, &str) {
    let mut word = String::new();
    let mut rest = text;
    loop {
        if let Some((inside, after)) = rest.strip_prefix('\'').and_then(|r| r.split_once('\'')) {
            word.push_str(inside);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('\\') {
            let end = after.chars().next().map_or(0, char::len_utf8);
            word.push_str(&after[..end]);
            rest = &after[end..];
        } else {
            match rest.chars().next() {
                Some(c) if c != ' ' && c != '\n' => {
                    word.push(c);
                    rest = &rest[c.len_utf8()..];
                }
                _ => return (word, rest),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traps_are_read_and_told_from_stepmarks_own() {
        let listing = format!(
            "trap -- '{}' EXIT\ntrap -- 'echo '\\''a b'\\''\nsecond' SIGINT\ntrap -- '' SIGHUP\ntrap -- 'x' ERR\n",
            program::EXIT_TRAP
        );
        let traps = Traps::read(&listing, &Traps::default());
        assert_eq!(traps.exit, None);
        assert_eq!(traps.err.as_deref(), Some("x"));
        assert_eq!(traps.interrupt.as_deref(), Some("echo 'a b'\nsecond"));
        assert_eq!(traps.others, [("HUP".to_owned(), String::new())]);
    }

    #[test]
    fn composed_traps_read_back_as_the_users() {
        let user = Traps {
            err: Some("echo it's".to_owned()),
            exit: Some("bye".to_owned()),
            ..Traps::default()
        };
        let listing: String = user
            .installed()
            .iter()
            .map(|(signal, text)| format!("trap -- '{}' {signal}\n", text.replace('\'', r"'\''")))
            .collect();
        assert_eq!(Traps::read(&listing, &user), user);
    }

    #[test]
    fn an_err_trap_that_a_step_has_set_is_the_users() {
        let text = program::err_trap("echo it's\nso");
        let listing = format!("trap -- '{}' ERR\n", text.replace('\'', r"'\''"));
        assert_eq!(
            Traps::read(&listing, &Traps::default()).err.as_deref(),
            Some("echo it's\nso")
        );
    }
}
