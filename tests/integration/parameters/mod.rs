//! Parameters: where their values come from, and how they reach commands.

mod by_command;
mod files;
mod placeholders;
mod quoting;
mod sources;
mod stand_ins;

use crate::support::Case;

/// A document with a parameter `V` that leaves its value in `seen`.
fn with(fields: &str) -> Case {
    Case::new(format!(
        "---\nstepmark:\n  params:\n    V: {{{fields}}}\n---\n```sh\n$ printf %s \"$V\" >seen\n```\n"
    ))
}

/// What the step saw of it in a run without a person.
#[track_caller]
fn seen(case: &Case, arguments: &[&str]) -> String {
    let all = [&["ci"], arguments, &["a.md"]].concat();
    case.finish(case.start(&all)).exits(0);
    case.read("seen")
}

/// What is told where it cannot run.
#[track_caller]
fn refused(case: &Case, arguments: &[&str], status: i32) -> String {
    let all = [&["ci"], arguments, &["a.md"]].concat();
    let ran = case.finish(case.start(&all)).exits(status);
    assert!(!case.has("seen"), "{}", ran.all());
    ran.stderr
}
