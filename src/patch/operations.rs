//! Reads the operations of RFC 6902, each with its place.

use super::pointer::Pointer;
use crate::data::Format;
use crate::data::value::{Data, Member, Problem, Value};
use crate::data::write::short;
use crate::diagnostic::nearest;
use crate::source::visible::visible;

const NAMES: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];

/// An operation, and the byte of the text where it begins.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    pub path: Pointer,
    pub action: Action<'a>,
    /// The line of the text that it begins on, from 0.
    pub line: usize,
}

/// What is to be done at a path.
#[derive(Clone, Debug)]
pub enum Action<'a> {
    Add(Value<'a>),
    Remove,
    Replace(Value<'a>),
    Move(Pointer),
    Copy(Pointer),
    Test(Value<'a>),
}

impl Action<'_> {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Add(_) => "add",
            Self::Remove => "remove",
            Self::Replace(_) => "replace",
            Self::Move(_) => "move",
            Self::Copy(_) => "copy",
            Self::Test(_) => "test",
        }
    }
}

/// The only value of a text.
///
/// # Errors
///
/// The text is something else than `format`, or has no value, or several.
pub fn only<'a>(text: &'a str, format: Format, what: &str) -> Result<Value<'a>, Problem> {
    let mut documents = format.read_strictly(text)?.into_iter();
    let found = documents.next();
    if let Some(second) = documents.next() {
        let reason = format!("there is more than one document, and {what} is one");
        return Err(Problem::new(second.span.start, reason));
    }
    found.ok_or_else(|| Problem::new(0, format!("there is nothing here, and {what} is expected")))
}

/// The operations that a value lists.
pub fn operations<'a>(value: &Value<'a>, text: &str) -> Result<Vec<Operation<'a>>, Problem> {
    let Data::Array(items) = &value.data else {
        let reason = match value.data {
            Data::Object(_) => "a list of operations is expected: begin each with `- op: …`",
            _ => "a list of operations is expected, such as `- op: add`",
        };
        return Err(Problem::new(value.span.start, reason));
    };
    items.iter().map(|item| operation(item, text)).collect()
}

fn operation<'a>(item: &Value<'a>, text: &str) -> Result<Operation<'a>, Problem> {
    let at = item.span.start;
    let Data::Object(members) = &item.data else {
        let reason = "an operation is a mapping with `op` and `path`";
        return Err(Problem::new(at, reason));
    };
    let fields = Fields { members, at };
    let (name, name_at) = fields.text("op", "an operation")?;
    if !NAMES.contains(&name) {
        let known = match nearest(name, NAMES) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("there are {}", NAMES.join(", ")),
        };
        let reason = format!("`{}` is no operation: {known}", visible(name));
        return Err(Problem::new(name_at, reason));
    }
    let path = fields.pointer("path", name)?;
    let action = match name {
        "add" => Action::Add(fields.value(name)?),
        "replace" => Action::Replace(fields.value(name)?),
        "test" => Action::Test(fields.value(name)?),
        "move" => Action::Move(fields.pointer("from", name)?),
        "copy" => Action::Copy(fields.pointer("from", name)?),
        _ => Action::Remove,
    };
    let line = Problem::new(at, "").line(text);
    Ok(Operation { path, action, line })
}

/// The members of an operation.
struct Fields<'m, 'a> {
    members: &'m [Member<'a>],
    at: usize,
}

impl<'m, 'a> Fields<'m, 'a> {
    fn get(&self, key: &str, of: &str) -> Result<&'m Member<'a>, Problem> {
        let found = self.members.iter().find(|member| member.key == key);
        found.ok_or_else(|| {
            let keys = self.members.iter().map(|member| &*member.key);
            let others = keys.filter(|key| !["op", "path", "from", "value"].contains(key));
            let known = nearest(key, others)
                .map(|near| format!(": did you mean it by `{}`?", visible(near)));
            let of = if of == "an operation" {
                of.to_owned()
            } else {
                format!("`{of}`")
            };
            let reason = format!("{of} needs `{key}`{}", known.unwrap_or_default());
            Problem::new(self.at, reason)
        })
    }

    fn value(&self, of: &str) -> Result<Value<'a>, Problem> {
        Ok(self.get("value", of)?.value.clone())
    }

    fn text(&self, key: &str, of: &str) -> Result<(&'m str, usize), Problem> {
        let member = self.get(key, of)?;
        let at = member.value.span.start;
        match &member.value.data {
            Data::Text(text) => Ok((text, at)),
            _ => {
                let found = short(&member.value, 40);
                Err(Problem::new(at, format!("`{key}` is a text, not {found}")))
            }
        }
    }

    fn pointer(&self, key: &str, of: &str) -> Result<Pointer, Problem> {
        let (text, at) = self.text(key, of)?;
        let wrong = |why| Problem::new(at, format!("`{}` {why}", visible(text)));
        Pointer::parse(text).map_err(wrong)
    }
}
