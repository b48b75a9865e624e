//! What stands in the lines, event by event. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::part::{Bytes, Place, Took};
use super::step::{Finished, signal_word};
use crate::record::header::Header;
use crate::run::confidential::is_confidential;
use crate::run::{RunResults, Status};
use crate::runbook::digest::digest;
use crate::runbook::{Defaults, Kind, Runbook};

/// The run begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct Started {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::record) target: Option<String>,
    #[serde(default)]
    pub(in crate::record) parameters: BTreeMap<String, String>,
    #[serde(default)]
    pub(in crate::record) secrets: Vec<String>,
    /// Who looks after the document; the journal, which has the document, need not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::record) person: Option<String>,
    pub(in crate::record) version: String,
    /// The process that runs it; the journal's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) process: Option<u32>,
    pub(in crate::record) selected: Vec<String>,
    /// The document's path, where it is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) path: Option<Bytes>,
    /// The directory that was made for the run; the journal's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) root: Option<Bytes>,
    /// What the project says of the document: with it, its text has the same blocks again; the
    /// journal's alone.
    #[serde(default, skip_serializing_if = "Defaults::is_empty")]
    pub(in crate::record) defaults: Defaults,
}

/// The run goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct Resumed {
    /// The process that runs it from here on; the journal's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) process: Option<u32>,
    pub(in crate::record) selected: Vec<String>,
    /// The file that holds the document's text from here on; the journal's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) text: Option<String>,
    /// The parameters from here on; as before, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) parameters: Option<BTreeMap<String, String>>,
    /// The directory that was made for the run, from here on; the journal's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) root: Option<Bytes>,
    /// What the project says of the document from here on; the journal's alone.
    #[serde(default, skip_serializing_if = "Defaults::is_empty")]
    pub(in crate::record) defaults: Defaults,
}

/// A block begins to run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct StepStarted {
    #[serde(flatten)]
    pub(in crate::record) place: Place,
    pub(in crate::record) digest: String,
    pub(in crate::record) kind: String,
    /// Whether what it prints may hold secrets, which are nothing for others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::record) confidential: bool,
}

/// There will be another attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct Attempt {
    #[serde(flatten)]
    pub(in crate::record) place: Option<Place>,
    pub(in crate::record) attempts: u32,
    pub(in crate::record) summary: String,
    pub(in crate::record) pause_ms: u64,
    pub(in crate::record) left_ms: u64,
}

/// Somebody was asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct Prompted {
    #[serde(flatten)]
    pub(in crate::record) place: Place,
    pub(in crate::record) answer: String,
}

/// What a step printed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct Output {
    #[serde(flatten)]
    pub(in crate::record) place: Option<Place>,
    #[serde(flatten)]
    pub(in crate::record) printed: Printed,
}

/// Where it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(in crate::record) enum Printed {
    /// All of it in a file of the journal.
    File { file: String, bytes: u64 },
    /// Some of it here.
    Text { text: String },
    /// Some of it here, which is no text.
    Other { base64: String },
}

/// A step in the background has ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct BackgroundEnded {
    #[serde(flatten)]
    pub(in crate::record) place: Place,
    pub(in crate::record) how: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) number: Option<i32>,
}

/// A step was undone, or tried to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct Undone {
    #[serde(flatten)]
    pub(in crate::record) place: Place,
    /// What the step did that undoes it.
    pub(in crate::record) by: Finished,
}

/// The run is over.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::record) struct Finish {
    pub(in crate::record) status: String,
    pub(in crate::record) passed: usize,
    #[serde(default)]
    pub(in crate::record) flaky: usize,
    pub(in crate::record) failed: usize,
    #[serde(default)]
    pub(in crate::record) differs: usize,
    pub(in crate::record) skipped: usize,
    pub(in crate::record) blocked: usize,
    #[serde(default)]
    pub(in crate::record) interrupted: usize,
    #[serde(default)]
    pub(in crate::record) files: usize,
    #[serde(default)]
    pub(in crate::record) manual: usize,
    #[serde(default)]
    pub(in crate::record) undone: usize,
    #[serde(default)]
    pub(in crate::record) not_run: usize,
    #[serde(flatten)]
    pub(in crate::record) took: Took,
    #[serde(default)]
    pub(in crate::record) stopped: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) interrupted_by: Option<String>,
    /// Why it could not begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) why: Option<String>,
    /// When the run's clock says that it began.
    pub(in crate::record) began: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) captures: Option<BTreeMap<String, String>>,
}

/// What a line says.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(in crate::record) enum Body {
    Started(Started),
    Resumed(Resumed),
    StepStarted(StepStarted),
    Output(Output),
    Attempt(Attempt),
    StepFailed(Finished),
    StepFinished(Finished),
    Prompted(Prompted),
    BackgroundEnded(BackgroundEnded),
    Undone(Undone),
    Finish(Finish),
    /// Not known yet to this version, which never writes it.
    #[serde(skip_serializing)]
    Other,
}

impl Body {
    /// The event, as the line names it.
    pub(in crate::record) const fn event(&self) -> &'static str {
        match self {
            Self::Started(_) => "run_started",
            Self::Resumed(_) => "run_resumed",
            Self::StepStarted(_) => "step_started",
            Self::Output(_) => "output",
            Self::Attempt(_) => "attempt",
            Self::StepFailed(_) => "step_failed",
            Self::StepFinished(_) => "step_finished",
            Self::Prompted(_) => "prompted",
            Self::BackgroundEnded(_) => "background_ended",
            Self::Undone(_) => "undone",
            Self::Finish(_) => "run_finished",
            Self::Other => "",
        }
    }
}

impl Started {
    /// What a run with this header begins with, as its journal has it.
    pub(in crate::record) fn new(header: &Header) -> Self {
        let path = &header.document;
        Self {
            target: header.target.clone(),
            parameters: header.open_parameters(&[]),
            secrets: header.secrets.clone(),
            owner: None,
            person: header.person.clone(),
            version: header.version.clone(),
            process: Some(header.process),
            selected: header.selected.clone(),
            path: path.to_str().is_none().then(|| Bytes::of_path(path)),
            root: header.root.as_deref().map(Bytes::of_path),
            defaults: Defaults::default(),
        }
    }

    /// The same for those who only watch: with the owner of `runbook` and the path by which it was read,
    /// without what only a run needs that goes on.
    pub(in crate::record) fn public(self, runbook: &Runbook) -> Self {
        let path = runbook.document.source.path();
        Self {
            owner: runbook.config.owner.clone(),
            person: None,
            process: None,
            path: path.to_str().is_none().then(|| Bytes::of_path(path)),
            root: None,
            defaults: Defaults::default(),
            ..self
        }
    }
}

impl Resumed {
    /// The same for those who only watch.
    pub(super) fn public(self) -> Self {
        Self {
            process: None,
            text: None,
            root: None,
            defaults: Defaults::default(),
            ..self
        }
    }
}

impl StepStarted {
    /// The beginning of a block; none where the runbook has no such block.
    pub(in crate::record) fn new(runbook: &Runbook, block: usize) -> Option<Self> {
        let place = Place::new(runbook, block)?;
        let block = runbook.blocks.get(block)?;
        Some(Self {
            place,
            digest: digest(block),
            kind: block.kind.as_str().to_owned(),
            confidential: is_confidential(runbook, block, None),
        })
    }

    /// The beginning of the block whose end this is.
    pub(super) fn of(finished: &Finished) -> Self {
        Self {
            place: Place {
                block: finished.block,
                step: finished.step.clone(),
                line: finished.line,
                each: finished.each.clone(),
            },
            digest: finished.digest.clone(),
            kind: finished.kind.clone(),
            confidential: finished.confidential,
        }
    }
}

impl Finish {
    /// What a run came to, without what holes with a name took.
    pub(super) fn new(results: &RunResults) -> Self {
        Self {
            status: results.status().as_str().to_owned(),
            passed: results.count(Status::Passed),
            flaky: results.count(Status::Flaky),
            failed: results.count(Status::Failed),
            differs: results.count(Status::Differs),
            skipped: results.count(Status::Skipped),
            blocked: results.count(Status::Blocked),
            interrupted: results.count(Status::Interrupted),
            files: results.files(),
            manual: results.passed(Kind::Manual),
            undone: results.undone(),
            not_run: results.not_run,
            took: results.took.into(),
            stopped: results.stopped,
            interrupted_by: results
                .interrupted_by
                .map(|signal| signal_word(signal).to_owned()),
            why: results.broken.clone(),
            began: results.at.to_string(),
            captures: None,
        }
    }
}
