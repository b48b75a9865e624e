//! The names and values of a file that is one mapping, as settings are.

use super::value::{Data, Problem, Style, Value};
use super::{json, yaml};

/// A name, and what a mapping has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// The byte where it begins.
    pub at: usize,
    /// Its value.
    pub value: Entered,
}

/// A value: texts, numbers as they are written, `true` and `false` are one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// `null`, or nothing.
    Nothing,
    /// One.
    Single(String),
    /// Several, in order.
    List(Vec<String>),
    /// A mapping, or a list with more than single values in it.
    Nested,
}

/// The entries of `text`, which is YAML or else JSON. One without any data has none.
///
/// # Errors
///
/// It is something else, holds more than one mapping, or a name twice.
pub fn entries(text: &str, is_yaml: bool) -> Result<Vec<Entry>, Problem> {
    let documents = match is_yaml {
        true => yaml::read(text, true, false)?.0,
        false => json::read(text, json::Repeated::Refused)?,
    };
    if let Some(second) = documents.get(1) {
        let reason = "there is more than one value, and one mapping is expected";
        return Err(Problem::new(second.span.start, reason));
    }
    let members = match documents.into_iter().next() {
        None => Vec::new(),
        Some(value) => match value.data {
            Data::Object(members) => members,
            Data::Null => Vec::new(),
            _ => {
                let reason = "a mapping of names to values is expected";
                return Err(Problem::new(value.span.start, reason));
            }
        },
    };
    let entries = members.into_iter().map(|member| Entry {
        value: entered(&member.value, text),
        // What a merge brought in stands nowhere.
        at: Some(member.start)
            .filter(|&at| at <= text.len())
            .unwrap_or(0),
        name: member.key.into_owned(),
    });
    Ok(entries.collect())
}

fn entered(value: &Value<'_>, text: &str) -> Entered {
    if let Data::Array(items) = &value.data {
        let items = items.iter().map(|item| single(item, text));
        return items
            .collect::<Option<_>>()
            .map_or(Entered::Nested, Entered::List);
    }
    match (single(value, text), &value.data) {
        (Some(value), _) => Entered::Single(value),
        (None, Data::Null) => Entered::Nothing,
        (None, _) => Entered::Nested,
    }
}

/// A single value of `text`, a number as it is written.
pub(crate) fn single(value: &Value<'_>, text: &str) -> Option<String> {
    let written = text.get(value.span.clone());
    match (&value.data, written) {
        (Data::Null, _) => None,
        // `0x1f` may be the beginning of a name as well.
        (Data::Number(_), Some(written)) if value.style == Style::Plain => Some(written.to_owned()),
        _ => value.scalar().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, is_yaml: bool) -> String {
        let line = |entry: &Entry| format!("{} {} {:?}", entry.at, entry.name, entry.value);
        match entries(text, is_yaml) {
            Ok(entries) => entries.iter().map(line).collect::<Vec<_>>().join("\n"),
            Err(problem) => problem.told(text),
        }
    }

    #[test]
    fn values_are_as_they_are_written() {
        let yaml = "a: 1.30\nb: \"x y\"\nc: [1, two, true]\nd:\ne: {f: 1}\ng: [[1]]\nh: 0644\ni: yes\nj: 0x1f\n";
        insta::assert_snapshot!(told(yaml, true), @r#"
        0 a Single("1.30")
        8 b Single("x y")
        17 c List(["1", "two", "true"])
        35 d Nothing
        38 e Nested
        48 g Nested
        57 h Single("0644")
        65 i Single("yes")
        72 j Single("0x1f")
        "#);
        insta::assert_snapshot!(told(r#"{"a": 1.30, "b": "x\ty", "c": null}"#, false), @r#"
        1 a Single("1.30")
        12 b Single("x\ty")
        25 c Nothing
        "#);
        assert_eq!(told("# nothing\n", true), "");
    }

    #[test]
    fn what_is_no_mapping_is_refused() {
        let told = [
            told("- a\n", true),
            told("a: 1\n---\nb: 2\n", true),
            told("a: [\n", true),
            told("a: 1\na: 2\n", true),
            told("{\"a\": 1} {\"b\": 2}", false),
            told("{\"a\": 1,\n \"b\" 2}", false),
        ];
        insta::assert_snapshot!(told.join("\n"), @r#"
        a mapping of names to values is expected at line 1 column 1
        there is more than one value, and one mapping is expected at line 3 column 1
        unclosed bracket '[' at line 1 column 4
        the key "a" stands here a second time at line 2 column 1
        there is more than one value, and one mapping is expected at line 1 column 10
        `:` is expected, not `2` at line 2 column 6
        "#);
    }
}
