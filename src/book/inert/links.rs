//! Links and images of Markdown.

use std::collections::HashSet;

use maud::html;
use pulldown_cmark::LinkType;

use super::Options;
use super::clean::{self, Cleaner};
use super::encode;
use super::found::{Image, Link};
use crate::document::edit::Edit;
use crate::source::Span;

/// What makes a link harmless: where it may not lead, what it reads as stays. `mixed` are the blocks in
/// which something is changed.
pub fn link_edits(
    text: &str,
    link: &Link<'_>,
    cleaner: &Cleaner,
    mixed: &HashSet<usize>,
) -> Vec<Edit> {
    let changes = cleaner.changes(link);
    if matches!(link.kind, LinkType::Autolink | LinkType::Email) {
        let words = || encode::inline(&encode::text(&link.destination), link.starts_line);
        let edit = changes.then(|| Edit::replace(link.span, words()));
        return edit.into_iter().collect();
    }
    // A label in which something is changed would be another label.
    let loses_label = is_labelled_by_text(link.kind) && mixed.contains(&link.block);
    if !changes && !loses_label {
        return Vec::new();
    }
    let leads = cleaner.leads(&link.destination);
    let moved = cleaner.moved(&link.destination);
    let Some(close) = text[link.text_end..link.span.end].find(']') else {
        return Vec::new();
    };
    let destination = moved.as_deref().unwrap_or(&link.destination);
    let (open, end) = if leads {
        let title = (!link.title.is_empty()).then_some(&*link.title);
        let markup = html! { a href=(destination) title=[title] {} };
        let open = cleaner.clean(&markup.0);
        (open.trim_end_matches("</a>").to_owned(), "</a>")
    } else {
        ("<span>".to_owned(), "</span>")
    };
    let opened = Span::new(link.span.start, link.span.start + 1);
    let closed = Span::new(link.text_end + close, link.span.end);
    vec![
        Edit::replace(opened, encode::inline(&open, link.starts_line)),
        Edit::replace(closed, end),
    ]
}

/// Whether a link is found by what it reads as.
const fn is_labelled_by_text(kind: LinkType) -> bool {
    matches!(
        kind,
        LinkType::Collapsed
            | LinkType::CollapsedUnknown
            | LinkType::Shortcut
            | LinkType::ShortcutUnknown
    )
}

/// What makes an image harmless: it is of the site, and what describes it is text.
pub fn image_edit(image: &Image<'_>, cleaner: &Cleaner, options: &Options) -> Option<Edit> {
    let leads = cleaner.leads(&image.destination);
    let is_kept = leads && clean::is_kept(clean::is_external(&image.destination), options);
    let html = if !leads {
        html! { span { (image.description) } }.0
    } else if !is_kept {
        clean::link_to_image(&image.destination, &image.description, image.is_in_link)
    } else if image.is_rich {
        let title = (!image.title.is_empty()).then_some(&*image.title);
        let markup = html! { img src=(image.destination) alt=(image.description) title=[title]; };
        cleaner.clean(&markup.0)
    } else {
        return None;
    };
    Some(Edit::replace(
        image.span,
        encode::inline(&html, image.starts_line),
    ))
}
