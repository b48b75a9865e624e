//! The one line about the last run.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::document::edit::Edit;
use crate::document::{Document, NodeKind, RunLine, encode_value, escape_html};
use crate::run::{RunResults, Status, told};
use crate::runbook::{Parameter, Runbook, Type, duration};

/// What the line says.
pub(super) struct Summary {
    id: String,
    /// RFC 3339, in whole seconds and UTC.
    at: String,
    status: String,
    counts: Vec<(String, usize)>,
    target: Option<String>,
    took: String,
    /// The version of stepmark that ran it.
    version: Option<String>,
    /// The values of its parameters, as far as they may be kept.
    parameters: BTreeMap<String, String>,
    /// The names of those whose values are the document's own defaults: nobody gave them.
    defaults: Vec<String>,
    /// The names of those whose values may not.
    withheld: Vec<String>,
    /// What the stamps of the document were made of.
    parts: Option<String>,
}

/// What the line says of a run of `runbook`, whose stamps have these parts.
pub(super) fn of_results(
    results: &RunResults,
    runbook: &Runbook,
    parts: Option<String>,
) -> Summary {
    let counts = results.counts().into_iter();
    // What the document calls a secret itself needs no word.
    let params = &runbook.config.params;
    let is_told = |name: &str| {
        params
            .get(name)
            .is_some_and(|param| param.kind == Type::Secret)
    };
    let withheld = results
        .secrets
        .iter()
        .filter(|name| !is_told(name.as_str()));
    Summary {
        id: results.id.0.clone(),
        at: results.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        status: results.status().as_str().to_owned(),
        counts: counts
            .map(|(word, number)| (word.to_owned(), number))
            .collect(),
        target: results.target.clone(),
        took: duration::display(results.took),
        version: Some(results.version.clone()),
        defaults: defaults(&results.parameters, params),
        parameters: results.parameters.clone(),
        withheld: withheld.cloned().collect(),
        parts,
    }
}

impl Summary {
    /// What a line says that stands in a document.
    fn read(line: &RunLine) -> Option<Self> {
        let word = |key: &str| line.get(key).map(str::to_owned);
        let is_count = |key: &str| told(key, 1).is_some();
        let counts = line.attributes.iter().filter(|word| is_count(&word.key));
        let counts =
            counts.map(|word| Some((word.key.clone(), word.value.as_ref()?.parse().ok()?)));
        Some(Self {
            id: word("id")?,
            at: word("at")?,
            status: word("status")?,
            counts: counts.collect::<Option<_>>()?,
            target: line.plain("target"),
            took: word("took")?,
            version: word("version"),
            parameters: line
                .parameters()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            defaults: line.defaults().map(str::to_owned).collect(),
            withheld: line.withheld().map(str::to_owned).collect(),
            parts: word("parts"),
        })
    }

    /// The line, without its ending.
    pub(super) fn line(&self, added_newline: bool) -> String {
        let mut words = format!("id={} at={} status={}", self.id, self.at, self.status);
        for (word, number) in &self.counts {
            let _ = write!(words, " {word}={number}");
        }
        if let Some(target) = &self.target {
            let _ = write!(words, " target={}", encode_value(target));
        }
        let _ = write!(words, " took={}", self.took);
        if let Some(version) = &self.version {
            let _ = write!(words, " version={}", encode_value(version));
        }
        for (name, value) in &self.parameters {
            let _ = write!(words, " param.{name}={}", encode_value(value));
        }
        if !self.defaults.is_empty() {
            let _ = write!(words, " defaults={}", self.defaults.join(","));
        }
        for name in &self.withheld {
            let _ = write!(words, " param.{name}");
        }
        if let Some(parts) = &self.parts {
            let _ = write!(words, " parts={parts}");
        }
        if added_newline {
            words.push_str(" newline=added");
        }
        let on = self
            .target
            .as_ref()
            .map(|target| format!(" on {target}"))
            .unwrap_or_default();
        let date = format!(
            "{} {} UTC",
            self.at.get(..10).unwrap_or_default(),
            self.at.get(11..16).unwrap_or_default()
        );
        let told: Vec<_> = self
            .counts
            .iter()
            .filter_map(|(word, n)| told(word, *n))
            .collect();
        let told = format!("Last run {date}{on}: {}, in {}", told.join(", "), self.took);
        format!(
            "<!-- stepmark: run {words} --><sub>{}</sub>",
            escape_html(&told)
        )
    }

    /// One step that ended with `before` counts as passed now.
    fn pass(&mut self, before: &str) {
        let mut add = |word: &str, more: bool| match self.counts.iter_mut().find(|(w, _)| w == word)
        {
            Some((_, number)) if more => *number += 1,
            Some((_, number)) => *number = number.saturating_sub(1),
            None => {}
        };
        add(before, false);
        add("passed", true);
        self.counts
            .retain(|(word, number)| *number > 0 || word == "passed");
        let has = |status: Status| self.counts.iter().any(|(word, _)| word == status.as_str());
        let worst = [
            Status::Interrupted,
            Status::Failed,
            Status::Differs,
            Status::Blocked,
        ]
        .into_iter()
        .find(|status| has(*status));
        let is_open = |word: &str| word == "not-run" || word == "undone";
        let stopped = self.counts.iter().any(|(word, _)| is_open(word));
        let status = match worst {
            Some(Status::Differs) => Status::Failed,
            Some(status) => status,
            None if stopped => Status::Interrupted,
            None => Status::Passed,
        };
        self.status = status.as_str().to_owned();
    }
}

/// The last run line of `document`.
pub(super) fn last(document: &Document) -> Option<&RunLine> {
    document
        .nodes
        .iter()
        .rev()
        .find_map(|node| match &node.kind {
            NodeKind::RunLine(line) => Some(line),
            _ => None,
        })
}

/// The values of parameters that the last recorded run was given, as far as they were kept. Those that
/// were its document's defaults are none: whoever changes a default means it.
#[must_use]
pub fn recorded_parameters(document: &Document) -> BTreeMap<String, String> {
    let Some(line) = last(document) else {
        return BTreeMap::new();
    };
    let is_given = |name: &str| line.defaults().all(|default| default != name);
    line.parameters()
        .filter(|(name, _)| is_given(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The names of the values that are the defaults of `params`.
fn defaults(
    values: &BTreeMap<String, String>,
    params: &BTreeMap<String, Parameter>,
) -> Vec<String> {
    let is_default = |name: &str, value: &str| {
        let param = params.get(name);
        let default = param.and_then(|param| param.check(param.default.as_deref()?).ok());
        default.as_deref() == Some(value)
    };
    let of_default = values
        .iter()
        .filter(|(name, value)| is_default(name, value));
    of_default.map(|(name, _)| name.clone()).collect()
}

/// The line of `document`, whose stamps have these parts now, with steps that ended as `before` says
/// counted as passed.
pub(super) fn with_passed(
    document: &Document,
    before: &[String],
    parts: Option<String>,
) -> Option<Edit> {
    let line = last(document)?;
    let mut summary = Summary::read(line)?;
    before.iter().for_each(|status| summary.pass(status));
    summary.parts = parts;
    let former = document.source.slice(line.lines);
    let ending = &former[former.trim_end_matches(['\n', '\r']).len()..];
    Some(Edit::replace(
        line.lines,
        summary.line(line.added_newline()) + ending,
    ))
}
