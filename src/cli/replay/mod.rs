//! `stepmark replay`: recorded results are held against their documents, and nothing runs.

mod live;

use super::args::Replay as Arguments;
use super::error::Error;
use super::project::Projects;
use super::reports::Reports;
use super::terminal::{say, say_err};
use super::{colour, diagnostics, exit, read, walk};
use crate::diagnostic::Severity;
use crate::record::replay::{Replay, as_recorded, replay, results, unrecorded};
use crate::report::document::{Outcome, Reported};
use crate::report::replay as report;
use crate::report::replay::Totals;
use crate::run::{Clock as _, RunResults, SystemClock};
use crate::runbook::Runbook;

/// Replays the documents. The exit status is that of the worst.
pub fn run(arguments: &Arguments) -> Result<u8, Error> {
    if arguments.live {
        return live::run(arguments);
    }
    if arguments.reports.events.is_some() {
        return Err(
            Error::bad_input("--events: a replay runs nothing, and has no events")
                .help("--junit, --github and --summary report what it finds"),
        );
    }
    let mut done = Vec::new();
    let now = SystemClock.now();
    let mut totals = Totals::default();
    let mut projects = Projects::new();
    let found = walk::find(&arguments.paths, &mut projects)?;
    let paths = found.iter().map(|found| found.path.as_path());
    let reports = Reports::open(&arguments.reports, paths)?;
    reports.begin();
    for found in &found {
        // Without the settings that many documents share, there is little to say of any.
        let defaults = projects.defaults(&found.path)?;
        let source = match read::read(&found.path) {
            Ok(source) => source,
            Err(error) => {
                // One file that cannot be read does not hide what there is to say of the others.
                say_err!("{}", error.render());
                totals.broken += 1;
                continue;
            }
        };
        let runbook = Runbook::parse_with(source, &defaults);
        if runbook.has_errors() {
            tell_errors(&runbook);
            totals.broken += 1;
            continue;
        }
        let runbook = as_recorded(runbook);
        let is_required = found.is_named || arguments.require;
        let replay = replay(&runbook, now);
        tell(&replay, is_required, &mut totals);
        if reports.are_wanted() && (replay.is_recorded || is_required) {
            let of = Done::new(&replay, results(&replay, now));
            done.push((runbook, of));
        }
    }
    let told = done.iter().map(|(runbook, done)| done.reported(runbook));
    reports.write(&told.collect::<Vec<_>>())?;
    if found.is_empty() {
        say_err!("no documents are there");
    } else if found.len() > 1 && totals != Totals::default() {
        say!("{}", report::summary(totals));
    }
    Ok(match totals {
        Totals { broken: 1.., .. } => exit::BAD_INPUT,
        Totals { failing: 1.., .. } => exit::FAILED,
        _ => exit::PASSED,
    })
}

/// What reports are told of a document whose record was looked at.
struct Done {
    results: RunResults,
    plan: Vec<usize>,
    problem: Option<String>,
}

impl Done {
    fn new(replay: &Replay<'_>, results: RunResults) -> Self {
        let unrecorded = (!replay.is_recorded).then(|| unrecorded(replay));
        let problems = replay.problems.iter().chain(&unrecorded);
        let told: Vec<&str> = problems.map(|found| found.message.as_str()).collect();
        Self {
            results,
            plan: replay.plan(),
            problem: (!told.is_empty()).then(|| told.join("; ")),
        }
    }

    fn reported<'a>(&'a self, runbook: &'a Runbook) -> Reported<'a> {
        Reported {
            runbook,
            plan: &self.plan,
            outcome: Outcome::Ran(&self.results),
            problem: self.problem.as_deref(),
        }
    }
}

/// Tells of one document, and counts it.
fn tell(replay: &Replay<'_>, is_required: bool, totals: &mut Totals) {
    let source = &replay.runbook.document.source;
    for problem in replay.diagnostics() {
        diagnostics::tell(source, problem);
    }
    let Some(line) = report::line(replay, is_required) else {
        return;
    };
    if !replay.is_recorded && is_required {
        diagnostics::tell(source, &unrecorded(replay));
    }
    say!("{}", colour::line(&line));
    let count = match (replay.is_recorded, is_required) {
        (true, _) if replay.holds() => &mut totals.holding,
        (false, false) => &mut totals.unrecorded,
        _ => &mut totals.failing,
    };
    *count += 1;
}

/// Tells what keeps a document from being one to run.
fn tell_errors(runbook: &Runbook) {
    let errors = runbook.diagnostics.iter();
    for error in errors.filter(|found| found.severity == Severity::Error) {
        diagnostics::tell(&runbook.document.source, error);
    }
    let path = runbook.document.source.path().to_string_lossy();
    let line = crate::report::Line::default().own("✗");
    let line = line.then(&format!(
        " {}: it has errors",
        crate::expect::visible(&path)
    ));
    say!("{}", colour::line(&line));
}
