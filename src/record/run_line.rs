//! The one line about the last run.

use std::fmt::Write as _;

use crate::document::{encode_value, escape_html};
use crate::run::RunResults;
use crate::runbook::duration;

/// The line, without its ending.
pub(super) fn line(results: &RunResults, added_newline: bool) -> String {
    let at = results.at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let took = duration::display(results.took);
    let status = results.status();
    let mut words = format!("id={} at={at} status={}", results.id.0, status.as_str());
    let mut told = Vec::new();
    for (word, number, text) in results.counts() {
        let _ = write!(words, " {word}={number}");
        told.push(text);
    }
    if let Some(target) = &results.target {
        let _ = write!(words, " target={}", encode_value(target));
    }
    let _ = write!(words, " took={took}");
    if added_newline {
        words.push_str(" newline=added");
    }
    let on = results
        .target
        .as_ref()
        .map(|target| format!(" on {target}"))
        .unwrap_or_default();
    let date = results.at.strftime("%Y-%m-%d %H:%M UTC");
    let told = escape_html(&format!(
        "Last run {date}{on}: {}, in {took}",
        told.join(", ")
    ));
    format!("<!-- stepmark: run {words} --><sub>{told}</sub>")
}
