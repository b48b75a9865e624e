//! What the shell tells of itself: the report after each step, and the state that a new shell is given when one dies.

use std::collections::HashSet;
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

/// The report after a step: its status; after one that is not quiet also why it was left, `$-`, and the attributes of
/// PWD and OLDPWD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) status: i32,
    /// Whether a signal has ended the step.
    pub(super) interrupted: bool,
    /// Whether quiet steps may follow as far as the options tell; none after a quiet step, where that has not changed.
    pub(super) calm: Option<bool>,
}

impl Report {
    /// The report, when it is complete.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes.strip_suffix(b"\0")?).ok()?;
        let mut fields = text.split(' ');
        let status = fields.next()?.parse().ok()?;
        let interrupted = fields.next() == Some("2");
        let calm = fields.next().map(|flags| {
            // Tracing would show stepmark's commands, functrace run traps in them; without attributes but that of
            // being exported the directory can be left and entered again without a word.
            let attributes = fields.next().unwrap_or_default();
            !flags.contains(['x', 'v', 'T', 'n']) && attributes.bytes().all(|b| b == b'x')
        });
        Some(Self {
            status,
            interrupted,
            calm,
        })
    }
}

/// What the shell lists after a step: `declare -F`, `alias -p`, `trap -p`.
pub(super) struct Listing {
    pub(super) functions: HashSet<String>,
    pub(super) aliases: bool,
}

impl Listing {
    pub(super) fn read(listing: &str) -> Self {
        // A line of an alias or a trap that looks like a function's only makes for one name too many.
        let functions = listing
            .lines()
            .filter_map(|line| line.strip_prefix("declare -f")?.split_once(' '))
            .map(|(_, name)| name.to_owned())
            .filter(|name| !name.starts_with("__stepmark_"))
            .collect();
        let aliases = listing.lines().any(|line| line.starts_with("alias "));
        Self { functions, aliases }
    }
}

/// A state as the shell has written it.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) sequence: u64,
    /// Whether the shell was about to exit, and ran its EXIT trap.
    pub(super) exiting: bool,
    pub(super) flags: String,
    pub(super) directory: Vec<u8>,
    pub(super) options: String,
    pub(super) shell_options: String,
    pub(super) back: Vec<u8>,
    pub(super) umask: String,
    pub(super) arguments: Vec<u8>,
    pub(super) traps: Vec<u8>,
    pub(super) functions: Vec<u8>,
    pub(super) variables: Vec<u8>,
}

impl State {
    /// Reads a state; none when it is not complete.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = bytes.split(|&b| b == 0);
        let mut text = || {
            fields
                .next()
                .map(|field| String::from_utf8_lossy(field).into_owned())
        };
        let sequence = text()?.parse().ok()?;
        let exiting = text()? == "exit";
        let (flags, options, shell_options) = (text()?, text()?, text()?);
        let mut field = || fields.next().map(<[u8]>::to_vec);
        let (directory, back) = (field()?, field()?);
        let umask = String::from_utf8_lossy(&field()?).trim().to_owned();
        let (arguments, traps, functions, variables) = (field()?, field()?, field()?, field()?);
        (field()? == b"end").then_some(Self {
            sequence,
            exiting,
            flags,
            directory,
            options,
            shell_options,
            back,
            umask,
            arguments,
            traps,
            functions,
            variables,
        })
    }

    /// The commands that bring the state into a new shell, which has been started with an empty environment. Many fail,
    /// for variables that bash alone may set; their errors go nowhere. Options that change how bash reads what follows
    /// come last, `extglob` first. Aliases are among the functions, behind them.
    pub(super) fn restore(&self) -> (Vec<u8>, Vec<u8>) {
        let mut first = b"builtin shopt -u ${BASHOPTS//:/ }\n".to_vec();
        for option in self
            .shell_options
            .split(':')
            .filter(|o| *o != "expand_aliases")
        {
            first.extend_from_slice(format!("builtin shopt -s {option}\n").as_bytes());
        }
        first.extend_from_slice(&self.functions);
        first.extend_from_slice(b"\nbuiltin cd -L -- ");
        first.extend_from_slice(quote_bytes(&self.directory).as_slice());
        first.push(b'\n');
        // Aliases came with the functions. As a variable that has been assigned they would not be bash's own any more.
        for line in self.variables.split_inclusive(|&byte| byte == b'\n') {
            if !line.starts_with(b"declare -A BASH_ALIASES=") {
                first.extend_from_slice(line);
            }
        }
        first.extend_from_slice(
            format!("\nbuiltin umask {}\nbuiltin set -- ", self.umask).as_bytes(),
        );
        first.extend_from_slice(&self.arguments);
        first.push(b'\n');

        let mut last = self.back.clone();
        last.push(b'\n');
        let on: Vec<&str> = self.options.split(':').collect();
        for option in ["braceexpand", "hashall", "interactive-comments"]
            .iter()
            .filter(|o| !on.contains(o))
        {
            last.extend_from_slice(format!("builtin set +o {option}\n").as_bytes());
        }
        for option in on
            .iter()
            .filter(|o| !["errexit", "xtrace", "verbose", "noexec", "posix"].contains(o))
        {
            last.extend_from_slice(format!("builtin set -o {option}\n").as_bytes());
        }
        for flag in ['E', 'T'].iter().filter(|f| self.flags.contains(**f)) {
            last.extend_from_slice(format!("builtin set -{flag}\n").as_bytes());
        }
        for (option, list) in [
            ("expand_aliases", &self.shell_options),
            ("posix", &self.options),
        ] {
            if list.split(':').any(|o| o == option) {
                let set = if option == "posix" {
                    "set -o"
                } else {
                    "shopt -s"
                };
                last.extend_from_slice(format!("builtin {set} {option}\n").as_bytes());
            }
        }
        (first, last)
    }
}

fn quote_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'\''];
    for &byte in bytes {
        if byte == b'\'' {
            quoted.extend_from_slice(br"'\'");
        }
        quoted.push(byte);
    }
    quoted.push(b'\'');
    quoted
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
    fn an_incomplete_state_is_none() {
        assert!(State::read(b"1\0step\0hB\0a:b\0c\0/\0\0").is_none());
    }

    #[test]
    fn an_incomplete_report_is_none() {
        assert!(Report::read(b"12 ehB x").is_none());
        let calm = |bytes| Report::read(bytes).map(|report| (report.status, report.calm));
        assert_eq!(calm(b"12  ehBE xx\0"), Some((12, Some(true))));
        assert_eq!(calm(b"0 2 hxBE xx\0"), Some((0, Some(false))));
        assert_eq!(calm(b"0 1 hBE xrx\0"), Some((0, Some(false))));
        assert_eq!(calm(b"1\0"), Some((1, None)));
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
