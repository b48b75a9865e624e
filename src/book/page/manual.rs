//! Items of task lists: what a person does, with a box to tick.

use maud::{Markup, html};

use super::shown::{Shown, anchor};
use super::status::{Badge, worst};
use crate::book::markup;
use crate::document::Task;
use crate::document::edit::Edit;
use crate::record::replay::Verdict;
use crate::runbook::Block;
use crate::source::visible::visible;

/// Whose tick it is: a run has its own.
const YOURS: &str = "For you to tick; it is kept in this browser";

/// The box of a block that a person does.
pub fn own_box(id: &str) -> Markup {
    html! {
        label class="stepmark-kind" {
            input type="checkbox" class="stepmark-manual" id={ "stepmark-done-" (id) } title=(YOURS);
            "done by you"
        }
    }
}

/// The box of an item, and what is recorded of it. The text of the item stays as it is.
pub fn item(shown: &Shown<'_>, block: &Block, task: &Task) -> Vec<Edit> {
    let id = block.id.as_deref().unwrap_or_default();
    let number = shown.number(block).unwrap_or_default();
    let status = worst(&shown.badges(block));
    // What follows the box keeps it from being an HTML block, if nothing else stands on its line.
    let tick = html! {
        input type="checkbox" class="stepmark-manual" id=(anchor(id)) data-status=[status]
            title=(YOURS) aria-label={ "Step " (number) ", by hand: " (visible(&block.text)) };
        span class="stepmark-tick" aria-hidden="true" {}
    };
    let mut edits = vec![Edit::replace(task.marker, markup::inline(&tick))];
    if let Some(done) = &task.done {
        edits.push(Edit::replace(done.span, badges(shown, block)));
    }
    edits
}

/// How it stands, behind its text.
fn badges(shown: &Shown<'_>, block: &Block) -> String {
    let judged = shown.badges(block).into_iter();
    let markup = html! {
        " "
        span class="stepmark-statuses" {
            @for (index, (values, badge)) in judged.enumerate() {
                @if index > 0 { " " }
                @if let Some(values) = values { (markup::text(&values)) " " }
                span class="stepmark-status" data-status=(badge.status) { (words(badge)) }
            }
        }
    };
    markup::inline(&markup)
}

/// Nothing is said to have passed that only somebody's word is known of.
fn words(badge: Badge) -> &'static str {
    match badge.words {
        words if words == Badge::of(Verdict::Holds(crate::run::Status::Passed)).words => {
            "done in the recorded run"
        }
        words => words,
    }
}
