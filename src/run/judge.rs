//! The verdict on a command: what it did against what the document says of it. Pure.

use std::time::Duration;

use super::kept::Kept;
use super::result::Failure;
use super::session::{Captured, Ended, Outcome, Streams};
use crate::expect::exit::ExitExpectation;
use crate::expect::{Captures, Match, Output};
use crate::runbook::attributes::Stream;
use crate::runbook::{Asserted, Block, duration};

/// A pipeline whose reader went away first: that is how `head` works, and no failure.
const SIGPIPE_STATUS: i32 = 141;

/// How many bytes of the beginning and of the end are compared of an output that is not kept as a
/// whole. An expectation about such an output can only speak of its ends, and what it says of them is
/// near them: comparing all that is kept would take many times its memory.
const WINDOW: usize = 128 << 10;

/// What a step's earlier commands printed.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    output: Output<'static>,
    errors: Output<'static>,
}

impl Earlier {
    /// Adds what one more command printed.
    pub(super) fn push(&mut self, outcome: &Outcome) {
        self.output = std::mem::take(&mut self.output).then(&output(&outcome.output, WINDOW));
        self.errors = std::mem::take(&mut self.errors).then(&output(&outcome.errors, WINDOW));
    }
}

/// How the streams of the command at `position` are to be captured: apart as soon as anything speaks
/// of one alone.
pub(super) fn streams(block: &Block, position: usize) -> Streams {
    let is_last = position + 1 == block.commands.len();
    let captures = is_last && block.attributes.capture.is_some();
    let apart = asserted(block, position).any(|asserted| asserted.stream() != Stream::Both);
    let said = block
        .attributes
        .stream
        .is_some_and(|stream| stream != Stream::Both);
    if apart || captures || said {
        Streams::Apart
    } else {
        Streams::Both
    }
}

/// Every expectation that looks at what the command at `position` prints.
fn asserted(block: &Block, position: usize) -> impl Iterator<Item = &Asserted> {
    let is_last = position + 1 == block.commands.len();
    let inline = block.commands[position].expected.as_ref();
    let whole = is_last || !has_inline(block);
    inline
        .into_iter()
        .chain(block.expects.iter().filter(move |_| whole))
}

fn has_inline(block: &Block) -> bool {
    block
        .commands
        .iter()
        .any(|command| command.expected.is_some())
}

/// What a result keeps of what the command printed: the stream that was compared, or both where that
/// is not one, or where the exit status was wrong and either may tell why. `keep` keeps it.
pub(super) fn recorded(
    block: &Block,
    position: usize,
    outcome: &Outcome,
    keep: fn(&Captured) -> Kept,
) -> Kept {
    let mut wanted = asserted(block, position).map(Asserted::stream);
    let first = wanted
        .next()
        .or(block.attributes.stream)
        .unwrap_or(Stream::Both);
    let is_one = wanted.all(|other| other == first);
    let is_last = position + 1 == block.commands.len();
    let exited = matches!(outcome.ended, Ended::Exited(_) | Ended::Signaled(_))
        && check_exit(block, is_last, exit_status(outcome)).is_ok();
    match first {
        Stream::Stdout if is_one && exited => keep(&outcome.output),
        Stream::Stderr if is_one && exited => keep(&outcome.errors),
        _ if outcome.errors.total() == 0 => keep(&outcome.output),
        _ => {
            let mut both = outcome.output.clone();
            both.append(&outcome.errors);
            keep(&both)
        }
    }
}

/// Whether what the document says of the command at `position` holds, whose step has printed
/// `earlier` before. Returns the `known` names and those that holes took.
///
/// # Errors
///
/// The first thing that does not hold.
pub(super) fn judge(
    block: &Block,
    position: usize,
    outcome: &Outcome,
    earlier: &Earlier,
    limit: Option<Duration>,
    known: &Captures,
) -> Result<Captures, Failure> {
    let command = &block.commands[position];
    match outcome.ended {
        Ended::TimedOut => {
            let within = duration::display(limit.unwrap_or(outcome.took));
            let summary = format!("it did not end within {within}, and was ended");
            return Err(Failure::plain(summary, command.line));
        }
        Ended::Interrupted => return Err(interrupted(command.line)),
        Ended::Exited(_) | Ended::Signaled(_) => {}
    }
    let is_last = position + 1 == block.commands.len();
    check_exit(block, is_last, exit_status(outcome))
        .map_err(|summary| Failure::plain(summary, command.line))?;
    let mut known = known.clone();
    if let Some(asserted) = &command.expected {
        // A transcript cannot say that output begins with blank lines: those are the author's.
        let output = compared(asserted, outcome, None).without_leading_blank_lines();
        known = check(asserted, &output, &known)?;
    }
    if is_last {
        let earlier = (!has_inline(block)).then_some(earlier);
        for asserted in &block.expects {
            known = check(asserted, &compared(asserted, outcome, earlier), &known)?;
        }
    }
    Ok(known)
}

/// What an expectation about `stream` looks at.
fn compared<'a>(
    asserted: &Asserted,
    outcome: &'a Outcome,
    earlier: Option<&Earlier>,
) -> Output<'a> {
    let window = match asserted.expectation.options.matcher {
        // These are looked for in the text as it is, which takes no more memory than that.
        Match::Contains | Match::Regex => usize::MAX,
        _ => WINDOW,
    };
    let with = |earlier: Option<&Output<'static>>, captured: &'a Captured| match earlier {
        Some(earlier) => earlier.clone().then(&output(captured, window)),
        None => output(captured, window),
    };
    let stdout = || with(earlier.map(|earlier| &earlier.output), &outcome.output);
    let stderr = || with(earlier.map(|earlier| &earlier.errors), &outcome.errors);
    match asserted.stream() {
        Stream::Stdout => stdout(),
        Stream::Stderr => stderr(),
        Stream::Both => match stderr() {
            errors if errors.total() == 0 => stdout(),
            errors => stdout().then(&errors),
        },
    }
}

/// What is compared of what is kept.
fn output(captured: &Captured, window: usize) -> Output<'_> {
    let left_out = captured.left_out();
    if left_out == 0 {
        return Output::whole(captured.bytes());
    }
    let head = &captured.head()[..window.min(captured.head().len())];
    let (first, second) = captured.tail();
    let tail = first.len() + second.len();
    let skipped = tail.saturating_sub(window);
    let first_part = &first[skipped.min(first.len())..];
    let second_part = &second[skipped.saturating_sub(first.len())..];
    let passed_over = captured.head().len() - head.len() + skipped;
    Output::ends(
        head,
        left_out + passed_over as u64,
        &[first_part, second_part],
    )
}

/// The status as a shell would tell it.
pub(super) fn exit_status(outcome: &Outcome) -> i32 {
    match outcome.ended {
        Ended::Exited(status) => status,
        Ended::Signaled(signal) => 128 + signal,
        Ended::TimedOut => 124,
        Ended::Interrupted => 130,
    }
}

pub(super) fn interrupted(line: usize) -> Failure {
    Failure::plain("it was interrupted".to_owned(), line)
}

fn check_exit(block: &Block, is_last: bool, status: i32) -> Result<(), String> {
    match &block.attributes.exit {
        Some(expected) if is_last => expected.check(status),
        _ if status == SIGPIPE_STATUS => Ok(()),
        _ => ExitExpectation::default().check(status),
    }
}

fn check(asserted: &Asserted, output: &Output<'_>, known: &Captures) -> Result<Captures, Failure> {
    asserted
        .expectation
        .check(output, known)
        .map_err(|mismatch| Failure {
            summary: mismatch.summary,
            diff: Some(mismatch.diff),
            notes: mismatch.notes,
            line: asserted.line,
            is_hint: asserted.is_hint,
        })
}
