//! A block that a run goes through.

use maud::{Markup, html};

use super::markup;
use crate::book::Options;
use crate::record::replay::Judged;
use crate::runbook::Block;

/// A block, its number, and what its results come to.
pub struct Numbered<'a> {
    pub number: usize,
    pub block: &'a Block,
    pub judged: &'a [&'a Judged<'a>],
}

/// What stands on a page for the block.
pub fn step(numbered: &Numbered<'_>, _options: &Options) -> String {
    let block = numbered.block;
    let id = block.id.as_deref().unwrap_or_default();
    let anchor = format!("step-{id}");
    let markup = html! {
        div class="stepmark-step" role="group" id=(anchor) data-kind=(block.kind.as_str())
            aria-label={ "Step " (numbered.number) ": " (id) } {
            div class="stepmark-bar" {
                a class="stepmark-number" href={ "#" (anchor) } { "Step " (numbered.number) }
                " "
                span class="stepmark-id" { (id) }
            }
            (commands(block))
        }
    };
    markup::block(&markup)
}

/// Its commands, or its text.
fn commands(block: &Block) -> Markup {
    html! {
        div class="stepmark-commands" {
            @for command in &block.commands {
                pre tabindex="0" { kbd data-command="" { (command.text) } }
            }
            @if block.commands.is_empty() {
                pre tabindex="0" { kbd data-command="" { (block.text) } }
            }
        }
    }
}
