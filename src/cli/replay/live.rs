//! `stepmark replay --live`: documents run again as they were recorded, with the answers of then, and
//! nobody is asked.

use tokio::task::LocalSet;

use crate::cli::args::{Manual, Record, Replay as Arguments, Steps};
use crate::cli::diagnostics;
use crate::cli::error::Error;
use crate::cli::execution::Prepared;
use crate::cli::jobs::chosen::{self, Refused, Wanted};
use crate::cli::jobs::display::{Display, Out};
use crate::cli::jobs::done::{self, Came, Done};
use crate::cli::jobs::unattended::Decisions;
use crate::cli::jobs::{self, How, Job, obstacles};
use crate::cli::parameters;
use crate::cli::reports::Reports;
use crate::cli::stage::{self, Mode};
use crate::cli::terminal::{own, say_err};
use crate::diagnostic::Diagnostic;
use crate::expect::visible;
use crate::record::journal::{Header, Store, Story, canonical};
use crate::record::replay::{Recorded, Replay, answers, differences, left_out, replay, unrecorded};
use crate::run::{Clock as _, Interrupts as _, Plan, Policy, RunId, StepResult, SystemClock};
use crate::runbook::attributes::is_variable_name;
use crate::runbook::selection::Selection;
use crate::runbook::{Parameter, Runbook, Type};

/// Runs the documents again. The exit status is that of the worst.
pub fn run(arguments: &Arguments) -> Result<u8, Error> {
    let event_loop = stage::event_loop()?;
    event_loop.block_on(LocalSet::new().run_until(all(arguments)))
}

async fn all(arguments: &Arguments) -> Result<u8, Error> {
    let signals = stage::signals()?;
    let wanted = Wanted {
        paths: &arguments.paths,
        steps: &Steps {
            allow_outside: arguments.allow_outside,
            ..Steps::default()
        },
        partition: None,
    };
    let documents = chosen::choose(&wanted, former).map_err(Refused::tell)?;
    let documents = with_records(documents, arguments)?;
    let jobs: Vec<Job> = documents.into_iter().map(again).collect::<Result<_, _>>()?;
    let paths = jobs.iter().map(|job| job.prepared.path());
    let reports = Reports::open(&arguments.reports, paths)?;
    let policy = Policy {
        allow_danger: arguments.allow_danger,
        allow_outside: arguments.allow_outside,
        answers_manual: true,
    };
    let how_to_give = |name: &str, _: &Parameter| {
        let variable = parameters::variable(name);
        format!("the record has no value of it: set {variable} in the environment")
    };
    let mut waiting = signals.clone();
    let lacking = tokio::select! {
        biased;
        signal = waiting.next() => return Ok(signal.exit_status()),
        lacking = obstacles::tell(&jobs, policy, how_to_give) => lacking,
    };
    if lacking.iter().any(Option::is_some) {
        obstacles::report(reports, &jobs, &lacking)?;
        return Err(obstacles::refusal());
    }
    let how = How {
        jobs: jobs::as_many_as_cores(),
        mode: Mode::UNATTENDED,
        fail_fast: false,
        record: Record::None,
        check: false,
        journal: None,
        events: reports.events(),
    };
    let display = Display::new(reports.out(), jobs.len(), how.jobs);
    reports.begin();
    let (mut done, signal) = jobs::play(jobs, how, display.clone(), signals).await;
    display.end();
    tell(&mut done, reports.out());
    done::tell(&done, reports.out());
    let reported: Vec<_> = done.iter().map(Done::reported).collect();
    let status = done::exit_status(&done, signal);
    reports.end(&reported, status, signal)
}

/// The documents that something is recorded in: what never was cannot be held against anything. That is
/// told of documents that somebody names, and with `--require` of all of them.
fn with_records(documents: Vec<Prepared>, arguments: &Arguments) -> Result<Vec<Prepared>, Error> {
    let named: Vec<_> = arguments.paths.iter().map(|path| canonical(path)).collect();
    let is_any = !documents.is_empty();
    let mut missed = false;
    let mut recorded = Vec::new();
    for prepared in documents {
        let replay = replay(&prepared.runbook, SystemClock.now());
        if replay.is_recorded {
            recorded.push(prepared);
            continue;
        }
        let is_wanted = arguments.require || named.contains(&canonical(prepared.path()));
        if is_wanted && !replay.judged.is_empty() {
            diagnostics::tell(&prepared.runbook.document.source, &unrecorded(&replay));
            missed = true;
        }
    }
    if missed {
        let what = "nothing ran: there is no record to hold it against";
        return Err(Error::failed(what));
    }
    if is_any && recorded.is_empty() {
        say_err!("nothing is recorded in any document here; nothing ran");
    }
    Ok(recorded)
}

/// The document as its recorded run went through it, with the answers of then.
fn again(mut prepared: Prepared) -> Result<Job, Error> {
    let replay = replay(&prepared.runbook, SystemClock.now());
    let decisions = decisions(&replay);
    let left_out = left_out(&replay);
    let run = replay.run;
    prepared
        .plan
        .blocks
        .retain(|block| !left_out.contains(block));
    if let Some(run) = run {
        give_others(&mut prepared, run)?;
    }
    Ok(Job {
        prepared,
        decisions,
    })
}

/// Gives the variables their values that the recorded run had besides the parameters of the document.
fn give_others(prepared: &mut Prepared, run: Recorded) -> Result<(), Error> {
    let params = &prepared.runbook.config.params;
    let is_other = |name: &String| !params.contains_key(name) && is_variable_name(name);
    let others = run.parameters.into_iter();
    let mut others: Vec<_> = others.filter(|(name, _)| is_other(name)).collect();
    for name in run.withheld.into_iter().filter(|name| is_other(name)) {
        let variable = parameters::variable(&name);
        let Ok(value) = std::env::var(&variable) else {
            let path = prepared.runbook.document.source.path().to_string_lossy();
            let path = visible(&path);
            return Err(Error::blocked(format!(
                "{path}: nothing ran: the variable `{name}` had a value that is not in the record"
            ))
            .help(format!("set {variable} in the environment")));
        };
        others.push((name, value));
    }
    others
        .into_iter()
        .try_for_each(|(name, value)| prepared.give(&name, value))
}

/// What the recorded run was given, as far as it was kept.
fn former(runbook: &Runbook) -> Option<Header> {
    let replay = replay(runbook, SystemClock.now());
    let run = replay.run.as_ref()?;
    let plan = Plan::new(runbook, &Selection::default()).ok()?;
    let story = story(runbook, &run.id);
    let (mut parameters, mut secrets) = story.map_or_else(Default::default, |story| {
        (story.header.parameters, story.header.secrets)
    });
    parameters.extend(run.parameters.clone());
    // Nothing takes the place of what was not kept.
    let params = &runbook.config.params;
    secrets.retain(|name| {
        params
            .get(name)
            .is_none_or(|param| param.kind != Type::Secret)
    });
    secrets.extend(run.withheld.clone());
    Some(Header {
        parameters,
        secrets,
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
fn decisions(replay: &Replay<'_>) -> Decisions {
    let runbook = replay.runbook;
    let run = replay.run.as_ref();
    let story = run.and_then(|run| story(runbook, &run.id));
    let known: Vec<StepResult> = story.map_or_else(Vec::new, |story| story.carried(runbook));
    Decisions {
        manual: Manual::Skip,
        retries: 0,
        undoes: false,
        given: answers(replay, &known),
        target: run.map(|run| run.target.clone()),
    }
}

/// Tells where the outcomes differ from the record, and has it stand in the reports too.
fn tell(done: &mut [Done], out: Out) {
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
            continue;
        }
        let count = crate::report::count(found.len(), "difference");
        out.print(&own(&format!("✗ {path}: {count} from the record\n")));
        let place = |one: &Diagnostic| source.line_of(one.span.start);
        let told = found
            .iter()
            .map(|one| format!("line {}: {}", place(one), one.message));
        let told = told.collect::<Vec<_>>().join(";\n");
        done.problem = Some(Error::failed(format!("{count} from the record: {told}")));
    }
}
