//! A second session with the state of a first one.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use super::difference;
use super::directory::Directory;
use super::launch::Place;
use super::process::Clock;
use super::quiet::Known;
use super::shell::{Options, Shell};
use super::state::State;
use super::streams::Pipes;
use super::traps::Traps;
use super::{Session, SessionOptions};

/// What a fork does not have from the session.
pub(super) struct Fork<'a> {
    /// The session's newest state.
    pub(super) state: &'a State,
    pub(super) directory: Directory,
    pub(super) pipes: Pipes,
    pub(super) place: Place,
    /// Where the shell prints to, unless into the pipes.
    pub(super) output: Option<BorrowedFd<'a>>,
    pub(super) keep: bool,
    pub(super) traps: Traps,
    /// Commands for behind the state.
    pub(super) setup: &'a str,
}

impl Session {
    /// Starts a session of its own whose shell begins with the state of this one: all of it but jobs and open
    /// descriptors.
    pub(super) async fn fork(&self, fork: Fork<'_>) -> io::Result<Self> {
        let mut directory = fork.directory;
        let shell = Shell::start(&Options {
            name: &self.options.name,
            environment: &[],
            cwd: fork.state.cwd(),
            output: fork.output.unwrap_or(fork.pipes.output_write.as_fd()),
            place: fork.place,
            keep: fork.keep,
            directory: &directory,
            interactive: None,
        })?;
        if fork.keep {
            // The supervisor removes it, when all is over.
            directory.leave();
        }
        let mut session = Self {
            options: SessionOptions {
                terminal: false,
                ..self.options.clone()
            },
            directory,
            pipes: fork.pipes,
            clock: Clock::new(),
            shell,
            past: Vec::new(),
            forks: Vec::new(),
            report: Vec::new(),
            listing: Vec::new(),
            known: Known::default(),
            calm: false,
            traps: fork.traps,
            set_traps: String::new(),
            status: self.status,
            variables: Vec::new(),
        };
        session.resume(fork.state, fork.setup).await?;
        Ok(session)
    }

    /// Takes over what a fork has changed, from one of its states to another.
    pub(super) async fn take_over(
        &mut self,
        from: &State,
        to: &State,
        traps: &Traps,
    ) -> io::Result<()> {
        let traps = Traps {
            at_terminal: self.traps.at_terminal,
            ..traps.clone()
        };
        let mut text = difference::traps(&self.traps, &traps).into_bytes();
        text.extend_from_slice(&difference::difference(from, to));
        self.traps = traps;
        self.apply(&text).await?;
        // They are set.
        self.set_traps.clear();
        Ok(())
    }
}
