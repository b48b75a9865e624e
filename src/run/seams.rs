//! Where the world comes in: the shell, signals, and the time. Tests put their own in their place.

use std::future::Future;
use std::io;
use std::task::{Context, Waker};
use std::time::Instant;

use jiff::Timestamp;
use tokio::signal::unix::{self, SignalKind};

use super::session::{OnOutput, Outcome, Script, Session};

/// Runs code in a session that keeps its state from one piece to the next.
pub trait Executor {
    /// Runs `script`. `on_output` gets what it prints at once; `cancel` ends it when it resolves.
    ///
    /// # Errors
    /// When no shell can be had or talked to.
    fn run(
        &mut self,
        script: &Script<'_>,
        on_output: OnOutput<'_>,
        cancel: impl Future<Output = ()>,
    ) -> impl Future<Output = io::Result<Outcome>>;

    /// Sets a variable for the scripts to come.
    ///
    /// # Errors
    /// When no variable can have that name.
    fn set_variable(&mut self, name: &str, value: &str) -> io::Result<()>;
}

impl Executor for Session {
    async fn run(
        &mut self,
        script: &Script<'_>,
        on_output: OnOutput<'_>,
        cancel: impl Future<Output = ()>,
    ) -> io::Result<Outcome> {
        Self::run(self, script, on_output, cancel).await
    }

    fn set_variable(&mut self, name: &str, value: &str) -> io::Result<()> {
        Self::set_variable(self, name, value)
    }
}

/// Tells the time.
pub trait Clock {
    /// What a calendar says.
    fn now(&self) -> Timestamp;
    /// What a stopwatch says.
    fn instant(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }
}

/// A wish that the run should end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

impl Signal {
    /// The exit status of a program that the signal ends: 128 and its number.
    #[must_use]
    pub const fn exit_status(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Tells of signals as they come.
pub trait Interrupts {
    /// Resolves with the next signal.
    fn next(&mut self) -> impl Future<Output = Signal>;

    /// Forgets a Ctrl-C that came when nobody waited for one.
    fn forget(&mut self);
}

/// The signals that this process gets.
#[derive(Debug)]
pub struct SystemSignals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
}

impl SystemSignals {
    /// Takes over SIGINT and SIGTERM, which from now on do not end the process by themselves.
    ///
    /// # Errors
    /// When the handlers cannot be installed.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: unix::signal(SignalKind::interrupt())?,
            terminate: unix::signal(SignalKind::terminate())?,
        })
    }
}

impl Interrupts for SystemSignals {
    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }

    fn forget(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        while self.interrupt.poll_recv(&mut context).is_ready() {}
    }
}
