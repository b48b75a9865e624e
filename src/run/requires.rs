//! Holds what documents require against the tools of this system.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::tools::{ask, find};
use crate::diagnostic::Diagnostic;
use crate::expect::visible;
use crate::runbook::tools::{Requirement, Version};

/// How long a tool gets to tell its version, in all.
pub const LIMIT: Duration = Duration::from_secs(5);

/// Which tools are run to ask them for their versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// All whose version is asked for: somebody has said that the document may run, or that its tools
    /// may.
    Required,
    /// Those that stepmark knows to do nothing else then, also where any version will do.
    Known,
}

/// A requirement, and what is here of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// What is required.
    pub requirement: Requirement,
    /// Where the tool is.
    pub path: Option<PathBuf>,
    /// What it says of its version, where it was asked.
    pub version: Option<Version>,
    /// Whether that will do.
    pub state: State,
}

/// Whether a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Fits,
    /// The tool is not on PATH.
    Missing,
    /// The tool does not tell its version.
    NoVersion,
    /// Its version is another one.
    Outside,
    /// The tool is there, and was not run to ask for its version.
    Unasked,
}

/// Looks for what is required in the directories of `path`, and asks for versions, all at once and each
/// tool for no longer than `limit`, and once. The order is that of `requirements`.
pub async fn meet(
    requirements: &[Requirement],
    path: &OsStr,
    limit: Duration,
    asking: Asking,
) -> Vec<Met> {
    let is_asked = |requirement: &Requirement| match asking {
        Asking::Required => requirement.range.is_some(),
        Asking::Known => requirement.is_known(),
    };
    let mut places: HashMap<&str, Option<PathBuf>> = HashMap::new();
    for requirement in requirements {
        let tool = requirement.tool.as_str();
        places.entry(tool).or_insert_with(|| find(tool, path));
    }
    let mut running = JoinSet::new();
    let mut versions: HashMap<&str, Option<Version>> = HashMap::new();
    for requirement in requirements.iter().filter(|required| is_asked(required)) {
        let tool = requirement.tool.as_str();
        if let Some(Some(program)) = places.get(tool)
            && versions.insert(tool, None).is_none()
        {
            let (program, search) = (program.clone(), path.to_owned());
            let (name, questions) = (tool.to_owned(), requirement.version_questions());
            running.spawn(async move {
                let version = ask_in_turn(&program, &questions, &search, limit).await;
                (name, version)
            });
        }
    }
    while let Some(answer) = running.join_next().await {
        if let Ok((tool, answer)) = answer
            && let Some(version) = versions.get_mut(tool.as_str())
        {
            *version = answer;
        }
    }
    let met = requirements.iter().map(|requirement| {
        let tool = requirement.tool.as_str();
        let path = places.get(tool).cloned().flatten();
        Met::new(requirement.clone(), path, versions.get(tool).cloned())
    });
    met.collect()
}

/// What the program says at the first question that it has an answer to.
async fn ask_in_turn(
    program: &Path,
    questions: &[&[&str]],
    path: &OsStr,
    limit: Duration,
) -> Option<Version> {
    let began = Instant::now();
    for arguments in questions {
        let left = limit.checked_sub(began.elapsed())?;
        if let Some(version) = ask(program, arguments, path, left).await {
            return Some(version);
        }
    }
    None
}

impl Met {
    /// `version` is the tool's answer, if it was asked.
    fn new(
        requirement: Requirement,
        path: Option<PathBuf>,
        version: Option<Option<Version>>,
    ) -> Self {
        let state = match (&path, &requirement.range, &version) {
            (None, _, _) => State::Missing,
            (Some(_), None, _) => State::Fits,
            (Some(_), Some(_), None) => State::Unasked,
            (Some(_), Some(_), Some(None)) => State::NoVersion,
            (Some(_), Some(range), Some(Some(version))) => match range.admits(version) {
                true => State::Fits,
                false => State::Outside,
            },
        };
        Self {
            requirement,
            path,
            version: version.flatten(),
            state,
        }
    }

    /// Whether it is known that the requirement is not met.
    #[must_use]
    pub const fn is_unmet(&self) -> bool {
        !matches!(self.state, State::Fits | State::Unasked)
    }

    /// What is wrong, in one line, where something is.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let Requirement { tool, range, .. } = &self.requirement;
        let range = range.as_ref().map(ToString::to_string);
        let range = range.unwrap_or_default();
        match (self.state, &self.version) {
            (State::Fits | State::Unasked, _) => None,
            (State::Missing, _) => Some(format!(
                "{tool} is not on PATH, and the document requires {}",
                if range.is_empty() { "it" } else { &range }
            )),
            (State::Outside, Some(version)) => Some(format!(
                "{tool} is {}, and the document requires {range}",
                version.as_str()
            )),
            (State::NoVersion | State::Outside, _) => Some(format!(
                "{tool} does not tell its version, and the document requires {range}"
            )),
        }
    }

    /// The same with its place in the document, and what to do about it.
    #[must_use]
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        let tool = &self.requirement.tool;
        let path = self.path.as_deref().map(Path::to_string_lossy);
        let path = path.unwrap_or_default();
        let path = visible(&path);
        let help = match self.state {
            State::Missing => format!("install {tool}, or add its directory to PATH"),
            State::NoVersion => {
                let questions = self.requirement.version_questions();
                let said = questions
                    .iter()
                    .map(|question| format!("`{path} {}`", question.join(" ")));
                format!(
                    "{} would have to print it within {} seconds, and end well",
                    said.collect::<Vec<_>>().join(" or "),
                    LIMIT.as_secs()
                )
            }
            _ => format!("this one is {path}; install another, or put it before this one on PATH"),
        };
        let diagnostic = Diagnostic::error("missing-tool", self.requirement.span, self.problem()?);
        Some(diagnostic.help(help))
    }
}
