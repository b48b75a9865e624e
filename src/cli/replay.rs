//! `stepmark replay`: recorded results are held against their documents, and nothing runs.

use super::args::Replay as Arguments;
use super::error::Error;
use super::project::Projects;
use super::terminal::{say, say_err};
use super::{check, colour, exit, walk};
use crate::diagnostic::Severity;
use crate::record::replay::{Replay, replay, unrecorded};
use crate::report::replay as report;
use crate::report::replay::Totals;
use crate::run::{Clock as _, SystemClock};
use crate::runbook::Runbook;

/// Replays the documents. The exit status is that of the worst.
pub fn run(arguments: &Arguments) -> Result<u8, Error> {
    refuse(arguments)?;
    let now = SystemClock.now();
    let mut totals = Totals::default();
    let mut projects = Projects::new();
    let found = walk::find(&arguments.paths, &mut projects)?;
    for found in &found {
        // Without the settings that many documents share, there is little to say of any.
        let defaults = projects.defaults(&found.path)?;
        let source = match walk::read(&found.path) {
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
        let is_required = found.is_named || arguments.require;
        tell(&replay(&runbook, now), is_required, &mut totals);
    }
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

/// Tells of one document, and counts it.
fn tell(replay: &Replay<'_>, is_required: bool, totals: &mut Totals) {
    let source = &replay.runbook.document.source;
    for problem in replay.diagnostics() {
        check::tell(source, problem);
    }
    let Some(line) = report::line(replay, is_required) else {
        return;
    };
    if !replay.is_recorded && is_required {
        check::tell(source, &unrecorded(replay));
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
        check::tell(&runbook.document.source, error);
    }
    let path = runbook.document.source.path().to_string_lossy();
    let line = crate::report::Line::default().own("✗");
    let line = line.then(&format!(
        " {}: it has errors",
        crate::expect::visible(&path)
    ));
    say!("{}", colour::line(&line));
}

fn refuse(arguments: &Arguments) -> Result<(), Error> {
    let reports = &arguments.reports;
    if reports.events.is_some() {
        return Err(
            Error::bad_input("--events: a replay runs nothing, and has no events")
                .help("--junit, --github and --summary report what it finds"),
        );
    }
    if arguments.live || reports.junit.is_some() || reports.github || reports.summary.is_some() {
        return Err(Error::bad_input("not there yet"));
    }
    Ok(())
}
