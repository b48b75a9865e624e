//! Running one script on a terminal of its own.
//!
//! The session's own shell has none, and could be given none later. So the script runs in a fork, and what it changed
//! is brought back from there: the session's shell stays alive, and with it its jobs.

use std::future::Future;
use std::io;

use nix::sys::signal::Signal;
use tokio::time::timeout;

use super::directory::Directory;
use super::end::LAST_GRACE;
use super::fork::Fork;
use super::keyboard::Keyboard;
use super::launch::Place;
use super::process::{self, Moment};
use super::pty::{Keys, Pty, Size};
use super::streams::Pipes;
use super::traps::Traps;
use super::{Ended, OnOutput, Outcome, Script, Session, Streams};

/// Programs at a terminal need to know of one. And a shell that Ctrl-C ends in the middle of a function does not save its
/// state, which holds what is local there.
const SETUP: &str = "case ${TERM-} in ''|dumb) builtin export TERM=xterm-256color;; esac
__stepmark_exit=\"case \\\"\\${FUNCNAME[*]-}\\\" in ''|source) $__stepmark_exit;; esac\"\n";

impl Session {
    pub(super) async fn run_at_terminal(
        &mut self,
        script: &Script<'_>,
        size: Size,
        on_output: OnOutput<'_>,
        cancel: impl Future<Output = ()>,
    ) -> io::Result<Outcome> {
        let state = self.newest().await?;
        // From now on keys wait for the script.
        let keyboard = self.options.terminal.then(Keyboard::take).flatten();
        let size = keyboard.as_ref().and_then(Keyboard::size).unwrap_or(size);
        let directory = Directory::new(&self.options.name)?;
        let pipes = Pipes::terminal(Pty::open(size)?, &directory)?;
        let traps = Traps {
            // The session's own shell is still to exit.
            exit: None,
            // Ctrl-C ends the shell too, unless it was the program's to deal with. bash tells that apart where it has
            // no trap. One of the user's is to end the script as it always does.
            at_terminal: self.traps.interrupt.is_some(),
            ..self.traps.clone()
        };
        let mut fork = self
            .fork(Fork {
                state: &state,
                directory,
                pipes,
                place: Place::Own,
                output: None,
                keep: false,
                traps,
                setup: SETUP,
            })
            .await?;
        let from = fork.newest().await?;
        let script = Script {
            streams: Streams::Both,
            tty: None,
            ..script.clone()
        };
        let outcome = match keyboard {
            None => fork.run_here(&script, on_output, cancel).await?,
            Some(keyboard) => {
                let keys = Keys::of(fork.pipes.output())?;
                let mut show = |bytes: &[u8]| {
                    keyboard.shows(bytes);
                    on_output(bytes);
                };
                tokio::select! {
                    outcome = fork.run_here(&script, &mut show, cancel) => outcome?,
                    never = keyboard.forward(&keys) => match never {},
                }
            }
        };
        let to = if outcome.shell_died {
            // Killed in the middle, it has left what was there before.
            fork.newest_state().unwrap_or_else(|| from.clone())
        } else {
            fork.newest().await?
        };
        let left = fork.traps_left(&to);
        let traps = Traps {
            exit: left.exit.clone().or_else(|| self.traps.exit.clone()),
            ..left
        };
        self.status = fork.status;
        self.leave(fork).await?;
        self.take_over(&from, &to, &traps).await?;
        let ended = match outcome.ended {
            Ended::Signaled(signal) if signal == Signal::SIGINT as i32 => Ended::Interrupted,
            ended => ended,
        };
        Ok(Outcome {
            ended,
            // The one that did was the fork's.
            shell_died: false,
            ..outcome
        })
    }

    /// Ends a fork, unless it has started what is to live as long as the session: that would lose its terminal.
    async fn leave(&mut self, mut fork: Self) -> io::Result<()> {
        let shell = &fork.shell;
        let left = process::started_since(Moment::FIRST, shell.supervisor, shell.pid);
        if left.is_empty() {
            return fork.abandon().await;
        }
        if fork.shell.hear()?.is_none() {
            // The session has it now.
            fork.apply(b"builtin trap - EXIT\n").await?;
        }
        self.forks.push(fork);
        Ok(())
    }

    /// Ends the session without a last word of its shell.
    pub(super) async fn abandon(mut self) -> io::Result<()> {
        self.shell.signal(Signal::SIGKILL);
        self.shell.end();
        timeout(2 * LAST_GRACE, self.shell.gone())
            .await
            .map_err(|_| io::Error::other("processes of the session cannot be ended"))?
    }
}
