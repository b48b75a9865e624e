//! The commands with their options, and the environment.

use clap::{Arg, Command};
use stepmark::cli::{self, ENVIRONMENT};

use super::{code, codes, table};

/// What is told of the command line.
pub fn told(name: &str) -> Option<String> {
    let command = cli::command();
    match name {
        "options of all" => Some(options(
            command.get_arguments().filter(|option| is_common(option)),
        )),
        "commands" => Some(below(&command)),
        "environment" => {
            let rows = ENVIRONMENT.iter().map(|(names, what)| {
                let names: Vec<&str> = names.split(", ").collect();
                [codes(&names), (*what).to_owned()]
            });
            Some(table(["variable", "what it does"], rows))
        }
        _ => None,
    }
}

/// Every command below `command`, each with a heading.
fn below(command: &Command) -> String {
    command
        .get_subcommands()
        .filter(|command| command.get_name() != "help" && !command.is_hide_set())
        .map(|command| {
            let about = command.get_about().map(ToString::to_string);
            let own: Vec<&Arg> = command
                .get_arguments()
                .filter(|option| !is_common(option) && !option.is_hide_set())
                .collect();
            let usage = command.clone().render_usage().to_string();
            let usage = usage.trim_start_matches("Usage: ");
            let options = match own.is_empty() {
                true => String::new(),
                false => options(own.into_iter()) + "\n",
            };
            format!(
                "### `{}`\n\n{}.\n\n```text\n{usage}\n```\n\n{options}{}",
                command.get_bin_name().unwrap_or_default(),
                about.unwrap_or_default(),
                below(command)
            )
        })
        .collect()
}

/// Whether every command has it.
fn is_common(option: &Arg) -> bool {
    let everywhere = ["color", "ascii", "plain", "help", "version"];
    everywhere.contains(&option.get_id().as_str())
}

fn options<'a>(options: impl Iterator<Item = &'a Arg>) -> String {
    let rows = options.map(|option| [written(option), what(option)]);
    table(["option", "what it does"], rows)
}

/// As it is written on a command line.
fn written(option: &Arg) -> String {
    let names: Vec<&str> = option
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(clap::builder::Str::as_str)
        .collect();
    let value = names.join(" ");
    let takes = option.get_action().takes_values();
    let long = option.get_long().map(|long| match takes {
        true => code(&format!("--{long} {value}")),
        false => code(&format!("--{long}")),
    });
    let short = option.get_short().map(|short| code(&format!("-{short}")));
    let named: Vec<String> = short.into_iter().chain(long).collect();
    match named.is_empty() {
        true => code(&value),
        false => named.join(", "),
    }
}

/// What it does, with the values that it may take.
fn what(option: &Arg) -> String {
    let help = option.get_help().map(ToString::to_string);
    let mut told = help.unwrap_or_default();
    if !option.get_action().takes_values() {
        return told;
    }
    let values: Vec<String> = option
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| match value.get_help() {
            Some(help) => format!("{} ({})", code(value.get_name()), lower(&help.to_string())),
            None => code(value.get_name()),
        })
        .collect();
    if !values.is_empty() {
        told += &format!(": {}", values.join(", "));
    }
    let defaults: Vec<_> = option
        .get_default_values()
        .iter()
        .map(|value| code(&value.to_string_lossy()))
        .collect();
    if !defaults.is_empty() {
        told += &format!("; without it {}", defaults.join(", "));
    }
    told
}

/// `text` as it stands within a sentence. Names keep their capitals.
fn lower(text: &str) -> String {
    let word = text.split(|letter: char| !letter.is_alphanumeric()).next();
    let is_name = |word: &str| word == "Markdown" || word.chars().skip(1).any(char::is_uppercase);
    if word.is_some_and(is_name) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}
