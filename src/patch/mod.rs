//! Changes YAML and JSON by patches (RFC 6902) and merges (RFC 7386), and leaves what they do not touch
//! as it is: comments, the order of keys, quotes, layout. Pure.

mod meaning;
mod operations;
mod pointer;
pub mod subst;

use crate::data::value::{Problem, Value};
use crate::data::write::{Layout, laid_out};
use crate::data::{Format, value::Data};
use operations::Operation;

/// What a patch or a merge says.
#[derive(Clone, Debug)]
pub struct Change<'a>(What<'a>);

#[derive(Clone, Debug)]
enum What<'a> {
    Patch(Vec<Operation<'a>>),
    Merge(Value<'a>, Lists),
}

/// What a merge does where both sides are lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lists {
    /// The list of the merge stands in place of the other, as RFC 7386 says.
    #[default]
    Replace,
    /// Its items come behind those that are there.
    Append,
}

/// A text after its change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patched {
    /// The text.
    pub text: String,
    /// Why the layout could not be kept: the document was laid out anew, and its comments are lost.
    pub rewritten: Option<String>,
}

/// Why a text cannot be changed; it is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The operation that cannot be done, from 1.
    pub operation: Option<usize>,
    /// Its line in the text of the change, from 0.
    pub line: usize,
    /// What is wrong, in one line.
    pub summary: String,
    /// What is there instead, and what to do.
    pub notes: Vec<String>,
}

impl<'a> Change<'a> {
    /// The operations of RFC 6902 that a text lists.
    ///
    /// # Errors
    ///
    /// The text is something else than `format`, or no list of operations.
    pub fn patch(text: &'a str, format: Format) -> Result<Self, Problem> {
        let value = operations::only(text, format, "a list of operations")?;
        operations::operations(&value, text).map(|operations| Self(What::Patch(operations)))
    }

    /// A merge patch of RFC 7386.
    ///
    /// # Errors
    ///
    /// The text is something else than `format`, or more than one document.
    pub fn merge(text: &'a str, format: Format, lists: Lists) -> Result<Self, Problem> {
        let value = operations::only(text, format, "what is to be merged")?;
        Ok(Self(What::Merge(value, lists)))
    }

    /// A text with the change: all of it, or none. `which` names the document of several: a number from
    /// 1, or `KIND/NAME`.
    ///
    /// # Errors
    ///
    /// The text does not parse, it has several documents and `which` names none of them, or an operation
    /// cannot be done.
    pub fn apply(
        &self,
        target: &str,
        format: Format,
        which: Option<&str>,
    ) -> Result<Patched, Refused> {
        let documents = format.read(target).map_err(|problem| Refused {
            operation: None,
            line: 0,
            summary: format!("the file is no {}: {}", format.name(), problem.told(target)),
            notes: Vec::new(),
        })?;
        let _ = which;
        let null = Value::new(Data::Null);
        let document = documents.first().unwrap_or(&null);
        let encoded = meaning::encoded(document);
        let now = match &self.0 {
            What::Patch(operations) => {
                meaning::patched(encoded, operations).map_err(|error| Refused {
                    operation: Some(error.operation + 1),
                    line: operations.get(error.operation).map_or(0, |op| op.line),
                    summary: error.to_string(),
                    notes: Vec::new(),
                })?
            }
            What::Merge(value, _) => meaning::merged(encoded, &meaning::encoded(value)),
        };
        let layout = match format {
            Format::Json => Layout::Json { unit: "  ".into() },
            Format::Yaml => Layout::Yaml,
        };
        let now = laid_out(&meaning::decoded(now), &layout, "");
        Ok(Patched {
            text: format!("{now}\n"),
            rewritten: Some("the layout is not kept yet".to_owned()),
        })
    }
}

/// What a file is: by the end of its name, or else by what its text reads as.
#[must_use]
pub fn format_of(path: &str, text: &str) -> Format {
    let end = path
        .rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase());
    match end.as_deref() {
        Some("json") => Format::Json,
        Some("yaml" | "yml") => Format::Yaml,
        _ if Format::Json.read(text).is_ok_and(|found| !found.is_empty()) => Format::Json,
        _ => Format::Yaml,
    }
}
