//! `stepmark run`: keys, questions and what is shown, on a pseudo-terminal.

mod deciding;
mod editing;
mod failing;
mod going_on;
mod hostile;
mod leaving;
mod manual;
mod outline;
mod parameters;
mod plain;
mod plan;
mod reading;
mod recording;
mod secrets;
mod shell;
mod target;
mod watching;

use std::path::{Path, PathBuf};

use crate::pseudo_terminal::{Ended, Terminal};
use crate::support::{Case, steps};

const RUN: &str = "Run this?";
const FAILED: &str = "What now?";
const WHY: &str = "Why? (Enter: no reason)";
const DONE: &str = "Done?";
const RECORD: &str = "Record into a.md?";

/// Three steps that leave a file each.
fn three() -> Case {
    Case::new(steps(&[
        ("", "touch one"),
        ("", "touch two"),
        ("", "touch three"),
    ]))
}

fn run(case: &Case) -> Terminal {
    Terminal::run(case, &["run", "a.md"])
}

/// The rest of a run that asks nothing more than where it is to be recorded.
#[track_caller]
fn unrecorded(mut terminal: Terminal, status: i32) -> Ended {
    terminal.answer(RECORD, "n");
    terminal.end().exits(status)
}

/// The same, recorded into the document.
#[track_caller]
fn recorded(mut terminal: Terminal, status: i32) -> Ended {
    terminal.answer(RECORD, "d");
    terminal.end().exits(status)
}

/// What the journal of the last run says of it.
fn story(case: &Case) -> String {
    case.run(["runs", "show", "last"]).exits(0).stdout
}

/// All files below a directory.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}
