//! The keys of annotations: what values they take, and where they belong.

use std::time::Duration;

use crate::expect::Match;
use crate::expect::exit::ExitExpectation;
use crate::runbook::duration;

/// What a key's value must be.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Flag,
    Text,
    Words(&'static [&'static str]),
    Duration,
    Exit,
    Match,
    Similar,
    List,
    Mode,
}

/// Where a key belongs, and whether it changes what runs or holds.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Role {
    /// On any block; no part of the digest.
    Label,
    /// On steps; no part of the digest.
    Step,
    /// On steps; changes what runs.
    Runs,
    /// On steps and expectations; changes what holds.
    Holds,
    /// Forces the kind of a block.
    Kind,
    /// On files; changes what is written.
    Writes,
}

/// Every key of the format (DESIGN section 2), its value, and its role.
pub(super) const KEYS: &[(&str, Value, Role)] = &[
    ("name", Value::Text, Role::Label),
    ("run", Value::Flag, Role::Kind),
    ("shown", Value::Flag, Role::Kind),
    ("manual", Value::Flag, Role::Kind),
    ("expect", Value::Flag, Role::Kind),
    (
        "confirm",
        Value::Words(&["ask", "never", "type"]),
        Role::Step,
    ),
    ("danger", Value::Flag, Role::Step),
    ("timeout", Value::Duration, Role::Step),
    ("within", Value::Duration, Role::Runs),
    ("every", Value::Duration, Role::Runs),
    ("exit", Value::Exit, Role::Holds),
    ("match", Value::Match, Role::Holds),
    ("similar", Value::Similar, Role::Holds),
    ("ignore", Value::List, Role::Holds),
    ("key", Value::List, Role::Holds),
    ("rows", Value::Words(&["all", "subset"]), Role::Holds),
    ("columns", Value::Words(&["all", "subset"]), Role::Holds),
    ("ordered", Value::Flag, Role::Holds),
    ("unordered", Value::Flag, Role::Holds),
    (
        "stream",
        Value::Words(&["both", "stdout", "stderr"]),
        Role::Holds,
    ),
    ("cwd", Value::Text, Role::Runs),
    ("shell", Value::Text, Role::Runs),
    ("tty", Value::Flag, Role::Runs),
    ("background", Value::Flag, Role::Runs),
    ("ready", Value::Text, Role::Runs),
    ("keep", Value::Flag, Role::Runs),
    ("if", Value::Text, Role::Runs),
    ("unless", Value::Text, Role::Runs),
    ("creates", Value::Text, Role::Runs),
    ("needs", Value::List, Role::Step),
    ("capture", Value::Text, Role::Runs),
    ("undo", Value::Text, Role::Step),
    ("tags", Value::List, Role::Label),
    ("file", Value::Text, Role::Writes),
    ("mode", Value::Mode, Role::Writes),
    ("append", Value::Flag, Role::Writes),
    ("patch", Value::Text, Role::Kind),
    ("merge", Value::Text, Role::Kind),
    ("out", Value::Text, Role::Writes),
    ("document", Value::Text, Role::Writes),
    ("subst", Value::Flag, Role::Writes),
    ("list", Value::Words(&["replace", "append"]), Role::Writes),
    (
        "record",
        Value::Words(&["auto", "full", "stamp", "none"]),
        Role::Step,
    ),
];

/// A value of the kind that its key takes.
pub(super) enum Typed {
    Flag(bool),
    Text(String),
    Duration(Duration),
    Exit(ExitExpectation),
    Match(Match),
    List(Vec<String>),
    Mode(u32),
}

impl Typed {
    pub(super) fn new(value: Value, text: Option<&str>) -> Result<Self, String> {
        if let Value::Flag = value {
            return match text {
                None | Some("true") => Ok(Self::Flag(true)),
                Some("false") => Ok(Self::Flag(false)),
                Some(_) => Err("a bare word, or `true` or `false`".to_owned()),
            };
        }
        let expected = match value {
            Value::Words(words) => one_of(words),
            Value::Duration => "a time such as `30s` or `5m`".to_owned(),
            Value::Mode => "permission bits such as `0644`".to_owned(),
            _ => "a value".to_owned(),
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Err(expected);
        };
        match value {
            Value::Words(words) if !words.contains(&text) => Err(expected),
            Value::Flag | Value::Words(_) | Value::Text => Ok(Self::Text(text.to_owned())),
            Value::Duration => duration::parse(text).map(Self::Duration).ok_or(expected),
            Value::Exit => text
                .parse()
                .map(Self::Exit)
                .map_err(|error| what_to_use(&error)),
            Value::Match => text
                .parse()
                .map(Self::Match)
                .map_err(|error| what_to_use(&error)),
            Value::Similar => format!("similar={text}")
                .parse()
                .map(Self::Match)
                .map_err(|_| "a share from 0 to 1".to_owned()),
            Value::List => {
                let items = text.split(',').map(|item| item.trim().to_owned());
                Ok(Self::List(items.filter(|item| !item.is_empty()).collect()))
            }
            Value::Mode => u32::from_str_radix(text, 8)
                .ok()
                .filter(|mode| *mode <= 0o7777)
                .map(Self::Mode)
                .ok_or(expected),
        }
    }
}

/// The part of a parser's error that says what would do, `this is wrong; use that`.
fn what_to_use(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    text.split_once("; use ")
        .map_or(text.clone(), |(_, expected)| expected.to_owned())
}

/// ``one of `a`, `b` or `c` ``
#[must_use]
pub fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
