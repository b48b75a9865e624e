//! What of a session a journal keeps, and a later run can be given.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use nix::unistd::{AccessFlags, access};

use super::declarations::{Declaration, declarations};
use super::difference::unset;
use super::program::quote;
use super::state::State;
use super::{Session, is_name};

/// A session's directory and environment: what another session can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The directory.
    pub directory: PathBuf,
    /// The variables that commands get, by name, but for those that a shell sets by itself and values that are no
    /// text.
    pub exported: Vec<(String, String)>,
}

impl Session {
    /// Tells the session's directory and environment as they are between two scripts.
    ///
    /// # Errors
    /// When the shell cannot be talked to.
    pub async fn snapshot(&mut self) -> io::Result<Snapshot> {
        let state = self.newest().await?;
        Ok(Snapshot {
            directory: self.directory_of(&state),
            exported: exported(&state).into_iter().collect(),
        })
    }

    /// Gives the session the directory and the environment of a snapshot. Variables that are not exported stay.
    ///
    /// # Errors
    /// When the directory is gone or not to be entered, and when the shell cannot be talked to.
    pub async fn restore(&mut self, snapshot: &Snapshot) -> io::Result<()> {
        let directory = &snapshot.directory;
        let enterable = directory
            .metadata()
            .and_then(|metadata| match metadata.is_dir() {
                true => Ok(access(directory, AccessFlags::X_OK)?),
                false => Err(io::ErrorKind::NotADirectory.into()),
            });
        enterable.map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", directory.display()))
        })?;
        let state = self.newest().await?;
        let wanted = snapshot
            .exported
            .iter()
            .filter(|(name, value)| is_name(name) && !value.contains('\0'))
            .cloned()
            .collect();
        let mut text = environment(&exported(&state), &wanted);
        // Last, since it sets PWD and OLDPWD.
        text.push_str(&format!(
            "builtin cd -L -- {}\n",
            quote(&directory.to_string_lossy())
        ));
        self.apply(text.as_bytes()).await
    }
}

/// The variables of a state that commands get, but for those that follow from where the shell is.
pub(super) fn exported(state: &State) -> BTreeMap<String, String> {
    environment_of(&declarations(&state.variables))
}

/// The same of variables that were listed.
pub(super) fn environment_of(listed: &[Declaration<'_>]) -> BTreeMap<String, String> {
    listed
        .iter()
        .filter(|variable| variable.is_exported() && variable.is_users())
        .filter(|variable| !["PWD", "OLDPWD"].contains(&variable.name))
        .filter_map(|variable| Some((variable.name.to_owned(), variable.value()?)))
        .collect()
}

/// The commands that make one environment of another.
pub(super) fn environment(
    from: &BTreeMap<String, String>,
    to: &BTreeMap<String, String>,
) -> String {
    let gone = from.keys().filter(|name| !to.contains_key(*name));
    let changed = to
        .iter()
        .filter(|(name, value)| from.get(*name) != Some(value));
    gone.map(|name| unset(name))
        .chain(changed.map(|(name, value)| {
            // What is an array, or a number, would take the value in its own way.
            format!("{}builtin export {name}={}\n", unset(name), quote(value))
        }))
        .collect()
}
