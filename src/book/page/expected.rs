//! What a step is expected to print.

use maud::{Markup, html};

use crate::book::markup::{self, lines};
use crate::expect::Match;
use crate::runbook::Asserted;
use crate::runbook::attributes::Stream;
use crate::source::visible::visible;

/// The expectation, folded.
pub fn expected(asserted: &Asserted) -> Markup {
    let compared = compared(asserted).join(", ");
    html! {
        details class="stepmark-expected" {
            summary {
                "Expected output"
                @if !compared.is_empty() { " (" (visible(&compared)) ")" }
            }
            pre tabindex="0" { samp { (lines(&asserted.expectation.text)) } }
        }
    }
}

/// The same as a block of its own.
pub fn block(asserted: &Asserted) -> String {
    markup::block(&expected(asserted))
}

/// How output is held against it, where that is not line by line.
fn compared(asserted: &Asserted) -> Vec<String> {
    let options = &asserted.expectation.options;
    let mut words = Vec::new();
    words.extend(match asserted.expectation.resolve().matcher {
        Match::Auto | Match::Lines => None,
        Match::Exact => Some("to the letter".to_owned()),
        Match::Table => Some("as a table".to_owned()),
        Match::Json => Some("as JSON".to_owned()),
        Match::JsonTest => Some("by tests of JSON".to_owned()),
        Match::Yaml => Some("as YAML".to_owned()),
        Match::Regex => Some(match &options.pattern {
            Some(pattern) => format!("by the regular expression {pattern}"),
            None => "as a regular expression".to_owned(),
        }),
        Match::Contains => Some("somewhere in it".to_owned()),
        Match::Similar(share) => Some(format!("{} % alike", (share * 100.0).round())),
    });
    if !options.key.is_empty() {
        words.push(format!("rows by {}", options.key.join(", ")));
    }
    if !options.ignore.is_empty() {
        words.push(format!("{} ignored", options.ignore.join(", ")));
    }
    let flags = [
        (options.rows_subset, "other rows may be there"),
        (options.columns_subset, "other columns may be there"),
        (options.ordered, "in this order"),
        (options.unordered, "in any order"),
        (
            asserted.stream == Some(Stream::Stdout),
            "standard output only",
        ),
        (
            asserted.stream == Some(Stream::Stderr),
            "standard error only",
        ),
    ];
    let flags = flags.into_iter().filter(|(is_so, _)| *is_so);
    words.extend(flags.map(|(_, words)| words.to_owned()));
    words
}
