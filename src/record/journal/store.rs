//! Where journals are: a folder a run, below `$XDG_STATE_HOME/stepmark/`.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::error::Error;
use super::fold::{self, DOCUMENT};
use super::lock::{self, Holder, Lock, Refused};
use super::writer::{EVENTS, Journal, OUTPUTS};
use super::{Header, Story};
use crate::record::events::body::{Body, Resumed, Started};
use crate::record::events::line::{self, Envelope};
use crate::record::events::part::Bytes;
use crate::runbook::Runbook;

/// Adds the path to an error.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    |source| Error::Io {
        path: path.to_path_buf(),
        source,
    }
}

/// The journals of a person, or of a project.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
    is_synced: bool,
}

impl Store {
    /// The journals below `root`, which need not be there yet.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            is_synced: true,
        }
    }

    /// The same, for runs that nobody takes up again: they do not wait for the disk.
    #[must_use]
    pub fn unsynced(self) -> Self {
        Self {
            is_synced: false,
            ..self
        }
    }

    /// The journals of the person who runs this.
    ///
    /// # Errors
    /// When the environment names no place for them.
    pub fn of_user() -> Result<Self, Error> {
        // A relative path is none, says the XDG specification.
        let folder = |name: &str| {
            let path = std::env::var_os(name).map(PathBuf::from)?;
            path.is_absolute().then_some(path)
        };
        let state = folder("XDG_STATE_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".local/state")));
        Ok(Self::at(state.ok_or(Error::NoHome)?.join("stepmark")))
    }

    /// Whether `folder` is that of a run, in whatever store: the documents in it are what ran.
    #[must_use]
    pub fn is_of_run(folder: &Path) -> bool {
        [EVENTS, DOCUMENT, OUTPUTS]
            .iter()
            .all(|name| folder.join(name).exists())
    }

    pub(super) fn runs_folder(&self) -> PathBuf {
        self.root.join("runs")
    }

    /// The folder of the run with this id.
    #[must_use]
    pub fn folder(&self, id: &str) -> PathBuf {
        self.runs_folder().join(id)
    }

    /// Who runs the document, if anybody does.
    #[must_use]
    pub fn under_way(&self, document: &Path) -> Option<Holder> {
        lock::holder(&self.lock_path(&super::canonical(document)))
    }

    /// The run that had the document's lock last.
    pub(super) fn locked_last(&self, document: &Path) -> Option<String> {
        let path = self.lock_path(&super::canonical(document));
        lock::last(&path).map(|holder| holder.run)
    }

    fn lock_path(&self, document: &Path) -> PathBuf {
        self.root.join("locks").join(lock::file_name(document))
    }

    fn lock(&self, header: &Header, process: u32, since: Timestamp) -> Result<Lock, Error> {
        let path = self.lock_path(&header.document);
        let holder = Holder {
            process,
            run: header.id.0.clone(),
            since: since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        };
        Lock::take(&path, &holder).map_err(|refused| match refused {
            Refused::Held(holder) => Error::UnderWay {
                document: header.document.clone(),
                holder,
            },
            Refused::Io(error) => at(&path)(error),
        })
    }

    /// Begins the journal of a run of `runbook`, and locks the document.
    ///
    /// # Errors
    /// When another run of it is under way, or nothing can be written.
    pub fn begin(&self, header: &Header, runbook: &Runbook) -> Result<Journal, Error> {
        let is_first = !self.runs_folder().exists();
        for folder in [self.runs_folder(), self.root.join("locks")] {
            make_folder(&folder).map_err(at(&folder))?;
        }
        if is_first {
            let parent = self.root.parent().unwrap_or_else(|| Path::new("/"));
            self.sync_folder(&self.root)
                .and_then(|()| self.sync_folder(parent))
                .map_err(at(&self.root))?;
        }
        let lock = self.lock(header, header.process, header.at)?;
        let folder = self.folder(&header.id.0);
        // Under another name until all of it is there: half a beginning is no run.
        let new = self.runs_folder().join(format!(".new-{}", header.id.0));
        let length = self.create(&new, header, runbook).map_err(at(&new))?;
        fs::rename(&new, &folder)
            .and_then(|()| self.sync_folder(&self.runs_folder()))
            .map_err(at(&folder))?;
        Journal::open(folder.clone(), header, length, self.is_synced, lock).map_err(at(&folder))
    }

    /// Takes up the journal of a run that ended before its time, and locks the document. From here on
    /// blocks are those of `runbook`; the time, what is selected, the parameters and the directory are
    /// those of the `header`.
    ///
    /// # Errors
    /// When there is no such run, it is under way, or its journal is damaged.
    pub fn take_up(&self, header: &Header, runbook: &Runbook) -> Result<Journal, Error> {
        let id = self.find(&header.id.0)?;
        let folder = self.folder(&id);
        let process = std::process::id();
        let former = self.header(&id)?;
        let lock = self.lock(&former, process, header.at)?;
        // Read behind the lock: whoever had it before may have written until then.
        let (lines, length) = self.lines(&id)?;
        let names = fold::texts(&lines);
        let text = runbook.document.source.text();
        let last = names.last().copied().unwrap_or(DOCUMENT);
        let is_same = fs::read_to_string(folder.join(last)).is_ok_and(|last| last == text);
        let name = if is_same {
            last.to_owned()
        } else {
            let name = (2..)
                .map(|number| format!("document-{number}.md"))
                .find(|name| !folder.join(name).exists())
                .unwrap_or_default();
            self.create_file(&folder.join(&name), text.as_bytes())
                .and_then(|()| self.sync_folder(&folder))
                .map_err(at(&folder))?;
            name
        };
        make_folder(&folder.join(OUTPUTS)).map_err(at(&folder))?;
        let (length, is_synced) = (length as u64, self.is_synced);
        let mut journal =
            Journal::open(folder.clone(), &former, length, is_synced, lock).map_err(at(&folder))?;
        let resumed = Resumed {
            process: Some(process),
            selected: header.selected.clone(),
            text: Some(name),
            parameters: Some(header.open_parameters(&former.secrets)),
            root: header.root.as_deref().map(Bytes::of_path),
            defaults: runbook.defaults.clone(),
        };
        journal.resumed(resumed, header.at).map_err(at(&folder))?;
        Ok(journal)
    }

    /// Tells the run whose id begins with `prefix`; `last` is the last one.
    ///
    /// # Errors
    /// When there is none, more than one, or its journal is damaged.
    pub fn story(&self, prefix: &str) -> Result<Story, Error> {
        let id = self.find(prefix)?;
        let (lines, _) = self.lines(&id)?;
        let mut texts = HashMap::new();
        for name in fold::texts(&lines) {
            // A name out of a damaged journal leads nowhere else.
            let is_plain = Path::new(name).file_name() == Some(name.as_ref());
            if let Some(text) = is_plain
                .then(|| fs::read_to_string(self.folder(&id).join(name)).ok())
                .flatten()
            {
                texts.insert(name.to_owned(), text);
            }
        }
        fold::fold(&lines, &texts).map_err(|why| Error::Damaged { id, why })
    }

    /// The id of the one run whose id begins with `prefix`.
    fn find(&self, prefix: &str) -> Result<String, Error> {
        let folder = self.runs_folder();
        let none = || Error::None(prefix.to_owned());
        if prefix == "last" {
            let last = self.latest().map_err(at(&folder))?;
            return last.map(|run| run.id).ok_or_else(none);
        }
        let ids = self.ids().map_err(at(&folder))?;
        let mut found: Vec<String> = ids
            .into_iter()
            .filter(|id| !prefix.is_empty() && id.starts_with(prefix))
            .collect();
        if let Some(exact) = found.iter().position(|id| id == prefix) {
            return Ok(found.swap_remove(exact));
        }
        match found.len() {
            0 => Err(none()),
            1 => Ok(found.swap_remove(0)),
            _ => {
                found.sort();
                Err(Error::Several {
                    prefix: prefix.to_owned(),
                    ids: found,
                })
            }
        }
    }

    /// The ids of all runs, in no order.
    pub(super) fn ids(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.runs_folder()) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut ids = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            // What begins with a dot is not there yet, or about to go.
            ids.extend(name.into_string().ok().filter(|id| !id.starts_with('.')));
        }
        Ok(ids)
    }

    /// The lines of a run, and how many bytes of its file they are.
    pub(super) fn lines(&self, id: &str) -> Result<(Vec<(Envelope, Body)>, usize), Error> {
        let path = self.folder(id).join(EVENTS);
        let bytes = fs::read(&path).map_err(at(&path))?;
        line::read_all(&bytes).map_err(|line| Error::Damaged {
            id: id.to_owned(),
            why: format!("line {line} of {} is none of a journal", path.display()),
        })
    }

    fn header(&self, id: &str) -> Result<Header, Error> {
        let (lines, _) = self.lines(id)?;
        let header = match lines.first() {
            Some((envelope, Body::Started(started))) => fold::header(envelope, started),
            _ => None,
        };
        header.ok_or_else(|| Error::Damaged {
            id: id.to_owned(),
            why: "its beginning is missing".to_owned(),
        })
    }

    /// Writes what a run begins with; how long its first line is.
    fn create(&self, folder: &Path, header: &Header, runbook: &Runbook) -> io::Result<u64> {
        // What a process of the same number left that did not come further.
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => make_folder(&folder.join(OUTPUTS))?,
        }
        let document = header.document.to_string_lossy();
        let started = Body::Started(Started {
            defaults: runbook.defaults.clone(),
            ..Started::new(header)
        });
        let line = line::write((&header.id.0, &document), header.at, &started)?;
        let text = runbook.document.source.text();
        self.create_file(&folder.join(DOCUMENT), text.as_bytes())?;
        self.create_file(&folder.join(EVENTS), &line)?;
        self.sync_folder(folder)?;
        Ok(line.len() as u64)
    }

    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(bytes)?;
        if self.is_synced {
            file.sync_all()?;
        }
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        if self.is_synced {
            File::open(path)?.sync_all()?;
        }
        Ok(())
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}
