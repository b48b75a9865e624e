//! One block's turn: what is in its way, what somebody decides, what it does, and what comes of that.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use super::event::{After, Event};
use super::operator::{AfterFailure, Answer, Decision, InFlight, Operator};
use super::result::{Failure, RunResults, Status, StepResult};
use super::seams::{Executor, Interrupts};
use super::signal::Signal;
use super::{Next, Run, Settled, file};
use crate::runbook::effect::Effect;
use crate::runbook::{Block, Kind};

/// Within how long a second Ctrl-C is no answer to the question that the first one led to, but the same
/// wish once more. The time that it took to end the step is not the person's.
const TWICE: Duration = Duration::from_secs(2);

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Goes through the block's turn.
    pub(super) async fn block(&mut self, index: usize, results: &mut RunResults) -> Next {
        let block = &self.runbook.blocks[index];
        self.operator.event(&Event::StepStarted { block: index });
        if block.kind == Kind::Manual {
            return self.manual(index, results).await;
        }
        if let Some(reason) = self.obstacle(index, results) {
            return self.block_by(index, reason, results).await;
        }
        let mut commands = None;
        loop {
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
                    Err(error) => return self.broken(index, &error, results).await,
                },
                Decision::Jump(to) => return Next::Jump(to),
                Decision::Quit => return Next::Stop(self.interrupts.pending()),
            }
        }
        self.attempt(index, commands, results).await
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
        loop {
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
                    Ok(None) => {}
                    Ok(Some(reason)) => {
                        self.block_by(index, reason, results).await;
                        return Next::Stop(None);
                    }
                    Err(error) => return self.broken(index, &error, results).await,
                }
            }
            let edited = commands.as_deref().map(|texts| original.edited(texts));
            let block = edited.as_ref().unwrap_or(original);
            let mut result = match block.kind {
                Kind::File => {
                    self.operator.event(&Event::Running {
                        block: index,
                        command: 0,
                        tty: false,
                    });
                    file::write(block, index, &self.options.root)
                }
                _ => {
                    let done = match block.attributes.background {
                        true => self.start_background(index, block).await,
                        false => self.step(index, block, &mut results.captures).await,
                    };
                    match done {
                        Ok(result) => result,
                        Err(error) => return self.broken(index, &error, results).await,
                    }
                }
            };
            result.edited.clone_from(&commands);
            if result.status.is_fine() {
                self.finish(result, results).await;
                return Next::GoOn;
            }
            match self.settle(index, result, results).await {
                Settled::Next(next) => return next,
                Settled::Again(None) => {}
                Settled::Again(edited) => commands = edited,
            }
        }
    }

    /// Has somebody decide what becomes of a failure.
    pub(super) async fn settle(
        &mut self,
        index: usize,
        result: StepResult,
        results: &mut RunResults,
    ) -> Settled {
        let mut result = result;
        let signal = result.signal;
        self.operator.event(&Event::StepFailed {
            result: &self.tellable(&result),
        });
        if self.options.is_guided
            && let Some(signal) = self.interrupts.pending()
        {
            // The second Ctrl-C, or somebody ends us: nobody is there to be asked.
            self.finish(result, results).await;
            return Settled::Next(Next::Stop(Some(signal)));
        }
        let asked = self.clock.instant();
        let next = match self.decide(index, &mut result, results).await {
            AfterFailure::Retry => return Settled::Again(None),
            AfterFailure::Edit(edited) => return Settled::Again(Some(edited)),
            AfterFailure::Continue { reason } => {
                result.is_passed_by = true;
                result.reason = reason.unwrap_or_default();
                Next::GoOn
            }
            AfterFailure::Skip { reason } => {
                result.status = Status::Skipped;
                result.reason = reason.unwrap_or_else(|| "skipped after it failed".to_owned());
                Next::GoOn
            }
            AfterFailure::Leave => {
                let after = self.clock.instant().saturating_duration_since(asked);
                Next::Stop(self.interrupts.pending().or(twice(signal, after)))
            }
            AfterFailure::Stop | AfterFailure::Undo | AfterFailure::Shell => {
                // Who was asked and left has answered the Ctrl-C; nobody was, without a person.
                let pending = self.interrupts.pending();
                let ended = signal.filter(|_| !self.options.is_guided);
                Next::Stop(ended.or(pending))
            }
        };
        self.finish(result, results).await;
        Settled::Next(next)
    }

    /// Asks what becomes of a failure, until the answer is one about the step.
    async fn decide(
        &mut self,
        index: usize,
        result: &mut StepResult,
        results: &mut RunResults,
    ) -> AfterFailure {
        loop {
            let can_undo = self.can_undo(Some(result), results);
            let answer = self.operator.after_failure(result, can_undo).await;
            self.prompted(index, answer.as_str());
            match answer {
                AfterFailure::Undo => self.undo_with(result, results).await,
                AfterFailure::Shell => match self.shell().await {
                    Ok(None) => {}
                    _ => return AfterFailure::Leave,
                },
                answer => return answer,
            }
        }
    }

    /// Gives the person a shell, until they leave it or somebody ends the program.
    async fn shell(&mut self) -> io::Result<Option<Signal>> {
        let interrupts = &mut *self.interrupts;
        let end = async {
            loop {
                // A Ctrl-C is for what runs in that shell.
                match interrupts.next().await {
                    Signal::Interrupt => {}
                    signal => return signal,
                }
            }
        };
        tokio::select! {
            biased;
            signal = end => Ok(Some(signal)),
            done = self.executor.shell() => done.map(|()| None),
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
        match self.operator.in_flight(index).await {
            InFlight::Again => {}
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

    /// The shell cannot be talked to any more: that ends the run.
    async fn broken(&mut self, index: usize, error: &io::Error, results: &mut RunResults) -> Next {
        let block = &self.runbook.blocks[index];
        let result = broken_session(index, block, error);
        // Nothing can be asked of such a session either.
        let after = After {
            session: None,
            captures: &results.captures,
        };
        self.operator.event(&Event::StepFinished {
            result: &result,
            after: &after,
        });
        results.put(result);
        Next::Stop(None)
    }

    fn prompted(&mut self, block: usize, answer: &'static str) {
        if self.options.is_guided {
            self.operator.event(&Event::Prompted { block, answer });
        }
    }

    /// Tells the end of a block, with all that a later run needs to go on behind it.
    async fn finish(&mut self, result: StepResult, results: &mut RunResults) {
        let masker = &self.options.masker;
        let masked = match self.tellable(&result) {
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        };
        let result = masked.unwrap_or(result);
        let mut session = None;
        if self.options.is_kept && !result.commands.is_empty() {
            session = self.executor.snapshot().await.ok();
        }
        if let Some(session) = &mut session {
            let exported = &mut session.exported;
            exported.retain(|(_, value)| !masker.holds(value.as_bytes()));
        }
        self.operator.event(&Event::StepFinished {
            result: &result,
            after: &After {
                session: session.as_ref(),
                captures: &results.captures,
            },
        });
        results.put(result);
    }

    /// A result as it may be told and kept: what a person typed is no safer than what a command printed.
    fn tellable<'r>(&self, result: &'r StepResult) -> Cow<'r, StepResult> {
        let masker = &self.options.masker;
        let mut typed = result.edited.iter().flatten().chain([&result.reason]);
        if typed.all(|text| matches!(masker.mask_text(text), Cow::Borrowed(_))) {
            return Cow::Borrowed(result);
        }
        let mut result = result.clone();
        result.reason = masker.mask_text(&result.reason).into_owned();
        for text in result.edited.iter_mut().flatten() {
            *text = masker.mask_text(text).into_owned();
        }
        Cow::Owned(result)
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

/// The Ctrl-C that a person means who left the question about a step `after` it ended by `signal`.
fn twice(signal: Option<Signal>, after: Duration) -> Option<Signal> {
    signal.filter(|signal| *signal == Signal::Interrupt && after < TWICE)
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
mod tests {
    use super::*;

    #[test]
    fn a_second_ctrl_c_is_one_within_two_seconds() {
        let (soon, late) = (Duration::from_millis(1999), Duration::from_secs(2));
        let interrupt = Some(Signal::Interrupt);
        assert_eq!(twice(interrupt, soon), interrupt);
        assert_eq!(twice(interrupt, late), None);
        assert_eq!(twice(None, soon), None);
    }
}
