//! A document's text, as its file has it.

use std::path::Path;

use super::error::Error;
use crate::source::Source;

/// Reads the document at `path`.
pub fn read(path: &Path) -> Result<Source, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::file(path, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(path, text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..valid]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count()
                + 1;
            let message = format!(
                "{}:{line}: the text is not UTF-8 from here on",
                path.display()
            );
            Err(Error::bad_input(message).help("convert it, for example with `iconv -t utf-8`"))
        }
    }
}
