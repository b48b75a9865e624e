//! One step: its commands run one by one, each held against what the document says of it, again
//! where it may take a while until that holds.

use std::borrow::Cow;
use std::io;
use std::time::{Duration, Instant};

use super::event::Event;
use super::judge::{self, Earlier, exit_status, interrupted};
use super::mask::{MASK, MIN_BYTES};
use super::operator::Operator;
use super::result::{CommandResult, Failure, StepResult};
use super::seams::{Executor, Interrupts};
use super::session::{Captured, Ended, Outcome, Script};
use super::signal::Signal;
use super::status::Status;
use super::{Run, RunOptions};
use crate::expect::Captures;
use crate::runbook::{Block, duration};

/// The pause between two attempts of a step that says `within` and nothing of `every`.
const DEFAULT_PAUSE: Duration = Duration::from_secs(2);

/// The most time that is kept for the last attempt of commands that take next to none.
const LAST_RESERVE: Duration = Duration::from_millis(250);

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Runs the commands of `block`, which is the runbook's or an edited one in its place. What holes
    /// with a name take goes to `known`.
    pub(super) async fn step(
        &mut self,
        index: usize,
        block: &Block,
        known: &mut Captures,
    ) -> io::Result<StepResult> {
        let started = self.clock.instant();
        let mut result = StepResult::without_run(index, block.kind, Status::Passed, String::new());
        if let Some(result) = self.guarded(index, block).await? {
            return Ok(result);
        }
        let limit = self.limit(block);
        let deadline = block.attributes.within.map(|within| started + within);
        let (mut earlier, mut plain_earlier) = (Earlier::default(), Earlier::default());
        let has_secrets = !self.options.masker.is_empty();
        for position in 0..block.commands.len() {
            let mut attempts = 0;
            // What did not hold in the attempt before.
            let mut before: Option<Failure> = None;
            loop {
                attempts += 1;
                let now = self.clock.instant();
                // An attempt has the whole limit for itself; a step without attempts has it for all of
                // its commands.
                let from = if deadline.is_some() { now } else { started };
                let of_attempt = limit.map(|limit| (from + limit, limit));
                let of_all = deadline.zip(block.attributes.within);
                let bound = [of_all, of_attempt].into_iter().flatten().min();
                let (bound, limit) = bound
                    .map(|(end, limit)| (end.saturating_duration_since(now), limit))
                    .unzip();
                let (printed, signal) = self.command(index, block, position, bound).await?;
                let outcome = self.masked(block, &printed);
                let exit = exit_status(&outcome);
                let judge = |outcome: &Outcome, earlier: &Earlier, known: &Captures| {
                    judge::judge(block, position, outcome, earlier, limit, known)
                };
                let verdict = judge(&outcome, &earlier, known);
                result.exit = Some(exit);
                result.attempts = result.attempts.max(attempts);
                result.commands.truncate(position);
                result.commands.push(CommandResult {
                    exit,
                    output: judge::recorded(block, position, &outcome, self.options.keep()),
                });
                result.took = self.clock.instant().saturating_duration_since(started);
                let failure = match verdict {
                    Ok(found) => {
                        let mut real = Captures::default();
                        if has_secrets && newly_masked(&found, known) {
                            let plain = self.readable(block, Cow::Borrowed(&printed));
                            let open = without_masked(known);
                            real = judge(&plain, &plain_earlier, &open).unwrap_or_default();
                        }
                        self.keep((index, block), &found, &real, known)?;
                        self.capture((index, block), position, &printed.output, known)?;
                        let is_last = position + 1 == block.commands.len();
                        if !is_last && !block.expects.is_empty() {
                            earlier.push(&outcome);
                            if has_secrets {
                                plain_earlier.push(&self.readable(block, Cow::Borrowed(&printed)));
                            }
                        }
                        break;
                    }
                    Err(failure) => match before.take() {
                        // It says more than that the time was over in the middle of the next.
                        Some(before)
                            if outcome.ended == Ended::TimedOut && before.diff.is_some() =>
                        {
                            Failure {
                                notes: [before.notes, vec![failure.summary]].concat(),
                                ..before
                            }
                        }
                        _ => failure,
                    },
                };
                if signal.is_some() || outcome.ended == Ended::Interrupted {
                    result.status = Status::Interrupted;
                    result.signal = signal.or(Some(Signal::Interrupt));
                    result.failure = Some(interrupted(block.commands[position].line));
                    return Ok(result);
                }
                let took = self.clock.instant().saturating_duration_since(now);
                if let Some(pause) = self.pause(block, deadline, took) {
                    let left = deadline.map_or(pause, |deadline| {
                        deadline.saturating_duration_since(self.clock.instant())
                    });
                    self.operator.event(&Event::Attempt {
                        attempts,
                        summary: &failure.summary,
                        pause,
                        left,
                    });
                    match self.wait(pause).await {
                        None => {
                            before = Some(failure);
                            continue;
                        }
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

    /// The result of a step that need not run, or must not, by its guards.
    pub(super) async fn guarded(
        &mut self,
        index: usize,
        block: &Block,
    ) -> io::Result<Option<StepResult>> {
        let mut signal = None;
        let reason = self.guard(index, block, &mut signal).await?;
        let result = |status, reason| StepResult::without_run(index, block.kind, status, reason);
        let reason = match reason {
            Ok(reason) => reason,
            Err(why) if signal.is_none() => {
                return Ok(Some(StepResult {
                    failure: Some(Failure::plain(why, block.line)),
                    ..result(Status::Failed, String::new())
                }));
            }
            Err(_) => None,
        };
        if signal.is_some() {
            return Ok(Some(StepResult {
                signal,
                failure: Some(interrupted(block.line)),
                ..result(Status::Interrupted, String::new())
            }));
        }
        Ok(reason.map(|reason| result(Status::Skipped, reason)))
    }

    /// How long the step may take.
    pub(super) fn limit(&self, block: &Block) -> Option<Duration> {
        block
            .attributes
            .timeout
            .or(self.runbook.config.timeout)
            .or(self.options.timeout)
    }

    /// Why the step need not run, by its `if`, `unless` and `creates`; or what keeps these from saying
    /// anything.
    async fn guard(
        &mut self,
        index: usize,
        block: &Block,
        signal: &mut Option<Signal>,
    ) -> io::Result<Result<Option<String>, String>> {
        let attributes = &block.attributes;
        // What is told is as the document has it.
        let written = &self.runbook.blocks[index].attributes;
        let exists = attributes.creates.as_ref().map(|path| {
            let quoted = path.replace('\'', r"'\''");
            format!("test -e '{quoted}'")
        });
        let guard = |command: &Option<String>, skips, written: &Option<String>| {
            Some((command.clone()?, skips, written.clone()?))
        };
        let guards = [
            guard(&attributes.condition, false, &written.condition)
                .map(|(run, skips, it)| (run, skips, format!("`{it}` does not hold"))),
            guard(&attributes.unless, true, &written.unless)
                .map(|(run, skips, it)| (run, skips, format!("`{it}` holds already"))),
            guard(&exists, true, &written.creates)
                .map(|(run, skips, it)| (run, skips, format!("{it} is there already"))),
        ];
        for (command, skips, reason) in guards.into_iter().flatten() {
            match self.holds(&command, block.line, signal).await? {
                Ok(holds) if holds == skips => return Ok(Ok(Some(reason))),
                Ok(_) => {}
                Err(why) => return Ok(Err(why)),
            }
        }
        Ok(Ok(None))
    }

    /// Whether `command` succeeds; one that was ended has said nothing. A signal that comes meanwhile goes
    /// to `signal`.
    async fn holds(
        &mut self,
        command: &str,
        line: usize,
        signal: &mut Option<Signal>,
    ) -> io::Result<Result<bool, String>> {
        let timeout = self.runbook.config.timeout.or(self.options.timeout);
        let script = Script {
            timeout,
            ..Script::new(command, line)
        };
        let interrupts = &mut *self.interrupts;
        let cancel = async { *signal = Some(interrupts.next().await) };
        let outcome = self.executor.run(&script, &mut |_| {}, cancel).await?;
        Ok(match outcome.ended {
            Ended::Exited(status) => Ok(status == 0),
            Ended::TimedOut => {
                let limit = timeout.map_or_else(|| "its time".to_owned(), duration::display);
                Err(format!("the guard `{command}` did not end within {limit}"))
            }
            Ended::Signaled(_) | Ended::Interrupted => Err(format!(
                "the guard `{command}` was ended before it said anything"
            )),
        })
    }

    fn capture(
        &mut self,
        (index, block): (usize, &Block),
        position: usize,
        output: &Captured,
        known: &mut Captures,
    ) -> io::Result<()> {
        let Some(variable) = &block.attributes.capture else {
            return Ok(());
        };
        if position + 1 < block.commands.len() {
            return Ok(());
        }
        let text = output.text();
        let value = text.trim_end_matches(['\n', '\r']);
        let is_secret = self.is_learnt(block, value) || self.options.masker.holds(value.as_bytes());
        match is_secret {
            true => known.remove(variable),
            false => known.set(variable, value),
        }
        let real = &mut self.repeated.real;
        real.insert((index, variable.clone()), value.to_owned());
        self.executor.set_variable(variable, value)
    }

    /// Sets the variables of the names that were not known before, to their `real` values where those
    /// that were found are masked: commands need the secrets that nobody is told.
    fn keep(
        &mut self,
        (index, block): (usize, &Block),
        found: &Captures,
        real: &Captures,
        known: &mut Captures,
    ) -> io::Result<()> {
        let mut kept = found.clone();
        for (name, value) in found.iter() {
            if known.get(name).is_none() {
                let real = real.get(name).filter(|_| value.contains(MASK));
                let real = real.unwrap_or(value);
                self.executor.set_variable(name, real)?;
                let all = &mut self.repeated.real;
                all.insert((index, name.to_owned()), real.to_owned());
                if self.is_learnt(block, real) {
                    kept.set(name, MASK);
                }
            }
        }
        *known = kept;
        Ok(())
    }

    /// Whether a value is a secret because `block` reads secrets, and tells it: then it is masked from here
    /// on. What is so short that it would be found everywhere is none.
    fn is_learnt(&self, block: &Block, value: &str) -> bool {
        if value.trim().len() < MIN_BYTES || !block.is_confidential(&self.runbook.config) {
            return false;
        }
        // What is too large to be looked for is not told of by its name at least.
        let _ = self.options.masker.learn(value);
        true
    }

    /// The pause before another attempt, when there is time for one. The last attempt comes earlier
    /// than the others would, if need be: so that it can still end in time, after one that `took` so
    /// long.
    fn pause(&self, block: &Block, deadline: Option<Instant>, took: Duration) -> Option<Duration> {
        let within = block.attributes.within?;
        let pause = block.attributes.every.unwrap_or(DEFAULT_PAUSE);
        let left = deadline?.saturating_duration_since(self.clock.instant());
        let reserve = (2 * took).max((within / 20).min(LAST_RESERVE));
        let longest = left.checked_sub(reserve).filter(|time| !time.is_zero());
        match longest {
            Some(longest) => Some(pause.min(longest)),
            None => (pause < left).then_some(pause),
        }
    }

    /// Waits; a signal ends that.
    async fn wait(&mut self, pause: Duration) -> Option<Signal> {
        tokio::select! {
            () = tokio::time::sleep(pause) => None,
            signal = self.interrupts.next() => Some(signal),
        }
    }
}

/// Whether a name took a value with a secret in it that was not known before.
fn newly_masked(found: &Captures, known: &Captures) -> bool {
    let mut new = found.iter().filter(|(name, _)| known.get(name).is_none());
    new.any(|(_, value)| value.contains(MASK))
}

/// The names whose values are whole; to others, what is printed with its secrets cannot agree.
fn without_masked(known: &Captures) -> Captures {
    let whole = known.iter().filter(|(_, value)| !value.contains(MASK));
    whole
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn failure_status(options: &RunOptions, failure: &Failure) -> Status {
    if failure.is_hint && options.is_guided {
        Status::Differs
    } else {
        Status::Failed
    }
}
