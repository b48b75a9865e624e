//! `stepmark clean`.

use super::args::Clean;
use super::error::Error;
use super::exit;
use super::read;
use crate::document::{Document, edit};
use crate::record::write;

/// Takes out of the documents again what was recorded.
pub fn clean(arguments: &Clean) -> Result<u8, Error> {
    for path in &arguments.files {
        let document = Document::parse(read::read(path)?);
        let cleaned = edit::clean(&document);
        if cleaned != document.source.text() {
            write::replace(path, &cleaned).map_err(|error| Error::file(path, &error))?;
        }
    }
    Ok(exit::PASSED)
}
