//! Values of parameters: where they come from, and whether they are what the document asks for.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::error::Error;
use super::params_file::Placed;
use crate::run::mask::MASK;
use crate::runbook::attributes::is_variable_name;
use crate::runbook::given::Value;
use crate::runbook::{Origin, Parameter, Type};

/// Parameters by name.
type Parameters = BTreeMap<String, Parameter>;

/// What is known of the parameters before anything runs.
#[derive(Debug, Default)]
pub struct Found {
    /// Values, as commands get them.
    pub values: BTreeMap<String, String>,
    /// Those among them that a run before had.
    pub recorded: Vec<String>,
    /// The parameters that a command tells.
    pub pending: Vec<Pending>,
    /// The parameters that have no value.
    pub missing: Vec<String>,
    /// What came to nothing on the way, each in a line.
    pub notes: Vec<String>,
}

/// A parameter that a command tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The parameter.
    pub name: String,
    /// The command.
    pub command: String,
    /// The value where that tells none.
    pub otherwise: Otherwise,
}

/// What a parameter has where nobody gives a value: that of the recorded run, or the default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Otherwise {
    /// The value.
    pub value: Option<String>,
    /// Whether it is that of the recorded run.
    pub is_recorded: bool,
    /// Why the recorded value is none.
    pub note: Option<String>,
}

/// What the part of the run that goes on knew.
#[derive(Clone, Copy)]
pub struct Former<'a> {
    /// The values that were kept.
    pub open: &'a BTreeMap<String, String>,
    /// The names of those that were not.
    pub secret: &'a [String],
}

/// Where values come from, the first that has one first.
pub struct Sources<'a, E> {
    /// The words of `--set`.
    pub set: &'a [String],
    /// What the files of `--params` give, of which the last says most.
    pub files: Vec<&'a Placed>,
    /// The environment: `STEPMARK_NAME`, and the variables that documents name.
    pub environment: E,
    /// The run that goes on.
    pub former: Former<'a>,
    /// The values of the recorded run.
    pub recorded: &'a BTreeMap<String, String>,
}

/// The parameters' values, as far as they are known before a command runs.
pub fn values<E>(params: &Parameters, sources: &Sources<'_, E>) -> Result<Found, Error>
where
    E: Fn(&str) -> Option<OsString>,
{
    let mut found = Found::default();
    for word in sources.set {
        let (name, value) = assignment(word)?;
        let value = match params.get(name) {
            // Names that the document does not know are another document's, or plain variables.
            None => value.to_owned(),
            Some(param) if param.kind == Type::Secret => return Err(refuse_secret(name)),
            Some(param) => check(param, value, &format!("--set {name}"))?,
        };
        found.values.insert(name.to_owned(), value);
    }
    for (name, param) in params {
        if found.values.contains_key(name) {
            continue;
        }
        match given(params, name, param, sources)? {
            Some(value) => _ = found.values.insert(name.clone(), value),
            None => find(name, param, sources, &mut found)?,
        }
    }
    Ok(found)
}

/// The value that somebody gives now, or gave in the part of the run that goes on.
fn given<E>(
    params: &Parameters,
    name: &str,
    param: &Parameter,
    sources: &Sources<'_, E>,
) -> Result<Option<String>, Error>
where
    E: Fn(&str) -> Option<OsString>,
{
    // What the document does not know is another document's. It is no variable here: it may be a secret
    // there.
    let is_known = |name: &str| params.contains_key(name);
    let mut files = sources.files.iter().rev();
    if let Some(placed) = files.find(|placed| placed.given.is_for(name, is_known)) {
        return check_placed(param, placed).map(Some);
    }
    let variable = variable(name);
    if let Some(value) = (sources.environment)(&variable) {
        let value = value
            .into_string()
            .map_err(|_| Error::bad_input(format!("{variable}: its value is no UTF-8 text")))?;
        return check(param, &value, &variable).map(Some);
    }
    match sources.former.open.get(name) {
        Some(former) => check(param, former, &format!("the former value of `{name}`")).map(Some),
        None => Ok(None),
    }
}

/// The value that the document knows how to find, or has.
fn find<E>(
    name: &str,
    param: &Parameter,
    sources: &Sources<'_, E>,
    found: &mut Found,
) -> Result<(), Error>
where
    E: Fn(&str) -> Option<OsString>,
{
    let otherwise = otherwise(name, param, sources)?;
    match &param.origin {
        Some(Origin::Command(command)) => {
            found.pending.push(Pending {
                name: name.to_owned(),
                command: command.clone(),
                otherwise,
            });
            return Ok(());
        }
        Some(Origin::Env(variable)) => {
            let value = (sources.environment)(variable).filter(|value| !value.is_empty());
            let Some(value) = value else {
                let note = format!(
                    "`{name}` is not to be had from the environment: {variable} is empty or not set"
                );
                found.notes.push(note);
                found.settle(name, otherwise);
                return Ok(());
            };
            let value = value
                .into_string()
                .map_err(|_| "it is no UTF-8 text".to_owned());
            match value.and_then(|value| param.check(&value)) {
                Ok(value) => _ = found.values.insert(name.to_owned(), value),
                Err(what) => {
                    // Somebody meant another value than the default.
                    found
                        .notes
                        .push(format!("`{name}` cannot be had from {variable}: {what}"));
                    found.missing.push(name.to_owned());
                }
            }
        }
        None => found.settle(name, otherwise),
    }
    Ok(())
}

impl Found {
    /// What nobody gives has the value of before, or none.
    fn settle(&mut self, name: &str, otherwise: Otherwise) {
        self.notes.extend(otherwise.note);
        match otherwise.value {
            Some(value) => {
                if otherwise.is_recorded {
                    self.recorded.push(name.to_owned());
                }
                self.values.insert(name.to_owned(), value);
            }
            None => self.missing.push(name.to_owned()),
        }
    }
}

fn otherwise<E>(
    name: &str,
    param: &Parameter,
    sources: &Sources<'_, E>,
) -> Result<Otherwise, Error> {
    // Whether it was the default that was not kept, nobody knows.
    let is_withheld = sources.former.secret.iter().any(|secret| secret == name);
    let recorded = sources.recorded.get(name);
    // What is masked in it was not kept.
    let recorded = recorded.filter(|value| param.kind != Type::Secret && !value.contains(MASK));
    let mut note = None;
    match recorded.map(|recorded| param.check(recorded)) {
        Some(Ok(value)) => {
            return Ok(Otherwise {
                value: Some(value),
                is_recorded: true,
                note: None,
            });
        }
        Some(Err(what)) => {
            note = Some(format!(
                "the recorded value of `{name}` is passed over: {what}"
            ));
        }
        None => {}
    }
    let default = param.default.as_ref().filter(|_| !is_withheld);
    let default = default.map(|default| check(param, default, &format!("the default of `{name}`")));
    Ok(Otherwise {
        value: default.transpose()?,
        is_recorded: false,
        note,
    })
}

/// Where the front matter names the parameter: people are asked in the order that they read.
pub fn position(front_matter: &str, name: &str) -> usize {
    let start = front_matter.find("params").unwrap_or(0);
    let is_part = |char: char| char.is_alphanumeric() || "_-".contains(char);
    let is_key = |&(at, _): &(usize, &str)| {
        let before = &front_matter[..at];
        let behind = front_matter[at + name.len()..].trim_start_matches(['"', '\'']);
        !before.ends_with(is_part) && behind.trim_start().starts_with([':', '=', ']', '.'])
    };
    let mut found = front_matter.match_indices(name);
    let key = found.find(|found| found.0 >= start && is_key(found));
    key.map_or(usize::MAX, |(at, _)| at)
}

/// The names of the parameters whose values are to be masked.
pub fn secrets(params: &Parameters) -> Vec<String> {
    params
        .iter()
        .filter(|(_, param)| param.kind == Type::Secret)
        .map(|(name, _)| name.clone())
        .collect()
}

/// How a parameter without a value gets one.
pub fn how_to_give(name: &str, param: &Parameter) -> String {
    let variable = variable(name);
    match param.kind {
        Type::Secret => format!("set {variable} in the environment"),
        _ => format!("say --set {name}=VALUE, or set {variable}"),
    }
}

/// The variable of the environment that gives a parameter its value.
pub fn variable(name: &str) -> String {
    format!("STEPMARK_{}", name.to_uppercase())
}

fn assignment(word: &str) -> Result<(&str, &str), Error> {
    match word.split_once('=') {
        Some((name, value)) if is_variable_name(name) => Ok((name, value)),
        _ => Err(
            Error::bad_input(format!("--set {word}: this is no KEY=VALUE"))
                .help("KEY is a name that a shell takes as a variable's"),
        ),
    }
}

/// Other people on the machine see the arguments of a program, and shells keep them in their history.
fn refuse_secret(name: &str) -> Error {
    let variable = variable(name);
    Error::bad_input(format!(
        "--set {name}: `{name}` is a secret, and arguments can be seen by others"
    ))
    .help(format!(
        "set {variable} in the environment, name a file with it by --params, or let `stepmark run` ask for it"
    ))
}

fn check_placed(param: &Parameter, placed: &Placed) -> Result<String, Error> {
    let Placed { given, place } = placed;
    let source = format!("{place}: {}", given.name);
    let value = match &given.value {
        Value::Single(value) => value.clone(),
        Value::List(_) if param.kind != Type::List => {
            let kind = param.kind.as_str();
            let message =
                format!("{source}: this is a list, and the parameter is of type `{kind}`");
            return Err(Error::bad_input(message));
        }
        Value::List(items) if items.iter().any(|item| item.contains([',', '\n'])) => {
            let message = format!("{source}: an item has a comma or a line break in it");
            return Err(
                Error::bad_input(message).help("commands get the items with commas between them")
            );
        }
        Value::List(items) => items.join(","),
    };
    check(param, &value, &source)
}

fn check(param: &Parameter, value: &str, source: &str) -> Result<String, Error> {
    param
        .check(value)
        .map_err(|what| Error::bad_input(format!("{source}: {what}")))
}

#[cfg(test)]
mod tests;
