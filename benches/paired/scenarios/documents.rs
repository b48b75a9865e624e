//! Large documents: read, replayed, and written.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use super::{echo, prose};
use crate::budget::{Limit, Measure};
use crate::folder::Folder;
use crate::measure::Side;
use crate::scenario::Scenario;

/// How large a large document is.
const BYTES: usize = 10_000_000;

pub fn all() -> Vec<Scenario> {
    vec![check(), replay(), recording()]
}

fn check() -> Scenario {
    let ours = Side::stepmark(&["check", "large.md"]).prints("echo 2500");
    Scenario::new(
        "check of 10 MB",
        "a document of 10 MB with 2500 steps",
        ours,
    )
    .prepare(|folder| folder.write("large.md", |to| large(to, 2500)))
    .budget(Measure::Wall, Limit::AtMost(100.0))
}

fn replay() -> Scenario {
    let ours = Side::stepmark(&["replay", "steps.md"]).prints("10000 results hold");
    Scenario::new(
        "replay of 10,000",
        "a document of 10,000 recorded steps",
        ours,
    )
    .prepare(|folder| {
        folder.write("steps.md", |to| {
            (1..=10_000).try_for_each(|it| echo(to, it))
        })?;
        record(folder, "steps.md")
    })
    .budget(Measure::Wall, Limit::AtMost(300.0))
}

fn recording() -> Scenario {
    let recording = Side::stepmark(&["ci", "--record", "document", "recorded.md"])
        // What is recorded already is not recorded again.
        .before(|folder| folder.copy("large.md", "recorded.md"))
        .prints("1000 passed")
        .writes("recorded.md", "stepmark: run id=");
    let not = Side::stepmark(&["ci", "large.md"]).prints("1000 passed");
    Scenario::new(
        "recording in 10 MB",
        "a document of 10 MB with 1000 steps",
        recording,
    )
    .prepare(|folder| folder.write("large.md", |to| large(to, 1000)))
    .against("not recording", not)
    .budget(Measure::Wall, Limit::Times(2.0))
}

/// Sections with prose and a step.
fn large(to: &mut dyn Write, steps: u32) -> io::Result<()> {
    let each = BYTES / usize::try_from(steps).unwrap_or(BYTES);
    for number in 1..=steps {
        writeln!(to, "\n## Part {number}")?;
        prose(to, each)?;
        echo(to, number)?;
    }
    Ok(())
}

fn record(folder: &Folder, document: &str) -> io::Result<()> {
    let status = Command::new(env!("CARGO_BIN_EXE_stepmark"))
        .args(["ci", "--record", "document", document])
        .envs(folder.environment())
        .current_dir(folder.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other("the document cannot be recorded")),
    }
}
