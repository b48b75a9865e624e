//! `stepmark ci`: documents run without a person.

use crate::cli::terminal::{say, say_err};
use std::pin::Pin;
use std::time::Duration;

use super::args::{Ci, Manual};
use super::error::Error;
use super::execution::{self, Prepared};
use super::project::Projects;
use super::stage::{self, Mode, Passage, Stage};
use super::{check, colour, exit, parameters, recording, resume, terminal, walk};
use crate::diagnostic::Diagnostic;
use crate::record::journal::Store;
use crate::report::progress;
use crate::run::{
    AfterFailure, Answer, Decision, Event, InFlight, Operator, Overdue, Policy, RunResults, Status,
    StepResult, Undo,
};
use crate::runbook::Runbook;
use crate::source::{Source, Span};

/// Runs the documents, one after the other. The exit status is that of the worst.
pub fn ci(arguments: &Ci) -> Result<u8, Error> {
    let mut documents = Vec::new();
    let mut projects = Projects::new();
    for found in walk::find(&arguments.paths, &mut projects)? {
        // A directory is no consent: its documents say themselves that they may run live.
        if found.is_named || says_live(&mut projects, &found.path)? {
            let (path, steps) = (&found.path, &arguments.steps);
            documents.push(execution::prepare(&mut projects, path, steps, None)?);
        }
    }
    if documents.is_empty() {
        say_err!("no document here says `ci: live`; name a file to run it all the same");
        return Ok(exit::PASSED);
    }
    refuse_under_way(&documents)?;
    let policy = Policy {
        allow_danger: arguments.allow_danger,
        answers_manual: arguments.manual != Manual::Fail,
    };
    tell_obstacles(&documents, policy)?;
    let event_loop = stage::event_loop()?;
    let mut worst = exit::PASSED;
    for prepared in &documents {
        say!("{}", prepared.runbook.document.source.path().display());
        let mut operator = Unattended {
            runbook: &prepared.runbook,
            manual: arguments.manual,
            in_step: false,
        };
        let results = event_loop.block_on(play(prepared, &mut operator))?;
        say!("{}", progress::summary(&results));
        if let Some(path) = recording::record(&prepared.runbook, &results, &arguments.record)? {
            say!("recorded in {}", path.display());
        }
        if let Some(signal) = results.interrupted_by {
            return Ok(signal.exit_status());
        }
        worst = worst.max(exit_status(&results));
    }
    Ok(worst)
}

/// Runs one document from its first step to its last.
async fn play(prepared: &Prepared, operator: &mut Unattended<'_>) -> Result<RunResults, Error> {
    let signals = stage::signals()?;
    let mut stage = Stage::set(prepared, Mode::Unattended, signals).await?;
    let passage = Passage::anew(prepared);
    let results = stage.play(prepared, passage, operator).await;
    stage.clear(operator).await;
    Ok(results)
}

/// Refuses a document that somebody else runs: two runs at a time would be in each other's way.
fn refuse_under_way(documents: &[Prepared]) -> Result<(), Error> {
    // Where there is no place for journals nobody can be found there.
    let Ok(store) = Store::of_user() else {
        return Ok(());
    };
    for prepared in documents {
        resume::refuse_under_way(&store, prepared.runbook.document.source.path())?;
    }
    Ok(())
}

/// Whether the document at `path` may run though nobody named it: it says so, or its project does.
fn says_live(projects: &mut Projects, path: &std::path::Path) -> Result<bool, Error> {
    let defaults = projects.defaults(path)?;
    // One that cannot be read says nothing, and is not to be passed over where it runs by default.
    let source = walk::read(path).unwrap_or_else(|_| Source::new(path, ""));
    Ok(Runbook::parse_with(source, &defaults).config.ci_live)
}

fn exit_status(results: &RunResults) -> u8 {
    match results.status() {
        Status::Passed => exit::PASSED,
        Status::Blocked if results.nothing_ran() => exit::BLOCKED,
        _ => exit::FAILED,
    }
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

/// Lets everything run that may, and stops at the first failure.
struct Unattended<'a> {
    runbook: &'a Runbook,
    manual: Manual,
    in_step: bool,
}

impl Operator for Unattended<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::StepStarted { .. } => self.in_step = true,
            Event::StepFinished { result, .. } => {
                self.in_step = false;
                for line in progress::step(self.runbook, result) {
                    say!("  {}", colour::line(&line));
                }
            }
            // What an EXIT trap prints when the session ends belongs to no step.
            Event::Output { bytes } if !self.in_step => {
                let bar = terminal::own("│");
                for line in crate::expect::normalise(bytes).lines() {
                    say!("  {bar} {}", crate::expect::visible(line));
                }
            }
            _ => {}
        }
    }

    async fn before_step(&mut self, _: usize) -> Decision {
        Decision::Run
    }

    async fn manual(&mut self, _: usize) -> Answer {
        match self.manual {
            Manual::Fail => Answer::Fail,
            Manual::Skip => Answer::Skip { reason: None },
            Manual::Done => Answer::Done { note: None },
        }
    }

    async fn after_failure(&mut self, _: &StepResult, _: bool) -> AfterFailure {
        AfterFailure::Stop
    }

    async fn in_flight(&mut self, _: usize) -> InFlight {
        InFlight::Quit
    }

    async fn undo(&mut self, _: usize, _: usize) -> Undo {
        Undo::Stop
    }

    fn overdue(
        &mut self,
        _: usize,
        _: Duration,
        _: Option<Duration>,
    ) -> Pin<Box<dyn Future<Output = Overdue>>> {
        Box::pin(std::future::ready(Overdue::Wait))
    }
}
