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
    root: PathBuf,
    /// Goes when the run is over.
    _temporary: Option<TempDir>,
}

/// Who runs a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A person at a terminal.
    Guided,
    /// Nobody.
    Unattended,
}

/// How long a step may take where nobody watches and nothing else is said.
const UNATTENDED_TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// How long a step may take before the person is asked whether it may go on.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

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

/// Runs a document from the first step of its plan to the last.
pub fn execute<O: Operator>(
    prepared: &Prepared,
    mode: Mode,
    operator: &mut O,
) -> Result<RunResults, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::bad_input(format!("no event loop can be had: {error}")))?;
    runtime.block_on(work(prepared, mode, operator))
}

fn broken_session(error: &std::io::Error) -> Error {
    Error::bad_input(format!("the session with the shell broke: {error}"))
        .help("stepmark needs bash 4.4 or later on PATH")
}

async fn work<O: Operator>(
    prepared: &Prepared,
    mode: Mode,
    operator: &mut O,
) -> Result<RunResults, Error> {
    let Prepared {
        runbook,
        plan,
        values,
        root,
        ..
    } = prepared;
    let mut interrupts = SystemSignals::new().map_err(|error| broken_session(&error))?;
    let mut env = runbook.config.env.clone();
    env.extend(values.clone());
    let mut session = Session::start(SessionOptions {
        name: runbook.document.source.file_name(),
        cwd: root.clone(),
        env,
        terminal: mode == Mode::Guided,
    })
    .await
    .map_err(|error| broken_session(&error))?;
    let target = target(runbook, &mut session)
        .await
        .map_err(|error| broken_session(&error))?
        .map_err(unknown_target)?;
    let is_guided = mode == Mode::Guided;
    let options = RunOptions {
        root: root.clone(),
        timeout: (!is_guided).then_some(UNATTENDED_TIMEOUT),
        patience: is_guided.then_some(PATIENCE),
        is_guided,
        is_kept: false,
        known: values.clone().into_iter().collect(),
        usual: HashMap::new(),
    };
    let clock = SystemClock;
    let path = runbook.document.source.path().to_string_lossy();
    let id = RunId::new(&path, clock.now(), std::process::id());
    let mut run = Run {
        runbook,
        plan,
        options: &options,
        executor: &mut session,
        interrupts: &mut interrupts,
        operator,
        clock: &clock,
    };
    let past = None;
    let results = run.go(Start { id, target, past }).await;
    let mut show = |bytes: &[u8]| operator.event(&Event::Output { bytes });
    let ended = session.end(&mut show).await;
    if let Err(error) = ended {
        anstream::eprintln!("warning: the session with the shell did not end well: {error}");
    }
    Ok(results)
}

fn unknown_target(why: String) -> Error {
    Error::blocked(format!("the target is not known, and nothing ran: {why}"))
        .help("the front matter's `target` asks for it before anything is touched")
}
