//! What is recorded of a step, in the place of its stamp.

use maud::{Markup, html};

use super::shown::Shown;
use super::status::Badge;
use crate::book::markup::{self, lines};
use crate::document::Stamp;
use crate::record::replay::{self, Judged, Verdict};
use crate::run::Status;
use crate::source::visible::visible;

/// What stands on a page for the stamp, which is the result that `judged` is about.
pub fn result(shown: &Shown<'_>, judged: &Judged<'_>, stamp: &Stamp) -> String {
    let badge = Badge::of(judged.verdict);
    let values = shown.replay.runbook.blocks[judged.block].iteration();
    let markup = html! {
        div class="stepmark-result" data-status=(badge.status) {
            p {
                span class="stepmark-mark" aria-hidden="true" { (mark(judged.verdict)) } " "
                @if let Some(values) = values { span class="stepmark-each" { (visible(&values)) } ": " }
                (sentence(shown, judged, stamp))
            }
            @if let Some(text) = &stamp.output { (output(judged, stamp, text)) }
        }
    };
    markup::block(&markup)
}

const fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds(Status::Flaky) => "≈",
        Verdict::Holds(Status::Skipped) => "–",
        Verdict::Holds(_) => "✓",
        Verdict::Failing(Status::Differs) => "≠",
        Verdict::Failing(Status::Blocked) => "⊘",
        Verdict::Failing(Status::Interrupted) => "‖",
        Verdict::Failing(_) => "✗",
        _ => "?",
    }
}

/// What it came to, and what speaks against it.
fn sentence(shown: &Shown<'_>, judged: &Judged<'_>, stamp: &Stamp) -> String {
    let said = replay::summary(shown.replay.runbook, stamp);
    let said = match said.is_empty() {
        true => visible(stamp.get("status").unwrap_or("no status")).into_owned(),
        false => said,
    };
    match (judged.verdict, &judged.problem) {
        (Verdict::Holds(_) | Verdict::Failing(_), _) | (_, None) => said,
        (_, Some(problem)) => format!("{}; recorded: {said}", visible(&problem.message)),
    }
}

/// What it printed, or how a file changed.
fn output(judged: &Judged<'_>, stamp: &Stamp, text: &str) -> Markup {
    let count = |key: &str| {
        let number: Option<u64> = stamp.get(key).and_then(|number| number.parse().ok());
        number.filter(|number| *number > 0)
    };
    let mut notes = Vec::new();
    notes.extend(count("truncated").map(|lines| match lines {
        1 => "1 line is left out".to_owned(),
        lines => format!("{lines} lines are left out"),
    }));
    notes.extend(count("masked").map(|secrets| match secrets {
        1 => "1 secret is masked".to_owned(),
        secrets => format!("{secrets} secrets are masked"),
    }));
    html! {
        details class="stepmark-output" open[matches!(judged.verdict, Verdict::Failing(_))] {
            summary {
                "Recorded output"
                @if !notes.is_empty() { " (" (notes.join(", ")) ")" }
            }
            pre tabindex="0" { samp { (lines(text)) } }
        }
    }
}
