//! Which `stepmark.toml` is a document's: found, and read once.

use super::diagnostics;
use super::read;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::error::Error;
use crate::diagnostic::Severity;
use crate::record::journal::canonical;
use crate::runbook::project::{FILE, Project};
use crate::runbook::{Defaults, Runbook};

/// The projects that documents belong to. All that reads a document to run, check or record it asks here.
#[derive(Debug, Default)]
pub struct Projects {
    /// By the folder of the file; none where there is no file.
    read: HashMap<PathBuf, Option<Arc<Found>>>,
    /// By the folder of a document: its project first, then those around it.
    around: HashMap<PathBuf, Rc<[Arc<Found>]>>,
    is_quiet: bool,
}

/// A project, and where it is.
#[derive(Debug)]
pub struct Found {
    project: Project,
    folder: PathBuf,
    /// The file, as a person would write it.
    file: PathBuf,
    is_broken: bool,
}

impl Found {
    /// Whether what is at this absolute path is not to be found in a directory.
    pub fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let excludes = match is_folder {
            true => Project::excludes_folder,
            false => Project::excludes,
        };
        let below = path.strip_prefix(&self.folder);
        below.is_ok_and(|path| excludes(&self.project, path))
    }
}

impl Projects {
    /// None are known yet. What is wrong with one is told on stderr when it is read.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, where it is not told: it was told before, or nobody is there to read it.
    pub fn quiet() -> Self {
        Self {
            is_quiet: true,
            ..Self::default()
        }
    }

    /// The document at `path`, with what its project says.
    pub fn runbook(&mut self, path: &Path) -> Result<Runbook, Error> {
        let source = read::read(path)?;
        Ok(Runbook::parse_with(source, &self.defaults(path)?))
    }

    /// What the project of the document at `path` says of it.
    pub fn defaults(&mut self, path: &Path) -> Result<Defaults, Error> {
        // Journals know the document by this path, and `record` reads it there.
        let path = canonical(path);
        let around = self.around(path.parent().unwrap_or(&path))?;
        Ok(around.first().map_or_else(Defaults::default, |found| {
            let below = path.strip_prefix(&found.folder).unwrap_or(&path);
            found.project.for_document(below).from_file(&found.file)
        }))
    }

    /// The projects that the folder at `path`, absolute and without symbolic links, is in; the nearest
    /// first.
    pub fn around(&mut self, folder: &Path) -> Result<Rc<[Arc<Found>]>, Error> {
        if let Some(around) = self.around.get(folder) {
            return Ok(Rc::clone(around));
        }
        let top = top(folder);
        let mut around = Vec::new();
        for folder in folder.ancestors().take_while(|at| at.starts_with(&top)) {
            around.extend(self.of_folder(folder)?);
        }
        let around: Rc<[Arc<Found>]> = around.into();
        self.around.insert(folder.to_path_buf(), Rc::clone(&around));
        Ok(around)
    }

    /// The project whose file is in `folder`.
    fn of_folder(&mut self, folder: &Path) -> Result<Option<Arc<Found>>, Error> {
        let found = match self.read.get(folder) {
            Some(found) => found.clone(),
            None => {
                let found = self.read(folder)?.map(Arc::new);
                self.read.insert(folder.to_path_buf(), found.clone());
                found
            }
        };
        match found {
            Some(found) if found.is_broken => {
                let file = found.file.display();
                let message = format!("the settings in {file} cannot be used as they are");
                Err(Error::bad_input(message)
                    .help("mend the errors in it; `stepmark check` lists them"))
            }
            found => Ok(found),
        }
    }

    fn read(&self, folder: &Path) -> Result<Option<Found>, Error> {
        let path = folder.join(FILE);
        // Whatever has that name is meant to say something, what is redacted for one.
        if path.symlink_metadata().is_err_and(|error| is_none(&error)) {
            return Ok(None);
        }
        let here = std::env::current_dir().unwrap_or_default();
        let file = path.strip_prefix(here).unwrap_or(&path).to_path_buf();
        let is_file = std::fs::metadata(&path).map(|metadata| metadata.is_file());
        if !is_file.map_err(|error| unreadable(&file, &error.to_string()))? {
            return Err(unreadable(&file, "it is no regular file"));
        }
        let source = read::read(&file)?;
        let (project, diagnostics) = Project::parse(&source);
        if !self.is_quiet {
            diagnostics
                .iter()
                .for_each(|diagnostic| diagnostics::tell(&source, diagnostic));
        }
        let errors = diagnostics.iter().map(|diagnostic| diagnostic.severity);
        Ok(Some(Found {
            project,
            folder: folder.to_path_buf(),
            file,
            is_broken: errors.max() == Some(Severity::Error),
        }))
    }
}

/// Whether nothing is there.
fn is_none(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn unreadable(file: &Path, why: &str) -> Error {
    let file = file.display();
    Error::bad_input(format!("the settings in {file} cannot be read: {why}"))
        .help("mend or remove it; documents below it run with the settings of their project only")
}

/// The topmost folder whose settings hold in `folder`: the root of its repository, else the current
/// directory, else itself. Above that, anybody may have put a file.
fn top(folder: &Path) -> PathBuf {
    let is_root = |folder: &&Path| folder.join(".git").exists();
    if let Some(root) = folder.ancestors().find(is_root) {
        return root.to_path_buf();
    }
    let here = std::env::current_dir().ok();
    let above = here.filter(|here| folder.starts_with(here));
    above.unwrap_or_else(|| folder.to_path_buf())
}
