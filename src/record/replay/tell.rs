//! What does not hold of a record: where, and what to do about it.

use jiff::Timestamp;

use super::{Changed, Recorded, Replay};
use crate::diagnostic::Diagnostic;
use crate::document::shell::argument;
use crate::document::{DoneMark, RESULT_OPEN, RUN_OPEN, RunLine, Stamp, unescape_html};
use crate::expect::visible;
use crate::record::each;
use crate::run::Status;
use crate::runbook::{Block, Kind, Runbook, duration};
use crate::source::Span;

/// What is wrong with a document that something has to be recorded in, where nothing is.
#[must_use]
pub fn unrecorded(replay: &Replay<'_>) -> Diagnostic {
    let runbook = replay.runbook;
    let first = replay.judged.first();
    let place = first.map_or(Span::at(0), |first| runbook.blocks[first.block].head);
    let help = "run the document and record it";
    Diagnostic::error(
        "not-recorded",
        place,
        "nothing is recorded in this document",
    )
    .help(with_commands(help, runbook))
}

pub(super) fn stale(runbook: &Runbook, index: usize, changed: Changed) -> Diagnostic {
    let block = &runbook.blocks[index];
    let (what, of) = match block.kind {
        Kind::Step => ("commands", "step"),
        _ => ("text", "block"),
    };
    let parts = [
        (changed.commands, what),
        (changed.expectations, "expectations"),
        (changed.attributes, "attributes"),
    ];
    let known: Vec<&str> = parts
        .iter()
        .filter_map(|&(changed, word)| changed.then_some(word))
        .collect();
    let told = match known.as_slice() {
        [] => format!("the {what}, the expectations or the attributes"),
        [one] => format!("the {one}"),
        [one, two] => format!("the {one} and the {two}"),
        _ => format!("the {what}, the expectations and the attributes"),
    };
    let of = of.to_owned() + &iteration(block);
    let message = format!("{told} of this {of} changed since its result was recorded");
    let help = match block.kind {
        // Whoever edits what a command prints may have meant to.
        Kind::Step if known == ["expectations"] => {
            "take the edit back, or run the document again and record it"
        }
        _ => "run the document again and record it",
    };
    Diagnostic::error("stale-result", block.head, message).help(with_commands(help, runbook))
}

pub(super) fn stale_item(runbook: &Runbook, index: usize) -> Diagnostic {
    let message = "the text of this item changed since somebody did what it said";
    let help = "do what it says now: untick it, and run the document again";
    Diagnostic::error("stale-result", runbook.blocks[index].head, message)
        .help(with_commands(help, runbook))
}

pub(super) fn other_values(runbook: &Runbook, index: usize) -> Diagnostic {
    let message =
        "the values that this item is to be done for are others than when somebody did it";
    let help = "do it for those that are new: untick it, and run the document again";
    Diagnostic::error("stale-result", runbook.blocks[index].head, message)
        .help(with_commands(help, runbook))
}

pub(super) fn missing(runbook: &Runbook, index: usize) -> Diagnostic {
    let block = &runbook.blocks[index];
    let what = if block.kind == Kind::Step {
        "step"
    } else {
        "block"
    };
    let what = what.to_owned() + &iteration(block);
    let message = format!("no result of this {what} is recorded, and of others there is one");
    let help = "it is new, or the run did not come to it; run the document and record it";
    Diagnostic::error("missing-result", block.head, message).help(with_commands(help, runbook))
}

pub(super) fn edited(runbook: &Runbook, stamp: &Stamp) -> Diagnostic {
    let message = "the recorded output was edited by hand";
    let help = "put it back as it was, or run the document again and record it";
    Diagnostic::error("edited-result", place(runbook, stamp), message)
        .help(with_commands(help, runbook))
}

pub(super) fn disguised(runbook: &Runbook, stamp: &Stamp) -> Diagnostic {
    let status = visible(stamp.get("status").unwrap_or_default());
    let told = shown(runbook, stamp);
    let told = visible(&told);
    let exit = stamp
        .get("exit")
        .map(|exit| format!(" with `exit={}`", visible(exit)));
    let exit = exit.unwrap_or_default();
    let message = format!(
        "the status was edited by hand: it is `{status}`{exit}, and what it tells is `{told}`"
    );
    let help = "put it back as it was, or run the document again and record it";
    Diagnostic::error("edited-result", place(runbook, stamp), message)
        .help(with_commands(help, runbook))
}

pub(super) fn damaged(runbook: &Runbook, stamp: &Stamp, what: &str) -> Diagnostic {
    let message = format!("this stamp is damaged: {what}");
    let help = "put it back as it was, or run the document again and record it";
    Diagnostic::error("damaged-result", place(runbook, stamp), message)
        .help(with_commands(help, runbook))
}

pub(super) fn damaged_mark(runbook: &Runbook, mark: &DoneMark) -> Diagnostic {
    let message = "the mark of this item is damaged: it has no `digest`";
    let help = "untick the item, take the mark out, and run the document again";
    Diagnostic::error("damaged-result", mark.span, message).help(with_commands(help, runbook))
}

pub(super) fn failing(
    runbook: &Runbook,
    index: usize,
    stamp: &Stamp,
    status: Status,
) -> Diagnostic {
    let word = status.as_str();
    let summary = summary(runbook, stamp);
    let message = match summary.as_str() {
        "" => format!("the recorded result is `{word}`"),
        summary => format!("the recorded result is `{word}`: {summary}"),
    };
    let path = argument(runbook.document.source.path());
    let has_output = !runbook.blocks[index].writes_file();
    let help = match status {
        Status::Failed | Status::Differs if has_output => format!(
            "mend it and run the document again, or take what it printed for what is expected: `stepmark accept {path}`"
        ),
        Status::Failed => with_commands("mend it, run the document again and record it", runbook),
        _ => with_commands("run the document again to its end, and record it", runbook),
    };
    Diagnostic::error("failed-result", place(runbook, stamp), message).help(help)
}

pub(super) fn undone(runbook: &Runbook, stamp: &Stamp) -> Diagnostic {
    let message = "what this step did was undone afterwards";
    let help = "the system is not where the document leads: run the document again and record it";
    Diagnostic::error("undone-result", place(runbook, stamp), message)
        .help(with_commands(help, runbook))
}

pub(super) fn left(runbook: &Runbook, stamp: &Stamp) -> Diagnostic {
    let each = each::of_stamp(stamp);
    let message = match visible(&each) {
        none if none.is_empty() => "the step that this result is of is gone".to_owned(),
        each => format!("the step that this result is of is gone, or not run for {each} any more"),
    };
    let path = argument(runbook.document.source.path());
    let help = format!(
        "take the stamp out too; `stepmark clean {path}` takes out all that is recorded in the document"
    );
    Diagnostic::error("removed-step", place(runbook, stamp), message).help(help)
}

pub(super) fn gone(runbook: &Runbook, line: &RunLine, number: usize) -> Diagnostic {
    let message = match number {
        1 => "a step that the last run had a result of is gone, together with its stamp".to_owned(),
        _ => format!(
            "{number} steps that the last run had results of are gone, together with their stamps"
        ),
    };
    let help = "run the document as it is now, and record it";
    Diagnostic::error(
        "removed-step",
        start(runbook, line.lines, RUN_OPEN),
        message,
    )
    .help(with_commands(help, runbook))
}

/// What is wrong with the age of the results, in a document that says how old they may be.
pub(super) fn age(
    runbook: &Runbook,
    line: Option<&RunLine>,
    run: Option<&Recorded>,
    now: Timestamp,
) -> Option<Diagnostic> {
    let fresh = runbook.config.fresh?;
    let most = duration::display(fresh);
    let (span, message) = match (run, line) {
        (Some(run), Some(line)) => {
            // What is from the future, by the clock of another machine, is not old.
            let age = now.duration_since(run.at).unsigned_abs();
            if run.at >= now || age <= fresh {
                return None;
            }
            let age = duration::display(age);
            let message = format!("the results are {age} old, and the document gives them {most}");
            (word(line, "at").unwrap_or(line.lines), message)
        }
        (_, Some(line)) => {
            let message = format!(
                "the document gives its results {most}, and the run line does not say how old they are"
            );
            (start(runbook, line.lines, RUN_OPEN), message)
        }
        (_, None) => {
            let message = format!(
                "the document gives its results {most}, and no run line says how old they are"
            );
            (setting(runbook), message)
        }
    };
    let help = "run the document again and record it";
    Some(Diagnostic::error("old-results", span, message).help(with_commands(help, runbook)))
}

/// What to do, and the commands that do it.
fn with_commands(help: &str, runbook: &Runbook) -> String {
    let path = argument(runbook.document.source.path());
    format!("{help}: `stepmark run {path}`, or `stepmark ci --record document {path}`")
}

/// Where the comment of a stamp stands.
fn place(runbook: &Runbook, stamp: &Stamp) -> Span {
    let span = start(runbook, stamp.lines, RESULT_OPEN);
    let rest = &runbook.document.source.text()[span.start..stamp.lines.end];
    let length = rest.find("-->").map_or(rest.len(), |at| at + 3);
    Span::new(span.start, span.start + length)
}

/// Where the words stand that the lines of a record begin with.
fn start(runbook: &Runbook, lines: Span, open: &str) -> Span {
    let at = runbook.document.source.slice(lines).find(open).unwrap_or(0);
    Span::new(lines.start + at, lines.start + at + open.trim_end().len())
}

fn word(line: &RunLine, key: &str) -> Option<Span> {
    let word = line.attributes.iter().find(|word| word.key == key)?;
    Some(word.span)
}

/// Where the front matter says how old results may be.
fn setting(runbook: &Runbook) -> Span {
    let document = &runbook.document;
    let body = document.front_matter.as_ref().map(|front| front.body);
    let body = body.unwrap_or(Span::at(0));
    match document.source.slice(body).find("fresh") {
        Some(at) => Span::new(body.start + at, body.start + at + "fresh".len()),
        None => Span::at(body.start),
    }
}

/// The marks that what a stamp says to people begins with.
const MARKS: [(char, Status); 7] = [
    ('✗', Status::Failed),
    ('≠', Status::Differs),
    ('⚡', Status::Interrupted),
    ('⊘', Status::Blocked),
    ('–', Status::Skipped),
    ('✓', Status::Passed),
    ('≈', Status::Flaky),
];

/// The status that the mark of a stamp stands for.
pub(super) fn mark(runbook: &Runbook, stamp: &Stamp) -> Option<Status> {
    let first = shown(runbook, stamp).chars().next()?;
    let known = MARKS.iter().find(|(mark, _)| *mark == first)?;
    Some(known.1)
}

/// What a stamp says to people, without its mark and the values that it is of.
#[must_use]
pub fn summary(runbook: &Runbook, stamp: &Stamp) -> String {
    let told = shown(runbook, stamp);
    let values = format!(" ({})", each::of_stamp(stamp));
    let told = told.strip_suffix(&values).unwrap_or(&told);
    let told = told.trim_start_matches(MARKS.map(|(mark, _)| mark));
    let told = told.trim_start();
    let told = told.strip_prefix("blocked: ").unwrap_or(told);
    visible(told).into_owned()
}

/// The values that a block runs for, behind what it is called.
fn iteration(block: &Block) -> String {
    let values = block.iteration();
    values.map_or(String::new(), |values| format!(" ({})", visible(&values)))
}

/// All that it says to them.
fn shown(runbook: &Runbook, stamp: &Stamp) -> String {
    let lines = runbook.document.source.slice(stamp.lines);
    let line = lines.lines().next().unwrap_or_default();
    let between = |open: &str, close: &str| {
        let (_, rest) = line.split_once(open)?;
        Some(rest.split_once(close)?.0)
    };
    let told = between("<sub>", "</sub>").or_else(|| between("<summary>", "</summary>"));
    unescape_html(told.unwrap_or_default())
}
