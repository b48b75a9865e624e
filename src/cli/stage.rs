//! Where a run takes place: the session that its steps share, the system that it touches, and the
//! signals that may end it.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::time::Duration;

use super::error::Error;
use super::execution::Prepared;
use super::terminal::{self, say_err};
use crate::expect::visible;
use crate::run::session::{LAST_GRACE, Session, SessionOptions, Size, Snapshot};
use crate::run::{
    self, Asked, Clock as _, Event, Interrupts as _, Operator, Past, Question, Run, RunId,
    RunOptions, RunResults, Said, Signal, Start, SystemClock, SystemSignals, Undoes, Undoing,
};

/// Who runs a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A person at a terminal.
    Guided,
    /// Nobody.
    Unattended {
        /// How long a step may take that says nothing of its own.
        timeout: Duration,
        /// When what was done is undone.
        undoes: Undoes,
    },
}

impl Mode {
    /// Nobody, and nothing is said of how.
    pub const UNATTENDED: Self = Self::Unattended {
        timeout: Duration::from_secs(10 * 60),
        undoes: Undoes::Asked,
    };
}

/// How long a step may take before the person is asked whether it may go on.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The session that a document's steps share, before and while they run.
pub struct Stage {
    session: Session,
    signals: SystemSignals,
    mode: Mode,
    /// The system that the run touches.
    pub target: Option<String>,
}

/// What a run goes on from, and what it leaves behind.
#[derive(Debug)]
pub struct Passage {
    /// The run's id.
    pub id: RunId,
    /// What an earlier part of it did.
    pub past: Option<Past>,
    /// How long blocks took in the last run.
    pub usual: HashMap<usize, Duration>,
    /// Whether a journal keeps what it does.
    pub is_kept: bool,
    /// Whether its results keep all of long outputs.
    pub keeps_whole: bool,
}

impl Passage {
    /// A run that begins at its first step, and that nothing is kept of.
    pub fn anew(prepared: &Prepared) -> Self {
        let path = prepared.runbook.document.source.path().to_string_lossy();
        Self {
            id: RunId::new(&path, SystemClock.now(), std::process::id()),
            past: None,
            usual: HashMap::new(),
            is_kept: false,
            keeps_whole: false,
        }
    }
}

impl Stage {
    /// Starts the session and asks which system it touches.
    pub async fn set(
        prepared: &Prepared,
        mode: Mode,
        signals: SystemSignals,
    ) -> Result<Self, Error> {
        let runbook = &prepared.runbook;
        let broken = |error: io::Error| broken_session(&error);
        let mut env = runbook.config.env.clone();
        env.extend(prepared.values.clone());
        let start = || {
            Session::start(SessionOptions {
                name: runbook.document.source.file_name(),
                cwd: prepared.root.clone(),
                env: env.clone(),
                terminal: mode == Mode::Guided,
            })
        };
        let mut session = start().await.map_err(broken)?;
        let mut signals = signals;
        let mut ended_by = None;
        let ended = async { ended_by = Some(ended(&mut signals, mode).await) };
        let target = run::target(runbook, &mut session, question(prepared, mode), ended);
        let target = match target.await.map_err(broken)? {
            Asked::Target(target) => target,
            Asked::Ended => {
                // With all that the command has started.
                let done = session.end_within(run::HURRIED, &mut |_| {}).await;
                done.map_err(broken)?;
                return Err(Error::left_by(ended_by));
            }
            Asked::Unknown(why) if !prepared.knows_all() => {
                let why = visible(&why);
                say_err!("note: the target is not known before the parameters are: {why}");
                // Whatever has become of the shell meanwhile: the run begins with one of its own.
                let failed = std::mem::replace(&mut session, start().await.map_err(broken)?);
                failed.end(&mut |_| {}).await.map_err(broken)?;
                None
            }
            Asked::Unknown(why) => return Err(unknown_target(&why)),
        };
        Ok(Self {
            session,
            signals,
            mode,
            target,
        })
    }

    /// Asks again which system the session touches, now that its variables are others. Whether it is
    /// another than before.
    pub async fn find_target(&mut self, prepared: &Prepared) -> Result<bool, Error> {
        let question = question(prepared, self.mode);
        let nobody = std::future::pending();
        let now = run::target(&prepared.runbook, &mut self.session, question, nobody).await;
        let now = match now.map_err(|error| broken_session(&error))? {
            Asked::Target(now) => now,
            Asked::Unknown(why) => return Err(unknown_target(&why)),
            Asked::Ended => return Err(Error::left_by(Some(Signal::Interrupt))),
        };
        let is_other = now != self.target;
        self.target = now;
        Ok(is_other)
    }

    /// Asks a command for the value of a parameter.
    pub async fn ask(&mut self, prepared: &Prepared, command: &str) -> Result<Said, Error> {
        let question = question(prepared, self.mode);
        let mut ended_by = None;
        let signals = &mut self.signals;
        let ended = async { ended_by = Some(signals.next().await) };
        let said = run::value_by(command, &mut self.session, question, ended).await;
        match said.map_err(|error| broken_session(&error))? {
            Said::Ended => Err(Error::left_by(ended_by)),
            said => Ok(said),
        }
    }

    /// Sets variables for all steps.
    pub fn set_variables(&mut self, values: &BTreeMap<String, String>) -> Result<(), Error> {
        for (name, value) in values {
            let set = self.session.set_variable(name, value);
            set.map_err(|error| broken_session(&error))?;
        }
        Ok(())
    }

    /// Brings the session to where an earlier one was.
    pub async fn restore(&mut self, snapshot: &Snapshot) -> Result<(), Error> {
        self.session.restore(snapshot).await.map_err(|error| {
            Error::blocked(format!("the run cannot be taken up again: {error}"))
                .help("start it anew; `--from` begins at a step of your choice")
        })
    }

    /// Runs the document from the first step that is not done to the last.
    pub async fn play<O: Operator>(
        &mut self,
        prepared: &Prepared,
        passage: Passage,
        operator: &mut O,
    ) -> RunResults {
        let start = Start {
            id: passage.id,
            target: self.target.clone(),
            past: passage.past,
        };
        let options = RunOptions {
            is_kept: passage.is_kept,
            usual: passage.usual,
            keeps_whole: passage.keeps_whole,
            ..self.options(prepared)
        };
        let mut results = self.run(prepared, &options, operator).go(start).await;
        results.parameters = prepared.told_values();
        results.secrets.clone_from(&prepared.secrets);
        results
    }

    /// Undoes what an earlier run did.
    pub async fn undo<O: Operator>(
        &mut self,
        prepared: &Prepared,
        results: &mut RunResults,
        operator: &mut O,
    ) -> Undoing {
        let options = self.options(prepared);
        self.run(prepared, &options, operator).undo(results).await
    }

    fn options(&self, prepared: &Prepared) -> RunOptions {
        let (timeout, undoes) = match self.mode {
            Mode::Guided => (None, Undoes::Asked),
            Mode::Unattended { timeout, undoes } => (Some(timeout), undoes),
        };
        let is_guided = self.mode == Mode::Guided;
        RunOptions {
            root: prepared.root.clone(),
            timeout,
            patience: is_guided.then_some(PATIENCE),
            is_guided,
            is_kept: false,
            known: prepared.known(),
            outside: outside(prepared),
            terminal_size,
            masker: prepared.masker.clone(),
            usual: HashMap::new(),
            undoes,
            keeps_whole: false,
            allow_outside: prepared.allow_outside,
        }
    }

    fn run<'r, O: Operator>(
        &'r mut self,
        prepared: &'r Prepared,
        options: &'r RunOptions,
        operator: &'r mut O,
    ) -> Run<'r, Session, SystemSignals, O> {
        Run {
            runbook: &prepared.runbook,
            plan: &prepared.plan,
            options,
            executor: &mut self.session,
            interrupts: &mut self.signals,
            operator,
            clock: &SystemClock,
            background: Vec::new(),
            repeated: run::Repeated::default(),
            files: run::Files::default(),
        }
    }

    /// Ends the session, and everything that its steps have started.
    /// Whoever sends a signal wants it to end soon.
    pub async fn clear<O: Operator>(
        self,
        prepared: &Prepared,
        signal: Option<Signal>,
        operator: &mut O,
    ) {
        let grace = match signal {
            Some(_) => run::HURRIED,
            None => LAST_GRACE,
        };
        // What an EXIT trap prints knows the secrets, too.
        let mut masked = prepared.masker.stream();
        let mut show = |bytes: &[u8]| operator.event(&Event::Output { bytes });
        let mut mask = |bytes: &[u8]| masked.push(bytes, &mut show);
        let ended = self.session.end_within(grace, &mut mask).await;
        masked.finish(&mut show);
        if let Err(error) = ended {
            say_err!("warning: the session with the shell did not end well: {error}");
        }
    }
}

/// How a document is asked for its target.
fn question(prepared: &Prepared, mode: Mode) -> Question<'_> {
    Question {
        root: &prepared.root,
        masker: &prepared.masker,
        limit: match mode {
            Mode::Guided => None,
            Mode::Unattended { timeout, .. } => Some(timeout),
        },
    }
}

/// Resolves with the signal that ends a run before it begins. A person at a terminal ends what is asked
/// for the target there: its commands get the Ctrl-C as well.
async fn ended(signals: &mut SystemSignals, mode: Mode) -> Signal {
    match mode {
        Mode::Guided => std::future::pending().await,
        Mode::Unattended { .. } => signals.next().await,
    }
}

/// What the variables of repeated sections are outside of those: as in a document without repetitions.
fn outside(prepared: &Prepared) -> BTreeMap<String, String> {
    let Prepared {
        runbook, values, ..
    } = prepared;
    let value = |name: &String| {
        let mut env = runbook.config.env.iter().rev();
        let of_document = || env.find(|(other, _)| other == name).map(|(_, value)| value);
        let value = values.get(name).or_else(of_document).cloned();
        Some((name.clone(), value.or_else(|| std::env::var(name).ok())?))
    };
    let names = runbook.repeats.iter().map(|repeat| &repeat.name);
    names.filter_map(value).collect()
}

/// The size of the person's terminal, or what is usual.
fn terminal_size() -> Size {
    let (columns, rows) = terminal::size();
    Size {
        columns: u16::try_from(columns).unwrap_or(u16::MAX),
        rows: u16::try_from(rows).unwrap_or(u16::MAX),
    }
}

/// What work needs that waits for many things at once.
pub fn event_loop() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::bad_input(format!("no event loop can be had: {error}")))
}

/// The signals that may end a run; from now on they do not end the program by themselves.
pub fn signals() -> Result<SystemSignals, Error> {
    SystemSignals::new().map_err(|error| broken_session(&error))
}

fn broken_session(error: &io::Error) -> Error {
    Error::bad_input(format!("the session with the shell broke: {error}"))
        .help("stepmark needs bash 4.4 or later on PATH")
}

fn unknown_target(why: &str) -> Error {
    Error::blocked(format!("the target is not known, and nothing ran: {why}"))
        .help("the front matter's `target` asks for it before anything is touched")
}
