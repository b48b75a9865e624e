//! The shell that a document's steps share.
//!
//! One bash runs all steps and keeps their directory, variables, functions, options and traps. It is given a step over
//! a private control pipe, and reports its end, and then its state, over another private channel, so that nothing a
//! step prints can be taken for one. When a step kills the shell, a new one is given the state. `program` holds what
//! runs inside of bash, `supervisor` the process that keeps hold of everything that steps start.

mod apply;
mod background;
mod capture;
mod declarations;
mod descriptor;
mod difference;
mod directory;
mod end;
mod file;
mod fork;
mod keyboard;
mod launch;
mod process;
mod program;
mod pty;
mod quiet;
mod ready;
mod revive;
mod run;
mod screen;
mod script;
mod shell;
mod snapshot;
mod state;
mod streams;
mod subshell;
mod supervisor;
mod terminal;
mod traps;
mod tty;
mod watch;

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;

pub use self::background::Background;
pub(super) use self::capture::newlines;
pub use self::capture::{Captured, KEPT, Printed};
pub use self::descriptor::watch;
use self::directory::Directory;
pub use self::end::LAST_GRACE;
use self::launch::Place;
use self::process::Clock;
use self::program::quote;
pub use self::pty::Size;
use self::quiet::Known;
pub use self::ready::Readiness;
pub use self::script::{Ended, OnOutput, Outcome, Script, SessionOptions, Streams};
use self::shell::{Death, Options, Shell};
pub use self::snapshot::Snapshot;
use self::streams::Pipes;
use self::traps::Traps;

/// How a shell is done with a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    Reported { status: i32, interrupted: bool },
    Died(Death),
}

impl Done {
    /// How the script has ended.
    fn ended(self) -> Ended {
        match self {
            Self::Reported {
                interrupted: true, ..
            } => Ended::Interrupted,
            Self::Reported { status, .. } | Self::Died(Death::Exited(status)) => {
                Ended::Exited(status)
            }
            Self::Died(Death::Signaled(signal)) => Ended::Signaled(signal),
        }
    }
}

/// A persistent bash. Everything that its steps have started ends with it, also when it is dropped or stepmark killed.
pub struct Session {
    options: SessionOptions,
    directory: Directory,
    pipes: Pipes,
    clock: Clock,
    shell: Shell,
    /// Shells that have died, whose supervisors keep their background children.
    past: Vec<Shell>,
    /// Sessions for one script each, whose terminals are still in use.
    forks: Vec<Session>,
    report: Vec<u8>,
    /// What the shell has listed last, and what of it is the user's.
    listing: Vec<u8>,
    known: Known,
    /// Whether code that keeps the state can run as a quiet step.
    calm: bool,
    traps: Traps,
    /// Commands that set the traps, for the next step.
    set_traps: String,
    status: i32,
    /// Variables that are set, or unset, before the next step, and again should it kill the shell before its state is saved.
    variables: Vec<(String, Option<String>)>,
}

impl Session {
    /// Starts the shell. Fails when there is no bash that can be executed.
    pub async fn start(options: SessionOptions) -> io::Result<Self> {
        let mut options = options;
        options.name = options.name.replace(['/', '\0', '\n'], "_");
        if matches!(options.name.as_str(), "" | "." | "..") {
            "runbook".clone_into(&mut options.name);
        }
        let directory = Directory::new(&options.name)?;
        let pipes = Pipes::new(&directory)?;
        let mut environment: Vec<(OsString, OsString)> = std::env::vars_os().collect();
        let given = options
            .env
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        environment.retain(|(name, _)| {
            !options
                .env
                .iter()
                .any(|(other, _)| name.as_bytes() == other.as_bytes())
        });
        environment.extend(given);
        // These would make bash run a file, or begin with options that nobody wrote into the document.
        environment.retain(|(name, _)| {
            !["BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS"]
                .iter()
                .any(|n| name == n)
        });
        let shell = Shell::start(&Options {
            name: &options.name,
            environment: &environment,
            cwd: &options.cwd,
            output: pipes.output_write.as_fd(),
            place: place(&options),
            keep: false,
            directory: &directory,
            interactive: None,
        })?;
        let at_terminal = options.terminal;
        let mut session = Self {
            options,
            directory,
            pipes,
            clock: Clock::new(),
            shell,
            past: Vec::new(),
            forks: Vec::new(),
            report: Vec::new(),
            listing: Vec::new(),
            known: Known::default(),
            calm: false,
            traps: Traps {
                at_terminal,
                ..Traps::default()
            },
            set_traps: String::new(),
            status: 0,
            variables: Vec::new(),
        };
        let cwd = quote(&session.options.cwd.to_string_lossy());
        let text = format!(
            "{}builtin cd -L -- {cwd} && {{ builtin unset -v OLDPWD; builtin export OLDPWD; }}\n",
            session.program(true, 0, "")
        );
        session.begin(text.as_bytes()).await?;
        Ok(session)
    }

    /// Sets and exports a variable for the scripts to come.
    ///
    /// Fails when the name is none that a variable can have.
    pub fn set_variable(&mut self, name: &str, value: &str) -> io::Result<()> {
        if !is_name(name) || value.contains('\0') {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{name} cannot be set as a variable"),
            ));
        }
        self.variables
            .push((name.to_owned(), Some(value.to_owned())));
        Ok(())
    }

    /// Takes a variable away from the scripts to come.
    ///
    /// Fails when the name is none that a variable can have.
    pub fn unset_variable(&mut self, name: &str) -> io::Result<()> {
        if !is_name(name) {
            let what = format!("{name} cannot be a variable");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        self.variables.push((name.to_owned(), None));
        Ok(())
    }

    /// The command that gives a variable its value, or takes it away.
    fn assignment((name, value): &(String, Option<String>)) -> String {
        match value {
            Some(value) => format!("builtin export {name}={}", quote(value)),
            None => format!("builtin unset -v {name}"),
        }
    }
}

/// Where the shell of a session runs.
fn place(options: &SessionOptions) -> Place {
    if options.terminal {
        Place::Shared
    } else {
        Place::Apart
    }
}

/// Whether bash takes this as the name of a variable.
fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
