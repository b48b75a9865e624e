//! Attributes of headings: `# Text {#id .class key=value}`.

use super::found::Heading;
use crate::document::edit::Edit;
use crate::source::Span;

/// What leaves a heading its id alone, where that is none of the page's own.
pub fn edit(text: &str, heading: &Heading) -> Option<Edit> {
    let id = heading.id.as_deref().filter(|id| is_free(id));
    if id.is_some() && !heading.has_more {
        return None;
    }
    let start = heading.text_end.max(heading.span.start);
    let rest = &text[start..heading.span.end];
    let open = rest.find('{')?;
    let close = rest.rfind('}')?;
    // Something has to stand there, or braces before it would be the attributes.
    let written = id.map_or_else(|| "&#32;".to_owned(), |id| format!("{{#{id}}}"));
    Some(Edit::replace(
        Span::new(start + open, start + close + 1),
        written,
    ))
}

fn is_free(id: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || "-_.:".contains(char);
    let is_ours = ["step-", "stepmark-"]
        .iter()
        .any(|ours| id.starts_with(ours));
    !is_ours && id.chars().all(is_plain)
}
