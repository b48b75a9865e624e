//! What a block runs, or writes: each command by itself, so that a copy has no prompt and no output.

use std::borrow::Cow;

use maud::{Markup, html};

use super::expected::expected;
use super::fillable;
use super::shown::Shown;
use crate::book::markup::lines;
use crate::expect::visible;
use crate::runbook::{Block, Command, Kind};

/// The commands of the block with what each prints, or its text.
pub fn commands(shown: &Shown<'_>, block: &Block) -> Markup {
    let id = block.id.as_deref().unwrap_or_default();
    let what = match block.kind {
        Kind::Step if block.commands.len() > 1 => "the commands",
        Kind::Step if block.is_transcript => "the command",
        Kind::Step => "the script",
        _ => "the text",
    };
    html! {
        div class="stepmark-commands" data-prompt=[block.is_transcript.then_some("")] {
            @if block.commands.is_empty() {
                (text(shown, block, &block.text))
            } @else if block.is_transcript {
                (transcript(shown, block))
            } @else {
                @for command in &block.commands { (text(shown, block, &command.text)) }
            }
            @if is_copied_whole(block) {
                button type="button" class="stepmark-copy" hidden
                    aria-label={ "Copy " (what) " of " (id) } { "Copy" }
            }
        }
    }
}

/// Whether what is shown is what the document has: what is copied then does the same.
pub fn is_copied_whole(block: &Block) -> bool {
    let is_shown = |text: &str| {
        let mut lines = text.split('\n');
        lines.all(|line| matches!(visible(line), Cow::Borrowed(_)))
    };
    match block.commands.is_empty() {
        true => is_shown(&block.text),
        false => block.commands.iter().all(|command| is_shown(&command.text)),
    }
}

/// Commands, what they print, and the lines between them that are neither.
fn transcript(shown: &Shown<'_>, block: &Block) -> Markup {
    let written: Vec<&str> = block.text.lines().collect();
    let mut next = block.line + 1;
    let mut before = Vec::with_capacity(block.commands.len());
    for command in &block.commands {
        before.push(comment(&written, block, next, command.line));
        next = end(command);
    }
    let behind = comment(&written, block, next, block.end_line);
    html! {
        @for (comment, command) in before.iter().zip(&block.commands) {
            @if let Some(comment) = comment { pre class="stepmark-comment" tabindex="0" { (comment) } }
            (text(shown, block, &command.text))
            @if let Some(asserted) = &command.expected { (expected(asserted)) }
        }
        @if let Some(comment) = behind { pre class="stepmark-comment" tabindex="0" { (comment) } }
    }
}

/// The line of the document behind a command and what it prints.
fn end(command: &Command) -> usize {
    let count = |text: &str| text.split('\n').count();
    match &command.expected {
        Some(asserted) => asserted.line + count(&asserted.expectation.text),
        None => command.line + count(&command.text),
    }
}

/// What its author says between the commands, from one line of the document up to another.
fn comment(written: &[&str], block: &Block, from: usize, to: usize) -> Option<String> {
    let first = block.line + 1;
    let end = to.saturating_sub(first).min(written.len());
    let between = written.get(from.saturating_sub(first)..end)?.join("\n");
    // A prompt by itself says nothing.
    let says = |line: &str| line.chars().any(char::is_alphanumeric);
    between
        .lines()
        .any(says)
        .then(|| lines(between.trim_matches('\n')))
}

fn text(shown: &Shown<'_>, block: &Block, text: &str) -> Markup {
    let text = text.trim_end_matches('\n');
    html! {
        pre tabindex="0" {
            kbd data-command="" { (fillable::command(shown.runbook, block, text)) }
        }
    }
}
