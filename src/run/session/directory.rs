//! The private directory of a session: the step's file, the report pipe, the shell's state.

use std::ffi::CString;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use tempfile::TempDir;

use super::program::{CHANGES, ERRORS, LISTING, REPORT, SCRIPT, STATES};

pub(super) struct Directory {
    path: PathBuf,
    /// Removes it, unless somebody else does.
    temporary: Option<TempDir>,
    /// The step's file.
    pub(super) step: PathBuf,
}

impl Directory {
    /// Makes the directory, in memory where there is such a place: the state may hold secrets, and is written after each
    /// step.
    pub(super) fn new(name: &str) -> io::Result<Self> {
        let mut last = None;
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let places = runtime
            .into_iter()
            .chain([PathBuf::from("/dev/shm"), std::env::temp_dir()]);
        for place in places.filter(|place| place.is_absolute()) {
            let made = tempfile::Builder::new()
                .prefix("stepmark-")
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(&place)
                .and_then(|directory| {
                    mkfifo(
                        &directory.path().join(REPORT),
                        Mode::S_IRUSR | Mode::S_IWUSR,
                    )?;
                    Ok(directory)
                });
            match made {
                Ok(directory) => {
                    return Ok(Self {
                        path: directory.path().to_owned(),
                        step: directory.path().join(name),
                        temporary: Some(directory),
                    });
                }
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| io::Error::other("no place for temporary files")))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Leaves it to others to remove the directory.
    pub(super) fn leave(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            let _ = temporary.keep();
        }
    }

    /// Writes a file of the directory.
    pub(super) fn write(&self, name: &str, text: &[u8]) -> io::Result<()> {
        fs::write(self.join(name), text)
    }

    /// Makes the pipe for a standard error that is kept apart.
    pub(super) fn make_errors(&self) -> io::Result<PathBuf> {
        let path = self.join(ERRORS);
        mkfifo(&path, Mode::S_IRUSR | Mode::S_IWUSR)?;
        Ok(path)
    }

    /// All files that the directory may hold.
    pub(super) fn files(&self) -> io::Result<Vec<CString>> {
        let names = [
            REPORT, LISTING, ERRORS, SCRIPT, CHANGES, STATES[0], STATES[1],
        ];
        let own = names.map(|name| self.join(name));
        own.iter()
            .chain([&self.step])
            .map(|path| c_string(path.as_os_str().as_bytes()))
            .collect()
    }
}

/// The bytes for a system call.
pub(super) fn c_string(bytes: &[u8]) -> io::Result<CString> {
    CString::new(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
}
