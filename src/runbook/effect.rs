//! What a command does to the world: it reads, it changes something, or it may destroy something.
//!
//! Judged from parsed words against one table. What the table does not know changes something.

use super::placeholder::{mask, placeholders};
use crate::document::shell::{Inner, SimpleCommand, Word, commands, unwrap};

mod look_up;
mod special;
mod table;
#[cfg(test)]
mod tests;

/// What a command does to the world, from harmless to destructive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Looks, and changes nothing outside its own shell.
    Reads,
    /// Changes something, or is unknown.
    Changes,
    /// May destroy what cannot be had back.
    Danger,
}

impl Effect {
    /// As shown to people and in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Changes => "changes",
            Self::Danger => "danger",
        }
    }
}

/// An effect, and what it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The effect of the worst command.
    pub effect: Effect,
    /// The command that decides, such as `kubectl delete`; empty when nothing does more than read.
    pub reason: String,
}

impl Judgement {
    fn new(effect: Effect, reason: impl Into<String>) -> Self {
        let reason = match effect {
            Effect::Reads => String::new(),
            _ => Some(reason.into())
                .filter(|reason| !reason.is_empty())
                .unwrap_or_else(|| "a command without a name".to_owned()),
        };
        Self { effect, reason }
    }

    fn reads() -> Self {
        Self::new(Effect::Reads, "")
    }

    fn worse(self, other: Self) -> Self {
        if other.effect > self.effect {
            other
        } else {
            self
        }
    }
}

/// How deep scripts inside scripts (`ssh a "ssh b 'bash -c …'"`) are followed.
const MAX_DEPTH: usize = 8;

/// Whether `name` is a tool that this list knows.
#[must_use]
pub fn is_known(name: &str) -> bool {
    look_up::is_known(name)
}

/// The effect of a script: that of its worst command.
#[must_use]
pub fn effect_of(script: &str) -> Judgement {
    // `kubectl -n <ns> delete pod`: a shell would see a redirection to `delete` here.
    let found = placeholders(script);
    if found.is_empty() {
        return script_effect(script, 0);
    }
    script_effect(&mask(script, &found), 0)
}

fn script_effect(script: &str, depth: usize) -> Judgement {
    if depth > MAX_DEPTH {
        return Judgement::new(Effect::Changes, "deeply nested scripts");
    }
    let mut worst = Judgement::reads();
    for command in commands(script) {
        let stdin = stdin_text(&command, script);
        for redirect in &command.redirects {
            worst = worst.worse(redirection(redirect.op, &redirect.target));
        }
        worst = worst.worse(words_effect(
            &command.words,
            stdin.as_deref(),
            &command,
            depth,
        ));
        if worst.effect == Effect::Danger {
            break;
        }
    }
    worst
}

/// The text that a heredoc or here-string feeds to a command.
fn stdin_text(command: &SimpleCommand, script: &str) -> Option<String> {
    let redirect = command
        .redirects
        .iter()
        .rev()
        .find(|r| r.op.starts_with("<<"))?;
    match redirect.body {
        Some((start, end)) => script.get(start..end).map(str::to_owned),
        None => Some(redirect.target.text.clone()),
    }
}

fn redirection(op: &str, target: &Word) -> Judgement {
    let text = target.text.as_str();
    let is_descriptor = op.ends_with('&')
        && (text == "-"
            || text
                .trim_end_matches('-')
                .bytes()
                .all(|b| b.is_ascii_digit()));
    if !op.contains('>') || is_descriptor || is_nowhere(text) {
        return Judgement::reads();
    }
    let effect = if is_device(text) {
        Effect::Danger
    } else {
        Effect::Changes
    };
    Judgement::new(effect, format!("{op} {text}"))
}

/// Devices that take anything and keep nothing.
fn is_nowhere(path: &str) -> bool {
    matches!(
        path,
        "/dev/null" | "/dev/stdout" | "/dev/stderr" | "/dev/tty" | "/dev/zero"
    ) || path.starts_with("/dev/fd/")
        || path.starts_with("/dev/tcp/")
}

fn is_device(path: &str) -> bool {
    path.starts_with("/dev/") && !is_nowhere(path) && !path.starts_with("/dev/shm/")
}

fn words_effect(
    words: &[Word],
    stdin: Option<&str>,
    command: &SimpleCommand,
    depth: usize,
) -> Judgement {
    let Some((first, args)) = words.split_first() else {
        return Judgement::reads();
    };
    if depth > MAX_DEPTH {
        return Judgement::new(Effect::Changes, first.text.clone());
    }
    let inner = match unwrap(words) {
        Some(Inner::Words(inner)) => Some(words_effect(inner, stdin, command, depth + 1)),
        Some(Inner::Script(script)) => Some(script_effect(&script, depth + 1)),
        None => None,
    };
    if let Some(judgement) = inner {
        return judgement;
    }
    let name = first.text.rsplit('/').next().unwrap_or_default();
    // A name that is only known at run time, or another program that happens to be called so.
    if !first.is_static || name.is_empty() {
        return Judgement::new(Effect::Changes, first.text.clone());
    }
    if let [only] = args
        && matches!(
            only.text.as_str(),
            "--help" | "--version" | "help" | "version"
        )
    {
        return Judgement::reads();
    }
    if let Some(judgement) = special::judge(name, args, stdin, command) {
        return match judgement {
            special::Verdict::Known(judgement) => judgement,
            special::Verdict::Words(inner) => words_effect(inner, None, command, depth + 1),
            special::Verdict::Script(script) => script_effect(&script, depth + 1),
        };
    }
    look_up::judge(name, args)
}
