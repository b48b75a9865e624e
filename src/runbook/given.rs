//! Values of parameters as a file gives them, in YAML, JSON, TOML, or as lines of `NAME=value`.

mod dotenv;

use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::data::{Entered, Entry, Problem, entries};
use crate::diagnostic::without_place;

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Also where nothing says what it is: most that is no YAML looks like none.
    Yaml,
    /// Told by `.json`.
    Json,
    /// Told by `.toml`.
    Toml,
    /// Told by `.env`, at the end or the beginning of the name: `.env.local`.
    Dotenv,
}

/// A value that a file gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The parameter.
    pub name: String,
    /// The value, or its items.
    pub value: Value,
    /// The byte where it begins.
    pub at: usize,
    /// Whether the name may be the parameter's in upper case, as variables of the environment have it.
    pub is_variable: bool,
}

impl Given {
    /// Whether it is for the parameter `name`, one of those that `is_known` knows.
    #[must_use]
    pub fn is_for(&self, name: &str, is_known: impl Fn(&str) -> bool) -> bool {
        // Another parameter may have just this name.
        let is_upper = self.is_variable && !is_known(&self.name);
        self.name == name || is_upper && self.name == name.to_uppercase()
    }
}

/// What is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// One value.
    Single(String),
    /// Items of a list.
    List(Vec<String>),
}

impl Format {
    /// By the end of the file's name.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
        let name = name.to_string_lossy();
        if name == ".env" || name.starts_with(".env.") {
            return Self::Dotenv;
        }
        match extension.to_str() {
            Some("json") => Self::Json,
            Some("toml") => Self::Toml,
            Some("env") => Self::Dotenv,
            _ => Self::Yaml,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Json => "JSON",
            Self::Toml => "TOML",
            Self::Dotenv => "dotenv",
        }
    }
}

/// The values that `text` gives.
///
/// # Errors
///
/// The text is something else than a mapping of names to values and lists of values. What is told of it
/// holds none of them: they may be secret.
pub fn read(text: &str, format: Format) -> Result<Vec<Given>, Problem> {
    let found = match format {
        Format::Yaml => entries(text, true),
        Format::Json => entries(text, false),
        Format::Toml => toml(text),
        Format::Dotenv => dotenv::entries(text),
    };
    let found = found.map_err(|problem| {
        let former = problem.former.map_or_else(String::new, |at| {
            let (line, column) = Problem::new(at, "").place(text);
            format!(" (the first time at line {line} column {column})")
        });
        let reason = match format {
            Format::Dotenv => format!("{}{former}", problem.reason),
            _ => format!(
                "this is no {} of parameters: {}{former}",
                format.name(),
                problem.reason
            ),
        };
        Problem { reason, ..problem }
    })?;
    let is_variable = format == Format::Dotenv;
    let all = found.into_iter().map(given);
    let all = all.map(|found| {
        found.map(|given| Given {
            is_variable,
            ..given
        })
    });
    all.collect()
}

fn given(entry: Entry) -> Result<Given, Problem> {
    let Entry { name, at, value } = entry;
    let value = match value {
        Entered::Single(value) => Value::Single(value),
        Entered::List(items) => Value::List(items),
        Entered::Nothing => {
            return Err(Problem::new(at, format!("`{name}` is given no value")));
        }
        Entered::Nested => {
            let reason = "it takes a single value, or a list of them, and nothing nested";
            return Err(Problem::new(at, format!("`{name}`: {reason}")));
        }
    };
    Ok(Given {
        name,
        value,
        at,
        is_variable: false,
    })
}

fn toml(text: &str) -> Result<Vec<Entry>, Problem> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Problem::new(at, without_place(error.message()))
    })?;
    let entries = table.get_ref().iter().map(|(name, value)| Entry {
        name: name.get_ref().to_string(),
        at: name.span().start,
        value: entered(value.get_ref()),
    });
    let mut entries: Vec<Entry> = entries.collect();
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}

fn entered(value: &DeValue<'_>) -> Entered {
    match value {
        DeValue::Table(_) => Entered::Nested,
        DeValue::Array(items) => {
            let items = items.iter().map(|item| single(item.get_ref()));
            items
                .collect::<Option<_>>()
                .map_or(Entered::Nested, Entered::List)
        }
        value => single(value).map_or(Entered::Nested, Entered::Single),
    }
}

/// Numbers as they are written: `1.30` is a version more often than it is 1.3.
pub(super) fn single(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Integer(number) => {
            let number = i128::from_str_radix(number.as_str(), number.radix());
            number.ok().map(|number| number.to_string())
        }
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, format: Format) -> String {
        match read(text, format) {
            Ok(all) => {
                let lines = all.iter().map(|given| match &given.value {
                    Value::Single(value) => format!("{}={value}", given.name),
                    Value::List(items) => format!("{}={items:?}", given.name),
                });
                lines.collect::<Vec<_>>().join("\n")
            }
            Err(problem) => problem.told(text),
        }
    }

    #[test]
    fn the_name_tells_the_format() {
        for (path, format) in [
            ("a.yaml", Format::Yaml),
            ("a.YML", Format::Yaml),
            ("a.json", Format::Json),
            ("dir.json/a.toml", Format::Toml),
            ("/dev/fd/63", Format::Yaml),
            ("params", Format::Yaml),
            (".env", Format::Dotenv),
            ("prod.env", Format::Dotenv),
            ("a/.env.local", Format::Dotenv),
            ("environment.yaml", Format::Yaml),
        ] {
            assert_eq!(Format::of(Path::new(path)), format, "{path}");
        }
    }

    #[test]
    fn all_three_say_the_same() {
        let yaml = "node: n2\nversion: 1.30\nport: 8080\ndry: true\nnodes: [n1, n2]\n";
        let json =
            r#"{"node": "n2", "version": 1.30, "port": 8080, "dry": true, "nodes": ["n1", "n2"]}"#;
        let toml = "node = 'n2'\nversion = 1.30\nport = 8_080\ndry = true\nnodes = ['n1', 'n2']\n";
        let from_yaml = told(yaml, Format::Yaml);
        insta::assert_snapshot!(from_yaml, @r#"
        node=n2
        version=1.30
        port=8080
        dry=true
        nodes=["n1", "n2"]
        "#);
        assert_eq!(told(json, Format::Json), from_yaml);
        assert_eq!(told(toml, Format::Toml), from_yaml);
        insta::assert_snapshot!(told("mode = 0o17\nday = 2024-02-29\n", Format::Toml), @"
        mode=15
        day=2024-02-29
        ");
    }

    #[test]
    fn what_is_wrong_has_a_place_and_tells_no_value() {
        let all = [
            told("node: n2\nsize:\n  token: hunter22\n", Format::Yaml),
            told("node:\n", Format::Yaml),
            told("token: [hunter22, {a: hunter22}]\n", Format::Yaml),
            told("hunter22\n", Format::Yaml),
            told("token: \"hunter22\n", Format::Yaml),
            told("{\"token\": hunter22}", Format::Json),
            told("a = 1\n[token]\nb = 'hunter22'\n", Format::Toml),
            told("a = 1\ntoken = hunter22\n", Format::Toml),
            told("token = 'hunter22'\ntoken = 'hunter22'\n", Format::Toml),
            told("token: hunter22\na: 1\ntoken: hunter22\n", Format::Yaml),
            told("{\"token\": \"hunter22\", \"token\": 2}", Format::Json),
            told("token=hunter22\n\nexport token=hunter22\n", Format::Dotenv),
        ];
        let all = all.join("\n");
        assert!(!all.contains("hunter22"), "{all}");
        insta::assert_snapshot!(all, @r#"
        `size`: it takes a single value, or a list of them, and nothing nested at line 2 column 1
        `node` is given no value at line 1 column 1
        `token`: it takes a single value, or a list of them, and nothing nested at line 1 column 1
        this is no YAML of parameters: a mapping of names to values is expected at line 1 column 1
        this is no YAML of parameters: unclosed quote at line 1 column 8
        this is no JSON of parameters: a value is expected, not `h` at line 1 column 11
        `token`: it takes a single value, or a list of them, and nothing nested at line 2 column 2
        this is no TOML of parameters: string values must be quoted, expected literal string at line 2 column 9
        this is no TOML of parameters: duplicate key at line 2 column 1
        this is no YAML of parameters: the key "token" stands here a second time (the first time at line 1 column 1) at line 3 column 1
        this is no JSON of parameters: the key "token" stands here a second time (the first time at line 1 column 2) at line 1 column 23
        the name `token` stands here a second time (the first time at line 1 column 1) at line 3 column 8
        "#);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC*|([a-z]{1,3}[:=] ?[\\[\\]{}\"'a-z0-9,\n ]{0,9}\n){0,4}") {
            for format in [Format::Yaml, Format::Json, Format::Toml, Format::Dotenv] {
                match read(&text, format) {
                    Ok(all) => proptest::prop_assert!(all.iter().all(|given| given.at <= text.len())),
                    Err(problem) => proptest::prop_assert!(problem.at <= text.len(), "{problem:?}"),
                }
            }
        }
    }
}
