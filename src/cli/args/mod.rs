//! The command line (DESIGN section 6). Nothing outside of this folder knows clap.

mod book;
mod ci;
mod render;
pub mod terminal;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::ArgValueCompleter as Completer;

use super::completion;
use super::params_file::ParamsFile;
pub use book::{Book, BookCommand, BuildBook, Mdbook, MdbookCommand, ServeBook};
pub use ci::{Ci, Manual, Partition, Replay, Report, Reports, Undoes};
pub use render::{PageFormat, Render};
pub use terminal::Terminal;

/// Run Markdown runbooks step by step, assert what they print, and record the results back into the
/// document.
#[derive(Debug, Parser)]
#[command(name = "stepmark", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub terminal: Terminal,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what each block of the documents is, and what is wrong with them
    Check(Check),
    /// Run a document step by step, asking before each
    Run(Run),
    /// Run documents without a person
    Ci(Ci),
    /// Check recorded results without running anything
    Replay(Replay),
    /// Make what the steps printed what is expected of them
    Accept(Accept),
    /// Record the results of a past run
    Record(RecordRun),
    /// List past runs, or tell what one did
    Runs(Runs),
    /// Report past runs
    Report(Report),
    /// Make a page of a runbook, for a site's generator or for a browser
    Render(Render),
    /// Undo what the last run of a document did, step by step
    Undo(Undo),
    /// Take everything out of documents again that stepmark recorded
    Clean(Clean),
    /// Make a site of runbooks and their results
    Book(Book),
    /// Answer mdBook, which calls this as a preprocessor of a book
    Mdbook(Mdbook),
    /// Print a script that completes command lines in a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Documents, or directories to look for documents in
    #[arg(required = true, add = Completer::new(completion::documents))]
    pub paths: Vec<PathBuf>,
    /// For people, or for machines
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Say too what in expectations differs from run to run, and what to write instead
    #[arg(long)]
    pub suggest: bool,
    /// Say too whether the tools are here that the documents require
    #[arg(long)]
    pub requires: bool,
}

/// For whom a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// People
    Text,
    /// Machines
    Json,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The document
    #[arg(add = Completer::new(completion::documents))]
    pub file: PathBuf,
    /// Say what the run is about to do, and stop there
    #[arg(long)]
    pub plan: bool,
    /// Run without asking; destructive steps and manual items are asked about all the same
    #[arg(long)]
    pub yes: bool,
    /// What is asked about before it runs
    #[arg(long, value_enum, default_value_t = Confirm::All)]
    pub confirm: Confirm,
    /// Go on where the last run of the document stopped
    #[arg(long, conflicts_with = "plan")]
    pub resume: bool,
    #[command(flatten)]
    pub steps: Steps,
    /// Where the results go, instead of asking
    #[arg(long, value_name = "document|copy[=DIR]|none", add = Completer::new(completion::places))]
    pub record: Option<Record>,
}

/// What a guided run asks about before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Confirm {
    /// Every step
    All,
    /// Steps that do more than read
    Changes,
}

/// Which steps, with which values.
#[derive(Debug, Clone, Default, Args)]
pub struct Steps {
    /// Only these steps: by id, by number, by `:LINE`, or by the value of a section that is repeated, `node=n3`
    #[arg(long, value_name = "STEP", value_delimiter = ',', add = Completer::new(completion::steps))]
    pub only: Vec<String>,
    /// From this step on
    #[arg(long, value_name = "STEP", add = Completer::new(completion::steps))]
    pub from: Option<String>,
    /// Up to this step, which is included
    #[arg(long, value_name = "STEP", add = Completer::new(completion::steps))]
    pub to: Option<String>,
    /// Not these steps
    #[arg(long, value_name = "STEP", value_delimiter = ',', add = Completer::new(completion::steps))]
    pub skip: Vec<String>,
    /// Only steps with this tag, of their own or of their document
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub tag: Vec<String>,
    /// Set a parameter: commands see it as the variable KEY. No secrets: the environment or --params gives those
    #[arg(long, value_name = "KEY=VALUE", add = Completer::new(completion::parameters))]
    pub set: Vec<String>,
    /// Set the parameters that this file names, in YAML, JSON, TOML, or as lines of `NAME=value`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub params: Vec<ParamsFile>,
    /// Let files be written outside of the document's directory
    #[arg(long)]
    pub allow_outside: bool,
}

impl Steps {
    /// Whether any steps are selected.
    pub fn is_selective(&self) -> bool {
        let ranged = self.from.is_some() || self.to.is_some();
        let named = [&self.only, &self.skip, &self.tag];
        ranged || named.iter().any(|named| !named.is_empty())
    }
}

/// Arguments of `accept`.
#[derive(Debug, Args)]
pub struct Accept {
    /// The document, with results recorded in it
    #[arg(add = Completer::new(completion::documents))]
    pub file: PathBuf,
    /// Only these steps: by id, by number, by `:LINE`, or by the value of a section that is repeated, `node=n3`; one without an expectation gets its first
    #[arg(long, value_name = "STEP", value_delimiter = ',', add = Completer::new(completion::steps))]
    pub only: Vec<String>,
    /// Take all of it without asking
    #[arg(long)]
    pub yes: bool,
}

/// Arguments of `record`.
#[derive(Debug, Args)]
pub struct RecordRun {
    /// The run: its id, the beginning of it, or `last`
    #[arg(value_name = "RUN", add = Completer::new(completion::runs))]
    pub run: String,
    /// Where the results go
    #[arg(
        long,
        value_name = "document|copy[=DIR]",
        default_value = "document",
        value_parser = document_or_copy
    )]
    pub record: Record,
    /// Where its journal is, as given to `ci`; that of guided runs, if not given
    #[arg(long, value_name = "DIR")]
    pub journal: Option<PathBuf>,
}

/// Arguments of `runs`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Runs {
    /// Only runs of this document
    #[arg(add = Completer::new(completion::documents))]
    pub file: Option<PathBuf>,
    /// Where the journals are, as given to `ci`; those of guided runs, if not given
    #[arg(long, value_name = "DIR", global = true)]
    pub journal: Option<PathBuf>,
    /// What else there is to say of them.
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
}

/// What there is to say of runs.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// Tell what a run did
    Show(ShowRun),
}

/// Arguments of `runs show`.
#[derive(Debug, Args)]
pub struct ShowRun {
    /// The run: its id, the beginning of it, or `last`
    #[arg(add = Completer::new(completion::runs))]
    pub id: String,
    /// As Markdown, short enough for a channel; without outputs and parameters
    #[arg(long)]
    pub md: bool,
}

/// Arguments of `undo`.
#[derive(Debug, Args)]
pub struct Undo {
    /// The document
    #[arg(add = Completer::new(completion::documents))]
    pub file: PathBuf,
}

/// Arguments of `clean`.
#[derive(Debug, Args)]
pub struct Clean {
    /// The documents
    #[arg(required = true, add = Completer::new(completion::documents))]
    pub files: Vec<PathBuf>,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

/// Shells that can be completed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// 4.4 and later
    Bash,
    /// With `compinit`
    Zsh,
    /// 3 and later
    Fish,
}

/// Where results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Into the document.
    Document,
    /// Into a copy, in this directory or next to the document.
    Copy(Option<PathBuf>),
    /// Nowhere.
    None,
}

/// A run is recorded later to be recorded somewhere.
fn document_or_copy(text: &str) -> Result<Record, String> {
    match text.parse() {
        Ok(Record::None) | Err(_) => Err("use `document`, `copy` or `copy=DIR`".to_owned()),
        how => how,
    }
}

impl std::str::FromStr for Record {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            None if text == "document" => Ok(Self::Document),
            None if text == "copy" => Ok(Self::Copy(None)),
            None if text == "none" => Ok(Self::None),
            Some(("copy", folder)) if !folder.is_empty() => Ok(Self::Copy(Some(folder.into()))),
            _ => Err("use `document`, `copy`, `copy=DIR` or `none`".to_owned()),
        }
    }
}
