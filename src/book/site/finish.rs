//! What a site has besides what mdBook writes: style and script, the index as JSON, badges.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{destination, names};
use crate::book::index::{self, Entry};
use crate::book::{Error, assets, badge};

/// A site that mdBook has written.
pub struct Site<'a> {
    /// Its folder.
    pub root: &'a Path,
    /// The paths of its chapters, as mdBook has them.
    pub chapters: &'a [PathBuf],
    /// How its pages look.
    pub css: &'a str,
    /// Its runbooks.
    pub entries: &'a [Entry],
    /// When it is made.
    pub now: Timestamp,
}

/// Adds to a site what mdBook does not know of.
///
/// # Errors
/// When a file can be neither read nor written.
pub fn finish(site: &Site<'_>) -> Result<(), Error> {
    let failed = |path: &Path, error: &io::Error| Error::file(path, error);
    let css = add_asset(site.root, "css", site.css)?;
    let js = add_asset(site.root, "js", assets::JS)?;
    for page in pages(site) {
        link(&site.root.join(&page), &page, &css, &js).map_err(|error| failed(&page, &error))?;
    }
    for chapter in site.chapters {
        let page = chapter.with_extension("html");
        rename(site.root, &page).map_err(|error| failed(&page, &error))?;
    }
    write(
        site.root,
        destination::INDEX,
        &index::json(site.entries, site.now),
    )?;
    for entry in site.entries {
        write(
            site.root,
            &entry.badge,
            &badge::svg(&entry.standing, site.now),
        )?;
    }
    escape_search_results(site.root).map_err(|error| failed(site.root, &error))
}

fn write(root: &Path, path: &str, text: &str) -> Result<(), Error> {
    let path = root.join(path);
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(&path, text))
        .map_err(|error| Error::file(&path, &error))
}

/// Writes a file whose name changes with what is in it, so that no browser keeps an old one.
fn add_asset(root: &Path, ending: &str, text: &str) -> Result<String, Error> {
    let digest = Sha256::digest(text.as_bytes());
    let hash: String = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("stepmark-{hash}.{ending}");
    write(root, &name, text)?;
    Ok(name)
}

/// The pages that mdBook has made of chapters, as files.
fn pages(site: &Site<'_>) -> Vec<PathBuf> {
    let of_chapters = site
        .chapters
        .iter()
        .map(|chapter| chapter.with_extension("html"));
    let own = ["index.html", "print.html"].map(PathBuf::from);
    let mut pages: Vec<PathBuf> = of_chapters.chain(own).collect();
    pages.sort();
    pages.dedup();
    pages.retain(|page| site.root.join(page).is_file());
    pages
}

/// Lets the page at `path`, which is `page` from the root, have style and script.
fn link(path: &Path, page: &Path, css: &str, js: &str) -> io::Result<()> {
    let up = "../".repeat(page.components().count().saturating_sub(1));
    let text = fs::read_to_string(path)?;
    // What a document says stands between them, and mdBook writes none of these there.
    let head = format!("<link rel=\"stylesheet\" href=\"{up}{css}\">\n</head>");
    let text = text.replacen("</head>", &head, 1);
    let text = text.replacen(
        TOGGLE,
        &format!("{TOGGLE} role=\"button\" tabindex=\"0\""),
        1,
    );
    let text = match text.rsplit_once("</body>") {
        Some((above, below)) => {
            format!("{above}<script src=\"{up}{js}\"></script>\n</body>{below}")
        }
        None => text,
    };
    fs::write(path, text)
}

/// Gives the page at `address` the name that this is the address of.
fn rename(root: &Path, address: &Path) -> io::Result<()> {
    let Some(path) = address.to_str().and_then(names::path_of) else {
        return Ok(());
    };
    if Path::new(&path) == address || !root.join(address).is_file() {
        return Ok(());
    }
    let to = root.join(path);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(root.join(address), to)?;
    // Folders that held nothing else have gone with it.
    let mut folder = address.parent();
    while let Some(address) = folder.filter(|address| !address.as_os_str().is_empty()) {
        if fs::remove_dir(root.join(address)).is_err() {
            break;
        }
        folder = address.parent();
    }
    Ok(())
}

/// What opens mdBook's table of contents: a label, which may have neither a name nor a state of its own.
const TOGGLE: &str = "<label id=\"mdbook-sidebar-toggle\"";

/// How mdBook's search puts the headings above a result into its page: as HTML, whatever is in them.
const RESULT: &str = "result.doc.breadcrumbs + '</a>'";

/// Makes mdBook's search show headings as text.
fn escape_search_results(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("searcher") {
            let text = fs::read_to_string(entry.path())?;
            let escaped = text.replace(RESULT, "escapeHTML(result.doc.breadcrumbs) + '</a>'");
            fs::write(entry.path(), escaped)?;
        }
    }
    Ok(())
}
