//! What a run did: values that reports and the document are made of.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::files::change::FileChange;
use super::kept::Kept;
use super::signal::Signal;
use super::status::Status;
use crate::expect::{Captures, Diff};
use crate::runbook::Kind;

/// What tells runs apart: short, and as good as unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunId(pub String);

impl RunId {
    /// An id for a run of the document at `path` that begins `at`, in process `process`.
    #[must_use]
    pub fn new(path: &str, at: Timestamp, process: u32) -> Self {
        let seed = format!("{path}\0{}\0{process}", at.as_nanosecond());
        let hash = Sha256::digest(seed.as_bytes());
        Self(hash[..4].iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Everything that a run did.
#[derive(Debug, Clone)]
pub struct RunResults {
    /// The run.
    pub id: RunId,
    /// The system that it touched.
    pub target: Option<String>,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// What it did, in order.
    pub steps: Vec<StepResult>,
    /// How many blocks of the plan it did not come to.
    pub not_run: usize,
    /// Whether it ended before the plan's end.
    pub stopped: bool,
    /// The signal that ended it.
    pub interrupted_by: Option<Signal>,
    /// What holes with a name took.
    pub captures: Captures,
    /// The values of its parameters that may be shown and kept: never those of secrets.
    pub parameters: BTreeMap<String, String>,
    /// The names of those whose values may not.
    pub secrets: Vec<String>,
    /// The version of stepmark that it ran in.
    pub version: String,
    /// What the steps did that undo others, in order.
    pub undoing: Vec<StepResult>,
    /// What the run came to before its steps were undone as a matter of course.
    pub came_to: Option<Status>,
    /// Why it could not begin.
    pub broken: Option<String>,
}

impl RunResults {
    /// The results of a run that begins.
    #[must_use]
    pub fn new(id: RunId, target: Option<String>, at: Timestamp) -> Self {
        Self {
            id,
            target,
            at,
            took: Duration::ZERO,
            steps: Vec::new(),
            not_run: 0,
            stopped: false,
            interrupted_by: None,
            captures: Captures::default(),
            parameters: BTreeMap::new(),
            secrets: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            undoing: Vec::new(),
            came_to: None,
            broken: None,
        }
    }

    /// What `block` did, where it is done with.
    #[must_use]
    pub fn of(&self, block: usize) -> Option<&StepResult> {
        self.steps.iter().find(|result| result.block == block)
    }

    /// Adds a result. One of the same block, which ran before, gives way to it.
    pub fn put(&mut self, result: StepResult) {
        self.steps.retain(|other| other.block != result.block);
        self.steps.push(result);
    }

    /// Lets go of what only copies hold of long outputs.
    pub fn forget_whole(&mut self) {
        let steps = self.steps.iter_mut().chain(&mut self.undoing);
        for command in steps.flat_map(|step| &mut step.commands) {
            command.output.whole = None;
        }
    }

    /// Notes that what `block` did was undone.
    pub fn mark_undone(&mut self, block: usize) {
        for result in self.steps.iter_mut().filter(|result| result.block == block) {
            result.is_undone = true;
        }
    }

    /// How many blocks ended with `status`. Of those that passed only steps count: files and manual
    /// items have counts of their own, and so has what was undone.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        if status == Status::Passed {
            return self.passed(Kind::Step);
        }
        let steps = self.steps.iter();
        steps.filter(|step| step.status == status).count()
    }

    /// How many blocks of `kind` passed, and are not undone.
    #[must_use]
    pub fn passed(&self, kind: Kind) -> usize {
        self.steps
            .iter()
            .filter(|step| step.has_passed() && step.status != Status::Flaky && step.kind == kind)
            .count()
    }

    /// How many blocks that write files passed, and are not undone.
    #[must_use]
    pub fn files(&self) -> usize {
        let kinds = [Kind::File, Kind::Patch, Kind::Merge];
        kinds.into_iter().map(|kind| self.passed(kind)).sum()
    }

    /// How many blocks passed and were undone.
    #[must_use]
    pub fn undone(&self) -> usize {
        let is_passed = |step: &&StepResult| step.status.is_pass() && step.is_undone;
        self.steps.iter().filter(is_passed).count()
    }

    /// Whether `block` is done with, and not undone.
    #[must_use]
    pub fn is_done(&self, block: usize) -> bool {
        self.of(block).is_some_and(|result| !result.is_undone)
    }

    /// What there is to say of the run in numbers, by the words of the run line.
    #[must_use]
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        let mut counts: Vec<_> = Status::ALL
            .into_iter()
            .map(|status| (status.as_str(), self.count(status)))
            .collect();
        counts.push(("files", self.files()));
        counts.push(("manual", self.passed(Kind::Manual)));
        counts.push(("undone", self.undone()));
        counts.push(("not-run", self.not_run));
        counts.retain(|(word, number)| *number > 0 || *word == "passed");
        counts
    }

    /// Whether no command of any step has run, and no file was looked at.
    #[must_use]
    pub fn nothing_ran(&self) -> bool {
        let is_idle = |step: &StepResult| step.commands.is_empty() && step.change.is_none();
        self.steps.iter().all(is_idle)
    }

    /// The status of the run as a whole. One whose steps were undone is not where the document leads.
    #[must_use]
    pub fn status(&self) -> Status {
        if let Some(status) = self.came_to {
            status
        } else if self.broken.is_some() {
            Status::Blocked
        } else if self.interrupted_by.is_some() || self.count(Status::Interrupted) > 0 {
            Status::Interrupted
        } else if self.count(Status::Failed) > 0 || self.count(Status::Differs) > 0 {
            Status::Failed
        } else if self.count(Status::Blocked) > 0 {
            Status::Blocked
        } else if self.stopped || self.steps.iter().any(|step| step.is_undone) {
            Status::Interrupted
        } else {
            Status::Passed
        }
    }
}

/// A number of the run line as people say it; nothing for a word that is none.
#[must_use]
pub fn told(word: &str, number: usize) -> Option<String> {
    let plural = |noun: &str| match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    };
    Some(match word {
        "files" => format!("{} up to date", plural("file")),
        "manual" => format!("{} done by hand", plural("item")),
        "not-run" => format!("{number} not run"),
        "passed" | "flaky" | "failed" | "differs" | "blocked" | "interrupted" | "skipped"
        | "undone" => {
            format!("{number} {word}")
        }
        _ => return None,
    })
}

/// How often something happened, as people say it.
fn times(number: usize) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{number} times"),
    }
}

/// What a block did.
#[derive(Debug, Clone)]
pub struct StepResult {
    /// Its index in the runbook.
    pub block: usize,
    /// What it is.
    pub kind: Kind,
    /// How it ended.
    pub status: Status,
    /// The exit status of the last command that ran.
    pub exit: Option<i32>,
    /// How long it took, pauses between attempts included.
    pub took: Duration,
    /// How many attempts there were.
    pub attempts: u32,
    /// What its commands did, as far as they ran.
    pub commands: Vec<CommandResult>,
    /// What it did to its file, where it writes one.
    pub change: Option<FileChange>,
    /// What did not hold.
    pub failure: Option<Failure>,
    /// What did not hold each time before it was run again by itself.
    pub retried: Vec<Failure>,
    /// Why it did not run, a person's note, or what was done, in one line; empty where there is
    /// nothing to say.
    pub reason: String,
    /// The signal that ended it.
    pub signal: Option<Signal>,
    /// The commands that a person put in the place of the document's.
    pub edited: Option<Vec<String>>,
    /// Whether a person let the run go on though it did not pass.
    pub is_passed_by: bool,
    /// Whether what it did was undone.
    pub is_undone: bool,
    /// What it captured in an earlier part of its run, as far as that is kept.
    pub captured: Captures,
}

impl StepResult {
    /// Whether it passed, and what it did is not undone.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.status.is_pass() && !self.is_undone
    }

    /// When a flaky one passed: `after it failed twice`.
    #[must_use]
    pub fn after_failures(&self) -> String {
        match self.retried.len() {
            0 => "when it ran again".to_owned(),
            number => format!("after it failed {}", times(number)),
        }
    }

    /// The result of a block whose commands did not run.
    #[must_use]
    pub const fn without_run(block: usize, kind: Kind, status: Status, reason: String) -> Self {
        Self {
            block,
            kind,
            status,
            exit: None,
            took: Duration::ZERO,
            attempts: 0,
            commands: Vec::new(),
            change: None,
            failure: None,
            retried: Vec::new(),
            reason,
            signal: None,
            edited: None,
            is_passed_by: false,
            is_undone: false,
            captured: Captures::new(),
        }
    }
}

/// What one command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandResult {
    /// Its exit status; 128 and the signal's number when one killed it.
    pub exit: i32,
    /// What it printed.
    pub output: Kept,
}

/// Why a step failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// In one line.
    pub summary: String,
    /// Where output differs from what was expected.
    pub diff: Option<Diff>,
    /// What else helps, a line each.
    pub notes: Vec<String>,
    /// The line of the document that says what was expected.
    pub line: usize,
    /// Whether nobody annotated the expectation.
    pub is_hint: bool,
}

impl Failure {
    /// A failure that is no difference of outputs.
    #[must_use]
    pub const fn plain(summary: String, line: usize) -> Self {
        Self {
            summary,
            diff: None,
            notes: Vec::new(),
            line,
            is_hint: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_how_often_a_flaky_step_failed() {
        let mut result = StepResult::without_run(0, Kind::Step, Status::Flaky, String::new());
        let mut told = vec![result.after_failures()];
        for _ in 0..3 {
            result.retried.push(Failure::plain(String::new(), 1));
            told.push(result.after_failures());
        }
        let wanted = [
            "when it ran again",
            "after it failed once",
            "after it failed twice",
            "after it failed 3 times",
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn flaky_steps_are_counted_apart_and_the_run_has_passed() {
        let at = Timestamp::UNIX_EPOCH;
        let mut results = RunResults::new(RunId(String::new()), None, at);
        for (block, status) in [Status::Flaky, Status::Passed].into_iter().enumerate() {
            results.put(StepResult::without_run(
                block,
                Kind::Step,
                status,
                String::new(),
            ));
        }
        assert_eq!(results.counts(), [("passed", 1), ("flaky", 1)]);
        assert_eq!(told("flaky", 1).as_deref(), Some("1 flaky"));
        assert_eq!(results.status(), Status::Passed);
    }
}
