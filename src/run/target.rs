//! The system that a run touches, as the document names it or finds it out.

use std::future::Future;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::mask::Masker;
use super::result::RunResults;
use super::seams::{Executor, Interrupts};
use super::session::{Ended, Script};
use super::signal::Signal;
use super::{Operator, Run};
use crate::runbook::{Runbook, Target, duration};

/// How long the question for it may take.
const LIMIT: Duration = Duration::from_secs(60);

/// What the question for the target came to. Secrets are masked, since it is told and kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The target; none where the document has none.
    Target(Option<String>),
    /// The command did not tell one; what it says instead.
    Unknown(String),
    /// Somebody ended it.
    Ended,
}

/// How the target is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Where the command runs, wherever the session is: it has to find the same each time.
    pub root: &'a Path,
    /// What keeps secrets out of the answer.
    pub masker: &'a Masker,
    /// How long a command may take at most, where that is less than is usual.
    pub limit: Option<Duration>,
}

/// Asks for the target of `runbook`. `cancel` ends that, with all that the command has started.
///
/// # Errors
/// When no shell can be had or talked to.
pub async fn target<E: Executor>(
    runbook: &Runbook,
    executor: &mut E,
    question: Question<'_>,
    cancel: impl Future<Output = ()>,
) -> io::Result<Asked> {
    let masked = |text: &str| question.masker.mask_text(text).into_owned();
    let command = match &runbook.config.target {
        None => return Ok(Asked::Target(None)),
        Some(Target::Value(name)) => return Ok(Asked::Target(Some(masked(name)))),
        Some(Target::Command(command)) => command,
    };
    let limit = question.limit.map_or(LIMIT, |limit| limit.min(LIMIT));
    let script = Script {
        cwd: Some(question.root),
        timeout: Some(limit),
        ..Script::new(command, 1)
    };
    let outcome = executor.run(&script, &mut |_| {}, cancel).await?;
    let name = masked(outcome.output.text().trim());
    Ok(match outcome.ended {
        Ended::Interrupted => Asked::Ended,
        Ended::Exited(0) if !name.is_empty() => Asked::Target(Some(name)),
        Ended::TimedOut => {
            let limit = duration::display(limit);
            Asked::Unknown(format!("`{}` did not end within {limit}", masked(command)))
        }
        _ => Asked::Unknown(format!("`{}` says: {name}", masked(command))),
    })
}

/// What stands between a run and its next change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// Nothing: the target is that of the beginning.
    No,
    /// The target is another, or nobody knows it any more.
    Yes(String),
    /// Somebody ended the question.
    Ended(Signal),
}

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Whether the target is another than at the beginning, so that the next step must not change
    /// anything.
    pub(super) async fn target_changed(&mut self, results: &RunResults) -> io::Result<Elsewhere> {
        let Some(former) = &results.target else {
            return Ok(Elsewhere::No);
        };
        let question = Question {
            root: &self.options.root,
            masker: &self.options.masker,
            limit: self.options.timeout,
        };
        let mut signal = None;
        let interrupts = &mut *self.interrupts;
        let cancel = async { signal = Some(interrupts.next().await) };
        let asked = target(self.runbook, self.executor, question, cancel).await?;
        if let Some(signal) = signal {
            return Ok(Elsewhere::Ended(signal));
        }
        Ok(match asked {
            Asked::Target(Some(now)) if now == *former => Elsewhere::No,
            Asked::Target(now) => {
                let now = now.unwrap_or_default();
                Elsewhere::Yes(format!(
                    "the target is `{now}` now; the run began on `{former}`"
                ))
            }
            Asked::Unknown(why) => {
                Elsewhere::Yes(format!("the target is not known any more: {why}"))
            }
            Asked::Ended => Elsewhere::Ended(Signal::Interrupt),
        })
    }
}
