//! Where reports go: files that are written whole at the end, events as they happen, and what stands on
//! standard output for GitHub.

use std::cell::Cell;
use std::fs::{self, File, Permissions};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::args;
use super::error::Error;
use super::jobs::display::Out;
use super::terminal::say_err;
use crate::record::events::Sink;
use crate::record::journal::canonical;
use crate::report::document::Reported;
use crate::report::{github, junit, summary};
use crate::run::Signal;

/// The reports that somebody asked for.
pub struct Reports {
    junit: Option<Whole>,
    summary: Option<Whole>,
    github: Option<Github>,
    events: Option<Events>,
    out: Out,
}

/// Where events go.
struct Events {
    path: PathBuf,
    sink: Sink,
}

/// What GitHub Actions is told.
struct Github {
    /// What nobody else can say, so that it ends what no command may be read in.
    token: String,
    /// The folder that its paths are from.
    workspace: Option<PathBuf>,
    /// The file that the summary is added to, and its path.
    summary: Option<(PathBuf, File)>,
    /// Whether commands are stopped now.
    is_stopped: Cell<bool>,
}

impl Reports {
    /// Makes sure that every report can be written, and in the place of no document, before anything runs.
    pub fn open<'a>(
        asked: &args::Reports,
        documents: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, Error> {
        refuse_places(asked, documents)?;
        let is_stdout = asked.events.as_deref() == Some(Path::new("-"));
        if is_stdout && asked.github {
            return Err(
                Error::bad_input("--github and --events - both want standard output")
                    .help("give --events a file"),
            );
        }
        let summary = match asked.summary.as_deref() {
            Some([format, file]) if format == "md" => Some(Whole::open(Path::new(file))?),
            Some([format, ..]) => {
                return Err(
                    Error::bad_input(format!("--summary {format}: no such format"))
                        .help("say `--summary md FILE`"),
                );
            }
            _ => None,
        };
        Ok(Self {
            junit: asked.junit.as_deref().map(Whole::open).transpose()?,
            summary,
            github: asked.github.then(Github::open).transpose()?,
            events: asked.events.as_deref().map(Events::open).transpose()?,
            out: match is_stdout {
                true => Out::Stderr,
                false => Out::Stdout,
            },
        })
    }

    /// Whether there is anything to write when all is over.
    pub const fn are_wanted(&self) -> bool {
        self.junit.is_some() || self.summary.is_some() || self.github.is_some()
    }

    /// Where lines for people go.
    pub const fn out(&self) -> Out {
        self.out
    }

    /// The runs begin: what is printed from here on is none of GitHub's commands.
    pub fn begin(&self) {
        if let Some(github) = &self.github {
            github.is_stopped.set(true);
            Out::Stdout.print(&format!("{}\n", github::stop_commands(&github.token)));
        }
    }

    /// Where each run tells its events, where somebody wants them.
    pub fn events(&self) -> Option<Sink> {
        Some(self.events.as_ref()?.sink.clone())
    }

    /// The runs are over and came to `status`, which is that of the `signal` that ended them, if one did:
    /// whoever sent it waits for that, even where a report cannot be written.
    pub fn end(
        self,
        documents: &[Reported<'_>],
        status: u8,
        signal: Option<Signal>,
    ) -> Result<u8, Error> {
        match (self.write(documents), signal) {
            (Err(error), Some(_)) => {
                say_err!("{}", error.render());
                Ok(status)
            }
            (written, _) => written.map(|()| status),
        }
    }

    /// The runs are over. A report that cannot be written is in the way of no other.
    pub fn write(self, documents: &[Reported<'_>]) -> Result<(), Error> {
        let mut written = Vec::new();
        if let Some(file) = self.junit {
            written.push(file.write(&junit::report(documents)));
        }
        if let Some(file) = self.summary {
            written.push(file.write(&summary::markdown(documents)));
        }
        if let Some(events) = self.events
            && !events.sink.is_whole()
        {
            let path = events.path.display();
            let lost = format!("{path}: not all events could be written");
            written.push(Err(Error::bad_input(lost)));
        }
        if let Some(github) = self.github {
            written.push(github.write(documents));
        }
        written.into_iter().collect()
    }
}

/// Refuses to write a report where something else stands, or another report will.
fn refuse_places<'a>(
    asked: &args::Reports,
    documents: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Error> {
    let summary = asked.summary.as_ref().and_then(|words| words.get(1));
    let wanted = [
        ("--junit", asked.junit.as_deref()),
        ("--summary md", summary.map(Path::new)),
        ("--events", asked.events.as_deref()),
    ];
    let mut taken: Vec<PathBuf> = documents.into_iter().map(canonical).collect();
    let is_stdout = |path: &Path| path == Path::new("-");
    for (option, path) in wanted {
        let Some(path) = path else {
            continue;
        };
        if is_stdout(path) && option != "--events" {
            return Err(Error::bad_input(format!("{option} -: it takes a file"))
                .help("only --events can go to standard output"));
        }
        // Pipes and devices take what several have to say.
        let place = canonical(path);
        let is_file = !place.exists() || place.is_file();
        if is_file && !is_stdout(path) && taken.contains(&place) {
            let path = path.display();
            return Err(Error::bad_input(format!(
                "{option} {path}: this is a document, or another report"
            ))
            .help("give each report a file of its own"));
        }
        taken.push(place);
    }
    Ok(())
}

impl Events {
    fn open(path: &Path) -> Result<Self, Error> {
        let sink = if path == Path::new("-") {
            Sink::new(io::stdout())
        } else {
            let parent = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            let made = parent.map_or(Ok(()), fs::create_dir_all);
            let file = made.and_then(|()| File::create(path));
            Sink::new(file.map_err(|error| Error::file(path, &error))?)
        };
        let path = path.to_path_buf();
        Ok(Self { path, sink })
    }
}

impl Github {
    fn open() -> Result<Self, Error> {
        let random = || RandomState::new().build_hasher().finish();
        let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let summary = match path("GITHUB_STEP_SUMMARY") {
            None => {
                say_err!(
                    "note: $GITHUB_STEP_SUMMARY is not set: there is no place for the summary"
                );
                None
            }
            Some(path) => {
                let file = File::options().append(true).create(true).open(&path);
                let file = file.map_err(|error| Error::file(&path, &error))?;
                Some((path, file))
            }
        };
        Ok(Self {
            token: format!("{:016x}{:016x}", random(), random()),
            workspace: path("GITHUB_WORKSPACE"),
            summary,
            is_stopped: Cell::new(false),
        })
    }

    /// What comes now may be commands again.
    fn resume(&self) {
        if self.is_stopped.take() {
            Out::Stdout.print(&format!("{}\n", github::resume_commands(&self.token)));
        }
    }

    fn write(&self, documents: &[Reported<'_>]) -> Result<(), Error> {
        let here = std::env::current_dir().unwrap_or_default();
        let base = github::Base {
            here: &here,
            workspace: self.workspace.as_deref(),
        };
        self.resume();
        for line in github::annotations(documents, base) {
            Out::Stdout.print(&format!("{line}\n"));
        }
        let Some((path, file)) = &self.summary else {
            return Ok(());
        };
        let mut file: &File = file;
        file.write_all(summary::markdown(documents).as_bytes())
            .map_err(|error| Error::file(path, &error))
    }
}

impl Drop for Github {
    /// Whatever goes wrong in between, commands of what comes behind are none of ours to stop.
    fn drop(&mut self) {
        self.resume();
    }
}

/// A file that is written whole or not at all.
struct Whole {
    path: PathBuf,
    to: To,
}

/// What stands for the file until then.
enum To {
    /// Another file beside it, which takes its place.
    New(NamedTempFile),
    /// Itself, where it is none that another can take the place of, as a pipe.
    Same(File),
}

impl Whole {
    fn open(path: &Path) -> Result<Self, Error> {
        let opened = Self::to(path);
        opened
            .map(|(path, to)| Self { path, to })
            .map_err(|error| Error::file(path, &error))
    }

    fn to(path: &Path) -> io::Result<(PathBuf, To)> {
        let path = followed(path)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder)?;
        if path.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if path.exists() && !path.is_file() {
            let file = File::options().write(true).open(&path)?;
            return Ok((path, To::Same(file)));
        }
        let new = tempfile::Builder::new()
            .prefix(".stepmark-")
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder)?;
        Ok((path, To::New(new)))
    }

    fn write(self, text: &str) -> Result<(), Error> {
        let path = self.path;
        let written = match self.to {
            To::Same(mut file) => file.write_all(text.as_bytes()),
            To::New(mut file) => file
                .write_all(text.as_bytes())
                .and_then(|()| file.persist(&path).map_err(|error| error.error))
                .map(drop),
        };
        written.map_err(|error| Error::file(&path, &error))
    }
}

/// What a symbolic link leads to, where nothing may stand yet: that is replaced, and not the link.
fn followed(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(path) {
            Ok(next) => followed(&path.parent().unwrap_or_else(|| Path::new("")).join(next)),
            Err(_) => Ok(path.to_path_buf()),
        },
        found => found,
    }
}
