//! Sites that are made to be looked at, each in a folder that goes with it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use super::build;
use super::documents::Documents;
use crate::book::site::Built;
use crate::book::site::configured::Book;
use crate::cli::error::Error;
use crate::cli::terminal::say;

/// A site that was made, in a folder that goes with it.
pub struct Made {
    #[expect(dead_code, reason = "it is there for as long as its pages are shown")]
    folder: TempDir,
    /// Where in that its pages are.
    pub pages: PathBuf,
    /// Their addresses.
    addresses: Vec<String>,
}

impl Made {
    /// What is shown where no page is: it leads to those that are there, and shows the page once it is.
    pub fn missing(&self) -> String {
        let pages = maud::html! {
            (maud::DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    title { "No such page" }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                }
                body {
                    h1 { "No such page" }
                    p { "Its document has another name now, or is gone. These are there:" }
                    ul {
                        @for address in &self.addresses {
                            li { a href={ "/" (address) } { (address) } }
                        }
                    }
                }
            }
        };
        pages.into_string()
    }
}

/// Makes the site of a folder again and again.
pub struct Maker {
    folder: PathBuf,
    documents: Arc<Mutex<Documents>>,
}

impl Maker {
    /// One that has made none yet.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            documents: Arc::new(Mutex::new(Documents::kept())),
        }
    }

    /// Makes the site, and tells what is in it.
    pub async fn make(&self) -> Result<Made, Error> {
        let (folder, documents) = (self.folder.clone(), Arc::clone(&self.documents));
        let made = tokio::task::spawn_blocking(move || {
            let mut documents = documents.lock().unwrap_or_else(PoisonError::into_inner);
            make(&folder, &mut documents)
        });
        let failed = |error| Error::bad_input(format!("the site could not be made: {error}"));
        made.await.map_err(failed)?
    }
}

fn make(folder: &Path, documents: &mut Documents) -> Result<Made, Error> {
    let now = super::now()?;
    let made = build::temporary()?;
    let (built, pages): (Built, PathBuf) = if build::is_book(folder) {
        let book = Book::load(folder, None, now)?;
        let pages = book.pages_in(made.path());
        (book.build(super::defaults(), made.path())?, pages)
    } else {
        let (built, unreadable) = documents.site(folder, made.path(), now)?;
        unreadable.tell();
        (built, made.path().to_path_buf())
    };
    build::tell_notes(&built, folder);
    say!("{}", build::summary(&built));
    Ok(Made {
        folder: made,
        pages,
        addresses: built.pages,
    })
}
