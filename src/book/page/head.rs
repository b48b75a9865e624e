//! What stands above a runbook's page: how it stands, since when, and what is in it.
//!
//! ```text
//! div.stepmark-head
//!   p.stepmark-verdict   span.stepmark-status, time.stepmark-age, span.stepmark-target, span.stepmark-took
//!   p.stepmark-why       the first thing that does not hold, with a link to its step
//!   p.stepmark-facts     span.stepmark-counts, span.stepmark-owner, span.stepmark-tag
//! ```
//!
//! `time.stepmark-age` is told by [`age::since`], whose rules a script follows that keeps it up to date.

use jiff::Timestamp;
use maud::{Markup, html};

use super::shown::anchor;
use crate::book::age;
use crate::book::{Options, Standing, Verified};
use crate::expect::visible;
use crate::record::replay::Replay;
use crate::runbook::{Block, Kind, duration};

/// What stands above the page of the replayed runbook.
#[must_use]
pub fn head(replay: &Replay<'_>, standing: &Standing, options: &Options) -> Markup {
    html! {
        div class="stepmark-head" role="region" aria-label="Status of this runbook" {
            (verdict(standing, options.now))
            (why(replay, standing))
            (facts(replay))
        }
    }
}

/// A time that machines read as it is, and people in whole minutes.
fn time(at: Timestamp) -> Markup {
    html! {
        time datetime=(at.strftime("%Y-%m-%dT%H:%M:%SZ")) { (at.strftime("%Y-%m-%d %H:%M UTC")) }
    }
}

fn verdict(standing: &Standing, now: Timestamp) -> Markup {
    // Of what did not pass there is nothing to be fresh.
    let has_passed = matches!(standing.verified, Verified::Passed | Verified::Old);
    let until = standing.fresh_until.filter(|_| has_passed);
    let machine = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let done = if has_passed { "verified " } else { "last run " };
    html! {
        p class="stepmark-verdict" {
            span class="stepmark-status" data-status=(standing.verified.as_str())
                data-fresh-until=[until.map(machine)] { (standing.verified.word()) }
            @if let Some(at) = standing.at {
                " · " (done)
                time class="stepmark-age" datetime=(machine(at)) { (age::since(at, now)) }
                " (" (time(at)) ")"
                @if let Some(target) = &standing.target {
                    " on " span class="stepmark-target" { (visible(target)) }
                }
                @if let Some(took) = standing.took {
                    " · took " span class="stepmark-took" { (duration::display(took)) }
                }
            } @else if standing.verified != Verified::Never {
                " at a time that nothing tells"
            }
            @if let Some(until) = until {
                " · " span class="stepmark-fresh" {
                    @if until < now { "was fresh until " } @else { "fresh until " }
                    (time(until))
                }
            }
        }
    }
}

/// Why a runbook that something is recorded in has not passed: the first thing, and how many more there are.
fn why(replay: &Replay<'_>, standing: &Standing) -> Markup {
    let Some(problem) = &standing.problem else {
        return Markup::default();
    };
    let blocks = &replay.runbook.blocks;
    let block = blocks
        .iter()
        .find(|block| block.id.is_some() && block.id == problem.step);
    html! {
        p class="stepmark-why" {
            @if let (Some(block), Some(number)) = (block, problem.number) {
                @let id = block.base_id().unwrap_or_default();
                a href={ "#" (anchor(id)) } { "step " (number) ", " (visible(id)) }
                @if let Some(values) = block.iteration() { " (" (visible(&values)) ")" }
                ": "
            }
            (visible(&problem.message))
            @match replay.diagnostics().len() {
                0 | 1 => {},
                2 => "; and one thing more",
                all => { "; and " (all - 1) " things more" },
            }
        }
    }
}

/// How many different places of the document `is_so` is said of, among those that a run goes through.
fn nodes(blocks: &[Block], is_so: impl Fn(&Block) -> bool) -> usize {
    let runnable = blocks.iter().filter(|block| block.is_runnable());
    let mut nodes: Vec<usize> = runnable
        .filter(|block| is_so(block))
        .map(|block| block.node)
        .collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes.len()
}

fn facts(replay: &Replay<'_>) -> Markup {
    let blocks = &replay.runbook.blocks;
    let config = &replay.runbook.config;
    let counts = [
        (nodes(blocks, |block| block.kind == Kind::Step), "step"),
        (nodes(blocks, Block::writes_file), "file"),
        (
            nodes(blocks, |block| block.kind == Kind::Manual),
            "manual item",
        ),
    ];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    let counts: Vec<String> = counts.map(|(number, word)| counted(number, word)).collect();
    html! {
        p class="stepmark-facts" {
            span class="stepmark-counts" {
                @if counts.is_empty() { "nothing to run" } @else { (counts.join(", ")) }
            }
            @if let Some(owner) = &config.owner {
                " · owner: " span class="stepmark-owner" { (visible(owner)) }
            }
            @for (index, tag) in config.tags.iter().enumerate() {
                @if index == 0 { " · tags: " } @else { ", " }
                span class="stepmark-tag" { (visible(tag)) }
            }
        }
    }
}

fn counted(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

#[cfg(test)]
mod tests;
