//! Parameters: values that a run needs and the document does not know.

mod check;
mod fields;
mod kind;
mod sources;

pub use fields::{FIELDS, Field};
use kind::TYPES;
pub use kind::Type;
pub use sources::Origin;

use serde_json::{Map, Value};

use super::{Reader, list, text};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expect;
use crate::runbook::SECRET_IN_DOCUMENT;
use crate::runbook::attributes::one_of;

/// A value that a run needs: it reaches commands as an environment variable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameter {
    /// The question to a person.
    pub prompt: Option<String>,
    /// The value where nobody gives one, as the document has it.
    pub default: Option<String>,
    /// What its values are.
    pub kind: Type,
    /// A regular expression that a value matches as a whole.
    pub pattern: Option<String>,
    /// The values that a choice is between.
    pub choices: Vec<String>,
    /// Where the value comes from that nobody gives.
    pub origin: Option<Origin>,
    /// Texts in commands that stand for it.
    pub literals: Vec<String>,
    /// Placeholders in commands and files that stand for it.
    pub placeholders: Vec<String>,
}

/// Reads the parameter `name`. What is wrong with it goes to the reader's diagnostics.
pub(super) fn read(name: &str, value: &Value, reader: &mut Reader<'_>) -> Parameter {
    let mut field = Reading { name, reader };
    let parameter = match value {
        Value::Object(fields) => field.read(fields),
        single => match text(single) {
            Ok(default) => Parameter {
                default: Some(default),
                ..Parameter::default()
            },
            Err(_) => {
                let help = format!(
                    "it is a single value, its default, or a mapping with {}",
                    one_of(&fields::names())
                );
                field.wrong(
                    "",
                    format!("the parameter `{name}` has a value that it cannot take"),
                    help,
                );
                Parameter::default()
            }
        },
    };
    if let Some(default) = &parameter.default
        && let Err(what) = parameter.check(default)
    {
        let message = format!("the default of `{name}` is none of its values: {what}");
        let help = "every value of a parameter is checked, the default as well";
        field.wrong("default", message, help);
    }
    parameter
}

/// Tells what is wrong with the fields of a parameter.
struct Reading<'a, 'r> {
    name: &'a str,
    reader: &'a mut Reader<'r>,
}

impl Reading<'_, '_> {
    fn read(&mut self, fields: &Map<String, Value>) -> Parameter {
        for key in fields.keys() {
            if !fields::names().contains(&key.as_str()) {
                self.unknown(key);
            }
        }
        let kind = self.kind(fields);
        Parameter {
            prompt: self.text(fields, "prompt"),
            default: self.default(fields, kind),
            kind,
            pattern: self.pattern(fields),
            choices: self.choices(fields, kind),
            origin: self.origin(fields),
            literals: self.stand_ins(fields, "literal", kind),
            placeholders: self.stand_ins(fields, "placeholder", kind),
        }
    }

    fn kind(&mut self, fields: &Map<String, Value>) -> Type {
        let Some(value) = fields.get("type") else {
            // Choices say by themselves what the values are.
            return match fields.contains_key("choices") {
                true => Type::Choice,
                false => Type::String,
            };
        };
        let word = text(value).unwrap_or_default();
        if let Some((_, kind)) = TYPES.iter().find(|(known, _)| *known == word) {
            return *kind;
        }
        let known: Vec<&str> = TYPES.iter().map(|(known, _)| *known).collect();
        let message = format!("the parameter `{}` has a type that is none", self.name);
        let help = match nearest(&word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("`type` takes {}", one_of(&known)),
        };
        self.wrong("type", message, help);
        Type::String
    }

    fn default(&mut self, fields: &Map<String, Value>, kind: Type) -> Option<String> {
        let value = fields.get("default")?;
        if kind == Type::Secret {
            let message = format!(
                "the secret `{}` has a default, and whoever reads the document reads it",
                self.name
            );
            let help = format!(
                "take it out; the value comes from STEPMARK_{} in the environment, or from a question",
                self.name.to_uppercase()
            );
            let key = self.reader.parameter_span(self.name, "default");
            let span = self
                .reader
                .text_span(&text(value).unwrap_or_default(), key.end);
            let diagnostic = Diagnostic::error(SECRET_IN_DOCUMENT, span.unwrap_or(key), message);
            self.reader.diagnostics.push(diagnostic.help(help));
            return None;
        }
        match value {
            Value::Array(_) if kind == Type::List => {
                let items = list(value).unwrap_or_default();
                if items.iter().any(|item| item.contains([',', '\n'])) {
                    let message =
                        format!("the default of `{}` has an item with a comma", self.name);
                    let help = "commands get the items with commas between them";
                    self.wrong("default", message, help);
                    return None;
                }
                Some(items.join(","))
            }
            _ => self.text(fields, "default"),
        }
    }

    fn pattern(&mut self, fields: &Map<String, Value>) -> Option<String> {
        let pattern = self.text(fields, "pattern")?;
        // That of a block of YAML.
        let pattern = pattern.trim_end_matches('\n').to_owned();
        if let Err(error) = check::whole(&pattern) {
            let what = expect::regex_problem(&error);
            let message = format!(
                "the pattern of `{}` is no regular expression: {what}",
                self.name
            );
            let help =
                "it is matched against the whole value; quote it, so that YAML leaves it alone";
            self.wrong("pattern", message, help);
            return None;
        }
        Some(pattern)
    }

    fn choices(&mut self, fields: &Map<String, Value>, kind: Type) -> Vec<String> {
        let choices = fields.get("choices").map(list).and_then(Result::ok);
        let name = self.name;
        match (choices, kind) {
            (Some(choices), Type::Choice) if !choices.is_empty() => return choices,
            (None, Type::Choice) if !fields.contains_key("choices") => self.wrong(
                "type",
                format!("the parameter `{name}` is a choice between nothing"),
                "`choices` lists the values that it may take",
            ),
            (_, Type::Choice) => self.wrong(
                "choices",
                format!("the choices of `{name}` are no list of values"),
                "`choices` takes a list, such as `[small, large]`",
            ),
            (None, _) if !fields.contains_key("choices") => {}
            _ => self.wrong(
                "choices",
                format!("the parameter `{name}` has choices, and its type is `{}`", kind.as_str()),
                "`choices` are for `type: choice`; `pattern` can restrict the values of other types",
            ),
        }
        Vec::new()
    }

    /// The field's single value.
    fn text(&mut self, fields: &Map<String, Value>, key: &str) -> Option<String> {
        match text(fields.get(key)?) {
            Ok(text) => Some(text),
            Err(expected) => {
                let name = self.name;
                let message = format!("the {key} of `{name}` has a value that it cannot take");
                self.wrong(key, message, format!("`{key}` takes {expected}"));
                None
            }
        }
    }

    fn unknown(&mut self, key: &str) {
        let span = self.reader.parameter_span(self.name, key);
        let message = format!("unknown field `{key}` of the parameter `{}`", self.name);
        let help = match nearest(key, fields::names()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("a parameter has {}", one_of(&fields::names())),
        };
        self.reader
            .diagnostics
            .push(Diagnostic::error("unknown-key", span, message).help(help));
    }

    fn wrong(&mut self, key: &str, message: impl Into<String>, help: impl Into<String>) {
        let span = self.reader.parameter_span(self.name, key);
        self.reader
            .diagnostics
            .push(Diagnostic::error("bad-value", span, message).help(help));
    }
}

#[cfg(test)]
mod tests;
