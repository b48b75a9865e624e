//! The directory of a run whose document asks for one of its own. A run that stopped finds it again.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::error::Error;

/// A directory that was made for a run; it goes with this, unless it stays.
#[derive(Debug)]
pub struct Temporary {
    path: PathBuf,
    stays: bool,
}

impl Temporary {
    /// Makes one.
    pub fn make() -> Result<Self, Error> {
        let made = TempDir::with_prefix("stepmark-")
            .map_err(|error| Error::file(&std::env::temp_dir(), &error))?;
        Ok(Self {
            path: made.keep(),
            stays: false,
        })
    }

    /// The directory of an earlier part of the run, where it is still there. It stays until the run has
    /// come to its end.
    pub fn again(path: &Path) -> Option<Self> {
        // Where many people make files, another's may have that name by now.
        let found = fs::symlink_metadata(path).ok()?;
        let is_own = found.is_dir() && found.uid() == nix::unistd::getuid().as_raw();
        is_own.then(|| Self {
            path: path.to_path_buf(),
            stays: true,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says whether it is there when this has gone.
    pub const fn stays(&mut self, stays: bool) {
        self.stays = stays;
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.stays {
            // What cannot be deleted is in nobody's way.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_unless_it_stays() {
        let mut made = Temporary::make().unwrap();
        let path = made.path().to_path_buf();
        made.stays(true);
        drop(made);
        assert!(path.is_dir());
        drop(Temporary::again(&path));
        assert!(path.is_dir());
        let mut again = Temporary::again(&path).unwrap();
        again.stays(false);
        drop(again);
        assert!(!path.exists());
        assert!(Temporary::again(&path).is_none());
    }

    #[test]
    fn what_is_no_directory_is_not_taken_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        assert!(Temporary::again(&link).is_none());
    }
}
