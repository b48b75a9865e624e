//! The documents of a folder, read for its site.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::book::site::folder::{self, Document};
use crate::book::site::{Built, LeftOut, Reason, is_linked};
use crate::cli::error::Error;
use crate::cli::project::Projects;
use crate::cli::terminal::say_err;
use crate::cli::walk::Found;
use crate::cli::{read, walk};
use crate::expect::visible;
use crate::report::count;
use crate::source::Source;

/// What could not be read.
#[derive(Debug, Default)]
pub struct Unreadable {
    documents: usize,
    folders: usize,
}

impl Unreadable {
    /// Tells how much it is; whether it is anything.
    pub fn tell(&self) -> bool {
        let numbers = [(self.documents, "document"), (self.folders, "folder")];
        let numbers = numbers.into_iter().filter(|(number, _)| *number > 0);
        let told: Vec<String> = numbers.map(|(number, what)| count(number, what)).collect();
        if !told.is_empty() {
            say_err!("{} could not be read", told.join(" and "));
        }
        !told.is_empty()
    }
}

/// Documents as they were read last. One whose text is being written keeps its former one, where there is any.
#[derive(Debug, Default)]
pub struct Documents {
    former: HashMap<PathBuf, Source>,
    keeps_former: bool,
}

impl Documents {
    /// Those that are read again and again.
    pub fn kept() -> Self {
        Self {
            former: HashMap::new(),
            keeps_former: true,
        }
    }

    /// Makes the site of the documents below `folder` in the empty folder `site`.
    pub fn site(
        &mut self,
        folder: &Path,
        site: &Path,
        now: Timestamp,
    ) -> Result<(Built, Unreadable), Error> {
        let mut projects = Projects::new();
        let mut unreadable = Unreadable::default();
        let found = walk::find_readable(&[folder.to_path_buf()], &mut projects, &mut |error| {
            say_err!("{}", error.render());
            unreadable.folders += 1;
        })?;
        let (linked, found): (Vec<Found>, Vec<Found>) = found
            .into_iter()
            .partition(|found| is_linked(folder, below(folder, &found.path)));
        let paths: Vec<PathBuf> = found.into_iter().map(|found| found.path).collect();
        self.former.retain(|path, _| paths.contains(path));
        let mut documents = Vec::new();
        for path in &paths {
            let defaults = projects.defaults(path)?;
            match self.read(path, below(folder, path)) {
                Ok(source) => documents.push(Document { source, defaults }),
                // One file that cannot be read does not hide the others.
                Err(error) => {
                    say_err!("{}", error.render());
                    unreadable.documents += 1;
                }
            }
        }
        if documents.is_empty() {
            return Err(nothing(folder, &unreadable));
        }
        let mut built = folder::build(folder, documents, now, site)?;
        let linked = linked.iter().map(|found| below(folder, &found.path));
        add_linked(&mut built, linked);
        Ok((built, unreadable))
    }

    fn read(&mut self, path: &Path, below: &Path) -> Result<Source, Error> {
        let error = match readable(path, below) {
            Ok(source) => {
                if self.keeps_former {
                    self.former.insert(path.to_path_buf(), source.clone());
                }
                return Ok(source);
            }
            Err(error) => error,
        };
        let Some(former) = self.former.get(path) else {
            return Err(error);
        };
        let shown = path.to_string_lossy();
        say_err!("{}", error.render());
        say_err!("the page of {} stays as it was", visible(&shown));
        Ok(former.clone())
    }
}

/// The path below the folder.
fn below<'a>(folder: &Path, path: &'a Path) -> &'a Path {
    path.strip_prefix(folder).unwrap_or(path)
}

/// Tells of links to documents that are not in the folder: whoever wrote them may lead to any file.
fn add_linked<'a>(built: &mut Built, linked: impl Iterator<Item = &'a Path>) {
    for path in linked {
        let path = path.to_string_lossy().into_owned();
        if !built.left_out.iter().any(|left_out| left_out.path == path) {
            let reason = Reason::Link;
            built.left_out.push(LeftOut { path, reason });
        }
    }
}

fn readable(path: &Path, below: &Path) -> Result<Source, Error> {
    if path.to_str().is_none() {
        return Err(
            Error::bad_input(format!("{}: the name is not UTF-8", path.display()))
                .help("rename it: no address leads to it as it is"),
        );
    }
    Ok(read::read(path)?.at(below))
}

fn nothing(folder: &Path, unreadable: &Unreadable) -> Error {
    let folder = folder.display();
    match unreadable {
        Unreadable {
            documents: 0,
            folders: 0,
        } => Error::bad_input(format!("{folder}: no documents are there")).help(
            "documents are files whose names end in .md or .markdown, and that git does not ignore",
        ),
        _ => Error::bad_input(format!("{folder}: no document that is there can be read")),
    }
}
