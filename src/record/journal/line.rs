//! The lines of `events.ndjson`: what stands in each, and results as lines and back. Pure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::part::{Bytes, Place, Took};
use super::step::Finished;
use crate::runbook::Defaults;

/// The version of the lines.
pub(super) const VERSION: u32 = 1;

/// What every line begins with.
#[derive(Debug, Serialize)]
struct Line<'a, B> {
    v: u32,
    event: &'a str,
    at: String,
    run: &'a str,
    document: &'a str,
    #[serde(flatten)]
    body: &'a B,
}

/// What every line can be asked for.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Envelope {
    pub(super) v: u32,
    pub(super) event: String,
    pub(super) at: String,
    pub(super) run: String,
    pub(super) document: String,
}

impl Envelope {
    /// When it happened.
    pub(super) fn at(&self) -> Option<Timestamp> {
        self.at.parse().ok()
    }
}

/// The run begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Started {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<String>,
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) secrets: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) person: Option<String>,
    pub(super) version: String,
    pub(super) process: u32,
    pub(super) selected: Vec<String>,
    /// The document's path, where it is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<Bytes>,
    /// The directory that was made for the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) root: Option<Bytes>,
    /// What the project said of the document: with it, its text has the same blocks again.
    #[serde(default, skip_serializing_if = "Defaults::is_empty")]
    pub(super) defaults: Defaults,
}

/// The run goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Resumed {
    pub(super) process: u32,
    pub(super) selected: Vec<String>,
    /// The file that holds the document's text from here on.
    pub(super) text: String,
    /// The parameters from here on; as before, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) parameters: Option<BTreeMap<String, String>>,
    /// The directory that was made for the run, from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) root: Option<Bytes>,
    /// What the project says of the document from here on.
    #[serde(default, skip_serializing_if = "Defaults::is_empty")]
    pub(super) defaults: Defaults,
}

/// A block begins to run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StepStarted {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) digest: String,
    pub(super) kind: String,
}

/// There will be another attempt.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Attempt<'a> {
    #[serde(flatten)]
    pub(super) place: Option<Place>,
    pub(super) attempts: u32,
    pub(super) summary: &'a str,
    pub(super) pause_ms: u64,
    pub(super) left_ms: u64,
}

/// Somebody was asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Prompted {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) answer: String,
}

/// What a step printed stands in a file.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Output<'a> {
    #[serde(flatten)]
    pub(super) place: Option<Place>,
    pub(super) file: &'a str,
    pub(super) bytes: u64,
}

/// A step in the background has ended.
#[derive(Debug, Clone, Serialize)]
pub(super) struct BackgroundEnded {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) how: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<i32>,
}

/// A step was undone, or tried to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Undone {
    #[serde(flatten)]
    pub(super) place: Place,
    /// What the step did that undoes it.
    pub(super) by: Finished,
}

/// The run is over.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Finish {
    pub(super) status: String,
    pub(super) passed: usize,
    pub(super) failed: usize,
    #[serde(default)]
    pub(super) differs: usize,
    pub(super) skipped: usize,
    pub(super) blocked: usize,
    #[serde(default)]
    pub(super) interrupted: usize,
    #[serde(default)]
    pub(super) files: usize,
    #[serde(default)]
    pub(super) manual: usize,
    #[serde(default)]
    pub(super) undone: usize,
    #[serde(default)]
    pub(super) not_run: usize,
    #[serde(flatten)]
    pub(super) took: Took,
    #[serde(default)]
    pub(super) stopped: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) interrupted_by: Option<String>,
    /// When the run's clock says that it began.
    pub(super) began: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) captures: Option<BTreeMap<String, String>>,
}

/// What a line says, as far as a run is told from it.
#[derive(Debug)]
pub(super) enum Body {
    Started(Started),
    Resumed(Resumed),
    StepStarted(StepStarted),
    StepFailed(Finished),
    StepFinished(Finished),
    Prompted(Prompted),
    Undone(Undone),
    Finish(Finish),
    /// Of no account for what became of the run, or not known yet to this version.
    Other,
}

/// A line with its newline.
pub(super) fn write<B: Serialize>(
    (run, document): (&str, &str),
    event: &str,
    at: Timestamp,
    body: &B,
) -> serde_json::Result<Vec<u8>> {
    let at = at.to_string();
    let line = Line {
        v: VERSION,
        event,
        at,
        run,
        document,
        body,
    };
    let mut bytes = serde_json::to_vec(&line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a line; none where it is damaged.
pub(super) fn read(line: &[u8]) -> Option<(Envelope, Body)> {
    let envelope: Envelope = serde_json::from_slice(line).ok()?;
    envelope.at()?;
    fn of<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
        serde_json::from_slice(line).ok()
    }
    let body = match envelope.event.as_str() {
        "run_started" => Body::Started(of(line)?),
        "run_resumed" => Body::Resumed(of(line)?),
        "step_started" => Body::StepStarted(of(line)?),
        "step_failed" => Body::StepFailed(of(line)?),
        "step_finished" => Body::StepFinished(of(line)?),
        "prompted" => Body::Prompted(of(line)?),
        "undone" => Body::Undone(of(line)?),
        "run_finished" => Body::Finish(of(line)?),
        _ => Body::Other,
    };
    Some((envelope, body))
}

/// What a journal's bytes say, and how many of them: a last line that is torn counts for nothing.
///
/// # Errors
/// The line, from 1, that is damaged though others follow it.
pub(super) fn read_all(bytes: &[u8]) -> Result<(Vec<(Envelope, Body)>, usize), usize> {
    let mut found = Vec::new();
    let mut end = 0;
    let lines: Vec<&[u8]> = bytes
        .split_inclusive(|&byte| byte == b'\n')
        .filter(|line| line.ends_with(b"\n"))
        .collect();
    for (index, line) in lines.iter().enumerate() {
        match read(line) {
            Some(read) => found.push(read),
            None if index + 1 == lines.len() => break,
            None => return Err(index + 1),
        }
        end += line.len();
    }
    Ok((found, end))
}
