//! A run as Markdown, to be pasted where people talk: what happened, and nothing that a channel has no
//! business with. Outputs and parameters stay out.

use std::fmt::Write as _;

use super::{counts, outcome};
use crate::document::NodeKind;
use crate::expect::Diff;
use crate::record::journal::Story;
use crate::report::markdown::{STEPS, difference, escape, step_row};
use crate::report::progress::mark;
use crate::run::StepResult;
use crate::run::confidential::for_others;
use crate::runbook::duration;

/// The most lines of a difference: who wants more looks at the run itself.
const MAX_DIFF: usize = 40;

/// The run as Markdown.
#[must_use]
pub fn markdown(story: &Story) -> String {
    let header = &story.header;
    let mut text = format!(
        "### {} {}: {}\n\n",
        sign(story),
        escape(&title(story)),
        counts(&story.results.counts())
    );
    let mut facts = Vec::new();
    if let Some(target) = &header.target {
        facts.push(format!("**on {}**", escape(target)));
    }
    if let Some(person) = &header.person {
        facts.push(format!("by {}", escape(person)));
    }
    facts.push(header.at.strftime("%Y-%m-%d %H:%M UTC").to_string());
    facts.push(format!("took {}", duration::display(story.results.took)));
    facts.push(format!("run {}", escape(&header.id.0)));
    if !story.is_finished {
        facts.push(outcome(story, false).to_owned());
    }
    let _ = writeln!(text, "{}\n", facts.join(" · "));
    text.push_str(STEPS);
    for result in &story.results.steps {
        text.push_str(&step_row(&story.ran, result));
    }
    if let Some(block) = story.in_flight {
        let id = story.ran.blocks[block].id.as_deref().unwrap_or("-");
        let _ = writeln!(text, "| … | {} | was running at the end | |", escape(id));
    }
    for result in &story.results.steps {
        failure(&mut text, story, result);
    }
    text
}

fn sign(story: &Story) -> &'static str {
    if story.is_finished {
        mark(story.results.status())
    } else {
        "…"
    }
}

/// The document's first heading, else its name.
fn title(story: &Story) -> String {
    let document = &story.ran.document;
    let heading = document.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Heading { text, .. } => Some(text.clone()),
        _ => None,
    });
    heading.unwrap_or_else(|| document.source.file_name())
}

fn failure(text: &mut String, story: &Story, result: &StepResult) {
    let result = &*for_others(&story.ran, result);
    let Some(failure) = &result.failure else {
        return;
    };
    let id = story.ran.blocks[result.block].id.as_deref().unwrap_or("-");
    let _ = writeln!(
        text,
        "\n**{} {}**, line {}: {}",
        mark(result.status),
        escape(id),
        failure.line,
        escape(&failure.summary)
    );
    let lines = failure.diff.as_ref().map_or(&[][..], Diff::lines);
    if lines.is_empty() {
        return;
    }
    let _ = write!(text, "\n{}", difference(lines, MAX_DIFF));
}
