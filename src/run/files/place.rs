//! Where files are read and written: below the document's root, whatever links are on the way, and
//! whoever changes them meanwhile. The way is gone step by step, each from an open folder, so that what
//! was looked at is what is used.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, fstat, openat, readlinkat, statat};
use rustix::io::Errno;
use thiserror::Error;

/// The most bytes of a file that a block changes: its text is compared, and shown.
const MAX_BYTES: u64 = 16 << 20;

/// The most links on the way to a file, as the kernel has it.
const MAX_LINKS: usize = 40;

/// Why a file cannot be read or written.
#[derive(Debug, Error)]
pub(in crate::run) enum Trouble {
    /// The way leads somewhere else.
    #[error("this leads out of the document's directory")]
    Outside,
    /// A link on the way does.
    #[error("a symbolic link leads out of the document's directory")]
    LinkOutside,
    /// The path ends where no file can be.
    #[error("this names no file")]
    NoFile,
    /// Something is there that is no file.
    #[error("this is {0}, and no file")]
    NotRegular(&'static str),
    /// It cannot be held in memory.
    #[error("this has more than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    /// Somebody changed it meanwhile.
    #[error("this changed while it was to be written")]
    Changed,
    /// The system refuses.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl From<Errno> for Trouble {
    fn from(error: Errno) -> Self {
        Self::Io(error.into())
    }
}

/// The document's root, held open: it stays the same folder wherever somebody moves it.
#[derive(Debug)]
pub(in crate::run) struct Root {
    folder: OwnedFd,
    /// Its one real path, by which links that begin at `/` are known to stay below it.
    real: PathBuf,
    /// Where relative paths begin, where they may lead anywhere: then the folder is `/`.
    start: Option<PathBuf>,
    /// What `~` stands for there.
    home: Option<PathBuf>,
}

impl Root {
    /// Opens the root; `is_open` where paths may lead out of it.
    pub(in crate::run) fn new(path: &Path, is_open: bool) -> io::Result<Self> {
        let real = path.canonicalize()?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = if is_open { Path::new("/") } else { &real };
        Ok(Self {
            folder: rustix::fs::open(folder, flags, Mode::empty())?,
            start: is_open.then(|| real.clone()),
            home: std::env::var_os("HOME")
                .map(PathBuf::from)
                .filter(|home| is_open && home.is_absolute()),
            real,
        })
    }

    /// A path that begins at `~`, as shells have it.
    fn at_home(&self, path: &str) -> Result<PathBuf, Trouble> {
        let home = self.home.as_ref().ok_or(Trouble::NoFile)?;
        let below = path.trim_start_matches('~').trim_start_matches('/');
        match below.is_empty() {
            true => Err(Trouble::NoFile),
            false => Ok(home.join(below)),
        }
    }

    /// Where the file at `path` is, or would be.
    pub(in crate::run) fn find(&self, path: &str) -> Result<Place, Trouble> {
        if path.is_empty() || path.ends_with('/') {
            return Err(Trouble::NoFile);
        }
        let is_home = path == "~" || path.starts_with("~/");
        let whole = match &self.start {
            Some(_) if is_home => self.at_home(path)?,
            Some(start) => start.join(path),
            None if is_home || Path::new(path).is_absolute() => return Err(Trouble::Outside),
            None => PathBuf::from(path),
        };
        let way = Way {
            root: self,
            folders: Vec::new(),
            missing: Vec::new(),
            ahead: VecDeque::new(),
            links: Vec::new(),
        };
        way.go(&whole)
    }
}

/// A file's place: a folder that is open, what is missing on the way from there, and a name.
#[derive(Debug)]
pub(in crate::run) struct Place {
    pub(super) folder: OwnedFd,
    /// Folders that are not there, the outermost first.
    pub(super) missing: Vec<OsString>,
    pub(super) name: OsString,
    /// Where the links on the way led.
    pub(super) links: Vec<PathBuf>,
}

/// What a file holds, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::run) struct Content {
    pub(in crate::run) bytes: Vec<u8>,
    pub(in crate::run) mode: u32,
    pub(super) owner: (u32, u32),
}

impl Place {
    /// What the file holds; nothing where there is none. Pipes and devices are not even opened.
    pub(in crate::run) fn read(&self) -> Result<Option<Content>, Trouble> {
        if !self.missing.is_empty() {
            return Ok(None);
        }
        let found = match statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => found,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        refuse_other(FileType::from_raw_mode(found.st_mode))?;
        // It may be another by now: nothing waits for a pipe's other end.
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file =
            openat(&self.folder, &self.name, flags, Mode::empty()).map_err(
                |error| match error {
                    Errno::LOOP => Trouble::NotRegular("a symbolic link"),
                    error => error.into(),
                },
            )?;
        refuse_other(FileType::from_raw_mode(fstat(&file)?.st_mode))?;
        let file = File::from(file);
        let metadata = file.metadata()?;
        let mut bytes = Vec::new();
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Trouble::TooLarge);
        }
        Ok(Some(Content {
            bytes,
            mode: metadata.mode() & 0o7777,
            owner: (metadata.uid(), metadata.gid()),
        }))
    }
}

fn refuse_other(kind: FileType) -> Result<(), Trouble> {
    Err(Trouble::NotRegular(match kind {
        FileType::RegularFile => return Ok(()),
        FileType::Directory => "a directory",
        FileType::Symlink => "a symbolic link",
        FileType::Fifo => "a named pipe",
        FileType::Socket => "a socket",
        FileType::CharacterDevice | FileType::BlockDevice => "a device",
        FileType::Unknown => "something else",
    }))
}

/// The way to a file.
struct Way<'a> {
    root: &'a Root,
    /// The folders that it leads through below the root.
    folders: Vec<OwnedFd>,
    missing: Vec<OsString>,
    ahead: VecDeque<OsString>,
    links: Vec<PathBuf>,
}

impl Way<'_> {
    fn go(mut self, path: &Path) -> Result<Place, Trouble> {
        self.put_ahead(path);
        while let Some(part) = self.ahead.pop_front() {
            let is_last = self.ahead.is_empty();
            if part == ".." {
                self.back()?;
            } else if !self.missing.is_empty() {
                if is_last {
                    return self.end(part);
                }
                self.missing.push(part);
            } else {
                match readlinkat(self.here(), &part, Vec::new()) {
                    Ok(target) => {
                        let target = OsString::from_vec(target.into_bytes());
                        self.follow(Path::new(&target))?;
                    }
                    Err(Errno::INVAL | Errno::NOENT) if is_last => return self.end(part),
                    Err(Errno::INVAL) => self.enter(&part)?,
                    Err(Errno::NOENT) => self.missing.push(part),
                    Err(error) => return Err(error.into()),
                }
            }
        }
        // A link led to a folder.
        Err(Trouble::NotRegular("a directory"))
    }

    fn here(&self) -> &OwnedFd {
        self.folders.last().unwrap_or(&self.root.folder)
    }

    fn put_ahead(&mut self, path: &Path) {
        for part in path.components().rev() {
            match part {
                Component::Normal(name) => self.ahead.push_front(name.to_owned()),
                Component::ParentDir => self.ahead.push_front(OsString::from("..")),
                Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
            }
        }
    }

    fn back(&mut self) -> Result<(), Trouble> {
        if !self.missing.is_empty() {
            return Err(Trouble::Io(io::ErrorKind::NotFound.into()));
        }
        if self.folders.pop().is_none() && self.root.start.is_none() {
            return Err(match self.links.is_empty() {
                true => Trouble::Outside,
                false => Trouble::LinkOutside,
            });
        }
        Ok(())
    }

    fn enter(&mut self, part: &OsStr) -> Result<(), Trouble> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = openat(self.here(), part, flags, Mode::empty())?;
        self.folders.push(folder);
        Ok(())
    }

    fn follow(&mut self, target: &Path) -> Result<(), Trouble> {
        if self.links.len() >= MAX_LINKS {
            return Err(Errno::LOOP.into());
        }
        self.links.push(target.to_path_buf());
        if !target.is_absolute() {
            self.put_ahead(target);
            return Ok(());
        }
        self.folders.clear();
        let below = match &self.root.start {
            Some(_) => target,
            None => target
                .strip_prefix(&self.root.real)
                .map_err(|_| Trouble::LinkOutside)?,
        };
        self.put_ahead(below);
        Ok(())
    }

    fn end(mut self, name: OsString) -> Result<Place, Trouble> {
        let folder = match self.folders.pop() {
            Some(folder) => folder,
            None => self.root.folder.try_clone()?,
        };
        Ok(Place {
            folder,
            missing: self.missing,
            name,
            links: self.links,
        })
    }
}
