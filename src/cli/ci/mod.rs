//! `stepmark ci`: documents run without a person, several at a time.

mod chosen;
mod display;
mod pool;
mod unattended;

use std::num::NonZeroUsize;

use tokio::task::LocalSet;

use self::display::Display;
pub use self::display::Out;
use self::pool::{Came, Done, How, Job};
use self::unattended::Decisions;
use super::args::{self, Ci, Manual, Record};
use super::error::Error;
use super::execution::Prepared;
use super::stage::{self, Mode};
use super::terminal::own;
use super::{check, exit, parameters, reports};
use crate::diagnostic::Diagnostic;
use crate::record::journal::Store;
use crate::report::count;
use crate::run::{Policy, Signal, Status, Undoes, told};
use crate::source::Span;

/// Runs the documents. The exit status is that of the worst.
pub fn ci(arguments: &Ci) -> Result<u8, Error> {
    refuse_contradictions(arguments)?;
    let event_loop = stage::event_loop()?;
    event_loop.block_on(LocalSet::new().run_until(all(arguments)))
}

async fn all(arguments: &Ci) -> Result<u8, Error> {
    // From now on a signal ends the runs, and what they did is reported all the same.
    let signals = stage::signals()?;
    let documents = chosen::choose(arguments)?;
    if documents.is_empty() {
        return Ok(exit::PASSED);
    }
    let policy = Policy {
        allow_danger: arguments.allow_danger,
        answers_manual: arguments.manual != Manual::Fail,
    };
    tell_obstacles(&documents, policy)?;
    let mut reports = reports::Reports::open(&arguments.reports)?;
    let how = how(arguments);
    let display = Display::new(reports.out(), documents.len(), how.jobs);
    reports.begin();
    let jobs = documents.into_iter().map(|prepared| Job {
        prepared,
        decisions: decisions(arguments),
    });
    let (done, signal) = pool::play(jobs.collect(), how, display.clone(), signals).await;
    display.end();
    tell_all(&done, reports.out());
    let reported: Vec<_> = done.iter().map(Done::reported).collect();
    reports.write(&reported)?;
    Ok(exit_status(&done, signal))
}

fn how(arguments: &Ci) -> How {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    How {
        jobs: arguments.jobs.map_or_else(cores, NonZeroUsize::get),
        mode: Mode::Unattended {
            timeout: arguments.timeout,
            undoes: match arguments.undo {
                args::Undoes::Never => Undoes::Asked,
                args::Undoes::Failure => Undoes::AfterFailure,
                args::Undoes::Always => Undoes::Always,
            },
        },
        fail_fast: arguments.fail_fast,
        record: arguments.record.clone(),
        check: arguments.check,
        journal: arguments
            .journal
            .as_ref()
            .map(|folder| Store::at(folder).unsynced()),
    }
}

fn decisions(arguments: &Ci) -> Decisions {
    Decisions {
        manual: arguments.manual,
        retries: arguments.retries,
        undoes: arguments.undo != args::Undoes::Never,
        given: std::collections::HashMap::new(),
    }
}

fn refuse_contradictions(arguments: &Ci) -> Result<(), Error> {
    if arguments.check && arguments.record != Record::Document {
        return Err(
            Error::bad_input("--check says what --record document would change")
                .help("say `--record document --check`"),
        );
    }
    Ok(())
}

/// Tells what all documents lack, before anything of any runs.
fn tell_obstacles(documents: &[Prepared], policy: Policy) -> Result<(), Error> {
    let mut count = 0;
    for prepared in documents {
        let source = &prepared.runbook.document.source;
        let mut tell = |span, message: String, help: String| {
            let told = Diagnostic::error("blocked", span, message).help(help);
            check::tell(source, &told);
            count += 1;
        };
        for obstacle in prepared.plan.obstacles(&prepared.runbook, policy) {
            tell(obstacle.span, obstacle.message, obstacle.help);
        }
        for name in &prepared.missing {
            // It may be one of the project's, which the document does not name.
            let start = source.text().find(name.as_str());
            let param = &prepared.runbook.config.params[name];
            tell(
                start.map_or(Span::at(0), |start| Span::new(start, start + name.len())),
                format!("the parameter `{name}` has no value"),
                parameters::how_to_give(name, param),
            );
        }
    }
    if count > 0 {
        return Err(Error::blocked("something is missing, and nothing ran"));
    }
    Ok(())
}

/// Says how several documents came out, in one line.
fn tell_all(done: &[Done], out: Out) {
    if done.len() < 2 {
        return;
    }
    let of = |is_it: &dyn Fn(&Done) -> bool| done.iter().filter(|done| is_it(done)).count();
    let not_run = of(&|done| matches!(done.came, Came::NotRun(_)));
    let passed = of(&Done::is_fine);
    let failed = done.len() - passed - not_run;
    let parts = [("passed", passed), ("failed", failed), ("not-run", not_run)];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(word, number)| *number > 0 || *word == "passed")
        .filter_map(|(word, number)| told(word, number))
        .collect();
    let all = count(done.len(), "document");
    out.print(&own(&format!("{all}: {}\n", parts.join(", "))));
}

fn exit_status(done: &[Done], signal: Option<Signal>) -> u8 {
    if let Some(signal) = signal {
        return signal.exit_status();
    }
    let problems = done.iter().filter_map(|done| done.problem.as_ref());
    let unusable = problems.map(Error::status).max();
    let all_blocked = done.iter().all(|done| match &done.came {
        Came::Ran(results) => results.status() == Status::Blocked && results.nothing_ran(),
        Came::Broken(error) => error.status() == exit::BLOCKED,
        Came::NotRun(_) => true,
    });
    match unusable {
        Some(status) => status,
        None if done.iter().all(Done::is_fine) => exit::PASSED,
        None if all_blocked => exit::BLOCKED,
        None => exit::FAILED,
    }
}
