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
        let names = names(block);
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

/// The names in the text of a block and in its paths, each once.
fn names(block: &Block) -> Vec<String> {
    let mut names = subst::names(&block.text);
    for name in block.paths().flat_map(subst::names) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The block with the values that its paths name. Only its author says which folders they lead through.
///
/// # Errors
/// A name is not set, or its value is none of a file's or a folder's name.
pub(super) fn with_paths(
    block: &Block,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Block>, Failure> {
    let is_named = block.paths().any(|path| path.contains("${"));
    if !block.attributes.subst || !is_named {
        return Ok(None);
    }
    let put = |path: &Option<String>| path.as_deref().map(|path| named(path, block.line, lookup));
    Ok(Some(Block {
        path: put(&block.path).transpose()?,
        changes: put(&block.changes).transpose()?,
        ..block.clone()
    }))
}

fn named(
    path: &str,
    line: usize,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<String, Failure> {
    for (_, name) in subst::places(path) {
        let why = match lookup(&name).as_deref() {
            None => "is not set",
            Some("") => "is empty",
            Some("." | "..") => "names a folder above it",
            Some(value) if value.contains('/') => "has a `/`",
            Some(value) if value.contains('\0') => "is no text",
            Some(_) => continue,
        };
        let mut failure =
            Failure::plain(format!("`{name}` {why}, and {path} is to be a file"), line);
        failure.notes.push(format!(
            "write the folders into the path yourself; `${{{name}}}` stands for a part of one name"
        ));
        return Err(failure);
    }
    subst::text(path, lookup).map_err(|unset| {
        Failure::plain(
            format!("`{}` is not set, and {path} is to be a file", unset.name),
            line,
        )
    })
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
