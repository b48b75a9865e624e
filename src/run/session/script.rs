//! What a session is asked to run, and how that ends.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Captured, Size, is_name};

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

/// How a step's streams are captured. Both are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Streams {
    /// Both, in one pipe and so in exact order.
    #[default]
    Both,
    /// Each by itself; what was printed first is not known then.
    Apart,
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
    /// Run the code on a terminal of its own, of this size where the session shares none with a person. Streams are
    /// together then, and the output is what programs have sent to the terminal.
    pub tty: Option<Size>,
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
            tty: None,
        }
    }
}

impl Script<'_> {
    /// Fails when a variable cannot have its name.
    pub(super) fn check(&self) -> io::Result<()> {
        match self.env.iter().find(|(name, _)| !is_name(name)) {
            None => Ok(()),
            Some((name, _)) => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{name} is not a variable's name"),
            )),
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
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How it ended.
    pub ended: Ended,
    /// What it printed; on standard output only, where streams are captured apart.
    pub output: Captured,
    /// What it printed on standard error, where streams are captured apart.
    pub errors: Captured,
    /// Whether the shell died of it. The next script gets a new one with the state of this one, but for jobs and open
    /// descriptors.
    pub shell_died: bool,
    /// How long it took.
    pub took: Duration,
}

/// Takes output as it comes.
pub type OnOutput<'a> = &'a mut dyn FnMut(&[u8]);
