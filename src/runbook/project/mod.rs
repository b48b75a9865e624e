//! What a project says of all its documents: `stepmark.toml` at its root. Pure: which file that is, the
//! command line finds out.

mod globs;
mod read;

use std::path::Path;

use serde_json::{Map, Value};

use self::globs::Globs;
use super::config::Defaults;
use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// The name of the file.
pub const FILE: &str = "stepmark.toml";

/// The settings of a project. Paths are relative to the folder of its file.
#[derive(Debug, Clone, Default)]
pub struct Project {
    exclude: Globs,
    /// From the first to the last, which wins.
    layers: Vec<Layer>,
    targets: Map<String, Value>,
}

/// Settings for some documents.
#[derive(Debug, Clone)]
struct Layer {
    /// Which; where there are none, all.
    globs: Option<Globs>,
    settings: Map<String, Value>,
}

impl Project {
    /// Reads the file, and tells what is wrong with it, in the order of its text.
    #[must_use]
    pub fn parse(source: &Source) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let project = read::read(source, &mut diagnostics);
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code));
        (project, diagnostics)
    }

    /// What the document at `path` begins with.
    #[must_use]
    pub fn for_document(&self, path: &Path) -> Defaults {
        let mut defaults = Defaults::new(self.targets.clone());
        for Layer { globs, settings } in &self.layers {
            if globs
                .as_ref()
                .is_none_or(|globs| globs.matches(path, false))
            {
                defaults.add(settings);
            }
        }
        defaults
    }

    /// Whether the document at `path` is none to be found in a directory.
    #[must_use]
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.matches(path, false)
    }

    /// Whether no document in the folder at `path` is to be found, so that nobody has to look into it.
    #[must_use]
    pub fn excludes_folder(&self, path: &Path) -> bool {
        // Else something within may be found all the same.
        !self.exclude.takes_out() && self.exclude.matches(path, true)
    }
}

#[cfg(test)]
mod tests;
