//! Where things stand in a TOML text, as its parser tells.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::source::Span;

/// The place of anything that the parser gave one.
pub(in crate::runbook) fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start, range.end)
}

/// The place of the last key on `path` that there is; nothing where not even the first is there.
pub(in crate::runbook) fn key(table: &DeTable<'_>, path: &[&str]) -> Option<Span> {
    let (first, rest) = path.split_first()?;
    let (found, value) = table.get_key_value(*first)?;
    let below = value
        .get_ref()
        .as_table()
        .and_then(|table| key(table, rest));
    below.or_else(|| Some(span(found)))
}

/// All that a table says, from its first key to the end of its last value.
pub(in crate::runbook) fn body(table: &DeTable<'_>) -> Option<Span> {
    let entries = table.iter().map(|(key, value)| {
        let below = match value.get_ref() {
            DeValue::Table(table) => body(table),
            _ => None,
        };
        let (key, value) = (span(key), below.unwrap_or(span(value)));
        Span::new(key.start.min(value.start), key.end.max(value.end))
    });
    entries.reduce(|all, entry| Span::new(all.start.min(entry.start), all.end.max(entry.end)))
}
