//! Where a site goes: an empty folder, or one that a site was in before.

use std::fs;
use std::io;
use std::path::Path;

use super::files;
use crate::book::Error;

/// The index as JSON: a folder with it, and with what mdBook leaves, holds a site.
pub const INDEX: &str = "runbooks.json";

/// A file that mdBook leaves in every site, and how its text begins.
const OF_MDBOOK: (&str, &str) = (".nojekyll", "This file makes sure that Github Pages");

/// Whether a site may go to `out`, which takes the place of all that is there.
///
/// # Errors
/// When something else is there, or the documents of `folder` are.
pub fn check(out: &Path, folder: &Path) -> Result<(), Error> {
    let metadata = match fs::metadata(out) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::file(out, &error)),
    };
    let shown = out.display();
    if !metadata.is_dir() {
        return Err(Error::new(format!("{shown} is no folder")).help("say another with --out"));
    }
    let (real, documents) = (out.canonicalize(), folder.canonicalize());
    let real = real.map_err(|error| Error::file(out, &error))?;
    if documents.is_ok_and(|documents| documents.starts_with(&real)) {
        return Err(
            Error::new(format!("{shown} holds the documents themselves"))
                .help("say another folder with --out"),
        );
    }
    let mut entries = fs::read_dir(out).map_err(|error| Error::file(out, &error))?;
    if entries.next().is_none() || is_site(out) {
        return Ok(());
    }
    Err(Error::new(format!(
        "{shown} is not empty, and what is in it is no site of stepmark's"
    ))
    .help("a site replaces all that is there: empty it yourself, or say another folder with --out"))
}

/// Whether `folder` holds a site that mdBook or stepmark made.
fn is_site(folder: &Path) -> bool {
    let (name, begins) = OF_MDBOOK;
    let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
    text.starts_with(begins)
}

/// Puts the site at `made` in the place of what is in `out`, which was checked.
///
/// # Errors
/// When something can be neither read nor written.
pub fn publish(made: &Path, out: &Path) -> Result<(), Error> {
    let published = clear(out).and_then(|()| files::copy_all(made, out));
    published.map_err(|error| Error::file(out, &error))
}

/// Takes out all that is in `folder`. It stays itself: somebody may serve it, or have mounted it.
fn clear(folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_goes_where_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for sub in ["documents", "empty", "site", "own", "above/documents"] {
            fs::create_dir_all(path(sub)).unwrap();
        }
        fs::write(path("site/.nojekyll"), format!("{} …", OF_MDBOOK.1)).unwrap();
        fs::write(path("above/.nojekyll"), format!("{} …", OF_MDBOOK.1)).unwrap();
        fs::write(path("own/notes.txt"), "").unwrap();
        fs::write(path("file"), "").unwrap();
        let told = |out: &str, documents: &str| {
            let told = check(&path(out), &path(documents))
                .err()
                .map(|error| error.to_string());
            told.map(|text| text.replace(&*folder.path().to_string_lossy(), ""))
        };
        assert_eq!(told("missing", "documents"), None);
        assert_eq!(told("empty", "documents"), None);
        assert_eq!(told("site", "documents"), None);
        assert_eq!(
            told("file", "documents").as_deref(),
            Some("/file is no folder")
        );
        assert_eq!(
            told("own", "documents").as_deref(),
            Some("/own is not empty, and what is in it is no site of stepmark's")
        );
        for out in ["documents", "above"] {
            let told = told(out, "above/documents").filter(|_| out == "above");
            let expected =
                (out == "above").then(|| "/above holds the documents themselves".to_owned());
            assert_eq!(told, expected);
        }
    }
}
