//! Changes YAML and JSON by patches (RFC 6902) and merges (RFC 7386), and leaves what they do not touch
//! as it is: comments, the order of keys, quotes, layout. Pure.

mod apply;
mod convert;
mod fresh;
mod meaning;
mod now;
mod operations;
mod pointer;
mod refuse;
mod splice;
pub mod subst;
mod target;
mod tree;
mod which;

pub use convert::{converted, format_of, is_single, named, named_otherwise};

use crate::data::Format;
use crate::data::value::{Data, Problem, Value};
use crate::data::write::short;
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

    /// Why a merge would stand in place of all that a file holds: it is no mapping, nor a list that is
    /// appended.
    #[must_use]
    pub fn takes_all(&self) -> Option<Problem> {
        let What::Merge(value, lists) = &self.0 else {
            return None;
        };
        let found = match &value.data {
            Data::Object(_) => return None,
            Data::Array(_) if *lists == Lists::Append => return None,
            Data::Array(_) => "a list".to_owned(),
            _ => short(value, 40),
        };
        let reason = format!(
            "this is {found} and no mapping: merged, it would stand in place of the whole file"
        );
        Some(Problem::new(value.span.start, reason))
    }

    /// A text with the change: all of it, or none. `which` names the document of several: a number from
    /// 1, or `KIND/NAME`. A text without any document is as one that is `null`.
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
        let (mark, text) = match target.strip_prefix('\u{feff}') {
            Some(text) => ("\u{feff}", text),
            None => ("", target),
        };
        let patched = target::Target::read(text, format, which)?.changed(&self.0)?;
        Ok(Patched {
            text: format!("{mark}{}", patched.text),
            ..patched
        })
    }
}

#[cfg(test)]
mod tests;
