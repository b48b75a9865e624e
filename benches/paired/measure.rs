//! One command: what it does, what it takes, and whether it did what it should.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

use crate::folder::{Folder, Prepare, Problem};

/// Where a command's output goes: a file costs it nothing that a reader's pace could change.
const STDOUT: &str = "stdout";
const STDERR: &str = "stderr";

/// A command that is measured.
pub struct Side {
    program: String,
    arguments: Vec<String>,
    before: Option<Prepare>,
    status: i32,
    prints: Option<String>,
    most_lines: Option<usize>,
    writes: Option<(String, String)>,
}

/// What one run of a command took.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// From its start to its end.
    pub wall: Duration,
    /// User and system time, of the command and of all that it waited for.
    pub cpu: Duration,
    /// The peak of its largest process, in bytes. The kernel never says less than the peak of this process
    /// here, which is why nothing large is held in memory.
    pub memory: u64,
}

impl Side {
    /// stepmark itself.
    pub fn stepmark(arguments: &[&str]) -> Self {
        Self::program(env!("CARGO_BIN_EXE_stepmark"), arguments)
    }

    /// A program, looked up on PATH.
    pub fn program(program: &str, arguments: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.iter().map(|&it| it.to_owned()).collect(),
            before: None,
            status: 0,
            prints: None,
            most_lines: None,
            writes: None,
        }
    }

    /// What is done before each run.
    pub fn before(mut self, before: impl Fn(&Folder) -> io::Result<()> + 'static) -> Self {
        self.before = Some(Box::new(before));
        self
    }

    /// The exit status that it has to have; 0 if nothing is said.
    pub fn exits(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// What it has to print.
    pub fn prints(mut self, text: impl Into<String>) -> Self {
        self.prints = Some(text.into());
        self
    }

    /// How many lines it may print.
    pub fn prints_at_most(mut self, lines: usize) -> Self {
        self.most_lines = Some(lines);
        self
    }

    /// What has to be in a file afterwards.
    pub fn writes(mut self, file: &str, text: &str) -> Self {
        self.writes = Some((file.to_owned(), text.to_owned()));
        self
    }

    /// Runs it once in `folder`.
    pub fn run(&self, folder: &Folder) -> Result<Taken, Problem> {
        if let Some(before) = &self.before {
            before(folder)?;
        }
        let (stdout, stderr) = (folder.own(STDOUT), folder.own(STDERR));
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .envs(folder.environment())
            .env_remove("CI")
            .current_dir(folder.path(""))
            .stdin(Stdio::null())
            .stdout(File::create(&stdout)?)
            .stderr(File::create(&stderr)?);
        let start = Instant::now();
        let ended = command.spawn()?.wait4()?;
        let wall = start.elapsed();
        // As a shell tells it.
        let status = ended
            .status
            .signal()
            .map_or_else(|| ended.status.code().unwrap_or(-1), |signal| 128 + signal);
        self.assert(folder, status, &stdout)
            .map_err(|what| self.problem(&what, &stdout, &stderr))?;
        Ok(Taken {
            wall,
            cpu: ended.rusage.utime + ended.rusage.stime,
            memory: ended.rusage.maxrss,
        })
    }

    /// Whether it did what it should.
    fn assert(&self, folder: &Folder, status: i32, stdout: &Path) -> Result<(), String> {
        if status != self.status {
            return Err(format!("exits with {status}, not {}", self.status));
        }
        let printed = read(stdout);
        if let Some(text) = &self.prints
            && !printed.contains(text)
        {
            return Err(format!("does not print `{text}`"));
        }
        let lines = printed.lines().count();
        if let Some(most) = self.most_lines
            && lines > most
        {
            return Err(format!("prints {lines} lines, more than {most}"));
        }
        if let Some((file, text)) = &self.writes
            && !folder.contains(file, text).unwrap_or(false)
        {
            return Err(format!("does not write `{text}` to {file}"));
        }
        Ok(())
    }

    fn problem(&self, what: &str, stdout: &Path, stderr: &Path) -> Problem {
        let (program, arguments) = (&self.program, self.arguments.join(" "));
        let (stdout, stderr) = (end(&read(stdout)), end(&read(stderr)));
        format!("`{program} {arguments}` {what}\nstdout ends with:\n{stdout}\nstderr:\n{stderr}")
            .into()
    }
}

fn read(path: &Path) -> String {
    fs::read(path).map_or_else(
        |error| error.to_string(),
        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// The last lines.
fn end(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}
