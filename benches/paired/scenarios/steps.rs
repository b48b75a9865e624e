//! What a run and a step cost.

use std::io::{self, Write};

use super::echo;
use crate::budget::{Limit, Measure};
use crate::folder::Folder;
use crate::measure::Side;
use crate::scenario::Scenario;

const STEPS: u32 = 1000;

pub fn all() -> Vec<Scenario> {
    vec![start_up(), echoes()]
}

fn start_up() -> Scenario {
    let ours = Side::stepmark(&["ci", "one.md"]).prints("1 passed");
    let bash = Side::program("bash", &["-c", "echo 1"]).prints("1");
    Scenario::new(
        "start-up",
        "a document of one step that prints a word",
        ours,
    )
    .prepare(|folder| folder.write("one.md", |to| echo(to, 1)))
    .against("bash -c", bash)
    .budget(Measure::Wall, Limit::Over(5.0))
}

/// The peers that test what a document says to expect, each with a file as it wants it.
fn echoes() -> Scenario {
    let about = "1000 steps, each an echo that prints what is expected";
    let ours = Side::stepmark(&["ci", "echo.md"]).prints("1000 passed");
    Scenario::new("1000 echoes", about, ours)
        .prepare(write_echoes)
        .budget(Measure::Cpu, Limit::Each(STEPS, 0.1))
        // Each output is compared by itself.
        .against(
            "bash, $(echo) = …",
            Side::program("bash", &["each.sh"]).prints("1000 passed"),
        )
        // All are compared at the end, and nothing is known before.
        .against(
            "bash, one diff",
            Side::program("bash", &["batch.sh"]).prints("1000 passed"),
        )
        .against_installed("cram", &["echo.t"])
        .budget(Measure::Wall, Limit::Times(1.0))
        .against_installed("byexample", &["-l", "shell", "byexample.md"])
        .against_installed("scrut", &["test", "scrut.md"])
}

fn write_echoes(folder: &Folder) -> io::Result<()> {
    let each = |name, print: fn(&mut dyn Write, u32) -> io::Result<()>| {
        folder.write(name, |to| {
            (1..=STEPS).try_for_each(|number| print(to, number))
        })
    };
    each("echo.md", echo)?;
    each("each.sh", |to, number| {
        writeln!(to, "[[ $(echo {number}) = {number} ]] || exit 1")?;
        if number == STEPS {
            writeln!(to, "echo {STEPS} passed")?;
        }
        Ok(())
    })?;
    each("expected", |to, number| writeln!(to, "{number}"))?;
    folder.write("batch.sh", |to| {
        writeln!(to, "{{")?;
        (1..=STEPS).try_for_each(|number| writeln!(to, "echo {number}"))?;
        writeln!(
            to,
            "}} >printed\ndiff expected printed && echo {STEPS} passed"
        )
    })?;
    each("echo.t", |to, number| {
        writeln!(to, "  $ echo {number}\n  {number}")
    })?;
    each("byexample.md", |to, number| {
        writeln!(to, "```shell\n$ echo {number}\n{number}\n```\n")
    })?;
    each("scrut.md", |to, number| {
        writeln!(to, "```scrut\n$ echo {number}\n{number}\n```\n")
    })
}
