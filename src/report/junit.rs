//! A JUnit report: a suite a document, a case a step. It is valid against the schema of Jenkins' xUnit
//! plugin, the strictest in use, which knows no file and no line of a case; so the suite says the file,
//! its properties `line.STEP` the lines, and the output of a case begins with both.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestRerun, TestSuite};

use super::document::{Case, Outcome, Reported};
use super::failure::{self, Seen, place};
use super::fit;
use crate::expect::{self, Diff};
use crate::record::Excerpt;
use crate::run::confidential::NOT_SHOWN;
use crate::run::{Failure, RunResults, Status, StepResult, What};
use crate::runbook::Runbook;

/// How much of a step's title its case is named by.
const TITLE_WIDTH: usize = 100;

/// The most lines of one output that a report holds.
const MAX_LINES: usize = 400;

/// The most bytes of a step's transcript that a report holds: there may be thousands of steps.
const MAX_TRANSCRIPT: usize = 32 << 10;

/// The report of these documents.
#[must_use]
pub fn report(documents: &[Reported<'_>]) -> String {
    let mut report = Report::new("stepmark");
    report.add_test_suites(documents.iter().map(suite));
    let took = documents.iter().filter_map(Reported::results);
    report.set_time(took.map(|results| results.took).sum());
    // A text in memory takes whatever is written to it.
    let text = report.to_string().unwrap_or_default();
    // The one attribute that the crate writes and the schema does not have. Nothing before it holds
    // a quote that is not escaped.
    text.replacen(&format!(" skipped=\"{}\"", report.skipped), "", 1)
}

fn suite(document: &Reported<'_>) -> TestSuite {
    let path = legal(&document.path());
    let mut suite = TestSuite::new(&path);
    suite.extra.insert("file".into(), path.as_str().into());
    for (name, value) in [("target", document.target()), ("owner", document.owner())] {
        if let Some(value) = value {
            suite.add_property((name, legal(value).as_str()));
        }
    }
    if let Some(results) = document.results() {
        suite.set_time(results.took);
        let at = results.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        suite.extra.insert("timestamp".into(), at.into());
        suite.add_property(("run", legal(&results.id.0).as_str()));
    }
    let why_not_run = document.why_not_run();
    suite.add_test_cases(of_the_run(document, &path, &why_not_run));
    for case in document.cases() {
        let line = case.block.line;
        suite.add_property((format!("line.{}", id(case)), line.to_string()));
        let place = format!("{path}:{line}");
        let status = match case.result {
            Some(result) => status(document.runbook, result),
            None => skipped(&format!("not run: {why_not_run}")),
        };
        let restored = case.result.and_then(restored);
        let title = restored.unwrap_or_else(|| case.block.title());
        let title = fit(&legal(&title), TITLE_WIDTH);
        let mut test_case = TestCase::new(format!("{}: {title}", id(case)), status);
        test_case.set_classname(&path);
        test_case
            .set_system_out(place + &case.result.map_or_else(String::new, |r| output(case, r)));
        if let Some(result) = case.result {
            test_case.set_time(result.took);
        }
        suite.add_test_case(test_case);
    }
    suite
}

/// What a case is called that brings a file back.
fn restored(result: &StepResult) -> Option<String> {
    let change = result.change.as_ref();
    let restored = change.filter(|change| change.what == What::Restored)?;
    Some(format!("restore {}", restored.path))
}

/// The case of the run itself, where it went wrong and no step's case says so.
fn of_the_run(document: &Reported<'_>, path: &str, why_not_run: &str) -> Option<TestCase> {
    let interrupted = |results: &RunResults| {
        results.interrupted_by.is_some() && results.count(Status::Interrupted) == 0
    };
    let status = match document.outcome {
        Outcome::Broken { why } => non_success(NonSuccessKind::Error, "broken", why),
        Outcome::Ran(results) if interrupted(results) => {
            non_success(NonSuccessKind::Error, "interrupted", why_not_run)
        }
        _ => non_success(NonSuccessKind::Failure, "failed", document.problem?),
    };
    let mut case = TestCase::new("(the run)", status);
    case.set_classname(path);
    Some(case)
}

fn status(runbook: &Runbook, result: &StepResult) -> TestCaseStatus {
    let failure = result.failure.as_ref();
    let summary = failure.map_or(&result.reason, |failure| &failure.summary);
    let word = result.status.as_str();
    let mut status = match result.status {
        Status::Passed => TestCaseStatus::success(),
        Status::Flaky => {
            let mut status = TestCaseStatus::success();
            if result.retried.is_empty() {
                let failed = Failure::plain("it failed at first".to_owned(), 0);
                status.add_rerun(rerun(&failed, String::new()));
            }
            status
        }
        Status::Skipped if summary.is_empty() => skipped(word),
        Status::Skipped => skipped(summary),
        Status::Failed | Status::Differs => non_success(NonSuccessKind::Failure, word, summary),
        Status::Blocked | Status::Interrupted => non_success(NonSuccessKind::Error, word, summary),
    };
    if matches!(status, TestCaseStatus::NonSuccess { .. }) {
        let lines = failure::lines(runbook, result, Seen::Live);
        let lines: Vec<String> = lines.iter().map(|line| legal(&line.text)).collect();
        // Without a difference the message says it all.
        if failure.is_some() {
            status.set_description(lines.join("\n"));
        }
    }
    if !matches!(status, TestCaseStatus::Skipped { .. }) {
        let runs = result.retried.iter();
        status.add_reruns(runs.map(|failure| rerun(failure, place(runbook, failure.line))));
    }
    status
}

fn skipped(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(in_one_line(why)).set_type("skipped");
    status
}

fn non_success(kind: NonSuccessKind, word: &str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    let message = if message.is_empty() { word } else { message };
    status.set_message(in_one_line(message)).set_type(word);
    status
}

/// A time that a step failed before it ran again.
fn rerun(failure: &Failure, place: String) -> TestRerun {
    let mut rerun = TestRerun::new(NonSuccessKind::Failure);
    rerun
        .set_message(in_one_line(&failure.summary))
        .set_type(Status::Failed.as_str());
    let diff = failure.diff.as_ref().map_or(&[][..], Diff::lines);
    let mut lines = vec![place];
    lines.extend(diff.iter().map(ToString::to_string));
    lines.extend(failure.notes.iter().cloned());
    rerun.set_stack_trace(legal(lines.join("\n").trim_start()));
    rerun
}

/// What else there is to say of a step, and the transcript of its commands, behind its place.
fn output(case: Case<'_>, result: &StepResult) -> String {
    let mut text = String::new();
    let is_flaky = result.status == Status::Flaky;
    let flaky = format!("passed {}", result.after_failures());
    let undone = case.block.attributes.undo.as_deref();
    let undoes = format!("undoes `{}`", undone.unwrap_or_default());
    // That of a step that did not run is the message already.
    let is_told = result.failure.is_none() && !result.status.is_pass();
    for (is_so, note) in [
        (undone.is_some(), undoes.as_str()),
        (result.edited.is_some(), "edited before it ran"),
        (is_flaky, flaky.as_str()),
        (result.is_passed_by, "the run went on all the same"),
        (
            !is_told && !result.reason.is_empty(),
            result.reason.as_str(),
        ),
        (result.is_undone, "undone afterwards"),
    ] {
        if is_so {
            text.push('\n');
            text.push_str(&legal(note));
        }
    }
    let transcript = transcript(case, result);
    if !transcript.is_empty() {
        text.push_str("\n\n");
        text.push_str(&clipped(&transcript));
    }
    text
}

/// The commands that ran, each with what it printed and with its exit status where that is not 0.
fn transcript(case: Case<'_>, result: &StepResult) -> String {
    let edited = result
        .edited
        .as_deref()
        .map(|texts| case.block.edited(texts));
    let commands = &edited.as_ref().unwrap_or(case.block).commands;
    let mut lines = Vec::new();
    for (command, done) in commands.iter().zip(&result.commands) {
        for (index, line) in command.text.trim_end().lines().enumerate() {
            let prompt = if index == 0 { "$" } else { ">" };
            lines.push(format!("{prompt} {}", legal(line)));
        }
        let excerpt = Excerpt::new(&done.output, MAX_LINES);
        if !excerpt.text.is_empty() {
            lines.push(legal(&excerpt.text));
        }
        if done.output.is_withheld {
            lines.push(format!("[{NOT_SHOWN}]"));
        }
        if done.exit != 0 {
            lines.push(format!("[exit status {}]", done.exit));
        }
    }
    if let Some(change) = &result.change {
        lines.extend(change.diff.lines().map(legal));
    }
    lines.join("\n")
}

/// Both ends of a text that is too long.
fn clipped(text: &str) -> String {
    if text.len() <= MAX_TRANSCRIPT {
        return text.to_owned();
    }
    let boundary = |from: usize| (from..text.len()).find(|&at| text.is_char_boundary(at));
    let head = boundary(MAX_TRANSCRIPT / 2).unwrap_or(0);
    let tail = boundary(text.len() - MAX_TRANSCRIPT / 2).unwrap_or(text.len());
    let left_out = tail - head;
    let (head, tail) = (&text[..head], &text[tail..]);
    format!("{head}\n[… {left_out} bytes are left out here …]\n{tail}")
}

fn id(case: Case<'_>) -> String {
    legal(case.block.id.as_deref().unwrap_or("-"))
}

fn in_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    legal(&words.join(" "))
}

/// `text` in characters that XML can hold, which is none of the control characters, each of which is
/// told by its number. Tabs, which the crate would drop, become blanks.
fn legal(text: &str) -> String {
    let mut legal = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            legal.push('\n');
        }
        let mut column = 0;
        for char in expect::visible(line).chars() {
            let before = legal.len();
            match char {
                '\t' => legal.push_str(&" ".repeat(8 - column % 8)),
                '\u{fffe}' => legal.push_str("\\u{fffe}"),
                '\u{ffff}' => legal.push_str("\\u{ffff}"),
                char => legal.push(char),
            }
            column += legal[before..].chars().count();
        }
    }
    legal
}

#[cfg(test)]
mod tests;
