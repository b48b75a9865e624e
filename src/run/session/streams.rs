//! The pipes between the shell and stepmark.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::unistd::pipe2;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe::{OpenOptions, Receiver};

use super::descriptor::watch;
use super::directory::Directory;
use super::program::REPORT;
use super::pty::Pty;
use super::{OnOutput, Printed};

/// The size that is asked for of the output pipes, and the most that can be in one.
const PIPE_SIZE: usize = 1 << 20;
/// How much is read at once.
const READ_SIZE: usize = 256 << 10;
/// How often a pipe is read before other events get a look.
const READS: usize = 16;

/// What is read from: a pipe, or the master of a pseudo-terminal.
struct Source(AsyncFd<OwnedFd>);

impl Source {
    fn new(descriptor: OwnedFd) -> io::Result<Self> {
        let flags = OFlag::from_bits_retain(fcntl(&descriptor, FcntlArg::F_GETFL)?);
        fcntl(&descriptor, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
        Ok(Self(watch(descriptor, Interest::READABLE)?))
    }

    async fn readable(&self) -> io::Result<()> {
        self.0.readable().await.map(drop)
    }

    fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_io(Interest::READABLE, |descriptor| {
            Ok(rustix::io::read(descriptor, buffer)?)
        })
    }
}

impl AsFd for Source {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.get_ref().as_fd()
    }
}

pub(super) struct Pipes {
    output: Source,
    /// For the next shell: all of a session's shells, and what they leave behind, write to one pipe.
    pub(super) output_write: OwnedFd,
    /// Where standard error goes when it is kept apart; open as soon as that was wanted once.
    errors: Option<Source>,
    pub(super) report: Receiver,
    buffer: Vec<u8>,
}

impl Pipes {
    pub(super) fn new(directory: &Directory) -> io::Result<Self> {
        let (output, output_write) = pipe2(OFlag::O_CLOEXEC)?;
        enlarge(&output);
        Self::of(output, output_write, directory)
    }

    /// With a pseudo-terminal for the output.
    pub(super) fn terminal(pty: Pty, directory: &Directory) -> io::Result<Self> {
        Self::of(pty.master, pty.slave, directory)
    }

    fn of(output: OwnedFd, output_write: OwnedFd, directory: &Directory) -> io::Result<Self> {
        Ok(Self {
            output: Source::new(output)?,
            output_write,
            errors: None,
            report: open(&directory.join(REPORT))?,
            buffer: vec![0; READ_SIZE],
        })
    }

    /// Makes ready for a script whose standard error is kept apart.
    pub(super) fn split(&mut self, directory: &Directory) -> io::Result<()> {
        if self.errors.is_none() {
            let errors = open(&directory.make_errors()?)?;
            enlarge(&errors);
            self.errors = Some(Source::new(errors.into_nonblocking_fd()?)?);
        }
        Ok(())
    }

    /// The end that the output is read from.
    pub(super) fn output(&self) -> BorrowedFd<'_> {
        self.output.as_fd()
    }

    /// Waits for output.
    pub(super) async fn readable(&self) -> io::Result<()> {
        match &self.errors {
            None => self.output.readable().await,
            Some(errors) => tokio::select! {
                ready = self.output.readable() => ready,
                ready = errors.readable() => ready,
            },
        }
    }

    /// Reads what there is, but leaves the rest for later when there is much.
    pub(super) fn read(
        &mut self,
        printed: &mut Option<Printed>,
        on_output: OnOutput<'_>,
    ) -> io::Result<()> {
        for (pipe, is_errors) in ends(&self.output, self.errors.as_ref()) {
            for _ in 0..READS {
                match pipe.try_read(self.buffer.as_mut_slice()) {
                    Ok(0) => break,
                    Ok(read) => pass(&self.buffer[..read], is_errors, printed, on_output),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Reads all that is in the pipes now. Nobody reads between two steps, which may be minutes while a person thinks: a
    /// background child that prints more than the pipe holds then waits, as it would for a terminal that is halted,
    /// and goes on with the next step. So what it prints stays in order and costs no memory. tokio's idea of what is
    /// readable may lag behind, so it is not asked. What a background child goes on to print is not waited for: no more
    /// is read than a pipe can hold.
    pub(super) fn drain(
        &mut self,
        printed: &mut Option<Printed>,
        on_output: OnOutput<'_>,
    ) -> io::Result<()> {
        for (pipe, is_errors) in ends(&self.output, self.errors.as_ref()) {
            let mut total = 0;
            while total < PIPE_SIZE {
                match rustix::io::read(pipe.as_fd(), self.buffer.as_mut_slice()) {
                    Ok(0) | Err(rustix::io::Errno::AGAIN) => break,
                    Ok(read) => {
                        pass(&self.buffer[..read], is_errors, printed, on_output);
                        total += read;
                    }
                    Err(rustix::io::Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    /// Reads on in the report; true when it is complete.
    pub(super) fn read_report(&self, report: &mut Vec<u8>) -> io::Result<bool> {
        loop {
            let mut buffer = [0; 4096];
            match self.report.try_read(&mut buffer) {
                Ok(0) => return Ok(false),
                Ok(read) => report.extend_from_slice(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
            if report.last() == Some(&0) {
                return Ok(true);
            }
        }
    }

    /// The same now, whatever tokio knows of what is readable.
    pub(super) fn hear_report(&self, report: &mut Vec<u8>) -> io::Result<bool> {
        let mut buffer = [0; 4096];
        while report.last() != Some(&0) {
            match rustix::io::read(self.report.as_fd(), &mut buffer) {
                Ok(0) | Err(rustix::io::Errno::AGAIN) => return Ok(false),
                Ok(read) => report.extend_from_slice(&buffer[..read]),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    /// Drops what a shell that died in the middle of a report has left.
    pub(super) fn forget_report(&self) {
        while matches!(
            rustix::io::read(self.report.as_fd(), &mut [0; 4096]),
            Ok(1..)
        ) {}
    }
}

/// The open ends, each with whether it is that of standard error.
fn ends<'a>(
    output: &'a Source,
    errors: Option<&'a Source>,
) -> impl Iterator<Item = (&'a Source, bool)> {
    std::iter::once((output, false)).chain(errors.map(|errors| (errors, true)))
}

fn pass(bytes: &[u8], is_errors: bool, printed: &mut Option<Printed>, on_output: OnOutput<'_>) {
    if let Some(printed) = printed {
        let captured = if is_errors {
            &mut printed.errors
        } else {
            &mut printed.output
        };
        captured.push(bytes);
    }
    on_output(bytes);
}

/// Opens a named pipe. A writing end comes with it, so that it never ends.
fn open(path: &std::path::Path) -> io::Result<Receiver> {
    OpenOptions::new().read_write(true).open_receiver(path)
}

/// Fewer switches between writer and reader. The limit for unprivileged users may be lower: then it stays as it is.
fn enlarge(pipe: &impl AsFd) {
    let size = i32::try_from(PIPE_SIZE).unwrap_or(i32::MAX);
    let _ = fcntl(pipe, FcntlArg::F_SETPIPE_SZ(size));
}
