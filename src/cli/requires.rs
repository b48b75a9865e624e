//! What documents require of this system, before anything of them runs.

use super::diagnostics;
use crate::run::requires::{Asking, LIMIT, Met, meet};
use crate::runbook::Runbook;
use crate::source::Source;

/// What each of `runbooks` requires, in order, and what is here of it. Each tool is asked once for all of
/// them.
pub async fn look_up<'a>(runbooks: impl IntoIterator<Item = &'a Runbook>) -> Vec<Vec<Met>> {
    let required = runbooks.into_iter().map(|runbook| &runbook.config.requires);
    let required: Vec<_> = required.collect();
    let all: Vec<_> = required.iter().copied().flatten().cloned().collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut met = meet(&all, &path, LIMIT, Asking::Required).await.into_iter();
    let each = required
        .iter()
        .map(|own| met.by_ref().take(own.len()).collect());
    each.collect()
}

/// Tells on stderr what of a document's requirements is not met, and returns how much that is.
pub fn tell_unmet(source: &Source, met: &[Met]) -> usize {
    let unmet = met.iter().filter_map(Met::diagnostic);
    unmet
        .map(|diagnostic| diagnostics::tell(source, &diagnostic))
        .count()
}
