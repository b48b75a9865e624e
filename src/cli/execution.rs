//! From a file to results: what `run` and `ci` share.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::args::Steps;
use super::check::tell_diagnostics;
use super::error::Error;
use super::walk;
use crate::run::session::{Session, SessionOptions};
use crate::run::{
    Clock as _, Event, Operator, Plan, Run, RunId, RunOptions, RunResults, Start, SystemClock,
    SystemSignals, target,
};
use crate::runbook::attributes::is_variable_name;
use crate::runbook::selection::Selection;
use crate::runbook::{Cwd, Runbook};

/// A document that is ready to run.
pub struct Prepared {
    /// What it is.
    pub runbook: Runbook,
    /// Which blocks, in order.
    pub plan: Plan,
    /// Values of parameters.
    pub values: BTreeMap<String, String>,
    /// Parameters that nobody gave a value for.
    pub missing: Vec<String>,
    /// The directory that steps start in, and that files stay below.
    pub root: PathBuf,
    /// Goes when the run is over.
    _temporary: Option<TempDir>,
}

impl Prepared {
    /// The names that holes may have whose values are known before the run. No secrets: what is known
    /// is shown and kept.
    pub fn known(&self) -> Captures {
        let values = self.values.iter();
        let open = values.filter(|(name, _)| !self.secrets.contains(name));
        open.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// Reads and judges the document at `path`. What is wrong with it goes to stderr.
pub fn prepare(path: &Path, steps: &Steps) -> Result<Prepared, Error> {
    let runbook = Runbook::parse(walk::read(path)?);
    if runbook.has_errors() {
        tell_diagnostics(&runbook);
        return Err(
            Error::bad_input(format!("{} cannot run as it is", path.display()))
                .help("mend the errors above; `stepmark check` lists them again"),
        );
    }
    let selection = Selection {
        only: steps.only.clone(),
        from: steps.from.clone(),
        to: steps.to.clone(),
        skip: steps.skip.clone(),
    };
    let plan = Plan::new(&runbook, &selection)
        .map_err(|error| Error::bad_input(format!("{}: {error}", path.display())))?;
    let (values, missing) = values(&runbook, &steps.set)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let folder = std::path::absolute(&folder).map_err(|error| Error::file(&folder, &error))?;
    let mut temporary = None;
    let root = match &runbook.config.cwd {
        Cwd::Document => folder,
        Cwd::Path(path) => folder.join(path),
        Cwd::Temp => {
            let made = TempDir::with_prefix("stepmark-")
                .map_err(|error| Error::file(&std::env::temp_dir(), &error))?;
            temporary.insert(made).path().to_path_buf()
        }
    };
    if !root.is_dir() {
        return Err(
            Error::bad_input(format!("{}: this is no directory", root.display()))
                .help("`cwd` in the front matter says that steps start there"),
        );
    }
    Ok(Prepared {
        runbook,
        plan,
        values,
        missing,
        root,
        _temporary: temporary,
    })
}

/// The parameters' values: `--set`, `STEPMARK_NAME` in the environment, the default; and the names of
/// those that have none.
fn values(
    runbook: &Runbook,
    set: &[String],
) -> Result<(BTreeMap<String, String>, Vec<String>), Error> {
    let params = &runbook.config.params;
    let mut values = BTreeMap::new();
    for word in set {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        if !word.contains('=') || !is_variable_name(name) {
            return Err(
                Error::bad_input(format!("--set {word}: this is no KEY=VALUE"))
                    .help("KEY is a name that a shell takes as a variable's"),
            );
        }
        values.insert(name.to_owned(), value.to_owned());
    }
    let mut missing = Vec::new();
    for (name, param) in params {
        if values.contains_key(name) {
            continue;
        }
        let from_environment = std::env::var(format!("STEPMARK_{}", name.to_uppercase())).ok();
        match from_environment.or_else(|| param.default.clone()) {
            Some(value) => drop(values.insert(name.clone(), value)),
            None => missing.push(name.clone()),
        }
    }
    for (name, value) in &values {
        let choices = params.get(name).map_or(&[][..], |param| &param.choices);
        if !choices.is_empty() && !choices.contains(value) {
            return Err(
                Error::bad_input(format!("{name}: `{value}` is none of its choices"))
                    .help(format!("it is one of {}", choices.join(", "))),
            );
        }
    }
    Ok((values, missing))
}
