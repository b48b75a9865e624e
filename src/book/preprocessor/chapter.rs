//! A chapter of a book: a runbook's page, or prose that stays prose.

use crate::book::page::page;
use crate::book::{Options, Standing, inert};
use crate::document::edit::{self, Edit};
use crate::record::replay::{as_recorded, replay};
use crate::runbook::{Block, Defaults, Runbook, front_matter};
use crate::source::{Source, Span};

/// The key of stepmark's settings in front matter.
const SETTINGS: &str = "stepmark";

/// How far the words of those that wrote a chapter are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prose {
    /// Chapters without steps stay as they are: they are the book's own.
    Kept,
    /// Whatever is in a document, nothing in it acts.
    Inert,
}

/// What a document came to.
#[derive(Debug)]
pub struct Chapter {
    /// Its Markdown.
    pub markdown: String,
    /// It, as recorded, and how it stands, where it is a runbook.
    pub runbook: Option<(Runbook, Standing)>,
}

/// What becomes of a document.
#[must_use]
pub fn chapter(source: Source, defaults: &Defaults, prose: Prose, options: &Options) -> Chapter {
    let runbook = Runbook::parse_with(source, defaults);
    if !is_runbook(&runbook) {
        return Chapter {
            markdown: as_prose(&runbook, prose, options),
            runbook: None,
        };
    }
    let again = runbook.parsed(runbook.document.source.text());
    let made = page(again, options);
    let runbook = as_recorded(runbook);
    let standing = Standing::of(&replay(&runbook, options.now));
    Chapter {
        markdown: made.markdown,
        runbook: Some((runbook, standing)),
    }
}

/// Whether there is something to do in it, or it says itself that it is one.
fn is_runbook(runbook: &Runbook) -> bool {
    if runbook.blocks.iter().any(Block::is_runnable) {
        return true;
    }
    let front_matter = front_matter(&runbook.document).unwrap_or_default();
    let extra = front_matter.get("extra");
    front_matter.get(SETTINGS).is_some() || extra.is_some_and(|extra| extra.get(SETTINGS).is_some())
}

fn as_prose(runbook: &Runbook, prose: Prose, options: &Options) -> String {
    let document = &runbook.document;
    let mut edits = Vec::new();
    if let Some(front_matter) = &document.front_matter
        && !options.keeps_front_matter
    {
        edits.push(Edit::remove(Span::new(0, front_matter.end)));
    }
    if prose == Prose::Inert {
        let taken: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
        edits.extend(inert::edits(document, &taken, options));
    }
    edit::apply(document.source.text(), edits)
}
