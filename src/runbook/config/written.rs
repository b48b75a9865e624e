//! Numbers as they are written: `1.30` is a version more often than it is 1.3, and the parsers of settings
//! make it that.

use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use crate::data::value::{Data, Members, Value as Placed};
use crate::data::{Format, single};
use crate::document::FrontMatterFormat;
use crate::runbook::given;

/// The settings whose values are texts.
const TEXTS: &[&str] = &["params", "env"];

/// Gives the texts among the settings of front matter, whose text this is, their numbers as written.
pub(super) fn kept(format: FrontMatterFormat, text: &str, mut front_matter: Value) -> Value {
    match format {
        FrontMatterFormat::Yaml => yaml(text, &mut front_matter),
        FrontMatterFormat::Toml => toml(text, &mut front_matter),
    }
    front_matter
}

fn yaml(text: &str, front_matter: &mut Value) {
    let documents = Format::Yaml.read(text).unwrap_or_default();
    let Some(placed) = documents.first() else {
        return;
    };
    for path in [&["stepmark"][..], &["extra", "stepmark"]] {
        let settings = path
            .iter()
            .try_fold(&mut *front_matter, |value, key| value.get_mut(key));
        let placed = path
            .iter()
            .try_fold(placed, |value, key| member(value, key));
        let (Some(Value::Object(settings)), Some(placed)) = (settings, placed) else {
            continue;
        };
        for key in TEXTS {
            if let (Some(value), Some(placed)) = (settings.get_mut(*key), member(placed, key)) {
                from_yaml(value, placed, text);
            }
        }
    }
}

fn toml(text: &str, front_matter: &mut Value) {
    let Ok(table) = DeTable::parse(text) else {
        return;
    };
    for path in [&["stepmark"][..], &["extra", "stepmark"]] {
        let settings = path
            .iter()
            .try_fold(&mut *front_matter, |value, key| value.get_mut(key));
        let table = path.iter().try_fold(table.get_ref(), |table, key| {
            table.get(*key)?.get_ref().as_table()
        });
        if let (Some(Value::Object(settings)), Some(table)) = (settings, table) {
            settings_of(table, settings);
        }
    }
}

/// The same of settings that `table` has.
pub(in crate::runbook) fn settings_of(table: &DeTable<'_>, settings: &mut Map<String, Value>) {
    for key in TEXTS {
        if let (Some(value), Some(placed)) = (settings.get_mut(*key), table.get(*key)) {
            from_toml(value, placed.get_ref());
        }
    }
}

fn member<'v, 'a>(value: &'v Placed<'a>, key: &str) -> Option<&'v Placed<'a>> {
    match &value.data {
        Data::Object(members) => Members::new(members).get(key).map(|found| &found.value),
        _ => None,
    }
}

fn from_yaml(value: &mut Value, placed: &Placed<'_>, text: &str) {
    match (&mut *value, &placed.data) {
        (Value::Object(values), Data::Object(members)) => {
            let members = Members::new(members);
            for (key, value) in values {
                if let Some(found) = members.get(key) {
                    from_yaml(value, &found.value, text);
                }
            }
        }
        (Value::Array(items), Data::Array(placed)) => {
            for (item, placed) in items.iter_mut().zip(placed) {
                from_yaml(item, placed, text);
            }
        }
        (_, Data::Number(_)) => {
            if let Some(written) = single(placed, text) {
                *value = Value::String(written);
            }
        }
        _ => {}
    }
}

fn from_toml(value: &mut Value, placed: &DeValue<'_>) {
    match (&mut *value, placed) {
        (Value::Object(values), DeValue::Table(table)) => {
            for (key, value) in values {
                if let Some(placed) = table.get(key.as_str()) {
                    from_toml(value, placed.get_ref());
                }
            }
        }
        (Value::Array(items), DeValue::Array(placed)) => {
            for (item, placed) in items.iter_mut().zip(placed.iter()) {
                from_toml(item, placed.get_ref());
            }
        }
        (_, DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_)) => {
            if let Some(written) = given::single(placed) {
                *value = Value::String(written);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use crate::document::Document;
    use crate::source::Source;

    fn told(text: &str) -> String {
        let mut diagnostics = Vec::new();
        let document = Document::parse(Source::new("a.md", text));
        let config = Config::new(&document, &mut diagnostics);
        assert_eq!(format!("{diagnostics:?}"), "[]");
        let params = config.params.iter().map(|(name, param)| {
            let default = param.default.clone().unwrap_or_default();
            format!("{name}={default} {}", param.choices.join(" "))
        });
        let env = config
            .env
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let all: Vec<String> = params.chain(env).collect();
        all.iter()
            .map(|line| line.trim_end())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn numbers_of_yaml_keep_their_text() {
        let yaml = "---\ntitle: x\nstepmark:\n  env: {K8S: 1.30, N: .5}\n  params:\n    a: 1.30\n    b: {default: 1e3}\n    \
                    c: {type: list, default: [1.10, 0x10, \"1.20\", 007]}\n    d:\n      choices: [1.30, 1.31]\n      \
                    default: 1.30\n    e: true\n---\n";
        insta::assert_snapshot!(told(yaml), @"
        a=1.30
        b=1e3
        c=1.10,0x10,1.20,007
        d=1.30 1.30 1.31
        e=true
        K8S=1.30
        N=.5
        ");
    }

    #[test]
    fn numbers_of_toml_keep_their_text() {
        let toml = "+++\n[extra.stepmark]\nenv = {K8S = 1.30}\n[extra.stepmark.params]\na = 1.30\n\
                    b = {default = 1e3}\nc = {type = 'list', default = [1.10, 0x10]}\n\
                    d = {choices = [1.30, 1.31], default = 1.30}\nday = 2024-02-29\n+++\n";
        insta::assert_snapshot!(told(toml), @"
        a=1.30
        b=1e3
        c=1.10,16
        d=1.30 1.30 1.31
        day=2024-02-29
        K8S=1.30
        ");
    }
}
