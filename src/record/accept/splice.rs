//! Lines become edits of the document.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use crate::document::Fence;
use crate::document::edit::Edit;
use crate::expect::{self, DiffLine, Mark};
use crate::source::{Source, Span};

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// The lines of an expectation, and what they become.
pub(super) struct Replacement<'a> {
    /// The fence that they stand in; the step's own for one that is yet to come.
    pub(super) fence: &'a Fence,
    /// Blanks that stand before each line of a transcript, prompts included.
    pub(super) indent: &'a str,
    /// The lines of the document that they take up, from 1.
    pub(super) lines: Range<usize>,
    pub(super) old: Vec<String>,
    pub(super) new: Vec<String>,
}

impl Replacement<'_> {
    fn ops(&self) -> Vec<DiffOp> {
        capture_diff_slices(Algorithm::Myers, &self.old, &self.new)
    }

    /// The edits that make them what they become. A line that stays keeps its bytes.
    pub(super) fn edits(&self, source: &Source) -> Vec<Edit> {
        let newline = source.newline();
        let ops = self.ops();
        let changed = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
        let edit = |op: &DiffOp| {
            let (old, new) = (op.old_range(), op.new_range());
            let start = source.line_start(self.lines.start + old.start);
            let end = source.line_start(self.lines.start + old.end);
            let lines = self.new[new].iter().map(|line| {
                let line = format!("{}{}{line}", self.fence.prefix, self.indent);
                format!("{}{newline}", line.trim_end_matches([' ', '\t']))
            });
            Edit::replace(Span::new(start, end), lines.collect::<String>())
        };
        changed.map(edit).collect()
    }

    /// What goes and what comes, with a few lines around it.
    pub(super) fn shown(&self) -> Vec<DiffLine> {
        let mut shown = Vec::new();
        let mut show = |mark, lines: &[String]| {
            shown.extend(
                lines
                    .iter()
                    .map(|text| DiffLine::new(mark, expect::visible(text))),
            );
        };
        for op in group_diff_ops(self.ops(), CONTEXT).into_iter().flatten() {
            let (old, new) = (op.old_range(), op.new_range());
            if let DiffOp::Equal { .. } = op {
                show(Mark::Equal, &self.old[old]);
            } else {
                show(Mark::Expected, &self.old[old]);
                show(Mark::Actual, &self.new[new]);
            }
        }
        shown
    }

    /// Whether they stand in their fence, rather than behind it.
    fn is_inside(&self) -> bool {
        (self.fence.line + 1..=self.fence.end_line).contains(&self.lines.start)
    }
}

/// The edits that make fences longer than any new line in them that would close them.
pub(super) fn widen(source: &Source, replacements: &[Replacement<'_>]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let inside = || {
        replacements
            .iter()
            .filter(|replacement| replacement.is_inside())
    };
    let mut fences: Vec<&Fence> = inside().map(|replacement| replacement.fence).collect();
    fences.dedup_by_key(|fence| fence.line);
    for fence in fences {
        let start = fence.start;
        let text = &source.text()[start..];
        let mark = text.chars().next().unwrap_or('`');
        let length = run_of(text, mark);
        let lines = inside().filter(|replacement| replacement.fence.line == fence.line);
        let closers = lines
            .flat_map(|replacement| &replacement.new)
            .map(|line| line.trim())
            .filter(|line| line.chars().all(|c| c == mark));
        let longest = closers.map(|line| run_of(line, mark)).max().unwrap_or(0);
        if longest >= length {
            let more = mark.to_string().repeat(longest + 1 - length);
            let closing = source.line_text(fence.end_line);
            let at =
                source.line_start(fence.end_line) + closing.find(mark).unwrap_or(closing.len());
            edits.push(Edit::insert(start, more.clone()));
            edits.push(Edit::insert(at, more));
        }
    }
    edits
}

/// How many of `mark` a text begins with.
pub(super) fn run_of(text: &str, mark: char) -> usize {
    let text = text.trim_start();
    text.len() - text.trim_start_matches(mark).len()
}
