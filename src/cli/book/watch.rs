//! What changes in a folder, as far as a site is made of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ignore::gitignore::Gitignore;
use notify_debouncer_full::notify::event::ModifyKind;
use notify_debouncer_full::notify::{self, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{
    DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, timeout};

use crate::book::site::configured;
use crate::cli::error::Error;
use crate::cli::terminal::say_err;
use crate::record::journal::canonical;
use crate::runbook::project;

/// What says which documents are none.
const IGNORES: [&str; 2] = [".gitignore", ".ignore"];

/// Editors write in several steps, and several files at once.
const SETTLED: Duration = Duration::from_millis(100);

/// How long nothing more has to change before a site is made: what is written half may be on its way still.
const QUIET: Duration = Duration::from_millis(250);

/// How long changes may go on before a site is made all the same.
const PATIENCE: Duration = Duration::from_secs(3);

/// Waits for a change, and until nothing more changes; whether there was any before the watcher ended.
pub async fn settled(changed: &mut UnboundedReceiver<()>) -> bool {
    if changed.recv().await.is_none() {
        return false;
    }
    let latest = Instant::now() + PATIENCE;
    while Instant::now() < latest {
        match timeout(QUIET, changed.recv()).await {
            Ok(Some(())) => {}
            Ok(None) => return false,
            Err(_) => return true,
        }
    }
    true
}

/// Watches what the site of `folder` is made of until it is dropped.
pub fn watch(
    folder: &Path,
    changes: UnboundedSender<()>,
) -> Result<Debouncer<RecommendedWatcher, RecommendedCache>, Error> {
    let folder = canonical(folder);
    let mut relevant = Relevant::new(&folder);
    let mut debouncer = new_debouncer(SETTLED, None, move |result: DebounceEventResult| {
        let is_changed = match result {
            Ok(events) => {
                let is_changed = events.iter().any(|event| relevant.is_changed(event));
                // What was ignored may not be any more.
                if events
                    .iter()
                    .flat_map(|event| &event.paths)
                    .any(|path| is_ignore(path))
                {
                    relevant = Relevant::new(&relevant.folder);
                }
                is_changed
            }
            Err(errors) => {
                errors
                    .iter()
                    .for_each(|error| say_err!("note: a change may be missed: {error}"));
                true
            }
        };
        if is_changed {
            // Where nobody waits for it any more, the server has ended.
            let _ = changes.send(());
        }
    })
    .map_err(|error| unwatchable(&folder, &error))?;
    for (path, mode) in places(&folder) {
        debouncer
            .watch(&path, mode)
            .map_err(|error| unwatchable(&path, &error))?;
    }
    Ok(debouncer)
}

fn unwatchable(path: &Path, error: &notify::Error) -> Error {
    Error::bad_input(format!("{} cannot be watched: {error}", path.display())).help(
        "where there are too many folders, raise fs.inotify.max_user_watches, or use `stepmark book build`",
    )
}

/// Where changes are looked for: in the folder, where its book has its chapters, and beside it where settings
/// of projects around it are.
fn places(folder: &Path) -> Vec<(PathBuf, RecursiveMode)> {
    let mut places = vec![(folder.to_path_buf(), RecursiveMode::Recursive)];
    let source = configured::source_of(folder).filter(|source| !source.starts_with(folder));
    places.extend(source.map(|source| (source, RecursiveMode::Recursive)));
    let around = folder.ancestors().skip(1);
    let around = around.filter(|folder| {
        let mut files = IGNORES.into_iter().chain([project::FILE]);
        files.any(|file| folder.join(file).is_file())
    });
    places.extend(around.map(|folder| (folder.to_path_buf(), RecursiveMode::NonRecursive)));
    places
}

/// Which changes could make another site.
struct Relevant {
    folder: PathBuf,
    ignored: Gitignore,
}

impl Relevant {
    fn new(folder: &Path) -> Self {
        // What cannot be read of it ignores nothing: then a site is made once too often.
        let (ignored, _) = Gitignore::new(folder.join(".gitignore"));
        Self {
            folder: folder.to_path_buf(),
            ignored,
        }
    }

    fn is_changed(&self, event: &DebouncedEvent) -> bool {
        let is_change = match event.kind {
            // The files are read for every site that is made of them.
            EventKind::Access(_) | EventKind::Other => false,
            EventKind::Modify(ModifyKind::Metadata(_)) => false,
            _ => true,
        };
        is_change && event.paths.iter().any(|path| self.matters(path))
    }

    fn matters(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.folder) else {
            // Around the folder only settings matter; its book's chapters elsewhere all do.
            return is_ignore(path)
                || path.file_name().is_some_and(|name| name == project::FILE)
                || !self.folder.starts_with(path.parent().unwrap_or(path));
        };
        let is_hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
        if is_ignore(path) {
            return !below
                .parent()
                .is_some_and(|above| above.iter().any(is_hidden));
        }
        let ignored = self
            .ignored
            .matched_path_or_any_parents(path, path.is_dir());
        !below.iter().any(is_hidden) && !ignored.is_ignore()
    }
}

fn is_ignore(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    IGNORES.iter().any(|ignore| name == *ignore)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify_debouncer_full::notify::Event;
    use notify_debouncer_full::notify::event::{AccessKind, DataChange, MetadataKind};

    #[test]
    fn what_git_ignores_or_nobody_sees_does_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".gitignore"), "target/\n").unwrap();
        let relevant = Relevant::new(folder.path());
        for (path, matters) in [
            ("a.md", true),
            ("images/x.png", true),
            ("target/x.md", false),
            (".git/index", false),
            ("a/.b.md.swp", false),
            (".gitignore", true),
            ("a/.ignore", true),
            (".git/.gitignore", false),
            ("../.gitignore", true),
            ("../stepmark.toml", true),
            ("../other.md", false),
        ] {
            let path = folder.path().join(path);
            // As the watcher tells it: without a way up.
            let path = match path.iter().any(|part| part == "..") {
                true => folder
                    .path()
                    .parent()
                    .unwrap()
                    .join(path.file_name().unwrap()),
                false => path,
            };
            assert_eq!(relevant.matters(&path), matters, "{}", path.display());
        }
    }

    #[test]
    fn reading_is_no_change() {
        let folder = tempfile::tempdir().unwrap();
        let relevant = Relevant::new(folder.path());
        let told = |kind: EventKind| {
            let event = Event::new(kind).add_path(folder.path().join("a.md"));
            relevant.is_changed(&DebouncedEvent::new(event, std::time::Instant::now()))
        };
        assert!(told(EventKind::Modify(ModifyKind::Data(
            DataChange::Content
        ))));
        assert!(!told(EventKind::Access(AccessKind::Read)));
        assert!(!told(EventKind::Modify(ModifyKind::Metadata(
            MetadataKind::Any
        ))));
    }
}
