//! The value of a parameter that a command tells.

use std::future::Future;
use std::io;
use std::time::Duration;

use super::mask::Masker;
use super::seams::Executor;
use super::session::{Ended, Outcome, Script, Streams};
use super::target::Question;
use crate::runbook::duration;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(60);

/// The longest message of a command that is told.
const MAX_TOLD: usize = 160;

/// What a command came to. What is told of it has secrets masked; the value has not.
#[derive(Clone, PartialEq, Eq)]
pub enum Said {
    /// It tells this.
    Value(String),
    /// It tells nothing; why.
    Nothing(String),
    /// Somebody ended it.
    Ended,
}

/// Asks `command` for a value. `cancel` ends that, with all that it has started.
///
/// # Errors
/// When no shell can be had or talked to.
pub async fn value_by<E: Executor>(
    command: &str,
    executor: &mut E,
    question: Question<'_>,
    cancel: impl Future<Output = ()>,
) -> io::Result<Said> {
    let limit = question.limit.map_or(LIMIT, |limit| limit.min(LIMIT));
    let script = Script {
        cwd: Some(question.root),
        timeout: Some(limit),
        streams: Streams::Apart,
        ..Script::new(command, 1)
    };
    let outcome = executor.run(&script, &mut |_| {}, cancel).await?;
    let why = match outcome.ended {
        Ended::Interrupted => return Ok(Said::Ended),
        Ended::Exited(0) => match printed(&outcome) {
            Ok(value) => return Ok(Said::Value(value)),
            Err(why) => why.to_owned(),
        },
        Ended::TimedOut => format!("it did not end within {}", duration::display(limit)),
        Ended::Exited(status) => format!("exit status {status}"),
        Ended::Signaled(signal) => format!("killed by signal {signal}"),
    };
    let message = message(&outcome, question.masker);
    Ok(Said::Nothing(match message {
        Some(message) => format!("{why}: {message}"),
        None => why,
    }))
}

/// What it printed, without the line ends behind it.
fn printed(outcome: &Outcome) -> Result<String, &'static str> {
    if outcome.output.left_out() > 0 {
        return Err("it prints far more than a value");
    }
    let printed = String::from_utf8(outcome.output.bytes().into_owned());
    let printed = printed.map_err(|_| "it prints what is no UTF-8 text")?;
    match printed.trim_end_matches(['\n', '\r']) {
        "" => Err("it prints nothing"),
        value => Ok(value.to_owned()),
    }
}

/// The last line that it has to say of what went wrong. What it printed besides may be a secret that
/// nobody knows yet.
fn message(outcome: &Outcome, masker: &Masker) -> Option<String> {
    let errors = masker.mask_text(&outcome.errors.text()).into_owned();
    let printed = outcome.output.text();
    let printed = printed.lines().map(|line| line.trim().to_owned());
    let errors = match Masker::new(printed.filter(|line| line.len() >= super::mask::MIN_BYTES)) {
        Ok(masker) => masker.mask_text(&errors).into_owned(),
        Err(_) => return None,
    };
    let line = errors
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())?;
    Some(match line.char_indices().nth(MAX_TOLD) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    })
}
