//! The system that a run touches, as the document names it or finds it out.

use std::io;
use std::time::Duration;

use super::result::RunResults;
use super::seams::{Executor, Interrupts};
use super::session::{Ended, Script};
use super::{Operator, Run};
use crate::runbook::{Runbook, Target};

/// How long the question for it may take.
const LIMIT: Duration = Duration::from_secs(60);

/// The target of `runbook`; where its command does not tell one, what it says instead.
///
/// # Errors
/// When no shell can be had or talked to.
pub async fn target<E: Executor>(
    runbook: &Runbook,
    executor: &mut E,
) -> io::Result<Result<Option<String>, String>> {
    let command = match &runbook.config.target {
        None => return Ok(Ok(None)),
        Some(Target::Value(name)) => return Ok(Ok(Some(name.clone()))),
        Some(Target::Command(command)) => command,
    };
    let script = Script {
        timeout: Some(LIMIT),
        ..Script::new(command, 1)
    };
    let outcome = executor
        .run(&script, &mut |_| {}, std::future::pending())
        .await?;
    let name = outcome.output.text().trim().to_owned();
    if outcome.ended != Ended::Exited(0) || name.is_empty() {
        return Ok(Err(format!("`{command}` says: {name}")));
    }
    Ok(Ok(Some(name)))
}

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Why the next step must not change anything: the target is another than at the beginning.
    pub(super) async fn target_changed(
        &mut self,
        results: &RunResults,
    ) -> io::Result<Option<String>> {
        let Some(former) = &results.target else {
            return Ok(None);
        };
        Ok(match target(self.runbook, self.executor).await? {
            Ok(Some(now)) if now == *former => None,
            Ok(now) => {
                let now = now.unwrap_or_default();
                Some(format!(
                    "the target is `{now}` now; the run began on `{former}`"
                ))
            }
            Err(why) => Some(format!("the target is not known any more: {why}")),
        })
    }
}
