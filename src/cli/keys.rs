//! Keys from the person's terminal, one at a time, with signals as they come.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::rc::Rc;
use std::time::{Duration, Instant};

use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{
    FlushArg, InputFlags, LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcflush, tcgetattr,
    tcsetattr,
};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::terminal;
use crate::run::session::watch;
use crate::run::{Interrupts as _, Signal, SystemSignals};

/// How far apart the bytes of one key may come: terminals send them at once, networks may not.
const KEY_GAP: Duration = Duration::from_millis(40);

/// How soon after an Enter another one is no answer: the key bounced, was pressed twice or is held.
const ENTER_GAP: Duration = Duration::from_millis(400);

const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const CTRL_BACKSLASH: u8 = 0x1c;

/// Makes a terminal mark what is pasted, and no more: a paste is no answer to a question.
const MARK_PASTES: &[u8] = b"\x1b[?2004h";
const DO_NOT_MARK_PASTES: &[u8] = b"\x1b[?2004l";
const END_OF_PASTE: &[u8] = b"\x1b[201~";

/// A key, as far as anybody here makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A letter, a digit, a sign.
    Char(char),
    /// Enter.
    Enter,
    /// Up one line.
    Up,
    /// Down one line.
    Down,
    /// Up one page.
    PageUp,
    /// Down one page, or the space bar.
    PageDown,
    /// Any other.
    Other,
    /// Ctrl-C, by its key or by its signal.
    Interrupt,
    /// Somebody ends the program, or the terminal is gone.
    Gone,
}

/// Whether Ctrl-C is a key while one is waited for, or a signal for whatever runs on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CtrlC {
    Key,
    Signal,
}

/// The person's terminal as a source of keys.
#[derive(Clone)]
pub struct Keys {
    terminal: Rc<AsyncFd<File>>,
    signals: SystemSignals,
    /// When Enter was last seen.
    last_enter: Rc<Cell<Option<Instant>>>,
}

impl Keys {
    /// Opens the terminal. Needs a running event loop.
    pub fn new(signals: SystemSignals) -> io::Result<Self> {
        let open = |path: &str| {
            File::options()
                .read(true)
                .write(true)
                .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
                .open(path)
        };
        // Opened anew: what is set for this descriptor is not set for the commands'.
        let terminal = open("/dev/tty").or_else(|_| open("/proc/self/fd/0"))?;
        Ok(Self {
            terminal: Rc::new(watch(terminal, Interest::READABLE)?),
            signals,
            last_enter: Rc::default(),
        })
    }

    /// The signals that come besides keys.
    pub fn signals(&self) -> SystemSignals {
        self.signals.clone()
    }

    /// Whether the terminal is there no more. Then the run is as good as told so.
    pub fn are_gone(&self) -> bool {
        let is_gone = tcgetattr(self.terminal.get_ref().as_fd()).is_err();
        if is_gone {
            self.signals.hang_up();
        }
        is_gone
    }

    /// How the terminal is set, to be had again whatever happens to it meanwhile.
    pub fn modes(&self) -> Modes {
        Modes::of(Rc::clone(&self.terminal))
    }

    /// Takes single keys from now on, without showing them. What was typed before is forgotten: it
    /// was not meant for the question to come.
    pub fn raw(&self, ctrl_c: CtrlC) -> Modes {
        self.note_pending();
        let mut modes = self.modes();
        if ctrl_c == CtrlC::Key && !terminal::get().plain {
            modes.mark_pastes();
        }
        modes.make_raw(ctrl_c);
        modes
    }

    /// The next key. Only between [`raw`](Self::raw) and the end of what that returns.
    pub async fn next(&self) -> Key {
        let mut signals = self.signals.clone();
        tokio::select! {
            biased;
            signal = signals.next() => match signal {
                Signal::Interrupt => Key::Interrupt,
                Signal::Quit | Signal::Terminate | Signal::HangUp => Key::Gone,
            },
            key = self.key() => key.unwrap_or_else(|_| {
                self.signals.hang_up();
                Key::Gone
            }),
        }
    }

    /// The next key that a person may mean as an answer: an Enter that comes too soon after the one
    /// before is passed over.
    pub async fn answer(&self) -> Key {
        loop {
            let before = self.last_enter.get();
            let key = self.next().await;
            if key != Key::Enter || !is_hasty(before, self.last_enter.get()) {
                return key;
            }
        }
    }

    /// A line as the terminal lets it be edited, which draws nothing again. None where the person, or
    /// somebody else, ends that.
    pub async fn line(&self) -> Option<String> {
        let mut signals = self.signals.clone();
        tokio::select! {
            biased;
            _ = signals.next() => None,
            line = self.rest_of_line() => line.ok(),
        }
    }

    async fn rest_of_line(&self) -> io::Result<String> {
        let mut line = Vec::new();
        loop {
            match self.byte().await? {
                b'\n' => break,
                byte => line.push(byte),
            }
        }
        self.entered();
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    /// Enter was seen, here or by who read from the terminal meanwhile.
    pub fn entered(&self) {
        self.last_enter.set(Some(Instant::now()));
    }

    /// Takes what was typed and never read for an Enter: a key that is held is not seen while nobody
    /// reads, and a terminal that edits lines tells of them only when Enter ends one.
    fn note_pending(&self) {
        let mut terminal = [PollFd::new(
            self.terminal.get_ref().as_fd(),
            PollFlags::POLLIN,
        )];
        if poll(&mut terminal, PollTimeout::ZERO).is_ok_and(|ready| ready > 0) {
            self.entered();
        }
    }

    /// The next key, whatever signals come meanwhile.
    pub async fn key(&self) -> io::Result<Key> {
        let first = self.byte().await?;
        match first {
            b'\r' | b'\n' => {
                self.entered();
                Ok(Key::Enter)
            }
            CTRL_C | CTRL_D => Ok(Key::Interrupt),
            CTRL_BACKSLASH => Ok(Key::Gone),
            b' ' => Ok(Key::PageDown),
            0x1b => self.escape().await,
            0x21..0x7f => Ok(Key::Char(char::from(first))),
            0xc0.. => {
                // The rest of a character that takes several bytes; no key here is one.
                while let Ok(Ok(0x80..0xc0)) = tokio::time::timeout(KEY_GAP, self.byte()).await {}
                Ok(Key::Other)
            }
            _ => Ok(Key::Other),
        }
    }

    /// The rest of an escape sequence.
    async fn escape(&self) -> io::Result<Key> {
        let mut sequence = Vec::new();
        while let Ok(byte) = tokio::time::timeout(KEY_GAP, self.byte()).await {
            sequence.push(byte?);
            let is_open = sequence.len() == 1 && matches!(sequence[0], b'[' | b'O');
            let is_last = matches!(sequence.last(), Some(0x40..0x7f));
            if (is_last && !is_open) || sequence.len() > 16 {
                break;
            }
        }
        Ok(match sequence.as_slice() {
            b"[A" | b"OA" => Key::Up,
            b"[B" | b"OB" => Key::Down,
            b"[5~" => Key::PageUp,
            b"[6~" => Key::PageDown,
            b"[200~" => self.pass_over_paste().await?,
            _ => Key::Other,
        })
    }

    /// Reads what is pasted, and forgets it.
    async fn pass_over_paste(&self) -> io::Result<Key> {
        let mut end = Vec::new();
        while end != END_OF_PASTE {
            if end.len() == END_OF_PASTE.len() {
                end.remove(0);
            }
            end.push(self.byte().await?);
        }
        Ok(Key::Other)
    }

    /// Forgets what was typed and not read: it is not for what comes now.
    pub fn forget(&self) {
        self.note_pending();
        let _ = tcflush(self.terminal.get_ref().as_fd(), FlushArg::TCIFLUSH);
    }

    async fn byte(&self) -> io::Result<u8> {
        loop {
            let mut ready = self.terminal.readable().await?;
            let mut byte = [0];
            match ready.try_io(|terminal| terminal.get_ref().read(&mut byte)) {
                Ok(Ok(0)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(Ok(_)) => return Ok(byte[0]),
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(Err(error)) => return Err(error),
                Err(_would_block) => {}
            }
        }
    }
}

/// Whether an Enter that comes `now` is one with the one `before`.
fn is_hasty(before: Option<Instant>, now: Option<Instant>) -> bool {
    let apart = before
        .zip(now)
        .map(|(before, now)| now.saturating_duration_since(before));
    apart.is_some_and(|apart| apart < ENTER_GAP)
}

/// The terminal's modes as they were; they are so again when this is dropped.
pub struct Modes {
    terminal: Rc<AsyncFd<File>>,
    before: Option<Termios>,
    /// Whether it was told to mark what is pasted.
    marks_pastes: bool,
}

impl Modes {
    fn write(&self, bytes: &[u8]) {
        // A terminal that is gone is noticed when it is read.
        let _ = self.terminal.get_ref().write_all(bytes);
    }

    /// As they are now.
    fn of(terminal: Rc<AsyncFd<File>>) -> Self {
        let before = tcgetattr(terminal.get_ref().as_fd()).ok();
        Self {
            terminal,
            before,
            marks_pastes: false,
        }
    }

    fn mark_pastes(&mut self) {
        self.marks_pastes = true;
        self.write(MARK_PASTES);
    }

    fn make_raw(&self, ctrl_c: CtrlC) {
        let Some(mut raw) = self.before.clone() else {
            return;
        };
        raw.local_flags
            .remove(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::IEXTEN);
        if ctrl_c == CtrlC::Key {
            raw.local_flags.remove(LocalFlags::ISIG);
        }
        raw.input_flags.remove(InputFlags::IXON);
        raw.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
        raw.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        // A terminal that is gone is noticed when it is read.
        let _ = tcsetattr(self.terminal.get_ref().as_fd(), SetArg::TCSAFLUSH, &raw);
    }
}

impl Drop for Modes {
    fn drop(&mut self) {
        if self.marks_pastes {
            self.write(DO_NOT_MARK_PASTES);
        }
        if let Some(before) = &self.before {
            // Without waiting for output: a terminal that is stopped must not stop us.
            let _ = tcsetattr(self.terminal.get_ref().as_fd(), SetArg::TCSANOW, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use nix::pty::openpty;
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn an_enter_soon_after_another_is_none() {
        let before = Instant::now();
        let after = |milliseconds| Some(before + Duration::from_millis(milliseconds));
        assert!(is_hasty(Some(before), after(5)));
        assert!(is_hasty(Some(before), after(399)));
        assert!(!is_hasty(Some(before), after(400)));
        assert!(!is_hasty(None, after(0)));
    }

    #[test]
    fn a_panic_leaves_the_terminal_as_it_was() {
        let pty = openpty(None, None).unwrap();
        let now = || tcgetattr(&pty.master).unwrap();
        let before = now();
        let event_loop = Builder::new_current_thread().enable_io().build().unwrap();
        event_loop.block_on(async {
            let terminal = File::from(pty.slave.try_clone().unwrap());
            let terminal = Rc::new(watch(terminal, Interest::READABLE).unwrap());
            for ctrl_c in [CtrlC::Key, CtrlC::Signal] {
                let panicked = catch_unwind(AssertUnwindSafe(|| {
                    let outer = Modes::of(Rc::clone(&terminal));
                    let inner = Modes::of(Rc::clone(&terminal));
                    inner.make_raw(ctrl_c);
                    let flags = now().local_flags;
                    assert!(!flags.intersects(LocalFlags::ICANON | LocalFlags::ECHO));
                    assert_eq!(flags.contains(LocalFlags::ISIG), ctrl_c == CtrlC::Signal);
                    // Not by its hook, which would print this.
                    std::panic::resume_unwind(Box::new((outer.before.clone(), "a slip")));
                }));
                let panic = panicked.unwrap_err();
                assert!(panic.is::<(Option<Termios>, &str)>(), "another panic");
                assert_eq!(now(), before);
            }
        });
    }
}
