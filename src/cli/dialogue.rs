//! Dialogues that block while they wait for keys: how they are drawn, and how they are left.

use std::fmt;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use console::Term;
use dialoguer::theme::Theme;
use tokio::sync::oneshot;

use super::keys::Keys;
use super::terminal::say;
use crate::run::{Interrupts as _, Signal};

/// How dialogues are drawn: a question that ends as one gets no colon.
pub struct Plain;

/// A question with its answer, as far as there is one.
pub fn asked(question: &str, answer: &str) -> String {
    let colon = if question.ends_with('?') { "" } else { ":" };
    format!("{question}{colon} {answer}")
}

impl Theme for Plain {
    fn format_prompt(&self, out: &mut dyn fmt::Write, question: &str) -> fmt::Result {
        out.write_str(&asked(question, ""))
    }

    fn format_input_prompt(
        &self,
        out: &mut dyn fmt::Write,
        question: &str,
        _: Option<&str>,
    ) -> fmt::Result {
        out.write_str(&asked(question, ""))
    }

    fn format_input_prompt_selection(
        &self,
        out: &mut dyn fmt::Write,
        question: &str,
        answer: &str,
    ) -> fmt::Result {
        out.write_str(&asked(question, answer))
    }

    fn format_fuzzy_select_prompt(
        &self,
        out: &mut dyn fmt::Write,
        question: &str,
        typed: &str,
        _: usize,
    ) -> fmt::Result {
        out.write_str(&asked(question, typed))
    }

    fn format_password_prompt(&self, out: &mut dyn fmt::Write, question: &str) -> fmt::Result {
        out.write_str(&asked(question, ""))
    }
}

/// What a dialogue does to the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// It shows where the answer is typed.
    Shown,
    /// A menu hides it.
    Hidden,
}

/// Where a dialogue is drawn, until nobody waits for it any more: the thread that has it cannot be
/// ended, and must not hide the cursor when somebody has just shown it again.
#[derive(Debug, Clone)]
struct Screen {
    is_open: Arc<Mutex<bool>>,
}

impl Screen {
    fn open() -> Self {
        Self {
            is_open: Arc::new(Mutex::new(true)),
        }
    }

    /// The lock, whoever panicked with it: a flag is never half set.
    fn is_open(&self) -> MutexGuard<'_, bool> {
        self.is_open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        *self.is_open() = false;
    }
}

impl io::Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_open = self.is_open();
        if *is_open {
            io::stdout().write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let is_open = self.is_open();
        if *is_open {
            io::stdout().flush()?;
        }
        Ok(())
    }
}

impl AsRawFd for Screen {
    fn as_raw_fd(&self) -> RawFd {
        io::stdout().as_raw_fd()
    }
}

/// Has a blocking dialogue, on a thread of its own, so that signals are heard meanwhile. None where it
/// is left.
pub async fn dialogue<T: Send + 'static>(
    keys: &Keys,
    cursor: Cursor,
    ask: impl FnOnce(&Term) -> Option<T> + Send + 'static,
) -> Option<T> {
    let modes = keys.modes();
    let screen = Screen::open();
    let drawn = screen.clone();
    let (sender, answer) = oneshot::channel();
    std::thread::spawn(move || {
        let term = Term::read_write_pair(io::stdin(), drawn);
        sender.send(ask(&term))
    });
    let mut answer = answer;
    let mut signals = keys.signals();
    let answer = loop {
        tokio::select! {
            biased;
            answer = &mut answer => break answer.ok().flatten(),
            signal = signals.next() => if signal != Signal::Interrupt {
                break None;
            }
        }
    };
    if answer.is_some() {
        // By Enter, nearly always.
        keys.entered();
        return answer;
    }
    screen.close();
    drop(modes);
    if cursor == Cursor::Hidden {
        let _ = Term::stdout().show_cursor();
    } else {
        say!();
    }
    if !keys.are_gone() {
        // The Ctrl-C that ended the dialogue came as a signal too.
        let _ = signals.pending();
    }
    None
}
