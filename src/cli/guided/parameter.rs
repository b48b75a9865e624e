//! Asking for a parameter: a menu of its choices, a line that is checked, or a secret that is not shown.

use crate::cli::ask::{self, Left};
use crate::cli::error::Error;
use crate::cli::execution::Prepared;
use crate::cli::keys::Keys;
use crate::cli::parameters::how_to_give;
use crate::cli::terminal::say;
use crate::expect;
use crate::run::Masker;
use crate::runbook::{Parameter, Type};

/// Asks for the parameters that have no value yet.
pub async fn ask_missing(prepared: &mut Prepared, keys: Option<&Keys>) -> Result<(), Error> {
    for name in std::mem::take(&mut prepared.missing) {
        let parameter = &prepared.runbook.config.params[&name];
        let Some(keys) = keys else {
            let message = format!("the parameter `{name}` has no value");
            return Err(Error::blocked(message).help(how_to_give(&name, parameter)));
        };
        let value = ask(keys, &name, parameter).await;
        let value = value.map_err(|Left| Error::left_by(keys.signals().last()))?;
        prepared.give(&name, value)?;
    }
    Ok(())
}

/// Asks until the answer is a value, which is returned as commands get it.
async fn ask(keys: &Keys, name: &str, parameter: &Parameter) -> Result<String, Left> {
    let question = parameter.prompt.as_deref().unwrap_or(name);
    let question = expect::visible(question);
    if !parameter.choices.is_empty() && parameter.kind != Type::List {
        let choices = &parameter.choices;
        let items = choices
            .iter()
            .map(|choice| expect::visible(choice).into_owned());
        let chosen = ask::choice(keys, &question, items.collect()).await?;
        let chosen = choices.get(chosen).ok_or(Left)?;
        say!("{question}: {}", expect::visible(chosen));
        return Ok(chosen.clone());
    }
    let question = match hint(parameter) {
        Some(hint) => format!("{question} ({hint})"),
        None => question.into_owned(),
    };
    loop {
        let answer = match parameter.kind {
            Type::Secret => ask::hidden(keys, &question).await?,
            _ => ask::line(keys, &question, "").await?,
        };
        let value = match parameter.check(&answer) {
            Ok(value) => value,
            Err(what) => {
                say!("{what}");
                continue;
            }
        };
        match parameter.kind {
            Type::Secret => match Masker::new([value.clone()]) {
                Ok(_) => return Ok(value),
                Err(error) => say!("{error}"),
            },
            _ => return Ok(value),
        }
    }
}

/// What kind of value is wanted, where the question may not say so.
const fn hint(parameter: &Parameter) -> Option<&'static str> {
    match parameter.kind {
        Type::Int => Some("a number"),
        Type::Bool => Some("yes or no"),
        Type::Ip => Some("an IP address"),
        Type::Path => Some("a path"),
        Type::List => Some("separated by commas"),
        Type::Secret => Some("not shown, at least 6 bytes"),
        Type::String | Type::Choice => None,
    }
}
