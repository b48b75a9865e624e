//! Whether a run goes on where the last one of the document stopped.

use std::path::Path;

use super::args::Run;
use super::ask;
use super::error::Error;
use super::keys::Keys;
use super::project::Projects;
use super::terminal::{say, say_err};
use crate::expect::visible;
use crate::record::journal::{self, Changed, RunState, Store, Story};

/// The run that goes on, where one does: the person asked for it, or says so now.
pub async fn choose(
    arguments: &Run,
    projects: &mut Projects,
    store: &Store,
    keys: Option<&Keys>,
) -> Result<Option<Story>, Error> {
    let path = &arguments.file;
    let runbook = projects.runbook(path)?;
    // Nobody is to answer questions for a run that cannot begin.
    refuse_under_way(store, path)?;
    let last = match last(store, path) {
        Ok(last) => last,
        Err(why) if arguments.resume => {
            return Err(Error::bad_input(why).help("start a run anew, without --resume"));
        }
        Err(why) => {
            say_err!("note: {}; a new run begins", visible(&why));
            None
        }
    };
    let Some(story) = last.filter(|story| !story.is_complete()) else {
        return if arguments.resume {
            Err(
                Error::bad_input(format!("no run of {} waits to go on", path.display()))
                    .help("start one without --resume; `stepmark runs` lists what ran"),
            )
        } else {
            Ok(None)
        };
    };
    let asks = !arguments.resume && !arguments.steps.is_selective();
    let past = match story.past(&runbook) {
        Ok((past, _)) => past,
        Err(changed) if arguments.resume => return Err(refuse(&story, &changed)),
        Err(changed) => {
            if asks {
                tell_changed(&story, &changed);
            }
            return Ok(None);
        }
    };
    if arguments.resume {
        return Ok(Some(story));
    }
    let (Some(keys), true) = (keys, asks) else {
        return Ok(None);
    };
    say!("{}", told(&story, past.steps.len()));
    let choices = [('r', "go on there"), ('n', "start anew"), ('q', "quit")];
    match ask::key(keys, "Go on?", &choices, Some('r')).await {
        Ok('r') => Ok(Some(story)),
        Ok('n') => Ok(None),
        _ => Err(Error::left_by(keys.signals().last())),
    }
}

/// The last run of the document, as far as it is not under way; or why nobody can tell it.
pub fn last(store: &Store, path: &Path) -> Result<Option<Story>, String> {
    let last = store
        .last(path)
        .map_err(|error| format!("the journals cannot be read: {error}"))?;
    let Some(summary) = last.filter(|summary| summary.state != RunState::UnderWay) else {
        return Ok(None);
    };
    let story = store.story(&summary.id);
    story.map(Some).map_err(|error| {
        let path = path.display();
        format!(
            "the last run of {path}, {}, cannot be read, and cannot go on: {error}",
            summary.id
        )
    })
}

/// Refuses a document that somebody runs now.
pub fn refuse_under_way(store: &Store, path: &Path) -> Result<(), Error> {
    match store.under_way(path) {
        None => Ok(()),
        Some(holder) => Err(Error::journal(&journal::Error::UnderWay {
            document: path.to_path_buf(),
            holder: Some(holder),
        })),
    }
}

/// Says what of the session is there again, and what is not; `asked` are parameters that a person had
/// to give again.
pub fn tell_back(directory: Option<&Path>, asked: &[String]) {
    if let Some(directory) = directory {
        let directory = directory.to_string_lossy();
        say!(
            "Restored: the directory {}, exported variables, and captures.",
            visible(&directory)
        );
        say!("Not restored: functions, arrays, and variables that were not exported.");
    }
    if !asked.is_empty() {
        say!("Asked for again, and not kept: {}.", asked.join(", "));
    }
}

/// The run in a line, with how many of its blocks would not run again.
fn told(story: &Story, done: usize) -> String {
    let header = &story.header;
    let all = header.selected.len();
    format!(
        "The run {} of {} did not come to its end: {done} of {all} steps are done.",
        header.id.0,
        header.at.strftime("%Y-%m-%d %H:%M UTC")
    )
}

fn named(changed: &[Changed]) -> String {
    let names: Vec<String> = changed
        .iter()
        .map(|step| match step.now {
            Some(now) => format!("`{}` (line {now} now)", step.id),
            None => format!("`{}` (gone; it was on line {})", step.id, step.line),
        })
        .collect();
    names.join(", ")
}

/// Refuses to go on with a run whose document changed.
pub fn refuse(story: &Story, changed: &[Changed]) -> Error {
    let id = &story.header.id.0;
    Error::blocked(format!(
        "the run {id} cannot go on: these steps were done, and are not in the document any more as they were: {}",
        named(changed)
    ))
    .help("bring them back, or start anew without --resume; `--from` begins at a step of your choice")
}

/// Refuses to go on with a run on another system than the one that its steps were done on.
pub fn refuse_target(former: Option<&str>, now: Option<&str>) -> Error {
    let told = |target: Option<&str>| match target {
        Some(name) => format!("`{}`", visible(name)),
        None => "none that the document names".to_owned(),
    };
    let (former, now) = (told(former), told(now));
    Error::blocked(format!(
        "the run cannot go on: it began on another target, {former}; the target is {now} now"
    ))
    .help("switch back to it, or start anew without --resume")
}

/// Refuses to go on with a run whose steps left what they made in a directory of that run's own, which
/// somebody has deleted since.
pub fn refuse_temporary() -> Error {
    Error::blocked(
        "the run cannot be taken up again: its steps ran in a temporary directory, which is not there any more",
    )
    .help("start anew without --resume")
}

fn tell_changed(story: &Story, changed: &[Changed]) {
    say_err!(
        "note: the run {} did not come to its end, and cannot go on: these of its steps have changed: {}",
        story.header.id.0,
        named(changed)
    );
}
