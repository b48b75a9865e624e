//! `stepmark ci`: documents run without a person, several at a time.

use std::num::NonZeroUsize;

use tokio::task::LocalSet;

use super::args::{self, Ci, Manual, Record};
use super::error::Error;
use super::execution::Prepared;
use super::jobs::chosen::{self, Refused, Wanted};
use super::jobs::display::Display;
use super::jobs::done::{self, Done};
use super::jobs::unattended::Decisions;
use super::jobs::{self, How, Job, obstacles};
use super::parameters;
use super::reports;
use super::stage::{self, Mode};
use crate::record::journal::Store;
use crate::report::document::{Outcome, Reported};
use crate::run::{Interrupts as _, Policy, Undoes};

/// Runs the documents. The exit status is that of the worst.
pub fn ci(arguments: &Ci) -> Result<u8, Error> {
    refuse_contradictions(arguments)?;
    let event_loop = stage::event_loop()?;
    event_loop.block_on(LocalSet::new().run_until(all(arguments)))
}

async fn all(arguments: &Ci) -> Result<u8, Error> {
    // From now on a signal ends the runs, and what they did is reported all the same.
    let signals = stage::signals()?;
    let wanted = Wanted {
        paths: &arguments.paths,
        steps: &arguments.steps,
        partition: arguments.partition,
    };
    let documents = match chosen::choose(&wanted, |_| None) {
        Ok(documents) => documents,
        Err(refused) => return Err(report_refused(arguments, refused)?),
    };
    let paths = documents.iter().map(Prepared::path);
    let reports = reports::Reports::open(&arguments.reports, paths)?;
    let policy = Policy {
        allow_danger: arguments.allow_danger,
        allow_outside: arguments.steps.allow_outside,
        answers_manual: arguments.manual != Manual::Fail,
    };
    let jobs = documents.into_iter().map(|prepared| Job {
        prepared,
        decisions: decisions(arguments),
    });
    let jobs: Vec<Job> = jobs.collect();
    let mut waiting = signals.clone();
    let lacking = tokio::select! {
        biased;
        signal = waiting.next() => return Ok(signal.exit_status()),
        lacking = obstacles::tell(&jobs, policy, parameters::how_to_give) => lacking,
    };
    if lacking.iter().any(Option::is_some) {
        obstacles::report(reports, &jobs, &lacking)?;
        return Err(obstacles::refusal());
    }
    let how = How {
        events: reports.events(),
        ..how(arguments)
    };
    let display = Display::new(reports.out(), jobs.len(), how.jobs);
    reports.begin();
    let (done, signal) = jobs::play(jobs, how, display.clone(), signals).await;
    display.end();
    done::tell(&done, reports.out());
    let reported: Vec<_> = done.iter().map(Done::reported).collect();
    let status = done::exit_status(&done, signal);
    // Also where nothing ran: whoever collects reports finds an empty one.
    reports.end(&reported, status, signal)
}

/// Reports of documents that cannot be used; what ends the program.
fn report_refused(arguments: &Ci, refused: Refused) -> Result<Error, Error> {
    let broken = Outcome::Broken {
        why: "the document has errors; `stepmark check` lists them",
    };
    let sound = refused.sound.iter().map(|prepared| {
        let blocks = &prepared.plan.blocks[..];
        Reported::new(&prepared.runbook, blocks, obstacles::IN_VAIN)
    });
    let all = refused
        .broken
        .iter()
        .map(|runbook| Reported::new(runbook, &[], broken));
    let all: Vec<_> = all.chain(sound).collect();
    let paths = all
        .iter()
        .map(|document| document.runbook.document.source.path());
    let reports = reports::Reports::open(&arguments.reports, paths)?;
    reports.begin();
    reports.write(&all)?;
    Ok(refused.tell())
}

fn how(arguments: &Ci) -> How {
    How {
        jobs: arguments
            .jobs
            .map_or_else(jobs::as_many_as_cores, NonZeroUsize::get),
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
        events: None,
    }
}

fn decisions(arguments: &Ci) -> Decisions {
    Decisions {
        manual: arguments.manual,
        retries: arguments.retries,
        undoes: arguments.undo != args::Undoes::Never,
        given: std::collections::HashMap::new(),
        target: None,
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
