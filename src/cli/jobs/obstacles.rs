//! What documents lack that nobody is there to give, told before anything of any runs.

use crate::cli::diagnostics;
use crate::cli::error::Error;
use crate::cli::execution::Prepared;
use crate::cli::{parameters, requires};
use crate::diagnostic::Diagnostic;
use crate::run::Policy;
use crate::source::Span;

/// Tells what all documents lack.
pub async fn refuse(documents: &[Prepared], policy: Policy) -> Result<(), Error> {
    let mut count = 0;
    for prepared in documents {
        let source = &prepared.runbook.document.source;
        let mut tell = |span, message: String, help: String| {
            let told = Diagnostic::error("blocked", span, message).help(help);
            diagnostics::tell(source, &told);
            count += 1;
        };
        for obstacle in prepared.plan.obstacles(&prepared.runbook, policy) {
            tell(obstacle.span, obstacle.message, obstacle.help);
        }
        for name in &prepared.missing {
            // It may be one of the project's, which the document does not name.
            let start = source.text().find(name.as_str());
            let param = &prepared.runbook.config.params[name];
            tell(
                start.map_or(Span::at(0), |start| Span::new(start, start + name.len())),
                format!("the parameter `{name}` has no value"),
                parameters::how_to_give(name, param),
            );
        }
    }
    let met = requires::look_up(documents.iter().map(|prepared| &prepared.runbook)).await;
    for (prepared, met) in documents.iter().zip(&met) {
        count += requires::tell_unmet(&prepared.runbook.document.source, met);
    }
    if count > 0 {
        return Err(Error::blocked("something is missing, and nothing ran"));
    }
    Ok(())
}
