//! From a file to something that can run: what `run` and `ci` share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::args::Steps;
use super::diagnostics::tell_diagnostics;
use super::error::Error;
use super::parameters::{self, Former, Found, Pending, Sources};
use super::project::Projects;
use super::slips;
use super::temporary::Temporary;
use super::terminal::say_err;
use crate::expect::{Captures, visible};
use crate::record::journal::Header;
use crate::record::recorded_parameters;
use crate::run::{Masker, Plan};
use crate::runbook::selection::Selection;
use crate::runbook::{Cwd, Runbook};

/// A document that is ready to run.
pub struct Prepared {
    /// What it is.
    pub runbook: Runbook,
    /// Which blocks, in order.
    pub plan: Plan,
    /// What of the document was asked for.
    selection: Selection,
    /// Values of parameters, as commands get them.
    pub values: BTreeMap<String, String>,
    /// Those among them that are the recorded run's.
    pub recorded: Vec<String>,
    /// Parameters whose values commands tell, in the order of the document.
    pub pending: Vec<Pending>,
    /// Parameters that nobody gave a value for.
    pub missing: Vec<String>,
    /// Parameters whose values are secret: by their type, or because they hold what is masked.
    pub secrets: Vec<String>,
    /// What keeps those values out of all that is told.
    pub masker: Masker,
    /// The directory that steps start in, and that files stay below.
    pub root: PathBuf,
    /// The same, where it was made for the run.
    pub temporary: Option<Temporary>,
    /// Whether files may be written outside of it.
    pub allow_outside: bool,
}

impl Prepared {
    /// The document's path, as it was given.
    pub fn path(&self) -> &Path {
        self.runbook.document.source.path()
    }

    /// The values that may be shown and kept.
    pub fn open_values(&self) -> BTreeMap<String, String> {
        let values = self.values.iter();
        let open = values.filter(|(name, _)| !self.secrets.contains(name));
        open.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// The same, as reports and documents have them: a value that holds a secret is masked.
    pub fn told_values(&self) -> BTreeMap<String, String> {
        let mut values = self.open_values();
        for value in values.values_mut() {
            *value = self.masker.mask_text(value).into_owned();
        }
        values
    }

    /// The names that holes may have whose values are known before the run. No secrets: what is known
    /// is shown and kept.
    pub fn known(&self) -> Captures {
        self.open_values().into_iter().collect()
    }

    /// The directory that was made for the run, where its document asks for one.
    pub fn own_root(&self) -> Option<&Path> {
        self.temporary.as_ref().map(Temporary::path)
    }

    /// Says whether that directory is there when the run is over.
    pub fn keep_root(&mut self, stays: bool) {
        if let Some(temporary) = &mut self.temporary {
            temporary.stays(stays);
        }
    }

    /// Whether each parameter has its value.
    pub fn knows_all(&self) -> bool {
        self.missing.is_empty() && self.pending.is_empty()
    }

    /// These parameters have no value either. People are asked in the order in which they read.
    pub fn lacks(&mut self, names: impl IntoIterator<Item = String>) {
        self.missing.extend(names);
        let text = front_matter(&self.runbook);
        self.missing
            .sort_by_key(|name| parameters::position(text, name));
    }

    /// Gives a parameter its value.
    pub fn give(&mut self, name: &str, value: String) -> Result<(), Error> {
        self.values.insert(name.to_owned(), value);
        self.recorded.retain(|recorded| recorded != name);
        (self.masker, self.secrets) = masker(&self.runbook, &self.values)?;
        if self.runbook.lacks_lists() {
            let text = self.runbook.document.source.text();
            let parsed = self.runbook.parsed(text);
            self.runbook = repeated(parsed, &self.values, &self.masker)?;
            self.plan = plan(&self.runbook, &self.selection)?;
        }
        Ok(())
    }
}

/// Reads and judges the document at `path`. What is wrong with it goes to stderr. Parameters that are
/// given no value, and a directory of the run's own, are those of the `former` part of the run.
pub fn prepare(
    projects: &mut Projects,
    path: &Path,
    steps: &Steps,
    former: Option<&Header>,
) -> Result<Prepared, Error> {
    let runbook = projects.runbook(path)?;
    refuse_errors(&runbook)?;
    slips::refuse(&runbook, steps)?;
    prepare_runbook(runbook, steps, former)
}

/// Tells what keeps a runbook from running.
pub fn refuse_errors(runbook: &Runbook) -> Result<(), Error> {
    if !runbook.has_errors() {
        return Ok(());
    }
    tell_diagnostics(runbook);
    let path = runbook.document.source.path();
    Err(
        Error::bad_input(format!("{} cannot run as it is", path.display()))
            .help("mend the errors above; `stepmark check` lists them again"),
    )
}

/// Makes a runbook without errors ready.
pub fn prepare_runbook(
    runbook: Runbook,
    steps: &Steps,
    former: Option<&Header>,
) -> Result<Prepared, Error> {
    let path = runbook.document.source.path().to_path_buf();
    let selection = Selection {
        only: steps.only.clone(),
        from: steps.from.clone(),
        to: steps.to.clone(),
        skip: steps.skip.clone(),
        tags: steps.tag.clone(),
    };
    let params = &runbook.config.params;
    let environment = |name: &str| std::env::var_os(name);
    let none = BTreeMap::new();
    let former_values = Former {
        open: former.map_or(&none, |former| &former.parameters),
        secret: former.map_or(&[], |former| &former.secrets),
    };
    let mut files = Vec::new();
    for file in &steps.params {
        file.warn_of_secrets(params)?;
        files.extend(file.read()?);
    }
    let sources = Sources {
        set: &steps.set,
        files,
        environment,
        former: former_values,
        recorded: &recorded_parameters(&runbook.document),
    };
    let Found {
        values,
        recorded,
        mut pending,
        mut missing,
        notes,
    } = parameters::values(params, &sources)?;
    let (masker, secrets) = masker(&runbook, &values)?;
    for note in notes {
        let note = masker.mask_text(&note);
        say_err!("note: {}: {}", path.display(), visible(&note));
    }
    let text = front_matter(&runbook);
    pending.sort_by_key(|pending| parameters::position(text, &pending.name));
    // A section that is repeated gives it its values.
    missing.retain(|name| !runbook.is_only_repeated(name));
    pending.retain(|pending| !runbook.is_only_repeated(&pending.name));
    let runbook = repeated(runbook, &values, &masker)?;
    let plan = plan(&runbook, &selection)?;
    let (root, temporary) = root(&path, &runbook.config.cwd, former)?;
    let mut prepared = Prepared {
        runbook,
        plan,
        selection,
        values,
        recorded,
        pending,
        missing: Vec::new(),
        secrets,
        masker,
        root,
        temporary,
        allow_outside: steps.allow_outside,
    };
    prepared.lacks(missing);
    Ok(prepared)
}

/// The text of the front matter.
fn front_matter(runbook: &Runbook) -> &str {
    let front_matter = runbook.document.front_matter.as_ref();
    let text = front_matter.and_then(|front| runbook.document.source.text().get(..front.end));
    text.unwrap_or_default()
}

/// The runbook with its repeated sections once for each of the values, as far as these are known.
fn repeated(
    runbook: Runbook,
    values: &BTreeMap<String, String>,
    masker: &Masker,
) -> Result<Runbook, Error> {
    let wrong = |(list, what): (String, String)| {
        Error::bad_input(format!("the parameter `{list}`: {what}"))
    };
    runbook.check_lists(values).map_err(wrong)?;
    let runbook = runbook.repeated(values);
    let mut each = runbook.blocks.iter().flat_map(|block| &block.each);
    match each.find(|each| masker.holds(each.value.as_bytes())) {
        None => Ok(runbook),
        Some(each) => {
            let name = &each.name;
            Err(Error::bad_input(format!(
                "a value that a section is repeated for, as `{name}`, is a secret or holds one"
            ))
            .help("ids and records of steps name these values; repeat the section for names, and look the secrets up in its steps"))
        }
    }
}

/// What was asked for of the document; all of it, as long as the values are not known that a section is
/// repeated for.
fn plan(runbook: &Runbook, selection: &Selection) -> Result<Plan, Error> {
    let plan = Plan::new(runbook, selection);
    let plan = plan.or_else(|error| match runbook.lacks_lists() {
        true => Plan::new(runbook, &Selection::default()),
        false => Err(error),
    });
    let path = runbook.document.source.path().display();
    plan.map_err(|error| Error::bad_input(format!("{path}: {error}")))
}

/// What keeps secrets out of all that is told, and the parameters whose values are secret.
fn masker(
    runbook: &Runbook,
    values: &BTreeMap<String, String>,
) -> Result<(Masker, Vec<String>), Error> {
    let config = &runbook.config;
    let mut secrets = parameters::secrets(&config.params);
    let mut known = Vec::new();
    for name in &secrets {
        let Some(value) = values.get(name) else {
            continue;
        };
        // Each by itself first: the message names the one that cannot be kept.
        Masker::new([value.clone()])
            .map_err(|error| Error::bad_input(format!("the parameter `{name}`: {error}")))?;
        known.push(value.clone());
    }
    let document = runbook.document.source.text();
    let masker = Masker::with_shapes(known, &config.redact, document)
        .map_err(|error| Error::bad_input(error.to_string()))?;
    // A value that would be masked where it is printed is none to be shown and kept elsewhere.
    for (name, value) in values {
        if !secrets.contains(name) && masker.holds(value.as_bytes()) {
            secrets.push(name.clone());
        }
    }
    Ok((masker, secrets))
}

/// The directory that steps start in; one that is made for the run goes with what is returned beside it.
fn root(
    path: &Path,
    cwd: &Cwd,
    former: Option<&Header>,
) -> Result<(PathBuf, Option<Temporary>), Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let folder = std::path::absolute(&folder).map_err(|error| Error::file(&folder, &error))?;
    let mut temporary = None;
    let root = match cwd {
        Cwd::Document => folder,
        Cwd::Path(path) => folder.join(path),
        Cwd::Temp => {
            let former = former.and_then(|former| former.root.as_deref());
            let own = match former.and_then(Temporary::again) {
                Some(former) => former,
                None => Temporary::make()?,
            };
            temporary.insert(own).path().to_path_buf()
        }
    };
    if !root.is_dir() {
        return Err(
            Error::bad_input(format!("{}: this is no directory", root.display())).help(
                "`cwd` in the front matter, or in stepmark.toml, says that steps start there",
            ),
        );
    }
    Ok((root, temporary))
}
