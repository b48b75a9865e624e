//! The result of a step as a line tells it, with all that recording, reports and a run that
//! goes on need of it. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::Changed;
use super::part::{Bytes, Place, Took, each};
use crate::expect::{Diff, DiffLine, Mark};
use crate::run::confidential::{NOT_AS_EXPECTED, is_confidential};
use crate::run::{CommandResult, Failure, Kept, Signal, Status, StepResult};
use crate::runbook::Runbook;
use crate::runbook::digest::digest;

/// A block is done with, or failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::record) struct Finished {
    pub(in crate::record) block: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::record) step: Option<String>,
    pub(in crate::record) line: usize,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::record) each: BTreeMap<String, String>,
    pub(in crate::record) digest: String,
    pub(in crate::record) kind: String,
    /// Whether what it printed may hold secrets, which are nothing for others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::record) confidential: bool,
    pub(in crate::record) status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exit: Option<i32>,
    #[serde(flatten)]
    took: Took,
    attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mismatch: Option<Mismatch>,
    /// What did not hold each time before it was run again by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    retried: Vec<Mismatch>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signal: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edited: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    passed_by: bool,
    commands: Vec<Command>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<Changed>,
    /// What is true behind it, as far as that is another than before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) session: Option<Session>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) captures: Option<BTreeMap<String, String>>,
}

/// The session's directory, and its environment where that changed since it was told last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::record) struct Session {
    pub(in crate::record) directory: Bytes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::record) exported: Option<Exported>,
}

/// How the session's environment differs from the one that stepmark itself was given: what a person
/// has in it anyway is theirs, and stays out of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::record) struct Exported {
    pub(in crate::record) set: BTreeMap<String, String>,
    pub(in crate::record) unset: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Mismatch {
    summary: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    diff: Option<Vec<Marked>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    line: usize,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hint: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Marked {
    mark: String,
    text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Command {
    exit: i32,
    output: Bytes,
    #[serde(default, skip_serializing_if = "Bytes::is_empty")]
    tail: Bytes,
    #[serde(default, skip_serializing_if = "is_none")]
    left_out: u64,
    #[serde(default, skip_serializing_if = "is_none")]
    newlines_left_out: u64,
    #[serde(default, skip_serializing_if = "is_none")]
    masked: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_none(number: &u64) -> bool {
    *number == 0
}

impl Place {
    /// The place of a block; none where the runbook has no such block.
    pub(in crate::record) fn new(runbook: &Runbook, block: usize) -> Option<Self> {
        let found = runbook.blocks.get(block)?;
        Some(Self {
            block,
            step: found.id.clone(),
            line: found.line,
            each: each(found),
        })
    }
}

impl Finished {
    /// A result of `runbook`, as it is written; none where the runbook has no such block.
    pub(in crate::record) fn new(runbook: &Runbook, result: &StepResult) -> Option<Self> {
        let block = runbook.blocks.get(result.block)?;
        Some(Self {
            block: result.block,
            step: block.id.clone(),
            line: block.line,
            each: each(block),
            digest: digest(block),
            kind: result.kind.as_str().to_owned(),
            confidential: is_confidential(runbook, block, result.edited.as_deref()),
            status: result.status.as_str().to_owned(),
            exit: result.exit,
            took: result.took.into(),
            attempts: result.attempts,
            mismatch: result.failure.as_ref().map(Mismatch::new),
            retried: result.retried.iter().map(Mismatch::new).collect(),
            reason: result.reason.clone(),
            signal: result.signal.map(|signal| signal_word(signal).to_owned()),
            edited: result.edited.clone(),
            passed_by: result.is_passed_by,
            commands: result.commands.iter().map(Command::new).collect(),
            change: result.change.as_ref().map(Changed::new),
            session: None,
            captures: None,
        })
    }

    /// The result of a block of `runbook`; none where the two do not fit together.
    pub(in crate::record) fn read(&self, runbook: &Runbook) -> Option<StepResult> {
        let block = runbook.blocks.get(self.block)?;
        if digest(block) != self.digest || block.kind.as_str() != self.kind {
            return None;
        }
        let mut result = StepResult::without_run(
            self.block,
            block.kind,
            Status::from_word(&self.status)?,
            String::new(),
        );
        result.exit = self.exit;
        result.took = self.took.into();
        result.attempts = self.attempts;
        result.reason.clone_from(&self.reason);
        result.signal = match &self.signal {
            Some(word) => Some(signal(word)?),
            None => None,
        };
        result.edited.clone_from(&self.edited);
        result.is_passed_by = self.passed_by;
        result.failure = match &self.mismatch {
            Some(mismatch) => Some(mismatch.read()?),
            None => None,
        };
        let retried = self.retried.iter().map(Mismatch::read);
        result.retried = retried.collect::<Option<_>>()?;
        let commands = self.commands.iter().map(Command::read);
        result.commands = commands.collect::<Option<_>>()?;
        result.change = match &self.change {
            Some(change) => Some(change.read()?),
            None => None,
        };
        Some(result)
    }
}

impl Finished {
    /// Takes out what is nothing for others.
    pub(super) fn withhold(&mut self) {
        if !self.confidential {
            return;
        }
        for mismatch in self.mismatch.iter_mut().chain(&mut self.retried) {
            if mismatch.diff.take().is_some() {
                NOT_AS_EXPECTED.clone_into(&mut mismatch.summary);
                mismatch.notes.clear();
            }
        }
        for command in &mut self.commands {
            *command = Command {
                exit: command.exit,
                ..Command::default()
            };
        }
    }
}

impl Mismatch {
    fn new(failure: &Failure) -> Self {
        let marked = |line: &DiffLine| Marked {
            mark: mark_word(line.mark).to_owned(),
            text: line.text.clone(),
        };
        let diff = failure.diff.as_ref();
        Self {
            summary: failure.summary.clone(),
            diff: diff.map(|diff| diff.lines().iter().map(marked).collect()),
            notes: failure.notes.clone(),
            line: failure.line,
            hint: failure.is_hint,
        }
    }

    fn read(&self) -> Option<Failure> {
        let line = |line: &Marked| Some(DiffLine::new(mark(&line.mark)?, line.text.clone()));
        let diff = match &self.diff {
            Some(lines) => Some(Diff::new(lines.iter().map(line).collect::<Option<_>>()?)),
            None => None,
        };
        Some(Failure {
            summary: self.summary.clone(),
            diff,
            notes: self.notes.clone(),
            line: self.line,
            is_hint: self.hint,
        })
    }
}

impl Command {
    fn new(command: &CommandResult) -> Self {
        Self {
            exit: command.exit,
            output: Bytes::new(&command.output.head),
            tail: Bytes::new(&command.output.tail),
            left_out: command.output.left_out,
            newlines_left_out: command.output.newlines_left_out,
            masked: command.output.masked,
        }
    }

    fn read(&self) -> Option<CommandResult> {
        let output = Kept {
            head: self.output.read()?,
            tail: self.tail.read()?,
            left_out: self.left_out,
            newlines_left_out: self.newlines_left_out,
            masked: self.masked,
            ..Kept::default()
        };
        let exit = self.exit;
        Some(CommandResult { exit, output })
    }
}

/// The signals that end runs and steps.
pub(super) const SIGNALS: [Signal; 4] = [
    Signal::Interrupt,
    Signal::Quit,
    Signal::Terminate,
    Signal::HangUp,
];

/// The word for a signal.
pub(in crate::record) const fn signal_word(signal: Signal) -> &'static str {
    match signal {
        Signal::Interrupt => "interrupt",
        Signal::Terminate => "terminate",
        Signal::Quit => "quit",
        Signal::HangUp => "hang-up",
    }
}

/// The signal that `word` stands for.
pub(in crate::record) fn signal(word: &str) -> Option<Signal> {
    SIGNALS
        .into_iter()
        .find(|signal| signal_word(*signal) == word)
}

/// What lines of a difference are marked with.
pub(super) const MARKS: [Mark; 6] = [
    Mark::Equal,
    Mark::Expected,
    Mark::Actual,
    Mark::Differs,
    Mark::Pointer,
    Mark::Note,
];

pub(super) const fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Equal => "equal",
        Mark::Expected => "expected",
        Mark::Actual => "actual",
        Mark::Differs => "differs",
        Mark::Pointer => "pointer",
        Mark::Note => "note",
    }
}

fn mark(word: &str) -> Option<Mark> {
    MARKS.into_iter().find(|mark| mark_word(*mark) == word)
}
