//! One step: its commands run one by one, each held against what the document says of it, again
//! where it may take a while until that holds.

use std::io;
use std::time::Duration;

use super::event::Event;
use super::result::{CommandResult, Failure, Kept, Status, StepResult};
use super::seams::{Executor, Interrupts, Signal};
use super::session::{Captured, Ended, Outcome, Script, Streams};
use super::{Run, RunOptions};
use crate::expect::exit::ExitExpectation;
use crate::runbook::attributes::Stream;
use crate::runbook::{Asserted, Block, Config, duration};

/// The pause between two attempts of a step that says `within` and nothing of `every`.
const DEFAULT_PAUSE: Duration = Duration::from_secs(2);

/// How much later than the commands' end a signal may be told that came to them and to us at once.
const SIGNAL_LAG: Duration = Duration::from_millis(2);

/// A pipeline whose reader went away first: that is how `head` works, and no failure.
const SIGPIPE_STATUS: i32 = 141;

impl<E: Executor, I: Interrupts> Run<'_, E, I> {
    /// Runs the step's commands.
    pub(super) async fn step(&mut self, index: usize) -> io::Result<StepResult> {
        let runbook = self.runbook;
        let block = &runbook.blocks[index];
        let started = self.clock.instant();
        let mut result = StepResult::without_run(index, block.kind, Status::Passed, String::new());
        let mut signal = None;
        let reason = self.guard(block, &mut signal).await?;
        if signal.is_some() {
            result.status = Status::Interrupted;
            result.signal = signal;
            result.failure = Some(interrupted(block.line));
            return Ok(result);
        }
        if let Some(reason) = reason {
            result.status = Status::Skipped;
            result.reason = reason;
            return Ok(result);
        }
        let limit = self.limit(block);
        let deadline = block.attributes.within.map(|within| started + within);
        let mut printed = Vec::new();
        for position in 0..block.commands.len() {
            let mut attempts = 0;
            loop {
                attempts += 1;
                let now = self.clock.instant();
                // An attempt has the whole limit for itself; a step without attempts has it for all of
                // its commands.
                let from = if deadline.is_some() { now } else { started };
                let ends = [deadline, limit.map(|limit| from + limit)];
                let bound = ends.into_iter().flatten().min();
                let bound = bound.map(|end| end.saturating_duration_since(now));
                let (outcome, signal) = self.command(index, position, bound).await?;
                let exit = exit_status(&outcome);
                let failure = judge(block, position, &outcome, &printed, limit);
                result.exit = Some(exit);
                result.attempts = result.attempts.max(attempts);
                result.commands.truncate(position);
                result.commands.push(CommandResult {
                    exit,
                    output: Kept::new(&outcome.output),
                });
                result.took = self.clock.instant().saturating_duration_since(started);
                let Some(failure) = failure else {
                    self.capture(block, position, &outcome.output)?;
                    printed.extend(with_gap(&outcome.output));
                    break;
                };
                if signal.is_some() || outcome.ended == Ended::Interrupted {
                    result.status = Status::Interrupted;
                    result.signal = signal.or(Some(Signal::Interrupt));
                    result.failure = Some(interrupted(command_line(block, position)));
                    return Ok(result);
                }
                if let Some(pause) = self.pause(block, deadline) {
                    let summary = &failure.summary;
                    self.operator.event(&Event::Attempt {
                        attempts,
                        summary,
                        pause,
                    });
                    match self.wait(pause).await {
                        None => continue,
                        signal => {
                            result.status = Status::Interrupted;
                            result.signal = signal;
                        }
                    }
                } else {
                    result.status = failure_status(self.options, &failure);
                }
                result.failure = Some(failure);
                return Ok(result);
            }
        }
        result.took = self.clock.instant().saturating_duration_since(started);
        Ok(result)
    }

    /// How long the step may take.
    fn limit(&self, block: &Block) -> Option<Duration> {
        block
            .attributes
            .timeout
            .or(self.runbook.config.timeout)
            .or(self.options.timeout)
    }

    /// Runs one command, or a whole script.
    async fn command(
        &mut self,
        index: usize,
        position: usize,
        timeout: Option<Duration>,
    ) -> io::Result<(Outcome, Option<Signal>)> {
        let block = &self.runbook.blocks[index];
        let command = &block.commands[position];
        self.operator.event(&Event::Running {
            block: index,
            command: position,
        });
        let is_last = position + 1 == block.commands.len();
        let cwd = block
            .attributes
            .cwd
            .as_ref()
            .map(|cwd| self.options.root.join(cwd));
        let script = Script {
            cwd: cwd.as_deref(),
            env: &block.attributes.env,
            strict: self.runbook.config.strict,
            streams: streams(block, is_last),
            timeout,
            interpreter: interpreter(block, &self.runbook.config),
            ..Script::new(&command.text, command.line)
        };
        self.execute(&script).await
    }

    async fn execute(&mut self, script: &Script<'_>) -> io::Result<(Outcome, Option<Signal>)> {
        let mut signal = None;
        let operator = &mut *self.operator;
        let interrupts = &mut *self.interrupts;
        let cancel = async { signal = Some(interrupts.next().await) };
        let mut show = |bytes: &[u8]| operator.event(&Event::Output { bytes });
        let outcome = self.executor.run(script, &mut show, cancel).await?;
        if signal.is_none() && exit_status(&outcome) != 0 {
            // Ctrl-C reaches the commands as soon as it reaches us: their end may be told first.
            signal = tokio::time::timeout(SIGNAL_LAG, self.interrupts.next())
                .await
                .ok();
        }
        Ok((outcome, signal))
    }

    /// Why the step need not run, by its `if`, `unless` and `creates`.
    async fn guard(
        &mut self,
        block: &Block,
        signal: &mut Option<Signal>,
    ) -> io::Result<Option<String>> {
        let attributes = &block.attributes;
        if let Some(command) = &attributes.condition
            && !self.holds(command, block.line, signal).await?
        {
            return Ok(Some(format!("`{command}` does not hold")));
        }
        if let Some(command) = &attributes.unless
            && self.holds(command, block.line, signal).await?
        {
            return Ok(Some(format!("`{command}` holds already")));
        }
        if let Some(path) = &attributes.creates {
            let quoted = path.replace('\'', r"'\''");
            if self
                .holds(&format!("test -e '{quoted}'"), block.line, signal)
                .await?
            {
                return Ok(Some(format!("{path} is there already")));
            }
        }
        Ok(None)
    }

    /// Whether `command` succeeds; a signal that comes meanwhile goes to `signal`.
    async fn holds(
        &mut self,
        command: &str,
        line: usize,
        signal: &mut Option<Signal>,
    ) -> io::Result<bool> {
        let timeout = self.runbook.config.timeout.or(self.options.timeout);
        let script = Script {
            timeout,
            ..Script::new(command, line)
        };
        let interrupts = &mut *self.interrupts;
        let cancel = async { *signal = Some(interrupts.next().await) };
        let outcome = self.executor.run(&script, &mut |_| {}, cancel).await?;
        Ok(exit_status(&outcome) == 0)
    }

    fn capture(&mut self, block: &Block, position: usize, output: &Captured) -> io::Result<()> {
        let Some(variable) = &block.attributes.capture else {
            return Ok(());
        };
        if position + 1 < block.commands.len() {
            return Ok(());
        }
        self.executor
            .set_variable(variable, output.text().trim_end_matches(['\n', '\r']))
    }

    /// The pause before another attempt, when there is time for one.
    fn pause(&self, block: &Block, deadline: Option<std::time::Instant>) -> Option<Duration> {
        let pause = block.attributes.every.unwrap_or(DEFAULT_PAUSE);
        (self.clock.instant() + pause < deadline?).then_some(pause)
    }

    /// Waits; a signal ends that.
    async fn wait(&mut self, pause: Duration) -> Option<Signal> {
        tokio::select! {
            () = tokio::time::sleep(pause) => None,
            signal = self.interrupts.next() => Some(signal),
        }
    }
}

/// The program that reads the step's text, where it is not the session's own shell.
fn interpreter<'a>(block: &'a Block, config: &'a Config) -> Option<&'a str> {
    let shell = block
        .attributes
        .shell
        .as_deref()
        .or(config.shell.as_deref());
    shell.filter(|shell| !["bash", "sh", "shell"].contains(shell))
}

fn streams(block: &Block, is_last: bool) -> Streams {
    match block.attributes.stream {
        Some(Stream::Stdout) => Streams::Stdout,
        Some(Stream::Stderr) => Streams::Stderr,
        Some(Stream::Both) => Streams::Both,
        None if is_last && block.attributes.capture.is_some() => Streams::Stdout,
        None => Streams::Both,
    }
}

fn failure_status(options: &RunOptions, failure: &Failure) -> Status {
    if failure.is_hint && options.is_guided {
        Status::Differs
    } else {
        Status::Failed
    }
}

/// The status as a shell would tell it.
fn exit_status(outcome: &Outcome) -> i32 {
    match outcome.ended {
        Ended::Exited(status) => status,
        Ended::Signaled(signal) => 128 + signal,
        Ended::TimedOut => 124,
        Ended::Interrupted => 130,
    }
}

/// What of the document does not hold for the command at `position`, whose step has `printed` before.
fn judge(
    block: &Block,
    position: usize,
    outcome: &Outcome,
    printed: &[u8],
    limit: Option<Duration>,
) -> Option<Failure> {
    let command = &block.commands[position];
    let plain = |summary: String| Failure {
        summary,
        diff: None,
        line: command.line,
        is_hint: false,
    };
    match outcome.ended {
        Ended::TimedOut => {
            let within =
                duration::display(block.attributes.within.or(limit).unwrap_or(outcome.took));
            return Some(plain(format!(
                "it did not end within {within}, and was ended"
            )));
        }
        Ended::Interrupted => return Some(interrupted(command.line)),
        Ended::Exited(_) | Ended::Signaled(_) => {}
    }
    let is_last = position + 1 == block.commands.len();
    if let Err(summary) = check_exit(block, is_last, exit_status(outcome)) {
        return Some(plain(summary));
    }
    let inline = command.expected.as_ref();
    if let Some(asserted) = inline {
        let failure = check(asserted, &with_gap(&outcome.output));
        if failure.is_some() {
            return failure;
        }
    }
    if !is_last || block.expects.is_empty() {
        return None;
    }
    let has_inline = block
        .commands
        .iter()
        .any(|command| command.expected.is_some());
    let mut output = if has_inline {
        Vec::new()
    } else {
        printed.to_vec()
    };
    output.extend(with_gap(&outcome.output));
    block
        .expects
        .iter()
        .find_map(|asserted| check(asserted, &output))
}

fn interrupted(line: usize) -> Failure {
    Failure {
        summary: "it was interrupted".to_owned(),
        diff: None,
        line,
        is_hint: false,
    }
}

fn command_line(block: &Block, position: usize) -> usize {
    block
        .commands
        .get(position)
        .map_or(block.line, |command| command.line)
}

fn check_exit(block: &Block, is_last: bool, status: i32) -> Result<(), String> {
    match &block.attributes.exit {
        Some(expected) if is_last => expected.check(status),
        _ if status == SIGPIPE_STATUS => Ok(()),
        _ => ExitExpectation::default().check(status),
    }
}

fn check(asserted: &Asserted, output: &[u8]) -> Option<Failure> {
    // Lint says that this one is not compared; an annotated one would not have come so far.
    if asserted.is_hint && !asserted.expectation.supported() {
        return None;
    }
    let mismatch = asserted.expectation.check(output).err()?;
    Some(Failure {
        summary: mismatch.summary,
        diff: Some(mismatch.diff),
        line: asserted.line,
        is_hint: asserted.is_hint,
    })
}

/// The output as it is compared. Where its middle is not kept, a line says so that nothing but a gap
/// can match: an expectation about a long output is one about its ends.
fn with_gap(output: &Captured) -> Vec<u8> {
    let left_out = output.left_out();
    if left_out == 0 {
        return output.bytes().into_owned();
    }
    let (first, second) = output.tail();
    let mark = format!("\n\u{2}{left_out} bytes left out\u{3}\n");
    [output.head(), mark.as_bytes(), first, second].concat()
}
