//! Ending a script before its time, and ending the session.

use std::io;
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::time::{Instant, timeout};

use super::process::{self, Moment};
use super::program;
use super::{Done, Ended, OnOutput, Printed, Session};

/// What processes get to end by themselves after a signal that asks for it.
const GRACE: Duration = Duration::from_secs(1);
/// What the EXIT trap gets at the end of the session, and what runs in the background.
pub const LAST_GRACE: Duration = Duration::from_secs(5);
/// How often what a script has left is looked for and killed: each time more may have been started meanwhile.
const ROUNDS: usize = 20;

/// Why a script is ended.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stop {
    TimedOut,
    Interrupted,
}

impl Stop {
    pub(super) fn ended(self) -> Ended {
        match self {
            Self::TimedOut => Ended::TimedOut,
            Self::Interrupted => Ended::Interrupted,
        }
    }

    fn signal(self) -> Signal {
        match self {
            Self::TimedOut => Signal::SIGTERM,
            Self::Interrupted => Signal::SIGINT,
        }
    }
}

impl Session {
    /// Ends the script that runs, and all that it has started, but not what earlier ones have. The shell itself is
    /// killed only when it does not come back.
    pub(super) async fn stop(
        &mut self,
        stop: Stop,
        moment: Moment,
        output: &mut Option<Printed>,
        on_output: OnOutput<'_>,
    ) -> io::Result<Option<Done>> {
        // The shell first: when its child ends it must know already that it is not to go on with the next command. It is
        // stopped until all is over, because it tells of children that were killed: what is printed until then is the
        // script's, and what comes after is bash's, with volatile ids, and nobody is to see it.
        self.shell.signal(Signal::SIGSTOP);
        self.shell.signal(Signal::SIGPWR);
        let deadline = Instant::now() + GRACE;
        let started = self.started_since(moment);
        process::signal(&started, stop.signal());
        let ended = process::ended(&started, GRACE);
        let mut done = tokio::select! {
            // Somebody has to read, or who prints a last word cannot end. It may also have come to its end by itself.
            done = self.work(output, on_output, Some(deadline)) => done?,
            () = ended => None,
        };
        self.pipes.drain(output, on_output)?;
        process::signal(&self.started_since(moment), Signal::SIGKILL);
        let mute: OnOutput<'_> = &mut |_| {};
        self.shell.signal(Signal::SIGCONT);
        if done.is_none() {
            let deadline = Some(Instant::now() + GRACE);
            done = self.work(&mut None, mute, deadline).await?;
        }
        if done.is_none() {
            self.shell.signal(Signal::SIGKILL);
            let deadline = Some(Instant::now() + LAST_GRACE);
            done = self.work(&mut None, mute, deadline).await?;
        }
        let rest = self.started_since(moment);
        if !rest.is_empty() {
            // Started by a trap, or in the last moment.
            process::signal(&rest, stop.signal());
            process::ended(&rest, deadline.saturating_duration_since(Instant::now())).await;
        }
        for _ in 0..ROUNDS {
            let rest = self.started_since(moment);
            if rest.is_empty() {
                break;
            }
            process::signal(&rest, Signal::SIGKILL);
            process::ended(&rest, GRACE).await;
        }
        self.pipes.drain(&mut None, mute)?;
        self.shell.send(program::FORGET_LINE)?;
        Ok(done)
    }

    fn started_since(&self, moment: Moment) -> Vec<nix::unistd::Pid> {
        process::started_since(moment, self.shell.supervisor, self.shell.pid)
    }

    /// Ends the session: an EXIT trap that has not run yet does now, for as long as `grace`, then every process that a
    /// script has started ends.
    pub async fn end_within(mut self, grace: Duration, on_output: OnOutput<'_>) -> io::Result<()> {
        let result = self.exit(grace, on_output).await;
        let mut shells = std::mem::take(&mut self.past);
        let forks = std::mem::take(&mut self.forks);
        shells.extend(
            forks
                .into_iter()
                .flat_map(|fork| [fork.past, vec![fork.shell]])
                .flatten(),
        );
        shells.push(self.shell);
        for shell in &mut shells {
            shell.release();
        }
        for shell in &mut shells {
            // The supervisor gives up on what cannot be killed after a while; this is for one that is itself stopped.
            timeout(2 * LAST_GRACE, shell.gone())
                .await
                .map_err(|_| io::Error::other("processes of the session cannot be ended"))??;
        }
        self.pipes.drain(&mut None, on_output)?;
        result
    }

    /// The same, for as long as is usual.
    pub async fn end(self, on_output: OnOutput<'_>) -> io::Result<()> {
        self.end_within(LAST_GRACE, on_output).await
    }

    /// Lets the shell exit.
    async fn exit(&mut self, grace: Duration, on_output: OnOutput<'_>) -> io::Result<()> {
        self.pipes.drain(&mut None, on_output)?;
        if self.shell.hear()?.is_some() && !self.has_exit_trap() {
            return Ok(());
        }
        self.revive().await?;
        self.shell.close();
        let deadline = Instant::now() + grace;
        // A report is left over only if the shell was stopped in the middle of a script.
        while let Some(Done::Reported { .. }) =
            self.work(&mut None, on_output, Some(deadline)).await?
        {}
        Ok(())
    }
}
