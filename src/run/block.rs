//! One block's turn: what is in its way, what somebody decides, what it does, and what comes of that.

use std::time::Duration;

use super::event::Event;
use super::operator::{Answer, Decision, InFlight, Operator};
use super::result::{RunResults, StepResult};
use super::seams::{Executor, Interrupts};
use super::signal::Signal;
use super::status::Status;
use super::target::Elsewhere;
use super::{Next, Run, Settled};
use crate::runbook::Kind;
use crate::runbook::effect::Effect;
use crate::runbook::fill::unfillable;

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Goes through the block's turn.
    pub(super) async fn block(&mut self, index: usize, results: &mut RunResults) -> Next {
        let block = &self.runbook.blocks[index];
        self.operator.event(&Event::StepStarted { block: index });
        if let Err(error) = self.enter(index, results).await {
            return self.broken(index, &error, results);
        }
        if block.kind == Kind::Manual {
            return self.manual(index, results).await;
        }
        match self.ask_placeholders(index, results).await {
            Ok(None) => {}
            Ok(Some(next)) => return next,
            Err(error) => return self.broken(index, &error, results),
        }
        if let Some(reason) = self.obstacle(index, results) {
            return self.block_by(index, reason, results).await;
        }
        let mut commands = None;
        loop {
            if let Err(error) = self.preview(index, &results.captures).await {
                return self.broken(index, &error, results);
            }
            let decision = self.operator.before_step(index).await;
            let answer = decision.as_str();
            self.prompted(index, answer);
            match decision {
                Decision::Run => break,
                Decision::Edit(edited) => {
                    commands = Some(edited);
                    break;
                }
                Decision::Skip { reason } => {
                    self.skip(index, reason.unwrap_or_default(), results).await;
                    return Next::GoOn;
                }
                Decision::SkipSection => return self.skip_section(index, results).await,
                Decision::Shell => match self.shell().await {
                    Ok(None) => {}
                    Ok(signal) => return Next::Stop(signal),
                    Err(error) => return self.broken(index, &error, results),
                },
                Decision::Jump(to) => return Next::Jump(to),
                Decision::Quit => return Next::Stop(self.interrupts.pending()),
            }
        }
        // What it builds on may have ended while the question was open.
        match self.look_after_background(results).await {
            Next::GoOn => self.attempt(index, commands, results).await,
            other => other,
        }
    }

    /// Runs the block until it passes, or somebody decides what becomes of its failure.
    pub(super) async fn attempt(
        &mut self,
        index: usize,
        commands: Option<Vec<String>>,
        results: &mut RunResults,
    ) -> Next {
        let original = &self.runbook.blocks[index];
        let mut commands = commands;
        let mut retried = Vec::new();
        let (mut took_before, mut attempts_before) = (Duration::ZERO, 0);
        loop {
            // Also when others were undone meanwhile, or it is this one's turn out of order.
            if let Err(error) = self.enter(index, results).await {
                return self.broken(index, &error, results);
            }
            if self.options.is_guided
                && let Some(signal) = self.interrupts.pending()
                && signal != Signal::Interrupt
            {
                // A Ctrl-C that a command outlived has been answered by the question; this was none.
                return Next::Stop(Some(signal));
            }
            // What an edit makes of a step that reads may change something. A person had time to look
            // elsewhere, so a step that runs again asks again.
            if original.effect != Some(Effect::Reads) || commands.is_some() {
                match self.target_changed(results).await {
                    Ok(Elsewhere::No) => {}
                    Ok(Elsewhere::Yes(reason)) => {
                        self.block_by(index, reason, results).await;
                        return Next::Stop(None);
                    }
                    Ok(Elsewhere::Ended(signal)) => return Next::Stop(Some(signal)),
                    Err(error) => return self.broken(index, &error, results),
                }
            }
            let edited = commands.as_deref().map(|texts| original.edited(texts));
            let written = edited.as_ref().unwrap_or(original);
            let filled = match self.filled(written, &results.captures).await {
                Ok(Ok(filled)) => filled,
                Ok(Err(why)) => return self.block_by(index, why, results).await,
                Err(error) => return self.broken(index, &error, results),
            };
            let block = filled.as_ref().unwrap_or(written);
            let done = match block.attributes.background {
                _ if block.writes_file() => self.write_file(index, block, results).await,
                true => self.start_background(index, block).await,
                false => self.step(index, block, &mut results.captures).await,
            };
            let mut result = match done {
                Ok(result) => result,
                Err(error) => return self.broken(index, &error, results),
            };
            result.edited.clone_from(&commands);
            result.retried.clone_from(&retried);
            result.took += took_before;
            result.attempts += attempts_before;
            if result.status.is_fine() {
                if result.status == Status::Passed && !retried.is_empty() {
                    result.status = Status::Flaky;
                }
                self.finish(result, results).await;
                return Next::GoOn;
            }
            // A person who has a step run again has seen to it that it passes.
            let is_by_itself = !self.options.is_guided;
            let failure = result.failure.clone().filter(|_| is_by_itself);
            let (took, attempts) = (result.took, result.attempts);
            match self.settle(index, result, results).await {
                Settled::Next(next) => return next,
                Settled::Again(None) => {
                    if is_by_itself {
                        (took_before, attempts_before) = (took, attempts);
                    }
                    retried.extend(failure);
                }
                Settled::Again(edited) => commands = edited,
            }
        }
    }

    async fn manual(&mut self, index: usize, results: &mut RunResults) -> Next {
        let result = |status, reason: Option<String>| {
            StepResult::without_run(index, Kind::Manual, status, reason.unwrap_or_default())
        };
        let answer = self.operator.manual(index).await;
        self.prompted(index, answer.as_str());
        let result = match answer {
            Answer::Done { note } => result(Status::Passed, note),
            Answer::Skip { reason } => result(Status::Skipped, reason),
            Answer::Fail => {
                let reason = "nobody is here to do it".to_owned();
                self.finish(result(Status::Failed, Some(reason)), results)
                    .await;
                return Next::Stop(None);
            }
            Answer::Jump(to) => return Next::Jump(to),
            Answer::Quit => return Next::Stop(self.interrupts.pending()),
        };
        self.finish(result, results).await;
        Next::GoOn
    }

    /// Asks what became of the block that was running when the run ended.
    pub(super) async fn land(&mut self, index: usize, results: &mut RunResults) -> Next {
        let kind = self.runbook.blocks[index].kind;
        if let Err(error) = self.preview(index, &results.captures).await {
            return self.broken(index, &error, results);
        }
        match self.operator.in_flight(index).await {
            InFlight::Again => {
                self.operator.event(&Event::StepStarted { block: index });
                match self.ask_placeholders(index, results).await {
                    Ok(None) => {}
                    Ok(Some(next)) => return next,
                    Err(error) => return self.broken(index, &error, results),
                }
                return match self.obstacle(index, results) {
                    Some(reason) => self.block_by(index, reason, results).await,
                    None if kind == Kind::Manual => self.manual(index, results).await,
                    None => self.attempt(index, None, results).await,
                };
            }
            InFlight::Done => {
                let reason = "it was running when the run ended; a person says that it is done";
                let result = StepResult::without_run(index, kind, Status::Passed, reason.into());
                self.finish(result, results).await;
            }
            InFlight::Skip => {
                self.skip(index, "it was running when the run ended".into(), results)
                    .await;
            }
            InFlight::Quit => return Next::Stop(self.interrupts.pending()),
        }
        Next::GoOn
    }

    async fn skip(&mut self, index: usize, reason: String, results: &mut RunResults) {
        let kind = self.runbook.blocks[index].kind;
        let result = StepResult::without_run(index, kind, Status::Skipped, reason);
        self.finish(result, results).await;
    }

    /// Passes over the block and what follows in its section, sections within it included.
    async fn skip_section(&mut self, index: usize, results: &mut RunResults) -> Next {
        let following = self.plan.blocks.iter().skip_while(|&&other| other != index);
        let section: Vec<usize> = following
            .copied()
            .take_while(|&other| self.runbook.is_in_section_of(other, index))
            .collect();
        for &block in &section {
            if block != index {
                self.operator.event(&Event::StepStarted { block });
            }
            self.skip(block, "its section was skipped".to_owned(), results)
                .await;
        }
        let end = section.last().copied().unwrap_or(index);
        let mut rest = self.plan.blocks.iter().skip_while(|&&other| other != end);
        match rest.nth(1) {
            Some(&next) => Next::Jump(next),
            None => Next::GoOn,
        }
    }

    async fn block_by(&mut self, index: usize, reason: String, results: &mut RunResults) -> Next {
        let kind = self.runbook.blocks[index].kind;
        let result = StepResult::without_run(index, kind, Status::Blocked, reason);
        self.finish(result, results).await;
        Next::GoOn
    }

    /// Why a block cannot run, whatever anybody decides.
    fn obstacle(&self, index: usize, results: &RunResults) -> Option<String> {
        let block = &self.runbook.blocks[index];
        if let Some((why, what_to_do)) = unfillable(block, &self.runbook.config) {
            return Some(format!("{why}; {what_to_do}"));
        }
        if let Some((line, placeholder)) = self.unfilled(block, results) {
            return Some(format!("`{placeholder}` on line {line} is not filled in"));
        }
        if !self.options.allow_outside
            && let Some(why) = block.leads_outside()
        {
            return Some(format!("{why}; --allow-outside lets it"));
        }
        let passed = |id: &String| {
            results.steps.iter().any(|result| {
                self.runbook.blocks[result.block].id.as_ref() == Some(id) && result.has_passed()
            })
        };
        let needed = block.attributes.needs.iter().find(|id| !passed(id))?;
        Some(format!(
            "it needs `{needed}`, which has not passed in this run"
        ))
    }
}
