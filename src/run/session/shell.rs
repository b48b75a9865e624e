//! One shell process under its supervisor.

use std::ffi::{CString, OsString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::fcntl::OFlag;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::waitpid;
use nix::unistd::{Pid, pipe2, write};
use tokio::net::unix::pipe::Receiver;

use super::directory::{Directory, c_string};
use super::launch::{CONTROL_PATH, Command, ENDED, EXEC_FAILED, MESSAGE_LEN, Place, STARTED};
use super::supervisor;

/// How a shell has ended: its exit status, or the signal that killed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    Exited(i32),
    Signaled(i32),
}

/// What a new shell is made of.
pub(super) struct Options<'a> {
    /// `$0`, and so the prefix of the shell's messages.
    pub(super) name: &'a str,
    pub(super) environment: &'a [(OsString, OsString)],
    pub(super) cwd: &'a Path,
    pub(super) output: BorrowedFd<'a>,
    pub(super) place: Place,
    /// Whether it outlives stepmark.
    pub(super) keep: bool,
    pub(super) directory: &'a Directory,
    /// The file that a shell which a person controls begins with. Others are controlled by [`Shell::send`].
    pub(super) interactive: Option<&'a Path>,
}

/// A shell and its supervisor. The supervisor ends, and all processes with it, when this is dropped.
pub(super) struct Shell {
    pub(super) supervisor: Pid,
    pub(super) pid: Option<Pid>,
    /// Where the shell reads its commands; closed to make it exit.
    control: Option<OwnedFd>,
    lifeline: Option<OwnedFd>,
    status: Receiver,
    message: Vec<u8>,
    death: Option<Death>,
    /// The supervisor has been waited for.
    reaped: bool,
}

impl Shell {
    /// Starts bash, found by the PATH of its environment.
    pub(super) fn start(options: &Options<'_>) -> io::Result<Self> {
        let program = find("bash", options.environment)?;
        // A name with this sign makes a login shell; what steps see as `$0` is set once it runs.
        let name = match options.name.starts_with('-') {
            true => "bash",
            false => options.name,
        };
        let arguments = match options.interactive {
            None => [name, "--noprofile", "--norc", CONTROL_PATH].map(str::as_bytes),
            Some(file) => [
                b"bash".as_slice(),
                b"--rcfile",
                file.as_os_str().as_bytes(),
                b"-i",
            ],
        };
        let arguments: Vec<CString> = arguments
            .iter()
            .map(|argument| c_string(argument))
            .collect::<io::Result<_>>()?;
        let environment = options
            .environment
            .iter()
            .map(|(name, value)| c_string(&[name.as_bytes(), b"=", value.as_bytes()].concat()))
            .collect::<io::Result<Vec<_>>>()?;
        let (control_read, control) = pipe2(OFlag::O_CLOEXEC)?;
        let (status, status_write) = pipe2(OFlag::O_CLOEXEC)?;
        let (lifeline_read, lifeline) = pipe2(OFlag::O_CLOEXEC)?;
        let command = Command {
            program: &program,
            arguments: &arguments,
            environment: &environment,
            directory: &c_string(options.cwd.as_os_str().as_bytes())?,
            control: options
                .interactive
                .is_none()
                .then_some(control_read.as_fd()),
            output: options.output,
            place: options.place,
            keep: options.keep,
            leftovers: &options.directory.files()?,
            leftover_directory: &c_string(options.directory.path().as_os_str().as_bytes())?,
        };
        let supervisor = supervisor::spawn(&command, &status_write, &lifeline_read)?;
        Ok(Self {
            supervisor,
            pid: None,
            control: Some(control),
            lifeline: Some(lifeline),
            status: Receiver::from_owned_fd(status)?,
            message: Vec::new(),
            death: None,
            reaped: false,
        })
    }

    /// Gives the shell a line to run. That it is gone already is seen by its death.
    pub(super) fn send(&self, line: &[u8]) -> io::Result<()> {
        match self.control.as_ref().map(|control| write(control, line)) {
            Some(Err(error)) if error != nix::Error::EPIPE => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Waits until there is something to [`hear`](Self::hear). Safe to be cancelled.
    pub(super) async fn readable(&self) -> io::Result<()> {
        self.status.readable().await
    }

    /// Takes in what the supervisor says; the shell's death once that is known.
    pub(super) fn hear(&mut self) -> io::Result<Option<Death>> {
        while self.death.is_none() {
            let mut buffer = [0; 64];
            // Asked directly, since tokio's idea of what is readable may lag behind, and then through tokio, which has
            // to see that nothing is left before it waits for more.
            let mut read =
                rustix::io::read(self.status.as_fd(), &mut buffer).map_err(io::Error::from);
            if read
                .as_ref()
                .is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
            {
                read = self.status.try_read(&mut buffer);
            }
            match read {
                // The supervisor is gone, and has taken the shell with it.
                Ok(0) => self.death = Some(Death::Signaled(Signal::SIGKILL as i32)),
                Ok(read) => self.take_in(&buffer[..read])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(self.death)
    }

    fn take_in(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.message.extend_from_slice(bytes);
        while let Some((message, rest)) = self.message.split_first_chunk::<MESSAGE_LEN>() {
            let [a, b, c, d, e, f, g, h] = *message;
            let number = i32::from_ne_bytes([e, f, g, h]);
            match i32::from_ne_bytes([a, b, c, d]) {
                EXEC_FAILED => return Err(io::Error::from_raw_os_error(number)),
                STARTED => self.pid = Some(Pid::from_raw(number)),
                ENDED => self.death = Some(decode(number)),
                _ => {}
            }
            self.message = rest.to_vec();
        }
        Ok(())
    }

    /// Sends a signal to the shell itself, if it lives.
    pub(super) fn signal(&self, signal: Signal) {
        if let (Some(pid), None) = (self.pid, self.death) {
            // It may have ended this moment; its supervisor has then not told yet.
            let _ = kill(pid, signal);
        }
    }

    /// Ends the shell's input, so that it exits.
    pub(super) fn close(&mut self) {
        self.control = None;
    }

    /// Whether its input has been ended.
    pub(super) fn is_closed(&self) -> bool {
        self.control.is_none()
    }

    /// Makes the supervisor end everything.
    pub(super) fn release(&mut self) {
        self.control = None;
        self.lifeline = None;
    }

    /// Makes the supervisor end everything also when it is to keep all.
    pub(super) fn end(&mut self) {
        if let Some(lifeline) = &self.lifeline {
            // A supervisor that is gone has ended everything.
            let _ = write(lifeline, b".");
        }
        self.release();
    }

    /// Waits until the shell has ended. Where nobody waits for that any more, everything ends at once: a shell at the
    /// person's terminal would set its modes to the last.
    pub(super) async fn ended(&mut self) -> io::Result<()> {
        let attended = Attended(self);
        while attended.0.hear()?.is_none() {
            attended.0.readable().await?;
        }
        Ok(())
    }

    /// Waits until the supervisor is gone, and with it all that it could end.
    pub(super) async fn gone(&mut self) -> io::Result<()> {
        loop {
            self.status.readable().await?;
            match self.status.try_read(&mut [0; 64]) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        // Its end of the pipe closes as it exits: there is next to nothing to wait for.
        waitpid(self.supervisor, None)?;
        self.reaped = true;
        Ok(())
    }
}

/// A shell that somebody waits for.
struct Attended<'a>(&'a mut Shell);

impl Drop for Attended<'_> {
    fn drop(&mut self) {
        if self.0.death.is_none() {
            self.0.release();
            self.0.reaped = waitpid(self.0.supervisor, None).is_ok();
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        if self.reaped {
            return;
        }
        self.release();
        // It takes its time to end what there is, and would stay a zombie. Only a session that is not ended gets here.
        let supervisor = self.supervisor;
        std::thread::spawn(move || waitpid(supervisor, None));
    }
}

/// Reads a raw wait status.
fn decode(raw: i32) -> Death {
    match raw & 0x7f {
        0 => Death::Exited((raw >> 8) & 0xff),
        signal => Death::Signaled(signal),
    }
}

/// The path of a program.
fn find(program: &str, environment: &[(OsString, OsString)]) -> io::Result<CString> {
    let path = environment
        .iter()
        .find(|(name, _)| name == "PATH")
        .map(|(_, value)| value.clone());
    let path = path
        .or_else(|| std::env::var_os("PATH"))
        .unwrap_or_default();
    let usual = [
        PathBuf::from("/bin"),
        PathBuf::from("/usr/bin"),
        PathBuf::from("/usr/local/bin"),
    ];
    let found = std::env::split_paths(&path)
        .filter(|directory| directory.is_absolute())
        .chain(usual)
        .map(|directory| directory.join(program))
        .find(|file| {
            file.metadata()
                .is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
        });
    let Some(found) = found else {
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("{program} is not on the PATH"),
        ));
    };
    c_string(found.as_os_str().as_bytes())
}
