//! The parameters of a runbook: a table that says what they are, with fields in which a reader's browser
//! takes values.
//!
//! ```text
//! form.stepmark-params
//!   table > caption, thead, tbody
//!     tr[data-param=NAME][data-type=string|int|bool|path|ip|choice|list|secret]
//!       th[scope=row] > label[for=stepmark-param-NAME] > span.stepmark-prompt
//!       td.stepmark-about > ul > li           what it is, its default, where it comes from
//!       td.stepmark-fill[hidden] > input|select#stepmark-param-NAME[name=NAME]
//! ```
//!
//! What a script does with that:
//! - It takes `hidden` away from every `.stepmark-fill`; without it the table still tells everything.
//! - It keeps the form from being submitted: a field that Enter is pressed in would do that.
//! - A field that is empty, or whose `checkValidity()` is false, stands for nothing: each
//!   `var.stepmark-param[data-param=NAME]` has its own text. Else the value goes there, by the rule of
//!   `data-quote` (see [`fillable`](super::fillable)).
//! - Before that a value becomes what a run would make of it: of `int`, `ip`, `bool` and `choice` without
//!   blanks around it; of `list` the items that are not empty, without blanks around them, with commas
//!   between them. No field takes a line end.
//! - A secret has no field, and nothing stands for it in the commands of a page.

mod pattern;

use std::borrow::Cow;

use maud::{Markup, html};

use crate::expect::visible;
use crate::record::replay::{Recorded, Replay};
use crate::runbook::shape::blot_out;
use crate::runbook::{Origin, Parameter, Type};

/// The table of the replayed runbook's parameters; nothing where it has none.
#[must_use]
pub fn params(replay: &Replay<'_>) -> Option<Markup> {
    let params = &replay.runbook.config.params;
    (!params.is_empty()).then(|| {
        html! {
            form class="stepmark-params" autocomplete="off" {
                table {
                    caption { "Parameters" }
                    thead {
                        tr {
                            th scope="col" { "Name" }
                            th scope="col" { "What it is" }
                            th class="stepmark-fill" scope="col" hidden { "Your value" }
                        }
                    }
                    tbody {
                        @for (name, param) in params {
                            (row(name, param, replay.run.as_ref()))
                        }
                    }
                }
            }
        }
    })
}

fn row(name: &str, param: &Parameter, run: Option<&Recorded>) -> Markup {
    html! {
        tr data-param=(name) data-type=(param.kind.as_str()) {
            th scope="row" {
                @if param.kind == Type::Secret {
                    (called(name, param))
                } @else {
                    label for={ "stepmark-param-" (name) } { (called(name, param)) }
                }
            }
            td class="stepmark-about" {
                ul {
                    @for fact in facts(name, param, run) { li { (fact) } }
                }
            }
            td class="stepmark-fill" hidden { (field(name, param)) }
        }
    }
}

/// Its name, and what is asked of a person.
fn called(name: &str, param: &Parameter) -> Markup {
    html! {
        (name)
        @if let Some(prompt) = &param.prompt {
            " " span class="stepmark-prompt" { (visible(prompt)) }
        }
    }
}

/// A value as the table shows it: what has the shape of a secret is none to be told.
fn told(value: &str) -> Markup {
    html! { samp { (visible(&blot_out(value))) } }
}

/// What is to be known of a parameter, a sentence each.
fn facts(name: &str, param: &Parameter, run: Option<&Recorded>) -> Vec<Markup> {
    let mut facts = vec![kind(param)];
    if let Some(pattern) = &param.pattern {
        facts.push(html! { "matches " (told(pattern)) " as a whole" });
    }
    match &param.default {
        Some(default) if default.is_empty() => facts.push(html! { "by default empty" }),
        Some(default) => facts.push(html! { "by default " (told(default)) }),
        None if param.kind == Type::Secret || param.origin.is_some() => {}
        None => facts.push(html! { "no default: a run asks for it" }),
    }
    match &param.origin {
        Some(Origin::Env(variable)) => {
            facts.push(html! { "taken from the environment variable " (told(variable)) });
        }
        Some(Origin::Command(command)) => {
            facts
                .push(html! { "taken from what " kbd { (visible(&blot_out(command))) } " prints" });
        }
        None => {}
    }
    let recorded = run.and_then(|run| run.parameters.get(name));
    if let Some(value) = recorded.filter(|_| param.kind != Type::Secret) {
        facts.push(html! { (told(value)) " in the recorded run" });
    } else if run.is_some_and(|run| run.withheld.iter().any(|withheld| withheld == name)) {
        facts.push(html! { "in the recorded run a value that is kept secret" });
    }
    facts
}

/// Its type in words.
fn kind(param: &Parameter) -> Markup {
    match param.kind {
        Type::String => html! { "a text" },
        Type::Int => html! { "a whole number" },
        Type::Bool => html! { (told("true")) " or " (told("false")) },
        Type::Path => html! { "a path" },
        Type::Ip => html! { "an IP address" },
        Type::Choice => html! {
            "one of "
            @for (index, choice) in param.choices.iter().enumerate() {
                @if index > 0 { ", " }
                (told(choice))
            }
        },
        Type::List => html! { "a list of items, with commas between them" },
        Type::Secret => html! { "a secret: it is never filled in here" },
    }
}

/// A value that a field can have: nothing in it is hidden from who reads it, and no secret.
fn plain(value: &str) -> Option<&str> {
    let is_shown = matches!(visible(value), Cow::Borrowed(_)) && !value.contains('\t');
    (is_shown && blot_out(value) == value).then_some(value)
}

/// What a browser takes its value in.
fn field(name: &str, param: &Parameter) -> Markup {
    let default = param.default.as_deref().and_then(plain);
    let checked = default.and_then(|default| param.check(default).ok());
    let default = checked.as_deref().or(default);
    let is_required = param.default.is_none();
    match param.kind {
        Type::Secret => html! { "never filled in here" },
        Type::Bool => select(name, &["true", "false"], default, is_required),
        Type::Choice => {
            let choices = param.choices.iter().filter_map(|choice| plain(choice));
            select(name, &choices.collect::<Vec<_>>(), default, is_required)
        }
        kind => {
            let own = param.pattern.as_deref();
            let (pattern, says) = match kind {
                Type::Int => (
                    Some(r"\s*[+\-]?[0-9]+\s*".to_owned()),
                    Some("a whole number".to_owned()),
                ),
                // What a field has is split and put together again before it is held against one.
                Type::List => (None, None),
                _ => (
                    own.and_then(pattern::of_browsers),
                    own.map(|own| format!("matches {} as a whole", visible(own))),
                ),
            };
            html! {
                input id={ "stepmark-param-" (name) } name=(name) type="text" value=[default]
                    pattern=[pattern] title=[says] inputmode=[(kind == Type::Int).then_some("numeric")]
                    required[is_required] autocapitalize="off" spellcheck="false";
            }
        }
    }
}

fn select(name: &str, values: &[&str], default: Option<&str>, is_required: bool) -> Markup {
    html! {
        select id={ "stepmark-param-" (name) } name=(name) required[is_required] {
            option value="" { "as written" }
            @for value in values {
                option value=(value) selected[default == Some(value)] { (value) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
