//! Values of parameters: where they come from, and whether they are what the document asks for.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::error::Error;
use super::params_file::Placed;
use crate::runbook::attributes::is_variable_name;
use crate::runbook::given::Value;
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

/// The parameters' values: `--set`, the files of `--params`, of which the last says most, `STEPMARK_NAME`
/// in the environment, the run that goes on, the default.
pub fn values<'a>(
    params: &Parameters,
    set: &[String],
    files: impl IntoIterator<Item = &'a Placed>,
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
    let mut in_files = BTreeMap::new();
    for placed in files {
        // What the document does not know is another document's. It is no variable here: it may be a
        // secret there.
        if params.contains_key(&placed.given.name) {
            in_files.insert(placed.given.name.as_str(), placed);
        }
    }
    let mut missing = Vec::new();
    for (name, param) in params {
        if values.contains_key(name) {
            continue;
        }
        if let Some(placed) = in_files.get(name.as_str()) {
            values.insert(name.clone(), check_placed(param, placed)?);
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
mod tests {
    use super::*;
    use crate::runbook::given::Given;

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
        match values(params, &set, &[], environment, &FORMER) {
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
        let (values, missing) = values(&params, &[], &[], |_| None, &former).unwrap();
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
          = help: set STEPMARK_NODE in the environment, name a file with it by --params, or let `stepmark run` ask for it
        ");
        insta::assert_snapshot!(how_to_give("node", &params["node"]), @"set STEPMARK_NODE in the environment");
        assert!(value(&params, &[], Some("")).is_err());
    }

    /// The value of `node` where files give these, or what is told.
    fn given(params: &Parameters, set: &[String], files: &[(&str, Value)]) -> String {
        let files: Vec<Placed> = files
            .iter()
            .enumerate()
            .map(|(index, (name, value))| Placed {
                given: Given {
                    name: (*name).to_owned(),
                    value: value.clone(),
                    at: 0,
                },
                place: format!("params.yaml:{}:1", index + 1),
            })
            .collect();
        let environment = |_: &str| Some(OsString::from("2"));
        let recorded = BTreeMap::from([("node".to_owned(), "1".to_owned())]);
        let former = Former {
            open: &recorded,
            ..FORMER
        };
        match values(params, set, &files, environment, &former) {
            Ok((values, _)) => {
                assert_eq!(values.len(), 1, "no other variables");
                values["node"].clone()
            }
            Err(error) => error.render(),
        }
    }

    fn single(value: &str) -> Value {
        Value::Single(value.to_owned())
    }

    fn items(items: &[&str]) -> Value {
        Value::List(items.iter().map(|&item| item.to_owned()).collect())
    }

    #[test]
    fn files_stand_between_the_command_line_and_the_environment() {
        let int = params(Type::Int, Some("0"));
        let set = ["node=9".to_owned()];
        assert_eq!(given(&int, &set, &[("node", single("3"))]), "9");
        assert_eq!(given(&int, &[], &[("node", single("3"))]), "3");
        assert_eq!(
            given(&int, &[], &[("node", single("x")), ("node", single(" 4"))]),
            "4"
        );
        assert_eq!(given(&int, &[], &[("other", single("hunter22"))]), "2");
        let list = params(Type::List, None);
        assert_eq!(
            given(&list, &[], &[("node", items(&["n1", "n2"]))]),
            "n1,n2"
        );
        assert_eq!(given(&list, &[], &[("node", single("n1, n2"))]), "n1,n2");
        let secret = params(Type::Secret, None);
        assert_eq!(
            given(&secret, &[], &[("node", single("hunter22"))]),
            "hunter22"
        );
    }

    #[test]
    fn a_bad_value_in_a_file_has_a_place() {
        let told = [
            given(&params(Type::Int, None), &[], &[("node", single("x"))]),
            given(&params(Type::Ip, None), &[], &[("node", items(&["::1"]))]),
            given(&params(Type::List, None), &[], &[("node", items(&["a,b"]))]),
            given(&params(Type::Secret, None), &[], &[("node", single(""))]),
        ];
        insta::assert_snapshot!(told.join("\n"), @"
        error: params.yaml:1:1: node: `x` is no whole number, such as `42` or `-1`
        error: params.yaml:1:1: node: this is a list, and the parameter is of type `ip`
        error: params.yaml:1:1: node: an item has a comma or a line break in it
          = help: commands get the items with commas between them
        error: params.yaml:1:1: node: a secret cannot be empty
        ");
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
        let told = values(&params(Type::String, None), &[], &[], environment, &FORMER);
        insta::assert_snapshot!(told.unwrap_err().render(), @"error: STEPMARK_NODE: its value is no UTF-8 text");
    }
}
