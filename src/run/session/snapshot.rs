//! What of a session outlives it.

use std::path::PathBuf;

/// The directory and the environment of a session, as a later one can begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The directory.
    pub directory: PathBuf,
    /// The exported variables, sorted by name.
    pub exported: Vec<(String, String)>,
}

impl super::Session {
    /// What a later session can begin with.
    pub async fn snapshot(&mut self) -> std::io::Result<Snapshot> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    /// A shell for the person.
    pub async fn shell(&mut self) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}
