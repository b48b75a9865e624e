//! Running: a loop over a plan. It executes, judges and tells; whom it asks, what runs the commands
//! and what time it is come from outside, behind traits.

mod event;
mod file;
mod judge;
pub mod mask;
mod operator;
mod plan;
mod result;
mod seams;
pub mod session;
mod step;

pub use event::Event;
pub use operator::{AfterFailure, Answer, Decision, Operator};
pub use plan::{Obstacle, Plan, Policy};
pub use result::{CommandResult, Failure, Kept, RunId, RunResults, Status, StepResult, told};
pub use seams::{Clock, Executor, Interrupts, Signal, SystemClock, SystemSignals};

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::expect::Captures;
use crate::runbook::{Block, Kind, Runbook};

/// How a run goes about its steps.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The document's root: files stay below it, and steps start in it.
    pub root: PathBuf,
    /// How long a step may take that says nothing of its own.
    pub timeout: Option<Duration>,
    /// Whether a person watches: who judges a mismatch with an expectation that nobody annotated, and
    /// is asked before each step.
    pub is_guided: bool,
    /// Values of names that holes may have too: the parameters.
    pub known: Captures,
}

/// One run over a document.
pub struct Run<'a, E, I> {
    /// What is run.
    pub runbook: &'a Runbook,
    /// Which of its blocks, in order.
    pub plan: &'a Plan,
    /// How.
    pub options: &'a RunOptions,
    /// What runs the commands.
    pub executor: &'a mut E,
    /// What may interrupt them.
    pub interrupts: &'a mut I,
    /// Who decides, and watches.
    pub operator: &'a mut dyn Operator,
    /// What time it is.
    pub clock: &'a dyn Clock,
}

/// What the loop does after a block.
enum Next {
    GoOn,
    Stop(Option<Signal>),
}

impl<E: Executor, I: Interrupts> Run<'_, E, I> {
    /// Goes through the plan. Whatever goes wrong on the way is a result, so that what was done before
    /// is not lost.
    pub async fn go(&mut self, id: RunId, target: Option<String>) -> RunResults {
        let started = self.clock.instant();
        let mut results = RunResults::new(id, target, self.clock.now());
        results.captures.clone_from(&self.options.known);
        let target = results.target.as_deref();
        self.operator.event(&Event::RunStarted {
            run: &results.id,
            target,
        });
        for &block in &self.plan.blocks {
            match self.block(block, &mut results).await {
                Next::GoOn => {}
                Next::Stop(signal) => {
                    results.interrupted_by = signal;
                    results.stopped = true;
                    break;
                }
            }
        }
        results.took = self.clock.instant().saturating_duration_since(started);
        results.not_run = self.plan.blocks.len().saturating_sub(results.steps.len());
        results
    }

    async fn block(&mut self, index: usize, results: &mut RunResults) -> Next {
        let block = &self.runbook.blocks[index];
        let kind = block.kind;
        self.operator.event(&Event::StepStarted { block: index });
        if block.kind == Kind::Manual {
            let answer = self.operator.manual(index);
            return self.manual(index, answer, results);
        }
        if let Some(reason) = self.obstacle(index, results) {
            let result = StepResult::without_run(index, kind, Status::Blocked, reason);
            return self.finish(result, results);
        }
        match self.operator.before_step(index) {
            Decision::Run => {}
            Decision::Skip => {
                let result = StepResult::without_run(index, kind, Status::Skipped, String::new());
                return self.finish(result, results);
            }
            Decision::Quit => return Next::Stop(None),
        }
        if self.options.is_guided {
            // A Ctrl-C that a command outlived has been answered by the question.
            self.interrupts.forget();
        }
        loop {
            let result = match block.kind {
                Kind::File => file::write(block, index, &self.options.root),
                _ => match self.step(index, &mut results.captures).await {
                    Ok(result) => result,
                    Err(error) => {
                        self.finish(broken_session(index, block, &error), results);
                        return Next::Stop(None);
                    }
                },
            };
            if result.status.is_fine() {
                return self.finish(result, results);
            }
            let signal = result.signal;
            self.operator.event(&Event::StepFailed { result: &result });
            match self.operator.after_failure(&result) {
                AfterFailure::Retry => {}
                AfterFailure::Continue => return self.finish(result, results),
                AfterFailure::Skip => {
                    let reason = "skipped after it failed".to_owned();
                    let skipped = StepResult {
                        status: Status::Skipped,
                        ..result
                    };
                    let skipped = StepResult { reason, ..skipped };
                    return self.finish(skipped, results);
                }
                AfterFailure::Stop => {
                    self.finish(result, results);
                    return Next::Stop(signal);
                }
            }
        }
    }

    fn manual(&mut self, index: usize, answer: Answer, results: &mut RunResults) -> Next {
        let kind = Kind::Manual;
        let result = match answer {
            Answer::Done { note } => {
                StepResult::without_run(index, kind, Status::Passed, note.unwrap_or_default())
            }
            Answer::Skip => StepResult::without_run(index, kind, Status::Skipped, String::new()),
            Answer::Fail => {
                let reason = "nobody is here to do it".to_owned();
                StepResult::without_run(index, kind, Status::Failed, reason)
            }
            Answer::Quit => return Next::Stop(None),
        };
        let failed = result.status == Status::Failed;
        let next = self.finish(result, results);
        if failed { Next::Stop(None) } else { next }
    }

    fn finish(&mut self, result: StepResult, results: &mut RunResults) -> Next {
        self.operator
            .event(&Event::StepFinished { result: &result });
        results.steps.push(result);
        Next::GoOn
    }

    /// Why a block cannot run, whatever anybody decides.
    fn obstacle(&self, index: usize, results: &RunResults) -> Option<String> {
        let block = &self.runbook.blocks[index];
        if let Some((line, placeholder)) = block.placeholders.first() {
            return Some(format!(
                "`{}` on line {line} is not filled in",
                placeholder.text
            ));
        }
        let passed = |id: &String| {
            results.steps.iter().any(|result| {
                self.runbook.blocks[result.block].id.as_ref() == Some(id)
                    && result.status == Status::Passed
            })
        };
        let needed = block.attributes.needs.iter().find(|id| !passed(id))?;
        Some(format!(
            "it needs `{needed}`, which has not passed in this run"
        ))
    }
}

/// The result of a step whose shell cannot be talked to any more.
fn broken_session(index: usize, block: &Block, error: &io::Error) -> StepResult {
    let summary = format!("the session with the shell broke: {error}");
    let failure = Failure::plain(summary, block.line);
    let result = StepResult::without_run(index, block.kind, Status::Failed, String::new());
    StepResult {
        failure: Some(failure),
        ..result
    }
}

#[cfg(test)]
mod tests;
