//! Writes values: in one line to show them, or as a part of an expectation.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::scalar::plain;
use super::value::{Data, Member, Style, Value};
use crate::source::visible::{visible, window};

/// A text as JSON has it, with nothing in it that cannot be seen; YAML reads it as well.
pub fn quote(text: &str) -> String {
    let quoted = Json::from(text).to_string();
    let mut shown = String::with_capacity(quoted.len());
    for c in quoted.chars() {
        if is_seen(c.encode_utf8(&mut [0; 4])) {
            shown.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    shown
}

/// Whether a text can stand as it is: all of it can be seen, and YAML takes it outside of quotes too.
pub fn is_seen(text: &str) -> bool {
    matches!(visible(text), Cow::Borrowed(_)) && !text.contains(['\u{fffe}', '\u{ffff}'])
}

/// A value in one line, without blanks.
pub fn line(value: &Value<'_>) -> String {
    let mut text = String::new();
    push_line(value, usize::MAX, &mut text);
    text
}

/// A value in one line of about `limit` characters, however long it is.
pub fn short(value: &Value<'_>, limit: usize) -> String {
    let mut text = String::new();
    // A character may take four bytes.
    push_line(value, limit.saturating_mul(4), &mut text);
    window(&text, 0, limit)
}

fn push_line(value: &Value<'_>, limit: usize, text: &mut String) {
    match &value.data {
        Data::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if text.len() > limit {
                    break;
                }
                text.push_str(if index > 0 { "," } else { "" });
                push_line(item, limit, text);
            }
            text.push(']');
        }
        Data::Object(members) => {
            text.push('{');
            for (index, member) in members.iter().enumerate() {
                if text.len() > limit {
                    break;
                }
                text.push_str(if index > 0 { "," } else { "" });
                text.push_str(&quote(&member.key));
                text.push(':');
                push_line(&member.value, limit, text);
            }
            text.push('}');
        }
        Data::Text(long) => {
            let end = long
                .char_indices()
                .nth(limit)
                .map_or(long.len(), |(at, _)| at);
            text.push_str(&quote(&long[..end]));
        }
        _ => text.push_str(value.scalar().unwrap_or_default()),
    }
}

/// How new values are laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// In one line.
    Line,
    /// JSON in lines, which `unit` indents level by level.
    Json { unit: String },
    /// YAML in lines.
    Yaml,
}

/// A value as it stands in an expectation behind `indent`, the blanks that its line begins with.
pub fn laid_out(value: &Value<'_>, layout: &Layout, indent: &str) -> String {
    match (layout, &value.data) {
        (Layout::Yaml, Data::Text(text)) => yaml_text(text),
        (Layout::Yaml, Data::Array(items)) if is_hole(value) => {
            let item = items.first().and_then(Value::scalar);
            format!("[{}]", item.unwrap_or_default())
        }
        (Layout::Yaml, Data::Array(items)) if !items.is_empty() => {
            let inner = format!("{indent}  ");
            let items = items
                .iter()
                .map(|item| format!("- {}", laid_out(item, layout, &inner)));
            items.collect::<Vec<_>>().join(&format!("\n{indent}"))
        }
        (Layout::Yaml, Data::Object(members)) if !members.is_empty() => {
            let members = members.iter().map(|member| yaml_member(member, indent));
            members.collect::<Vec<_>>().join(&format!("\n{indent}"))
        }
        (Layout::Json { unit }, Data::Array(items)) if !items.is_empty() => {
            let inner = format!("{indent}{unit}");
            let items = items.iter().map(|item| laid_out(item, layout, &inner));
            brackets('[', items.collect(), ']', indent, &inner)
        }
        (Layout::Json { unit }, Data::Object(members)) if !members.is_empty() => {
            let inner = format!("{indent}{unit}");
            let members = members.iter().map(|member| {
                format!(
                    "{}: {}",
                    quote(&member.key),
                    laid_out(&member.value, layout, &inner)
                )
            });
            brackets('{', members.collect(), '}', indent, &inner)
        }
        (Layout::Line, Data::Array(items)) => {
            let items = items.iter().map(|item| laid_out(item, layout, indent));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        (Layout::Line, Data::Object(members)) => {
            let members = members.iter().map(|member| {
                format!(
                    "{}: {}",
                    quote(&member.key),
                    laid_out(&member.value, layout, indent)
                )
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        _ => line(value),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "made for this call")]
fn brackets(open: char, parts: Vec<String>, close: char, indent: &str, inner: &str) -> String {
    let parts = parts.join(&format!(",\n{inner}"));
    format!("{open}\n{inner}{parts}\n{indent}{close}")
}

fn yaml_member(member: &Member<'_>, indent: &str) -> String {
    let key = yaml_text(&member.key);
    format!("{key}:{}", behind_key(&member.value, indent))
}

/// A value behind the colon of a key that `indent` stands before.
pub fn behind_key(value: &Value<'_>, indent: &str) -> String {
    let inner = format!("{indent}  ");
    match &value.data {
        Data::Array(items) if !items.is_empty() && !is_hole(value) => {
            // As kubectl has it: the dashes stand below the key.
            format!("\n{indent}{}", laid_out(value, &Layout::Yaml, indent))
        }
        Data::Object(members) if !members.is_empty() => {
            format!("\n{inner}{}", laid_out(value, &Layout::Yaml, &inner))
        }
        Data::Text(text) => match yaml_lines(text, &inner) {
            Some(lines) => format!(" {lines}"),
            None => format!(" {}", yaml_text(text)),
        },
        _ => format!(" {}", laid_out(value, &Layout::Yaml, indent)),
    }
}

/// Whether a value may be a hole in YAML, which is an array of one word without quotes.
pub fn is_hole(value: &Value<'_>) -> bool {
    match &value.data {
        Data::Array(items) => {
            value.style == Style::Json
                && matches!(items.as_slice(), [item] if item.style == Style::Plain)
        }
        _ => false,
    }
}

/// A text of several lines behind `|`, where it can be written so.
pub fn yaml_lines(text: &str, indent: &str) -> Option<String> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let plain = body.contains('\n')
        // Readers of YAML make a line end of it.
        && !body.contains('\r')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body
            .lines()
            .all(|line| is_seen(line) && !line.ends_with([' ', '\t']));
    if !plain {
        return None;
    }
    let mut lines = if text.ends_with('\n') { "|" } else { "|-" }.to_owned();
    for line in body.lines() {
        lines.push('\n');
        if !line.is_empty() {
            lines.push_str(indent);
            lines.push_str(line);
        }
    }
    Some(lines)
}

/// A text as YAML has it, without quotes where it is the same without.
pub fn yaml_text(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quote(text)
    }
}

/// Whether YAML reads a text as itself wherever it stands.
pub fn is_plain(text: &str) -> bool {
    let indicator = |c: char| "-?:,[]{}#&*!|>'\"%@`=<".contains(c);
    matches!(plain(text.into()), Data::Text(_))
        && !text.starts_with(indicator)
        && text.trim() == text
        && text
            .chars()
            .all(|c| (' '..='~').contains(&c) || c.is_alphanumeric())
        && matches!(visible(text), Cow::Borrowed(_))
        && !text.contains([',', '[', ']', '{', '}'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.starts_with("...")
}
