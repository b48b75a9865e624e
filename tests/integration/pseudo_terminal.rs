//! A person at a terminal: the real binary on a pseudo-terminal, keys in, screen out.

use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

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
    pty: Arc<Pty>,
    child: Child,
    /// How it was set before anything ran on it.
    modes: Termios,
    chunks: Receiver<Vec<u8>>,
    raw: Vec<u8>,
    /// How much of the plain text was looked at.
    seen: usize,
}

/// How the program on a terminal ended.
pub struct Ended {
    pub status: i32,
    /// All that was written to the terminal.
    pub raw: String,
    /// The same without escapes, and with plain newlines.
    pub plain: String,
    /// Whether the terminal is set as it was before.
    is_set_as_before: bool,
}

impl Terminal {
    /// Runs the binary on a terminal of its own.
    pub fn run(case: &Case, arguments: &[&str]) -> Self {
        let (pty, pts) = open().expect("a pseudo-terminal");
        pty.resize(Size::new(SIZE.1, SIZE.0))
            .expect("it takes a size");
        let modes = tcgetattr(&pty).expect("a terminal has modes");
        let child = Command::new(binary())
            .args(arguments)
            .env_clear()
            .envs(case.environment())
            .current_dir(case.path(""))
            .spawn(pts)
            .expect("the binary runs");
        let pty = Arc::new(pty);
        let reader = Arc::clone(&pty);
        let (sender, chunks) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // On Linux the last reader of a terminal gets an error, where files have an end.
            while let Ok(length @ 1..) = (&*reader).read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            pty,
            child,
            modes,
            chunks,
            raw: Vec::new(),
            seen: 0,
        }
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
        // Keys are read with the terminal's own editing off; nothing else tells that it has begun.
        while tcgetattr(&*self.pty)
            .is_ok_and(|modes| modes.local_flags.contains(LocalFlags::ICANON))
        {
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
        (&*self.pty)
            .write_all(keys.as_bytes())
            .expect("the terminal takes keys");
    }

    /// Waits for the question, and answers it.
    #[track_caller]
    pub fn answer(&mut self, question: &str, keys: &str) -> String {
        let shown = self.question(question);
        self.keys(keys);
        shown
    }

    /// Gives the terminal another size; who runs on it is told.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.pty
            .resize(Size::new(rows, columns))
            .expect("the terminal takes a size");
    }

    /// Sends the binary a signal.
    pub fn signal(&self, by: Signal) {
        signal(self.child.id(), by);
    }

    /// All that was written to the terminal so far, as far as it was waited for.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// What has been written to the terminal that nobody has waited for, as it came.
    pub fn quiet(&mut self) -> String {
        let before = self.raw.len();
        self.raw.extend(self.chunks.try_iter().flatten());
        self.seen = self.plain().len();
        String::from_utf8_lossy(&self.raw[before..]).into_owned()
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
        Ended {
            status,
            raw: self.raw(),
            plain: self.plain(),
            is_set_as_before: tcgetattr(&*self.pty).is_ok_and(|modes| modes == self.modes),
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
        // Whoever was killed could not.
        if self.status != 128 + Signal::SIGKILL as i32 {
            assert!(self.is_set_as_before, "the terminal's modes are others");
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

    /// What a person has read when all is over, with what has scrolled away; for a terminal whose size
    /// did not change.
    pub fn screen(&self) -> String {
        transcript(self.raw.as_bytes(), SIZE.0, SIZE.1)
    }
}
