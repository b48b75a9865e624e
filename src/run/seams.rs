//! Where the world comes in: the shell, signals, and the time. Tests put their own in their place.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::future::{Future, poll_fn};
use std::io;
use std::path::Path;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::signal::unix::{self, SignalKind};

use super::session::{
    self, Ended, OnOutput, Outcome, Readiness, Script, Session, Snapshot, Streams,
};
use super::signal::Signal;
use crate::runbook::attributes::Ready;

/// Something that runs in the background.
pub trait Process {
    /// Waits until it is ready, as `ready` says; `output` is the file that it prints to.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn ready(
        &mut self,
        ready: &Ready,
        output: &Path,
        timeout: Option<Duration>,
        cancel: impl Future<Output = ()>,
    ) -> impl Future<Output = io::Result<Readiness>>;

    /// How it ended, where it has.
    fn has_ended(&mut self) -> Option<Ended>;

    /// The process by which a person can find it and end it, where that is known.
    fn id(&self) -> Option<i32>;

    /// Ends it, with all that it started, which may take as long as `grace` to end by itself.
    ///
    /// # Errors
    /// When it cannot be ended.
    fn end(self, grace: Duration) -> impl Future<Output = io::Result<()>>;

    /// Lets it outlive the run.
    ///
    /// # Errors
    /// When its shell cannot be talked to.
    fn keep(self) -> impl Future<Output = io::Result<()>>;
}

/// Runs code in a session that keeps its state from one piece to the next.
pub trait Executor {
    /// Something that it runs in the background.
    type Background: Process;

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

    /// Takes a variable away from the scripts to come.
    ///
    /// # Errors
    /// When no variable can have that name.
    fn unset_variable(&mut self, name: &str) -> io::Result<()>;

    /// The value that a variable has now; nothing where it is not set.
    ///
    /// # Errors
    /// When no shell can be had or talked to.
    fn variable(&mut self, name: &str) -> impl Future<Output = io::Result<Option<String>>> {
        async move {
            let code = format!("builtin printf '%s' \"${{{name}+=}}${{{name}-}}\"");
            let asked = Script {
                streams: Streams::Apart,
                ..Script::new(&code, 1)
            };
            let outcome = self
                .run(&asked, &mut |_| {}, std::future::pending())
                .await?;
            if outcome.ended != Ended::Exited(0) || outcome.output.left_out() > 0 {
                let why = format!("it does not tell the value of {name}");
                return Err(io::Error::other(why));
            }
            let text = outcome.output.text();
            Ok(text.strip_prefix('=').map(str::to_owned))
        }
    }

    /// Runs `script` on, with a copy of the session's state. It prints to `output`. With `keep` it can
    /// outlive the run.
    ///
    /// # Errors
    /// When no shell can be had or talked to.
    fn background(
        &mut self,
        script: &Script<'_>,
        output: File,
        keep: bool,
    ) -> impl Future<Output = io::Result<Self::Background>>;

    /// What of the session a later one can begin with.
    ///
    /// # Errors
    /// When no shell can be had or talked to.
    fn snapshot(&mut self) -> impl Future<Output = io::Result<Snapshot>>;

    /// Gives the person a shell at the terminal, with the session's directory and environment. What
    /// changes there comes back.
    ///
    /// # Errors
    /// When no shell can be had or talked to.
    fn shell(&mut self) -> impl Future<Output = io::Result<()>>;
}

impl Executor for Session {
    type Background = session::Background;

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

    fn unset_variable(&mut self, name: &str) -> io::Result<()> {
        Self::unset_variable(self, name)
    }

    async fn background(
        &mut self,
        script: &Script<'_>,
        output: File,
        keep: bool,
    ) -> io::Result<Self::Background> {
        Self::background(self, script, output, keep).await
    }

    async fn snapshot(&mut self) -> io::Result<Snapshot> {
        Self::snapshot(self).await
    }

    async fn shell(&mut self) -> io::Result<()> {
        Self::shell(self).await
    }
}

impl Process for session::Background {
    async fn ready(
        &mut self,
        ready: &Ready,
        output: &Path,
        timeout: Option<Duration>,
        cancel: impl Future<Output = ()>,
    ) -> io::Result<Readiness> {
        self.wait_until(ready, output, timeout, cancel).await
    }

    fn has_ended(&mut self) -> Option<Ended> {
        Self::has_ended(self)
    }

    fn id(&self) -> Option<i32> {
        Self::id(self)
    }

    async fn end(self, grace: Duration) -> io::Result<()> {
        self.end_within(grace).await
    }

    async fn keep(self) -> io::Result<()> {
        Self::keep(self).await
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

/// Tells of signals as they come.
pub trait Interrupts {
    /// Resolves with the next signal.
    fn next(&mut self) -> impl Future<Output = Signal>;

    /// The signal that came when nobody waited for one; of several the one that can least be refused.
    fn pending(&mut self) -> Option<Signal>;
}

/// The signals that this process gets. All clones share them: each Ctrl-C is told once. What cannot be
/// refused is told to everybody who asks from then on: whoever hears of it first may only be in the
/// middle of a question.
#[derive(Debug, Clone)]
pub struct SystemSignals {
    streams: Rc<RefCell<[(unix::Signal, Signal); 4]>>,
    last: Rc<Cell<Option<Signal>>>,
}

impl SystemSignals {
    /// Takes over SIGINT, SIGQUIT, SIGTERM and SIGHUP, which from now on do not end the process by themselves.
    ///
    /// # Errors
    /// When the handlers cannot be installed.
    pub fn new() -> io::Result<Self> {
        let streams = [
            (unix::signal(SignalKind::hangup())?, Signal::HangUp),
            (unix::signal(SignalKind::terminate())?, Signal::Terminate),
            (unix::signal(SignalKind::quit())?, Signal::Quit),
            (unix::signal(SignalKind::interrupt())?, Signal::Interrupt),
        ];
        Ok(Self {
            streams: Rc::new(RefCell::new(streams)),
            last: Rc::default(),
        })
    }

    /// The signal that ends the run whatever anybody answers, where it has come.
    #[must_use]
    pub fn last(&self) -> Option<Signal> {
        self.hear(&mut Context::from_waker(Waker::noop()));
        self.last.get()
    }

    /// The terminal is gone, as who reads from it may notice before the signal comes.
    pub fn hang_up(&self) {
        self.last.set(self.last.get().max(Some(Signal::HangUp)));
    }

    /// Takes what has come; whether a Ctrl-C was among it.
    fn hear(&self, context: &mut Context<'_>) -> bool {
        let mut is_interrupt = false;
        for (stream, signal) in self.streams.borrow_mut().iter_mut() {
            while let Poll::Ready(Some(())) = stream.poll_recv(context) {
                match *signal {
                    Signal::Interrupt => is_interrupt = true,
                    signal => self.last.set(self.last.get().max(Some(signal))),
                }
            }
        }
        is_interrupt
    }
}

impl Interrupts for SystemSignals {
    fn next(&mut self) -> impl Future<Output = Signal> {
        poll_fn(|context| {
            let interrupt = self.hear(context).then_some(Signal::Interrupt);
            match self.last.get().or(interrupt) {
                Some(signal) => Poll::Ready(signal),
                None => Poll::Pending,
            }
        })
    }

    fn pending(&mut self) -> Option<Signal> {
        let interrupt = self.hear(&mut Context::from_waker(Waker::noop()));
        self.last.get().or(interrupt.then_some(Signal::Interrupt))
    }
}
