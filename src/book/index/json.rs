//! `runbooks.json`: all that the index tells, for other tools.

use jiff::Timestamp;
use serde::Serialize;

use super::Entry;
use crate::book::{Counts, Problem, age};

/// The version of this format.
pub(super) const VERSION: u32 = 1;

#[derive(Serialize)]
struct Site<'a> {
    version: u32,
    generated_at: String,
    runbooks: Vec<Runbook<'a>>,
}

#[derive(Serialize)]
struct Runbook<'a> {
    path: &'a str,
    page: String,
    title: &'a str,
    status: &'static str,
    target: Option<&'a str>,
    at: Option<String>,
    took_ms: Option<u64>,
    fresh_until: Option<String>,
    owner: Option<&'a str>,
    tags: &'a [String],
    steps: usize,
    badge: String,
    counts: Counts,
    problem: Option<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    cause: &'static str,
    step: Option<&'a str>,
    line: usize,
    message: &'a str,
}

/// What a site tells of its runbooks, as of `now`, in the order of their paths.
/// `book/src/schemas/site-index-v1.schema.json` describes it.
#[must_use]
pub fn json(entries: &[Entry], now: Timestamp) -> String {
    let mut runbooks: Vec<_> = entries.iter().map(runbook).collect();
    runbooks.sort_by_key(|runbook| runbook.path);
    let site = Site {
        version: VERSION,
        generated_at: age::instant(now),
        runbooks,
    };
    // Texts and numbers, and no map whose keys could be none.
    let mut json = serde_json::to_string_pretty(&site).unwrap_or_default();
    json.push('\n');
    json
}

fn runbook(entry: &Entry) -> Runbook<'_> {
    let standing = &entry.standing;
    let millis = |took: std::time::Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    Runbook {
        path: &entry.path,
        page: entry.page_url(),
        title: &entry.title,
        status: standing.verified.as_str(),
        target: entry.target.as_deref(),
        at: standing.at.map(age::instant),
        took_ms: standing.took.map(millis),
        fresh_until: standing.fresh_until.map(age::instant),
        owner: entry.owner.as_deref(),
        tags: &entry.tags,
        steps: entry.steps,
        badge: entry.badge_url(),
        counts: standing.counts,
        problem: standing.problem.as_ref().map(told),
    }
}

fn told(problem: &Problem) -> Told<'_> {
    Told {
        cause: problem.cause.as_str(),
        step: problem.step.as_deref(),
        line: problem.line,
        message: &problem.message,
    }
}
