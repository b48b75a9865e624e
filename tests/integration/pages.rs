//! Pages of documents as people write them: whatever stands between the blocks stays as it is.

use std::fs;

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;
use stepmark::book::{self, page};
use stepmark::document::Document;
use stepmark::record::{Detail, record};
use stepmark::run::Status;
use stepmark::runbook::Runbook;
use stepmark::source::Source;

use crate::corpus;
use crate::made_up::{OUTPUTS, Reading, results};
use crate::round_trip::{cases, document};

fn page_of(runbook: Runbook) -> String {
    let options = book::Options {
        now: "2026-11-23T12:00:00Z".parse().expect("a time"),
        keeps_front_matter: false,
        keeps_external_images: true,
    };
    page::page(runbook, &options).markdown
}

/// What readers see of the prose of a Markdown text.
struct Prose {
    /// What looks like a tag in a text.
    tags: Regex,
    seen: Vec<String>,
    text: String,
    /// Whether a fence or HTML is open.
    in_block: bool,
    /// How many elements are open within what stepmark says in a line.
    depth: usize,
}

impl Prose {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                self.flush();
                self.in_block = true;
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => self.in_block = false,
            _ if self.in_block => {}
            // What stands for a box that the document has ticked is one of those.
            Event::InlineHtml(html)
                if [
                    "<span class=\"stepmark-",
                    "<span role=\"img\" aria-label=\"done\">",
                ]
                .iter()
                .any(|own| html.starts_with(own)) =>
            {
                self.depth += 1;
            }
            Event::InlineHtml(html) if self.depth > 0 && &**html == "</span>" => self.depth -= 1,
            _ if self.depth > 0 => {}
            Event::Text(piece) => self.text.push_str(piece),
            Event::SoftBreak => self.text.push('\n'),
            // What is harmful in them is for others to say.
            Event::TaskListMarker(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::Link { .. } | Tag::Image { .. })
            | Event::End(TagEnd::Link | TagEnd::Image) => {}
            event => {
                self.flush();
                self.seen.push(format!("{event:?}"));
            }
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        // Elements that nobody knows are placeholders, which a page shows as text.
        let text = self.tags.replace_all(&text, "");
        // A link of HTML alone leaves blanks.
        let words: Vec<&str> = text.split_whitespace().collect();
        if !words.is_empty() {
            self.seen.push(words.join(" "));
        }
    }
}

/// The prose: its blocks and texts, without fences, HTML, and what stepmark says within lines.
fn prose(markdown: &str) -> Vec<String> {
    let extensions = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut prose = Prose {
        tags: Regex::new("<[^<>]*>").expect("an expression"),
        seen: Vec::new(),
        text: String::new(),
        in_block: false,
        depth: 0,
    };
    for event in Parser::new_ext(markdown, extensions) {
        prose.event(&event);
    }
    prose.flush();
    prose.seen
}

/// The text without its front matter.
fn body(text: &str) -> &str {
    let document = Document::parse(Source::new("a.md", text));
    let behind = document
        .front_matter
        .map_or(0, |front_matter| front_matter.end);
    text[behind..].trim_start_matches('\u{feff}')
}

/// What a page does to the prose of a document, recorded or not.
fn change(text: &str, reading: Reading) -> Option<String> {
    let statuses = [Status::Passed, Status::Failed, Status::Skipped];
    let outputs: Vec<&str> = OUTPUTS.iter().map(|(output, _)| *output).collect();
    let before = reading.runbook(text);
    let results = results(&before, &statuses, &outputs);
    let recorded = record(&before, &before, &results, Detail::Full);
    [text, &recorded].into_iter().find_map(|text| {
        let page = page_of(reading.runbook(text));
        let (was, is) = (prose(body(text)), prose(&page));
        let at = was
            .iter()
            .zip(&is)
            .take_while(|(was, is)| was == is)
            .count();
        let differ = (was.get(at), is.get(at));
        (differ != (None, None)).then(|| format!("{reading:?}: {differ:?}"))
    })
}

#[test]
fn prose_stays_as_it_is() {
    let mut changed = Vec::new();
    for path in corpus::all() {
        let text = fs::read_to_string(&path).expect("documents are UTF-8");
        for reading in [Reading::Plain, Reading::Forced] {
            let change = change(&text, reading);
            changed.extend(change.map(|change| format!("{}: {change}", path.display())));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn nothing_is_left_of_what_stepmark_wrote() {
    let mut left = Vec::new();
    for path in corpus::all() {
        let text = fs::read_to_string(&path).expect("documents are UTF-8");
        let before = Reading::Plain.runbook(&text);
        let results = results(&before, &[Status::Failed], &["a\n"]);
        let page =
            page_of(Reading::Plain.runbook(&record(&before, &before, &results, Detail::Full)));
        let own = ["<!-- stepmark:", "<!-- /stepmark"];
        let is_own = |event: &Event<'_>| match event {
            Event::Html(html) | Event::InlineHtml(html) => own.iter().any(|own| html.contains(own)),
            _ => false,
        };
        if Parser::new(&page).any(|event| is_own(&event)) {
            left.push(path.display().to_string());
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prose_of_made_up_documents_stays(text in document()) {
        // A box stands before words. What would be another block without it, such as a table, of which it
        // would be one cell more, nobody writes there.
        let odd = Regex::new(r"\[[ xX]\] +[^A-Za-z]").expect("an expression");
        prop_assume!(!odd.is_match(&text));
        for reading in [Reading::Plain, Reading::Forced] {
            if let Some(what) = change(&text, reading) {
                return Err(TestCaseError::fail(format!("{text:?}\n{what}")));
            }
        }
    }
}
