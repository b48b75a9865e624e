//! The line that turns while a step runs, and what stands above it. It leaves the terminal alone while
//! a program asks there: a question that is drawn over cannot be read.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::run::session::terminal_in_use;

/// How often it turns.
const TICK: Duration = Duration::from_millis(120);

/// How long it is believed that nobody has begun to use the terminal.
const BELIEF: Duration = Duration::from_millis(10);

/// A line that is drawn again and again.
pub struct Spinner {
    bar: ProgressBar,
    terminal: Arc<Mutex<Terminal>>,
    /// Ends the thread when it is dropped.
    stop: Option<Sender<()>>,
    turns: Option<JoinHandle<()>>,
}

/// Who uses the terminal.
struct Terminal {
    looked: Option<Instant>,
    is_others: bool,
}

impl Spinner {
    /// Begins to turn.
    pub fn start(style: Option<ProgressStyle>) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Some(style) = style {
            bar.set_style(style);
        }
        let terminal = Arc::new(Mutex::new(Terminal {
            looked: None,
            is_others: false,
        }));
        let (stop, stopped) = mpsc::channel();
        let (turned, shared) = (bar.clone(), Arc::clone(&terminal));
        let turns = thread::spawn(move || {
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                look(&turned, &shared);
                turned.tick();
            }
        });
        Self {
            bar,
            terminal,
            stop: Some(stop),
            turns: Some(turns),
        }
    }

    /// Says what stands above the line, and behind it.
    pub fn tell(&self, above: String, behind: String) {
        look(&self.bar, &self.terminal);
        self.bar.set_message(above);
        self.bar.set_prefix(behind);
    }

    /// Has something printed above all that is drawn again.
    pub fn suspend(&self, print: impl FnOnce()) {
        look(&self.bar, &self.terminal);
        self.bar.suspend(print);
    }

    /// Leaves nothing of the line.
    pub fn end(mut self) {
        self.halt();
        look(&self.bar, &self.terminal);
        self.bar.finish_and_clear();
    }

    fn halt(&mut self) {
        drop(self.stop.take());
        if let Some(turns) = self.turns.take() {
            // It has nothing to tell.
            let _ = turns.join();
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.halt();
    }
}

/// Stops drawing when somebody else begins to use the terminal, and begins anew, below, behind that.
fn look(bar: &ProgressBar, terminal: &Mutex<Terminal>) {
    let Ok(mut terminal) = terminal.lock() else {
        return;
    };
    if terminal
        .looked
        .is_some_and(|looked| looked.elapsed() < BELIEF)
    {
        return;
    }
    let is_others = terminal_in_use();
    terminal.looked = Some(Instant::now());
    if is_others != terminal.is_others {
        terminal.is_others = is_others;
        // A new target knows of no lines to be cleared.
        bar.set_draw_target(match is_others {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr(),
        });
    }
}
