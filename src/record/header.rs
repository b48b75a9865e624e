//! What is known of a run when it begins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::run::{Plan, RunId};
use crate::runbook::Runbook;

/// What is known of a run when it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What it is called.
    pub id: RunId,
    /// The document: absolute, without symbolic links.
    pub document: PathBuf,
    /// When it begins.
    pub at: Timestamp,
    /// The system that it touches.
    pub target: Option<String>,
    /// Parameters and their values. Those of secrets are never written.
    pub parameters: BTreeMap<String, String>,
    /// The names of the parameters that are secrets.
    pub secrets: Vec<String>,
    /// Who runs it.
    pub person: Option<String>,
    /// The version of stepmark.
    pub version: String,
    /// The ids of the steps that were selected, in order.
    pub selected: Vec<String>,
    /// The process that runs it.
    pub process: u32,
    /// The directory that was made for its steps, where `cwd` asks for one.
    pub root: Option<PathBuf>,
}

impl Header {
    /// The header of a run of `plan` by this process and person.
    #[must_use]
    pub fn new(id: RunId, runbook: &Runbook, plan: &Plan, at: Timestamp) -> Self {
        let person = nix::unistd::User::from_uid(nix::unistd::getuid());
        Self {
            id,
            document: canonical(runbook.document.source.path()),
            at,
            target: None,
            parameters: BTreeMap::new(),
            secrets: Vec::new(),
            person: person.ok().flatten().map(|user| user.name),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            selected: selected(runbook, plan),
            process: std::process::id(),
            root: None,
        }
    }

    /// The parameters that may be written: no secrets, and none that `former` says once were.
    pub(super) fn open_parameters(&self, former: &[String]) -> BTreeMap<String, String> {
        let is_secret = |name: &String| self.secrets.contains(name) || former.contains(name);
        let open = self.parameters.iter().filter(|(name, _)| !is_secret(name));
        open.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }
}

/// The ids of the steps of `plan`, in order.
#[must_use]
pub fn selected(runbook: &Runbook, plan: &Plan) -> Vec<String> {
    plan.blocks(runbook)
        .filter_map(|block| block.id.clone())
        .collect()
}

/// The one path that all ways to a document come to.
#[must_use]
pub fn canonical(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_path_buf())
}
