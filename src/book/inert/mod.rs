//! A document made harmless for a page: raw HTML becomes what a known-good set of elements and attributes
//! leaves of it, links lead to known-good schemes, images are of the site's own.
//!
//! What it promises is of the page as CommonMark with mdBook's extensions reads it ([`scan`]). Raw HTML is
//! judged a container at a time: what stands in a list item or a table cell is balanced in there, so no
//! end tag of a document reaches an element of the page.

mod clean;
mod elements;
mod encode;
mod found;
mod headings;
mod links;
mod passive;
#[cfg(test)]
mod properties;
mod scan;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::LazyLock;

use pulldown_cmark::Parser;
use regex::Regex;

use super::Options;
use crate::document::Document;
use crate::document::edit::Edit;
use crate::source::Span;
use clean::Cleaner;
use found::Scan;

/// What makes `document` harmless, outside of `taken`: those places have edits of others.
#[must_use]
pub fn edits(document: &Document, taken: &[Span], options: &Options) -> Vec<Edit> {
    let text = document.source.text();
    let body = document.front_matter.as_ref().map_or_else(
        || text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len(),
        |front_matter| front_matter.end,
    );
    let taken = Taken::new(taken);
    let scan = scan::scan(text, body, &taken);
    let cleaner = Cleaner::new(&scan, options);
    let mut edits = Vec::new();
    for group in &scan.groups {
        edits.extend(cleaner.edits(group));
    }
    let mut mixed = scan.mixed.clone();
    for image in &scan.images {
        if let Some(edit) = links::image_edit(image, &cleaner, options) {
            mixed.insert(image.block);
            edits.push(edit);
        }
    }
    let changing = scan.links.iter().filter(|link| cleaner.changes(link));
    mixed.extend(changing.map(|link| link.block));
    for link in &scan.links {
        edits.extend(links::link_edits(text, link, &cleaner, &mixed));
    }
    edits.extend(literals(&scan, &mixed));
    for heading in &scan.headings {
        edits.extend(headings::edit(text, heading));
    }
    edits.extend(scan.tasks.iter().map(passive::task));
    edits.extend(
        scan.code
            .iter()
            .filter_map(|code| passive::fence(text, *code)),
    );
    edits.retain(|edit| taken.leaves(edit.span));
    let templates = templates(&scan, body, &edits, &taken);
    edits.extend(templates);
    edits
}

/// The events of a page's Markdown, as mdBook reads it.
pub fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, scan::options())
}

/// A pattern of the program's own.
#[expect(clippy::unwrap_used, reason = "constants that tests compile")]
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// The places of others, in order.
struct Taken(Vec<Span>);

impl Taken {
    fn new(spans: &[Span]) -> Self {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        Self(spans)
    }

    /// Whether nobody else has to do with `span`.
    fn leaves(&self, span: Span) -> bool {
        self.within(span).next().is_none()
    }

    /// What others have within `span`, or across an end of it.
    fn within(&self, span: Span) -> impl Iterator<Item = &Span> {
        let from = self.0.partition_point(|taken| taken.end <= span.start);
        let later = self.0[from..].iter();
        later.take_while(move |taken| taken.start < span.end)
    }
}

/// Where HTML came to stand in a line, or a link went, marks that were none before could be some now: a
/// comment that nothing ended, a link around that link. They are written as what they are.
fn literals(scan: &Scan<'_>, mixed: &HashSet<usize>) -> Vec<Edit> {
    let mut made = Vec::new();
    for (span, _) in scan.texts.iter().filter(|(_, block)| mixed.contains(block)) {
        let before = &scan.text[..span.start];
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        let text = &scan.text[span.start..span.end];
        for (at, mark) in text.match_indices(['<', '[']) {
            let is_escaped = at == 0 && backslashes % 2 == 1;
            let at = span.start + at;
            if is_escaped || !is_mark(&scan.text[at..]) {
                continue;
            }
            let written = if mark == "<" { "&lt;" } else { "&#91;" };
            made.push(Edit::replace(Span::new(at, at + 1), written));
        }
    }
    made
}

/// Whether `text` could begin a tag, or a link that leads somewhere. One that another generator's template
/// is to complete leads to no scheme.
fn is_mark(text: &str) -> bool {
    static TAG: LazyLock<Regex> = LazyLock::new(|| pattern("^<[A-Za-z/!?]"));
    static TEMPLATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\[[^\[\]<>]*\]\(\{[{%]"));
    if text.starts_with('<') {
        TAG.is_match(text)
    } else {
        !TEMPLATE.is_match(text)
    }
}

/// mdBook reads files into what looks so, before it reads Markdown. Its marks stay, and do nothing. In code,
/// where a character reference would be seen, they are left.
fn templates(scan: &Scan<'_>, body: usize, edits: &[Edit], taken: &Taken) -> Vec<Edit> {
    let mut silent: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
    silent.extend(&scan.code);
    let silent = Taken::new(&silent);
    let mut made = Vec::new();
    let mut at = body;
    while let Some(found) = scan.text[at..].find("{{") {
        let open = at + found;
        let rest = &scan.text[open + 2..];
        at = open + 1;
        // The first of the two may have a backslash before it, which would be one before the reference.
        let second = Span::new(open + 1, open + 2);
        if rest.trim_start().starts_with('#') && silent.leaves(second) && taken.leaves(second) {
            made.push(Edit::replace(second, "&#123;"));
        }
    }
    made
}

/// What an author's id begins with on a page, so that it is none of the page's own.
const ID_PREFIX: &str = "user-content-";

/// `id` as it is on a page.
fn prefixed(id: &str) -> String {
    if id.starts_with(ID_PREFIX) {
        id.to_owned()
    } else {
        format!("{ID_PREFIX}{id}")
    }
}

/// The names that the document's raw HTML gives to places in it.
type Ids = HashSet<String>;
