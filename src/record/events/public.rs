//! The lines that anybody may watch: those of the journal with what was printed in them, and without what
//! only a run needs that goes on. Pure.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::body::{Body, Output, Printed, StepStarted};
use super::line;
use super::part::{Bytes, Place};
use crate::run::confidential::NOT_AS_EXPECTED;

/// The most bytes of an output that one line has.
const CHUNK: usize = 64 << 10;

/// What makes the lines of one run, one event after the other, live or from its journal.
#[derive(Debug)]
pub(in crate::record) struct Public {
    run: String,
    document: String,
    /// The blocks whose beginning was told.
    begun: BTreeSet<usize>,
    running: Option<Place>,
    /// Whether what that prints is nothing for others.
    is_confidential: bool,
    /// The beginning of a character whose end has not been printed yet.
    held: Vec<u8>,
}

impl Public {
    /// The lines of this run over the document of this name.
    pub(in crate::record) const fn new(run: String, document: String) -> Self {
        Self {
            run,
            document,
            begun: BTreeSet::new(),
            running: None,
            is_confidential: false,
            held: Vec::new(),
        }
    }

    /// The block that runs.
    pub(super) fn running(&self) -> Option<usize> {
        self.running.as_ref().map(|place| place.block)
    }

    /// Adds the lines of an event. Where a run begins is said in words that are fit for all already.
    pub(in crate::record) fn tell(
        &mut self,
        at: Timestamp,
        mut body: Body,
        lines: &mut Vec<u8>,
    ) -> serde_json::Result<()> {
        match &mut body {
            Body::Resumed(resumed) => {
                *resumed = resumed.clone().public();
                // Blocks may have other numbers now.
                self.begun.clear();
                (self.running, self.held) = (None, Vec::new());
                self.is_confidential = false;
            }
            Body::StepStarted(started) => {
                self.begun.insert(started.place.block);
                self.running = Some(started.place.clone());
                self.is_confidential = started.confidential;
            }
            Body::StepFailed(finished) | Body::StepFinished(finished) => {
                (finished.session, finished.captures) = (None, None);
                if let Some(change) = &mut finished.change {
                    change.undo = None;
                }
                finished.withhold();
                self.end_output(at, lines)?;
                // Of what did not run too there is a beginning for each end.
                if self.begun.insert(finished.block) {
                    self.line(at, &Body::StepStarted(StepStarted::of(finished)), lines)?;
                }
            }
            Body::Undone(undone) => {
                undone.by.withhold();
                self.end_output(at, lines)?;
            }
            Body::Finish(finish) => {
                finish.captures = None;
                self.end_output(at, lines)?;
            }
            Body::Attempt(attempt) if self.is_confidential => {
                NOT_AS_EXPECTED.clone_into(&mut attempt.summary);
            }
            Body::Other => return Ok(()),
            Body::Started(_)
            | Body::Output(_)
            | Body::Attempt(_)
            | Body::Prompted(_)
            | Body::BackgroundEnded(_) => {}
        }
        self.line(at, &body, lines)
    }

    /// Adds the lines of what the block that runs has printed. What is printed outside of blocks, when
    /// the session ends, is of none, and not told.
    pub(in crate::record) fn output(
        &mut self,
        at: Timestamp,
        bytes: &[u8],
        lines: &mut Vec<u8>,
    ) -> serde_json::Result<()> {
        if self.running.is_none() || self.is_confidential {
            return Ok(());
        }
        for chunk in bytes.chunks(CHUNK) {
            self.held.extend_from_slice(chunk);
            let whole = self.held.len() - unfinished(&self.held);
            let rest = self.held.split_off(whole);
            let whole = std::mem::replace(&mut self.held, rest);
            self.printed(at, &whole, lines)?;
        }
        Ok(())
    }

    /// The block has printed all that it prints.
    fn end_output(&mut self, at: Timestamp, lines: &mut Vec<u8>) -> serde_json::Result<()> {
        let held = std::mem::take(&mut self.held);
        self.printed(at, &held, lines)?;
        self.running = None;
        Ok(())
    }

    fn printed(&self, at: Timestamp, bytes: &[u8], lines: &mut Vec<u8>) -> serde_json::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let output = Output {
            place: self.running.clone(),
            printed: match Bytes::new(bytes) {
                Bytes::Text(text) => Printed::Text { text },
                Bytes::Other { base64 } => Printed::Other { base64 },
            },
        };
        self.line(at, &Body::Output(output), lines)
    }

    fn line(&self, at: Timestamp, body: &Body, lines: &mut Vec<u8>) -> serde_json::Result<()> {
        lines.extend(line::write((&self.run, &self.document), at, body)?);
        Ok(())
    }
}

/// How many bytes at the end are the beginning of a character that is not all there.
fn unfinished(bytes: &[u8]) -> usize {
    let is_beginning = |length: &usize| {
        let end = &bytes[bytes.len() - length..];
        std::str::from_utf8(end)
            .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    };
    let most = bytes.len().min(3);
    (1..=most).find(is_beginning).unwrap_or(0)
}
