//! What documents lack that nobody is there to give, told before anything of any runs.

use super::Job;
use crate::cli::diagnostics;
use crate::cli::error::Error;
use crate::cli::requires;
use crate::diagnostic::Diagnostic;
use crate::run::Policy;
use crate::runbook::Parameter;
use crate::source::Span;

/// Tells what all documents lack. `how_to_give` says how a parameter gets a value.
pub async fn refuse(
    jobs: &[Job],
    policy: Policy,
    how_to_give: impl Fn(&str, &Parameter) -> String,
) -> Result<(), Error> {
    let mut count = 0;
    for job in jobs {
        let prepared = &job.prepared;
        let source = &prepared.runbook.document.source;
        let mut tell = |span, message: String, help: String| {
            let told = Diagnostic::error("blocked", span, message).help(help);
            diagnostics::tell(source, &told);
            count += 1;
        };
        let mut plan = prepared.plan.clone();
        plan.blocks.retain(|&block| !job.decisions.skips(block));
        for obstacle in plan.obstacles(&prepared.runbook, policy) {
            tell(obstacle.span, obstacle.message, obstacle.help);
        }
        for name in &prepared.missing {
            // It may be one of the project's, which the document does not name.
            let start = source.text().find(name.as_str());
            let param = &prepared.runbook.config.params[name];
            tell(
                start.map_or(Span::at(0), |start| Span::new(start, start + name.len())),
                format!("the parameter `{name}` has no value"),
                how_to_give(name, param),
            );
        }
    }
    let met = requires::look_up(jobs.iter().map(|job| &job.prepared.runbook)).await;
    for (job, met) in jobs.iter().zip(&met) {
        count += requires::tell_unmet(&job.prepared.runbook.document.source, met);
    }
    if count > 0 {
        return Err(Error::blocked("something is missing, and nothing ran"));
    }
    Ok(())
}
