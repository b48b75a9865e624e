//! Where a site goes: a folder with nothing that people put there, or one that a site was in before.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use super::publish;
use crate::book::Error;

/// The index as JSON: a folder with it, and with what mdBook leaves, holds a site.
pub const INDEX: &str = "runbooks.json";

/// A file that mdBook leaves in every site, and how its text begins.
const OF_MDBOOK: (&str, &str) = (".nojekyll", "This file makes sure that Github Pages");

/// Whether a site may go to `out`, which it shares with what is there.
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
    if publish::is_site(out) || is_of_mdbook(out) {
        return Ok(());
    }
    let mut entries = fs::read_dir(out).map_err(|error| Error::file(out, &error))?;
    let is_bare = entries.all(|entry| entry.is_ok_and(|entry| is_of_tools(&entry.file_name())));
    if is_bare {
        return Ok(());
    }
    Err(Error::new(format!(
        "{shown} is not empty, and what is in it is no site of stepmark's"
    ))
    .help("empty it yourself, or say another folder with --out"))
}

/// What version control and hosts of pages want in the folder of a site.
fn is_of_tools(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || name == "CNAME"
}

/// Whether `folder` holds what mdBook made: a site, or with other things one in a folder of its own.
#[must_use]
pub fn is_of_mdbook(folder: &Path) -> bool {
    let (name, begins) = OF_MDBOOK;
    let sites = [folder.to_path_buf(), folder.join("html")];
    sites.into_iter().any(|site| {
        let text = fs::read_to_string(site.join(name)).unwrap_or_default();
        text.starts_with(begins)
    })
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
        fs::create_dir_all(path("tools/.git")).unwrap();
        fs::write(path("tools/CNAME"), "docs.example.com").unwrap();
        let told = |out: &str, documents: &str| {
            let told = check(&path(out), &path(documents))
                .err()
                .map(|error| error.to_string());
            told.map(|text| text.replace(&*folder.path().to_string_lossy(), ""))
        };
        assert_eq!(told("missing", "documents"), None);
        assert_eq!(told("empty", "documents"), None);
        assert_eq!(told("site", "documents"), None);
        assert_eq!(told("tools", "documents"), None);
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
