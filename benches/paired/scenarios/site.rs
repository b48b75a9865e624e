//! A site of documents as people write them, against what mdBook makes of them where it is installed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::folder::Folder;
use crate::measure::Side;
use crate::scenario::Scenario;

/// Documents of other projects; a clone may lack them.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");

pub fn all() -> Vec<Scenario> {
    if !Path::new(CORPUS).is_dir() {
        return Vec::new();
    }
    let ours = Side::stepmark(&["book", "build", "docs", "--out", "site"])
        .prints(" runbooks (")
        .writes("site/runbooks.json", "\"generated_at\"");
    let scenario = Scenario::new(
        "site of the corpus",
        "all documents of the corpus, with search, index and badges",
        ours,
    )
    .prepare(prepare)
    .against_installed("mdbook", &["build", "book"]);
    vec![scenario]
}

/// The documents, for both: as they are, and as a book of mdBook's with a summary.
fn prepare(folder: &Folder) -> io::Result<()> {
    let mut summary = String::from("# Summary\n\n");
    for path in documents(Path::new(CORPUS))? {
        let below = path.strip_prefix(CORPUS).unwrap_or(&path).to_string_lossy();
        let text = fs::read(&path)?;
        for copy in ["docs", "book/src"] {
            folder.write(&format!("{copy}/{below}"), |to| to.write_all(&text))?;
        }
        summary += &format!("- [{below}](<{below}>)\n");
    }
    folder.write("book/src/SUMMARY.md", |to| to.write_all(summary.as_bytes()))?;
    folder.write("book/book.toml", |to| {
        to.write_all(b"[book]\ntitle = \"Corpus\"\n")
    })
}

fn documents(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(documents(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
