//! What is wrong, on standard error.

use super::terminal::{self, say_err};
use crate::diagnostic::Diagnostic;
use crate::report::diagnostics;
use crate::runbook::Runbook;
use crate::source::Source;

/// Tells on stderr what is wrong with `runbook`.
pub fn tell_diagnostics(runbook: &Runbook) {
    for diagnostic in &runbook.diagnostics {
        tell(&runbook.document.source, diagnostic);
    }
}

/// Tells on stderr of one thing that is wrong.
pub fn tell(source: &Source, diagnostic: &Diagnostic) {
    let text = diagnostics::render(source, diagnostic, true);
    say_err!("{}\n", terminal::mixed(&text, source.text()));
}
