//! All runbooks of a site: a page for people, one for each tag, and a file for other tools. Every text of a
//! document gets into the pages through maud's escaping, or with its marks as character references.

mod entry;
mod json;
mod table;
mod tags;
#[cfg(test)]
mod tests;

pub use entry::Entry;
pub use json::json;
pub use tags::{tag_path, tag_slug, tags};

use jiff::Timestamp;

use super::markup;

/// The index, as Markdown for a page at the site's root, in the file `own`: a heading, and under it how many of `entries`
/// stand how, a filter, and the table of them, in their order.
///
/// Beside what the contract of pages has, its parts are:
///
/// - `p.stepmark-counts > a.stepmark-count[data-status]`: leads to the first of its rows, and asks the
///   filter for `status:WORD`
/// - `div.stepmark-filtering[hidden]`: around the filter, with `.stepmark-matches` for the number of rows, and
///   `.stepmark-hint` for what it understands
/// - `div.stepmark-scroll[role=region]`: around the table, which scrolls in it
/// - `td[data-label]`, `th[data-label]`: what their columns are called, for rows that become cards
/// - `.stepmark-title`, `.stepmark-source`, `.stepmark-problem`: in the cell with the runbook's name
#[must_use]
pub fn page(title: &str, own: &str, entries: &[Entry], now: Timestamp) -> String {
    listing(title, &Place { root: "", own }, entries, now)
}

/// The page of one tag, at [`tag_path`], with those of `entries` that have it.
#[must_use]
pub fn tag_page(tag: &str, entries: &[Entry], now: Timestamp) -> String {
    let has_it = |entry: &&Entry| entry.tags.iter().any(|other| other == tag);
    let tagged: Vec<Entry> = entries.iter().filter(has_it).cloned().collect();
    let own = format!("{}.html", entry::encoded(&tag_slug(tag)));
    let place = Place {
        root: "../",
        own: &own,
    };
    listing(&format!("Tag: {tag}"), &place, &tagged, now)
}

/// Where a listing is.
struct Place<'a> {
    /// What leads to the site's root.
    root: &'a str,
    /// The address of its page from its folder: one without it would lead elsewhere where all pages are on one,
    /// for print.
    own: &'a str,
}

fn listing(title: &str, place: &Place<'_>, entries: &[Entry], now: Timestamp) -> String {
    let table = table::table(place, entries, now);
    // A heading is one line.
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = markup::text(&title).into_string();
    format!("# {title}\n\n{}\n", markup::block(&table))
}
