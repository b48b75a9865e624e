//! Scripts that run beside the session.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::Pid;

use super::directory::Directory;
use super::end::LAST_GRACE;
use super::fork::Fork;
use super::launch::Place;
use super::process::{self, Moment};
use super::streams::Pipes;
use super::traps::Traps;
use super::{Done, Ended, Script, Session, Streams};

/// A script that runs beside the session, in a shell of its own. Everything that it has started ends when this is
/// dropped or stepmark killed, unless it was started to be kept.
pub struct Background {
    session: Session,
    ended: Option<Ended>,
    keep: bool,
}

impl Session {
    /// Starts a script in a shell that begins with the state of the session's, and goes its own way: nothing that it
    /// changes comes back. Both of its streams go to `output`. It shares no terminal, and gets no Ctrl-C from there.
    /// Traps that the session's steps have set for signals and for the end are not its own. Its timeout is left to
    /// whoever waits for it.
    ///
    /// With `keep` it outlives stepmark, also one that is killed, unless [`Background::end`] ends it.
    ///
    /// # Errors
    /// When no shell can be had or talked to.
    pub async fn background(
        &mut self,
        script: &Script<'_>,
        output: File,
        keep: bool,
    ) -> io::Result<Background> {
        script.check()?;
        let state = self.newest().await?;
        let directory = Directory::new(&self.options.name)?;
        let pipes = Pipes::new(&directory)?;
        // As bash has it for what it runs in the background: what is ignored stays so.
        let ignored = |(_, command): &&(String, String)| command.is_empty();
        let traps = Traps {
            err: self.traps.err.clone(),
            interrupt: self.traps.interrupt.clone().filter(String::is_empty),
            others: self.traps.others.iter().filter(ignored).cloned().collect(),
            ..Traps::default()
        };
        let mut session = self
            .fork(Fork {
                state: &state,
                directory,
                pipes,
                place: Place::Apart,
                output: Some(output.as_fd()),
                keep,
                traps,
                setup: "",
            })
            .await?;
        // The report of a quiet step waits for a reader, and there may be none any more.
        session.calm = false;
        let line = session.prepare(&Script {
            streams: Streams::Both,
            tty: None,
            ..script.clone()
        })?;
        session.shell.send(line)?;
        // It is the only one.
        session.shell.close();
        Ok(Background {
            session,
            ended: None,
            keep,
        })
    }
}

impl Background {
    /// Waits until the script is over, or its shell has died. What it has started may go on. Safe to be cancelled.
    ///
    /// # Errors
    /// When its shell cannot be heard of.
    pub async fn ended(&mut self) -> io::Result<Ended> {
        loop {
            if let Some(ended) = self.ended {
                return Ok(ended);
            }
            let done = self.session.work(&mut None, &mut |_| {}, None).await?;
            self.ended = done.map(Done::ended);
        }
    }

    /// How the script has ended, if it has; does not wait.
    pub fn has_ended(&mut self) -> Option<Ended> {
        if self.ended.is_none() {
            // Whoever waits is told of an error.
            let done = self.session.heard().ok().flatten();
            self.ended = done.map(Done::ended);
        }
        self.ended
    }

    /// The process of its shell, where that has started.
    #[must_use]
    pub fn id(&self) -> Option<i32> {
        self.session.shell.pid.map(Pid::as_raw)
    }

    /// Asks everything that the script has started to end, ends what does not within `grace`, and waits
    /// until it is gone.
    ///
    /// # Errors
    /// When something cannot be ended.
    pub async fn end_within(self, grace: Duration) -> io::Result<()> {
        let supervisor = self.session.shell.supervisor;
        let all = process::started_since(Moment::FIRST, supervisor, None);
        process::signal(&all, Signal::SIGTERM);
        process::ended(&all, grace).await;
        self.session.abandon().await
    }

    /// The same, within as long as is usual.
    ///
    /// # Errors
    /// When something cannot be ended.
    pub async fn end(self) -> io::Result<()> {
        self.end_within(LAST_GRACE).await
    }

    /// Lets everything go on when stepmark ends.
    ///
    /// # Errors
    /// When it was not started to be kept. It is ended then.
    pub async fn keep(self) -> io::Result<()> {
        if self.keep {
            return Ok(());
        }
        self.end().await?;
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "a script can be kept only when it was started for that",
        ))
    }
}
