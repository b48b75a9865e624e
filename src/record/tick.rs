//! Items that a person did are ticked in the document.

use super::{Recorder, each};
use crate::document::edit::Edit;
use crate::document::{NodeKind, encode_value};
use crate::run::StepResult;
use crate::runbook::digest;
use crate::source::Span;

impl Recorder<'_> {
    /// Ticks a manual item that a person confirmed: one box for all values of a repeated one, so that all
    /// of them have to be done in the run.
    pub(super) fn tick(&mut self, node: usize, results: &[&StepResult]) {
        let NodeKind::Task(task) = &self.document.nodes[node].kind else {
            return;
        };
        let mut blocks = self.runbook.blocks.iter();
        let Some(block) = blocks.find(|block| block.node == node) else {
            return;
        };
        let passed = results.iter().filter(|result| result.status.is_pass());
        let of_values = blocks.filter(|other| other.node == node).count() + 1;
        if passed.count() < of_values {
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
        let mut words = format!("digest={}", digest::digest(block));
        if let Some(values) = each::all(self.runbook, node) {
            words.push_str(&format!(" each={}", encode_value(&values)));
        }
        let mark = format!("<!-- stepmark: done {words} -->");
        if !task.checked {
            self.edits.push(Edit::replace(task.marker, "[x]"));
        }
        match &task.done {
            Some(done) if self.document.source.slice(done.span) == mark => {}
            Some(done) => self.edits.push(Edit::replace(done.span, mark)),
            None => self.edits.push(Edit::insert(task.text_end, mark)),
        }
    }
}
