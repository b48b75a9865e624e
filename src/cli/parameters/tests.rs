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

/// Nothing but words of `--set` and an environment.
fn sources<E>(set: &[String], environment: E) -> Sources<'_, E> {
    Sources {
        set,
        files: Vec::new(),
        environment,
        former: FORMER,
        recorded: FORMER.open,
    }
}

/// The value of `node`, or what is told.
fn value(params: &Parameters, set: &[&str], variable: Option<&str>) -> Result<String, String> {
    let set: Vec<String> = set.iter().map(|&word| word.to_owned()).collect();
    let environment = |name: &str| {
        assert_eq!(name, "STEPMARK_NODE");
        variable.map(OsString::from)
    };
    match values(params, &sources(&set, environment)) {
        Ok(found) => {
            assert_eq!(found.missing.is_empty(), found.values.contains_key("node"));
            Ok(found.values.get("node").cloned().unwrap_or_default())
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
    let sources = Sources {
        former,
        ..sources(&[], |_: &str| None)
    };
    let found = values(&params, &sources).unwrap();
    assert_eq!((found.values.len(), found.missing), (0, secret.to_vec()));
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
                is_variable: false,
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
    let sources = Sources {
        former,
        files: files.iter().collect(),
        ..sources(set, environment)
    };
    match values(params, &sources) {
        Ok(found) => {
            assert_eq!(found.values.len(), 1, "no other variables");
            found.values["node"].clone()
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
    let told = values(&params(Type::String, None), &sources(&[], environment));
    insta::assert_snapshot!(told.unwrap_err().render(), @"error: STEPMARK_NODE: its value is no UTF-8 text");
}
