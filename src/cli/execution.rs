//! From a file to results: what `run` and `ci` share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::args::Steps;
use super::check::tell_diagnostics;
use super::error::Error;
use super::{parameters, walk};
use crate::run::session::{Ended, Script, Session, SessionOptions};
use crate::run::{
    Clock as _, Event, Operator, Plan, Run, RunId, RunOptions, RunResults, SystemClock,
    SystemSignals,
};
use crate::runbook::selection::Selection;
use crate::runbook::{Cwd, Runbook, Target};

/// A document that is ready to run.
pub struct Prepared {
    /// What it is.
    pub runbook: Runbook,
    /// Which blocks, in order.
    pub plan: Plan,
    /// Values of parameters, as commands get them.
    pub values: BTreeMap<String, String>,
    /// Parameters that nobody gave a value for.
    pub missing: Vec<String>,
    /// Parameters whose values are secret.
    #[expect(
        dead_code,
        reason = "documents with secrets are refused until runs mask them"
    )]
    pub secrets: Vec<String>,
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
    let params = &runbook.config.params;
    let (values, missing) = parameters::values(params, &steps.set, |name| std::env::var_os(name))?;
    let secrets = parameters::secrets(params);
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
        secrets,
        root,
        _temporary: temporary,
    })
}

/// Runs a document from the first step of its plan to the last.
pub fn execute(
    prepared: &Prepared,
    mode: Mode,
    operator: &mut dyn Operator,
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

async fn work(
    prepared: &Prepared,
    mode: Mode,
    operator: &mut dyn Operator,
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
    let target = target(runbook, &mut session).await?;
    let options = RunOptions {
        root: root.clone(),
        timeout: (mode == Mode::Unattended).then_some(UNATTENDED_TIMEOUT),
        is_guided: mode == Mode::Guided,
        known: values.clone().into_iter().collect(),
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
    let results = run.go(id, target).await;
    let mut show = |bytes: &[u8]| operator.event(&Event::Output { bytes });
    let ended = session.end(&mut show).await;
    if let Err(error) = ended {
        anstream::eprintln!("warning: the session with the shell did not end well: {error}");
    }
    Ok(results)
}

/// The system that the run touches, as the document names it or finds it out.
async fn target(runbook: &Runbook, session: &mut Session) -> Result<Option<String>, Error> {
    match &runbook.config.target {
        None => Ok(None),
        Some(Target::Value(name)) => Ok(Some(name.clone())),
        Some(Target::Command(command)) => {
            let script = Script {
                timeout: Some(UNATTENDED_TIMEOUT),
                ..Script::new(command, 1)
            };
            let outcome = session
                .run(&script, &mut |_| {}, std::future::pending())
                .await
                .map_err(|error| broken_session(&error))?;
            let name = outcome.output.text().trim().to_owned();
            if outcome.ended != Ended::Exited(0) || name.is_empty() {
                let message = format!("the target is not known, and nothing ran: `{command}`");
                return Err(Error::blocked(format!("{message} says: {name}"))
                    .help("the front matter's `target` asks for it before anything is touched"));
            }
            Ok(Some(name))
        }
    }
}
