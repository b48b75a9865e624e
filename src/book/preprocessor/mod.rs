//! The preprocessor of mdBook: chapters with steps become pages, in the book's process or in one of its own.

pub mod chapter;
mod settings;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::Timestamp;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use super::index::{self, Entry};
use super::{Error, Options, assets};
use crate::runbook::Defaults;
use crate::source::Source;
use chapter::Prose;
pub use settings::Settings;

/// Tells what the project of the document at this path says of it.
pub type DefaultsOf = dyn Fn(&Path) -> std::result::Result<Defaults, Error>;

/// The name that books call it by.
pub const NAME: &str = "stepmark";

/// Whether pages for this renderer are of any use: they hold HTML, as its pages do.
#[must_use]
pub fn supports(renderer: &str) -> bool {
    renderer == "html"
}

/// Where style and script of pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// In each page: the book has no other place for them.
    Inline,
    /// Elsewhere; somebody else sees to it.
    Linked,
}

/// What was found in a book while it was made.
#[derive(Debug, Default)]
pub struct Found {
    /// Its runbooks.
    pub entries: Vec<Entry>,
    /// How many of them cannot run as they are.
    pub broken: usize,
    /// The paths of all its chapters, as mdBook has them.
    pub chapters: Vec<PathBuf>,
}

/// Makes pages out of the chapters of a book that hold steps.
pub struct Stepmark {
    now: Timestamp,
    style: Style,
    /// Whether a book has an index that says nothing of one.
    has_index: bool,
    defaults: Box<DefaultsOf>,
    found: Rc<RefCell<Found>>,
}

impl Stepmark {
    /// One that asks `defaults` what a document has without saying so.
    pub fn new(now: Timestamp, defaults: Box<DefaultsOf>) -> Self {
        Self {
            now,
            style: Style::Inline,
            has_index: false,
            defaults,
            found: Rc::default(),
        }
    }

    /// The same for a site: it has an index, and files of its own for style and script.
    #[must_use]
    pub fn of_site(mut self) -> Self {
        self.style = Style::Linked;
        self.has_index = true;
        self
    }

    /// Where what is found in the book stands, once it was made.
    #[must_use]
    pub fn found(&self) -> Rc<RefCell<Found>> {
        Rc::clone(&self.found)
    }

    /// Makes the pages of `book`.
    ///
    /// # Errors
    /// When its settings cannot be used, or those of the project that a chapter belongs to.
    pub fn pages(
        &self,
        context: &PreprocessorContext,
        mut book: Book,
    ) -> std::result::Result<Book, Error> {
        let settings = Settings::read(&context.config, self.has_index)?;
        let options = Options {
            now: self.now,
            keeps_front_matter: false,
            keeps_external_images: settings.keeps_external_images,
        };
        let style = match has_own_style(&context.config) {
            true => Style::Linked,
            false => self.style,
        };
        let folder = context.root.join(&context.config.book.src);
        let mut found = Found::default();
        let mut failed = None;
        book.for_each_chapter_mut(|chapter| {
            if failed.is_some() {
                return;
            }
            match self.page(chapter, &folder, style, &options) {
                Ok(Some((entry, is_broken))) => {
                    found.entries.push(entry);
                    found.broken += usize::from(is_broken);
                }
                Ok(None) => {}
                Err(error) => failed = Some(error),
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        found
            .entries
            .sort_by(|one, other| one.path.cmp(&other.path));
        found.entries.dedup_by(|one, other| one.path == other.path);
        if let Some(title) = &settings.index
            && !found.entries.is_empty()
        {
            add_index(&mut book, title, &found.entries, style, self.now);
        }
        found.chapters = book
            .chapters()
            .filter_map(|chapter| chapter.path.clone())
            .collect();
        self.found.replace(found);
        Ok(book)
    }

    /// Makes a page of a chapter that holds steps; tells of it, and whether it cannot run as it is.
    fn page(
        &self,
        chapter: &mut Chapter,
        folder: &Path,
        style: Style,
        options: &Options,
    ) -> std::result::Result<Option<(Entry, bool)>, Error> {
        let Some(path) = chapter.path.clone() else {
            return Ok(None);
        };
        let source_path = chapter.source_path.as_ref().unwrap_or(&path);
        let defaults = (self.defaults)(&folder.join(source_path))?;
        let source = Source::new(source_path, std::mem::take(&mut chapter.content));
        let made = chapter::chapter(source, &defaults, Prose::Kept, options);
        chapter.content = made.markdown;
        let Some((runbook, standing)) = made.runbook else {
            return Ok(None);
        };
        if style == Style::Inline {
            chapter.content += &inlined();
        }
        let entry = Entry::of(&runbook, runbook.document.source.path(), standing);
        let page = path.with_extension("html");
        Ok(Some((entry.on_page(&page), runbook.has_errors())))
    }
}

impl Preprocessor for Stepmark {
    fn name(&self) -> &str {
        NAME
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> Result<Book> {
        Ok(self.pages(context, book)?)
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(supports(renderer))
    }
}

/// Style and script for a page that has no files beside it.
fn inlined() -> String {
    let css = without_blank_lines(assets::CSS);
    let js = without_blank_lines(assets::JS);
    format!("\n\n<style>\n{css}</style>\n\n<script>\n{js}</script>\n")
}

/// Less to carry in each page.
fn without_blank_lines(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Whether the book itself links the style of pages.
fn has_own_style(config: &Config) -> bool {
    let styles = config.get::<Vec<PathBuf>>("output.html.additional-css");
    let styles = styles.ok().flatten().unwrap_or_default();
    styles
        .iter()
        .any(|path| path.file_name().is_some_and(|name| name == "stepmark.css"))
}

/// Puts the index at the end of the book, and below it a page for each tag.
fn add_index(book: &mut Book, title: &str, entries: &[Entry], style: Style, now: Timestamp) {
    let taken: Vec<PathBuf> = book
        .chapters()
        .filter_map(|chapter| chapter.path.clone())
        .collect();
    let path = free("runbooks", &taken);
    let own = path.with_extension("html");
    let page = index::page(title, &own.to_string_lossy(), entries, now);
    let mut index = synthetic(title, path, page, Vec::new());
    let parents = vec![title.to_owned()];
    let style = match style {
        Style::Inline => inlined(),
        Style::Linked => String::new(),
    };
    for tag in index::tags(entries) {
        let page = index::tag_page(tag, entries, now) + &style;
        let path = PathBuf::from(index::tag_path(tag));
        let chapter = synthetic(tag, path, page, parents.clone());
        index.sub_items.push(BookItem::Chapter(chapter));
    }
    index.content += &style;
    book.items.push(BookItem::Separator);
    book.items.push(BookItem::Chapter(index));
}

fn synthetic(name: &str, path: PathBuf, content: String, parents: Vec<String>) -> Chapter {
    Chapter {
        path: Some(path.clone()),
        source_path: None,
        ..Chapter::new(name, content, path, parents)
    }
}

/// The first path with this stem that no chapter has.
fn free(stem: &str, taken: &[PathBuf]) -> PathBuf {
    let candidates = std::iter::once(String::new()).chain((2..).map(|number| format!("-{number}")));
    candidates
        .map(|suffix| PathBuf::from(format!("{stem}{suffix}.md")))
        .find(|path| !taken.contains(path))
        .unwrap_or_default()
}
