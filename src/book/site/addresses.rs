//! What links between documents are on their pages, and where they lead.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::chapters::is_of_folder;
use super::{Dead, links, names};

/// The pages of documents.
pub struct Addresses {
    /// The folder of the documents, without symbolic links.
    root: PathBuf,
    /// Their paths, by those of their documents.
    pub pages: BTreeMap<String, String>,
}

impl Addresses {
    /// Those of the documents below `root`.
    #[must_use]
    pub fn new(root: &Path, pages: BTreeMap<String, String>) -> Self {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        Self { root, pages }
    }

    /// What a link of the document at `from` is on its page, where mdBook would not find that.
    #[must_use]
    pub fn other(&self, from: &str, link: &str) -> Option<String> {
        let target = links::target(from, link)?;
        let (document, page) = self.page(&target.path)?;
        if document == page && *document == target.path {
            return None;
        }
        let up = "../".repeat(from.matches('/').count());
        let address = names::address(page.strip_suffix(".md").unwrap_or(page));
        Some(format!("{up}{address}.html{}", target.rest))
    }

    /// The document that is meant by `path`, and its page.
    fn page(&self, path: &str) -> Option<(&String, &String)> {
        let of_folder = || {
            self.pages.iter().find(|(document, _)| {
                let (folder, name) = document.rsplit_once('/').unwrap_or(("", document));
                folder == path && is_of_folder(name)
            })
        };
        let meant = self.pages.get_key_value(path).or_else(of_folder);
        meant.or_else(|| self.pages.get_key_value(&self.real(path)?))
    }

    /// The document that `path` is another name of, by a symbolic link.
    fn real(&self, path: &str) -> Option<String> {
        let is_document = names::is_document(path);
        let real = is_document.then(|| self.root.join(path).canonicalize().ok())??;
        names::as_text(real.strip_prefix(&self.root).ok()?)
    }

    /// Whether `link` leads to something in `site`, or out of it, or to what `is_told` tells that is not there.
    #[must_use]
    pub fn is_led(&self, link: &Dead, site: &Path, is_told: impl Fn(&str) -> bool) -> bool {
        let Some(target) = links::target(&link.document, &link.link) else {
            return true;
        };
        let there = site.join(&target.path);
        self.page(&target.path).is_some()
            || is_told(&target.path)
            || there.is_file()
            || there.join("index.html").is_file()
    }
}
