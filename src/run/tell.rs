//! What is told of a block: its end, with all that a later run needs to go on behind it, secrets
//! masked.

use std::borrow::Cow;
use std::io;

use super::event::{After, Event};
use super::operator::Operator;
use super::result::{Failure, RunResults, StepResult};
use super::seams::{Executor, Interrupts};
use super::session::Snapshot;
use super::status::Status;
use super::{Next, Run};
use crate::runbook::Block;

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// The shell cannot be talked to any more: that ends the run.
    pub(super) fn broken(
        &mut self,
        index: usize,
        error: &io::Error,
        results: &mut RunResults,
    ) -> Next {
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

    pub(super) fn prompted(&mut self, block: usize, answer: &'static str) {
        if self.options.is_guided {
            self.operator.event(&Event::Prompted { block, answer });
        }
    }

    /// Tells the end of a block, with all that a later run needs to go on behind it.
    pub(super) async fn finish(&mut self, result: StepResult, results: &mut RunResults) {
        let masked = match self.tellable(&result) {
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        };
        let result = masked.unwrap_or(result);
        let session = match result.commands.is_empty() {
            true => None,
            false => self.session_now().await,
        };
        self.operator.event(&Event::StepFinished {
            result: &result,
            after: &After {
                session: session.as_ref(),
                captures: &results.captures,
            },
        });
        results.put(result);
    }

    /// Where the session is, without secrets; nothing where nobody keeps it. Of a directory whose name
    /// holds one nothing is left that a later run could begin with.
    pub(super) async fn session_now(&mut self) -> Option<Snapshot> {
        if !self.options.is_kept {
            return None;
        }
        let mut session = self.executor.snapshot().await.ok()?;
        let masker = &self.options.masker;
        if masker.holds(session.directory.as_os_str().as_encoded_bytes()) {
            return None;
        }
        let exported = &mut session.exported;
        exported.retain(|(_, value)| !masker.holds(value.as_bytes()));
        Some(session)
    }

    /// A result as it may be told and kept: what a person typed is no safer than what a command printed.
    pub(super) fn tellable<'r>(&self, result: &'r StepResult) -> Cow<'r, StepResult> {
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
