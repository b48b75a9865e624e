//! `stepmark run`: a person and a document.

use std::io::IsTerminal as _;

use dialoguer::{Input, Select};

use super::args::{Record, Run};
use super::error::Error;
use super::execution::{self, Mode, Prepared};
use super::guided::Guided;
use super::question::{ask, key};
use super::{exit, recording};
use crate::expect;
use crate::report::{count, progress};
use crate::run::{Plan, Policy, RunResults, Status};
use crate::runbook::{Kind, Runbook};

/// Runs the document, asking before each step.
pub fn run(arguments: &Run) -> Result<u8, Error> {
    let mut prepared = execution::prepare(&arguments.file, &arguments.steps)?;
    print_plan(&prepared);
    if arguments.plan {
        return Ok(exit::PASSED);
    }
    let has_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !has_terminal {
        refuse_without_terminal(arguments, &prepared)?;
    }
    fill_in(&mut prepared, has_terminal)?;
    let mode = if has_terminal {
        Mode::Guided
    } else {
        Mode::Unattended
    };
    let mut operator = Guided::new(
        &prepared.runbook,
        &prepared.plan,
        arguments.yes,
        has_terminal,
    );
    let results = execution::execute(&prepared, mode, &mut operator)?;
    if !results.stopped {
        operator.show_rest();
    }
    anstream::println!("\n{}", progress::summary(&results));
    let how = match &arguments.record {
        Some(how) => how.clone(),
        None if has_terminal && !arguments.yes => ask_where(&prepared, &results),
        None => Record::None,
    };
    if let Some(path) = recording::record(&prepared.runbook, &results, &how)? {
        anstream::println!("recorded in {}", path.display());
    }
    Ok(match (results.interrupted_by, results.status()) {
        (Some(signal), _) => signal.exit_status(),
        (None, Status::Passed) => exit::PASSED,
        // Quitting is the person's right, and the steps before it passed.
        (None, Status::Interrupted) if results.count(Status::Interrupted) == 0 => exit::PASSED,
        (None, Status::Blocked) if results.nothing_ran() => exit::BLOCKED,
        (None, _) => exit::FAILED,
    })
}

/// What the run is about to do.
fn print_plan(prepared: &Prepared) {
    let Prepared { runbook, plan, .. } = prepared;
    let path = runbook.document.source.path().display();
    let of = |kind: Kind| {
        plan.blocks(runbook)
            .filter(|block| block.kind == kind)
            .count()
    };
    let mut parts = vec![count(of(Kind::Step), "step")];
    for (kind, noun) in [(Kind::File, "file"), (Kind::Manual, "manual item")] {
        if of(kind) > 0 {
            parts.push(count(of(kind), noun));
        }
    }
    anstream::println!("{path}: {}", parts.join(", "));
    for file in plan.files(runbook) {
        anstream::println!("  writes {}", expect::visible(file));
    }
    for block in plan.dangers(runbook) {
        anstream::println!(
            "  danger, line {}: {}",
            block.line,
            expect::visible(&block.title())
        );
    }
    for block in plan.blocks(runbook) {
        for (line, placeholder) in &block.placeholders {
            let text = expect::visible(&placeholder.text);
            anstream::println!("  blocked, line {line}: `{text}` is not filled in");
        }
    }
}

/// Without a terminal nobody can be asked.
fn refuse_without_terminal(arguments: &Run, prepared: &Prepared) -> Result<(), Error> {
    let file = arguments.file.display();
    if !arguments.yes {
        return Err(
            Error::blocked("there is no terminal to ask on, and nothing ran").help(format!(
                "`stepmark ci {file}` runs it without a person, `--yes` without questions"
            )),
        );
    }
    let Prepared { runbook, plan, .. } = prepared;
    let questions = questions(runbook, plan);
    if let Some(line) = questions.first() {
        return Err(Error::blocked(format!(
            "{file}:{line}: a person is asked about this even with --yes, and there is no terminal"
        ))
        .help(format!(
            "`stepmark ci {file}` has --manual and --allow-danger for that"
        )));
    }
    Ok(())
}

/// The lines of what is asked about even with `--yes`.
fn questions(runbook: &Runbook, plan: &Plan) -> Vec<usize> {
    let obstacles = plan.obstacles(runbook, Policy::default());
    let mut lines: Vec<usize> = Plan::lines_of(&obstacles, runbook)
        .into_iter()
        .chain(plan.dangers(runbook).into_iter().map(|block| block.line))
        .collect();
    lines.sort_unstable();
    lines
}

/// Asks for the parameters that have no value.
fn fill_in(prepared: &mut Prepared, has_terminal: bool) -> Result<(), Error> {
    for name in std::mem::take(&mut prepared.missing) {
        if !has_terminal {
            return Err(
                Error::blocked(format!("the parameter `{name}` has no value"))
                    .help(format!("say --set {name}=VALUE")),
            );
        }
        let param = &prepared.runbook.config.params[&name];
        let question = param.prompt.clone().unwrap_or_else(|| name.clone());
        let value = if param.choices.is_empty() {
            ask(|| {
                Input::<String>::new()
                    .with_prompt(&question)
                    .interact_text()
            })?
        } else {
            let choices = &param.choices;
            let chosen = ask(|| {
                Select::new()
                    .with_prompt(&question)
                    .items(choices)
                    .default(0)
                    .interact()
            })?;
            choices[chosen].clone()
        };
        prepared.values.insert(name, value);
    }
    Ok(())
}

/// Asks where the results go.
fn ask_where(prepared: &Prepared, results: &RunResults) -> Record {
    if results.steps.is_empty() {
        return Record::None;
    }
    let path = prepared.runbook.document.source.path();
    let recorded = recorded_target(&prepared.runbook);
    // Results from another system do not replace those of the recorded one by a slip of Enter.
    let is_elsewhere = recorded.is_some() && recorded != results.target;
    let name = path
        .file_name()
        .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let question = format!("Record into {name}?");
    let keys = [('d', "document"), ('c', "copy"), ('n', "no")];
    match key(&question, &keys, Some(if is_elsewhere { 'c' } else { 'd' })) {
        'd' => Record::Document,
        'c' => Record::Copy(None),
        _ => Record::None,
    }
}

fn recorded_target(runbook: &Runbook) -> Option<String> {
    runbook
        .document
        .nodes
        .iter()
        .find_map(|node| match &node.kind {
            crate::document::NodeKind::RunLine(run) => run.get("target").map(str::to_owned),
            _ => None,
        })
}
