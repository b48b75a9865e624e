//! `stepmark book build`, and what `serve` makes again and again.

use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;

use super::defaults;
use crate::book::Verified;
use crate::book::site::configured::{self, Book};
use crate::book::site::folder::{self, Document};
use crate::book::site::publish::publish;
use crate::book::site::{Built, destination};
use crate::cli::args::BuildBook;
use crate::cli::error::Error;
use crate::cli::project::Projects;
use crate::cli::terminal::{say, say_err};
use crate::cli::{exit, read, walk};
use crate::expect::visible;
use crate::record::journal::canonical;
use crate::report::count;

/// Where the site of a folder goes, below it, where nobody says otherwise.
const SITE: &str = "site";

/// Makes the site.
pub fn build(arguments: &BuildBook) -> Result<u8, Error> {
    let now = super::now()?;
    let folder = &arguments.folder;
    check_folder(folder)?;
    if is_book(folder) {
        let book = Book::load(folder, arguments.out.as_deref(), now)?;
        let site = book.destination();
        destination::check(&site, &book.source())?;
        let pages = book.pages_in(&site);
        let made = temporary()?;
        let built = book.build(defaults(), made.path())?;
        put(made.path(), &site)?;
        tell(&built, &pages, folder);
        return Ok(exit::PASSED);
    }
    let site = arguments.out.clone().unwrap_or_else(|| folder.join(SITE));
    destination::check(&site, folder)?;
    let made = temporary()?;
    let (built, all_read) = of_folder(folder, made.path(), now)?;
    put(made.path(), &site)?;
    tell(&built, &site, folder);
    Ok(match all_read {
        true => exit::PASSED,
        false => exit::BAD_INPUT,
    })
}

fn put(made: &Path, site: &Path) -> Result<(), Error> {
    Ok(publish(made, site, destination::is_of_mdbook(site))?)
}

/// Whether the folder is a book of mdBook's.
pub fn is_book(folder: &Path) -> bool {
    folder.join(configured::FILE).is_file()
}

/// A folder for a site that is not where it goes yet.
pub fn temporary() -> Result<tempfile::TempDir, Error> {
    tempfile::Builder::new()
        .prefix("stepmark-book-")
        .tempdir()
        .map_err(|error| Error::file(&std::env::temp_dir(), &error))
}

/// Whether there is a folder to make a site of.
pub fn check_folder(folder: &Path) -> Result<(), Error> {
    let metadata = std::fs::metadata(folder).map_err(|error| Error::file(folder, &error))?;
    match metadata.is_dir() {
        true => Ok(()),
        false => Err(
            Error::bad_input(format!("{} is no folder", folder.display())).help(
                "name the folder that the documents are in; `stepmark render` is for one document",
            ),
        ),
    }
}

/// Makes the site of the documents below `folder` in the empty folder `site`. Whether all could be read.
pub fn of_folder(folder: &Path, site: &Path, now: Timestamp) -> Result<(Built, bool), Error> {
    let mut projects = Projects::new();
    let mut documents = Vec::new();
    let mut all_read = true;
    for found in walk::find(&[folder.to_path_buf()], &mut projects)? {
        let defaults = projects.defaults(&found.path)?;
        let below = found.path.strip_prefix(folder).unwrap_or(&found.path);
        match readable(&found.path, below) {
            Ok(source) => documents.push(Document { source, defaults }),
            Err(error) => {
                // One file that cannot be read does not hide the others.
                say_err!("{}", error.render());
                all_read = false;
            }
        }
    }
    if documents.is_empty() {
        return Err(Error::bad_input(format!("{}: no documents are there", folder.display()))
            .help("documents are files whose names end in .md or .markdown, and that git does not ignore"));
    }
    Ok((folder::build(folder, documents, now, site)?, all_read))
}

fn readable(path: &Path, below: &Path) -> Result<crate::source::Source, Error> {
    if path.to_str().is_none() {
        return Err(
            Error::bad_input(format!("{}: the name is not UTF-8", path.display()))
                .help("rename it: no address leads to it as it is"),
        );
    }
    Ok(read::read(path)?.at(below))
}

/// Tells what was made, and where it is.
fn tell(built: &Built, site: &Path, folder: &Path) {
    tell_notes(built, folder);
    let site = without_detours(site);
    let front = site.join("index.html");
    say!(
        "{} in {}; look at {}",
        summary(built),
        visible(&site.to_string_lossy()),
        visible(&front.to_string_lossy())
    );
}

/// The path as a person would write it, where it goes up and down again: a book says where its site goes from its
/// own folder.
fn without_detours(path: &Path) -> PathBuf {
    if !path.components().any(|part| part == Component::ParentDir) {
        return path.to_path_buf();
    }
    let real = canonical(path);
    let here = std::env::current_dir().map(|here| canonical(&here));
    let below = here.ok().and_then(|here| real.strip_prefix(here).ok());
    below.map_or_else(|| real.clone(), Path::to_path_buf)
}

/// Tells what a person may have thought to be in the site, and what to look after.
pub fn tell_notes(built: &Built, folder: &Path) {
    for left_out in &built.left_out {
        let path = folder.join(&left_out.path);
        let reason = left_out.reason.as_str();
        say_err!(
            "note: {} is not in the site: {reason}",
            visible(&path.to_string_lossy())
        );
    }
    if built.broken > 0 {
        say_err!(
            "note: {} cannot run as written; `stepmark check` tells why",
            count(built.broken, "runbook")
        );
    }
}

/// What was made, in words.
pub fn summary(built: &Built) -> String {
    let pages = count(built.pages, "page");
    let runbooks = count(built.entries.len(), "runbook");
    let standing = Verified::ALL.into_iter().filter_map(|verified| {
        let entries = built.entries.iter();
        let number = entries
            .filter(|entry| entry.standing.verified == verified)
            .count();
        (number > 0).then(|| format!("{number} {}", verified.word()))
    });
    let standing: Vec<String> = standing.collect();
    match standing.is_empty() {
        true => format!("{pages}, {runbooks}"),
        false => format!("{pages}, {runbooks} ({})", standing.join(", ")),
    }
}
