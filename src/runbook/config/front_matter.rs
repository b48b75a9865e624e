//! Front matter as values.

use serde_json::Value;

use crate::diagnostic::without_place;
use crate::document::{Document, FrontMatter, FrontMatterFormat};
use crate::source::Span;

/// What the front matter of `document` says, to whomever; nothing where it cannot be read.
#[must_use]
pub fn front_matter(document: &Document) -> Option<Value> {
    let front_matter = document.front_matter.as_ref()?;
    parse(document.source.slice(front_matter.body), front_matter).ok()
}

pub(super) fn parse(text: &str, front_matter: &FrontMatter) -> Result<Value, (String, Span)> {
    let start = front_matter.body.start;
    match front_matter.format {
        FrontMatterFormat::Yaml => serde_yaml::from_str(text).map_err(|error| {
            let offset = error.location().map_or(0, |location| location.index());
            let message = format!(
                "the front matter is no YAML: {}",
                without_place(&error.to_string())
            );
            (message, Span::at(start + floor_boundary(text, offset)))
        }),
        FrontMatterFormat::Toml => toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let message = format!(
                "the front matter is no TOML: {}",
                without_place(error.message())
            );
            (message, Span::at(start + floor_boundary(text, offset)))
        }),
    }
}

pub(in crate::runbook) fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
