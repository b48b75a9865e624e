//! Secrets that stand in the document itself.

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::runbook::shape;
use crate::source::Span;

/// The code of what is found, by which it is told without the text that it is about.
pub const SECRET_IN_DOCUMENT: &str = "secret-in-document";

/// Looks for them wherever they are: in fences, prose, settings and recorded output.
pub(super) fn lint(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let text = document.source.text();
    for found in shape::find(text.as_bytes()) {
        let place = &text.as_bytes()[found.place.clone()];
        let line = place.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let end = line.map_or(found.place.end, |length| found.place.start + length);
        let message = format!(
            "this has the shape of a secret ({}), and whoever reads the document reads it",
            found.rule
        );
        let span = Span::new(found.place.start, end);
        diagnostics.push(Diagnostic::warning(SECRET_IN_DOCUMENT, span, message).help(
            "take it out and revoke it; a parameter of type `secret` hands one to commands, and \
             an example may say so: `…EXAMPLE`, `xxxx`",
        ));
    }
}
