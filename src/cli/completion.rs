//! What can stand in the place of each kind of value on a command line: a function for each. The
//! words that the shell has so far name the documents to look into.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter as _};

use super::project::Projects;
use super::walk;
use crate::document::shell::unquote;
use crate::expect;
use crate::record::journal::Store;
use crate::report;
use crate::runbook::{Runbook, Values};

/// Longer descriptions only fill the screen.
const HELP_WIDTH: usize = 60;

/// Markdown files, and directories on the way to them.
pub fn documents(current: &OsStr) -> Vec<CompletionCandidate> {
    let completer = PathCompleter::any().filter(|path| walk::is_markdown(path) && path.is_file());
    completer.complete(current)
}

/// The ids of the steps, files and manual items of the documents on the command line.
pub fn steps(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = Vec::new();
    let chosen = listed_before(words(std::env::args_os()).last());
    for runbook in runbooks() {
        for block in runbook.runnable().into_iter().map(|at| &runbook.blocks[at]) {
            if let Some(id) = block.id.as_ref().filter(|id| !chosen.contains(id)) {
                let title = report::fit(&expect::visible(&block.title()), HELP_WIDTH);
                candidates.push(CompletionCandidate::new(id).help(Some(title.into())));
            }
        }
        candidates.extend(values(&runbook));
    }
    beginning_with(current, candidates)
}

/// `NAME=VALUE` for each value in a document that a section of it is repeated for.
fn values(runbook: &Runbook) -> Vec<CompletionCandidate> {
    let given = runbook.repeats.iter().map(|repeat| match &repeat.values {
        Values::Given(values) => (repeat, &values[..]),
        Values::Parameter(_) => (repeat, &[][..]),
    });
    let words = given.flat_map(|(repeat, values)| {
        let words = values.iter();
        words.map(|value| format!("{}={value}", repeat.name))
    });
    words.map(CompletionCandidate::new).collect()
}

/// The ids of runs, the newest first, each with its document and how it came out.
pub fn runs(current: &OsStr) -> Vec<CompletionCandidate> {
    // Where there is no journal, there is nothing to complete.
    let runs = Store::of_user()
        .ok()
        .and_then(|store| store.runs(None).ok());
    let candidates = runs.into_iter().flatten().map(|run| {
        let document = run.document.as_deref().and_then(Path::file_name);
        let document = document.unwrap_or_default().to_string_lossy();
        let told = format!("{}, {}", expect::visible(&document), run.state.as_str());
        CompletionCandidate::new(&run.id).help(Some(report::fit(&told, HELP_WIDTH).into()))
    });
    beginning_with(current, candidates.collect())
}

/// `NAME=` for each parameter of the documents on the command line, then its choices.
pub fn parameters(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = Vec::new();
    let name = current.to_str().and_then(|word| word.split_once('='));
    for (parameter, settings) in runbooks().into_iter().flat_map(|all| all.config.params) {
        let question = settings.prompt.as_deref().map(expect::visible);
        match name {
            None => candidates.push(
                CompletionCandidate::new(format!("{parameter}="))
                    .help(question.map(|text| text.into_owned().into())),
            ),
            Some((name, _)) if name == parameter => {
                let choices = settings.choices.iter();
                candidates.extend(
                    choices.map(|choice| CompletionCandidate::new(format!("{name}={choice}"))),
                );
            }
            Some(_) => {}
        }
    }
    beginning_with(current, candidates)
}

/// Where results go: the words, and directories behind `copy=`.
pub fn places(current: &OsStr) -> Vec<CompletionCandidate> {
    if let Some(folder) = current.to_str().and_then(|word| word.strip_prefix("copy=")) {
        let folders = PathCompleter::dir().complete(OsStr::new(folder));
        let prefixed = folders.into_iter().map(|found| found.add_prefix("copy="));
        return prefixed.collect();
    }
    let words = [
        ("document", "into the document"),
        ("copy", "into a copy next to it"),
        ("copy=", "into a copy in a directory"),
        ("none", "nowhere"),
    ];
    let candidates = words
        .map(|(word, help)| CompletionCandidate::new(word).help(Some(help.into())))
        .into();
    beginning_with(current, candidates)
}

fn beginning_with(
    current: &OsStr,
    mut candidates: Vec<CompletionCandidate>,
) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    candidates.retain(|found| found.get_value().to_string_lossy().starts_with(&*current));
    // Documents may share names.
    let mut seen = HashSet::new();
    candidates.retain(|found| seen.insert(found.get_value().to_owned()));
    candidates
}

/// The documents on the command line that is being completed.
fn runbooks() -> Vec<Runbook> {
    let mut projects = Projects::quiet();
    words(std::env::args_os())
        .into_iter()
        .filter(|path| walk::is_markdown(path))
        .filter_map(|path| projects.runbook(&path).ok())
        .collect()
}

/// The words behind the `--` with which shells call, as paths.
fn words(arguments: impl Iterator<Item = OsString>) -> Vec<PathBuf> {
    let behind = arguments.skip_while(|word| word != "--").skip(1);
    // Shells hand them over as they were typed.
    let typed = behind.map(|word| unquote(&word.to_string_lossy()));
    typed.map(|word| at_home(&word)).collect()
}

/// What a list such as `--only=a,b,` names already.
fn listed_before(word: Option<&PathBuf>) -> Vec<String> {
    let word = word.map(|word| word.to_string_lossy()).unwrap_or_default();
    let list = word.rsplit_once('=').map_or(&*word, |(_, list)| list);
    let named = list.rsplit_once(',').map_or("", |(named, _)| named);
    named.split(',').map(str::to_owned).collect()
}

fn at_home(word: &str) -> PathBuf {
    match (word.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_offers_each_step_once() {
        for (word, named) in [
            ("", &[""][..]),
            ("a", &[""]),
            ("a,b", &["a"]),
            ("--only=a,b,", &["a", "b"]),
        ] {
            assert_eq!(listed_before(Some(&word.into())), named, "{word}");
        }
    }

    #[test]
    fn words_are_those_behind_the_dashes() {
        let line = [
            "/bin/stepmark",
            "--",
            "stepmark",
            "run",
            "my\\ doc.md",
            "--",
        ];
        let found = words(line.iter().map(OsString::from));
        let all = ["stepmark", "run", "my doc.md", "--"].map(PathBuf::from);
        assert_eq!(found, all);
    }
}
