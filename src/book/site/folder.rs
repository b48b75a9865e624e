//! A folder of documents as a site, without any configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use mdbook_driver::MDBook;
use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_driver::config::Config;

use super::addresses::Addresses;
use super::chapters::{self, Page, is_of_folder};
use super::finish::{self, Site};
use super::names::{self, Names};
use super::{Built, Dead, LeftOut, files, links, title};
use crate::book::index::{self, Entry};
use crate::book::preprocessor::chapter::{self, Prose};
use crate::book::{Error, Options, assets};
use crate::document::Document as Parsed;
use crate::runbook::Defaults;
use crate::source::Source;

/// What the index is called in the sidebar.
const INDEX: &str = "Runbooks";

/// What stands above the pages of tags.
const TAGS: &str = "Tags";

/// A document, and what it has without saying so. The path of its text is that from the root.
#[derive(Debug)]
pub struct Document {
    /// Its text.
    pub source: Source,
    /// Its project's settings.
    pub defaults: Defaults,
}

/// A document that was read.
struct Made {
    path: String,
    title: String,
    markdown: String,
    entry: Option<Entry>,
    is_broken: bool,
    /// What it leads to.
    links: Vec<Dead>,
}

/// Makes the site of `documents`, which are those of the folder `root` in the order of their paths, in the
/// empty folder `site`.
///
/// # Errors
/// When there are no documents, or a file can be neither read nor written.
pub fn build(
    root: &Path,
    documents: Vec<Document>,
    now: Timestamp,
    site: &Path,
) -> Result<Built, Error> {
    let options = Options {
        now,
        keeps_front_matter: false,
        keeps_external_images: false,
    };
    let made: Vec<Made> = documents
        .into_iter()
        .map(|document| make(document, &options))
        .collect::<Result<_, _>>()?;
    let title = site_title(root, &made);
    let mut entries: Vec<Entry> = made.iter().filter_map(|made| made.entry.clone()).collect();
    let names = name(&made, &entries);
    let mut badges = Names::of_badges();
    for entry in &mut entries {
        let badge = badges.name(&entry.path).with_extension("svg");
        entry.badge = format!("badges/{}", badge.to_string_lossy());
        if let Some(page) = names.get(&entry.path) {
            let page = Path::new(page).with_extension("html");
            *entry = entry.clone().on_page(&page);
        }
    }
    let mut built = Built {
        broken: made.iter().filter(|made| made.is_broken).count(),
        ..Built::default()
    };
    let named: Vec<Dead> = made.iter().flat_map(|made| made.links.clone()).collect();
    let names = Addresses::new(root, names);
    let (pages, wanted) = pages(made, &names);
    let book = book(pages, &title, &entries, now);
    let paths = book.chapters().filter_map(|chapter| chapter.path.clone());
    let chapters: Vec<PathBuf> = paths.collect();
    let addresses = chapters.iter().map(|path| path.with_extension("html"));
    built.pages = addresses
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    render(book, title, site)?;
    let css = assets::CSS.to_owned() + assets::SITE_CSS;
    finish::finish(&Site {
        root: site,
        chapters: &chapters,
        css: &css,
        entries: &entries,
        now,
    })?;
    for path in wanted {
        if let Some(reason) = files::take(root, &path, site)? {
            built.left_out.push(LeftOut { path, reason });
        }
    }
    built.entries = entries;
    let is_told = |path: &str| built.left_out.iter().any(|left_out| left_out.path == path);
    built.dead = named
        .into_iter()
        .filter(|link| !names.is_led(link, site, is_told))
        .collect();
    Ok(built)
}

/// Reads a document.
fn make(document: Document, options: &Options) -> Result<Made, Error> {
    let Document { source, defaults } = document;
    let path = names::as_text(source.path()).ok_or_else(|| {
        let shown = source.path().display();
        Error::new(format!("{shown}: the name is no text")).help("rename it")
    })?;
    let parsed = Parsed::parse(source);
    let links = links_of(&path, &parsed);
    let title = title::of(&parsed);
    let heading = title::heading(&parsed).unwrap_or_default();
    let made = chapter::chapter(parsed.source, &defaults, Prose::Inert, options);
    let is_broken = made
        .runbook
        .as_ref()
        .is_some_and(|(runbook, _)| runbook.has_errors());
    let entry = made
        .runbook
        .map(|(runbook, standing)| Entry::of(&runbook, Path::new(&path), standing));
    Ok(Made {
        path,
        title,
        markdown: heading + &made.markdown,
        entry,
        is_broken,
        links,
    })
}

/// What the document leads to; a link that is written twice on a line once.
fn links_of(path: &str, parsed: &Parsed) -> Vec<Dead> {
    let source = &parsed.source;
    let start = parsed.front_matter.as_ref().map_or(0, |matter| matter.end);
    let placed = links::placed(&source.text()[start..]).into_iter();
    let mut found: Vec<Dead> = placed
        .map(|(at, link)| Dead {
            document: path.to_owned(),
            line: source.line_of(start + at),
            link,
        })
        .collect();
    found.dedup();
    found
}

/// The name of the site: the title of its `README.md`, else that of its folder.
fn site_title(root: &Path, made: &[Made]) -> String {
    let is_own = |made: &&Made| !made.path.contains('/') && is_of_folder(&made.path);
    if let Some(own) = made.iter().find(is_own) {
        return own.title.clone();
    }
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let name = root.file_name().unwrap_or_default();
    title::in_list(&name.to_string_lossy())
}

/// The paths of the pages, by those of their documents.
fn name(made: &[Made], entries: &[Entry]) -> BTreeMap<String, String> {
    let tags = index::tags(entries).into_iter();
    let tags = tags.filter_map(|tag| Some(index::tag_path(tag).strip_suffix(".md")?.to_owned()));
    let mut names = Names::new(tags);
    let named = made.iter().map(|made| {
        let page = names.name(&made.path);
        (made.path.clone(), page.to_string_lossy().into_owned())
    });
    named.collect()
}

/// The pages, and the files that they lead to.
fn pages(made: Vec<Made>, names: &Addresses) -> (Vec<Page>, BTreeSet<String>) {
    let mut wanted = BTreeSet::new();
    let mut pages = Vec::new();
    for made in made {
        let markdown = links::replace(&made.markdown, |link| names.other(&made.path, link));
        let links = links::links(&markdown).into_iter();
        let targets = links.filter_map(|link| links::target(&made.path, &link));
        wanted.extend(
            targets
                .map(|target| target.path)
                .filter(|path| !names.pages.contains_key(path)),
        );
        pages.push(Page {
            path: names.pages.get(&made.path).cloned().unwrap_or_default(),
            document: made.path,
            title: made.title,
            markdown,
        });
    }
    (pages, wanted)
}

/// The chapters: the index, the documents by folder, the tags.
fn book(pages: Vec<Page>, title: &str, entries: &[Entry], now: Timestamp) -> Book {
    let front = Page {
        document: String::new(),
        path: "index.md".to_owned(),
        title: INDEX.to_owned(),
        markdown: index::page(title, "index.html", entries, now),
    };
    let mut numbered = chapters::chapters(pages);
    numbered.extend(tags(entries, now));
    chapters::number(&mut numbered);
    let all = std::iter::once(front.chapter(&[])).chain(numbered);
    Book::new_with_items(all.map(BookItem::Chapter).collect())
}

/// The pages of the tags, where there are any.
fn tags(entries: &[Entry], now: Timestamp) -> Option<Chapter> {
    let mut above = Chapter::new_draft(TAGS, Vec::new());
    let parents = [TAGS.to_owned()];
    for tag in index::tags(entries) {
        let page = Page {
            document: String::new(),
            path: index::tag_path(tag),
            title: title::in_list(tag),
            markdown: index::tag_page(tag, entries, now),
        };
        above
            .sub_items
            .push(BookItem::Chapter(page.chapter(&parents)));
    }
    (!above.sub_items.is_empty()).then_some(above)
}

/// Lets mdBook write the book to `site`.
fn render(book: Book, title: String, site: &Path) -> Result<(), Error> {
    // mdBook copies whatever is beside the chapters: here that is nothing.
    let beside = tempfile::tempdir().map_err(|error| Error::file(&std::env::temp_dir(), &error))?;
    let source = beside.path().join("src");
    std::fs::create_dir(&source).map_err(|error| Error::file(&source, &error))?;
    let config = config(title, site).map_err(|error| Error::mdbook(&error))?;
    let mut driver =
        MDBook::load_with_config_and_summary(beside.path(), config, Default::default())
            .map_err(|error| Error::mdbook(&error))?;
    driver.book = book;
    driver.build().map_err(|error| Error::mdbook(&error))
}

fn config(title: String, site: &Path) -> mdbook_driver::errors::Result<Config> {
    let mut config = Config::default();
    config.book.title = Some(title);
    config.build.build_dir = site.to_path_buf();
    config.build.create_missing = false;
    // Templates and includes are for those that mean them.
    config.build.use_default_preprocessors = false;
    for (key, value) in [
        ("no-section-label", true),
        // Quotes and dashes of prose are part of commands as often as not.
        ("smart-punctuation", false),
        ("fold.enable", true),
        ("print.enable", false),
        // It asks another host to compile what a page shows.
        ("playground.runnable", false),
    ] {
        config.set(format!("output.html.{key}"), value)?;
    }
    config.set("output.html.fold.level", 1)?;
    // It would have to know where the site is going to be.
    config.set("output.html.input-404", "")?;
    Ok(config)
}
