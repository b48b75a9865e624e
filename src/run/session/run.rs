//! Running one script.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

use super::end::{LAST_GRACE, Stop};
use super::program;
use super::quiet::{Known, keeps_state};
use super::shell::Death;
use super::state::{Listing, Report};
use super::terminal::Kept;
use super::traps::Traps;
use super::watch::forgiving_lines;
use super::{Done, OnOutput, Outcome, Printed, Script, Session, Streams, file};
use crate::document::shell;

/// How far apart the shell and stepmark may hear of the same Ctrl-C.
const SAME_KEY: Duration = Duration::from_millis(50);

impl Session {
    /// Runs a script. `on_output` gets what it prints at once; `cancel` ends it, and all that it started, when it
    /// resolves.
    ///
    /// An error means that no shell could be had or talked to; whatever the script does is an [`Outcome`].
    pub async fn run(
        &mut self,
        script: &Script<'_>,
        on_output: OnOutput<'_>,
        cancel: impl Future<Output = ()>,
    ) -> io::Result<Outcome> {
        script.check()?;
        match script.tty {
            None => self.run_here(script, on_output, cancel).await,
            Some(size) => self.run_at_terminal(script, size, on_output, cancel).await,
        }
    }

    /// Runs a script in the session's own shell.
    pub(super) async fn run_here(
        &mut self,
        script: &Script<'_>,
        on_output: OnOutput<'_>,
        cancel: impl Future<Output = ()>,
    ) -> io::Result<Outcome> {
        self.revive().await?;
        // What background children have printed meanwhile is shown, but is not this script's.
        self.pipes.drain(&mut None, on_output)?;
        let line = self.prepare(script)?;
        let terminal = self.options.terminal.then(Kept::now).flatten();
        let started = Instant::now();
        let moment = self.clock.now();
        self.shell.send(line)?;
        if reads_on(script) {
            self.shell.close();
        }

        let mut output = Some(Printed::default());
        let stop = {
            let mut cancel = std::pin::pin!(cancel);
            let deadline = script.timeout.map(|time| started + time);
            let stop = tokio::select! {
                biased;
                done = self.work(&mut output, on_output, deadline) => match done? {
                    Some(done) => Ok(done),
                    None => Err(Stop::TimedOut),
                },
                () = &mut cancel => Err(Stop::Interrupted),
            };
            if let Ok(Done::Reported {
                interrupted: true, ..
            }) = stop
            {
                // By a Ctrl-C that the shell has heard of before stepmark has, which is about to: it is not to end the
                // next script too.
                let _ = tokio::time::timeout(SAME_KEY, cancel).await;
            }
            stop
        };
        let (done, ended) = match stop {
            Ok(done) => (Some(done), done.ended()),
            Err(stop) => {
                let done = self.stop(stop, moment, &mut output, on_output).await?;
                (done, stop.ended())
            }
        };
        if self.shell.is_closed() && matches!(done, Some(Done::Reported { .. })) {
            let deadline = Some(Instant::now() + LAST_GRACE);
            self.work(&mut None, on_output, deadline).await?;
        }
        if let Some(terminal) = terminal {
            terminal.restore();
        }
        match done {
            Some(Done::Reported { status, .. }) => {
                self.status = status;
                self.variables.clear();
            }
            Some(Done::Died(Death::Exited(status))) => self.status = status,
            Some(Done::Died(Death::Signaled(signal))) => self.status = 128 + signal,
            None => {}
        }
        let shell_died = !matches!(done, Some(Done::Reported { .. }));
        if shell_died && self.newest_state().is_some_and(|state| state.exiting) {
            // It saved its state on the way out, these included. What is set from now on it did not know.
            self.variables.clear();
        }
        let Printed { output, errors } = output.unwrap_or_default();
        Ok(Outcome {
            ended,
            output,
            errors,
            shell_died,
            took: started.elapsed(),
        })
    }

    /// Whether the script is strict and nothing else, and cannot change the shell's state.
    fn is_quiet(&self, script: &Script<'_>) -> bool {
        self.calm
            && script.strict
            && script.cwd.is_none()
            && script.env.is_empty()
            && script.interpreter.is_none()
            && script.streams == Streams::Both
            && self.variables.is_empty()
            && self.set_traps.is_empty()
            && keeps_state(script.code, &self.known)
    }

    /// Writes the step's file; the line that makes the shell run it.
    pub(super) fn prepare(&mut self, script: &Script<'_>) -> io::Result<&'static [u8]> {
        if self.is_quiet(script) {
            let text = file::quiet(script.code, script.line, self.status);
            std::fs::write(&self.directory.step, text)?;
            return Ok(program::QUIET_LINE);
        }
        let interpreted = script.interpreter.map(|interpreter| {
            // Blank lines before it make the program count lines as the document does.
            let mut text = "\n".repeat(script.line.saturating_sub(1));
            text.push_str(script.code);
            (file::interpret(interpreter, self.directory.path()), text)
        });
        if script.streams != Streams::Both {
            self.pipes.split(&self.directory)?;
        }
        if let Some((_, text)) = &interpreted {
            self.directory.write(program::SCRIPT, text.as_bytes())?;
        }
        let mut before = std::mem::take(&mut self.set_traps);
        for variable in &self.variables {
            before.push_str(&Self::assignment(variable));
            before.push_str("; ");
        }
        let code = interpreted
            .as_ref()
            .map_or(script.code, |(command, _)| command);
        let sets_err_trap = shell::commands(code).iter().any(|command| {
            let names = |signals: &[&str]| {
                command
                    .words
                    .iter()
                    .any(|word| signals.contains(&word.text.as_str()))
            };
            // The function that takes care of them would have these two set back when it returns.
            command.name() == Some("trap") && names(&["ERR"]) && !names(&["DEBUG", "RETURN"])
        });
        let broken = shell::problem(code).is_some();
        let forgiving = (script.strict && !broken)
            .then(|| forgiving_lines(code, script.line))
            .flatten();
        let text = file::step(&file::Step {
            code,
            line: script.line,
            strict: script.strict,
            cwd: script.cwd,
            env: script.env,
            before: &before,
            debug: self.traps.debug.as_deref(),
            status: self.status,
            traps_errors: sets_err_trap && !self.known.functions.contains("trap"),
            broken,
            forgiving: forgiving.as_deref(),
        });
        std::fs::write(&self.directory.step, text)?;
        Ok(if script.streams == Streams::Both {
            program::STEP_LINE
        } else {
            program::SPLIT_LINE
        })
    }

    /// Passes output on until the shell reports or dies, or the deadline has come.
    pub(super) async fn work(
        &mut self,
        output: &mut Option<Printed>,
        on_output: OnOutput<'_>,
        deadline: Option<Instant>,
    ) -> io::Result<Option<Done>> {
        let timer = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        let mut timer: Pin<&mut _> = std::pin::pin!(timer);
        loop {
            tokio::select! {
                biased;
                () = &mut timer => return Ok(None),
                read = self.pipes.report.readable() => {
                    read?;
                    if self.pipes.read_report(&mut self.report)? {
                        self.pipes.drain(output, on_output)?;
                        return self.reported().map(Some);
                    }
                }
                read = self.shell.readable() => {
                    read?;
                    if let Some(death) = self.shell.hear()? {
                        self.pipes.drain(output, on_output)?;
                        return Ok(Some(Done::Died(death)));
                    }
                }
                read = self.pipes.readable() => {
                    read?;
                    self.pipes.read(output, on_output)?;
                }
            }
        }
    }

    /// What [`work`](Self::work) would come back with at once, without a look at the output.
    pub(super) fn heard(&mut self) -> io::Result<Option<Done>> {
        // The report comes before the shell's end.
        let death = self.shell.hear()?;
        if self.pipes.hear_report(&mut self.report)? {
            return self.reported().map(Some);
        }
        Ok(death.map(Done::Died))
    }

    /// Takes in a complete report.
    pub(super) fn reported(&mut self) -> io::Result<Done> {
        let report = Report::read(&self.report)
            .ok_or_else(|| io::Error::other("the shell's report is damaged"))?;
        let done = Done::Reported {
            status: report.status,
            interrupted: report.interrupted,
        };
        if let Some(calm) = report.calm {
            let listing = std::fs::read(self.directory.join(program::LISTING))?;
            if listing != self.listing {
                let text = String::from_utf8_lossy(&listing);
                let traps = Traps::read(&text, &self.traps);
                // Setting them is for the next step to do, when the user's have changed or stepmark's are gone.
                self.set_traps = traps.commands();
                self.traps = traps;
                let Listing { functions, aliases } = Listing::read(&text);
                self.known = Known { functions, aliases };
                self.listing = listing;
            }
            self.calm = calm && !self.known.aliases && self.traps.are_calm();
        }
        self.report.clear();
        Ok(done)
    }
}

/// Whether the code may set noexec. bash then reads on without running anything, its report included: only the end of
/// its input ends it.
fn reads_on(script: &Script<'_>) -> bool {
    script.interpreter.is_none()
        && script.code.contains("set")
        && shell::commands(script.code).iter().any(|command| {
            let flag = |text: &str| {
                text == "noexec"
                    || (text.starts_with('-') && !text.starts_with("--") && text.contains('n'))
            };
            command.name() == Some("set")
                && command.words.iter().skip(1).any(|word| flag(&word.text))
        })
}
