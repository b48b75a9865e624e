//! The values of the variables that a text names, as the session has them.

use std::collections::HashMap;
use std::io;

use super::Stopped;
use crate::patch::subst;
use crate::run::Run;
use crate::run::judge::interrupted;
use crate::run::operator::Operator;
use crate::run::result::Failure;
use crate::run::seams::{Executor, Interrupts};
use crate::run::session::{Captured, Ended, Script, Streams};
use crate::runbook::Block;

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// The values of what the block's text names, of what is set of that.
    pub(super) async fn values(
        &mut self,
        block: &Block,
    ) -> io::Result<Result<HashMap<String, String>, Stopped>> {
        if !block.attributes.subst {
            return Ok(Ok(HashMap::new()));
        }
        let names = subst::names(&block.text);
        if names.is_empty() {
            return Ok(Ok(HashMap::new()));
        }
        let code = question(&names);
        let timeout = self.runbook.config.timeout.or(self.options.timeout);
        let script = Script {
            // What the session traces is none of it.
            streams: Streams::Apart,
            timeout,
            ..Script::new(&code, block.line)
        };
        let mut signal = None;
        let interrupts = &mut *self.interrupts;
        let cancel = async { signal = Some(interrupts.next().await) };
        let outcome = self.executor.run(&script, &mut |_| {}, cancel).await?;
        if signal.is_some() {
            return Ok(Err(Stopped {
                failure: interrupted(block.line),
                signal,
            }));
        }
        let answer = match outcome.ended {
            Ended::Exited(0) => answer(&names, &outcome.output),
            _ => None,
        };
        let why = "the session does not tell the values of variables, as far as they are text";
        Ok(answer.ok_or_else(|| Failure::plain(why.to_owned(), block.line).into()))
    }
}

/// What asks the session. Of each name it prints whether it is set, and its value, whatever that holds.
fn question(names: &[String]) -> String {
    let asked = names
        .iter()
        .map(|name| format!(" \"${{{name}+set}}\" \"${{{name}-}}\""));
    format!("builtin printf '%s\\0'{}", asked.collect::<String>())
}

/// What it has answered; nothing where that is something else.
fn answer(names: &[String], output: &Captured) -> Option<HashMap<String, String>> {
    if output.left_out() > 0 {
        return None;
    }
    let bytes = output.bytes();
    let text = std::str::from_utf8(&bytes).ok()?;
    let fields: Vec<&str> = text.strip_suffix('\0')?.split('\0').collect();
    if fields.len() != 2 * names.len() {
        return None;
    }
    let pairs = names.iter().zip(fields.chunks(2));
    let set = pairs.filter(|(_, field)| field[0] == "set");
    Some(
        set.map(|(name, field)| (name.clone(), field[1].to_owned()))
            .collect(),
    )
}
