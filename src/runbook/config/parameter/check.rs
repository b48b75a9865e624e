//! Values of parameters: what each type takes, and what commands get of it.

use std::net::IpAddr;

use regex::Regex;

use super::{Parameter, Type};
use crate::diagnostic::nearest;
use crate::expect::visible;
use crate::runbook::attributes::one_of;
use crate::runbook::shape::blot_out;

/// The longest value that a message shows.
const MAX_SHOWN: usize = 60;

impl Parameter {
    /// The value as commands get it: numbers, addresses and choices without blanks around them, `true`
    /// or `false` for every word that means it, the items of a list with commas between them.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in one line. That of a secret does not tell the value.
    pub fn check(&self, value: &str) -> Result<String, String> {
        if value.contains('\0') {
            return Err("it holds a NUL, which no environment variable can".to_owned());
        }
        let trimmed = value.trim();
        let checked = match self.kind {
            Type::String => value.to_owned(),
            Type::Int if is_int(trimmed) => trimmed.to_owned(),
            Type::Int => {
                let shown = shown(value);
                return Err(format!("{shown} is no whole number, such as `42` or `-1`"));
            }
            Type::Bool => bool(trimmed)
                .ok_or_else(|| {
                    let shown = shown(value);
                    format!(
                        "{shown} is neither `true`, `yes`, `on`, `1` nor `false`, `no`, `off`, `0`"
                    )
                })?
                .to_string(),
            Type::Path if value.is_empty() => return Err("a path cannot be empty".to_owned()),
            Type::Path => value.to_owned(),
            Type::Ip if trimmed.parse::<IpAddr>().is_ok() => trimmed.to_owned(),
            Type::Ip => {
                let shown = shown(value);
                return Err(format!(
                    "{shown} is no IP address, such as `192.0.2.7` or `2001:db8::7`"
                ));
            }
            Type::Choice => self.choose(trimmed)?,
            Type::List => items(value).join(","),
            Type::Secret if value.is_empty() => return Err("a secret cannot be empty".to_owned()),
            Type::Secret => value.to_owned(),
        };
        match &self.pattern {
            Some(pattern) if !whole(pattern).is_ok_and(|regex| regex.is_match(&checked)) => {
                let value = match self.kind {
                    Type::Secret => "the secret".to_owned(),
                    _ => shown(&checked),
                };
                let pattern = shown(pattern);
                Err(format!("{value} does not match {pattern} as a whole"))
            }
            _ => Ok(checked),
        }
    }

    fn choose(&self, value: &str) -> Result<String, String> {
        let choices = || self.choices.iter().map(String::as_str);
        if let Some(choice) = choices().find(|choice| choice.trim() == value) {
            return Ok(choice.to_owned());
        }
        let all: Vec<&str> = choices().collect();
        let mut what = format!("{} is none of its choices, {}", shown(value), one_of(&all));
        // A single letter is one slip away from every other.
        if let Some(near) = nearest(value, choices())
            && value.chars().nth(1).is_some()
        {
            what.push_str(&format!("; did you mean `{near}`?"));
        }
        Err(what)
    }
}

/// The pattern as one that matches nothing but the whole of a value.
pub(super) fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    // What is no expression by itself must not become one by the group around it.
    Regex::new(pattern)?;
    Regex::new(&format!(r"\A(?:{pattern})\z"))
        // With `(?x)` a comment may be at the end.
        .or_else(|_| Regex::new(&format!("\\A(?:{pattern}\n)\\z")))
}

fn is_int(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn items(text: &str) -> Vec<&str> {
    text.split([',', '\n'])
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect()
}

fn shown(value: &str) -> String {
    let blotted = blot_out(value);
    let value = visible(&blotted);
    match value.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("`{}…`", &value[..end]),
        None => format!("`{value}`"),
    }
}
