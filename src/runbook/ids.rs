//! Step ids: the author's names, else the slug of the heading above with an ordinal.

use std::collections::{HashMap, HashSet};

use super::block::{Block, Kind};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, NodeKind};

/// Gives every block that a run can go through an id of its own.
pub(super) fn assign(document: &Document, blocks: &mut [Block], diagnostics: &mut Vec<Diagnostic>) {
    let mut named: HashMap<String, usize> = HashMap::new();
    for block in blocks.iter() {
        let (Some(name), Some(span)) = (&block.attributes.name, block.attributes.name_span) else {
            continue;
        };
        if let Some(&line) = named.get(name) {
            diagnostics.push(
                Diagnostic::error(
                    "duplicate-name",
                    span,
                    format!("the name `{name}` is taken by the block on line {line}"),
                )
                .help("names tell steps apart; give each its own"),
            );
        } else {
            named.insert(name.clone(), block.line);
        }
    }
    let mut taken: HashSet<String> = named.into_keys().collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for block in blocks.iter_mut() {
        if matches!(block.kind, Kind::Expect | Kind::Shown) {
            continue;
        }
        if block.attributes.name.is_some() {
            block.id.clone_from(&block.attributes.name);
            continue;
        }
        let heading = block
            .section
            .and_then(|index| match &document.nodes[index].kind {
                NodeKind::Heading { text, .. } => Some(slug(text)),
                _ => None,
            });
        let slug = heading
            .filter(|slug| !slug.is_empty())
            .unwrap_or_else(|| "step".to_owned());
        let count = counts.entry(slug.clone()).or_default();
        block.id = loop {
            *count += 1;
            let id = format!("{slug}-{count}");
            if taken.insert(id.clone()) {
                break Some(id);
            }
        };
    }
}

/// The anchor that GitHub gives a heading.
#[must_use]
pub fn anchor(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'))
        .map(|char| if char == ' ' { '-' } else { char })
        .collect()
}

/// The same as the beginning of an id.
fn slug(heading: &str) -> String {
    let slug = anchor(heading);
    // What a heading begins or ends with is often an emoji, which leaves its blank behind.
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_anchors() {
        assert_eq!(slug("Installing Talos, again."), "installing-talos-again");
        assert_eq!(slug("  Über `x` "), "über-x");
        assert_eq!(slug("!?"), "");
    }
}
