//! A person at a terminal: the real binary on a pseudo-terminal, keys in, screen out.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::Instant;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;
use nix::sys::termios::{LocalFlags, Termios, tcgetattr};
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use stepmark::run::screen::transcript;

use crate::support::{Case, PATIENCE, binary, signal};

/// How wide a terminal is, and how high.
const SIZE: (u16, u16) = (120, 40);

/// A terminal with stepmark running on it.
pub struct Terminal {
    /// The side of the person; none once the terminal is closed.
    pty: Option<Arc<Pty>>,
    /// The modes that the terminal began with.
    before: Termios,
    reader: Option<JoinHandle<()>>,
    /// Closed to end the reader.
    open: Option<PipeWriter>,
    child: Child,
    chunks: Receiver<Vec<u8>>,
    raw: Vec<u8>,
    /// How much of the plain text was looked at.
    seen: usize,
}

/// How the program on a terminal ended.
pub struct Ended {
    pub status: i32,
    /// Whether the terminal's modes are as they were before; none where it was closed.
    pub is_restored: Option<bool>,
    /// All that was written to the terminal.
    pub raw: String,
    /// The same without escapes, and with plain newlines.
    pub plain: String,
}

impl Terminal {
    /// Runs the binary on a terminal of its own.
    pub fn run(case: &Case, arguments: &[&str]) -> Self {
        Self::sized(case, arguments, Size::new(SIZE.1, SIZE.0))
    }

    /// Runs the binary on a terminal of this size.
    pub fn sized(case: &Case, arguments: &[&str], size: Size) -> Self {
        let command = Command::new(binary())
            .args(arguments)
            .env_clear()
            .envs(case.environment())
            .current_dir(case.path(""));
        Self::open(command, size)
    }

    /// Runs a program on a terminal of its own.
    pub fn start(command: Command) -> Self {
        Self::open(command, Size::new(SIZE.1, SIZE.0))
    }

    fn open(command: Command, size: Size) -> Self {
        let (pty, pts) = open().expect("a pseudo-terminal");
        pty.resize(size).expect("it takes a size");
        let before = tcgetattr(&pty).expect("it has modes");
        let child = command.spawn(pts).expect("the program runs");
        let pty = Arc::new(pty);
        let (closed, open) = io::pipe().expect("a pipe");
        let (sender, chunks) = mpsc::channel();
        let of_reader = Arc::clone(&pty);
        let reader = std::thread::spawn(move || read(&of_reader, &closed, &sender));
        Self {
            pty: Some(pty),
            before,
            reader: Some(reader),
            open: Some(open),
            child,
            chunks,
            raw: Vec::new(),
            seen: 0,
        }
    }

    fn pty(&self) -> &Pty {
        self.pty.as_ref().expect("the terminal is open")
    }

    fn plain(&self) -> String {
        let text = String::from_utf8_lossy(&self.raw);
        console::strip_ansi_codes(&text).replace('\r', "")
    }

    /// Waits until `text` is shown, behind all that was waited for before. Returns what came up to it.
    #[track_caller]
    pub fn expect(&mut self, text: &str) -> String {
        let started = Instant::now();
        loop {
            let plain = self.plain();
            let rest = plain.get(self.seen..).unwrap_or_default();
            if let Some(at) = rest.find(text) {
                self.seen += at + text.len();
                return rest[..at + text.len()].to_owned();
            }
            let left = PATIENCE.saturating_sub(started.elapsed());
            match self.chunks.recv_timeout(left) {
                Ok(chunk) => self.raw.extend(chunk),
                Err(_) => panic!("{text:?} does not come, behind\n{plain}"),
            }
        }
    }

    /// Waits until a question is asked and a key is waited for.
    #[track_caller]
    pub fn question(&mut self, text: &str) -> String {
        let shown = self.expect(text);
        let started = Instant::now();
        // Keys are read with the terminal's own editing off, secrets with its echo off; nothing else tells
        // that it has begun.
        while tcgetattr(self.pty()).is_ok_and(|modes| {
            modes
                .local_flags
                .contains(LocalFlags::ICANON | LocalFlags::ECHO)
        }) {
            assert!(
                started.elapsed() < PATIENCE,
                "nobody waits for a key at {text:?}"
            );
            std::thread::yield_now();
        }
        shown
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) {
        self.pty()
            .write_all(keys.as_bytes())
            .expect("the terminal takes keys");
    }

    /// Types, where anybody is left to type to.
    pub fn try_keys(&mut self, keys: &str) {
        let _ = self.pty().write_all(keys.as_bytes());
    }

    /// Waits for the question, and answers it.
    #[track_caller]
    pub fn answer(&mut self, question: &str, keys: &str) -> String {
        let shown = self.question(question);
        self.keys(keys);
        shown
    }

    /// The process on the terminal.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Whether that has ended.
    pub fn has_ended(&mut self) -> bool {
        let ended = self.child.try_wait().expect("a child can be waited for");
        ended.is_some()
    }

    /// Gives the terminal another size; who runs on it is told.
    pub fn resize(&self, rows: u16, columns: u16) {
        let pty = self.pty.as_ref().expect("the terminal is open");
        pty.resize(Size::new(rows, columns))
            .expect("the terminal takes a size");
    }

    /// Sends a signal to stepmark alone.
    pub fn signal(&self, by: Signal) {
        signal(self.child.id(), by);
    }

    /// Closes the terminal, as a window is closed or a connection lost.
    pub fn hang_up(&mut self) {
        drop(self.open.take());
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader ends");
        }
        self.pty = None;
    }

    /// Waits for the end.
    pub fn end(mut self) -> Ended {
        let started = Instant::now();
        while let Ok(chunk) = self
            .chunks
            .recv_timeout(PATIENCE.saturating_sub(started.elapsed()))
        {
            self.raw.extend(chunk);
        }
        assert!(
            started.elapsed() < PATIENCE,
            "there is no end, behind\n{}",
            self.plain()
        );
        let status = self.child.wait().expect("a child can be waited for");
        let status = std::os::unix::process::ExitStatusExt::signal(&status)
            .map_or_else(|| status.code().unwrap_or(-1), |signal| 128 + signal);
        let after = self.pty.as_deref().map(tcgetattr);
        Ended {
            status,
            is_restored: after.map(|after| after.is_ok_and(|after| after == self.before)),
            raw: String::from_utf8_lossy(&self.raw).into_owned(),
            plain: self.plain(),
        }
    }
}

/// Passes on what comes from the terminal, until nobody is left to write to it or it is `closed`.
fn read(pty: &Pty, closed: &PipeReader, sender: &Sender<Vec<u8>>) {
    let mut buffer = [0; 4096];
    loop {
        let mut ready = [
            PollFd::new(closed.as_fd(), PollFlags::POLLIN),
            PollFd::new(pty.as_fd(), PollFlags::POLLIN),
        ];
        poll(&mut ready, PollTimeout::NONE).expect("descriptors can be polled");
        if ready[0].any() == Some(true) {
            return;
        }
        // On Linux the last reader of a terminal gets an error, where files have an end.
        match (&*pty).read(&mut buffer) {
            Ok(length @ 1..) if sender.send(buffer[..length].to_vec()).is_ok() => {}
            _ => return,
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that panicked leaves nobody behind who waits for keys.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// Asserts the exit status, and shows the screen where it is another.
    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "\n{}", self.plain);
        // Whoever was killed could restore nothing.
        if self.status != 128 + Signal::SIGKILL as i32 {
            assert_ne!(self.is_restored, Some(false), "the modes are others");
        }
        // What comes behind the end of a terminal nobody can read.
        if self.status != 128 + Signal::SIGKILL as i32 && self.is_restored.is_some() {
            self.assert_off("\u{1b}[?1049h", "\u{1b}[?1049l");
            self.assert_off("\u{1b}[?25l", "\u{1b}[?25h");
        }
        self
    }

    /// Asserts that what was switched on was switched off later.
    #[track_caller]
    fn assert_off(&self, on: &str, off: &str) {
        assert!(
            self.raw.rfind(on) <= self.raw.rfind(off),
            "{on:?} is still on, behind\n{:?}",
            self.raw
        );
    }

    /// What a person has read when all is over, with what has scrolled away; for a terminal of the usual
    /// size.
    pub fn screen(&self) -> String {
        transcript(self.raw.as_bytes(), SIZE.0, SIZE.1)
    }
}
