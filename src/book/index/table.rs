//! The table of runbooks.

use std::collections::HashMap;

use jiff::Timestamp;
use maud::{Markup, html};

use super::Entry;
use super::entry::encoded;
use super::tags::tag_url;
use crate::book::{Problem, Verified, age};
use crate::runbook::duration;
use crate::source::visible::visible;

/// How much of a problem stands in the table, in characters: its page has all of it.
const PROBLEM: usize = 160;

/// A column that is left out where no runbook has anything in it.
struct Column {
    name: &'static str,
    cell: fn(&Entry, &Place<'_>) -> Option<Markup>,
}

/// Where and when the table stands.
struct Place<'a> {
    /// What leads to the site's root.
    root: &'a str,
    now: Timestamp,
    /// How many have each title.
    titles: HashMap<&'a str, usize>,
}

const COLUMNS: [Column; 6] = [
    Column {
        name: "Target",
        cell: |entry, _| Some(html! { (visible(entry.target.as_deref()?)) }),
    },
    Column {
        name: "Last run",
        cell: |entry, place| {
            let at = entry.at()?;
            Some(html! {
                time class="stepmark-age" datetime=(age::instant(at)) title=(age::minute(at)) {
                    (age::since(at, place.now))
                }
            })
        },
    },
    Column {
        name: "Fresh until",
        cell: |entry, _| {
            let until = entry.standing.fresh_until?;
            Some(html! { time datetime=(age::instant(until)) { (age::day(until)) } })
        },
    },
    Column {
        name: "Took",
        cell: |entry, _| Some(html! { (duration::display(entry.standing.took?)) }),
    },
    Column {
        name: "Owner",
        cell: |entry, _| Some(html! { (visible(entry.owner.as_deref()?)) }),
    },
    Column {
        name: "Tags",
        cell: |entry, place| (!entry.tags.is_empty()).then(|| tags(entry, place)),
    },
];

/// How many of `entries` stand how, a filter, and the table.
pub fn table(on: &super::Place<'_>, entries: &[Entry], now: Timestamp) -> Markup {
    let mut titles = HashMap::new();
    for entry in entries {
        *titles.entry(entry.title.as_str()).or_default() += 1;
    }
    let root = on.root;
    let place = Place { root, now, titles };
    if entries.is_empty() {
        return html! { p class="stepmark-counts" { "There is no runbook here." } };
    }
    let has_any = |column: &&Column| {
        entries
            .iter()
            .any(|entry| (column.cell)(entry, &place).is_some())
    };
    let columns: Vec<_> = COLUMNS.iter().filter(has_any).collect();
    let first = first_rows(entries);
    html! {
        div class="stepmark-listing" {
            (counts(on.own, entries))
            (filter())
            div class="stepmark-scroll" role="region" aria-label="Runbooks" tabindex="0" {
                table class="stepmark-index" {
                    caption { "As of " time datetime=(age::instant(now)) { (age::minute(now)) } }
                    thead {
                        tr {
                            th scope="col" { "Status" }
                            th scope="col" { "Runbook" }
                            @for column in &columns {
                                th scope="col" { (column.name) }
                            }
                        }
                    }
                    tbody {
                        @for (number, entry) in entries.iter().enumerate() {
                            (row(entry, &columns, &place, first.contains(&number)))
                        }
                    }
                }
            }
        }
    }
}

/// The numbers of the entries that are the first to stand as they do.
fn first_rows(entries: &[Entry]) -> Vec<usize> {
    let first = |verified: Verified| {
        let mut all = entries.iter();
        all.position(|entry| entry.standing.verified == verified)
    };
    Verified::ALL.into_iter().filter_map(first).collect()
}

fn counts(own: &str, entries: &[Entry]) -> Markup {
    let number = |verified: Verified| {
        let those = entries.iter();
        let those = those.filter(|entry| entry.standing.verified == verified);
        (verified, those.count())
    };
    let counts = Verified::ALL.map(number);
    let counts = counts.into_iter().filter(|(_, number)| *number > 0);
    html! {
        p class="stepmark-counts" {
            @for (turn, (verified, number)) in counts.enumerate() {
                @if turn > 0 { " · " }
                @let status = verified.as_str();
                a class="stepmark-count" data-status=(status)
                    href={ (own) "?q=status%3A" (status) "#stepmark-" (status) } {
                    (number) " " (verified.word())
                }
            }
        }
    }
}

/// What only works with a script, which shows it.
fn filter() -> Markup {
    html! {
        div class="stepmark-filtering" hidden {
            label for="stepmark-filter" { "Filter" }
            " "
            input type="search" id="stepmark-filter" class="stepmark-filter" autocomplete="off"
                spellcheck="false" aria-describedby="stepmark-filter-forms" hidden;
            " "
            span class="stepmark-matches" {}
            p class="stepmark-hint" id="stepmark-filter-forms" {
                "Words, \"some words\", status:failed, owner:NAME, target:NAME, tag:NAME; a row has all of them."
            }
        }
    }
}

fn row(entry: &Entry, columns: &[&Column], place: &Place<'_>, is_first: bool) -> Markup {
    let status = entry.standing.verified.as_str();
    let id = is_first.then(|| format!("stepmark-{status}"));
    let fresh_until = entry.standing.fresh_until.map(age::instant);
    html! {
        tr id=[id] data-status=(status) data-tags=(visible(&entry.tags.join(" ")))
            data-path=(visible(&entry.path)) {
            td data-label="Status" {
                span class="stepmark-status" data-status=(status) data-fresh-until=[fresh_until] {
                    (entry.word())
                }
            }
            th scope="row" data-label="Runbook" { (name(entry, place)) }
            @for column in columns {
                td data-label=(column.name) {
                    @if let Some(cell) = (column.cell)(entry, place) { (cell) }
                }
            }
        }
    }
}

/// The runbook's title, and what there is to say of it.
fn name(entry: &Entry, place: &Place<'_>) -> Markup {
    let is_shared = place
        .titles
        .get(entry.title.as_str())
        .is_some_and(|&number| number > 1);
    let page = format!("{}{}", place.root, entry.page_url());
    html! {
        a class="stepmark-title" href=(page) { (visible(&entry.title)) }
        @if is_shared {
            " " span class="stepmark-source" { (visible(&entry.path)) }
        }
        @if let Some(problem) = &entry.standing.problem {
            " " span class="stepmark-problem" { (told(problem, &page)) }
        }
    }
}

fn told(problem: &Problem, page: &str) -> Markup {
    let mut message: String = problem.message.chars().take(PROBLEM).collect();
    if message.len() < problem.message.len() {
        message.push('…');
    }
    html! {
        @if let Some(step) = &problem.step {
            @let anchor = problem.anchor.as_deref().unwrap_or_default();
            a href={ (page) "#" (encoded(anchor)) } {
                @if let Some(number) = problem.number { "step " (number) ", " }
                (visible(step))
            }
            ": "
        }
        (visible(&message))
    }
}

fn tags(entry: &Entry, place: &Place<'_>) -> Markup {
    html! {
        @for (turn, tag) in entry.tags.iter().enumerate() {
            @if turn > 0 { " " }
            a class="stepmark-tag" href={ (place.root) (tag_url(tag)) } { (visible(tag)) }
        }
    }
}
