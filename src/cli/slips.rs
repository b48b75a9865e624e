//! Names of `--set` and `--params` that are a slip away from a parameter of the one document of a call.
//! With several documents a name may be another one's.

use super::args::Steps;
use super::error::Error;
use super::terminal::say_err;
use crate::diagnostic::nearest;
use crate::expect::visible;
use crate::runbook::Runbook;

/// Refuses a name of `--set` that is likely a slip, and says of one in a file what it is near to.
pub fn refuse(runbook: &Runbook, steps: &Steps) -> Result<(), Error> {
    for (name, _) in steps.set.iter().filter_map(|word| word.split_once('=')) {
        if let Some(near) = near(runbook, name) {
            let message = format!("--set {name}: the document has no parameter of this name");
            return Err(Error::bad_input(message).help(format!("did you mean `{near}`?")));
        }
    }
    for file in &steps.params {
        for placed in file.read()? {
            let name = &placed.given.name;
            let is_for_one = || {
                let params = &runbook.config.params;
                let is_known = |name: &str| params.contains_key(name);
                params
                    .keys()
                    .any(|known| placed.given.is_for(known, is_known))
            };
            if let Some(near) = near(runbook, name).filter(|_| !is_for_one()) {
                let (place, name) = (visible(&placed.place), visible(name));
                say_err!(
                    "note: {place}: the document has no parameter `{name}`; did you mean `{near}`?"
                );
            }
        }
    }
    Ok(())
}

/// The parameter that is meant by a name that is none, and no variable that the document itself speaks of.
fn near<'r>(runbook: &'r Runbook, name: &str) -> Option<&'r str> {
    let params = &runbook.config.params;
    if params.contains_key(name) || speaks_of(runbook.document.source.text(), name) {
        return None;
    }
    let names = || params.keys().map(String::as_str);
    let same = names().find(|known| known.eq_ignore_ascii_case(name));
    // A single letter is one slip away from every other.
    let is_word = name.chars().nth(1).is_some();
    same.or_else(|| nearest(name, names()).filter(|_| is_word))
}

fn speaks_of(text: &str, name: &str) -> bool {
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + name.len()..]);
        let is_used = before.ends_with('$') || before.ends_with("${") || before.ends_with("each ");
        is_used && !behind.starts_with(is_part)
    })
}
