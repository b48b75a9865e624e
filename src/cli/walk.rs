//! From paths to documents: files as named, directories walked.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::project::Projects;
use crate::book::site::publish::is_site;
use crate::record::journal::{Store, canonical};

/// A document that was found.
pub struct Found {
    /// Its path, as the person would write it.
    pub path: PathBuf,
    /// Whether the person named it, rather than a directory above it.
    pub is_named: bool,
}

/// The documents that `paths` come to, in order, each once. In directories none is found that its project
/// excludes.
pub fn find(paths: &[PathBuf], projects: &mut Projects) -> Result<Vec<Found>, Error> {
    let mut unreadable = None;
    let found = find_readable(paths, projects, &mut |error| {
        unreadable.get_or_insert(error);
    })?;
    unreadable.map_or(Ok(found), Err)
}

/// The same without what is in folders that cannot be read, each of which `unreadable` is told of.
pub fn find_readable(
    paths: &[PathBuf],
    projects: &mut Projects,
    unreadable: &mut dyn FnMut(Error),
) -> Result<Vec<Found>, Error> {
    let mut documents = Documents::default();
    for path in paths {
        let metadata = std::fs::metadata(path).map_err(|error| Error::file(path, &error))?;
        if metadata.is_dir() {
            for path in documents_below(path, projects, unreadable)? {
                documents.push(path, false);
            }
        } else {
            documents.push(path.clone(), true);
        }
    }
    Ok(documents.found)
}

/// Documents in the order in which they were found, each once, whatever ways lead to it.
#[derive(Default)]
struct Documents {
    found: Vec<Found>,
    /// Where in `found` a document stands, by its one real path.
    places: HashMap<PathBuf, usize>,
}

impl Documents {
    fn push(&mut self, path: PathBuf, is_named: bool) {
        match self.places.entry(canonical(&path)) {
            Entry::Occupied(place) => self.found[*place.get()].is_named |= is_named,
            Entry::Vacant(place) => {
                place.insert(self.found.len());
                self.found.push(Found { path, is_named });
            }
        }
    }
}

/// The Markdown files below `folder`; what git ignores or a project excludes, hidden folders, sites, and
/// what was recorded of runs are left out.
fn documents_below(
    folder: &Path,
    projects: &mut Projects,
    unreadable: &mut dyn FnMut(Error),
) -> Result<Vec<PathBuf>, Error> {
    if Store::is_of_run(folder) || is_site(folder) {
        return Ok(Vec::new());
    }
    let real = canonical(folder);
    let walked = folder.to_path_buf();
    let real_of = move |path: &Path| real.join(path.strip_prefix(&walked).unwrap_or(path));
    let around = projects.around(&real_of(folder))?.to_vec();
    let real_path = real_of.clone();
    // Ignore rules hold in a folder that is no repository too: an export of one has them still.
    let walk = ignore::WalkBuilder::new(folder)
        .require_git(false)
        .filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            // Neither copies of recorded runs, nor what journals keep, nor what is in sites are documents to run.
            let is_copies = entry.file_name().to_string_lossy().ends_with(".runs");
            let is_made = || Store::is_of_run(entry.path()) || is_site(entry.path());
            let is_record = is_copies || (is_folder && is_made());
            let path = real_path(entry.path());
            !is_record
                && !around
                    .iter()
                    .any(|project| project.excludes(&path, is_folder))
        })
        .build();
    let (mut paths, mut links) = (Vec::new(), Vec::new());
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                unreadable(Error::bad_input(error.to_string()));
                continue;
            }
        };
        if !is_markdown(entry.path()) || is_no_file(entry.path()) {
            continue;
        }
        // Projects within the directory have a say in their own documents.
        let path = real_of(entry.path());
        let own = projects.around(path.parent().unwrap_or(&path))?;
        if !own.iter().any(|project| project.excludes(&path, false)) {
            let is_link = entry.path_is_symlink();
            let of_its_kind = if is_link { &mut links } else { &mut paths };
            of_its_kind.push(entry.into_path());
        }
    }
    with_links(&mut paths, links);
    paths.sort();
    Ok(paths)
}

/// Adds those of `links` that are no other names of documents which are there already.
fn with_links(paths: &mut Vec<PathBuf>, links: Vec<PathBuf>) {
    if links.is_empty() {
        return;
    }
    let real: HashSet<PathBuf> = paths.iter().map(|path| canonical(path)).collect();
    let links = links.into_iter();
    paths.extend(links.filter(|link| !real.contains(&canonical(link))));
}

/// Whether what is at `path` is there, and is no regular file: a folder, or a pipe that may wait for
/// somebody for ever. A link that leads nowhere is for whoever reads it to tell.
fn is_no_file(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file())
}

/// Whether a file of this name is taken for a document.
pub fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
    })
}
