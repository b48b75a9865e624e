//! What parameters run to find their values.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, shell};
use crate::runbook::config::{Config, Origin, in_front_matter};
use crate::runbook::effect::{Effect, effect_of};
use crate::runbook::reserved::is_shells;

/// Commands run before the first step is asked about: they are to read, and nothing else.
pub(in crate::runbook) fn lint(
    document: &Document,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, param) in &config.params {
        if is_shells(name) {
            let message =
                format!("no parameter can be called `{name}`: bash has that variable for itself");
            let help =
                "give it another name, such as one in lower case, and use that in the commands";
            let span = in_front_matter(document, name);
            diagnostics.push(Diagnostic::error("reserved-name", span, message).help(help));
        }
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

#[cfg(test)]
mod tests {
    use crate::runbook::Runbook;
    use crate::source::Source;

    #[test]
    fn names_that_bash_owns_are_refused() {
        let text = "---\nstepmark:\n  params:\n    UID: 1\n    node: a\n    BASH_X: a\n---\n\n\
                    ## A\n\n<!-- stepmark: each RANDOM in a, b -->\n\n```sh\n$ echo $RANDOM\n```\n";
        let runbook = Runbook::parse(Source::new("a.md", text));
        let told = runbook.diagnostics.iter().map(|it| {
            let line = runbook.document.source.position(it.span.start).line;
            format!("{line} {}: {}", it.code, it.message)
        });
        insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @"
        4 reserved-name: no parameter can be called `UID`: bash has that variable for itself
        6 reserved-name: no parameter can be called `BASH_X`: bash has that variable for itself
        11 reserved-name: `RANDOM` can be no item: bash has that variable for itself
        ");
    }
}
