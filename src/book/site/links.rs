//! Where the links of a page lead: to other documents, whose pages may have other names, and to files that
//! have to come along.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::names::path_of;
use crate::document::edit::{self, Edit};
use crate::document::unescape_html;
use crate::source::Span;

/// What begins with the name of a scheme, or at the root of a host.
static ELSEWHERE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("^(?:[A-Za-z][A-Za-z0-9+.-]*:|/)").ok());

/// What an attribute of raw HTML leads to.
static IN_HTML: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#).ok()
});

/// A link within the site: a path from its root, and what stands behind that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The path; empty for the root.
    pub path: String,
    /// A query, a fragment, or both, as written.
    pub rest: String,
}

/// Where `link` leads that stands in the document at `from`; nothing where that is not below the root, or
/// it stays in the document.
#[must_use]
pub fn target(from: &str, link: &str) -> Option<Target> {
    let is_elsewhere = ELSEWHERE.as_ref()?.is_match(link);
    let (path, rest) = link.split_at(link.find(['?', '#']).unwrap_or(link.len()));
    if is_elsewhere || path.is_empty() {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    let decoded = path_of(path)?;
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(Target {
        path: parts.join("/"),
        rest: rest.to_owned(),
    })
}

/// All that `markdown` leads to or shows, as written.
#[must_use]
pub fn links(markdown: &str) -> BTreeSet<String> {
    placed(markdown).into_iter().map(|(_, link)| link).collect()
}

/// The same, each as often as it is there, with where it, or the HTML that holds it, begins.
#[must_use]
pub fn placed(markdown: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (event, range) in parser(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                found.push((range.start, dest_url.into_string()));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                found.extend(in_html(&html).map(|link| (range.start, link)));
            }
            _ => {}
        }
    }
    found
}

fn in_html(html: &str) -> impl Iterator<Item = String> {
    let captures = IN_HTML
        .iter()
        .flat_map(|pattern| pattern.captures_iter(html));
    captures.filter_map(|captures| {
        let value = captures.iter().skip(1).flatten().next()?;
        Some(unescape_html(value.as_str()).to_string())
    })
}

/// `markdown` with the links replaced for which `other` has another; links in raw HTML stay.
#[must_use]
pub fn replace(markdown: &str, other: impl Fn(&str) -> Option<String>) -> String {
    let mut edits = Vec::new();
    let mut replaced = |span: Span, link: &str| {
        let slice = &markdown[span.start..span.end];
        // One with escapes in it is not there as it is, and stays.
        if let Some(other) = other(link)
            && let Some(at) = slice.find(link)
        {
            let start = span.start + at;
            edits.push(Edit::replace(Span::new(start, start + link.len()), other));
        }
    };
    let parser = parser(markdown);
    for (_, definition) in parser.reference_definitions().iter() {
        let (span, label) = (&definition.span, "]:");
        let begin = markdown[span.clone()].find(label).unwrap_or(0) + label.len();
        let span = Span::new((span.start + begin).min(span.end), span.end);
        replaced(span, &definition.dest);
    }
    // The links that are open, and where what they show ends.
    let mut open = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(
                Tag::Link {
                    link_type,
                    dest_url,
                    ..
                }
                | Tag::Image {
                    link_type,
                    dest_url,
                    ..
                },
            ) => open.push((link_type, dest_url, range.start)),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((LinkType::Inline, link, shown)) = open.pop() {
                    replaced(Span::new(shown, range.end), &link);
                }
                if let Some((_, _, shown)) = open.last_mut() {
                    *shown = range.end;
                }
            }
            _ => {
                if let Some((_, _, shown)) = open.last_mut() {
                    *shown = range.end.max(*shown);
                }
            }
        }
    }
    edit::apply(markdown, edits)
}

/// What mdBook reads, as far as links go.
fn parser(markdown: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    Parser::new_ext(markdown, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn led(from: &str, link: &str) -> Option<(String, String)> {
        target(from, link).map(|target| (target.path, target.rest))
    }

    #[test]
    fn a_link_leads_below_the_root_or_nowhere() {
        let is = |path: &str, rest: &str| Some((path.to_owned(), rest.to_owned()));
        assert_eq!(led("a/b.md", "c%20d.md#e"), is("a/c d.md", "#e"));
        assert_eq!(led("a/b.md", "../x.png?v=1#y"), is("x.png", "?v=1#y"));
        assert_eq!(led("a/b.md", "./"), is("a", ""));
        for none in [
            "../../x",
            "/x",
            "//host/x",
            "https://x",
            "mailto:x",
            "#x",
            "",
            "C:x",
            "%ff",
        ] {
            assert_eq!(led("a/b.md", none), None, "{none}");
        }
    }

    #[test]
    fn links_images_and_html_are_found() {
        let text = "[a](a.md) ![b](<b c.png>) [r]\n\n[r]: r.txt\n\n<img SRC='d&amp;e.png'> `[no](no.md)`\n";
        let found: Vec<String> = links(text).into_iter().collect();
        assert_eq!(found, ["a.md", "b c.png", "d&e.png", "r.txt"]);
    }

    #[test]
    fn the_destination_alone_is_replaced() {
        let text = "> [x.markdown](x.markdown#y \"x.markdown\") ![i](x.markdown)\n\
                    > [![x.markdown](i.png)](<x.markdown>) [x.markdown][] <https://x.markdown>\n\n\
                    [x.markdown]: x.markdown 'x.markdown'\n";
        let replaced = replace(text, |link| {
            let rest = link.strip_prefix("x.markdown")?;
            Some(format!("x.html{rest}"))
        });
        assert_eq!(
            replaced,
            "> [x.markdown](x.html#y \"x.markdown\") ![i](x.html)\n\
             > [![x.markdown](i.png)](<x.html>) [x.markdown][] <https://x.markdown>\n\n\
             [x.markdown]: x.html 'x.markdown'\n"
        );
        assert_eq!(
            replace("[a](b\\_c.md)", |_| Some("x".to_owned())),
            "[a](b\\_c.md)"
        );
    }
}
