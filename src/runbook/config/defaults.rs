//! What the settings of a document are before its front matter is read.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::reader::Reader;
use super::{Config, Target, target};
use crate::diagnostic::nearest;
use crate::source::{Source, Span};

/// The settings that a document has without saying so, as front matter would have them; and the targets
/// that it can name. A journal keeps them, since they say what the document's blocks are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Defaults {
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    settings: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    targets: Map<String, Value>,
    #[serde(skip)]
    file: Option<PathBuf>,
}

impl Defaults {
    /// No settings, and these targets by their names.
    pub(in crate::runbook) fn new(targets: Map<String, Value>) -> Self {
        Self {
            targets,
            ..Self::default()
        }
    }

    /// The same, from this file, as a person would write its path.
    #[must_use]
    pub fn from_file(self, file: impl Into<PathBuf>) -> Self {
        Self {
            file: Some(file.into()),
            ..self
        }
    }

    /// Whether they say nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.targets.is_empty()
    }

    /// The file that they are from, where they say something.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref().filter(|_| !self.is_empty())
    }

    /// Adds later settings. They win, but for what is masked: nobody takes away from that.
    pub(in crate::runbook) fn add(&mut self, later: &Map<String, Value>) {
        for (key, value) in later {
            match (key.as_str(), self.settings.get_mut(key), value) {
                ("env" | "params", Some(Value::Object(former)), Value::Object(later)) => {
                    former.extend(later.clone());
                }
                ("redact", Some(former), later) => {
                    *former = [&*former, later].into_iter().flat_map(items).collect();
                }
                _ => {
                    self.settings.insert(key.clone(), value.clone());
                }
            }
        }
    }

    /// The settings of a document that says nothing itself.
    #[must_use]
    pub fn config(&self) -> Config {
        // What is wrong with them was told in their own file.
        let (nowhere, mut told) = (Source::new("", ""), Vec::new());
        let mut reader = Reader {
            source: &nowhere,
            body: Span::at(0),
            table: None,
            diagnostics: &mut told,
        };
        let mut config = Config::default();
        config.read(&self.settings, &mut reader);
        config
    }

    /// What a target of this name stands for.
    pub(super) fn target(&self, name: &str) -> Option<Target> {
        self.targets.get(name).and_then(|value| target(value).ok())
    }

    /// The name of a target that `name` is likely a slip of.
    pub(super) fn near_target(&self, name: &str) -> Option<&str> {
        near_target(&self.targets, name)
    }
}

/// The name among `targets` that `name` is likely a slip of.
pub(in crate::runbook) fn near_target<'a>(
    targets: &'a Map<String, Value>,
    name: &str,
) -> Option<&'a str> {
    if targets.contains_key(name) {
        return None;
    }
    nearest(name, targets.keys().map(String::as_str))
}

/// The items of a list; a single value is a list of one.
fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        single => vec![single.clone()],
    }
}
