//! Items that a person did are ticked in the document.

use super::{Recorder, each};
use crate::document::edit::Edit;
use crate::document::{NodeKind, encode_value};
use crate::run::StepResult;
use crate::runbook::digest;
use crate::source::Span;

impl Recorder<'_> {
    /// Ticks a manual item that a person confirmed. A repeated one has one box for all of its values: the
    /// mark says for which of them it was done, in this run or before, until the box is ticked. `results`
    /// are told by the indices of their blocks.
    pub(super) fn tick(&mut self, node: usize, results: &[(usize, &StepResult)]) {
        let NodeKind::Task(task) = &self.document.nodes[node].kind else {
            return;
        };
        let mut blocks = self.runbook.blocks.iter();
        let Some(block) = blocks.find(|block| block.node == node) else {
            return;
        };
        let digest = digest::digest(block);
        let mut passed = results.iter().filter(|(_, result)| result.status.is_pass());
        let (is_whole, values) = match each::all(self.runbook, node) {
            None => (passed.next().is_some(), None),
            Some(all) => {
                // What was done of another text is not done.
                let former = task.done.as_ref();
                let former = former.filter(|done| done.digest.as_ref() == Some(&digest));
                let mut done = former.map_or_else(Vec::new, each::of_mark);
                done.extend(passed.map(|(block, _)| each::in_mark(&self.runbook.blocks[*block])));
                let count = all.len();
                let all = all.into_iter().filter(|value| done.contains(value));
                let done: Vec<String> = all.collect();
                if done.is_empty() {
                    return;
                }
                (done.len() == count, Some(done.join(",")))
            }
        };
        if !is_whole && values.is_none() {
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
        let mut words = format!("digest={digest}");
        if let Some(values) = values {
            words.push_str(&format!(" each={}", encode_value(&values)));
        }
        let mark = format!("<!-- stepmark: done {words} -->");
        if task.checked != is_whole {
            let marker = if is_whole { "[x]" } else { "[ ]" };
            self.edits.push(Edit::replace(task.marker, marker));
        }
        match &task.done {
            Some(done) if self.document.source.slice(done.span) == mark => {}
            Some(done) => self.edits.push(Edit::replace(done.span, mark)),
            None => self.edits.push(Edit::insert(task.text_end, mark)),
        }
    }
}
