//! What documents lack that nobody is there to give, told before anything of any runs.

use super::Job;
use crate::cli::diagnostics;
use crate::cli::error::Error;
use crate::cli::reports::Reports;
use crate::cli::requires;
use crate::diagnostic::Diagnostic;
use crate::report::document::{Outcome, Reported};
use crate::run::requires::Met;
use crate::run::{Policy, find_on_line};
use crate::runbook::Parameter;
use crate::runbook::fill::{Binding, Bindings, out_of_place};
use crate::source::Span;

/// Tells what all documents lack. For each of them what that is, in a line; nothing where it lacks
/// nothing. `how_to_give` says how a parameter gets a value.
pub async fn tell(
    jobs: &[Job],
    policy: Policy,
    how_to_give: impl Fn(&str, &Parameter) -> String,
) -> Vec<Option<String>> {
    let runbooks = jobs.iter().map(|job| &job.prepared.runbook);
    let met = requires::look_up(runbooks).await;
    let lacking = jobs.iter().zip(&met).map(|(job, met)| {
        let mut all = lacks(job, policy, &how_to_give);
        all.extend(met.iter().filter_map(Met::diagnostic));
        let source = &job.prepared.runbook.document.source;
        all.iter().for_each(|told| diagnostics::tell(source, told));
        let messages: Vec<String> = all.into_iter().map(|told| told.message).collect();
        (!messages.is_empty()).then(|| messages.join("; "))
    });
    lacking.collect()
}

/// What ends the program where anything is lacking.
pub fn refusal() -> Error {
    Error::blocked("something is missing, and nothing ran")
}

/// Why documents do not run that nothing is wrong with.
pub const IN_VAIN: Outcome<'_> = Outcome::NotRun {
    why: "another document cannot run as it is",
};

/// Reports of documents that lack something.
pub fn report(reports: Reports, jobs: &[Job], lacking: &[Option<String>]) -> Result<(), Error> {
    let all = jobs.iter().zip(lacking).map(|(job, lacking)| {
        let outcome = lacking
            .as_deref()
            .map_or(IN_VAIN, |why| Outcome::Broken { why });
        Reported::new(&job.prepared.runbook, &job.prepared.plan.blocks, outcome)
    });
    reports.begin();
    reports.write(&all.collect::<Vec<_>>())
}

/// What a document lacks, but for tools.
fn lacks(
    job: &Job,
    policy: Policy,
    how_to_give: impl Fn(&str, &Parameter) -> String,
) -> Vec<Diagnostic> {
    let prepared = &job.prepared;
    let source = &prepared.runbook.document.source;
    let mut plan = prepared.plan.clone();
    plan.blocks.retain(|&block| !job.decisions.skips(block));
    let obstacles = plan.obstacles(&prepared.runbook, policy);
    let obstacles = obstacles.into_iter().map(|obstacle| {
        Diagnostic::error("blocked", obstacle.span, obstacle.message).help(obstacle.help)
    });
    let bindings = Bindings::of(&prepared.runbook.config.params);
    let config = &prepared.runbook.config;
    // What a command tells is not known yet.
    let is_same = |binding: &Binding| {
        let value = prepared.values.get(&binding.name);
        value.is_none_or(|value| *value == binding.text)
    };
    let blocks = plan.blocks(&prepared.runbook);
    let found = blocks.filter_map(|block| out_of_place(block, config, &bindings, is_same));
    let out_of_place: Vec<Diagnostic> = found
        .map(|found| {
            let span = find_on_line(&prepared.runbook, found.line, &found.text);
            let help = "have the program read the variable itself: it is in its environment";
            Diagnostic::error("blocked", span, found.message).help(help)
        })
        .collect();
    let missing = prepared.missing.iter().map(|name| {
        // It may be one of the project's, which the document does not name.
        let start = source.text().find(name.as_str());
        let span = start.map_or(Span::at(0), |start| Span::new(start, start + name.len()));
        let message = format!("the parameter `{name}` has no value");
        let param = &prepared.runbook.config.params[name];
        Diagnostic::error("blocked", span, message).help(how_to_give(name, param))
    });
    obstacles.chain(out_of_place).chain(missing).collect()
}
