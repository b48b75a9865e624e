//! What GitHub's runner reads on standard output: annotations of the lines where something did not
//! hold, and the commands that keep it from reading others.

use std::path::{Component, Path, PathBuf};

use super::document::{Outcome, Reported};
use super::failure::{self, Seen};
use super::fit;
use crate::expect;
use crate::run::{Status, StepResult};
use crate::runbook::Block;

/// The most lines of an annotation: it covers the source below it.
const MAX_LINES: usize = 30;

/// The widest that they get.
const MAX_WIDTH: usize = 300;

/// What paths of documents are told relative to.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    /// The directory that relative paths start in.
    pub here: &'a Path,
    /// The root of the repository, where the environment tells it.
    pub workspace: Option<&'a Path>,
}

/// The line behind which the runner takes no line for a command, until one holds this token.
#[must_use]
pub fn stop_commands(token: &str) -> String {
    format!("::stop-commands::{token}")
}

/// The line behind which it does again.
#[must_use]
pub fn resume_commands(token: &str) -> String {
    format!("::{token}::")
}

/// A line for each step that did not pass, or not at first, and for each document that could not run.
#[must_use]
pub fn annotations(documents: &[Reported<'_>], base: Base<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for document in documents {
        let why = match document.outcome {
            Outcome::Broken { why } => Some(why),
            Outcome::Ran(_) | Outcome::NotRun { .. } => document.problem,
        };
        if let Some(why) = why {
            let (title, place) = ("the run", (1, 1));
            let message: Vec<String> = why.lines().map(str::to_owned).collect();
            lines.push(annotation(document, base, "error", place, title, &message));
        }
        for case in document.cases() {
            let told = case.result.map(|result| (case.block, result));
            lines.extend(told.and_then(|(block, result)| step(document, base, block, result)));
        }
    }
    lines
}

fn step(
    document: &Reported<'_>,
    base: Base<'_>,
    block: &Block,
    result: &StepResult,
) -> Option<String> {
    let level = match result.status {
        Status::Passed | Status::Skipped => return None,
        Status::Flaky => "warning",
        Status::Failed | Status::Differs | Status::Blocked | Status::Interrupted => "error",
    };
    let told = match result.status {
        Status::Flaky => failure::before(document.runbook, result)
            .into_iter()
            .collect(),
        _ => failure::lines(document.runbook, result, Seen::No),
    };
    let mut message: Vec<String> = told.into_iter().map(|line| line.text).collect();
    if result.status == Status::Flaky {
        message.insert(0, format!("It passed {}.", result.after_failures()));
    }
    if message.is_empty() {
        message.push(result.status.as_str().to_owned());
    }
    let id = block.id.as_deref().unwrap_or("-");
    let title = format!("{id}: {}", result.status.as_str());
    let failed = result.failure.as_ref().or(result.retried.first());
    let place = place(document, block, failed.map(|failure| failure.line));
    Some(annotation(document, base, level, place, &title, &message))
}

/// The lines from the one that says what was expected to the end of its block.
fn place(document: &Reported<'_>, block: &Block, line: Option<usize>) -> (usize, usize) {
    let Some(line) = line else {
        return (block.line, block.end_line);
    };
    let mut blocks = document.runbook.blocks.iter();
    let around = blocks.find(|block| (block.line..=block.end_line).contains(&line));
    (line, around.map_or(line, |block| block.end_line))
}

fn annotation(
    document: &Reported<'_>,
    base: Base<'_>,
    level: &str,
    (line, end_line): (usize, usize),
    title: &str,
    message: &[String],
) -> String {
    let mut shown: Vec<String> = message
        .iter()
        .take(MAX_LINES)
        .map(|line| fit(&expect::visible(line), MAX_WIDTH))
        .collect();
    if message.len() > MAX_LINES {
        shown.push(format!("… {} more lines", message.len() - MAX_LINES));
    }
    let target = document.target().map(|target| format!("target: {target}"));
    let owner = document.owner().map(|owner| format!("owner: {owner}"));
    let facts: Vec<String> = target.into_iter().chain(owner).collect();
    if !facts.is_empty() {
        shown.push(expect::visible(&facts.join(" · ")).into_owned());
    }
    let path = relative(document.runbook.document.source.path(), base);
    format!(
        "::{level} file={},line={line},endLine={end_line},title={}::{}",
        property(&path),
        property(&fit(&expect::visible(title), MAX_WIDTH)),
        data(&shown.join("\n"))
    )
}

/// A path from the root of the repository, where the document is below it.
fn relative(path: &Path, base: Base<'_>) -> String {
    let whole = without_dots(&base.here.join(path));
    let below = base
        .workspace
        .and_then(|workspace| whole.strip_prefix(without_dots(workspace)).ok());
    let found = below.map_or_else(|| without_dots(path), Path::to_path_buf);
    found.to_string_lossy().into_owned()
}

/// The path without the parts that lead nowhere or back, as far as its words tell.
fn without_dots(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if clean.file_name().is_some() => {
                clean.pop();
            }
            component => clean.push(component),
        }
    }
    clean
}

/// A text behind the `::` of a command, as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn base(workspace: &str) -> Base<'_> {
        Base {
            here: Path::new("/builds/docs"),
            workspace: Some(Path::new(workspace)),
        }
    }

    #[test]
    fn what_did_not_hold_is_annotated_where_it_stands() {
        let sample = sample::documents();
        let lines = annotations(&sample.reported(), base("/builds"));
        insta::assert_snapshot!(lines.join("\n"), @r#"
        ::error file=docs/docs/full.md,line=1,endLine=1,title=the run::cannot write it: the disk | is full%0Atarget: kron|form
        ::warning file=docs/docs/flaky.md,line=7,endLine=10,title=upgrade-1%3A flaky::It passed after it failed once.%0Aat first: line 1: found "503"  (docs/flaky.md:7)%0Atarget: x
        ::error file=docs/docs/up%2Cgrade.md,line=8,endLine=10,title=upgrade-1%3A differs::row n2: STATUS is NotReady, expected <Ready>  (docs/up,grade.md:8)%0A- n2     Ready%0A+ n2     NotReady%0A         ^%0A50%25 of the rows differ%0Atarget: kron|form · owner: @team/infra
        ::error file=docs/docs/up%2Cgrade.md,line=15,endLine=16,title=upgrade-2%3A failed::exit status 1, expected 0  (docs/up,grade.md:15)%0Ain `head -c4 /dev/urandom`%0A│ \xff\x00]]>&%0A│ ::error::x%0A│ ```%0Atarget: kron|form · owner: @team/infra
        ::error file=docs/docs/up%2Cgrade.md,line=18,endLine=20,title=drain%3A blocked::it is destructive: `--allow-danger` lets it run%0Atarget: kron|form · owner: @team/infra
        ::error file=docs/docs/up%2Cgrade.md,line=22,endLine=24,title=wait%3A interrupted::interrupted%0Atarget: kron|form · owner: @team/infra
        ::error file=docs/docs/broken.md,line=1,endLine=1,title=the run::there is no `zsh` | bash%0Atarget: kron|form
        "#);
    }

    #[test]
    fn paths_start_at_the_root_of_the_repository() {
        let told = |path: &str, workspace| relative(Path::new(path), base(workspace));
        assert_eq!(told("./a.md", "/builds"), "docs/a.md");
        assert_eq!(told("../a.md", "/builds/"), "a.md");
        assert_eq!(told("/builds/b/./a.md", "/builds"), "b/a.md");
        assert_eq!(
            told("/home/runner/worker/a.md", "/builds"),
            "/home/runner/worker/a.md"
        );
        assert_eq!(told("./b/../a.md", "/elsewhere"), "a.md");
        assert_eq!(told("../a.md", "/elsewhere"), "../a.md");
        let alone = Base {
            here: Path::new("/x"),
            workspace: None,
        };
        assert_eq!(relative(Path::new("./a.md"), alone), "a.md");
    }

    #[test]
    fn nothing_in_a_text_ends_its_place_in_a_command() {
        assert_eq!(property("a%,b:c\r\nd"), "a%25%2Cb%3Ac%0D%0Ad");
        assert_eq!(data("100%: a, b\n::error::c"), "100%25: a, b%0A::error::c");
    }

    #[test]
    fn the_runner_can_be_told_to_take_nothing_for_a_command() {
        assert_eq!(stop_commands("5f"), "::stop-commands::5f");
        assert_eq!(resume_commands("5f"), "::5f::");
    }
}
