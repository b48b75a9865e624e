//! A book of mdBook as a site: what its `book.toml` says holds, and its chapters with steps are pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;

use super::finish::{self, Site};
use super::{Built, names};
use crate::book::preprocessor::{DefaultsOf, Stepmark};
use crate::book::{Error, assets};

/// What makes a folder a book.
pub const FILE: &str = "book.toml";

/// A book that was read.
pub struct Book {
    driver: MDBook,
    now: Timestamp,
}

impl Book {
    /// Reads the book in `root`. Its site goes to `out`, or where the book says.
    ///
    /// # Errors
    /// When it is no book, or a chapter of it cannot be read.
    pub fn load(root: &Path, out: Option<&Path>, now: Timestamp) -> Result<Self, Error> {
        let config = config(root, out).map_err(|error| unusable(root, &error))?;
        let source = root.join(&config.book.src);
        let driver = MDBook::load_with_config(root, config);
        let driver = driver.map_err(|error| unreadable(&source, &error))?;
        Ok(Self { driver, now })
    }

    /// Where all that is made of it goes.
    #[must_use]
    pub fn destination(&self) -> PathBuf {
        self.driver.root.join(&self.driver.config.build.build_dir)
    }

    /// Where its pages are, if all that is made of it is in `folder`: a book may be made into several things.
    #[must_use]
    pub fn pages_in(&self, folder: &Path) -> PathBuf {
        let pages = self.driver.build_dir_for("html");
        match pages.strip_prefix(self.destination()) {
            Ok(below) if !below.as_os_str().is_empty() => folder.join(below),
            _ => folder.to_path_buf(),
        }
    }

    /// Where its chapters are.
    #[must_use]
    pub fn source(&self) -> PathBuf {
        self.driver.source_dir()
    }

    /// Makes all that is made of it, in the empty folder `made`.
    ///
    /// # Errors
    /// When mdBook, or what it starts for this book, fails.
    pub fn build(mut self, defaults: Box<DefaultsOf>, made: &Path) -> Result<Built, Error> {
        let site = self.pages_in(made);
        let stepmark = Stepmark::new(self.now, defaults).of_site();
        let found = stepmark.found();
        // One that the book names itself has this name too, and is not started then.
        self.driver.with_preprocessor(stepmark);
        let css = self.css();
        let destination = self.destination();
        self.driver.config.build.build_dir = made.to_path_buf();
        self.driver.build().map_err(|error| Error::mdbook(&error))?;
        self.take_out_former(&destination, &site)?;
        let found = found.take();
        if !site.is_dir() {
            return Err(Error::new("the book has no pages for browsers")
                .help("add `[output.html]` to its book.toml"));
        }
        finish::finish(&Site {
            root: &site,
            chapters: &found.chapters,
            css: &css,
            entries: &found.entries,
            now: self.now,
        })?;
        Ok(Built {
            pages: addresses(&found.chapters),
            entries: found.entries,
            broken: found.broken,
            ..Built::default()
        })
    }

    /// How its pages look: those in a theme or a style of its owner's have that alone beside stepmark's parts.
    fn css(&self) -> String {
        let html = self.driver.config.html_config().unwrap_or_default();
        let theme = self.driver.root.join("theme");
        let is_own = html.theme.is_some() || theme.is_dir() || !html.additional_css.is_empty();
        match is_own {
            true => assets::CSS.to_owned(),
            false => assets::CSS.to_owned() + assets::SIDEBAR_CSS,
        }
    }

    /// Takes out of `site` what mdBook took for the book's own pictures, where an earlier site is among the chapters.
    fn take_out_former(&self, destination: &Path, site: &Path) -> Result<(), Error> {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let (destination, source) = (real(destination), real(&self.source()));
        let Ok(below) = destination.strip_prefix(&source) else {
            return Ok(());
        };
        let copied = site.join(below);
        match fs::remove_dir_all(&copied) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::file(&copied, &error))
            }
            _ => Ok(()),
        }
    }
}

/// What is wrong with the settings of the book.
fn unusable(root: &Path, error: &mdbook_driver::errors::Error) -> Error {
    let file = root.join(FILE);
    let why = error.root_cause().to_string();
    Error::new(format!("{}: {}", plain(&file), why.trim_end())).help(
        "mdBook's manual has the settings: https://rust-lang.github.io/mdBook/format/configuration",
    )
}

/// What is wrong with the chapters in `source`: mdBook names one by its path there, and tells no place in it.
fn unreadable(source: &Path, error: &mdbook_driver::errors::Error) -> Error {
    let told = format!("{error:#}");
    let named = told.split(['\'', '`']).skip(1).step_by(2);
    for name in named {
        let chapter = source.join(name);
        let Ok(bytes) = fs::read(&chapter) else {
            continue;
        };
        if let Err(error) = std::str::from_utf8(&bytes) {
            let before = &bytes[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
            let shown = plain(&chapter);
            return Error::new(format!(
                "{shown}:{line}: the text is not UTF-8 from here on"
            ))
            .help("convert it, for example with `iconv -t utf-8`");
        }
    }
    let mdbook = Error::mdbook(error);
    match told.contains("SUMMARY.md") {
        true => mdbook.help(
            "a book lists its chapters in SUMMARY.md; without a book.toml, a folder needs neither",
        ),
        false => mdbook.help("the chapters are those that SUMMARY.md names"),
    }
}

/// The path without steps that stay where they are.
fn plain(path: &Path) -> String {
    path.components().collect::<PathBuf>().display().to_string()
}

fn addresses(chapters: &[PathBuf]) -> Vec<String> {
    let pages = chapters
        .iter()
        .map(|chapter| chapter.with_extension("html"));
    pages
        .map(|page| names::address(&page.to_string_lossy()))
        .collect()
}

/// Where the book in `root` has its chapters; nothing where there is no book that can be read.
#[must_use]
pub fn source_of(root: &Path) -> Option<PathBuf> {
    let config = config(root, None).ok()?;
    root.join(config.book.src).canonicalize().ok()
}

fn config(root: &Path, out: Option<&Path>) -> mdbook_driver::errors::Result<Config> {
    let mut config = Config::from_disk(root.join(FILE))?;
    config.update_from_env()?;
    if let Some(out) = out {
        config.build.build_dir = std::path::absolute(out)?;
    }
    Ok(config)
}
