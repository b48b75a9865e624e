//! The system that a run touches, as the document names it or finds it out.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::mask::Masker;
use super::result::RunResults;
use super::seams::{Executor, Interrupts};
use super::session::{Ended, Script};
use super::{Operator, Run, RunOptions};
use crate::runbook::{Runbook, Target};

/// How long the question for it may take.
const LIMIT: Duration = Duration::from_secs(60);

/// The target of `runbook`; where its command does not tell one, what it says instead. Either with
/// secrets masked, since it is told and kept. The command runs in `root`, wherever the session is: it
/// has to find the same each time.
///
/// # Errors
/// When no shell can be had or talked to.
pub async fn target<E: Executor>(
    runbook: &Runbook,
    executor: &mut E,
    root: &Path,
    masker: &Masker,
) -> io::Result<Result<Option<String>, String>> {
    let masked = |text: &str| masker.mask_text(text).into_owned();
    let command = match &runbook.config.target {
        None => return Ok(Ok(None)),
        Some(Target::Value(name)) => return Ok(Ok(Some(masked(name)))),
        Some(Target::Command(command)) => command,
    };
    let script = Script {
        cwd: Some(root),
        timeout: Some(LIMIT),
        ..Script::new(command, 1)
    };
    let outcome = executor
        .run(&script, &mut |_| {}, std::future::pending())
        .await?;
    let name = masked(outcome.output.text().trim());
    if outcome.ended != Ended::Exited(0) || name.is_empty() {
        return Ok(Err(format!("`{}` says: {name}", masked(command))));
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
        let RunOptions { root, masker, .. } = self.options;
        Ok(
            match target(self.runbook, self.executor, root, masker).await? {
                Ok(Some(now)) if now == *former => None,
                Ok(now) => {
                    let now = now.unwrap_or_default();
                    Some(format!(
                        "the target is `{now}` now; the run began on `{former}`"
                    ))
                }
                Err(why) => Some(format!("the target is not known any more: {why}")),
            },
        )
    }
}
