//! Talking to the shell between two scripts: its newest state is waited for, and changes are brought into it.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::end::LAST_GRACE;
use super::program;
use super::state::State;
use super::{Done, Session};

impl Session {
    /// The state as it is now. The shell writes it behind the report of a step, while stepmark goes on, and not at all
    /// after a quiet one, which leaves it as it was: when the shell answers, the newest one is on disk.
    pub(super) async fn newest(&mut self) -> io::Result<State> {
        self.revive().await?;
        if !self.variables.is_empty() {
            let text: String = self
                .variables
                .iter()
                .map(|variable| Self::assignment(variable) + "\n")
                .collect();
            self.apply(text.as_bytes()).await?;
        }
        self.shell.send(program::SYNC_LINE)?;
        if let Done::Died(_) = self.answer().await? {
            return Err(io::Error::other("the shell has ended between two steps"));
        }
        self.newest_state()
            .ok_or_else(|| io::Error::other("the shell's state is lost"))
    }

    /// Has the live shell run commands of stepmark's between two steps. They are silent, and their failures nobody
    /// hears of: no trap of the user's runs for them. The user's DEBUG trap is set for steps only, so it is not in the
    /// listing that follows, and stays known.
    pub(super) async fn apply(&mut self, text: &[u8]) -> io::Result<()> {
        self.directory.write(program::CHANGES, text)?;
        let debug = self.traps.debug.take();
        self.shell.send(program::APPLY_LINE)?;
        let done = self.answer().await;
        self.keep_debug(debug);
        match done? {
            Done::Reported { .. } => {
                self.variables.clear();
                Ok(())
            }
            Done::Died(_) => Err(io::Error::other("the shell has ended between two steps")),
        }
    }

    /// Knows of the user's DEBUG trap again, behind a listing that could not hold it.
    pub(super) fn keep_debug(&mut self, debug: Option<String>) {
        if debug.is_some() {
            self.traps.debug = debug;
            self.calm = false;
            // The same listing behind a step says something else.
            self.listing.clear();
        }
    }

    /// Waits for a report without a look at the output: what background children print meanwhile is the next script's
    /// to show.
    async fn answer(&mut self) -> io::Result<Done> {
        let answer = async {
            loop {
                tokio::select! {
                    biased;
                    read = self.pipes.report.readable() => {
                        read?;
                        if self.pipes.read_report(&mut self.report)? {
                            return self.reported();
                        }
                    }
                    read = self.shell.readable() => {
                        read?;
                        if let Some(death) = self.shell.hear()? {
                            return Ok(Done::Died(death));
                        }
                    }
                }
            }
        };
        tokio::time::timeout(LAST_GRACE, answer)
            .await
            .map_err(|_| io::Error::other("the shell does not answer"))?
    }

    /// The directory that the shell is in: by the name that it has for it, unless a step has tampered with that.
    pub(super) fn directory_of(&self, state: &State) -> PathBuf {
        let named = Path::new(std::ffi::OsStr::from_bytes(&state.directory));
        let Some(pid) = self.shell.pid else {
            return named.to_owned();
        };
        let process = PathBuf::from(format!("/proc/{pid}/cwd"));
        let place = |path: &Path| {
            path.metadata()
                .ok()
                .map(|metadata| (metadata.dev(), metadata.ino()))
        };
        if named.is_absolute() && place(named) == place(&process) {
            return named.to_owned();
        }
        std::fs::read_link(&process).unwrap_or_else(|_| named.to_owned())
    }
}
