//! Parameters whose values commands tell: they run once a person has read them, or where to run the
//! document is consent.

use super::ask::{self, Left};
use super::error::Error;
use super::execution::Prepared;
use super::keys::Keys;
use super::parameters::Pending;
use super::stage::Stage;
use super::terminal::{say, say_err};
use crate::expect::visible;
use crate::run::{Masker, Said};
use crate::runbook::Type;

const QUESTION: &str = "Run what finds the parameters?";

const CHOICES: &[(char, &str)] = &[('r', "run"), ('t', "type the values"), ('q', "quit")];

/// Asks the person whether the commands run that the plan has shown; if they do not, the values are asked
/// for.
pub async fn agree(prepared: &mut Prepared, keys: &Keys) -> Result<(), Error> {
    if prepared.pending.is_empty() {
        return Ok(());
    }
    match ask::key(keys, QUESTION, CHOICES, Some('r')).await {
        Ok('r') => {}
        Ok('t') => {
            let pending = std::mem::take(&mut prepared.pending);
            prepared.lacks(pending.into_iter().map(|pending| pending.name));
        }
        Ok(_) | Err(Left) => return Err(Error::left_by(keys.signals().last())),
    }
    Ok(())
}

/// Runs the commands, in the order of the document. A parameter that none tells has the value of the
/// recorded run, or its default, or is lacking. Whether anything ran.
pub async fn find(stage: &mut Stage, prepared: &mut Prepared) -> Result<bool, Error> {
    let all = std::mem::take(&mut prepared.pending);
    for pending in &all {
        let said = stage.ask(prepared, &pending.command).await?;
        settle(pending, said, prepared)?;
        // What comes behind may be found by it.
        stage.set_variables(&prepared.values)?;
    }
    Ok(!all.is_empty())
}

fn settle(pending: &Pending, said: Said, prepared: &mut Prepared) -> Result<(), Error> {
    let name = &pending.name;
    let command = pending.command.trim();
    let why = match said {
        Said::Ended => return Err(Error::left_by(None)),
        Said::Nothing(why) => why,
        Said::Value(value) => {
            let param = &prepared.runbook.config.params[name];
            let value = param.check(&value).and_then(|value| match param.kind {
                Type::Secret => Masker::new([value.clone()])
                    .map(|_| value)
                    .map_err(|error| error.to_string()),
                _ => Ok(value),
            });
            match value {
                Ok(value) => return prepared.give(name, value),
                Err(what) => {
                    // The command is about another value than the default is.
                    note(
                        prepared,
                        &format!("`{command}` tells no value of `{name}`: {what}"),
                    );
                    prepared.lacks([name.clone()]);
                    return Ok(());
                }
            }
        }
    };
    note(
        prepared,
        &format!("`{command}` tells no value of `{name}`: {why}"),
    );
    let otherwise = &pending.otherwise;
    if let Some(what) = &otherwise.note {
        note(prepared, what);
    }
    let Some(value) = otherwise.value.clone() else {
        prepared.lacks([name.clone()]);
        return Ok(());
    };
    let source = match otherwise.is_recorded {
        true => "the recorded value",
        false => "the default",
    };
    note(prepared, &format!("`{name}` is {source}, `{value}`"));
    prepared.give(name, value)?;
    if otherwise.is_recorded {
        prepared.recorded.push(name.clone());
    }
    Ok(())
}

/// The values that were found, for the person who has read the plan without them.
pub fn tell(prepared: &Prepared, names: &[String]) {
    for name in names {
        if let Some(value) = prepared.told_values().get(name) {
            say!("  {name}={}", visible(value));
        }
    }
}

fn note(prepared: &Prepared, what: &str) {
    let path = prepared.path().to_string_lossy();
    let what = prepared.masker.mask_text(what);
    say_err!("note: {}: {}", visible(&path), visible(&what));
}
