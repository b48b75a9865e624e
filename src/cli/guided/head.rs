//! The head of a step: how far the run is, what the step touches, and what bounds it.

use std::path::PathBuf;
use std::time::Duration;

use crate::cli::terminal;
use crate::expect;
use crate::report::fit;
use crate::report::style::{Style, StyledLine, Tint};
use crate::runbook::attributes::Confirm;
use crate::runbook::effect::Effect;
use crate::runbook::{Block, Each, Kind, Runbook, duration};

/// How far a run is, and where it runs.
pub struct Progress<'a> {
    /// The step's number, from 1.
    pub number: usize,
    /// How many there are.
    pub total: usize,
    /// How long the run takes so far.
    pub elapsed: Duration,
    /// The system that it touches.
    pub target: Option<&'a str>,
    /// The session's directory, where it is not the one that the run began in.
    pub directory: Option<&'a PathBuf>,
}

/// How far the run is, and what is next.
pub fn head(runbook: &Runbook, index: usize, progress: &Progress<'_>) -> Vec<StyledLine> {
    let block = &runbook.blocks[index];
    let number = format!("step {} of {}", progress.number, progress.total);
    let mut parts = vec![number];
    let section = runbook.section(block);
    parts.extend(section.map(|section| fit(&expect::visible(section), 50)));
    parts.extend(block.each.iter().map(|each| {
        let Each {
            name,
            value,
            number,
            total,
            ..
        } = each;
        let value = fit(&expect::visible(value), 50);
        format!("{name}={value} ({number} of {total})")
    }));
    if progress.elapsed >= Duration::from_secs(1) {
        let seconds = Duration::from_secs(progress.elapsed.as_secs());
        parts.push(duration::display(seconds));
    }
    let rule = terminal::own("───").into_owned();
    let dot = terminal::own(" · ").into_owned();
    let mut head = StyledLine::new(format!("{rule} "), Style::DIM);
    let bold = Style {
        bold: true,
        ..Style::of(Tint::Heading)
    };
    head.push(&parts.join(&dot), bold);
    head.push(&format!(" {rule}"), Style::DIM);
    vec![head, badges(block, progress, &dot)]
}

fn badges(block: &Block, progress: &Progress<'_>, dot: &str) -> StyledLine {
    let mut line = StyledLine::default();
    let mut badge = |text: &str, style: Style| {
        if !line.spans.is_empty() {
            line.push(dot, Style::DIM);
        }
        line.push(&expect::visible(text), style);
    };
    let attributes = &block.attributes;
    match block.effect {
        Some(Effect::Danger) => badge("danger", danger()),
        Some(effect) => badge(effect.as_str(), Style::PLAIN),
        None if block.kind == Kind::Manual => badge("done by hand", Style::PLAIN),
        None if block.kind == Kind::File => badge("writes a file", Style::PLAIN),
        None => badge("changes a file", Style::PLAIN),
    }
    if attributes.confirm == Some(Confirm::Type) && block.effect != Some(Effect::Danger) {
        badge("asks for a name", danger());
    }
    if let Some(target) = progress.target {
        badge(&format!("on {target}"), Style::BOLD);
    }
    let directory = attributes.cwd.clone().or_else(|| {
        let here = progress.directory?;
        Some(here.display().to_string())
    });
    if let Some(directory) = directory {
        badge(&format!("in {directory}"), Style::PLAIN);
    }
    for (flag, word) in [
        (attributes.tty, "tty"),
        (attributes.background, "in the background"),
    ] {
        if flag {
            badge(word, Style::PLAIN);
        }
    }
    if let Some(shell) = &attributes.shell {
        badge(&format!("by {shell}"), Style::PLAIN);
    }
    for (what, command) in [
        ("if", &attributes.condition),
        ("unless", &attributes.unless),
        ("creates", &attributes.creates),
    ] {
        if let Some(command) = command {
            badge(&format!("{what} {command}"), Style::PLAIN);
        }
    }
    if let Some(within) = attributes.within {
        badge(
            &format!("waits up to {}", duration::display(within)),
            Style::PLAIN,
        );
    }
    if let Some(timeout) = attributes.timeout {
        badge(
            &format!("ends after {}", duration::display(timeout)),
            Style::PLAIN,
        );
    }
    let id = block.id.as_deref().unwrap_or("-");
    badge(&format!("{id}, line {}", block.line), Style::DIM);
    line
}

fn danger() -> Style {
    Style {
        bold: true,
        ..Style::of(Tint::Caution)
    }
}
