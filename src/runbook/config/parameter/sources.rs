//! Where a parameter's value comes from by itself, and which texts of commands stand for it.

use serde_json::{Map, Value};

use super::super::{list, text};
use super::{Reading, Type};
use crate::diagnostic::{Diagnostic, nearest};
use crate::runbook::attributes::{is_variable_name, one_of};

/// Where a value comes from that nobody gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// This variable of the environment.
    Env(String),
    /// What this command prints.
    Command(String),
}

const ORIGINS: &[&str] = &["env", "command"];

/// What a shell gives a meaning to: a text with these in it is no text to a shell.
const OF_SHELLS: &[char] = &['\'', '"', '\\', '$', '`'];

impl Reading<'_, '_> {
    pub(super) fn origin(&mut self, fields: &Map<String, Value>) -> Option<Origin> {
        let value = fields.get("from")?;
        let name = self.name;
        let Value::Object(from) = value else {
            let message = format!("the `from` of `{name}` has a value that it cannot take");
            let help = "`from` takes `{env: NAME}` or `{command: COMMAND}`";
            self.wrong("from", message, help);
            return None;
        };
        let unknown = from.keys().find(|key| !ORIGINS.contains(&key.as_str()));
        if let Some(key) = unknown {
            self.unknown_origin(key);
            return None;
        }
        let field = |key: &str| from.get(key).map(text);
        match (field("env"), field("command")) {
            (Some(Ok(variable)), None) if is_variable_name(&variable) => {
                Some(Origin::Env(variable))
            }
            (None, Some(Ok(command))) if !command.trim().is_empty() => {
                Some(Origin::Command(command))
            }
            (Some(_), Some(_)) => {
                let message = format!("`{name}` comes from the environment and from a command");
                let help = "keep one of the two; a command can read the environment itself";
                self.wrong("from", message, help);
                None
            }
            (Some(_), None) => {
                let message = format!("the `env` of `{name}` is no name of a variable");
                self.wrong(
                    "env",
                    message,
                    "it is a name such as `NODE_IP`, without a `$`",
                );
                None
            }
            _ => {
                let message = format!("the `from` of `{name}` says neither of its two");
                let help = "`from` takes `{env: NAME}` or `{command: COMMAND}`";
                self.wrong("from", message, help);
                None
            }
        }
    }

    fn unknown_origin(&mut self, key: &str) {
        let span = self.reader.parameter_span(self.name, key);
        let message = format!("unknown source `{key}` of the parameter `{}`", self.name);
        let help = match nearest(key, ORIGINS.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("`from` has {}", one_of(ORIGINS)),
        };
        self.reader
            .diagnostics
            .push(Diagnostic::error("unknown-key", span, message).help(help));
    }

    /// The texts of the field `key`, which stand for the parameter.
    pub(super) fn stand_ins(
        &mut self,
        fields: &Map<String, Value>,
        key: &str,
        kind: Type,
    ) -> Vec<String> {
        let Some(value) = fields.get(key) else {
            return Vec::new();
        };
        let name = self.name;
        let texts = match list(value) {
            Ok(texts) if !texts.is_empty() => texts,
            _ => {
                let message = format!("the {key} of `{name}` has a value that it cannot take");
                let help = format!("`{key}` takes a text as commands have it, or a list of texts");
                self.wrong(key, message, help);
                return Vec::new();
            }
        };
        let problem = texts.iter().find_map(|text| {
            let is_literal = key == "literal";
            if text.trim().is_empty() {
                Some("is empty: it would stand everywhere".to_owned())
            } else if text.contains(['\n', '\r']) {
                Some("has a line break in it".to_owned())
            } else if is_literal && kind == Type::Secret {
                Some("is that of a secret: whoever reads the document reads it".to_owned())
            } else if is_literal && text.contains(OF_SHELLS) {
                Some(format!(
                    "has a character that means something to a shell: `{text}`"
                ))
            } else {
                None
            }
        });
        match problem {
            None => texts,
            Some(what) => {
                let message = format!("a {key} of `{name}` {what}");
                let help =
                    "it is a text that stands in commands, such as `88.99.105.56` or `<node-ip>`";
                self.wrong(key, message, help);
                Vec::new()
            }
        }
    }
}
