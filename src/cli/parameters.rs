//! Values of parameters: where they come from, and whether they are what the document asks for.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::error::Error;
use crate::runbook::attributes::is_variable_name;
use crate::runbook::{Parameter, Type};

/// Parameters by name.
type Parameters = BTreeMap<String, Parameter>;

/// The values as commands get them, and the names of the parameters that have none.
pub type Values = (BTreeMap<String, String>, Vec<String>);

/// What the part of the run that goes on knew.
pub struct Former<'a> {
    /// The values that were kept.
    pub open: &'a BTreeMap<String, String>,
    /// The names of those that were not.
    pub secret: &'a [String],
}

/// The parameters' values: `--set`, `STEPMARK_NAME` in the environment, the run that goes on, the default.
pub fn values(
    params: &Parameters,
    set: &[String],
    environment: impl Fn(&str) -> Option<OsString>,
    former: &Former<'_>,
) -> Result<Values, Error> {
    let mut values = BTreeMap::new();
    for word in set {
        let (name, value) = assignment(word)?;
        let value = match params.get(name) {
            // Names that the document does not know are another document's, or plain variables.
            None => value.to_owned(),
            Some(param) if param.kind == Type::Secret => return Err(refuse_secret(name)),
            Some(param) => check(param, value, &format!("--set {name}"))?,
        };
        values.insert(name.to_owned(), value);
    }
    let mut missing = Vec::new();
    for (name, param) in params {
        if values.contains_key(name) {
            continue;
        }
        let variable = variable(name);
        // Whether it was the default that was not kept, nobody knows.
        let default = param.default.as_ref();
        let default = default.filter(|_| !former.secret.contains(name));
        let former = former.open.get(name).or(default);
        let value = match (environment(&variable), former) {
            (Some(value), _) => {
                let value = value.into_string().map_err(|_| {
                    Error::bad_input(format!("{variable}: its value is no UTF-8 text"))
                })?;
                check(param, &value, &variable)?
            }
            (None, Some(former)) => check(param, former, &format!("the default of `{name}`"))?,
            (None, None) => {
                missing.push(name.clone());
                continue;
            }
        };
        values.insert(name.clone(), value);
    }
    Ok((values, missing))
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

fn variable(name: &str) -> String {
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
        "set {variable} in the environment, or let `stepmark run` ask for it"
    ))
}

fn check(param: &Parameter, value: &str, source: &str) -> Result<String, Error> {
    param
        .check(value)
        .map_err(|what| Error::bad_input(format!("{source}: {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(kind: Type, default: Option<&str>) -> Parameters {
        let param = Parameter {
            kind,
            default: default.map(str::to_owned),
            ..Parameter::default()
        };
        Parameters::from([("node".to_owned(), param)])
    }

    const FORMER: Former<'static> = Former {
        open: &BTreeMap::new(),
        secret: &[],
    };

    /// The value of `node`, or what is told.
    fn value(params: &Parameters, set: &[&str], variable: Option<&str>) -> Result<String, String> {
        let set: Vec<String> = set.iter().map(|&word| word.to_owned()).collect();
        let environment = |name: &str| {
            assert_eq!(name, "STEPMARK_NODE");
            variable.map(OsString::from)
        };
        match values(params, &set, environment, &FORMER) {
            Ok((values, missing)) => {
                assert_eq!(missing.is_empty(), values.contains_key("node"));
                Ok(values.get("node").cloned().unwrap_or_default())
            }
            Err(error) => {
                assert_eq!(error.status(), crate::cli::exit::BAD_INPUT);
                Err(error.render())
            }
        }
    }

    #[test]
    fn the_first_source_gives_the_value() {
        let without_default = params(Type::Int, None);
        let params = params(Type::Int, Some(" 1"));
        assert_eq!(value(&params, &["node= 3", "x=y"], Some("2")).unwrap(), "3");
        assert_eq!(value(&params, &[], Some(" 2")).unwrap(), "2");
        assert_eq!(value(&params, &[], None).unwrap(), "1");
        assert_eq!(value(&without_default, &[], None).unwrap(), "");
    }

    #[test]
    fn a_default_does_not_stand_in_for_what_was_not_kept() {
        let params = params(Type::String, Some("n1"));
        let secret = ["node".to_owned()];
        let former = Former {
            secret: &secret,
            ..FORMER
        };
        let (values, missing) = values(&params, &[], |_| None, &former).unwrap();
        assert_eq!((values.len(), missing.as_slice()), (0, secret.as_slice()));
    }

    #[test]
    fn a_bad_value_names_its_source() {
        let params = params(Type::Int, Some("one"));
        insta::assert_snapshot!(value(&params, &["node=x"], None).unwrap_err(), @"error: --set node: `x` is no whole number, such as `42` or `-1`");
        insta::assert_snapshot!(value(&params, &[], Some("x")).unwrap_err(), @"error: STEPMARK_NODE: `x` is no whole number, such as `42` or `-1`");
        insta::assert_snapshot!(value(&params, &[], None).unwrap_err(), @"error: the default of `node`: `one` is no whole number, such as `42` or `-1`");
    }

    #[test]
    fn secrets_come_from_the_environment_only() {
        let params = params(Type::Secret, None);
        assert_eq!(secrets(&params), ["node"]);
        assert_eq!(value(&params, &[], Some("hunter2")).unwrap(), "hunter2");
        insta::assert_snapshot!(value(&params, &["node=hunter2"], None).unwrap_err(), @"
        error: --set node: `node` is a secret, and arguments can be seen by others
          = help: set STEPMARK_NODE in the environment, or let `stepmark run` ask for it
        ");
        insta::assert_snapshot!(how_to_give("node", &params["node"]), @"set STEPMARK_NODE in the environment");
        assert!(value(&params, &[], Some("")).is_err());
    }

    #[test]
    fn the_front_matter_tells_the_order() {
        for text in [
            "target: ABLE\nparams:\n  NOT_ABLE: {prompt: ABLE or not}\n  ZETA: {}\n  'ABLE': {}\n",
            "[params]\nNOT_ABLE = {}\n[params.ZETA]\n[params.ABLE]\n",
            "params: {NOT_ABLE: {}, ZETA: {}, ABLE: {}}",
        ] {
            let mut names = ["ABLE", "NOT_ABLE", "ZETA", "other"];
            names.sort_by_key(|name| position(text, name));
            assert_eq!(names, ["NOT_ABLE", "ZETA", "ABLE", "other"], "{text}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        use std::os::unix::ffi::OsStringExt as _;
        let environment = |_: &str| Some(OsString::from_vec(vec![0xff]));
        let told = values(&params(Type::String, None), &[], environment, &FORMER);
        insta::assert_snapshot!(told.unwrap_err().render(), @"error: STEPMARK_NODE: its value is no UTF-8 text");
    }
}
