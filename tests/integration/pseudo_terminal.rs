//! A person at a terminal: the real binary on a pseudo-terminal, keys in, screen out.

use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

use nix::sys::termios::{LocalFlags, tcgetattr};
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use crate::support::{Case, PATIENCE, binary};

/// A terminal with stepmark running on it.
pub struct Terminal {
    pty: Arc<Pty>,
    child: Child,
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
}

impl Terminal {
    /// Runs the binary on a terminal of its own.
    pub fn run(case: &Case, arguments: &[&str]) -> Self {
        Self::sized(case, arguments, 40, 120)
    }

    /// Runs the binary on a terminal with so many rows and columns.
    pub fn sized(case: &Case, arguments: &[&str], rows: u16, columns: u16) -> Self {
        let command = Command::new(binary())
            .args(arguments)
            .env_clear()
            .envs(case.environment())
            .current_dir(case.path(""));
        Self::start_sized(command, rows, columns)
    }

    /// Runs a program on a terminal of its own.
    pub fn start(command: Command) -> Self {
        Self::start_sized(command, 40, 120)
    }

    fn start_sized(command: Command, rows: u16, columns: u16) -> Self {
        let (pty, pts) = open().expect("a pseudo-terminal");
        pty.resize(Size::new(rows, columns))
            .expect("it takes a size");
        let child = command.spawn(pts).expect("the program runs");
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
        // Keys are read with the terminal's own editing off; nothing else tells that it has begun.
        self.until_off(LocalFlags::ICANON, text);
        shown
    }

    /// Waits for a question whose answer is not shown, and answers it.
    #[track_caller]
    pub fn answer_hidden(&mut self, question: &str, line: &str) -> String {
        let shown = self.expect(question);
        self.until_off(LocalFlags::ECHO, question);
        self.keys(line);
        shown
    }

    #[track_caller]
    fn until_off(&self, flag: LocalFlags, question: &str) {
        let started = Instant::now();
        while tcgetattr(&*self.pty).is_ok_and(|modes| modes.local_flags.contains(flag)) {
            assert!(
                started.elapsed() < PATIENCE,
                "nobody waits for a key at {question:?}"
            );
            std::thread::yield_now();
        }
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) {
        (&*self.pty)
            .write_all(keys.as_bytes())
            .expect("the terminal takes keys");
    }

    /// Gives the terminal another size.
    pub fn resize(&self, rows: u16, columns: u16) {
        self.pty
            .resize(Size::new(rows, columns))
            .expect("it takes a size");
    }

    /// Waits for the question, and answers it.
    #[track_caller]
    pub fn answer(&mut self, question: &str, keys: &str) -> String {
        let shown = self.question(question);
        self.keys(keys);
        shown
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
            raw: String::from_utf8_lossy(&self.raw).into_owned(),
            plain: self.plain(),
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
        self
    }
}
