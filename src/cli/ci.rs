//! `stepmark ci`: documents run without a person.

use std::pin::Pin;
use std::time::Duration;

use super::args::{Ci, Manual};
use super::error::Error;
use super::execution::{self, Mode, Prepared};
use super::{colour, exit, recording, walk};
use crate::diagnostic::Diagnostic;
use crate::report::{diagnostics, progress};
use crate::run::{
    AfterFailure, Answer, Decision, Event, InFlight, Operator, Overdue, Policy, RunResults, Status,
    StepResult, Undo,
};
use crate::runbook::Runbook;
use crate::source::Span;

/// Runs the documents, one after the other. The exit status is that of the worst.
pub fn ci(arguments: &Ci) -> Result<u8, Error> {
    let mut documents = Vec::new();
    for found in walk::find(&arguments.paths)? {
        // A directory is no consent: its documents say themselves that they may run live.
        if found.is_named || says_live(&found.path) {
            documents.push(execution::prepare(&found.path, &arguments.steps)?);
        }
    }
    if documents.is_empty() {
        anstream::eprintln!("no document here says `ci: live`; name a file to run it all the same");
        return Ok(exit::PASSED);
    }
    let policy = Policy {
        allow_danger: arguments.allow_danger,
        answers_manual: arguments.manual != Manual::Fail,
    };
    tell_obstacles(&documents, policy)?;
    let mut worst = exit::PASSED;
    for prepared in &documents {
        anstream::println!("{}", prepared.runbook.document.source.path().display());
        let mut operator = Unattended {
            runbook: &prepared.runbook,
            manual: arguments.manual,
            in_step: false,
        };
        let results = execution::execute(prepared, Mode::Unattended, &mut operator)?;
        anstream::println!("{}", progress::summary(&results));
        if let Some(path) = recording::record(&prepared.runbook, &results, &arguments.record)? {
            anstream::println!("recorded in {}", path.display());
        }
        if let Some(signal) = results.interrupted_by {
            return Ok(signal.exit_status());
        }
        worst = worst.max(exit_status(&results));
    }
    Ok(worst)
}

fn says_live(path: &std::path::Path) -> bool {
    walk::read(path).is_ok_and(|source| Runbook::parse(source).config.ci_live)
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
            anstream::eprintln!("{}\n", diagnostics::render(source, &told, true));
            count += 1;
        };
        for obstacle in prepared.plan.obstacles(&prepared.runbook, policy) {
            tell(obstacle.span, obstacle.message, obstacle.help);
        }
        for name in &prepared.missing {
            let variable = name.to_uppercase();
            let start = source.text().find(name.as_str()).unwrap_or(0);
            tell(
                Span::new(start, start + name.len()),
                format!("the parameter `{name}` has no value"),
                format!("say --set {name}=VALUE, or set STEPMARK_{variable}"),
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
                    anstream::println!("  {}", colour::line(&line));
                }
            }
            // What an EXIT trap prints when the session ends belongs to no step.
            Event::Output { bytes } if !self.in_step => {
                for line in crate::expect::normalise(bytes).lines() {
                    anstream::println!("  │ {}", crate::expect::visible(line));
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
