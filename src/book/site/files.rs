//! The files that come along with a site: those that its pages lead to or show, and no other.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::names::is_document;
use crate::book::Error;

/// Endings of files that a browser runs: nothing of a document acts in a site.
const ACTIVE: &[&str] = &[
    "htm", "html", "js", "mjs", "shtml", "swf", "xht", "xhtml", "xml", "xsl", "xslt",
];

/// Why a file does not come along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its name, or that of a folder above it, begins with a dot.
    Hidden,
    /// It, or a folder above it, is a symbolic link.
    Link,
    /// A document that is no page of the site: it is for nobody, or cannot be read.
    Document,
    /// A browser would run what is in it.
    Active,
    /// The site has a file of its own there.
    Taken,
}

impl Reason {
    /// The reason in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hidden => "it is hidden",
            Self::Link => "it is a symbolic link, or behind one",
            Self::Document => "it is a document that the site has no page of",
            Self::Active => "a browser would run what is in it",
            Self::Taken => "the site has a file of that name",
        }
    }
}

/// What becomes of the file at `path` below `root`, whatever the case: copied to the same place below `site`,
/// left out for a reason, or nothing where there is no such file.
///
/// # Errors
/// When it can be neither read nor written.
pub fn take(root: &Path, path: &str, site: &Path) -> Result<Option<Reason>, Error> {
    let from = root.join(path);
    let is_file = fs::metadata(&from).is_ok_and(|metadata| metadata.is_file());
    if !is_file {
        return Ok(None);
    }
    if let Some(reason) = reason(root, path).map_err(|error| Error::file(&from, &error))? {
        return Ok(Some(reason));
    }
    let to = site.join(path);
    if to.symlink_metadata().is_ok() {
        return Ok(Some(Reason::Taken));
    }
    copy(&from, &to).map_err(|error| Error::file(&from, &error))?;
    Ok(None)
}

fn reason(root: &Path, path: &str) -> io::Result<Option<Reason>> {
    let mut at = PathBuf::from(root);
    for part in path.split('/') {
        at.push(part);
        if part.starts_with('.') {
            return Ok(Some(Reason::Hidden));
        }
        if at.symlink_metadata()?.is_symlink() {
            return Ok(Some(Reason::Link));
        }
    }
    if is_document(path) {
        return Ok(Some(Reason::Document));
    }
    Ok(is_active(&at)?.then_some(Reason::Active))
}

/// Whether what is at `path` below `root`, or a folder on the way, is a symbolic link.
#[must_use]
pub fn is_linked(root: &Path, path: &Path) -> bool {
    let parts: Vec<&Path> = path.ancestors().collect();
    let mut parts = parts.iter().filter(|part| !part.as_os_str().is_empty());
    parts.any(|part| {
        let there = root.join(part).symlink_metadata();
        there.is_ok_and(|there| there.is_symlink())
    })
}

fn is_active(path: &Path) -> io::Result<bool> {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let ending = ending.to_string_lossy();
    if ending == "svg" || ending == "svgz" {
        // As a picture it is inert, on a page of its own it is not.
        return Ok(ending == "svgz" || is_active_svg(&fs::read_to_string(path)?));
    }
    Ok(ACTIVE.contains(&&*ending))
}

/// Whether a picture may hold something to run. Entities and namespaces could hide it, and are rare in what
/// people draw.
fn is_active_svg(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let marks = [
        "script",
        "<!entity",
        "foreignobject",
        "iframe",
        "<?xml-stylesheet",
        "data:text",
    ];
    let has_handler = || {
        let mut words = text.split(|char: char| char.is_whitespace() || "\"'/".contains(char));
        words.any(|word| word.starts_with("on") && word.contains('='))
    };
    marks.iter().any(|mark| text.contains(mark)) || has_handler()
}

/// Copies the file, and makes the folders that it needs. Its mode stays behind: a site is for all to read.
///
/// # Errors
/// When it can be neither read nor written, or something is there.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut source = fs::File::open(from)?;
    io::copy(&mut source, &mut fs::File::create_new(to)?)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn files_come_along_unless_there_is_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let (root, site) = (folder.path().join("root"), folder.path().join("site"));
        for sub in ["a", ".git"] {
            fs::create_dir_all(root.join(sub)).unwrap();
        }
        fs::create_dir(&site).unwrap();
        fs::write(folder.path().join("outside.txt"), "x").unwrap();
        for name in [
            "a/b c.png",
            "a/raw.MD",
            ".git/config",
            "x.HTML",
            "taken.txt",
        ] {
            fs::write(root.join(name), name).unwrap();
        }
        fs::write(root.join("fine.svg"), "<svg><path d='M0 0'/></svg>").unwrap();
        fs::write(root.join("bad.svg"), "<svg\nonload=alert(1)></svg>").unwrap();
        fs::write(site.join("taken.txt"), "own").unwrap();
        symlink("../outside.txt", root.join("link.txt")).unwrap();
        symlink("a", root.join("linked")).unwrap();
        for (path, expected) in [
            ("a/b c.png", None),
            ("a", None),
            ("missing.png", None),
            ("fine.svg", None),
            (".git/config", Some(Reason::Hidden)),
            ("link.txt", Some(Reason::Link)),
            ("linked/b c.png", Some(Reason::Link)),
            ("x.HTML", Some(Reason::Active)),
            ("bad.svg", Some(Reason::Active)),
            ("taken.txt", Some(Reason::Taken)),
            ("a/raw.MD", Some(Reason::Document)),
        ] {
            assert_eq!(take(&root, path, &site).unwrap(), expected, "{path}");
        }
        let copied = |name: &str| fs::read_to_string(site.join(name)).ok();
        assert_eq!(copied("a/b c.png").as_deref(), Some("a/b c.png"));
        assert_eq!(copied("taken.txt").as_deref(), Some("own"));
        assert!(copied("link.txt").is_none() && copied("x.HTML").is_none());
    }
}
