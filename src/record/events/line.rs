//! The lines: what each begins with, writing and reading them. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::body::Body;

/// The version of the lines.
pub(in crate::record) const VERSION: u32 = 1;

/// What every line begins with.
#[derive(Debug, Serialize)]
struct Line<'a> {
    v: u32,
    event: &'a str,
    at: String,
    run: &'a str,
    document: &'a str,
    #[serde(flatten)]
    body: &'a Body,
}

/// What every line can be asked for.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::record) struct Envelope {
    pub(in crate::record) v: u32,
    pub(in crate::record) event: String,
    pub(in crate::record) at: String,
    pub(in crate::record) run: String,
    pub(in crate::record) document: String,
}

impl Envelope {
    /// When it happened.
    pub(in crate::record) fn at(&self) -> Option<Timestamp> {
        self.at.parse().ok()
    }
}

/// A line with its newline.
pub(in crate::record) fn write(
    (run, document): (&str, &str),
    at: Timestamp,
    body: &Body,
) -> serde_json::Result<Vec<u8>> {
    let at = at.to_string();
    let line = Line {
        v: VERSION,
        event: body.event(),
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
pub(in crate::record) fn read(line: &[u8]) -> Option<(Envelope, Body)> {
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
        // What became of the run is told without these.
        "output" => of(line).map_or(Body::Other, Body::Output),
        "attempt" => of(line).map_or(Body::Other, Body::Attempt),
        "background_ended" => of(line).map_or(Body::Other, Body::BackgroundEnded),
        _ => Body::Other,
    };
    Some((envelope, body))
}

/// What a journal's bytes say, and how many of them: a last line that is torn counts for nothing.
///
/// # Errors
/// The line, from 1, that is damaged though others follow it.
pub(in crate::record) fn read_all(bytes: &[u8]) -> Result<(Vec<(Envelope, Body)>, usize), usize> {
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
