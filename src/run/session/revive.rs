//! Making a new shell ready, also with the state of one that has died.

use std::io;
use std::os::fd::AsFd;

use super::launch::CONTROL;
use super::program::{self, quote};
use super::shell::{Options, Shell};
use super::state::State;
use super::traps::Traps;
use super::{Done, Session, place};

impl Session {
    /// The text that makes a shell ready for steps.
    pub(super) fn program(&self, first: bool, sequence: u64, flags: &str) -> String {
        let directory = self.directory.path();
        let name = &self.options.name;
        program::start(&program::Start {
            directory,
            name,
            sequence,
            status: self.status,
            flags,
            first,
        }) + &self.traps.commands()
            + "\n"
    }

    /// Runs the start file in a new shell and waits until it is ready.
    pub(super) async fn begin(&mut self, text: &[u8]) -> io::Result<()> {
        let ready = b"\n__stepmark_status=0 __stepmark_flags=${__stepmark_flags:-$-}; builtin eval \"$__stepmark_leave\"\n";
        // By its own name, so that the functions in it name the document in their messages.
        std::fs::write(&self.directory.step, [text, ready].concat())?;
        let directory = quote(&self.directory.path().to_string_lossy());
        let name = quote(&self.options.name);
        // bash has opened the control pipe anew, where it looks after it: the one it was given goes.
        let line = format!(
            "exec {CONTROL}<&-; {{ cd -L -- {directory}; shopt -u sourcepath; . -- {name}; }} &>/dev/null\n"
        );
        self.shell.send(line.as_bytes())?;
        self.report.clear();
        let mut unheard = Vec::new();
        let done = self
            .work(
                &mut None,
                &mut |bytes| unheard.extend_from_slice(bytes),
                None,
            )
            .await?;
        match done {
            Some(Done::Reported { .. }) => Ok(()),
            _ => Err(io::Error::other(format!(
                "bash ended before it was ready: {}",
                String::from_utf8_lossy(&unheard).trim()
            ))),
        }
    }

    /// The newest state that is complete.
    pub(super) fn newest_state(&self) -> Option<State> {
        program::STATES
            .iter()
            .filter_map(|name| State::read(&std::fs::read(self.directory.join(name)).ok()?))
            .max_by_key(|state| state.sequence)
    }

    /// Whether a shell that has died left an EXIT trap that did not run.
    pub(super) fn has_exit_trap(&self) -> bool {
        self.traps.exit.is_some() && self.newest_state().is_some_and(|state| !state.exiting)
    }

    /// The user's traps as a shell that has died has left them. One that has exited has run its EXIT trap.
    pub(super) fn traps_left(&self, state: &State) -> Traps {
        if !state.exiting {
            return self.traps.clone();
        }
        Traps {
            exit: None,
            ..Traps::read(&String::from_utf8_lossy(&state.traps), &self.traps)
        }
    }

    /// Starts a new shell with the state of the last one, should that have died.
    pub(super) async fn revive(&mut self) -> io::Result<()> {
        if self.shell.hear()?.is_none() {
            return Ok(());
        }
        let Some(state) = self.newest_state() else {
            return Err(io::Error::other(
                "the shell has ended, and its state is lost",
            ));
        };
        self.traps = self.traps_left(&state);
        let shell = Shell::start(&Options {
            name: &self.options.name,
            environment: &[],
            cwd: state.cwd(),
            output: self.pipes.output_write.as_fd(),
            place: place(&self.options),
            keep: false,
            directory: &self.directory,
            interactive: None,
        })?;
        self.past.push(std::mem::replace(&mut self.shell, shell));
        self.pipes.forget_report();
        self.resume(&state, "").await
    }

    /// Gives a new shell the state of another one, and this session's traps, and has it run `setup`.
    pub(super) async fn resume(&mut self, state: &State, setup: &str) -> io::Result<()> {
        self.listing.clear();
        self.set_traps.clear();
        let (mut text, last) = state.restore();
        text.extend_from_slice(self.program(false, state.sequence, &state.flags).as_bytes());
        for (signal, command) in &self.traps.others {
            text.extend_from_slice(
                format!("builtin trap -- {} {signal}\n", quote(command)).as_bytes(),
            );
        }
        text.extend_from_slice(setup.as_bytes());
        text.extend_from_slice(&last);
        let debug = self.traps.debug.take();
        self.begin(&text).await?;
        self.keep_debug(debug);
        Ok(())
    }
}
