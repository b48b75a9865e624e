//! Keys of annotations: what values they take, and where they belong.

use std::time::Duration;

use crate::expect::Match;
use crate::expect::exit::ExitExpectation;
use crate::runbook::duration;

/// What a key's value must be.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Flag,
    /// Any text; the word says what it is.
    Text(&'static str),
    Words(&'static [&'static str]),
    Duration,
    Exit,
    Match,
    Similar,
    /// Texts with commas between them; the word says what they are.
    List(&'static str),
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

/// A key of annotations.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it says of the block.
    pub what: &'static str,
    /// What holds where it is not there; empty where there is nothing to say.
    pub without: &'static str,
    pub(super) value: Value,
    pub(super) role: Role,
}

/// What the keys of annotations are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What a block is, and what it is called.
    Kind,
    /// How a step runs.
    Step,
    /// How output is compared.
    Expectation,
    /// How a file is written.
    File,
}

impl Key {
    pub(super) const fn new(
        (name, value, role): (&'static str, Value, Role),
        what: &'static str,
        without: &'static str,
    ) -> Self {
        Self {
            name,
            what,
            without,
            value,
            role,
        }
    }

    /// What it is about.
    #[must_use]
    pub fn about(&self) -> About {
        match self.role {
            // It is about a command, not about what that prints.
            Role::Holds if self.name == "exit" => About::Step,
            Role::Label | Role::Kind => About::Kind,
            Role::Step | Role::Runs => About::Step,
            Role::Holds => About::Expectation,
            Role::Writes => About::File,
        }
    }

    /// What may stand behind its `=`, each as it is written; nothing for a key that stands by itself.
    #[must_use]
    pub fn values(&self) -> Vec<&'static str> {
        match self.value {
            Value::Flag => Vec::new(),
            Value::Text(word) | Value::List(word) => vec![word],
            Value::Words(words) => words.to_vec(),
            Value::Duration => vec!["TIME"],
            Value::Exit => vec!["0", "3", "1,2", "nonzero", "any"],
            Value::Match => Match::ALL.map(Match::written).to_vec(),
            Value::Similar => vec!["0.8"],
            Value::Mode => vec!["0644"],
        }
    }
}

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
            Value::Flag | Value::Words(_) | Value::Text(_) => Ok(Self::Text(text.to_owned())),
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
            Value::List(_) => {
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
