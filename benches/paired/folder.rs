//! A folder that a scenario has to itself, and an environment that is nobody's.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write};
use std::path::PathBuf;

use tempfile::TempDir;

/// Why something could not be measured.
pub type Problem = Box<dyn std::error::Error>;

/// What makes a folder ready; not measured.
pub type Prepare = Box<dyn Fn(&Folder) -> io::Result<()>>;

/// A temporary folder: what the commands see, and next to it what is not for them.
pub struct Folder(TempDir);

impl Folder {
    /// An empty one.
    pub fn new() -> io::Result<Self> {
        let folder = TempDir::with_prefix("stepmark-bench-")?;
        for sub in ["work", "home", "own"] {
            fs::create_dir(folder.path().join(sub))?;
        }
        Ok(Self(folder))
    }

    /// A path that the commands see, who run in `path("")`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("work").join(name)
    }

    /// A path that they do not look at.
    pub fn own(&self, name: &str) -> PathBuf {
        self.0.path().join("own").join(name)
    }

    /// What differs from the environment of whoever measures.
    pub fn environment(&self) -> [(&'static str, PathBuf); 6] {
        let home = self.0.path().join("home");
        [
            ("XDG_STATE_HOME", home.join("state")),
            ("XDG_CONFIG_HOME", home.join("config")),
            ("HOME", home),
            ("NO_COLOR", "1".into()),
            ("LC_ALL", "C.UTF-8".into()),
            ("TERM", "dumb".into()),
        ]
    }

    /// Writes a file piece by piece: large ones are never held in memory.
    pub fn write(
        &self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = BufWriter::new(File::create(path)?);
        write(&mut file)?;
        file.flush()?;
        // So that no command pays for what was written before it.
        file.get_ref().sync_all()
    }

    /// Makes `to` what `from` is.
    pub fn copy(&self, from: &str, to: &str) -> io::Result<()> {
        let to = self.path(to);
        fs::copy(self.path(from), &to)?;
        File::open(to)?.sync_all()
    }

    /// Whether a line of a file holds `text`.
    pub fn contains(&self, name: &str, text: &str) -> io::Result<bool> {
        for line in BufReader::new(File::open(self.path(name))?).lines() {
            if line?.contains(text) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
