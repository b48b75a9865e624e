//! Which documents run: those that somebody named, those that say themselves that they may, and of
//! these the part that is wanted.

use crate::cli::read;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::cli::args::{Partition, Steps};
use crate::cli::error::Error;
use crate::cli::execution::{self, Prepared};
use crate::cli::project::Projects;
use crate::cli::terminal::say_err;
use crate::cli::{resume, slips, walk};
use crate::diagnostic::Severity;
use crate::record::journal::{Header, Store, canonical};
use crate::runbook::Runbook;

/// What is asked for.
pub struct Wanted<'a> {
    /// Documents, and directories to look in.
    pub paths: &'a [PathBuf],
    /// Which of their steps, with which values.
    pub steps: &'a Steps,
    /// The part of all documents.
    pub partition: Option<Partition>,
}

/// Why nothing runs: documents that cannot be used.
#[derive(Default)]
pub struct Refused {
    /// What is wrong, with each of them or with all.
    errors: Vec<Error>,
    /// Those that could be read.
    pub broken: Vec<Runbook>,
    /// The others.
    pub sound: Vec<Prepared>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self {
            errors: vec![error],
            ..Self::default()
        }
    }
}

impl Refused {
    /// Tells of all documents that cannot be used; of the last one by what ends the program.
    pub fn tell(mut self) -> Error {
        let last = self.errors.pop();
        for error in self.errors {
            say_err!("{}", error.render());
        }
        last.unwrap_or_else(|| Error::bad_input("there is nothing to run"))
    }
}

/// The documents that run, ready to. What is wrong with any of them is told of all of them. `former`
/// tells what a run before was given, for values that nobody gives now.
pub fn choose(
    wanted: &Wanted<'_>,
    former: impl Fn(&Runbook) -> Option<Header>,
) -> Result<Vec<Prepared>, Refused> {
    let mut documents = Vec::new();
    let mut refused = Refused::default();
    let mut is_any = false;
    let mut projects = Projects::new();
    for found in walk::find(wanted.paths, &mut projects)? {
        let defaults = projects.defaults(&found.path)?;
        let read = read::read(&found.path);
        let runbook = match read.map(|source| Runbook::parse_with(source, &defaults)) {
            Ok(runbook) => runbook,
            // A directory is no consent: what nobody can read says nothing of running, where the
            // project does not say it either.
            Err(_) if !found.is_named && !defaults.config().ci_live => continue,
            Err(error) => {
                refused.errors.push(error);
                continue;
            }
        };
        let may_run = found.is_named || runbook.config.ci_live;
        if !may_run && !is_consent_unclear(&runbook) {
            continue;
        }
        is_any = true;
        let is_part = |part| is_in(part, &found.path);
        if !wanted.partition.is_none_or(is_part) {
            continue;
        }
        if let Err(error) = execution::refuse_errors(&runbook) {
            refused.errors.push(error);
            refused.broken.push(runbook);
            continue;
        }
        let former = former(&runbook);
        let is_alone = found.is_named && wanted.paths.len() == 1;
        let checked = match is_alone {
            true => slips::refuse(&runbook, wanted.steps),
            false => Ok(()),
        };
        let prepared = checked
            .and_then(|()| execution::prepare_runbook(runbook, wanted.steps, former.as_ref()));
        match prepared {
            Ok(prepared) => documents.push(prepared),
            Err(error) => refused.errors.push(error),
        }
    }
    if !refused.errors.is_empty() {
        refused.sound = documents;
        return Err(refused);
    }
    if !is_any {
        say_err!("no document here says `ci: live`; name a file to run it all the same");
    }
    if !wanted.steps.tag.is_empty() {
        documents.retain(|prepared| !prepared.plan.blocks.is_empty());
        if documents.is_empty() {
            let tags = wanted.steps.tag.join(", ");
            say_err!("no document here has steps with the tag {tags}");
        }
    }
    refuse_under_way(&documents)?;
    Ok(documents)
}

/// Whether a document says something of running live that nobody can read. To pass over it would be to
/// say that all is well.
fn is_consent_unclear(runbook: &Runbook) -> bool {
    let source = &runbook.document.source;
    let errors = runbook.diagnostics.iter();
    let mut errors = errors.filter(|found| found.severity == Severity::Error);
    errors.any(|found| found.code == "bad-front-matter" || source.slice(found.span) == "ci")
}

/// Refuses a document that somebody else runs: two runs at a time would be in each other's way.
fn refuse_under_way(documents: &[Prepared]) -> Result<(), Error> {
    // Where there is no place for journals nobody can be found there.
    let Ok(store) = Store::of_user() else {
        return Ok(());
    };
    for prepared in documents {
        resume::refuse_under_way(&store, prepared.runbook.document.source.path())?;
    }
    Ok(())
}

/// Whether the document at `path` is in that part of all. Each document is in one part, whatever others
/// there are.
fn is_in(partition: Partition, path: &Path) -> bool {
    let hash = Sha256::digest(stable(path).as_os_str().as_encoded_bytes());
    let number = hash[..8]
        .iter()
        .fold(0_u64, |all, &byte| all << 8 | u64::from(byte));
    number % partition.parts == partition.part - 1
}

/// The path of a document that is the same in every copy of its project: from the root of the
/// repository, or else from the current directory.
fn stable(path: &Path) -> PathBuf {
    let whole = canonical(path);
    let root = whole
        .ancestors()
        .skip(1)
        .find(|folder| folder.join(".git").exists());
    let here = || std::env::current_dir().ok().map(|here| canonical(&here));
    let root = root.map(Path::to_path_buf).or_else(here);
    let below = root.and_then(|root| whole.strip_prefix(root).ok().map(Path::to_path_buf));
    below.unwrap_or(whole)
}
