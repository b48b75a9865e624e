//! Past runs: listing them without reading all that they did, and letting go of old ones.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::canonical;
use super::fold;
use super::store::Store;
use super::writer::EVENTS;
use crate::record::events::body::{Body, Finish};
use crate::record::events::line::{self, Envelope};
use crate::run::Status;

/// How many runs of a document are kept.
const KEPT_RUNS: usize = 50;
/// How long they are kept.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How much of a journal's end is read for its last line, which says how the run came out.
const END: u64 = 4 << 10;

/// A past run, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    /// What it is called.
    pub id: String,
    /// When it began; not known of a damaged one.
    pub at: Option<Timestamp>,
    /// The document.
    pub document: Option<PathBuf>,
    /// The system that it touched.
    pub target: Option<String>,
    /// How it came out.
    pub state: RunState,
    /// Its results in numbers, by the words of the run line.
    pub counts: Vec<(&'static str, usize)>,
    /// How long it took.
    pub took: Duration,
    /// Who ran it.
    pub person: Option<String>,
}

/// How a run came out, as far as it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// It came to its end, and this is what it came to.
    Finished(Status),
    /// It runs now.
    UnderWay,
    /// It ended without a word: killed, or its machine went down.
    Unfinished,
    /// Its journal cannot be read.
    Damaged(String),
}

impl RunState {
    /// The word in listings.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Finished(status) => status.as_str(),
            Self::UnderWay => "under way",
            Self::Unfinished => "unfinished",
            Self::Damaged(_) => "damaged",
        }
    }
}

impl Store {
    /// The runs, of `document` or of all, the newest first. Those whose journals are damaged are among
    /// them: nothing of one is in the way of the others.
    ///
    /// # Errors
    /// When the folder of the runs cannot be read.
    pub fn runs(&self, document: Option<&Path>) -> io::Result<Vec<RunSummary>> {
        let document = document.map(canonical);
        let mut runs = Vec::new();
        for id in self.ids()? {
            let found = self
                .summary(&id, document.as_deref())
                .unwrap_or_else(|why| Some(damaged(&id, why)));
            let is_wanted = |run: &RunSummary| document.is_none() || run.document == document;
            runs.extend(found.filter(is_wanted));
        }
        runs.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
        Ok(runs)
    }

    /// The last run of `document`, also where its journal is damaged.
    ///
    /// # Errors
    /// When the folder of the runs cannot be read.
    pub fn last(&self, document: &Path) -> io::Result<Option<RunSummary>> {
        // Who had the lock last ran last, and it says so whatever has become of the journal.
        if let Some(id) = self.locked_last(document)
            && self.ids()?.contains(&id)
        {
            let found = self.summary(&id, None);
            return Ok(found.unwrap_or_else(|why| Some(damaged(&id, why))));
        }
        Ok(self.runs(Some(document))?.into_iter().next())
    }

    /// The last run that can be told.
    pub(super) fn latest(&self) -> io::Result<Option<RunSummary>> {
        let runs = self.runs(None)?.into_iter();
        let can_be_told = |run: &RunSummary| !matches!(run.state, RunState::Damaged(_));
        Ok(runs.into_iter().find(can_be_told))
    }

    /// Deletes runs of `document` that nobody will ask for any more. How many that were.
    ///
    /// # Errors
    /// When they cannot be deleted.
    pub fn prune(&self, document: &Path, now: Timestamp) -> io::Result<usize> {
        let mut count = 0;
        for (index, run) in self.runs(Some(document))?.iter().enumerate() {
            let is_old = run.at.is_some_and(|at| now.duration_since(at) > KEPT_FOR);
            if run.state == RunState::UnderWay || (index < KEPT_RUNS && !is_old) {
                continue;
            }
            // Under a name that is none of a run, so that one that is half gone is not listed.
            let gone = self.runs_folder().join(format!(".gone-{}", run.id));
            fs::rename(self.folder(&run.id), &gone)?;
            fs::remove_dir_all(&gone)?;
            count += 1;
        }
        Ok(count)
    }

    /// A run in short; nothing where it is of another document.
    fn summary(&self, id: &str, document: Option<&Path>) -> Result<Option<RunSummary>, String> {
        let path = self.folder(id).join(EVENTS);
        let file = File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut file = BufReader::new(file);
        let mut first = Vec::new();
        file.read_until(b'\n', &mut first)
            .map_err(|error| error.to_string())?;
        let header = match line::read(&first) {
            Some((envelope, Body::Started(started))) if first.ends_with(b"\n") => {
                fold::header(&envelope, &started)
            }
            _ => None,
        };
        let header = header.ok_or("its beginning is missing")?;
        if document.is_some_and(|document| document != header.document) {
            return Ok(None);
        }
        let mut run = RunSummary {
            id: id.to_owned(),
            at: Some(header.at),
            document: Some(header.document.clone()),
            target: header.target,
            state: RunState::Unfinished,
            counts: Vec::new(),
            took: Duration::ZERO,
            person: header.person,
        };
        if let Err(why) = run.come_out(file.get_mut(), &path) {
            run.state = RunState::Damaged(why);
        }
        if run.state == RunState::Unfinished
            && let Some(holder) = self.under_way(&header.document)
            && holder.run == id
        {
            run.state = RunState::UnderWay;
        }
        Ok(Some(run))
    }
}

impl RunSummary {
    /// Reads how it came out from its journal, which is at `path`.
    fn come_out(&mut self, file: &mut File, path: &Path) -> Result<(), String> {
        match finish(file).map_err(|error| error.to_string())? {
            Some(finish) => self.finish(&finish),
            None => {
                let bytes = fs::read(path).map_err(|error| error.to_string())?;
                let (lines, _) = line::read_all(&bytes)
                    .map_err(|line| format!("line {line} of it is none of a journal"))?;
                self.count(&lines)
            }
        }
    }

    fn finish(&mut self, finish: &Finish) -> Result<(), String> {
        let status = Status::from_word(&finish.status).ok_or("its end is damaged")?;
        self.state = RunState::Finished(status);
        self.took = finish.took.into();
        self.counts = vec![
            ("passed", finish.passed),
            ("flaky", finish.flaky),
            ("failed", finish.failed),
            ("differs", finish.differs),
            ("blocked", finish.blocked),
            ("interrupted", finish.interrupted),
            ("skipped", finish.skipped),
            ("files", finish.files),
            ("manual", finish.manual),
            ("undone", finish.undone),
            ("not-run", finish.not_run),
        ];
        self.keep_counts();
        Ok(())
    }

    /// Counts the results of a run whose last line is not its end.
    fn count(&mut self, lines: &[(Envelope, Body)]) -> Result<(), String> {
        let mut results: BTreeMap<usize, (&str, &str)> = BTreeMap::new();
        let mut end = None;
        for (_, body) in lines {
            match body {
                Body::StepStarted(started) => drop(results.remove(&started.place.block)),
                Body::StepFinished(done) | Body::StepFailed(done) => {
                    results.insert(done.block, (&done.status, &done.kind));
                }
                // What it did after its end changes nothing about that.
                Body::Finish(finish) => end = Some(finish),
                Body::Resumed(_) => end = None,
                _ => {}
            }
        }
        if let Some(finish) = end {
            return self.finish(finish);
        }
        let number = |word: &str| {
            let is_it = |(status, kind): &&(&str, &str)| match word {
                "passed" => *status == "passed" && *kind == "step",
                "files" => *status == "passed" && *kind == "file",
                "manual" => *status == "passed" && *kind == "manual",
                word => *status == word,
            };
            results.values().filter(is_it).count()
        };
        self.counts = [
            "passed",
            "flaky",
            "failed",
            "differs",
            "blocked",
            "interrupted",
            "skipped",
            "files",
            "manual",
        ]
        .into_iter()
        .map(|word| (word, number(word)))
        .collect();
        self.keep_counts();
        let last = lines.last().and_then(|(envelope, _)| envelope.at());
        if let (Some(at), Some(last)) = (self.at, last) {
            self.took = last.duration_since(at).unsigned_abs();
        }
        Ok(())
    }

    fn keep_counts(&mut self) {
        self.counts
            .retain(|(word, number)| *number > 0 || *word == "passed");
    }
}

/// How a run came out, where that is the last line of its journal.
fn finish(file: &mut File) -> io::Result<Option<Finish>> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
    let mut end = Vec::new();
    file.take(END).read_to_end(&mut end)?;
    let whole = end.strip_suffix(b"\n").and_then(|end| {
        let start = end.iter().rposition(|&byte| byte == b'\n')?;
        line::read(&end[start + 1..])
    });
    Ok(match whole {
        Some((_, Body::Finish(finish))) => Some(finish),
        _ => None,
    })
}

fn damaged(id: &str, why: String) -> RunSummary {
    RunSummary {
        id: id.to_owned(),
        at: None,
        document: None,
        target: None,
        state: RunState::Damaged(why),
        counts: Vec::new(),
        took: Duration::ZERO,
        person: None,
    }
}
