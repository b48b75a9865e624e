//! How one result stands in the document.

mod file;

use std::fmt::Write as _;

use super::excerpt::{Excerpt, MAX_LINES, has_template_marks};
use super::{Told, each};
use crate::document::escape_html;
use crate::run::{Status, StepResult};
use crate::runbook::attributes::RecordMode;
use crate::runbook::digest::{digest, output_hash};
use crate::runbook::{Block, Kind};

/// The most characters of a summary that a stamp holds.
const MAX_SUMMARY: usize = 160;

/// Why an output stays out that does not go into a document by itself.
const SECRET: &str = "may hold secrets";

/// The lines of the stamp, each in its container and ended by `newline`.
pub(super) fn lines(block: &Block, told: &Told<'_>, prefix: &str, newline: &str) -> String {
    let result = told.result;
    // What ran is what is shown and may hold secrets; what the result is for stays the document's.
    let edited = result.edited.as_deref().map(|texts| block.edited(texts));
    let ran = edited.as_ref().unwrap_or(block);
    let recorded = Recorded::new(ran, told);
    let mut words = format!("status={}", result.status.as_str());
    if let Some(exit) = result
        .exit
        .filter(|exit| *exit != 0 || recorded.output.is_some())
    {
        let _ = write!(words, " exit={exit}");
    }
    let _ = write!(words, " digest={}", digest(block));
    words.push_str(&each::words(block));
    if result.attempts > 1 {
        let _ = write!(words, " attempts={}", result.attempts);
    }
    if told.is_accepted {
        words.push_str(" accepted");
    }
    if result.edited.is_some() {
        words.push_str(" edited");
    }
    if result.is_undone {
        words.push_str(" undone");
    }
    if recorded.printed_nothing {
        words.push_str(" printed=0");
    }
    let summary = summary(ran, told, recorded.withheld) + &each::told(block);
    let summary = escape_html(&summary);
    let head = format!("<!-- stepmark: result {words}");
    let Some(output) = recorded.output else {
        return format!("{prefix}{head} --><sub>{summary}</sub>{newline}");
    };
    let fence = "`".repeat(longest_backticks(&output.text).max(2) + 1);
    let open = if matches!(result.status, Status::Failed | Status::Differs) {
        " open"
    } else {
        ""
    };
    let mut lines = format!(
        "{prefix}{head}{} output={}",
        output.words,
        output_hash(&output.text)
    );
    let _ = write!(
        lines,
        " --><details{open}><summary>{summary}</summary>{newline}"
    );
    let mut line = |text: &str| {
        let text = format!("{prefix}{text}");
        lines.push_str(text.trim_end_matches([' ', '\t']));
        lines.push_str(newline);
    };
    line(&format!("{fence}{}", output.lang));
    output.text.lines().for_each(&mut line);
    line(&fence);
    line("<!-- /stepmark --></details>");
    lines
}

/// The lines of a stamp without the number of attempts.
pub(super) fn without_attempts(lines: &str) -> String {
    match lines.split_once(" attempts=") {
        Some((before, after)) if !before.contains('\n') => {
            before.to_owned() + after.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        _ => lines.to_owned(),
    }
}

/// The recorded text, as a fence holds it, and the words about it.
struct Output {
    text: String,
    words: String,
    /// What the fence calls it.
    lang: &'static str,
}

struct Recorded {
    output: Option<Output>,
    /// Why there is output that stays out of the document.
    withheld: Option<&'static str>,
    /// Whether there is none, where output was to be recorded.
    printed_nothing: bool,
}

impl Recorded {
    fn new(block: &Block, told: &Told<'_>) -> Self {
        let (result, mode) = (told.result, told.mode);
        let none = Self {
            output: None,
            withheld: None,
            printed_nothing: false,
        };
        if let Some(change) = &result.change {
            return file::recorded(block, change, told);
        }
        let wants = match mode {
            RecordMode::None | RecordMode::Stamp => false,
            RecordMode::Full => true,
            RecordMode::Auto => {
                // Where the expectation holds, the document says it already; not what was run instead.
                !result.status.is_pass()
                    || block.asserted().next().is_none()
                    || result.edited.is_some()
            }
        };
        let printed = result
            .commands
            .iter()
            .any(|command| !command.output.is_blank());
        let shows_commands = result.edited.is_some() && !result.commands.is_empty();
        if !wants || !(printed || shows_commands) {
            // An expectation that failed for it says so; what was done without any needs no word.
            let failed = matches!(result.status, Status::Failed | Status::Differs);
            return Self {
                printed_nothing: wants && failed && !result.commands.is_empty(),
                ..none
            };
        }
        if !told.shows_secrets && block.reads_secrets() {
            return Self {
                withheld: Some(SECRET),
                ..none
            };
        }
        let output = output(block, result, mode);
        if mode == RecordMode::Auto && has_template_marks(&output.text) {
            return Self {
                withheld: Some("holds template marks"),
                ..none
            };
        }
        Self {
            output: Some(output),
            ..none
        }
    }
}

/// The output of one command, or a transcript of several.
fn output(block: &Block, result: &StepResult, mode: RecordMode) -> Output {
    let limit = match mode {
        RecordMode::Full => usize::MAX,
        _ => MAX_LINES,
    };
    let (mut truncated, mut masked) = (0, 0);
    let mut text = String::new();
    let mut starts = Vec::new();
    let several = block.commands.len() > 1 || result.edited.is_some();
    for (command, done) in block.commands.iter().zip(&result.commands) {
        let excerpt = Excerpt::new(&done.output, limit);
        truncated += excerpt.truncated;
        masked += done.output.masked;
        if several {
            starts.push((text.matches('\n').count() + 1).to_string());
            for (line, code) in command.text.trim_end().lines().enumerate() {
                let line = format!("{}{code}", if line == 0 { "$ " } else { "> " });
                // As it will stand in the document, or the hash would be that of another text.
                text.push_str(line.trim_end_matches([' ', '\t']));
                text.push('\n');
            }
        }
        if !excerpt.text.is_empty() {
            text.push_str(&excerpt.text);
            text.push('\n');
        }
    }
    let mut words = String::new();
    if several {
        let exits: Vec<String> = result.commands.iter().map(|c| c.exit.to_string()).collect();
        let _ = write!(
            words,
            " starts={} exits={}",
            starts.join(","),
            exits.join(",")
        );
    }
    if truncated > 0 {
        let _ = write!(words, " truncated={truncated}");
    }
    if masked > 0 {
        let _ = write!(words, " masked={masked}");
    }
    Output {
        text,
        words,
        lang: "text",
    }
}

/// What the line says to a person.
fn summary(block: &Block, told: &Told<'_>, withheld: Option<&str>) -> String {
    let result = told.result;
    let is_secret = !told.shows_secrets && block.reads_secrets();
    let failure = || match &result.failure {
        // What differs is quoted from the output, which is to stay out.
        Some(failure) if failure.diff.is_some() && (is_secret || withheld.is_some()) => {
            "it is not as expected"
        }
        Some(failure) if has_template_marks(&failure.summary) => "it is not as expected",
        Some(failure) => &failure.summary,
        None => "it failed",
    };
    let base = match result.status {
        // Whether the file was there before is not the same on each run, and says nothing of it.
        Status::Passed if block.kind == Kind::File => "✓ written".to_owned(),
        Status::Passed if result.change.is_some() => file::summary(block, result),
        // A person says so; nothing was looked at.
        Status::Passed if result.commands.is_empty() && !result.reason.is_empty() => {
            format!("✓ done: {}", in_one_line(&result.reason))
        }
        Status::Passed if block.asserted().next().is_some() => "✓ as expected".to_owned(),
        Status::Passed => "✓ done".to_owned(),
        Status::Flaky if block.asserted().next().is_some() => {
            format!("≈ as expected, {}", result.after_failures())
        }
        Status::Flaky => format!("≈ done, {}", result.after_failures()),
        Status::Failed => format!("✗ {}", failure()),
        Status::Differs => format!("≠ {}", failure()),
        Status::Interrupted => format!("⚡ {}", failure()),
        Status::Skipped if result.reason.is_empty() => "– skipped".to_owned(),
        Status::Skipped => format!("– skipped: {}", in_one_line(&result.reason)),
        Status::Blocked => format!("⊘ blocked: {}", in_one_line(&result.reason)),
    };
    // What comes behind it is what the document cannot say, and is never cut off.
    let mut told = shorten(&base);
    if result.edited.is_some() {
        told.push_str(", edited");
    }
    if let Some(reason) = withheld {
        let _ = write!(told, "; the output {reason} and is not recorded");
    }
    if result.is_passed_by {
        told.push_str("; the run went on");
        let reason = in_one_line(&result.reason);
        if !reason.is_empty() {
            let _ = write!(told, ": {}", shorten(&reason));
        }
    }
    if result.is_undone {
        told.push_str("; undone afterwards");
    }
    told
}

/// What a person wrote, as a summary can hold it.
fn in_one_line(reason: &str) -> String {
    let words: Vec<&str> = reason.split_whitespace().collect();
    let line = words.join(" ");
    if has_template_marks(&line) {
        "for a reason with template marks".to_owned()
    } else {
        line
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= MAX_SUMMARY {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MAX_SUMMARY - 1).collect();
    short.push('…');
    short
}

fn longest_backticks(text: &str) -> usize {
    text.split(|char| char != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        assert_eq!(longest_backticks("a ```` b ``"), 4);
        assert_eq!(longest_backticks("none"), 0);
    }
}
