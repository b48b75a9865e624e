//! Results become edits of the document, and documents are written whole or not at all.

pub mod accept;
mod changes;
mod each;
pub mod events;
mod excerpt;
mod header;
pub mod journal;
mod parts;
mod placing;
mod recorded;
pub mod replay;
mod run_line;
mod stamp;
mod tick;
mod twins;
pub mod write;

pub use changes::changes;

use std::collections::{BTreeMap, HashMap};

use crate::document::edit::{self, Edit};
use crate::document::{Document, NodeKind, RunLine, Stamp};
use crate::run::{FileChange, RunResults, Status, StepResult, What};
use crate::runbook::attributes::RecordMode;
use crate::runbook::{Runbook, digest};
use crate::source::Span;
pub use excerpt::Excerpt;
use parts::Exchange;
pub use run_line::recorded_parameters;
use twins::twins;

/// How much of the outputs is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// What the document's `record` says.
    #[default]
    AsDocumented,
    /// Every output, unless the document says `record=none`, or it may hold secrets: for copies.
    Full,
}

/// The text of `current` with the results of a run over `ran` recorded in it. The two differ when
/// somebody edited the document meanwhile: a step that changed keeps its text and gets no stamp.
#[must_use]
pub fn record(current: &Runbook, ran: &Runbook, results: &RunResults, detail: Detail) -> String {
    let repeated = current.repeated_like(ran);
    let current = repeated.as_ref().unwrap_or(current);
    let document = &current.document;
    let stamps = current.stamps();
    let mut recorder = Recorder::new(current);
    let twins = twins(current, ran);
    let mut items: BTreeMap<usize, Vec<(usize, &StepResult)>> = BTreeMap::new();
    let mut all = HashMap::new();
    for result in &results.steps {
        let Some(&index) = twins.get(&result.block) else {
            continue;
        };
        let block = &current.blocks[index];
        if matches!(document.nodes[block.node].kind, NodeKind::Task(_)) {
            items.entry(block.node).or_default().push((index, result));
            continue;
        }
        let documented = block.attributes.record.unwrap_or(current.config.record);
        let mode = match documented {
            RecordMode::None => RecordMode::None,
            _ if detail == Detail::Full => RecordMode::Full,
            mode => mode,
        };
        let former = stamps.get(&index).map_or(&[][..], Vec::as_slice);
        let digest = digest::digest(block);
        let is_accepted = former
            .last()
            .is_some_and(|stamp| stamp.has("accepted") && stamp.get("digest") == Some(&digest));
        let told = Told {
            result,
            mode,
            shows_secrets: documented == RecordMode::Full,
            is_accepted,
            digest,
            is_copy: detail == Detail::Full,
        };
        all.insert(index, told);
    }
    for (node, results) in items {
        recorder.tick(node, &results);
    }
    recorder.stamps(&all, &stamps);
    for left in recorder.left.clone() {
        recorder.take_out(left);
    }
    recorder.run_line(results);
    edit::apply(document.source.text(), recorder.edits)
}

/// The newline of what is recorded: that of a former record, else the document's.
fn newline(document: &Document) -> &'static str {
    let former = document.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::RunLine(run) => Some(document.source.slice(run.lines)),
        _ => None,
    });
    match former {
        Some(line) if line.ends_with("\r\n") => "\r\n",
        Some(line) if line.ends_with('\n') => "\n",
        _ => document.source.newline(),
    }
}

/// Whether the author's text ends with a newline; stepmark's own lines always do.
fn ends_with_newline(document: &Document) -> bool {
    let text = document.source.text();
    let ends_with_own = document.nodes.iter().any(|node| match &node.kind {
        NodeKind::Stamp(stamp) => stamp.lines.end == text.len(),
        NodeKind::RunLine(run) => run.lines.end == text.len(),
        _ => false,
    });
    text.is_empty() || text.ends_with('\n') || ends_with_own
}

struct Recorder<'a> {
    runbook: &'a Runbook,
    document: &'a Document,
    newline: &'static str,
    edits: Vec<Edit>,
    /// Whether what stands before the end of the text, edits included, ends with a newline.
    ends_with_newline: bool,
    /// Which stamps come and go.
    exchange: Exchange,
    /// The stamps of values that are no more.
    left: Vec<&'a Stamp>,
}

/// A result, and how it stands in the document.
struct Told<'a> {
    result: &'a StepResult,
    mode: RecordMode,
    /// Whether the author wants all of it recorded, secrets or not.
    shows_secrets: bool,
    /// Whether a person took the step's output for what is expected.
    is_accepted: bool,
    /// The digest of its block.
    digest: String,
    /// Whether it goes into a copy, which tells of this run alone.
    is_copy: bool,
}

impl<'a> Recorder<'a> {
    fn new(runbook: &'a Runbook) -> Self {
        let document = &runbook.document;
        Self {
            runbook,
            document,
            newline: newline(document),
            edits: Vec::new(),
            ends_with_newline: ends_with_newline(document),
            exchange: Exchange::default(),
            left: runbook.left_stamps(),
        }
    }

    /// The stamp that stays as it is: of a file that is as an earlier run made it, which says how.
    fn kept(&self, told: &Told<'_>, former: &[&Stamp]) -> Option<String> {
        let is_unchanged = |change: &FileChange| change.what == What::Unchanged;
        let result = told.result;
        if result.status != Status::Passed
            || result.is_undone
            || told.mode == RecordMode::Stamp
            || !result.change.as_ref().is_some_and(is_unchanged)
        {
            return None;
        }
        let stamp = former.last()?;
        let hash = stamp.output.as_deref().map(digest::output_hash);
        // Without a difference it may say why there is none.
        let is_whole = stamp.complete && stamp.get("output") == hash.as_deref();
        let is_told = stamp.get("status") == Some("passed") && !stamp.has("undone");
        let is_current = stamp.get("digest") == Some(&told.digest);
        let stays = is_whole && is_told && is_current && !told.is_copy;
        stays.then(|| self.document.source.slice(stamp.lines).to_owned())
    }

    fn replace(&mut self, span: Span, text: String) {
        let former = self.document.source.slice(span);
        // How many attempts a step took says how fast its system was, and is no news.
        if stamp::without_attempts(former) != stamp::without_attempts(&text) {
            self.edits.push(Edit::replace(span, text));
        }
    }

    /// Puts whole lines in. At the end of a text without a final newline, one comes first.
    fn insert_lines(&mut self, at: usize, mut text: String) {
        if at == self.document.source.text().len() && !self.ends_with_newline {
            text.insert_str(0, self.newline);
            self.ends_with_newline = true;
        }
        self.edits.push(Edit::insert(at, text));
    }

    /// The one line about the run, at the end of the document.
    fn run_line(&mut self, results: &RunResults) {
        let source = &self.document.source;
        let at = self.document.tail;
        let former: Vec<&RunLine> = self
            .document
            .nodes
            .iter()
            .filter_map(|node| match &node.kind {
                NodeKind::RunLine(run) => Some(run),
                _ => None,
            })
            .collect();
        let ends_text = |run: &RunLine| run.lines.end == source.text().len();
        let had_newline_added = former
            .iter()
            .any(|run| run.added_newline() && ends_text(run));
        let adds_newline =
            had_newline_added || (at == source.text().len() && !ends_with_newline(self.document));
        let parts = self.exchange.parts(self.runbook);
        let text =
            run_line::of_results(results, self.runbook, parts).line(adds_newline) + self.newline;
        let last = former
            .last()
            .filter(|run| run.lines.end == at || ends_text(run))
            .copied();
        for run in &former {
            match last {
                Some(last) if std::ptr::eq(*run, last) => {
                    self.edits.push(Edit::replace(run.lines, text.clone()));
                }
                _ => self.edits.push(Edit::remove(run.lines)),
            }
        }
        if last.is_none() {
            self.insert_lines(at, text);
        }
    }
}

#[cfg(test)]
mod tests;
