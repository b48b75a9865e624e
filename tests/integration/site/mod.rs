//! Sites: of a folder, of a book of mdBook's, and by a server.

mod configured;
mod folder;
mod hostile;
mod left_out;
mod preprocessor;
mod refused;
mod serve;
mod serve_changes;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Case, Ran};

/// A time that is the same in every build.
const NOW: &str = "1800000000";

/// A runbook with a step.
const RUNBOOK: &str = "---\nstepmark:\n  owner: ops\n  tags: [prod]\n---\n\
    # Grow the disks\n\nLook first.\n\n```bash\n$ echo hello\nhello\n```\n";

/// A folder `docs` with these files, and with a time that stands still.
fn docs(files: &[(&str, &str)]) -> Case {
    let case = Case::new("").env("SOURCE_DATE_EPOCH", NOW);
    fs::remove_file(case.path("a.md")).expect("the case has a document");
    files.iter().fold(case, |case, (name, text)| {
        case.file(&format!("docs/{name}"), text)
    })
}

/// Makes the site of `docs`.
fn build(case: &Case) -> Ran {
    case.run(["book", "build", "docs"]).exits(0)
}

/// All files below a folder, by their paths.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|error| panic!("{}: {error}", at.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(folder).expect("below it");
            let bytes = fs::read(&path).expect("a file of the site");
            found.insert(below.display().to_string(), bytes);
        }
    }
    found
}

/// What stands in the middle of a page.
fn main_part(page: &str) -> &str {
    let (_, behind) = page.split_once("<main>").expect("a page has a main part");
    behind.split_once("</main>").expect("which ends").0
}
