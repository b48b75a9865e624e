//! What parameters run to find their values.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, shell};
use crate::runbook::config::{Config, Origin, in_front_matter};
use crate::runbook::effect::{Effect, effect_of};

/// Commands run before the first step is asked about: they are to read, and nothing else.
pub(in crate::runbook) fn lint(
    document: &Document,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, param) in &config.params {
        let Some(Origin::Command(command)) = &param.origin else {
            continue;
        };
        let first = command.lines().next().unwrap_or_default();
        let span = in_front_matter(document, first.trim());
        if let Some(problem) = shell::problem(command) {
            let message = format!(
                "the command of `{name}` does not parse: {}",
                problem.message
            );
            let help = "bash reads it; quote it as a whole, so that YAML leaves it alone";
            diagnostics.push(Diagnostic::error("bad-value", span, message).help(help));
            continue;
        }
        let judged = effect_of(command);
        let reason = &judged.reason;
        let message = match judged.effect {
            Effect::Reads => continue,
            Effect::Changes => {
                format!("the command of `{name}` is not known to only read: `{reason}`")
            }
            Effect::Danger => format!("the command of `{name}` may destroy something: `{reason}`"),
        };
        let help = "it runs before the first step; what changes something belongs into a step, whose output `capture` takes";
        diagnostics.push(Diagnostic::warning("parameter-command", span, message).help(help));
    }
}
