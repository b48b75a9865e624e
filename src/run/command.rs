//! One command: what the session is asked to run, who may end it, and what of its output may be told.

use std::borrow::Cow;
use std::cell::RefCell;
use std::future::pending;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Run;
use super::event::Event;
use super::judge::{self, exit_status};
use super::operator::{Operator, Overdue};
use super::screen::transcript;
use super::seams::{Executor, Interrupts};
use super::session::{Captured, Outcome, Script, Size};
use super::signal::Signal;
use crate::runbook::{Block, Command, Config};

/// The least time after which somebody is asked whether a step may go on that used to be quicker.
const SHORTEST_PATIENCE: Duration = Duration::from_secs(10);

/// How much later than the commands' end a signal may be told that came to them and to us at once.
const SIGNAL_LAG: Duration = Duration::from_millis(2);

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// The directory of the step, where it has one of its own.
    pub(super) fn directory(&self, block: &Block) -> Option<PathBuf> {
        let cwd = block.attributes.cwd.as_ref()?;
        Some(self.options.root.join(cwd))
    }

    /// Runs one command, or a whole script.
    pub(super) async fn command(
        &mut self,
        index: usize,
        block: &Block,
        position: usize,
        timeout: Option<Duration>,
    ) -> io::Result<(Outcome, Option<Signal>)> {
        let command = &block.commands[position];
        self.operator.event(&Event::Running {
            block: index,
            command: position,
            tty: block.attributes.tty,
        });
        let cwd = self.directory(block);
        let asked = Script {
            streams: judge::streams(block, position),
            timeout,
            tty: block.attributes.tty.then(self.options.terminal_size),
            ..script(block, command, &self.runbook.config, cwd.as_deref())
        };
        let patience = self.patience(index, timeout, block.attributes.tty);
        self.execute(index, &asked, patience).await
    }

    /// How long the step may take before somebody is asked whether it may go on; not where it ends by
    /// itself.
    fn patience(&self, index: usize, timeout: Option<Duration>, is_tty: bool) -> Option<Duration> {
        // At a terminal of its own the person is at work, and the keys are the program's.
        if timeout.is_some() || is_tty {
            return None;
        }
        let usual = self.options.usual.get(&index);
        let twice = usual.map(|usual| (2 * *usual).max(SHORTEST_PATIENCE));
        let patience = self.options.patience?;
        Some(twice.map_or(patience, |twice| twice.min(patience)))
    }

    async fn execute(
        &mut self,
        index: usize,
        script: &Script<'_>,
        patience: Option<Duration>,
    ) -> io::Result<(Outcome, Option<Signal>)> {
        let mut signal = None;
        let usual = self.options.usual.get(&index).copied();
        let operator = RefCell::new(&mut *self.operator);
        let interrupts = &mut *self.interrupts;
        let cancel = async {
            let mut asks_after = patience;
            let mut took = Duration::ZERO;
            signal = Some(loop {
                let overdue = async {
                    let Some(time) = asks_after else {
                        return pending().await;
                    };
                    tokio::time::sleep(time).await;
                    took += time;
                    let question = operator.borrow_mut().overdue(index, took, usual);
                    let answer = question.await;
                    let told = answer.as_str();
                    operator.borrow_mut().event(&Event::Prompted {
                        block: index,
                        answer: told,
                    });
                    answer
                };
                tokio::select! {
                    signal = interrupts.next() => break signal,
                    answer = overdue => match answer {
                        // Each time it is believed for longer.
                        Overdue::Wait => asks_after = asks_after.map(|time| 2 * time),
                        Overdue::End => break Signal::Interrupt,
                    },
                }
            });
        };
        let mut tell = |bytes: &[u8]| operator.borrow_mut().event(&Event::Output { bytes });
        let mut stream = self.options.masker.stream();
        let mut show = |bytes: &[u8]| stream.push(bytes, &mut tell);
        let outcome = self.executor.run(script, &mut show, cancel).await?;
        stream.finish(&mut tell);
        if signal.is_none() && exit_status(&outcome) != 0 {
            // Ctrl-C reaches the commands as soon as it reaches us: their end may be told first.
            signal = tokio::time::timeout(SIGNAL_LAG, self.interrupts.next())
                .await
                .ok();
        }
        Ok((outcome, signal))
    }

    /// What the command did, with secrets masked, and as a person would have read it: all that is judged,
    /// told and kept is made of this.
    pub(super) fn masked<'o>(&self, block: &Block, outcome: &'o Outcome) -> Cow<'o, Outcome> {
        let masker = &self.options.masker;
        let output = outcome.output.masked(masker);
        let errors = outcome.errors.masked(masker);
        let masked = match (output, errors) {
            (Cow::Borrowed(_), Cow::Borrowed(_)) => Cow::Borrowed(outcome),
            (output, errors) => Cow::Owned(Outcome {
                output: output.into_owned(),
                errors: errors.into_owned(),
                ..*outcome
            }),
        };
        self.readable(block, masked)
    }

    /// What a command did as a person would have read it on its terminal.
    pub(super) fn readable<'o>(
        &self,
        block: &Block,
        outcome: Cow<'o, Outcome>,
    ) -> Cow<'o, Outcome> {
        let mut outcome = outcome;
        if block.attributes.tty {
            let Size { columns, rows } = (self.options.terminal_size)();
            let text = transcript(&outcome.output.bytes(), columns, rows);
            let mut output = Captured::default();
            output.push(text.as_bytes());
            outcome = Cow::Owned(Outcome {
                output: output.with_masks_of(&outcome.output),
                errors: Captured::default(),
                ..*outcome
            });
        }
        outcome
    }
}

/// What the session is asked to run for a command of the step, which runs in `cwd`.
pub(super) fn script<'s>(
    block: &'s Block,
    command: &'s Command,
    config: &'s Config,
    cwd: Option<&'s Path>,
) -> Script<'s> {
    Script {
        cwd,
        env: &block.attributes.env,
        strict: config.strict,
        interpreter: block.interpreter(config),
        ..Script::new(&command.text, command.line)
    }
}
