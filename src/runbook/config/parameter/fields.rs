//! All fields of parameters, with what the manual says of each.

/// A field of a parameter.
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it says of the parameter.
    pub what: &'static str,
}

impl Field {
    const fn new(name: &'static str, what: &'static str) -> Self {
        Self { name, what }
    }
}

/// Their names.
pub(super) fn names() -> Vec<&'static str> {
    FIELDS.iter().map(|field| field.name).collect()
}

/// Every field.
pub const FIELDS: &[Field] = &[
    Field::new("prompt", "the question to a person"),
    Field::new("default", "the value where nobody gives one"),
    Field::new("type", "what the values are; `string` without it"),
    Field::new(
        "pattern",
        "a regular expression that the whole value must match",
    ),
    Field::new(
        "choices",
        "the values that it may take, for `type: choice`, which they stand for by themselves",
    ),
    Field::new(
        "from",
        "who tells the value: `{env: NAME}`, or `{command: …}`",
    ),
    Field::new(
        "literal",
        "a text, or a list of texts, in commands that stands for the parameter",
    ),
    Field::new(
        "placeholder",
        "a placeholder, or a list of them, that stands for it in commands and files",
    ),
];
