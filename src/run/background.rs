//! Steps that run on while the next ones do.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::fd::AsRawFd as _;
use std::path::PathBuf;
use std::time::Duration;

use super::command::script;
use super::event::Event;
use super::kept::Kept;
use super::operator::Operator;
use super::result::{CommandResult, Failure, RunResults, StepResult};
use super::seams::{Executor, Interrupts, Process};
use super::session::{Captured, Ended, LAST_GRACE, Readiness};
use super::signal::Signal;
use super::status::Status;
use super::{HURRIED, Next, Run, Settled};
use crate::runbook::attributes::Ready;
use crate::runbook::{Block, duration};

/// A step that runs on.
#[derive(Debug)]
pub struct Background<P> {
    /// Its index in the runbook.
    block: usize,
    process: P,
    /// What it prints. The file has no name: nothing of it stays behind, however the run ends.
    output: File,
}

/// How long a step in the background may take until it is ready, where nothing else is said.
const READY_LIMIT: Duration = Duration::from_secs(10 * 60);

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Starts the step's command, and waits until it is ready.
    pub(super) async fn start_background(
        &mut self,
        index: usize,
        block: &Block,
    ) -> io::Result<StepResult> {
        let started = self.clock.instant();
        let mut result = StepResult::without_run(index, block.kind, Status::Passed, String::new());
        if let Some(result) = self.guarded(index, block).await? {
            return Ok(result);
        }
        let Some(command) = block.commands.first() else {
            return Ok(result);
        };
        self.operator.event(&Event::Running {
            block: index,
            command: 0,
            tty: false,
        });
        self.end_former(index).await?;
        let cwd = self.directory(block);
        let script = script(block, command, &self.runbook.config, cwd.as_deref());
        let output = tempfile::tempfile()?;
        let keep = block.attributes.keep;
        let printed = output.try_clone()?;
        let mut process = self.executor.background(&script, printed, keep).await?;
        let mut signal = None;
        let readiness = match block.attributes.ready.as_deref().map(Ready::parse) {
            Some(Ok(ready)) => {
                let limit = self.limit(block).unwrap_or(READY_LIMIT);
                let interrupts = &mut *self.interrupts;
                let cancel = async { signal = Some(interrupts.next().await) };
                let path = path_of(&output);
                process.ready(&ready, &path, Some(limit), cancel).await?
            }
            _ => Readiness::Up,
        };
        result.took = self.clock.instant().saturating_duration_since(started);
        let failure = match readiness {
            Readiness::Up => None,
            Readiness::Ended(ended) => {
                Some(format!("it ended before it was ready: {}", told(ended)))
            }
            Readiness::TimedOut => Some(format!(
                "it was not ready within {}",
                duration::display(self.limit(block).unwrap_or(READY_LIMIT))
            )),
            Readiness::Interrupted => Some("it was interrupted".to_owned()),
        };
        let printed = captured(&output);
        let printed = match readiness {
            Readiness::Ended(_) => printed.masked(&self.options.masker).into_owned(),
            _ => printed.masked_so_far(&self.options.masker),
        };
        if block.attributes.ready.is_some() {
            self.operator.event(&Event::Output {
                bytes: &printed.bytes(),
            });
        }
        let Some(summary) = failure else {
            result.commands.push(CommandResult {
                exit: 0,
                output: Kept::default(),
            });
            self.background.push(Background {
                block: index,
                process,
                output,
            });
            return Ok(result);
        };
        process.end(LAST_GRACE).await?;
        let exit = match readiness {
            Readiness::Ended(ended) => status(ended),
            _ => 130,
        };
        result.exit = Some(exit);
        result.commands.push(CommandResult {
            exit,
            output: self.options.keep()(&printed),
        });
        result.status = Status::Failed;
        if readiness == Readiness::Interrupted {
            result.status = Status::Interrupted;
            result.signal = signal.or(Some(Signal::Interrupt));
        }
        result.failure = Some(Failure::plain(summary, command.line));
        Ok(result)
    }

    /// Ends what the step started when it ran before.
    async fn end_former(&mut self, index: usize) -> io::Result<()> {
        let is_it = |running: &Background<_>| running.block == index;
        match self.background.iter().position(is_it) {
            Some(position) => {
                self.background
                    .remove(position)
                    .process
                    .end(LAST_GRACE)
                    .await
            }
            None => Ok(()),
        }
    }

    /// The first step in the background that has ended, which is told.
    fn ended_background(&mut self) -> Option<(Background<E::Background>, Ended)> {
        let mut running = self.background.iter_mut().enumerate();
        let (position, ended) = running
            .find_map(|(position, running)| Some((position, running.process.has_ended()?)))?;
        let running = self.background.remove(position);
        let block = running.block;
        self.operator
            .event(&Event::BackgroundEnded { block, ended });
        Some((running, ended))
    }

    /// The result of a step that ended before the run did; nothing where it may.
    fn died(
        &self,
        block: usize,
        ended: Ended,
        output: &File,
        results: &RunResults,
    ) -> Option<StepResult> {
        let mut result = results.of(block)?.clone();
        // To end it may be how it is undone.
        if ended == Ended::Exited(0) || result.is_undone {
            return None;
        }
        let line = self.runbook.blocks[block].line;
        let summary = format!("it ended before the run did: {}", told(ended));
        result.status = Status::Failed;
        result.exit = Some(status(ended));
        result.failure = Some(Failure::plain(summary, line));
        result.commands = vec![CommandResult {
            exit: status(ended),
            output: self.options.keep()(&captured(output).masked(&self.options.masker)),
        }];
        Some(result)
    }

    /// Tells of what ended before the run did, now that nobody is asked any more.
    pub(super) async fn fail_background(&mut self, results: &mut RunResults) {
        while let Some((running, ended)) = self.ended_background() {
            let Background {
                block,
                process,
                output,
            } = running;
            let result = self.died(block, ended, &output, results);
            // What cannot be ended so ends with the session.
            let _ = process.end(LAST_GRACE).await;
            if let Some(result) = result {
                self.finish(result, results).await;
            }
        }
    }

    /// Tells of what ended before the run did, and asks what becomes of it where it failed.
    pub(super) async fn look_after_background(&mut self, results: &mut RunResults) -> Next {
        while let Some((running, ended)) = self.ended_background() {
            let Background {
                block,
                process,
                output,
            } = running;
            if process.end(LAST_GRACE).await.is_err() {
                continue;
            }
            let Some(result) = self.died(block, ended, &output, results) else {
                continue;
            };
            let next = match self.settle(block, result, results).await {
                Settled::Next(next) => next,
                Settled::Again(commands) => Box::pin(self.attempt(block, commands, results)).await,
            };
            if !matches!(next, Next::GoOn) {
                return next;
            }
        }
        Next::GoOn
    }

    /// Starts again what ran in the background when the run stopped.
    pub(super) async fn restart_background(&mut self, results: &mut RunResults) -> Next {
        let ran_on = |result: &&StepResult| {
            let attributes = &self.runbook.blocks[result.block].attributes;
            let is_up = result.has_passed() && result.ran();
            attributes.background && !attributes.keep && is_up
        };
        let blocks: Vec<_> = results
            .steps
            .iter()
            .filter(ran_on)
            .map(|result| (result.block, result.edited.clone()))
            .collect();
        for (block, edited) in blocks {
            self.operator.event(&Event::StepStarted { block });
            let next = self.attempt(block, edited, results).await;
            if !matches!(next, Next::GoOn) {
                return next;
            }
        }
        Next::GoOn
    }

    /// Ends what runs in the background, the last first, but for what is to outlive the run.
    pub(super) async fn end_background(&mut self, is_hurried: bool) {
        // Those that came later may need those before them until they end, so that the times that they
        // take add up.
        let count = u32::try_from(self.background.len().max(1)).unwrap_or(u32::MAX);
        let grace = if is_hurried {
            HURRIED / count
        } else {
            LAST_GRACE
        };
        while let Some(running) = self.background.pop() {
            let Background { block, process, .. } = running;
            let id = process.id();
            // What cannot be ended so ends with the session.
            match self.runbook.blocks[block].attributes.keep {
                true => {
                    if process.keep().await.is_ok() {
                        let process = id;
                        self.operator.event(&Event::Kept { block, process });
                    }
                }
                false => _ = process.end(grace).await,
            }
        }
    }
}

/// What a step in the background has printed, as much of it as is kept.
fn captured(output: &File) -> Captured {
    let mut captured = Captured::default();
    let mut buffer = vec![0; 64 << 10];
    // The descriptor shares its place in the file with nobody: what prints has opened it for itself.
    let file = File::open(path_of(output));
    if let Ok(mut file) = file
        && file.seek(SeekFrom::Start(0)).is_ok()
    {
        while let Ok(length @ 1..) = file.read(&mut buffer) {
            captured.push(&buffer[..length]);
        }
    }
    captured
}

fn path_of(file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

fn told(ended: Ended) -> String {
    match ended {
        Ended::Exited(status) => format!("exit status {status}"),
        Ended::Signaled(signal) => format!("killed by signal {signal}"),
        Ended::TimedOut => "its time was over".to_owned(),
        Ended::Interrupted => "interrupted".to_owned(),
    }
}

fn status(ended: Ended) -> i32 {
    match ended {
        Ended::Exited(status) => status,
        Ended::Signaled(signal) => 128 + signal,
        Ended::TimedOut => 124,
        Ended::Interrupted => 130,
    }
}
