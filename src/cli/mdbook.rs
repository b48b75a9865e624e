//! `stepmark mdbook`: mdBook hands over a book, and takes it back with pages.

use std::io::{self, Read as _, Write as _};

use super::args::{Mdbook, MdbookCommand};
use super::book::{defaults, now};
use super::error::Error;
use super::exit;
use super::terminal::say_err;
use crate::book::preprocessor::{self, Stepmark};

/// Answers mdBook.
pub fn mdbook(arguments: &Mdbook) -> Result<u8, Error> {
    match &arguments.command {
        Some(MdbookCommand::Supports { renderer }) => Ok(match preprocessor::supports(renderer) {
            true => exit::PASSED,
            false => exit::FAILED,
        }),
        None => pages(),
    }
}

fn pages() -> Result<u8, Error> {
    let mut input = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut input);
    read.map_err(|error| Error::bad_input(format!("stdin cannot be read: {error}")))?;
    let (context, book) = mdbook_preprocessor::parse_input(input.as_slice()).map_err(|error| {
        let why = error.root_cause();
        Error::bad_input(format!("what stdin says is no book of mdBook: {why}")).help(
            "mdBook starts this itself, where `book.toml` has `[preprocessor.stepmark]` and \
             `command = \"stepmark mdbook\"`",
        )
    })?;
    warn_of_version(&context.mdbook_version);
    let pages = Stepmark::new(now()?, defaults()).pages(&context, book)?;
    let text = serde_json::to_vec(&pages)
        .map_err(|error| Error::bad_input(format!("the book cannot be handed back: {error}")))?;
    let mut out = io::stdout().lock();
    let written = out.write_all(&text).and_then(|()| out.flush());
    written.map_err(|error| Error::bad_input(format!("stdout cannot be written: {error}")))?;
    Ok(exit::PASSED)
}

/// Says so where the calling mdBook is of a line that stepmark's part was not made for.
fn warn_of_version(calling: &str) {
    let own = mdbook_preprocessor::MDBOOK_VERSION;
    let is_known = match (
        semver::VersionReq::parse(&format!("^{own}")),
        semver::Version::parse(calling),
    ) {
        (Ok(known), Ok(calling)) => {
            // What books look like changes with the line, not with what is behind it.
            let calling = semver::Version::new(calling.major, calling.minor, u64::MAX);
            known.matches(&calling)
        }
        _ => false,
    };
    if !is_known {
        let calling = crate::expect::visible(calling);
        say_err!(
            "warning: mdBook {calling} calls stepmark, which was made for mdBook {own}: pages may miss \
             something"
        );
    }
}
