//! What a step did, read back from its stamp.

use thiserror::Error;

use crate::document::Stamp;
use crate::runbook::Block;
use crate::runbook::digest::{digest, output_hash};

/// What the commands of a step did, as far as they ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The exit status of each.
    pub exits: Vec<i32>,
    /// What each printed.
    pub outputs: Vec<String>,
}

/// Why a stamp does not say what a step printed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unusable {
    /// The document changed since.
    #[error("its result is of another version of the step; run it again")]
    Stale,
    /// Somebody edited the recorded output.
    #[error("its recorded output was edited by hand; run it again")]
    Edited,
    /// Other commands ran than those of the document.
    #[error("its commands were edited when it ran, and the result is theirs; run it as it is")]
    OtherCommands,
    /// The stamp holds no output.
    #[error(
        "its output is not recorded: it may hold secrets or template marks, or the step says so; `record=full` records it"
    )]
    NoOutput,
    /// Only a part of it is recorded.
    #[error(
        "not all of its output is recorded: {0} lines are left out; `record=full` on the step keeps more"
    )]
    Partial(String),
    /// Secrets in it are masked.
    #[error(
        "not all of its output is recorded: what is secret in it is masked (×{0}); write a hole for it yourself, such as `[..]`"
    )]
    Masked(String),
    /// The words of the stamp do not fit its text.
    #[error("its stamp is damaged; run it again")]
    Damaged,
}

impl Recorded {
    /// Reads the stamp of `block`.
    ///
    /// # Errors
    /// When it does not say all that the commands printed.
    pub fn read(block: &Block, stamp: &Stamp) -> Result<Self, Unusable> {
        if stamp.get("digest") != Some(&digest(block)) {
            return Err(Unusable::Stale);
        }
        if stamp.has("edited") {
            return Err(Unusable::OtherCommands);
        }
        let exit = || {
            stamp
                .get("exit")
                .map_or(Ok(0), str::parse)
                .map_err(|_| Unusable::Damaged)
        };
        if stamp.get("printed") == Some("0") {
            let (exits, outputs) = (vec![exit()?], vec![String::new()]);
            return match block.commands.len() {
                1 => Ok(Self { exits, outputs }),
                _ => Err(Unusable::NoOutput),
            };
        }
        let text = stamp.output.as_deref().ok_or(Unusable::NoOutput)?;
        if let Some(count) = stamp.get("truncated") {
            return Err(Unusable::Partial(count.to_owned()));
        }
        if let Some(count) = stamp.get("masked") {
            return Err(Unusable::Masked(count.to_owned()));
        }
        if stamp.get("output") != Some(&output_hash(text)) || !stamp.complete {
            return Err(Unusable::Edited);
        }
        match (stamp.get("starts"), stamp.get("exits")) {
            (Some(starts), Some(exits)) => Self::of_transcript(block, text, starts, exits),
            _ => Ok(Self {
                exits: vec![exit()?],
                outputs: vec![text.to_owned()],
            }),
        }
    }

    fn of_transcript(
        block: &Block,
        text: &str,
        starts: &str,
        exits: &str,
    ) -> Result<Self, Unusable> {
        let numbers = |list: &str| {
            list.split(',')
                .map(str::parse)
                .collect::<Result<Vec<usize>, _>>()
        };
        let starts = numbers(starts).map_err(|_| Unusable::Damaged)?;
        let exits: Result<Vec<i32>, _> = exits.split(',').map(str::parse).collect();
        let exits = exits.map_err(|_| Unusable::Damaged)?;
        let lines: Vec<&str> = text.lines().collect();
        if starts.len() != exits.len() || starts.len() > block.commands.len() {
            return Err(Unusable::Damaged);
        }
        let ends = starts
            .iter()
            .skip(1)
            .map(|start| start.saturating_sub(1))
            .chain([lines.len()]);
        let outputs =
            starts
                .iter()
                .zip(ends)
                .zip(&block.commands)
                .map(|((start, end), command)| {
                    let from = start.saturating_sub(1) + command.text.trim_end().lines().count();
                    let lines = lines.get(from..end).ok_or(Unusable::Damaged)?;
                    Ok(lines.iter().map(|line| format!("{line}\n")).collect())
                });
        let outputs = outputs.collect::<Result<_, _>>()?;
        Ok(Self { exits, outputs })
    }
}
