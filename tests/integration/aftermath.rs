//! What is left when a run is over: processes, and its journal.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use nix::unistd::Pid;
use serde_json::Value;

use crate::support::{Case, PATIENCE};

/// The processes that were given the case's environment: all that a run in it has started.
fn processes(case: &Case) -> Vec<Pid> {
    let environment = case.environment();
    let state = environment
        .iter()
        .find(|(name, _)| name == "XDG_STATE_HOME");
    let (name, value) = state.expect("every case has a folder of its own for journals");
    let mark = format!("{name}={}", value.to_string_lossy());
    let entries = fs::read_dir("/proc").expect("Linux tells of processes");
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let id = entry.file_name().to_str().and_then(|id| id.parse().ok());
        let (Some(id), Ok(variables)) = (id, fs::read(entry.path().join("environ"))) else {
            continue;
        };
        if variables
            .split(|&byte| byte == 0)
            .any(|one| one == mark.as_bytes())
        {
            found.push(Pid::from_raw(id));
        }
    }
    found
}

/// Waits until no process of the case is left.
#[track_caller]
pub fn await_nobody(case: &Case) {
    let started = Instant::now();
    loop {
        let left = processes(case);
        if left.is_empty() {
            return;
        }
        if started.elapsed() > PATIENCE {
            let told: Vec<String> = left.iter().map(|&process| told(process)).collect();
            panic!("these outlived the run: {told:?}");
        }
        std::thread::yield_now();
    }
}

fn told(process: Pid) -> String {
    let words = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    format!(
        "{process} {}",
        String::from_utf8_lossy(&words).replace('\0', " ")
    )
}

/// The folders of the runs.
pub fn runs(case: &Case) -> Vec<PathBuf> {
    let folder = case.path("../state/stepmark/runs");
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let is_hidden = |name: &OsStr| name.to_string_lossy().starts_with('.');
    paths
        .filter(|path| path.file_name().is_some_and(|name| !is_hidden(name)))
        .collect()
}

/// The lines of the only run there is.
#[track_caller]
pub fn journal(case: &Case) -> Vec<Value> {
    let runs = runs(case);
    assert_eq!(runs.len(), 1, "{runs:?}");
    let text = fs::read_to_string(runs[0].join("events.ndjson")).expect("a journal");
    text.split_inclusive('\n')
        // The last of a run that was killed may not be whole.
        .filter(|line| line.ends_with('\n'))
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// The word for the last thing that happened in the only run there is.
#[track_caller]
pub fn last_event(case: &Case) -> String {
    let lines = journal(case);
    let last = lines.last().expect("a journal has a beginning");
    last["event"]
        .as_str()
        .expect("every line is of an event")
        .to_owned()
}
