//! Parameters: values that a run needs and the document does not know.

use serde_json::Value;

use super::{Reader, list, text, word};
use crate::diagnostic::Severity;
use crate::runbook::attributes::one_of;

/// A value that a run needs: it reaches commands as an environment variable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameter {
    /// The question to a person.
    pub prompt: Option<String>,
    /// The value where nobody gives one.
    pub default: Option<String>,
    /// The values it may take; any where empty.
    pub choices: Vec<String>,
}

/// The fields of a parameter that this version knows and does not do yet.
const PLANNED_FIELDS: &[&str] = &["pattern", "from", "literal", "placeholder"];

const FIELDS: &[&str] = &[
    "prompt",
    "default",
    "type",
    "pattern",
    "choices",
    "from",
    "literal",
    "placeholder",
];

const TYPES: &[&str] = &[
    "string", "int", "bool", "path", "ip", "choice", "list", "secret",
];

/// Reads one parameter; the error says what it should be.
pub(super) fn read(value: &Value, reader: &mut Reader<'_>) -> Result<Parameter, String> {
    let Value::Object(fields) = value else {
        return Ok(Parameter {
            default: Some(text(value)?),
            ..Parameter::default()
        });
    };
    for field in fields.keys() {
        if !FIELDS.contains(&field.as_str()) {
            return Err(format!("parameters with fields out of {}", one_of(FIELDS)));
        }
        if PLANNED_FIELDS.contains(&field.as_str()) {
            reader.unsupported(field, "does not do it", Severity::Error);
        }
    }
    let get = |key: &str| fields.get(key).map(text).transpose();
    let kind = fields
        .get("type")
        .map(|kind| word(kind, TYPES))
        .transpose()?;
    match kind.as_deref() {
        // A secret that is not masked would be recorded.
        Some("secret") => reader.unsupported("type", "cannot keep secrets", Severity::Error),
        None | Some("string" | "choice") => {}
        Some(_) => reader.unsupported("type", "does not check this one", Severity::Warning),
    }
    let choices = fields
        .get("choices")
        .map(list)
        .transpose()?
        .unwrap_or_default();
    Ok(Parameter {
        prompt: get("prompt")?,
        default: get("default")?,
        choices,
    })
}
