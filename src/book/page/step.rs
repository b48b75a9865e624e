//! A block that a run goes through, or that undoes what one did.

use maud::{Markup, html};

use super::commands::{commands, is_copied_whole};
use super::manual;
use super::shown::{Shown, anchor};
use super::status::worst;
use super::words::notes;
use crate::book::markup;
use crate::runbook::effect::Effect;
use crate::runbook::{Block, Kind};
use crate::source::visible::visible;

/// What stands on a page for the block.
pub fn step(shown: &Shown<'_>, block: &Block) -> String {
    let id = block.id.as_deref().unwrap_or_default();
    let badges = shown.badges(block);
    let undone = block.attributes.undo.as_deref();
    let label = match (shown.number(block), undone) {
        (Some(number), _) => format!("Step {number}: {id}"),
        (None, Some(undone)) => format!("Undoes {}: {id}", visible(undone)),
        (None, None) => id.to_owned(),
    };
    let notes = notes(shown, block);
    let markup = html! {
        div class="stepmark-step" role="group" id=(anchor(id)) data-kind=(block.kind.as_str())
            data-effect=[effect(block).map(Effect::as_str)] data-status=[worst(&badges)]
            data-undo=[undone.map(visible)] aria-label=(label) {
            div class="stepmark-bar" { (bar(shown, block, id)) }
            @if !notes.is_empty() {
                ul class="stepmark-notes" { @for note in &notes { li { (note) } } }
            }
            @if let Some(what) = file(block) { p class="stepmark-path" { (what) } }
            @if !is_copied_whole(block) {
                p class="stepmark-path" {
                    "Holds characters that cannot be seen, or reorder what is: here they are written out, so \
                     this is not copied."
                }
            }
            (commands(shown, block))
        }
    };
    markup::block(&markup)
}

/// What the block is, and how it stands.
fn bar(shown: &Shown<'_>, block: &Block, id: &str) -> Markup {
    let number = shown.number(block);
    let number = number.map_or("Undo".to_owned(), |number| format!("Step {number}"));
    html! {
        a class="stepmark-number" href={ "#" (anchor(id)) } { (number) } " "
        span class="stepmark-id" { (id) } " "
        span class="stepmark-kind" { (kind(shown, block)) }
        @if let Some(effect) = effect(block) {
            " " span class="stepmark-effect" data-effect=(effect.as_str()) { (does(effect)) }
        }
        @if block.kind == Kind::Manual { " " (manual::own_box(id)) }
        (statuses(shown, block))
    }
}

/// How it stands, for each value where there are many.
fn statuses(shown: &Shown<'_>, block: &Block) -> Markup {
    let badges = shown.badges(block);
    let has_values = badges.iter().any(|(values, _)| values.is_some());
    html! {
        @if has_values {
            ul class="stepmark-statuses" {
                @for (values, badge) in &badges {
                    li { (visible(values.as_deref().unwrap_or_default())) " " (badge.markup()) }
                }
            }
        } @else {
            @for (_, badge) in &badges { " " (badge.markup()) }
        }
    }
}

/// What kind of a block it is, for people.
fn kind(shown: &Shown<'_>, block: &Block) -> String {
    let interpreter = block.interpreter(&shown.runbook.config);
    match block.kind {
        Kind::Step => match interpreter {
            Some(name) => format!("{} script", visible(name)),
            None if !block.is_transcript => "script".to_owned(),
            None if block.commands.len() == 1 => "command".to_owned(),
            None => "commands".to_owned(),
        },
        Kind::Manual => "by hand".to_owned(),
        kind => kind.as_str().to_owned(),
    }
}

fn effect(block: &Block) -> Option<Effect> {
    match block.kind {
        Kind::Step => block.effect,
        Kind::File | Kind::Patch | Kind::Merge => Some(Effect::Changes),
        Kind::Manual | Kind::Expect | Kind::Shown => None,
    }
}

const fn does(effect: Effect) -> &'static str {
    match effect {
        Effect::Reads => "only reads",
        Effect::Changes => "changes something",
        Effect::Danger => "destructive",
    }
}

/// The files that it writes or changes, as the document names them.
fn file(block: &Block) -> Option<Markup> {
    let path = |path: &str| html! { kbd { (visible(path)) } };
    let (written, changed) = (block.path.as_deref()?, block.changes.as_deref());
    let appends = block.attributes.append;
    let verb = match block.kind {
        Kind::Patch => "Patches",
        Kind::Merge => "Merged into",
        _ if appends => "Appended to",
        _ => "Written to",
    };
    Some(match changed {
        Some(changed) if changed != written && block.kind == Kind::Merge => {
            html! { "Merged with " (path(changed)) " into " (path(written)) }
        }
        Some(changed) if changed != written => {
            html! { (verb) " " (path(changed)) " into " (path(written)) }
        }
        _ => html! { (verb) " " (path(written)) },
    })
}
