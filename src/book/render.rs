//! A page in HTML: for generators that take that, or all by itself.

use std::collections::HashSet;

use maud::{DOCTYPE, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::{assets, inert};
use crate::runbook::anchor;

/// The HTML of a page's Markdown. Headings have ids, as GitHub makes them.
#[must_use]
pub fn html(markdown: &str) -> String {
    let mut events: Vec<Event<'_>> = inert::parser(markdown).collect();
    name_headings(&mut events);
    let mut page = String::with_capacity(markdown.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut page, events.into_iter());
    page
}

/// A whole page that asks for nothing besides itself.
#[must_use]
pub fn standalone(markdown: &str, title: &str) -> String {
    let body = html(markdown);
    let has_heading = body.contains("<h1");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(PAGE_CSS)) (PreEscaped(assets::CSS)) }
            }
            body {
                main {
                    @if !has_heading { h1 { (title) } }
                    (PreEscaped(body))
                }
                script { (PreEscaped(assets::JS)) }
            }
        }
    };
    page.0 + "\n"
}

/// How a page looks that stands in no site.
const PAGE_CSS: &str = include_str!("assets/page.css");

/// Gives ids to the headings that have none.
fn name_headings(events: &mut [Event<'_>]) {
    let mut taken = HashSet::new();
    for event in &*events {
        if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
            taken.insert(id.to_string());
        }
    }
    let mut open = None;
    let mut text = String::new();
    for index in 0..events.len() {
        match &events[index] {
            Event::Start(Tag::Heading { .. }) => {
                open = Some(index);
                text.clear();
            }
            Event::Text(said) | Event::Code(said) if open.is_some() => text.push_str(said),
            Event::End(TagEnd::Heading(_)) => {
                let start = open.take();
                if let Some(Event::Start(Tag::Heading { id, .. })) =
                    start.and_then(|start| events.get_mut(start))
                    && id.is_none()
                {
                    *id = free(&text, &mut taken).map(CowStr::from);
                }
            }
            _ => {}
        }
    }
}

/// The id of a heading with this text: one that is not `taken`, which it is then.
fn free(text: &str, taken: &mut HashSet<String>) -> Option<String> {
    let slug = anchor(text);
    // What stands for a step is not a heading's.
    let is_ours = slug.starts_with("step-") || slug.starts_with("stepmark-");
    if slug.is_empty() || is_ours {
        return None;
    }
    let numbered = (1..).map(|number| format!("{slug}-{number}"));
    let id = std::iter::once(slug.clone())
        .chain(numbered)
        .find(|id| !taken.contains(id))?;
    taken.insert(id.clone());
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_ids_of_their_own() {
        let page = html("# A `b` c!\n\n## D\n\n## D\n\n### E {#d-1}\n\n## Step 2\n\n# Ü ✓\n");
        let ids: Vec<_> = page
            .lines()
            .map(|line| line.split_once('>').map_or("", |(tag, _)| tag))
            .collect();
        assert_eq!(
            ids,
            [
                "<h1 id=\"a-b-c\"",
                "<h2 id=\"d\"",
                "<h2 id=\"d-2\"",
                "<h3 id=\"d-1\"",
                "<h2",
                "<h1 id=\"ü-\"",
            ]
        );
    }

    #[test]
    fn a_page_alone_asks_for_nothing() {
        let page = standalone("Text\n", "<A>");
        assert!(page.contains("<title>&lt;A&gt;</title>"), "{page}");
        assert!(page.contains("<main><h1>&lt;A&gt;</h1>"), "{page}");
        for asking in [
            "src=", "href=", "url(", "@import", "http://", "https://", "fetch(",
        ] {
            assert!(!page.contains(asking), "{asking}");
        }
        // Neither ends where its element does not.
        assert_eq!(page.matches("</style").count(), 1);
        assert_eq!(page.matches("</script").count(), 1);
        assert!(!standalone("# B\n", "A").contains("<h1>A"));
    }
}
