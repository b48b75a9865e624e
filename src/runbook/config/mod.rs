//! What a document says of itself: the `stepmark` part of its front matter, over the defaults that its
//! project gives it.

mod defaults;
mod front_matter;
mod parameter;
pub(super) mod places;
mod reader;
pub mod redact;
mod requires;
mod settings;
pub(super) mod written;

pub use defaults::Defaults;
pub(super) use defaults::near_target;
pub(super) use front_matter::floor_boundary;
pub use front_matter::front_matter;
use front_matter::parse;
pub use parameter::{FIELDS, Field, Origin, Parameter, Type};
pub(super) use reader::{Reader, in_front_matter};
pub use redact::check_pattern;
pub(super) use settings::is_setting;
pub use settings::{SETTINGS, Setting};

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use super::attributes::{RecordMode, is_variable_name, one_of};
use super::duration;
use super::tools::Requirement;
use crate::diagnostic::Diagnostic;
use crate::document::Document;

/// The settings of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `blocks: annotated`: nothing is inferred.
    pub annotated_only: bool,
    /// The program that reads scripts, instead of bash.
    pub shell: Option<String>,
    /// Where steps start.
    pub cwd: Cwd,
    /// Variables of the session.
    pub env: Vec<(String, String)>,
    /// How long a step may take.
    pub timeout: Option<Duration>,
    /// Whether a step stops at its first failing command.
    pub strict: bool,
    /// What of a result goes into the document.
    pub record: RecordMode,
    /// Parameters by name.
    pub params: BTreeMap<String, Parameter>,
    /// The system that a run touches.
    pub target: Option<Target>,
    /// The tools that a run needs: `kubectl >= 1.30`.
    pub requires: Vec<Requirement>,
    /// Regular expressions for what is masked wherever it is printed.
    pub redact: Vec<String>,
    /// How old recorded results may be.
    pub fresh: Option<Duration>,
    /// Whether `ci` runs the document when it is found in a directory.
    pub ci_live: bool,
    /// Who looks after the document.
    pub owner: Option<String>,
    /// Labels for selection.
    pub tags: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            annotated_only: false,
            shell: None,
            cwd: Cwd::Document,
            env: Vec::new(),
            timeout: None,
            strict: true,
            record: RecordMode::Auto,
            params: BTreeMap::new(),
            target: None,
            requires: Vec::new(),
            redact: Vec::new(),
            fresh: None,
            ci_live: false,
            owner: None,
            tags: Vec::new(),
        }
    }
}

/// Where steps start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cwd {
    /// In the document's directory.
    Document,
    /// In a directory of their own, which goes with the run.
    Temp,
    /// In this directory, relative to the document's.
    Path(String),
}

/// The system that a run touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Named by the document.
    Value(String),
    /// Named by what this command prints.
    Command(String),
}

impl Config {
    /// Reads the settings of `document`. What is wrong with them goes to `diagnostics`.
    #[must_use]
    pub fn new(document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Self {
        Self::with(document, &Defaults::default(), diagnostics)
    }

    /// The same, for a document that has `defaults`.
    #[must_use]
    pub fn with(
        document: &Document,
        defaults: &Defaults,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut config = defaults.config();
        config.read_front_matter(document, defaults, diagnostics);
        if let Some(Target::Value(name)) = &config.target
            && let Some(target) = defaults.target(name)
        {
            config.target = Some(target);
        }
        config
    }

    fn read_front_matter(
        &mut self,
        document: &Document,
        defaults: &Defaults,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(front_matter) = &document.front_matter else {
            return;
        };
        let text = document.source.slice(front_matter.body);
        let value = match parse(text, front_matter) {
            Ok(value) => written::kept(front_matter.format, text, value),
            Err((message, span)) => {
                // A generator's front matter may be a template; only where it speaks to stepmark
                // would a run go wrong without it.
                let diagnostic = if text.contains("stepmark") {
                    Diagnostic::error("bad-front-matter", span, message)
                } else {
                    Diagnostic::warning("bad-front-matter", span, message)
                };
                // Whoever meant nothing to be inferred is not to be surprised.
                self.annotated_only |= text.contains("annotated");
                diagnostics
                    .push(diagnostic.help("mend the front matter; stepmark reads none of it"));
                return;
            }
        };
        let own = [
            value.get("stepmark"),
            value.get("extra").and_then(|extra| extra.get("stepmark")),
        ];
        for settings in own.into_iter().flatten() {
            let mut reader = Reader {
                source: &document.source,
                body: front_matter.body,
                table: None,
                diagnostics,
            };
            match settings {
                Value::Object(settings) => {
                    self.read(settings, &mut reader);
                    if let Some(Value::String(name)) = settings.get("target")
                        && let Some(near) = defaults.near_target(name)
                    {
                        reader.near_target(name, near);
                    }
                }
                Value::Null => {}
                _ => reader.bad("stepmark", "a mapping of settings"),
            }
        }
    }

    /// Reads settings over those that there are.
    pub(super) fn read(&mut self, settings: &Map<String, Value>, reader: &mut Reader<'_>) {
        for (key, value) in settings {
            if let Err(expected) = self.set(key, value, reader) {
                reader.bad(key, &expected);
                self.annotated_only |= key == "blocks";
            }
        }
    }

    fn set(&mut self, key: &str, value: &Value, reader: &mut Reader<'_>) -> Result<(), String> {
        match key {
            "blocks" => {
                self.annotated_only = word(value, &["inferred", "annotated"])? == "annotated";
            }
            "shell" => self.shell = Some(text(value)?),
            "cwd" => {
                self.cwd = match text(value)?.as_str() {
                    "document" => Cwd::Document,
                    "temp" => Cwd::Temp,
                    path => Cwd::Path(path.to_owned()),
                }
            }
            "env" => {
                let later = variables(value)?;
                self.env
                    .retain(|(name, _)| later.iter().all(|(later, _)| later != name));
                self.env.extend(later);
            }
            "timeout" => {
                let time = duration::parse(&text(value)?);
                self.timeout = Some(time.ok_or("a time such as `30s` or `5m`")?);
            }
            "strict" => self.strict = value.as_bool().ok_or("`true` or `false`")?,
            "record" => {
                self.record =
                    RecordMode::from_word(&word(value, &["auto", "full", "stamp", "none"])?);
            }
            "params" => {
                let params = value.as_object().ok_or("a mapping of parameters")?;
                for (name, value) in params {
                    if !is_variable_name(name) {
                        return Err("names that a shell takes as a variable's".to_owned());
                    }
                    let parameter = parameter::read(name, value, reader);
                    self.params.insert(name.clone(), parameter);
                }
            }
            "target" => self.target = Some(target(value)?),
            "ci" => self.ci_live = word(value, &["live", "replay", "none"])? == "live",
            "owner" => self.owner = Some(text(value)?),
            "tags" => self.tags = reader.without_blank(key, list(value)?),
            "requires" => self.requires = requires::read(value, reader),
            // In addition to what the project masks.
            "redact" => self.redact.extend(reader.patterns(key, list(value)?)),
            "fresh" => {
                let age = duration::parse(&text(value)?);
                self.fresh = Some(age.ok_or("a time such as `30d`")?);
            }
            other => reader.unknown(other),
        }
        Ok(())
    }
}

/// A system, by its name or by a command that tells it.
pub(super) fn target(value: &Value) -> Result<Target, String> {
    match value {
        Value::Object(target) => match target.get("command") {
            Some(Value::String(command)) => Ok(Target::Command(command.clone())),
            _ => Err("a name, or `{command: COMMAND}`".to_owned()),
        },
        other => text(other).map(Target::Value),
    }
}

fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        _ => Err("a single value".to_owned()),
    }
}

fn word(value: &Value, words: &[&str]) -> Result<String, String> {
    text(value)
        .ok()
        .filter(|text| words.contains(&text.as_str()))
        .ok_or_else(|| one_of(words))
}

fn list(value: &Value) -> Result<Vec<String>, String> {
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        other => text(other).map(|item| vec![item]),
    }
    .map_err(|_| "a list".to_owned())
}

fn variables(value: &Value) -> Result<Vec<(String, String)>, String> {
    let variables = value.as_object().ok_or("a mapping of variables")?;
    variables
        .iter()
        .map(|(name, value)| match text(value) {
            Ok(value) if is_variable_name(name) => Ok((name.clone(), value)),
            _ => Err("a mapping of variables to single values".to_owned()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn read(text: &str) -> (Config, Vec<String>) {
        let mut diagnostics = Vec::new();
        let document = Document::parse(Source::new("a.md", text));
        let config = Config::new(&document, &mut diagnostics);
        let told = diagnostics.into_iter().map(|diagnostic| {
            let place = document.source.position(diagnostic.span.start);
            let severity = diagnostic.severity.as_str();
            let help = diagnostic.help.unwrap_or_default();
            let Diagnostic { code, message, .. } = diagnostic;
            format!(
                "{}:{} {severity} {code}: {message} ({help})",
                place.line, place.column
            )
        });
        (config, told.collect())
    }

    #[test]
    fn tags_that_say_nothing_are_left_out_and_told() {
        let (config, told) = read("---\nstepmark:\n  tags: [a, '', '  ', b]\n---\n");
        assert_eq!(config.tags, ["a", "b"]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("`tags` has an empty text in it"),
            "{told:?}"
        );
    }

    #[test]
    fn yaml_and_toml_say_the_same() {
        let yaml = "---\ntitle: x\nstepmark:\n  blocks: annotated\n  timeout: 5m\n  env: {A: 1}\n  params:\n    node: {default: n2}\n---\n";
        let toml = "+++\ntitle = 'x'\n[extra.stepmark]\nblocks = 'annotated'\ntimeout = '5m'\nenv = {A = 1}\n[extra.stepmark.params]\nnode = {default = 'n2'}\n+++\n";
        let (from_yaml, told) = read(yaml);
        assert!(told.is_empty(), "{told:?}");
        assert_eq!(from_yaml, read(toml).0);
        assert!(from_yaml.annotated_only);
        assert_eq!(from_yaml.env, [("A".to_owned(), "1".to_owned())]);
        assert_eq!(from_yaml.params["node"].default.as_deref(), Some("n2"));
    }

    #[test]
    fn patterns_that_mask_nothing_are_refused_each_at_its_place() {
        let yaml =
            "---\nstepmark:\n  redact:\n    - 'tok_\\w+'\n    - 'x*'\n    - \"a\\nb\"\n---\n";
        let (config, told) = read(yaml);
        assert_eq!(config.redact, [r"tok_\w+"]);
        insta::assert_snapshot!(told.join("\n"), @"
        5:8 error bad-value: a pattern of `redact` cannot be used: it matches the empty text, which is everywhere (nothing would be masked by it; a pattern is a regular expression that takes at least one character of a line, in single quotes, so that YAML leaves it alone)
        3:3 error bad-value: a pattern of `redact` cannot be used: it wants to go on over the end of a line (nothing would be masked by it; a pattern is a regular expression that takes at least one character of a line, in single quotes, so that YAML leaves it alone)
        ");
        let usable = |text: &str| read(text).0.redact;
        assert_eq!(
            usable("---\nstepmark: {redact: 'tok[0-9]+'}\n---\n"),
            ["tok[0-9]+"]
        );
        assert_eq!(
            usable("+++\n[extra.stepmark]\nredact = ['\\d+-\\d+']\n+++\n"),
            [r"\d+-\d+"]
        );
        let told = |text: &str| read(text).1.join("\n");
        assert!(told("---\nstepmark: {redact: {a: b}}\n---\n").contains("bad-value"));
        assert!(told("---\nstepmark: {redact: ''}\n---\n").starts_with("2:12 error"));
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        let told = |text: &str| read(text).1.join("\n");
        insta::assert_snapshot!(told("---\nstepmark:\n  timeuot: 5m\n---\n"), @"3:3 error unknown-key: unknown setting `timeuot` in the front matter (did you mean `timeout`?)");
        insta::assert_snapshot!(told("---\nstepmark:\n  strict: perhaps\n---\n"), @"3:3 error bad-value: the front matter's `strict` has a value that it cannot take (`strict` takes `true` or `false`)");
        assert!(told("---\nstepmark: [\n---\n").contains("error bad-front-matter"));
        assert!(told("---\ntitle: [\n---\n").contains("warning bad-front-matter"));
        assert!(told("+++\nstepmark = \n+++\n").starts_with("2:"));
        assert_eq!(told("---\ntitle: x\n---\n"), "");
        assert!(told("---\nstepmark:\n  '': 5m\n---\n").contains("unknown-key"));
    }
}
