//! YAML and JSON as a text has them: values that know their place, and changes of them that leave every
//! other byte as it is. Pure.

pub(crate) mod change;
mod entries;
pub(crate) mod json;
pub(crate) mod merged;
pub(crate) mod repeated;
pub(crate) mod scalar;
mod splice;
mod splice_block;
pub(crate) mod value;
pub(crate) mod write;
pub(crate) mod yaml;

pub(crate) use entries::single;
pub use entries::{Entered, Entry, entries};
pub(crate) use splice::splice;
pub use value::Problem;

use value::Value;

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One value after another.
    Json,
    /// Documents, which `---` begins.
    Yaml,
}

impl Format {
    /// As people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
        }
    }

    /// The documents of a text that was written for stepmark: no mapping in it has a key twice.
    ///
    /// # Errors
    ///
    /// The text is something else.
    pub(crate) fn read_strictly(self, text: &str) -> Result<Vec<Value<'_>>, Problem> {
        match self {
            Self::Json => json::read(text, json::Repeated::Refused),
            Self::Yaml => yaml::read(text, true, false).map(|(documents, _)| documents),
        }
    }

    /// The documents of a text.
    ///
    /// # Errors
    ///
    /// The text is something else.
    pub fn read(self, text: &str) -> Result<Vec<Value<'_>>, Problem> {
        match self {
            Self::Json => json::documents(text),
            Self::Yaml => yaml::documents(text).map(|(documents, _)| documents),
        }
    }
}
