//! A step that prints far more than anybody reads.

use std::io;

use crate::budget::{Limit, Measure};
use crate::folder::Folder;
use crate::measure::Side;
use crate::scenario::Scenario;

/// Prints 100 MB of lines, each of them made first as a program makes what it prints.
const PRINT: &str = "seq 12345678";
/// Prints about as much, and as fast as a pipe takes it.
const COPY: &str = "cat lines";
const LINES: u32 = 1_587_301;

/// How many lines a failure may be told in.
const MOST_LINES: usize = 200;

pub fn all() -> Vec<Scenario> {
    let passing = against_pipe(
        "100 MB",
        "a step that prints 100 MB: seq",
        Side::stepmark(&["ci", "print.md"]).prints("1 passed"),
        "seq 12345678 | cat >/dev/null",
    );
    let failing = against_pipe(
        "100 MB, failing",
        "the same, where something else is expected",
        Side::stepmark(&["ci", "fail.md"])
            .exits(1)
            .prints("1 failed")
            .prints_at_most(MOST_LINES),
        "seq 12345678 | cat >/dev/null",
    );
    let copied = against_pipe(
        "100 MB, copied",
        "the same from a file: cat. There is nothing but the pipe, and the budget is not meant for it",
        Side::stepmark(&["ci", "copy.md"]).prints("1 passed"),
        "cat lines | cat >/dev/null",
    );
    let budgeted = |scenario: Scenario| scenario.budget(Measure::Wall, Limit::Times(1.3));
    vec![
        budgeted(passing.prepare(write_documents)),
        budgeted(failing.prepare(write_documents)),
        copied.prepare(|folder| {
            write_lines(folder)?;
            write_documents(folder)
        }),
    ]
}

/// The command itself is the same on both sides, and what reads its output is compared.
fn against_pipe(
    name: &'static str,
    about: &'static str,
    ours: Side,
    pipe: &'static str,
) -> Scenario {
    Scenario::new(name, about, ours)
        .budget(Measure::Memory, Limit::AtMost(32.0))
        .against(pipe, Side::program("bash", &["-c", pipe]))
}

fn write_documents(folder: &Folder) -> io::Result<()> {
    folder.write("print.md", |to| write!(to, "```sh\n$ {PRINT}\n```\n"))?;
    folder.write("copy.md", |to| write!(to, "```sh\n$ {COPY}\n```\n"))?;
    folder.write("fail.md", |to| {
        write!(
            to,
            "```sh\n$ {PRINT}\n```\n\n```output\nvolume is in sync\n```\n"
        )
    })
}

fn write_lines(folder: &Folder) -> io::Result<()> {
    folder.write("lines", |to| {
        (0..LINES).try_for_each(|number| {
            writeln!(
                to,
                "{number:07} node-3 controller: volume is in sync, 0 bytes are left"
            )
        })
    })
}
