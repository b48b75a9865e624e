use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::runbook::{Config, Runbook, Target};
use crate::source::Span;

/// The project that `text` describes; nothing is wrong with it.
fn project(text: &str) -> Project {
    let (project, told) = Project::parse(&Source::new(FILE, text));
    assert!(told.is_empty(), "{text}\n{told:?}");
    project
}

/// What is wrong with `text`: where, on what, what, and what helps.
fn told(text: &str) -> String {
    let source = Source::new(FILE, text);
    let (_, told) = Project::parse(&source);
    let lines = told.into_iter().map(|told| {
        let place = source.position(told.span.start);
        format!(
            "{}:{} {} {} at `{}`: {} ({})",
            place.line,
            place.column,
            told.severity.as_str(),
            told.code,
            source.slice(told.span),
            told.message,
            told.help.unwrap_or_default()
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The settings of a document in a project.
fn config(project_text: &str, path: &str, document: &str) -> Config {
    let defaults = project(project_text).for_document(Path::new(path));
    let runbook = Runbook::parse_with(Source::new(path, document), &defaults);
    assert!(runbook.diagnostics.is_empty(), "{:?}", runbook.diagnostics);
    runbook.config
}

#[test]
fn patterns_are_those_of_gitignore() {
    for (patterns, path, matches) in [
        ("runbooks/prod/**", "runbooks/prod/a.md", true),
        ("runbooks/prod/**", "runbooks/prod/deep/er/a.md", true),
        ("runbooks/prod/**", "runbooks/production/a.md", false),
        ("runbooks/prod/**", "other/runbooks/prod/a.md", false),
        ("runbooks/prod/", "runbooks/prod/deep/a.md", true),
        ("runbooks/prod", "runbooks/prod/a.md", true),
        ("drafts/", "drafts/a.md", true),
        ("drafts/", "docs/drafts/a.md", true),
        ("/drafts/", "docs/drafts/a.md", false),
        ("drafts/", "drafts", false),
        ("*.md", "deep/er/a.md", true),
        ("/*.md", "a.md", true),
        ("/*.md", "deep/a.md", false),
        ("docs/*.md", "docs/deep/a.md", false),
        ("docs/**/a.md", "docs/a.md", true),
        ("**", "any/a.md", true),
        ("README.md", "docs/README.md", true),
        ("[ab].md", "b.md", true),
        ("{a,b}.md", "b.md", true),
        ("\\#a.md", "#a.md", true),
        ("*.md', '!a.md", "docs/a.md", false),
        ("*.md', '!a.md", "docs/b.md", true),
        ("vendor/**', '!vendor/own/**", "vendor/own/deep/a.md", false),
        ("*.md", "/absolute/a.md", false),
        ("*", "", false),
    ] {
        let project = project(&format!("exclude = ['{patterns}']"));
        assert_eq!(
            project.excludes(Path::new(path)),
            matches,
            "{patterns}: {path}"
        );
    }
}

#[test]
fn a_folder_is_left_alone_only_where_nothing_in_it_can_be_found() {
    let excludes = |text: &str| project(text).excludes_folder(Path::new("vendor/own"));
    assert!(excludes("exclude = 'vendor/'"));
    assert!(excludes("exclude = ['vendor/**']"));
    assert!(!excludes("exclude = ['vendor/**', '!vendor/own/**']"));
    assert!(!excludes("exclude = 'own/*.md'"));
    assert!(!excludes(""));
}

const LAYERS: &str = "
redact = 'of-all'

[defaults]
owner = 'platform'
timeout = '5m'
tags = ['all']
redact = 'by-default'
env = {A = 'all', B = 'all'}
params = {node = 'all', zone = 'all'}

[[documents]]
glob = 'prod/**'
ci = 'live'
timeout = '10m'
tags = ['prod']
redact = ['of-prod']
env = {B = 'prod', C = 'prod'}
params.node = {default = 'prod', pattern = 'p.*'}

[[documents]]
glob = ['*.markdown', 'prod/late.md']
timeout = '20m'
";

#[test]
fn later_settings_win_over_earlier_ones_and_the_front_matter_over_all() {
    let env = |config: &Config| {
        let mut env = config.env.clone();
        env.sort();
        let env: Vec<String> = env
            .into_iter()
            .map(|(name, value)| name + "=" + &value)
            .collect();
        env.join(" ")
    };
    let minutes = |minutes: u64| Some(Duration::from_secs(60 * minutes));

    let plain = config(LAYERS, "a.md", "");
    assert_eq!(plain.owner.as_deref(), Some("platform"));
    assert_eq!((plain.timeout, plain.ci_live), (minutes(5), false));
    assert_eq!(plain.tags, ["all"]);
    assert_eq!(plain.redact, ["of-all", "by-default"]);
    assert_eq!(env(&plain), "A=all B=all");

    let prod = config(LAYERS, "prod/a.md", "");
    assert_eq!(prod.owner.as_deref(), Some("platform"));
    assert_eq!((prod.timeout, prod.ci_live), (minutes(10), true));
    assert_eq!(prod.tags, ["prod"]);
    assert_eq!(prod.redact, ["of-all", "by-default", "of-prod"]);
    assert_eq!(env(&prod), "A=all B=prod C=prod");
    assert_eq!(prod.params["node"].default.as_deref(), Some("prod"));
    assert_eq!(prod.params["node"].pattern.as_deref(), Some("p.*"));
    assert_eq!(prod.params["zone"].default.as_deref(), Some("all"));

    assert_eq!(config(LAYERS, "prod/late.md", "").timeout, minutes(20));
    assert_eq!(config(LAYERS, "a.markdown", "").timeout, minutes(20));

    let own = "---\nstepmark:\n  ci: none\n  owner: me\n  timeout: 1m\n  tags: []\n  redact: [own]\n  env: {C: own}\n  params: {node: own}\n---\n";
    let own = config(LAYERS, "prod/late.md", own);
    assert_eq!(own.owner.as_deref(), Some("me"));
    assert_eq!((own.timeout, own.ci_live), (minutes(1), false));
    assert!(own.tags.is_empty());
    assert_eq!(own.redact, ["of-all", "by-default", "of-prod", "own"]);
    assert_eq!(env(&own), "A=all B=prod C=own");
    assert_eq!(own.params["node"].default.as_deref(), Some("own"));
    assert_eq!(own.params["node"].pattern, None);
    assert_eq!(own.params["zone"].default.as_deref(), Some("all"));
}

#[test]
fn every_setting_of_front_matter_can_be_a_default() {
    let values = [
        ("blocks", "'annotated'"),
        ("shell", "'sh'"),
        ("cwd", "'temp'"),
        ("env", "{A = '1'}"),
        ("timeout", "'1m'"),
        ("strict", "false"),
        ("record", "'full'"),
        ("requires", "['sh']"),
        ("params", "{a = '1'}"),
        ("redact", "['a']"),
        ("target", "'lab'"),
        ("ci", "'live'"),
        ("owner", "'me'"),
        ("fresh", "'30d'"),
        ("tags", "['a']"),
    ];
    let names = values.iter().map(|(name, _)| *name);
    let settings = super::super::config::SETTINGS;
    assert!(names.eq(settings.iter().map(|setting| setting.name)));
    for (name, value) in values {
        let mut by_default = config(&format!("[defaults]\n{name} = {value}\n"), "a.md", "");
        let text = format!("+++\n[stepmark]\n{name} = {value}\n+++\n");
        let mut own = config("", "a.md", &text);
        // In the document only its own has a place.
        for requirement in by_default.requires.iter_mut().chain(&mut own.requires) {
            requirement.span = Span::default();
        }
        assert_eq!(by_default, own, "{name}");
        assert_ne!(by_default, Config::default(), "{name}");
    }
}

#[test]
fn targets_have_names() {
    const TARGETS: &str = "
targets.lab = 'kronform'
[targets.prod]
command = 'kubectl config current-context'
[defaults]
target = 'prod'
";
    let command = || Target::Command("kubectl config current-context".to_owned());
    let target = |project: &str, own: &str| {
        let document = match own {
            "" => String::new(),
            own => format!("---\nstepmark:\n  target: {own}\n---\n"),
        };
        config(project, "a.md", &document).target.expect("a target")
    };
    assert_eq!(target(TARGETS, ""), command());
    assert_eq!(target(TARGETS, "lab"), Target::Value("kronform".to_owned()));
    assert_eq!(
        target(TARGETS, "elsewhere"),
        Target::Value("elsewhere".to_owned())
    );
    assert_eq!(
        target(TARGETS, "{command: prod}"),
        Target::Command("prod".to_owned())
    );
    // One name stands for one thing, not for another name.
    let chain = "targets.a = 'b'\ntargets.b = 'c'\n";
    assert_eq!(target(chain, "a"), Target::Value("b".to_owned()));
}

#[test]
fn a_slip_in_the_name_of_a_target_is_told_where_it_is() {
    let targets = "targets.production = 'kronform'\n";
    insta::assert_snapshot!(told(&format!("{targets}defaults.target = 'prodution'\n")), @"2:10 warning unknown-target at `target`: `prodution` is none of the targets of stepmark.toml (did you mean `production`? As it is, the target is called `prodution`)");
    let defaults = project(targets).for_document(Path::new("a.md"));
    let text = "---\nstepmark:\n  target: prodution\n---\n";
    let runbook = Runbook::parse_with(Source::new("a.md", text), &defaults);
    let codes: Vec<&str> = runbook.diagnostics.iter().map(|told| told.code).collect();
    assert_eq!(codes, ["unknown-target"]);
    assert!(!runbook.has_errors());
}

#[test]
fn what_is_wrong_has_a_place() {
    insta::assert_snapshot!(told("exclude = [\n"), @"1:12 error bad-settings at ``: this is no TOML: unclosed array, expected `]` (mend it; none of its settings holds until then)");
    insta::assert_snapshot!(told("a = 1\na = 2\n"), @"2:1 error bad-settings at `a`: this is no TOML: duplicate key (mend it; none of its settings holds until then)");
    insta::assert_snapshot!(told("exlude = ['a']\ntimeout = '5m'\nzoo = 1\n"), @"
    1:1 error unknown-key at `exlude`: unknown key `exlude` (did you mean `exclude`?)
    2:1 error unknown-key at `timeout`: unknown key `timeout` (it is a setting of documents, and stands below `[defaults]` or `[[documents]]`)
    3:1 error unknown-key at `zoo`: unknown key `zoo` (the file holds `exclude`, `redact`, `defaults`, `documents` or `targets`)
    ");
    insta::assert_snapshot!(told("[defaults]\ntimeuot = '5m'\nstrict = 'perhaps'\nzoo = 1\nglob = 'a'\n"), @"
    2:1 error unknown-key at `timeuot`: unknown setting `timeuot` (did you mean `timeout`?)
    3:1 error bad-value at `strict`: `strict` has a value that it cannot take (`strict` takes `true` or `false`)
    4:1 warning unknown-key at `zoo`: unknown setting `zoo` (stepmark passes it over; the settings are listed in the manual)
    5:1 error bad-value at `glob`: `defaults` hold for all documents (settings for some documents stand below `[[documents]]`, each time with their `glob`)
    ");
    insta::assert_snapshot!(told("[[documents]]\nglob = 'a'\nstrict = true\n\n[[documents]]\nglob = 'b'\nstrict = 'x'\n"), @"7:1 error bad-value at `strict`: `strict` has a value that it cannot take (`strict` takes `true` or `false`)");
    insta::assert_snapshot!(told("[defaults.params.size]\ntype = 'choise'\n[defaults.params.node]\ndefault = 'x'\ntype = 'int'\n"), @"
    2:1 error bad-value at `type`: the parameter `size` has a type that is none (did you mean `choice`?)
    4:1 error bad-value at `default`: the default of `node` is none of its values: `x` is no whole number, such as `42` or `-1` (every value of a parameter is checked, the default as well)
    ");
    insta::assert_snapshot!(told("exclude = ['ok', 'a[b', 1, '{a']\n"), @"1:25 error bad-value at `1`: `exclude` has a value that it cannot take (`exclude` takes a text in quotes, or a list of such)");
    insta::assert_snapshot!(told("exclude = ['ok', 'a[b', '{a', '', './docs', '../x', '# no']\n"), @r"
    1:18 error bad-value at `'a[b'`: this is no pattern of paths: unclosed character class; missing ']' (patterns are those of .gitignore, such as `runbooks/**` or `drafts/`)
    1:25 error bad-value at `'{a'`: this is no pattern of paths: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?) (patterns are those of .gitignore, such as `runbooks/**` or `drafts/`)
    1:31 error bad-value at `''`: this pattern matches nothing (leave it out; `\#` is a `#` at the beginning of a path)
    1:35 error bad-value at `'./docs'`: this pattern matches nothing (patterns are relative to the folder of stepmark.toml, and hold no `.` and `..`)
    1:45 error bad-value at `'../x'`: this pattern matches nothing (patterns are relative to the folder of stepmark.toml, and hold no `.` and `..`)
    1:53 error bad-value at `'# no'`: this pattern matches nothing (leave it out; `\#` is a `#` at the beginning of a path)
    ");
    insta::assert_snapshot!(told("redact = ['ok', 'a(b', 'x*']\n[defaults]\nredact = '('\n[[documents]]\nglob = '*'\nredact = [1]\n"), @"
    1:17 error bad-value at `'a(b'`: a pattern of `redact` cannot be used: it is no regular expression: unclosed group (nothing would be masked by it; single quotes leave its backslashes alone)
    1:24 error bad-value at `'x*'`: a pattern of `redact` cannot be used: it matches the empty text, which is everywhere (nothing would be masked by it; single quotes leave its backslashes alone)
    3:10 error bad-value at `'('`: a pattern of `redact` cannot be used: it is no regular expression: unclosed group (nothing would be masked by it; single quotes leave its backslashes alone)
    6:11 error bad-value at `1`: `redact` has a value that it cannot take (`redact` takes a text in quotes, or a list of such)
    ");
    insta::assert_snapshot!(told("[[documents]]\nglob = '*'\nrequires = ['sh', 'kubectl >= one']\n[defaults.requires]\nhelm = '>= one'\n"), @"
    3:20 error bad-value at `kubectl >= one`: `requires`: `>= one` is no range of versions (write a range such as `>= 1.30`, `>= 3.12, < 4`, `~1.7`, `^20`, or a version by itself, which every release fits that begins with it)
    5:1 error bad-value at `helm = '>= one`: `requires`: `>= one` is no range of versions (write a range such as `>= 1.30`, `>= 3.12, < 4`, `~1.7`, `^20`, or a version by itself, which every release fits that begins with it)
    ");
    insta::assert_snapshot!(told("defaults = 1\ndocuments = {glob = 'a'}\ntargets = ['a']\n"), @r#"
    1:12 error bad-value at `1`: `defaults` has a value that it cannot take (write `[defaults]`, and settings below it)
    2:13 error bad-value at `{glob = 'a'}`: `documents` has a value that it cannot take (write `[[documents]]`, with `glob` and settings below it, as often as needed)
    3:1 error bad-value at `targets`: `targets` has a value that it cannot take (write `[targets]`, and below it `NAME = "TARGET"` or `NAME = {command = "COMMAND"}`)
    "#);
    insta::assert_snapshot!(told("documents = [1]\n"), @"1:14 error bad-value at `1`: `documents` has a value that it cannot take (write `[[documents]]`, with `glob` and settings below it, as often as needed)");
    insta::assert_snapshot!(told("[[documents]]\nci = 'live'\n"), @r#"1:1 error bad-value at `[[documents]]`: these settings do not say which documents they are for (`glob = "runbooks/**"` says which; `[defaults]` are for all)"#);
    insta::assert_snapshot!(told("[targets.lab]\ncomand = 'x'\n"), @r#"1:10 error bad-value at `lab`: the target `lab` has a value that it cannot take (it is a text in quotes, or `{command = "COMMAND"}`)"#);
}

#[test]
fn what_is_wrong_with_the_project_is_not_told_in_each_document() {
    let text =
        "[defaults]\nstrict = 'perhaps'\nowner = 'me'\nparams.a = {type = 'none'}\nzoo = 1\n";
    let (project, told) = Project::parse(&Source::new(FILE, text));
    assert!(!told.is_empty());
    let defaults = project.for_document(Path::new("a.md"));
    let runbook = Runbook::parse_with(Source::new("a.md", "text\n"), &defaults);
    assert!(runbook.diagnostics.is_empty(), "{:?}", runbook.diagnostics);
    assert_eq!(runbook.config.owner.as_deref(), Some("me"));
}

#[test]
fn without_settings_there_are_none() {
    let defaults = project("exclude = 'a'\n").for_document(Path::new("b.md"));
    assert!(defaults.is_empty());
    assert_eq!(defaults.from_file(FILE).file(), None);
    let some = project("defaults.owner = 'me'").for_document(Path::new("b.md"));
    assert_eq!(some.from_file(FILE).file(), Some(Path::new(FILE)));
}

#[test]
fn a_broken_front_matter_leaves_the_defaults() {
    let project = project("defaults = {blocks = 'annotated', target = 'lab'}\ntargets.lab = 'x'\n");
    let defaults = project.for_document(Path::new("a.md"));
    let text = "---\ntitle: {{ template }}: x\n---\n\n```sh\n$ a\n```\n";
    let config = Runbook::parse_with(Source::new("a.md", text), &defaults).config;
    assert!(config.annotated_only);
    assert_eq!(config.target, Some(Target::Value("x".to_owned())));
}

proptest! {
    /// A journal gives back what the project said.
    #[test]
    fn defaults_survive_a_journal(owner in ".*", names in proptest::collection::vec("[A-Z]{1,3}", 0..4)) {
        let env: Map<String, Value> = names.iter().map(|name| (name.clone(), owner.clone().into())).collect();
        let mut defaults = Defaults::new(env.clone());
        defaults.add(&Map::from_iter([("owner".to_owned(), owner.into()), ("env".to_owned(), env.into())]));
        let line = serde_json::to_string(&defaults).unwrap();
        prop_assert_eq!(serde_json::from_str::<Defaults>(&line).unwrap(), defaults);
    }

    /// Whatever the file holds, it is read or told of, at a place that there is.
    #[test]
    fn any_text_is_read_or_told_of(text in "([a-z.=\\[\\]{}'\",ä \n1]|defaults|documents|glob|redact|targets|exclude|params){0,40}") {
        let source = Source::new(FILE, text);
        let (project, diagnostics) = Project::parse(&source);
        for told in diagnostics {
            prop_assert!(source.text().get(told.span.start..told.span.end).is_some());
        }
        let defaults = project.for_document(Path::new("a.md"));
        let _ = Runbook::parse_with(Source::new("a.md", ""), &defaults);
    }
}
