//! One run of a document at a time: a lock that the kernel takes away from a process that dies.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Who holds the lock of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub process: u32,
    /// Its run.
    pub run: String,
    /// Since when: RFC 3339.
    pub since: String,
}

/// The lock of a document, as long as it lives.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Why a lock cannot be had.
#[derive(Debug)]
pub(super) enum Refused {
    /// Another run has it; who, where that can be read.
    Held(Option<Holder>),
    Io(io::Error),
}

impl Lock {
    /// Takes the lock whose file is at `path`.
    pub(super) fn take(path: &Path, holder: &Holder) -> Result<Self, Refused> {
        let file = fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path);
        let mut file = file.map_err(Refused::Io)?;
        // A lock of the open file, not of the process: it can be asked about without being taken, so
        // that who lists runs is never in the way of one that begins.
        match fcntl(&file, FcntlArg::F_OFD_SETLK(&whole_file())) {
            Ok(_) => {}
            Err(Errno::EAGAIN | Errno::EACCES) => return Err(Refused::Held(read(&mut file))),
            Err(error) => return Err(Refused::Io(error.into())),
        }
        let mut text = serde_json::to_vec(holder).map_err(|error| Refused::Io(error.into()))?;
        text.push(b'\n');
        file.set_len(0)
            .and_then(|()| file.write_all(&text))
            .map_err(Refused::Io)?;
        Ok(Self { _file: file })
    }
}

/// Who holds the lock whose file is at `path`; none where nobody does.
pub(super) fn holder(path: &Path) -> Option<Holder> {
    let mut file = File::open(path).ok()?;
    let mut found = whole_file();
    found.l_type = as_type(libc::F_RDLCK);
    fcntl(&file, FcntlArg::F_OFD_GETLK(&mut found)).ok()?;
    if found.l_type == as_type(libc::F_UNLCK) {
        return None;
    }
    read(&mut file)
}

/// Who held the lock last whose file is at `path`; who holds it now, where somebody does.
pub(super) fn last(path: &Path) -> Option<Holder> {
    read(&mut File::open(path).ok()?)
}

/// The name of the lock's file of a document.
pub(super) fn file_name(document: &Path) -> PathBuf {
    let hash = Sha256::digest(document.as_os_str().as_bytes());
    hash[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()
        .into()
}

fn read(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the kernel's constants fit the kernel's field"
)]
const fn as_type(constant: libc::c_int) -> libc::c_short {
    constant as libc::c_short
}

const fn whole_file() -> libc::flock {
    libc::flock {
        l_type: as_type(libc::F_WRLCK),
        l_whence: 0,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file_name(Path::new("/a.md")));
        let who = |run: &str| Holder {
            process: 7,
            run: run.to_owned(),
            since: "2026-05-04T03:02:01Z".to_owned(),
        };
        assert_eq!(holder(&path), None);
        let first = Lock::take(&path, &who("1")).unwrap();
        assert_eq!(holder(&path), Some(who("1")));
        match Lock::take(&path, &who("2")) {
            Err(Refused::Held(found)) => assert_eq!(found, Some(who("1"))),
            other => panic!("{other:?}"),
        }
        drop(first);
        assert_eq!(holder(&path), None);
        Lock::take(&path, &who("3")).unwrap();
    }
}
