//! Arguments of what runs, checks and reports documents without a person.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use clap_complete::ArgValueCompleter as Completer;

use super::{Record, Steps};
use crate::cli::completion;
use crate::runbook::duration;

/// Arguments of `ci`.
#[derive(Debug, Args)]
pub struct Ci {
    /// Documents; in directories, those that say `ci: live`
    #[arg(required = true, add = Completer::new(completion::documents))]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub steps: Steps,
    /// Where the results go
    #[arg(long, value_name = "document|copy[=DIR]|none", default_value = "none", add = Completer::new(completion::places))]
    pub record: Record,
    /// What becomes of items that a person would do
    #[arg(long, value_enum, default_value_t = Manual::Fail)]
    pub manual: Manual,
    /// Run steps too that their author marked as destructive
    #[arg(long)]
    pub allow_danger: bool,
    /// How many documents run at the same time; as many as there are cores, if not given
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Begin no further document once one has failed
    #[arg(long)]
    pub fail_fast: bool,
    /// Run a step that failed again, up to N times; one that passes then is flaky. Destructive steps
    /// are not run again
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub retries: u32,
    /// End steps that take longer and say nothing of their own, such as `30s` or `5m`
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = time)]
    pub timeout: Duration,
    /// Run the K-th of N parts of the documents. Which part a document is in depends on its path alone: from
    /// the root of its repository, or else from the current directory
    #[arg(long, value_name = "K/N")]
    pub partition: Option<Partition>,
    /// When steps are undone that the document has an undo for, and files brought back
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Undoes::Never)]
    pub undo: Undoes,
    /// With `--record document`: write nothing, and fail if anything but times would change
    #[arg(long, requires = "record")]
    pub check: bool,
    /// Keep a journal of each run below this directory
    #[arg(long, value_name = "DIR")]
    pub journal: Option<PathBuf>,
    #[command(flatten)]
    pub reports: Reports,
}

/// When a run without a person undoes what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Undoes {
    /// Nothing is undone
    Never,
    /// After a failure
    Failure,
    /// However the document came out; but not when a signal ends it
    Always,
}

/// Where reports go, and what they are.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reports")]
pub struct Reports {
    /// Write a JUnit report: a suite a document, a case a step
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Annotate failures for GitHub Actions on standard output, and add a summary to the file that
    /// `$GITHUB_STEP_SUMMARY` names
    #[arg(long)]
    pub github: bool,
    /// Write each event as a line of JSON, `-` for standard output
    #[arg(long, value_name = "FILE|-")]
    pub events: Option<PathBuf>,
    /// Write a summary in Markdown, as in `--summary md FILE`
    #[arg(long, num_args = 2, value_names = ["md", "FILE"])]
    pub summary: Option<Vec<String>>,
}

/// A part of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// Which, from 1.
    pub part: u64,
    /// Of how many.
    pub parts: u64,
}

impl std::str::FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/').and_then(|(part, parts)| {
            let (part, parts) = (part.parse().ok()?, parts.parse().ok()?);
            (1..=parts).contains(&part).then_some(Self { part, parts })
        });
        numbers.ok_or_else(|| "use K/N with K from 1 to N, such as `1/3`".to_owned())
    }
}

fn time(text: &str) -> Result<Duration, String> {
    duration::parse(text).ok_or_else(|| "use a time such as `30s` or `5m`".to_owned())
}

/// Arguments of `replay`.
#[derive(Debug, Args)]
#[command(mut_arg("events", |events| {
    events.help("With `--live`: write each event as a line of JSON, `-` for standard output")
}))]
pub struct Replay {
    /// Documents, or directories to look for documents in
    #[arg(required = true, add = Completer::new(completion::documents))]
    pub paths: Vec<PathBuf>,
    /// Fail for documents in directories too that nothing is recorded in
    #[arg(long)]
    pub require: bool,
    /// Run the documents again without a person, with the answers of the recorded runs, and say where
    /// the outcome differs
    #[arg(long)]
    pub live: bool,
    /// With `--live`: run steps too that their author marked as destructive
    #[arg(long, requires = "live")]
    pub allow_danger: bool,
    /// With `--live`: let files be written outside of the documents' directories
    #[arg(long, requires = "live")]
    pub allow_outside: bool,
    #[command(flatten)]
    pub reports: Reports,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The runs: their ids, the beginnings of them, or `last`; with `--journal` all, if none is named
    #[arg(value_name = "RUN", required_unless_present = "journal", add = Completer::new(completion::runs))]
    pub runs: Vec<String>,
    /// Where their journals are, as given to `ci`; those of guided runs, if not given
    #[arg(long, value_name = "DIR")]
    pub journal: Option<PathBuf>,
    #[command(flatten)]
    pub reports: Reports,
}

/// What becomes of manual items without a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Manual {
    /// Nothing runs
    Fail,
    /// They are passed over
    Skip,
    /// They are taken as done
    Done,
}
