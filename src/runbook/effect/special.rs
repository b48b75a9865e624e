//! Commands whose effect a list of subcommands cannot tell.

use super::{Effect, Judgement, is_device, is_nowhere};
use crate::document::shell::{SimpleCommand, Word};

/// What is known about a command.
pub(super) enum Verdict<'a> {
    Known(Judgement),
    /// It runs these words.
    Words(&'a [Word]),
    /// It runs this script.
    Script(String),
}

pub(super) fn judge<'a>(
    name: &str,
    args: &'a [Word],
    stdin: Option<&str>,
    command: &SimpleCommand,
) -> Option<Verdict<'a>> {
    let known = |effect, reason: &str| Some(Verdict::Known(Judgement::new(effect, reason)));
    let has = |options: &[&str]| {
        args.iter()
            .any(|a| options.iter().any(|o| is_option(&a.text, o)))
    };
    match name {
        "sh" | "bash" | "zsh" | "dash" | "ksh" | "ash" => match stdin {
            Some(script) if args.iter().all(|a| a.text.starts_with('-')) => {
                Some(Verdict::Script(script.to_owned()))
            }
            _ if command.reads_pipe => known(Effect::Changes, &format!("| {name}")),
            _ => known(Effect::Changes, name),
        },
        // Without a command of its own, a wrapper that opens a shell or prints.
        "xargs" | "env" | "time" | "command" | "exec" | "builtin" => known(Effect::Reads, ""),
        "trap" => args.first().map(|a| Verdict::Script(a.text.clone())),
        "find" | "fd" => {
            if args.iter().any(|a| a.text == "-delete") {
                return known(Effect::Danger, "find -delete");
            }
            let exec =
                |a: &Word| matches!(a.text.as_str(), "-exec" | "-execdir" | "-ok" | "-okdir");
            match args.iter().position(exec) {
                Some(at) => Some(Verdict::Words(&args[at + 1..])),
                None if args.iter().any(|a| a.text.starts_with("-fprint")) => {
                    known(Effect::Changes, "find -fprint")
                }
                None => known(Effect::Reads, ""),
            }
        }
        "dd" => {
            let out = args.iter().find_map(|a| a.text.strip_prefix("of="));
            match out {
                // What it is written over cannot be had back, device or file.
                Some(path) if !is_nowhere(path) => known(Effect::Danger, &format!("dd of={path}")),
                _ => known(Effect::Reads, ""),
            }
        }
        "tee" => {
            let mut files = args
                .iter()
                .map(|a| a.text.as_str())
                .filter(|a| !a.starts_with('-'));
            if files.clone().any(is_device) {
                return known(Effect::Danger, "tee to a device");
            }
            let writes = files.any(|path| !is_nowhere(path));
            known(
                if writes {
                    Effect::Changes
                } else {
                    Effect::Reads
                },
                "tee",
            )
        }
        "sed" | "gsed" => {
            let in_place = args.iter().any(|a| {
                a.text.starts_with("--in-place")
                    || a.text.starts_with("-i")
                    || is_option(&a.text, "-i")
            });
            known(
                if in_place {
                    Effect::Changes
                } else {
                    Effect::Reads
                },
                "sed -i",
            )
        }
        "yq" => {
            let in_place = has(&["-i", "--inplace"]);
            known(
                if in_place {
                    Effect::Changes
                } else {
                    Effect::Reads
                },
                "yq -i",
            )
        }
        "awk" | "gawk" | "mawk" => {
            let runs = args
                .iter()
                .any(|a| a.text.contains("system(") || a.text == "inplace");
            known(
                if runs { Effect::Changes } else { Effect::Reads },
                "awk system()",
            )
        }
        "curl" => Some(Verdict::Known(curl(args))),
        "wget" => {
            let shows = args
                .windows(2)
                .any(|w| is_option(&w[0].text, "-O") && w[1].text == "-")
                || args
                    .iter()
                    .any(|a| matches!(a.text.as_str(), "-qO-" | "-O-" | "--spider"));
            known(
                if shows {
                    Effect::Reads
                } else {
                    Effect::Changes
                },
                "wget",
            )
        }
        "psql" | "mysql" | "mariadb" | "cockroach" | "sqlcmd" | "sqlite3" | "clickhouse-client"
        | "gitlab-psql" | "cqlsh" => sql(name, args, stdin),
        _ if name.starts_with("mkfs") => known(Effect::Danger, name),
        _ => None,
    }
}

/// `-f` is also in `-xf`; `--force` is also `--force=yes`.
pub(super) fn is_option(text: &str, option: &str) -> bool {
    if text == option {
        return true;
    }
    if option.len() > 2 {
        return text
            .strip_prefix(option)
            .and_then(|value| value.strip_prefix('='))
            .is_some_and(|value| !matches!(value, "false" | "none" | "no" | "0"));
    }
    text.starts_with('-')
        && !text.starts_with("--")
        && text.len() < 6
        && text[1..].bytes().all(|b| b.is_ascii_alphabetic())
        && text.contains(&option[1..])
}

fn curl(args: &[Word]) -> Judgement {
    let mut effect = Judgement::reads();
    for (at, arg) in args.iter().enumerate() {
        let text = arg.text.as_str();
        let next = args.get(at + 1).map_or("", |a| a.text.as_str());
        let method = text
            .strip_prefix("--request=")
            .or_else(|| text.strip_prefix("-X").filter(|m| !m.is_empty()))
            .or_else(|| (text == "-X" || text == "--request").then_some(next));
        if let Some(method) = method {
            let found = match method.to_ascii_uppercase().as_str() {
                "GET" | "HEAD" | "OPTIONS" => Effect::Reads,
                "DELETE" => Effect::Danger,
                _ => Effect::Changes,
            };
            effect = effect.worse(Judgement::new(found, format!("curl -X {method}")));
        }
        let cluster = text.starts_with('-') && !text.starts_with("--");
        let sends = text.starts_with("--data")
            || matches!(text, "--form" | "--upload-file" | "--json")
            || cluster && text.len() < 5 && text.contains(['d', 'F', 'T']);
        let to_file = cluster && text.len() < 6 && text.ends_with('o') || text == "--output";
        let saves = to_file && next != "-" && !is_nowhere(next)
            || matches!(text, "--remote-name" | "--remote-name-all")
            || cluster && text.len() < 6 && text.contains('O');
        if sends || saves {
            let what = if sends { "sends data" } else { "saves a file" };
            effect = effect.worse(Judgement::new(Effect::Changes, format!("curl that {what}")));
        }
    }
    effect
}

/// A database client: what its statements do, if they are given.
fn sql<'a>(name: &str, args: &'a [Word], stdin: Option<&str>) -> Option<Verdict<'a>> {
    let takes = |a: &Word| {
        matches!(
            a.text.as_str(),
            "-c" | "-e" | "-Q" | "-q" | "--command" | "--execute" | "--query"
        )
    };
    let mut texts: Vec<&str> = args
        .windows(2)
        .filter(|w| takes(&w[0]))
        .map(|w| w[1].text.as_str())
        .collect();
    texts.extend(args.iter().filter_map(|a| {
        let (option, value) = a.text.split_once('=')?;
        matches!(option, "--command" | "--execute" | "--query" | "-e").then_some(value)
    }));
    texts.extend(stdin);
    if texts.is_empty() && name == "sqlite3" {
        texts.extend(
            args.iter()
                .map(|a| a.text.as_str())
                .filter(|a| a.contains(' ')),
        );
    }
    let mut effect: Option<Judgement> = None;
    for statement in texts.iter().flat_map(|t| t.split(';')).map(str::trim) {
        let mut words = statement.split_whitespace().map(str::to_ascii_uppercase);
        let Some(first) = words.next() else { continue };
        let second = words.next().unwrap_or_default();
        let found = match first.as_str() {
            "SELECT" | "SHOW" | "EXPLAIN" | "DESCRIBE" | "DESC" | "TABLE" | "USE" | "\\L"
            | "\\D" | "\\DT" | "\\DU" | "\\DX" | "\\CONNINFO" | "--" => Effect::Reads,
            "DROP" | "TRUNCATE" => Effect::Danger,
            "DELETE" if !statement.to_ascii_uppercase().contains("WHERE") => Effect::Danger,
            _ if statement.to_ascii_uppercase().contains("DROP TABLE") => Effect::Danger,
            _ => Effect::Changes,
        };
        let judgement = Judgement::new(found, format!("{name}: {first} {second}").trim_end());
        effect = Some(effect.map_or(judgement.clone(), |e| e.worse(judgement)));
    }
    // `cockroach` has subcommands, too.
    match effect {
        Some(judgement) => Some(Verdict::Known(judgement)),
        None if name == "cockroach" => None,
        None => Some(Verdict::Known(Judgement::new(Effect::Changes, name))),
    }
}
