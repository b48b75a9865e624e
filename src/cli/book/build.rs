//! `stepmark book build`, and what `serve` makes again and again.

use std::path::{Component, Path, PathBuf};

use super::defaults;
use super::documents::Documents;
use crate::book::Verified;
use crate::book::site::configured::{self, Book};
use crate::book::site::publish::publish;
use crate::book::site::{Built, Dead, destination};
use crate::cli::args::BuildBook;
use crate::cli::error::Error;
use crate::cli::exit;
use crate::cli::terminal::{say, say_err};
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
    let (built, unreadable) = Documents::default().site(folder, made.path(), now)?;
    put(made.path(), &site)?;
    tell(&built, &site, folder);
    Ok(match unreadable.tell() {
        false => exit::PASSED,
        true => exit::BAD_INPUT,
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
    tell_dead(&built.dead, folder);
    if built.broken > 0 {
        say_err!(
            "note: {} cannot run as written; `stepmark check` tells why",
            count(built.broken, "runbook")
        );
    }
}

/// How many of the links that lead to nothing are told one by one.
const DEAD: usize = 3;

/// Tells of links that lead to nothing, in one note.
fn tell_dead(dead: &[Dead], folder: &Path) {
    if dead.is_empty() {
        return;
    }
    let they = if dead.len() == 1 { "leads" } else { "lead" };
    say_err!(
        "note: {} {they} to nothing in the site:",
        count(dead.len(), "link")
    );
    for Dead {
        document,
        line,
        link,
    } in dead.iter().take(DEAD)
    {
        let path = folder.join(document);
        let path = path.to_string_lossy();
        say_err!("  {}:{line}: {}", visible(&path), visible(link));
    }
    if dead.len() > DEAD {
        say_err!("  and {} more", dead.len() - DEAD);
    }
}

/// What was made, in words.
pub fn summary(built: &Built) -> String {
    let pages = count(built.pages.len(), "page");
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
