//! The shell that a document's steps share.
//!
//! One bash runs all steps and keeps their directory, variables, functions, options and traps. It is given a step over
//! a private control pipe, and reports its end, and then its state, over another private channel, so that nothing a
//! step prints can be taken for one. When a step kills the shell, a new one is given the state. `program` holds what
//! runs inside of bash, `supervisor` the process that keeps hold of everything that steps start.

mod capture;
mod directory;
mod end;
mod process;
mod program;
mod shell;
mod state;
mod streams;
mod supervisor;

use std::ffi::OsString;
use std::future::Future;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

pub use self::capture::{Captured, KEPT};
use self::directory::Directory;
use self::end::Stop;
use self::process::Clock;
use self::program::quote;
use self::shell::{Death, Options, Shell};
use self::state::{Report, State, Traps};
use self::streams::Pipes;

/// How a session is started.
#[derive(Debug, Clone)]
pub struct SessionOptions {
    /// The document's file name, without its directory: `$0`, and the prefix of the shell's messages.
    pub name: String,
    /// The directory that the first step runs in.
    pub cwd: PathBuf,
    /// Variables that are set, or changed, in the environment that stepmark itself has.
    pub env: Vec<(String, String)>,
    /// Whether steps share the terminal, and the foreground process group, with stepmark.
    pub terminal: bool,
}

/// Which of a step's streams are captured. Both are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Streams {
    /// Both, in one pipe and so in exact order.
    #[default]
    Both,
    /// Standard output only.
    Stdout,
    /// Standard error only.
    Stderr,
}

/// One piece of code to be run in the session.
#[derive(Debug, Clone)]
pub struct Script<'a> {
    /// The code.
    pub code: &'a str,
    /// The line of the document that the code begins on, counted from 1.
    pub line: usize,
    /// The directory for this script; the session's is restored after it.
    pub cwd: Option<&'a Path>,
    /// Variables for this script; the session's are restored after it.
    pub env: &'a [(String, String)],
    /// Stop at the first command that fails.
    pub strict: bool,
    /// What is captured.
    pub streams: Streams,
    /// End the script after this time.
    pub timeout: Option<Duration>,
    /// The program that runs the code, in the session's directory and environment, instead of the session's bash.
    pub interpreter: Option<&'a str>,
}

impl<'a> Script<'a> {
    /// A strict script with nothing special about it.
    #[must_use]
    pub fn new(code: &'a str, line: usize) -> Self {
        let (cwd, env, streams) = (None, [].as_slice(), Streams::Both);
        Self {
            code,
            line,
            cwd,
            env,
            strict: true,
            streams,
            timeout: None,
            interpreter: None,
        }
    }
}

/// How a script ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With this status; also when the script made the shell exit.
    Exited(i32),
    /// The shell was killed by this signal.
    Signaled(i32),
    /// Its time was over.
    TimedOut,
    /// It was cancelled.
    Interrupted,
}

/// What a script did.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub ended: Ended,
    /// What it printed on the streams that are captured.
    pub output: Captured,
    /// Whether the shell died of it. The next script gets a new one with the state of this one, but for jobs and open
    /// descriptors.
    pub shell_died: bool,
    /// How long it took.
    pub took: Duration,
}

/// Takes output as it comes.
pub type OnOutput<'a> = &'a mut dyn FnMut(&[u8]);

/// How a shell is done with a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    Reported(i32),
    Died(Death),
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
    report: Vec<u8>,
    /// The traps of the last report, as listed, and what of it is the user's.
    listing: Vec<u8>,
    traps: Traps,
    /// Commands that set the traps, for the next step.
    set_traps: String,
    status: i32,
    /// Variables that are set before the next step, and again should it kill the shell before its state is saved.
    variables: Vec<(String, String)>,
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
            output: &pipes.output_write,
            foreground: options.terminal,
            directory: &directory,
        })?;
        let mut session = Self {
            options,
            directory,
            pipes,
            clock: Clock::new(),
            shell,
            past: Vec::new(),
            report: Vec::new(),
            listing: Vec::new(),
            traps: Traps::default(),
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

    /// The text that makes a shell ready for steps.
    fn program(&self, first: bool, sequence: u64, flags: &str) -> String {
        let directory = self.directory.path();
        let name = &self.options.name;
        program::start(&program::Start {
            directory,
            name,
            sequence,
            status: self.status,
            flags,
            first,
        }) + &self.traps.commands()
            + "\n"
    }

    /// Runs the start file in a new shell and waits until it is ready.
    async fn begin(&mut self, text: &[u8]) -> io::Result<()> {
        let ready = b"\n{ builtin printf '0\\0' >|\"$__stepmark_dir/.stepmark-report\"; }\n\
            __stepmark_kind=step; builtin eval \"$__stepmark_dump\"\n";
        // By its own name, so that the functions in it name the document in their messages.
        std::fs::write(&self.directory.step, [text, ready].concat())?;
        let directory = quote(&self.directory.path().to_string_lossy());
        let name = quote(&self.options.name);
        let line = format!(
            "{{ cd -L -- {directory}; shopt -u sourcepath; . -- {name}; }} </dev/null &>/dev/null\n"
        );
        self.shell.send(line.as_bytes())?;
        self.report.clear();
        let mut unheard = Vec::new();
        let done = self
            .work(
                Streams::Both,
                &mut None,
                &mut |bytes| unheard.extend_from_slice(bytes),
                None,
            )
            .await?;
        match done {
            Some(Done::Reported(_)) => Ok(()),
            _ => Err(io::Error::other(format!(
                "bash ended before it was ready: {}",
                String::from_utf8_lossy(&unheard).trim()
            ))),
        }
    }

    /// Runs a script. `on_output` gets what it prints at once; `cancel` ends it, and all that it started, when it
    /// resolves.
    ///
    /// An error means that no shell could be had or talked to; whatever the script does is an [`Outcome`].
    pub async fn run(
        &mut self,
        script: &Script<'_>,
        on_output: OnOutput<'_>,
        cancel: impl Future<Output = ()>,
    ) -> io::Result<Outcome> {
        if let Some((name, _)) = script.env.iter().find(|(name, _)| !is_name(name)) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{name} is not a variable's name"),
            ));
        }
        self.revive().await?;
        // What background children have printed meanwhile is shown, but is not this script's.
        self.pipes.drain(Streams::Both, &mut None, on_output)?;
        self.prepare(script)?;
        let started = Instant::now();
        let moment = self.clock.now();
        self.shell.send(if script.streams == Streams::Both {
            program::STEP_LINE
        } else {
            program::SPLIT_LINE
        })?;

        let mut output = Some(Captured::default());
        let stop = {
            let cancel = std::pin::pin!(cancel);
            let deadline = script.timeout.map(|time| started + time);
            tokio::select! {
                biased;
                done = self.work(script.streams, &mut output, on_output, deadline) => match done? {
                    Some(done) => Ok(done),
                    None => Err(Stop::TimedOut),
                },
                () = cancel => Err(Stop::Interrupted),
            }
        };
        let (done, ended) = match stop {
            Ok(done @ Done::Reported(status)) => (Some(done), Ended::Exited(status)),
            Ok(done @ Done::Died(Death::Exited(status))) => (Some(done), Ended::Exited(status)),
            Ok(done @ Done::Died(Death::Signaled(signal))) => (Some(done), Ended::Signaled(signal)),
            Err(stop) => {
                let done = self
                    .stop(stop, moment, script.streams, &mut output, on_output)
                    .await?;
                (done, stop.ended())
            }
        };
        match done {
            Some(Done::Reported(status)) => {
                self.status = status;
                self.variables.clear();
            }
            Some(Done::Died(Death::Exited(status))) => self.status = status,
            Some(Done::Died(Death::Signaled(signal))) => self.status = 128 + signal,
            None => {}
        }
        let shell_died = !matches!(done, Some(Done::Reported(_)));
        Ok(Outcome {
            ended,
            output: output.unwrap_or_default(),
            shell_died,
            took: started.elapsed(),
        })
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
        self.variables.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Writes the step's file.
    fn prepare(&mut self, script: &Script<'_>) -> io::Result<()> {
        let interpreted = script.interpreter.map(|interpreter| {
            // Blank lines before it make the program count lines as the document does.
            let mut text = "\n".repeat(script.line.saturating_sub(1));
            text.push_str(script.code);
            (program::interpret(interpreter, self.directory.path()), text)
        });
        if script.streams != Streams::Both {
            self.pipes.split(&self.directory)?;
        }
        if let Some((_, text)) = &interpreted {
            self.directory.write(program::SCRIPT, text.as_bytes())?;
        }
        let mut before = std::mem::take(&mut self.set_traps);
        for (name, value) in &self.variables {
            before.push_str(&format!("builtin export {name}={}; ", quote(value)));
        }
        let last = match &self.traps.debug {
            Some(trap) => format!(
                "__stepmark_debug=1; builtin trap -- {} DEBUG; ",
                quote(trap)
            ),
            None => String::new(),
        };
        let text = program::step(&program::Step {
            code: interpreted
                .as_ref()
                .map_or(script.code, |(command, _)| command),
            line: script.line,
            strict: script.strict,
            cwd: script.cwd,
            env: script.env,
            before: &before,
            last: &last,
        });
        std::fs::write(&self.directory.step, text)
    }

    /// Passes output on until the shell reports or dies, or the deadline has come.
    async fn work(
        &mut self,
        streams: Streams,
        output: &mut Option<Captured>,
        on_output: OnOutput<'_>,
        deadline: Option<Instant>,
    ) -> io::Result<Option<Done>> {
        let timer = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        let mut timer: Pin<&mut _> = std::pin::pin!(timer);
        loop {
            tokio::select! {
                biased;
                () = &mut timer => return Ok(None),
                read = self.pipes.report.readable() => {
                    read?;
                    if self.pipes.read_report(&mut self.report)? {
                        self.pipes.drain(streams, output, on_output)?;
                        return self.reported().map(Some);
                    }
                }
                read = self.shell.readable() => {
                    read?;
                    if let Some(death) = self.shell.hear()? {
                        self.pipes.drain(streams, output, on_output)?;
                        return Ok(Some(Done::Died(death)));
                    }
                }
                read = self.pipes.readable() => {
                    read?;
                    self.pipes.read(streams, output, on_output)?;
                }
            }
        }
    }

    /// Takes in a complete report.
    fn reported(&mut self) -> io::Result<Done> {
        let report = Report::read(&self.report)
            .ok_or_else(|| io::Error::other("the shell's report is damaged"))?;
        let done = Done::Reported(report.status);
        if report.traps != self.listing {
            let traps = Traps::read(&String::from_utf8_lossy(report.traps), &self.traps);
            self.listing = report.traps.to_vec();
            // Setting them is for the next step to do, when the user's have changed or stepmark's are gone.
            self.set_traps = traps.commands();
            self.traps = traps;
        }
        self.report.clear();
        Ok(done)
    }

    /// The newest state that is complete.
    fn newest_state(&self) -> Option<State> {
        program::STATES
            .iter()
            .filter_map(|name| State::read(&std::fs::read(self.directory.join(name)).ok()?))
            .max_by_key(|state| state.sequence)
    }

    /// Whether a shell that has died left an EXIT trap that did not run.
    fn has_exit_trap(&self) -> bool {
        self.traps.exit.is_some() && self.newest_state().is_some_and(|state| !state.exiting)
    }

    /// Starts a new shell with the state of the last one, should that have died.
    async fn revive(&mut self) -> io::Result<()> {
        if self.shell.hear()?.is_none() {
            return Ok(());
        }
        let Some(state) = self.newest_state() else {
            return Err(io::Error::other(
                "the shell has ended, and its state is lost",
            ));
        };
        if state.exiting {
            self.traps = Traps {
                exit: None,
                ..Traps::read(&String::from_utf8_lossy(&state.traps), &self.traps)
            };
            self.variables.clear();
        }
        let directory = PathBuf::from(std::ffi::OsStr::from_bytes(&state.directory));
        let cwd = if directory.is_dir() {
            directory.as_path()
        } else {
            Path::new("/")
        };
        let shell = Shell::start(&Options {
            name: &self.options.name,
            environment: &[],
            cwd,
            output: &self.pipes.output_write,
            foreground: self.options.terminal,
            directory: &self.directory,
        })?;
        self.past.push(std::mem::replace(&mut self.shell, shell));
        self.pipes.forget_report();
        self.listing.clear();
        self.set_traps.clear();
        let (mut text, last) = state.restore();
        text.extend_from_slice(self.program(false, state.sequence, &state.flags).as_bytes());
        for (signal, command) in &self.traps.others {
            text.extend_from_slice(
                format!("builtin trap -- {} {signal}\n", quote(command)).as_bytes(),
            );
        }
        text.extend_from_slice(&last);
        self.begin(&text).await
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
