//! What the shell tells of itself: the report after each step, and the state that a new shell is given when one dies.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

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

    /// Where a shell can be started: the directory, unless it is gone.
    pub(super) fn cwd(&self) -> &Path {
        let directory = Path::new(OsStr::from_bytes(&self.directory));
        if directory.is_dir() {
            directory
        } else {
            Path::new("/")
        }
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

/// Quotes a word for bash that may be no text.
pub(super) fn quote_bytes(bytes: &[u8]) -> Vec<u8> {
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
}
