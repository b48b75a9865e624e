//! Results become edits of the document, and documents are written whole or not at all.

pub mod accept;
mod changes;
pub mod events;
mod excerpt;
mod header;
pub mod journal;
mod parts;
mod recorded;
pub mod replay;
mod run_line;
mod stamp;
mod twins;
pub mod write;

pub use changes::changes;

use crate::document::edit::{self, Edit};
use crate::document::{Document, NodeKind, RunLine, Stamp};
use crate::run::{FileChange, RunResults, Status, StepResult, What};
use crate::runbook::attributes::RecordMode;
use crate::runbook::{Block, Runbook, digest};
use crate::source::Span;
pub use excerpt::Excerpt;
use parts::Exchange;
use twins::twins;

/// How much of the outputs is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// What the document's `record` says.
    #[default]
    AsDocumented,
    /// Every output, unless the document says `record=none`: for copies.
    Full,
}

/// The text of `current` with the results of a run over `ran` recorded in it. The two differ when
/// somebody edited the document meanwhile: a step that changed keeps its text and gets no stamp.
#[must_use]
pub fn record(current: &Runbook, ran: &Runbook, results: &RunResults, detail: Detail) -> String {
    let document = &current.document;
    let stamps = current.stamps();
    let mut recorder = Recorder::new(current);
    let twins = twins(current, ran);
    for result in &results.steps {
        let Some(&index) = twins.get(&result.block) else {
            continue;
        };
        let block = &current.blocks[index];
        if matches!(document.nodes[block.node].kind, NodeKind::Task(_)) {
            recorder.tick(block, result);
            continue;
        }
        let mode = match block.attributes.record.unwrap_or(current.config.record) {
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
            is_accepted,
            digest,
            is_copy: detail == Detail::Full,
        };
        recorder.stamp(index, &told, former);
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
}

/// A result, and how it stands in the document.
struct Told<'a> {
    result: &'a StepResult,
    mode: RecordMode,
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
        }
    }

    /// Ticks a manual item that a person confirmed.
    fn tick(&mut self, block: &Block, result: &StepResult) {
        let NodeKind::Task(task) = &self.document.nodes[block.node].kind else {
            return;
        };
        if !result.status.is_pass() {
            return;
        }
        let span = Span::new(task.marker.end, task.text_end);
        // Right behind the box the mark would make it text, and no item could be found to clean.
        if task.done.is_none() && span.start == span.end {
            return;
        }
        // Where the text opens something that it does not close, the mark would become a part of it.
        let text = self.document.source.slice(span);
        let is_open = |(open, close): (&str, &str)| {
            text.rfind(open)
                .is_some_and(|at| !text[at..].contains(close))
        };
        if [("<!", ">"), ("<!--", "-->"), ("<?", "?>")]
            .into_iter()
            .any(is_open)
        {
            return;
        }
        let mark = format!("<!-- stepmark: done digest={} -->", digest::digest(block));
        if !task.checked {
            self.edits.push(Edit::replace(task.marker, "[x]"));
        }
        match &task.done {
            Some(done) if self.document.source.slice(done.span) == mark => {}
            Some(done) => self.edits.push(Edit::replace(done.span, mark)),
            None => self.edits.push(Edit::insert(task.text_end, mark)),
        }
    }

    /// Puts the result behind the step and its expectations, in the place of a former one.
    fn stamp(&mut self, index: usize, told: &Told<'_>, former: &[&Stamp]) {
        let (runbook, source) = (self.runbook, &self.document.source);
        let block = &runbook.blocks[index];
        let NodeKind::Fence(fence) = &self.document.nodes[block.node].kind else {
            return;
        };
        let last_expectation = block
            .expects
            .iter()
            .filter_map(|asserted| asserted.block)
            .max();
        let end_line = last_expectation.map_or(block.end_line, |expects| {
            runbook.blocks[expects].end_line.max(block.end_line)
        });
        let at = source.line_start(end_line + 1);
        let text = match (told.mode, self.kept(told, former)) {
            (RecordMode::None, _) => None,
            (_, Some(kept)) => Some(kept),
            _ => Some(stamp::lines(block, told, &fence.prefix, self.newline)),
        };
        let mut text = text;
        for stamp in former {
            // Where the former one stands right, only what changed is touched: a run that comes out
            // the same leaves the bytes alone.
            let is_place = stamp.lines.start == at && text.is_some();
            let new = if is_place { text.take() } else { None };
            match new {
                Some(new) => {
                    self.exchange.take(stamp);
                    self.exchange.put(at, index);
                    self.replace(stamp.lines, new);
                }
                None => self.take_out(stamp),
            }
        }
        if let Some(text) = text {
            self.exchange.put(at, index);
            self.insert_lines(at, text);
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
        let output = stamp.output.as_deref()?;
        let is_whole = stamp.complete && stamp.get("output") == Some(&digest::output_hash(output));
        let is_told = stamp.get("status") == Some("passed") && !stamp.has("undone");
        let is_current = stamp.get("digest") == Some(&told.digest);
        let stays = is_whole && is_told && is_current && !told.is_copy;
        stays.then(|| self.document.source.slice(stamp.lines).to_owned())
    }

    fn take_out(&mut self, stamp: &Stamp) {
        self.exchange.take(stamp);
        self.edits.push(Edit::remove(stamp.lines));
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
