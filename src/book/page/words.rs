//! The attributes of a block in plain words.

use std::time::Duration;

use maud::{Markup, html};

use super::shown::Shown;
use crate::expect::ExitExpectation;
use crate::runbook::attributes::{Confirm, Ready, RecordMode};
use crate::runbook::effect::Effect;
use crate::runbook::{Block, Kind};
use crate::source::visible::visible;

/// How long a step is tried again in between, where nobody says so.
const EVERY: Duration = Duration::from_secs(2);

/// What one key says of a block.
type Say = fn(&Shown<'_>, &Block) -> Option<Markup>;

/// The keys that are told as notes, in the order of the notes. Those of [`ELSEWHERE`] are not.
const NOTES: &[(&str, Say)] = &[
    ("undo", undo),
    ("danger", danger),
    ("confirm", confirm),
    ("if", |_, block| {
        guard("only if", block.attributes.condition.as_deref(), "succeeds")
    }),
    ("unless", |_, block| {
        guard("unless", block.attributes.unless.as_deref(), "succeeds")
    }),
    ("creates", |_, block| {
        let path = block.attributes.creates.as_deref();
        guard("only if", path, "does not exist yet")
    }),
    ("needs", needs),
    ("cwd", |_, block| {
        let path = block.attributes.cwd.as_deref()?;
        Some(html! { "in the directory " (value(path)) })
    }),
    ("env.NAME", env),
    ("tty", |_, block| {
        block.attributes.tty.then(|| html! { "on a terminal" })
    }),
    ("background", background),
    ("ready", ready),
    ("within", within),
    ("timeout", |_, block| {
        let time = block.attributes.timeout?;
        Some(html! { "may take " (duration(time)) })
    }),
    ("exit", exit),
    ("capture", |_, block| {
        let name = block.attributes.capture.as_deref()?;
        Some(html! { "its output becomes " (value(&format!("${name}"))) })
    }),
    ("mode", |_, block| {
        let mode = block.attributes.mode?;
        Some(html! { "with mode " (value(&format!("{mode:04o}"))) })
    }),
    ("document", |_, block| {
        let which = block.attributes.document.as_deref()?;
        Some(html! { "of the documents in that file the one that is " (value(which)) })
    }),
    ("list", |_, block| {
        let appends = block.attributes.appends_lists;
        appends.then(|| html! { "items of lists come behind those that are there" })
    }),
    ("subst", |_, block| {
        let is_so = block.attributes.subst;
        is_so.then(|| html! { "with the values of variables for " (value("${NAME}")) })
    }),
    ("record", record),
    ("tags", |_, block| {
        let tags = &block.attributes.tags;
        (!tags.is_empty()).then(|| html! { "tags: " (visible(&tags.join(", "))) })
    }),
];

/// The keys that no note is for, and what tells of them.
#[cfg(test)]
const ELSEWHERE: &[(&str, &str)] = &[
    ("name", "what the step is called"),
    ("run", "the badge of its kind"),
    ("shown", "the block stays as it is"),
    ("manual", "the badge of its kind"),
    ("expect", "it is shown as expected output"),
    (
        "every",
        "the note of `within`, without which it says nothing",
    ),
    ("match", "what is said with the expectation"),
    ("similar", "what is said with the expectation"),
    ("ignore", "what is said with the expectation"),
    ("key", "what is said with the expectation"),
    ("rows", "what is said with the expectation"),
    ("columns", "what is said with the expectation"),
    ("ordered", "what is said with the expectation"),
    ("unordered", "what is said with the expectation"),
    ("stream", "what is said with the expectation"),
    ("shell", "the badge of its kind"),
    (
        "keep",
        "the note of `background`, without which it says nothing",
    ),
    ("file", "the path above its text"),
    ("append", "the path above its text"),
    ("patch", "the path above its text"),
    ("merge", "the path above its text"),
    ("out", "the path above its text"),
];

/// What is to be known of the block before it runs.
pub fn notes(shown: &Shown<'_>, block: &Block) -> Vec<Markup> {
    let mut notes: Vec<Markup> = fill_in(shown, block).into_iter().collect();
    notes.extend(NOTES.iter().filter_map(|(_, say)| say(shown, block)));
    for id in shown.undoing(block) {
        notes.push(html! { "is undone by " (shown.link(id)) });
    }
    notes
}

/// The placeholders that no parameter stands for.
fn fill_in(shown: &Shown<'_>, block: &Block) -> Option<Markup> {
    let params = &shown.runbook.config.params;
    let is_bound = |text: &String| {
        let mut params = params.values();
        params.any(|param| param.placeholders.contains(text))
    };
    let mut open: Vec<&String> = Vec::new();
    for (_, placeholder) in &block.placeholders {
        if !is_bound(&placeholder.text) && !open.contains(&&placeholder.text) {
            open.push(&placeholder.text);
        }
    }
    (!open.is_empty()).then(|| {
        html! {
            "fill in "
            @for (index, text) in open.iter().enumerate() {
                @if index > 0 { ", " }
                (value(text))
            }
            " first"
        }
    })
}

fn undo(shown: &Shown<'_>, block: &Block) -> Option<Markup> {
    let undone = block.attributes.undo.as_deref()?;
    Some(html! { "undoes " (shown.link(undone)) ", and runs for nothing else" })
}

/// Whatever destroys something is asked for by name, whatever its author says.
fn danger(_: &Shown<'_>, block: &Block) -> Option<Markup> {
    is_danger(block).then(|| html! { "asks to type its name" })
}

fn is_danger(block: &Block) -> bool {
    block.effect == Some(Effect::Danger) || block.attributes.danger
}

fn confirm(_: &Shown<'_>, block: &Block) -> Option<Markup> {
    let words = match block.attributes.confirm? {
        _ if is_danger(block) => return None,
        Confirm::Ask => "asks before it runs",
        Confirm::Never => "runs unasked",
        Confirm::Type => "asks to type its name",
    };
    Some(html! { (words) })
}

fn guard(before: &str, what: Option<&str>, behind: &str) -> Option<Markup> {
    let what = what?;
    Some(html! { (before) " " (value(what)) " " (behind) })
}

fn needs(shown: &Shown<'_>, block: &Block) -> Option<Markup> {
    let needs = &block.attributes.needs;
    (!needs.is_empty()).then(|| {
        html! {
            "needs: "
            @for (index, id) in needs.iter().enumerate() {
                @if index > 0 { ", " }
                (shown.link(id))
            }
        }
    })
}

fn env(_: &Shown<'_>, block: &Block) -> Option<Markup> {
    let env = &block.attributes.env;
    (!env.is_empty()).then(|| {
        html! {
            "with "
            @for (index, (name, text)) in env.iter().enumerate() {
                @if index > 0 { ", " }
                (value(&format!("{name}={text}")))
            }
        }
    })
}

fn background(_: &Shown<'_>, block: &Block) -> Option<Markup> {
    let attributes = &block.attributes;
    attributes.background.then(|| {
        let until = match attributes.keep {
            true => "also when the run has ended",
            false => "until the run ends",
        };
        html! { "runs on in the background, " (until) }
    })
}

fn ready(_: &Shown<'_>, block: &Block) -> Option<Markup> {
    let text = block.attributes.ready.as_deref()?;
    Some(match Ready::parse(text).ok()? {
        Ready::Port { host, port } if host == "127.0.0.1" => {
            html! { "is up once port " (port) " answers" }
        }
        Ready::Port { host, port } => {
            html! { "is up once port " (port) " of " (visible(&host)) " answers" }
        }
        Ready::Matches(_) => html! { "is up once it prints " (value(text)) },
    })
}

fn within(_: &Shown<'_>, block: &Block) -> Option<Markup> {
    let attributes = &block.attributes;
    let time = duration(attributes.within?);
    let every = duration(attributes.every.unwrap_or(EVERY));
    Some(html! { "waits up to " (time) ", tries every " (every) })
}

fn exit(_: &Shown<'_>, block: &Block) -> Option<Markup> {
    let words = match block.attributes.exit.as_ref()? {
        ExitExpectation::OneOf(statuses) => {
            let statuses: Vec<String> = statuses.iter().map(i32::to_string).collect();
            format!("must exit {}", statuses.join(" or "))
        }
        ExitExpectation::Nonzero => "must fail".to_owned(),
        ExitExpectation::Any => "may exit with any status".to_owned(),
    };
    Some(html! { (words) })
}

fn record(_: &Shown<'_>, block: &Block) -> Option<Markup> {
    let what = match block.kind {
        Kind::File | Kind::Patch | Kind::Merge => "what it changes",
        _ => "its output",
    };
    Some(match block.attributes.record? {
        RecordMode::Auto => return None,
        RecordMode::Full => html! { (what) " is always recorded" },
        RecordMode::Stamp => html! { (what) " is not recorded" },
        RecordMode::None => html! { "its result is not recorded" },
    })
}

/// A command, a path, or what else stands in the document as it is.
fn value(text: &str) -> Markup {
    html! { kbd { (visible(text)) } }
}

/// A length of time, in words.
fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
        (u64::from(time.subsec_millis()), "ms"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let words: Vec<String> = parts
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect();
    match words.is_empty() {
        true => "0 s".to_owned(),
        false => words.join(" "),
    }
}

#[cfg(test)]
mod tests;
