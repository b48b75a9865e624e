//! `stepmark replay --live`: documents run again as they were recorded, with the answers of then, and
//! nobody is asked.

use crate::cli::diagnostics;
use crate::document::shell::argument;
use std::collections::HashMap;

use tokio::task::LocalSet;

use crate::cli::args::{Manual, Record, Replay as Arguments, Steps};
use crate::cli::error::Error;
use crate::cli::execution::Prepared;
use crate::cli::exit;
use crate::cli::jobs::chosen::{self, Wanted};
use crate::cli::jobs::display::{Display, Out};
use crate::cli::jobs::done::{self, Came, Done};
use crate::cli::jobs::unattended::Decisions;
use crate::cli::jobs::{self, How, Job, obstacles};
use crate::cli::reports::Reports;
use crate::cli::stage::{self, Mode};
use crate::cli::terminal::{own, say_err};
use crate::expect::visible;
use crate::record::journal::{Header, Store, Story, canonical};
use crate::record::replay::{answers, differences, replay};
use crate::run::{Clock as _, Plan, Policy, RunId, StepResult, SystemClock};
use crate::runbook::Runbook;
use crate::runbook::selection::Selection;

/// Runs the documents again. The exit status is that of the worst.
pub fn run(arguments: &Arguments) -> Result<u8, Error> {
    let event_loop = stage::event_loop()?;
    event_loop.block_on(LocalSet::new().run_until(all(arguments)))
}

async fn all(arguments: &Arguments) -> Result<u8, Error> {
    let signals = stage::signals()?;
    let wanted = Wanted {
        paths: &arguments.paths,
        steps: &Steps::default(),
        partition: None,
    };
    let mut documents = chosen::choose(&wanted, former)?;
    if !arguments.require {
        documents.retain(|prepared| is_recorded(&prepared.runbook));
    }
    refuse_unrecorded(&documents)?;
    let policy = Policy {
        allow_danger: arguments.allow_danger,
        answers_manual: true,
    };
    obstacles::refuse(&documents, policy).await?;
    let reports = Reports::open(&arguments.reports)?;
    let how = How {
        jobs: jobs::as_many_as_cores(),
        mode: Mode::UNATTENDED,
        fail_fast: false,
        record: Record::None,
        check: false,
        journal: None,
        events: reports.events(),
    };
    let display = Display::new(reports.out(), documents.len(), how.jobs);
    reports.begin();
    let jobs = documents.into_iter().map(|prepared| Job {
        decisions: decisions(&prepared.runbook),
        prepared,
    });
    let (done, signal) = jobs::play(jobs.collect(), how, display.clone(), signals).await;
    display.end();
    let differing = tell(&done, reports.out());
    done::tell(&done, reports.out());
    let reported: Vec<_> = done.iter().map(Done::reported).collect();
    let status = match done::exit_status(&done, signal) {
        exit::PASSED if differing > 0 => exit::FAILED,
        status => status,
    };
    reports.write(&reported)?;
    Ok(status)
}

fn is_recorded(runbook: &Runbook) -> bool {
    replay(runbook, SystemClock.now()).is_recorded
}

/// What was never recorded cannot be held against anything.
fn refuse_unrecorded(documents: &[Prepared]) -> Result<(), Error> {
    let unrecorded = documents
        .iter()
        .find(|prepared| !is_recorded(&prepared.runbook));
    let Some(prepared) = unrecorded else {
        if documents.is_empty() {
            say_err!("nothing is recorded in any document here; nothing ran");
        }
        return Ok(());
    };
    let path = prepared.runbook.document.source.path();
    let shown = path.to_string_lossy();
    let shown = visible(&shown);
    Err(Error::blocked(format!(
        "{shown}: nothing is recorded in it, and nothing ran"
    ))
    .help(format!(
        "`stepmark ci {} --record document` records a run",
        argument(path)
    )))
}

/// What the recorded run was given, as far as it was kept.
fn former(runbook: &Runbook) -> Option<Header> {
    let replay = replay(runbook, SystemClock.now());
    let run = replay.run.as_ref()?;
    let plan = Plan::new(runbook, &Selection::default()).ok()?;
    let story = story(runbook, &run.id);
    let mut parameters = story.map_or_else(Default::default, |story| story.header.parameters);
    parameters.extend(run.parameters.clone());
    Some(Header {
        parameters,
        ..Header::new(RunId(run.id.clone()), runbook, &plan, run.at)
    })
}

/// The recorded run, where its journal is at hand.
fn story(runbook: &Runbook, id: &str) -> Option<Story> {
    let story = Store::of_user().ok()?.story(id).ok()?;
    let is_its = story.header.document == canonical(runbook.document.source.path());
    is_its.then_some(story)
}

/// The answers of the recorded run. Who is asked anything else passes over it.
fn decisions(runbook: &Runbook) -> Decisions {
    let replay = replay(runbook, SystemClock.now());
    let run = replay.run.as_ref();
    let story = run.and_then(|run| story(runbook, &run.id));
    let known: Vec<StepResult> = story.map_or_else(Vec::new, |story| story.carried(runbook));
    let given = match replay.is_recorded {
        true => answers(&replay, &known),
        false => HashMap::new(),
    };
    Decisions {
        manual: Manual::Skip,
        retries: 0,
        undoes: false,
        given,
    }
}

/// Tells where the outcomes differ from the record; how many documents have such places.
fn tell(done: &[Done], out: Out) -> usize {
    let mut differing = 0;
    for done in done {
        let Came::Ran(results) = &done.came else {
            continue;
        };
        let found = differences(&replay(&done.runbook, SystemClock.now()), results);
        let source = &done.runbook.document.source;
        found.iter().for_each(|one| diagnostics::tell(source, one));
        let path = source.path().to_string_lossy();
        let path = visible(&path);
        if found.is_empty() {
            out.print(&own(&format!("✓ {path}: the outcome is as recorded\n")));
        } else {
            differing += 1;
            let count = crate::report::count(found.len(), "difference");
            out.print(&own(&format!("✗ {path}: {count} from the record\n")));
        }
    }
    differing
}
