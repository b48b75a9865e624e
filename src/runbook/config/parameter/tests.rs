use proptest::prelude::*;

use super::super::Config;
use super::*;
use crate::document::Document;
use crate::source::Source;

/// The parameter `p` with these fields, and what is told of it.
fn read_fields(fields: &str) -> (Parameter, Vec<String>) {
    let text = format!("---\nstepmark:\n  env: {{p: 1}}\n  params:\n    p: {fields}\n---\n");
    let mut diagnostics = Vec::new();
    let document = Document::parse(Source::new("a.md", text));
    let mut config = Config::new(&document, &mut diagnostics);
    let told = diagnostics.into_iter().map(|diagnostic| {
        let place = document.source.position(diagnostic.span.start);
        format!(
            "{}:{} {} ({})",
            place.line,
            place.column,
            diagnostic.message,
            diagnostic.help.unwrap_or_default()
        )
    });
    let told = told.collect();
    (config.params.remove("p").unwrap_or_default(), told)
}

fn parameter(fields: &str) -> Parameter {
    let (parameter, told) = read_fields(fields);
    assert!(told.is_empty(), "{fields}: {told:?}");
    parameter
}

fn told(fields: &str) -> String {
    read_fields(fields).1.join("\n")
}

/// What commands get, or what is wrong.
fn checked(fields: &str, value: &str) -> String {
    parameter(fields).check(value).unwrap_or_else(|what| what)
}

fn secret() -> Parameter {
    Parameter {
        kind: Type::Secret,
        pattern: Some("[a-z]+".to_owned()),
        ..Parameter::default()
    }
}

#[test]
fn every_type_has_a_word() {
    for (word, kind) in TYPES {
        assert_eq!(kind.as_str(), *word);
        let fields = match kind {
            Type::Choice => "{type: choice, choices: [a]}".to_owned(),
            _ => format!("{{type: {word}}}"),
        };
        assert_eq!(read_fields(&fields).0.kind, *kind);
    }
    assert_eq!(parameter("n2").kind, Type::String);
    assert_eq!(parameter("{choices: [s, m]}").kind, Type::Choice);
}

#[test]
fn values_are_as_commands_get_them() {
    for (fields, value, expected) in [
        ("{type: string}", " any\ntext ", " any\ntext "),
        ("{type: string}", "", ""),
        ("{type: int}", " -042 ", "-042"),
        (
            "{type: int}",
            "+99999999999999999999999999",
            "+99999999999999999999999999",
        ),
        ("{type: bool}", "Yes", "true"),
        ("{type: bool}", "1", "true"),
        ("{type: bool}", " off\n", "false"),
        ("{type: path}", "/a b/c", "/a b/c"),
        ("{type: ip}", " 192.0.2.7", "192.0.2.7"),
        ("{type: ip}", "2001:db8::7", "2001:db8::7"),
        ("{choices: [s, 10]}", "10 ", "10"),
        ("{type: list}", "a, b c\n\n d,,", "a,b c,d"),
        ("{type: list}", " ", ""),
        ("{pattern: 'v\\d+'}", "v12", "v12"),
        ("{pattern: 'a|ab'}", "ab", "ab"),
        ("{pattern: '(?x) a # one'}", "a", "a"),
        ("{type: list, pattern: '[a-z,]*'}", "a, b", "a,b"),
    ] {
        assert_eq!(
            parameter(fields).check(value).as_deref(),
            Ok(expected),
            "{fields}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_value_is_told() {
    let token = "ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o";
    for kind in [
        "{type: int}",
        "{type: ip}",
        "{type: bool}",
        "{pattern: 'a+'}",
        "{type: choice, choices: [a]}",
    ] {
        let told = checked(kind, token);
        assert!(told.contains("`****") && !told.contains("Ui5o"), "{told}");
    }
    insta::assert_snapshot!(checked("{type: int}", "4x"), @"`4x` is no whole number, such as `42` or `-1`");
    assert!(checked("{type: int}", "-").contains("no whole number"));
    insta::assert_snapshot!(checked("{type: bool}", "perhaps"), @"`perhaps` is neither `true`, `yes`, `on`, `1` nor `false`, `no`, `off`, `0`");
    insta::assert_snapshot!(checked("{type: path}", ""), @"a path cannot be empty");
    insta::assert_snapshot!(checked("{type: path}", "a\0b"), @"it holds a NUL, which no environment variable can");
    insta::assert_snapshot!(checked("{type: ip}", "10.0.0.0/8"), @"`10.0.0.0/8` is no IP address, such as `192.0.2.7` or `2001:db8::7`");
    insta::assert_snapshot!(checked("{choices: [small, large]}", "smal"), @"`smal` is none of its choices, `small` or `large`; did you mean `small`?");
    insta::assert_snapshot!(checked("{choices: [small, large]}", "\u{1b}[2J"), @r"`\x1b[2J` is none of its choices, `small` or `large`");
    insta::assert_snapshot!(checked("{pattern: 'v\\d+'}", "xv12"), @r"`xv12` does not match `v\d+` as a whole");
    insta::assert_snapshot!(checked("{pattern: a}", &"b".repeat(100)), @"`bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…` does not match `a` as a whole");
}

#[test]
fn a_secret_is_checked_and_not_told() {
    assert_eq!(secret().check("hunter").as_deref(), Ok("hunter"));
    insta::assert_snapshot!(secret().check("hunter2").unwrap_err(), @"the secret does not match `[a-z]+` as a whole");
    insta::assert_snapshot!(secret().check("").unwrap_err(), @"a secret cannot be empty");
}

#[test]
fn what_is_wrong_with_a_parameter_has_a_place() {
    insta::assert_snapshot!(told("{typ: int}"), @"5:9 unknown field `typ` of the parameter `p` (did you mean `type`?)");
    insta::assert_snapshot!(told("{default: n1, type: integer}"), @"5:22 the parameter `p` has a type that is none (`type` takes `string`, `int`, `bool`, `path`, `ip`, `choice`, `list` or `secret`)");
    insta::assert_snapshot!(told("{type: boole}"), @"5:9 the parameter `p` has a type that is none (did you mean `bool`?)");
    insta::assert_snapshot!(told("{default: n1, pattern: '['}"), @"5:22 the pattern of `p` is no regular expression: unclosed character class (it is matched against the whole value; quote it, so that YAML leaves it alone)");
    insta::assert_snapshot!(told("{pattern: 'a)|(b'}"), @"5:9 the pattern of `p` is no regular expression: unopened group (it is matched against the whole value; quote it, so that YAML leaves it alone)");
    insta::assert_snapshot!(told("{type: choice}"), @"5:9 the parameter `p` is a choice between nothing (`choices` lists the values that it may take)");
    insta::assert_snapshot!(told("{choices: []}"), @"5:9 the choices of `p` are no list of values (`choices` takes a list, such as `[small, large]`)");
    insta::assert_snapshot!(told("{type: int, choices: [1, 2]}"), @"5:20 the parameter `p` has choices, and its type is `int` (`choices` are for `type: choice`; `pattern` can restrict the values of other types)");
    insta::assert_snapshot!(told("{type: int, default: one}"), @"5:20 the default of `p` is none of its values: `one` is no whole number, such as `42` or `-1` (every value of a parameter is checked, the default as well)");
    insta::assert_snapshot!(told("{choices: [s, m], default: l}"), @"5:26 the default of `p` is none of its values: `l` is none of its choices, `s` or `m` (every value of a parameter is checked, the default as well)");
    insta::assert_snapshot!(told("{prompt: [a]}"), @"5:9 the prompt of `p` has a value that it cannot take (`prompt` takes a single value)");
    insta::assert_snapshot!(told("[a]"), @"5:5 the parameter `p` has a value that it cannot take (it is a single value, its default, or a mapping with `prompt`, `default`, `type`, `pattern`, `choices`, `from`, `literal` or `placeholder`)");
}

#[test]
fn a_value_that_nobody_gives_comes_from_one_place() {
    let (param, told) = read_fields(
        "{from: {env: NODE_IP}, literal: 88.99.105.56, placeholder: ['<ip>', '<node>']}",
    );
    assert_eq!(told, [""; 0]);
    assert_eq!(param.origin, Some(Origin::Env("NODE_IP".to_owned())));
    assert_eq!(param.literals, ["88.99.105.56"]);
    assert_eq!(param.placeholders, ["<ip>", "<node>"]);
    let (param, _) = read_fields("{from: {command: 'dig +short n2'}}");
    assert_eq!(
        param.origin,
        Some(Origin::Command("dig +short n2".to_owned()))
    );
    let all = [
        "{from: NODE_IP}",
        "{from: {}}",
        "{from: {env: A, command: b}}",
        "{from: {env: $A}}",
        "{from: {comand: b}}",
        "{from: {vault: b}}",
        "{from: {command: ''}}",
    ];
    let told = all.map(|fields| read_fields(fields).1.join("\n"));
    insta::assert_snapshot!(told.join("\n"), @"
    5:9 the `from` of `p` has a value that it cannot take (`from` takes `{env: NAME}` or `{command: COMMAND}`)
    5:9 the `from` of `p` says neither of its two (`from` takes `{env: NAME}` or `{command: COMMAND}`)
    5:9 `p` comes from the environment and from a command (keep one of the two; a command can read the environment itself)
    5:16 the `env` of `p` is no name of a variable (it is a name such as `NODE_IP`, without a `$`)
    5:16 unknown source `comand` of the parameter `p` (did you mean `command`?)
    5:16 unknown source `vault` of the parameter `p` (`from` has `env` or `command`)
    5:9 the `from` of `p` says neither of its two (`from` takes `{env: NAME}` or `{command: COMMAND}`)
    ");
}

#[test]
fn what_stands_for_a_parameter_is_a_text() {
    let all = [
        "{literal: ''}",
        "{literal: []}",
        "{literal: {a: b}}",
        "{literal: '$X'}",
        "{literal: \"it's\"}",
        "{literal: \"a\\nb\"}",
        "{placeholder: ['<a>', ' ']}",
        "{type: secret, literal: n1}",
    ];
    let told = all.map(|fields| read_fields(fields).1.join("\n"));
    insta::assert_snapshot!(told.join("\n"), @"
    5:9 a literal of `p` is empty: it would stand everywhere (it is a text that stands in commands, such as `88.99.105.56` or `<node-ip>`)
    5:9 the literal of `p` has a value that it cannot take (`literal` takes a text as commands have it, or a list of texts)
    5:9 the literal of `p` has a value that it cannot take (`literal` takes a text as commands have it, or a list of texts)
    5:9 a literal of `p` has a character that means something to a shell: `$X` (it is a text that stands in commands, such as `88.99.105.56` or `<node-ip>`)
    5:9 a literal of `p` has a character that means something to a shell: `it's` (it is a text that stands in commands, such as `88.99.105.56` or `<node-ip>`)
    5:9 a literal of `p` has a line break in it (it is a text that stands in commands, such as `88.99.105.56` or `<node-ip>`)
    5:9 a placeholder of `p` is empty: it would stand everywhere (it is a text that stands in commands, such as `88.99.105.56` or `<node-ip>`)
    5:23 a literal of `p` is that of a secret: whoever reads the document reads it (it is a text that stands in commands, such as `88.99.105.56` or `<node-ip>`)
    ");
}

#[test]
fn secrets_have_no_default() {
    let (secret, told) = read_fields("{type: secret, default: hunter2}");
    assert_eq!(secret.kind, Type::Secret);
    assert_eq!(secret.default, None);
    insta::assert_snapshot!(told.join("\n"), @"5:32 the secret `p` has a default, and whoever reads the document reads it (take it out; the value comes from STEPMARK_P in the environment, or from a question)");
}

#[test]
fn one_bad_parameter_does_not_hide_the_others() {
    let text = "---\nstepmark:\n  params:\n    a: {type: int, default: x}\n    b: {type: ip, default: y}\n---\n";
    let mut diagnostics = Vec::new();
    let config = Config::new(
        &Document::parse(Source::new("a.md", text)),
        &mut diagnostics,
    );
    assert_eq!(diagnostics.len(), 2);
    assert_eq!(config.params.len(), 2);
}

#[test]
fn a_default_of_a_list_may_be_one() {
    assert_eq!(
        parameter("{type: list, default: [a, b, 3]}")
            .default
            .as_deref(),
        Some("a,b,3")
    );
    assert_eq!(
        parameter("{type: list, default: []}").default.as_deref(),
        Some("")
    );
    assert_eq!(
        parameter("{type: bool, default: yes}")
            .check("yes")
            .as_deref(),
        Ok("true")
    );
    let bool = parameter("{type: bool}");
    assert_eq!(bool.check("y").as_deref(), Ok("true"));
    assert_eq!(bool.check("N").as_deref(), Ok("false"));
    insta::assert_snapshot!(told("{type: list, default: ['a,b']}"), @"5:21 the default of `p` has an item with a comma (commands get the items with commas between them)");
    insta::assert_snapshot!(told("{default: [a]}"), @"5:9 the default of `p` has a value that it cannot take (`default` takes a single value)");
}

proptest! {
    #[test]
    fn what_commands_get_is_a_value_again(
        kind in prop::sample::select(TYPES.to_vec()),
        value in prop_oneof!["\\PC{0,12}", "[ 0-9a-f.:,\n+-]{0,12}", "(?i)true|off|s"],
    ) {
        let parameter = Parameter {
            kind: kind.1,
            choices: vec!["s".to_owned(), " m ".to_owned()],
            ..Parameter::default()
        };
        match parameter.check(&value) {
            Ok(checked) => prop_assert_eq!(parameter.check(&checked), Ok(checked)),
            Err(what) => prop_assert_eq!(what.lines().count(), 1),
        }
    }
}
