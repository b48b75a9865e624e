//! Writing: each event is a line, durable before the run goes on where that matters.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Header;
use super::lock::Lock;
use crate::expect::Captures;
use crate::record::events::body::{self, Body, Printed, Resumed, StepStarted};
use crate::record::events::line;
use crate::record::events::part::{Bytes, Place};
use crate::record::events::step::{Exported, Session};
use crate::record::events::told::{no_such_block, told};
use crate::run::session::Snapshot;
use crate::run::{Event, StepResult};
use crate::runbook::Runbook;

/// The file with the lines.
pub(super) const EVENTS: &str = "events.ndjson";
/// The folder with what steps printed.
pub(super) const OUTPUTS: &str = "outputs";

/// Variables that every shell sets for itself.
const OF_EACH_SHELL: &[&str] = &["_", "SHLVL"];

/// The journal of a run that is under way. The document stays locked as long as it lives.
#[derive(Debug)]
pub struct Journal {
    run: String,
    document: String,
    secrets: Vec<String>,
    folder: PathBuf,
    events: File,
    /// How much of it are whole lines.
    length: u64,
    /// The environment that stepmark was given.
    given: BTreeMap<String, String>,
    in_flight: Option<usize>,
    /// The number of the last file of outputs.
    outputs: usize,
    output: Option<Output>,
    exported: Option<Exported>,
    captures: Option<BTreeMap<String, String>>,
    /// Whether the run waits for the disk.
    is_synced: bool,
    _lock: Lock,
}

/// What a step prints.
#[derive(Debug)]
struct Output {
    file: File,
    name: String,
    bytes: u64,
}

impl Journal {
    /// Goes on behind the `length` bytes of lines that `folder` holds.
    pub(super) fn open(
        folder: PathBuf,
        header: &Header,
        length: u64,
        is_synced: bool,
        lock: Lock,
    ) -> io::Result<Self> {
        let path = folder.join(EVENTS);
        let events = fs::OpenOptions::new().append(true).open(path)?;
        events.set_len(length)?;
        let numbers = fs::read_dir(folder.join(OUTPUTS))?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let outputs = numbers.max().unwrap_or(0);
        Ok(Self {
            run: header.id.0.clone(),
            document: header.document.to_string_lossy().into_owned(),
            secrets: header.secrets.clone(),
            folder,
            events,
            length,
            given: given(),
            in_flight: None,
            outputs,
            output: None,
            exported: None,
            captures: None,
            is_synced,
            _lock: lock,
        })
    }

    /// The folder of the run.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes down what happened. What a run cannot be taken up again without is on the disk when this
    /// returns.
    ///
    /// # Errors
    /// When it cannot be written; the journal is then as it was before.
    pub fn event(&mut self, runbook: &Runbook, event: &Event<'_>, at: Timestamp) -> io::Result<()> {
        match event {
            Event::Running { block, .. } => return self.running(runbook, *block, at),
            Event::Output { bytes } => return self.output(bytes),
            _ => {}
        }
        let Some(mut body) = told(runbook, event, self.in_flight)? else {
            return Ok(());
        };
        match (&mut body, event) {
            (Body::StepFinished(finished), Event::StepFinished { after, .. }) => {
                finished.session = after.session.map(|snapshot| self.session(snapshot));
                finished.captures = self.changed_captures(after.captures);
            }
            (Body::Finish(finish), Event::RunFinished { results }) => {
                finish.captures = self.changed_captures(&results.captures);
            }
            _ => {}
        }
        if let Event::StepFailed { result }
        | Event::StepFinished { result, .. }
        | Event::Undone { result, .. } = event
        {
            // Of one that failed nothing runs while somebody is asked what becomes of it.
            self.end_output(runbook, result, at)?;
        }
        self.line(at, &body)?;
        match body {
            Body::StepFinished(_) | Body::Undone(_) | Body::Finish(_) => self.sync(),
            _ => Ok(()),
        }
    }

    /// The run goes on, with this text of the document.
    pub(super) fn resumed(&mut self, resumed: Resumed, at: Timestamp) -> io::Result<()> {
        self.line(at, &Body::Resumed(resumed))?;
        self.sync()
    }

    /// From here on, until its end is told, nobody knows what the block has done.
    fn running(&mut self, runbook: &Runbook, index: usize, at: Timestamp) -> io::Result<()> {
        if self.in_flight == Some(index) {
            return Ok(());
        }
        let started = StepStarted::new(runbook, index).ok_or_else(no_such_block)?;
        self.output = None;
        self.line(at, &Body::StepStarted(started))?;
        self.sync()?;
        self.in_flight = Some(index);
        Ok(())
    }

    /// Keeps all that is printed, whatever a result keeps of it.
    fn output(&mut self, bytes: &[u8]) -> io::Result<()> {
        let output = match &mut self.output {
            Some(output) => output,
            none => {
                let name = format!("{OUTPUTS}/{}", self.outputs + 1);
                let file = fs::OpenOptions::new()
                    .append(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(self.folder.join(&name))?;
                self.outputs += 1;
                none.insert(Output {
                    file,
                    name,
                    bytes: 0,
                })
            }
        };
        output.file.write_all(bytes)?;
        output.bytes += bytes.len() as u64;
        Ok(())
    }

    /// The step has printed all that it prints.
    fn end_output(
        &mut self,
        runbook: &Runbook,
        result: &StepResult,
        at: Timestamp,
    ) -> io::Result<()> {
        let place = self.in_flight.take().and_then(|b| Place::new(runbook, b));
        let Some(output) = self.output.take() else {
            return Ok(());
        };
        // Where the result holds all of it, that line is as good as this file, and one wait for the
        // disk is enough.
        let kept: usize = result
            .commands
            .iter()
            .map(|command| command.output.head.len() + command.output.tail.len())
            .sum();
        let kept = kept + result.change.as_ref().map_or(0, |change| change.diff.len());
        if self.is_synced && output.bytes > kept as u64 {
            output.file.sync_data()?;
            File::open(self.folder.join(OUTPUTS))?.sync_all()?;
        }
        let printed = Printed::File {
            file: output.name,
            bytes: output.bytes,
        };
        self.line(at, &Body::Output(body::Output { place, printed }))
    }

    fn session(&mut self, snapshot: &Snapshot) -> Session {
        let is_secret = |name: &str| self.secrets.iter().any(|secret| secret == name);
        let given = |name: &str, value: &str| self.given.get(name).is_some_and(|v| v == value);
        let is_own = |name: &str| OF_EACH_SHELL.contains(&name);
        let exported: BTreeMap<&str, &str> = snapshot
            .exported
            .iter()
            .filter(|(name, _)| !is_own(name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let changed = exported
            .iter()
            .filter(|(name, value)| !is_secret(name) && !given(name, value))
            .map(|(&name, &value)| (name.to_owned(), value.to_owned()));
        let gone = self.given.keys().filter(|name| {
            !exported.contains_key(name.as_str()) && !is_secret(name) && !is_own(name)
        });
        let exported = Exported {
            set: changed.collect(),
            unset: gone.cloned().collect(),
        };
        let is_same = self.exported.as_ref() == Some(&exported);
        Session {
            directory: Bytes::new(snapshot.directory.as_os_str().as_bytes()),
            exported: (!is_same).then(|| self.exported.insert(exported).clone()),
        }
    }

    fn changed_captures(&mut self, captures: &Captures) -> Option<BTreeMap<String, String>> {
        let captures: BTreeMap<String, String> = captures
            .iter()
            .filter(|(name, _)| !self.secrets.iter().any(|secret| secret == name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let is_same = self.captures.as_ref() == Some(&captures);
        (!is_same).then(|| self.captures.insert(captures).clone())
    }

    fn sync(&self) -> io::Result<()> {
        if self.is_synced {
            self.events.sync_data()?;
        }
        Ok(())
    }

    fn line(&mut self, at: Timestamp, body: &Body) -> io::Result<()> {
        let line = line::write((&self.run, &self.document), at, body)?;
        if let Err(error) = self.events.write_all(&line) {
            // Half a line would spoil those that follow it.
            let _ = self.events.set_len(self.length);
            // What it said of these is not known, and has to be said again.
            (self.exported, self.captures) = (None, None);
            return Err(error);
        }
        self.length += line.len() as u64;
        Ok(())
    }
}

/// The environment of this process, as far as it is text.
pub(super) fn given() -> BTreeMap<String, String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
}
