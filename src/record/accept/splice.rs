//! Lines become edits of the document.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::proposal::{Accepted, Proposal};
use crate::document::edit::Edit;
use crate::document::{Fence, NodeKind};
use crate::expect::{self, DiffLine, Mark};
use crate::runbook::Asserted;
use crate::source::Span;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

impl<'a> Proposal<'a> {
    /// Turns the difference of an expectation into edits, and into lines for a person.
    pub(super) fn splice(&mut self, accepted: &Accepted, shown: &mut Vec<DiffLine>) {
        let source = &self.runbook.document.source;
        let newline = source.newline();
        let fence = self.fence_of(accepted);
        let indent = self.indent(accepted);
        let ops = capture_diff_slices(Algorithm::Myers, &accepted.old, &accepted.new);
        for op in &ops {
            if let DiffOp::Equal { .. } = op {
                continue;
            }
            let (old, new) = (op.old_range(), op.new_range());
            let start = source.line_start(accepted.lines.start + old.start);
            let end = source.line_start(accepted.lines.start + old.end);
            let text: String = accepted.new[new]
                .iter()
                .map(|line| {
                    let line = format!("{}{indent}{line}", fence.prefix);
                    format!("{}{newline}", line.trim_end_matches([' ', '\t']))
                })
                .collect();
            self.edits.push(Edit::replace(Span::new(start, end), text));
        }
        for group in group_diff_ops(ops, CONTEXT) {
            for op in group {
                let (old, new) = (op.old_range(), op.new_range());
                let line = |mark, text: &String| DiffLine::new(mark, expect::visible(text));
                if let DiffOp::Equal { .. } = op {
                    shown.extend(accepted.old[old].iter().map(|text| line(Mark::Equal, text)));
                } else {
                    shown.extend(
                        accepted.old[old]
                            .iter()
                            .map(|text| line(Mark::Expected, text)),
                    );
                    shown.extend(
                        accepted.new[new]
                            .iter()
                            .map(|text| line(Mark::Actual, text)),
                    );
                }
            }
        }
        if accepted.lines.start > fence.line && accepted.lines.start <= fence.end_line {
            let fence = fence.clone();
            self.widen(&fence, &accepted.new);
        }
    }

    /// The fence that the expectation stands in; the step's own for one that is yet to come.
    fn fence_of(&self, accepted: &Accepted) -> &'a Fence {
        let at = |asserted: &&Asserted| asserted.line + 1 == accepted.lines.start;
        let block = self
            .block
            .expects
            .iter()
            .find(at)
            .and_then(|asserted| asserted.block);
        let node = block.map(|block| self.runbook.blocks[block].node);
        match node.map(|node| &self.runbook.document.nodes[node].kind) {
            Some(NodeKind::Fence(fence)) => fence,
            _ => self.fence,
        }
    }

    /// The blanks before the prompts of the transcript, which output has before it too.
    fn indent(&self, accepted: &Accepted) -> &'a str {
        let inside =
            accepted.lines.start > self.fence.line && accepted.lines.start <= self.fence.end_line;
        let first = self
            .block
            .commands
            .first()
            .map_or(0, |command| command.line);
        let line = self
            .fence
            .text
            .lines()
            .nth(first.saturating_sub(self.fence.line + 1));
        match line {
            Some(line) if inside => {
                &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
            }
            _ => "",
        }
    }

    /// Makes the fence longer than any line in it that would close it.
    fn widen(&mut self, fence: &Fence, new: &[String]) {
        let source = &self.runbook.document.source;
        let opening = source.line_start(fence.line);
        let start = opening + fence.prefix.len().min(source.line_text(fence.line).len());
        let text = &source.text()[start..];
        let mark = text.chars().next().unwrap_or('`');
        let length = run_of(text, mark);
        let longest = new
            .iter()
            .filter(|line| line.trim().chars().all(|c| c == mark))
            .map(|line| run_of(line.trim(), mark))
            .max()
            .unwrap_or(0);
        if longest < length {
            return;
        }
        let more = mark.to_string().repeat(longest + 1 - length);
        let closing = source.line_text(fence.end_line);
        let at = closing.find(mark).unwrap_or(closing.len());
        self.edits.push(Edit::insert(start, more.clone()));
        self.edits
            .push(Edit::insert(source.line_start(fence.end_line) + at, more));
    }
}

/// How many of `mark` a text begins with.
pub(super) fn run_of(text: &str, mark: char) -> usize {
    let text = text.trim_start();
    text.len() - text.trim_start_matches(mark).len()
}
