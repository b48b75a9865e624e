//! What the list of known commands says of one.

use super::special::is_option;
use super::table::{ALSO_KNOWN, DESTROYERS, READERS, TOOLS, Tool};
use super::{Effect, Judgement};
use crate::document::shell::Word;

/// Whether `name` is a tool whose mention with arguments is likely meant as a command. Words that
/// prose uses too, such as `test`, are not.
pub(super) fn is_known(name: &str) -> bool {
    TOOLS.iter().any(|tool| tool.names.contains(&name)) || ALSO_KNOWN.contains(&name)
}

/// The effect of a command by its name and arguments.
pub(super) fn judge(name: &str, args: &[Word]) -> Judgement {
    if READERS.contains(&name) {
        return Judgement::reads();
    }
    if DESTROYERS.contains(&name) {
        return Judgement::new(Effect::Danger, name);
    }
    let Some(tool) = TOOLS.iter().find(|tool| tool.names.contains(&name)) else {
        return Judgement::new(Effect::Changes, name);
    };
    let operands = operands(tool, args);
    let rehearses = |o: &&str| args.iter().any(|a| is_option(&a.text, o));
    if tool.dry.iter().any(rehearses) {
        return Judgement::reads();
    }
    let find = |patterns: &[&'static str]| {
        patterns
            .iter()
            .find(|p| matches_pattern(p, &operands, args))
            .copied()
    };
    let named = || {
        let first = operands.first().copied().unwrap_or_default();
        format!("{name} {first}").trim_end().to_owned()
    };
    if let Some(pattern) = find(tool.danger) {
        let option = pattern
            .split(' ')
            .find(|w| w.starts_with('-'))
            .unwrap_or_default();
        let words: Vec<&str> = operands.iter().copied().take(3).collect();
        let said = if pattern.starts_with('*') {
            words.join(" ")
        } else {
            said(pattern, &operands)
        };
        return Judgement::new(Effect::Danger, format!("{name} {said} {option}").trim_end());
    }
    if find(tool.changes).is_some() {
        return Judgement::new(Effect::Changes, named());
    }
    if find(tool.reads).is_some() || name == "aws" && aws_reads(&operands) {
        return Judgement::reads();
    }
    if name == "aws"
        && operands
            .get(1)
            .is_some_and(|verb| verb.starts_with("delete-"))
    {
        return Judgement::new(
            Effect::Danger,
            format!("aws {} {}", operands[0], operands[1]),
        );
    }
    Judgement::new(Effect::Changes, named())
}

/// AWS names its calls by what they do.
fn aws_reads(operands: &[&str]) -> bool {
    const VERBS: [&str; 8] = [
        "describe",
        "list",
        "get",
        "head",
        "lookup",
        "batch-get",
        "filter",
        "search",
    ];
    operands.get(1).is_some_and(|call| {
        VERBS.iter().any(|verb| {
            call.strip_prefix(verb)
                .is_some_and(|rest| rest.starts_with('-'))
        })
    })
}

/// As many operands as the pattern names.
fn said(pattern: &str, operands: &[&str]) -> String {
    let named = pattern.split(' ').filter(|w| !w.starts_with('-')).count();
    operands
        .iter()
        .copied()
        .take(named)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The words that are neither options nor the values of options.
fn operands<'a>(tool: &Tool, args: &'a [Word]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut skip = false;
    for arg in args {
        let text = arg.text.as_str();
        if std::mem::take(&mut skip) {
            continue;
        }
        if text == "--" && !found.is_empty() {
            break;
        }
        if text.starts_with('-') && text.len() > 1 {
            skip = tool.values.contains(&text);
        } else {
            found.push(text);
        }
    }
    found
}

fn matches_pattern(pattern: &str, operands: &[&str], args: &[Word]) -> bool {
    let (mut at, mut anywhere) = (0, false);
    for part in pattern.split(' ') {
        let is = |text: &&str| {
            part.split('|').any(|p| match p.strip_suffix('*') {
                Some(prefix) => text.starts_with(prefix),
                None => p == *text,
            })
        };
        if part == "$" {
            return operands.len() == at;
        } else if part == "*" {
            anywhere = true;
        } else if part.starts_with('-') {
            if !args.iter().any(|a| is_option(&a.text, part)) {
                return false;
            }
        } else if anywhere {
            // Only where a subcommand can stand: names come later.
            match operands.iter().take(5).skip(at).position(is) {
                Some(n) => at += n + 1,
                None => return false,
            }
        } else if operands.get(at).is_some_and(is) {
            at += 1;
        } else {
            return false;
        }
    }
    true
}
