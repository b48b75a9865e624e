//! What a person reads before a question: the prose, how far the run is, the command, what it
//! touches, and what it is expected to print.

use crate::cli::terminal::say;
use std::collections::BTreeMap;
use std::collections::HashSet;

use super::fills;
use crate::cli::{colour, terminal};
use crate::document::NodeKind;
use crate::expect;
use crate::report::highlight;
use crate::report::prose::{Prose, ProseOptions};
use crate::report::style::{Style, StyledLine, Tint};
use crate::runbook::{Block, Each, Kind, Runbook};
use crate::source::Span;

/// The most columns that prose takes: longer lines are hard to read.
const MAX_WIDTH: usize = 100;

/// How many lines of an expectation are shown before the step runs.
const MAX_EXPECTED: usize = 12;

/// The document as it is read along the run.
pub struct Page<'a> {
    runbook: &'a Runbook,
    prose: Prose<'a>,
    /// Where the text ends that was shown.
    shown_to: usize,
    /// The values that texts of commands stand for, by their variables, as they may be shown.
    pub values: BTreeMap<String, String>,
    /// The steps whose prose was shown, by their nodes, where they are repeated.
    seen: HashSet<usize>,
    /// The values of the block that was shown last.
    each: Vec<Each>,
    /// What a block would do to its file, by its index.
    preview: Option<(usize, Vec<StyledLine>)>,
}

impl<'a> Page<'a> {
    /// The commands of a step, with what is expected of them, and what stands for values in them.
    pub fn step(&self, block: &Block) -> Vec<StyledLine> {
        let mut lines = step_lines(block);
        lines.extend(fills::lines(block, &self.values));
        lines
    }

    /// The document from its start, behind the front matter.
    pub fn new(runbook: &'a Runbook) -> Self {
        let front_matter = runbook.document.front_matter.as_ref();
        Self {
            runbook,
            prose: Prose::new(&runbook.document),
            shown_to: front_matter.map_or(0, |front| front.end),
            values: BTreeMap::new(),
            seen: HashSet::new(),
            each: Vec::new(),
            preview: None,
        }
    }

    /// Takes what the block at `index` would do to its file, to be shown with it from now on.
    pub fn preview(&mut self, index: usize, lines: Vec<StyledLine>) {
        self.preview = Some((index, lines));
    }

    /// The prose before the block at `index` that was not shown yet, and the item itself where it is one.
    pub fn before(&mut self, index: usize) -> Vec<StyledLine> {
        let block = &self.runbook.blocks[index];
        let is_other = self.each != block.each;
        self.each.clone_from(&block.each);
        if !block.each.is_empty() && !self.seen.insert(block.node) {
            // What the section says was read when it ran for another value.
            let heading = is_other.then(|| self.heading(block)).flatten();
            let item = match block.kind {
                Kind::Manual => self.again(index),
                _ => Vec::new(),
            };
            return heading.into_iter().chain(item).collect();
        }
        let line_start = self.runbook.document.source.line_start(block.line);
        let from = self.end_of_previous(index);
        // After a jump, what stands between there and here is not what leads to this step.
        let from = if (from..=line_start).contains(&self.shown_to) {
            self.shown_to
        } else {
            from
        };
        let own_end = self.own_end(index);
        self.shown_to = own_end;
        let to = match block.kind {
            Kind::Manual => own_end,
            _ => line_start,
        };
        self.lines(Span::new(from.min(to), to))
    }

    /// The heading of the section that is repeated, and the value that it runs for now.
    fn heading(&self, block: &Block) -> Option<StyledLine> {
        let each = block.each.last()?;
        let NodeKind::Heading { text, .. } = &self.runbook.document.nodes[each.heading].kind else {
            return None;
        };
        let text = format!("{text} ({})", block.iteration()?);
        let bold = Style {
            bold: true,
            ..Style::of(Tint::Heading)
        };
        Some(StyledLine::new(expect::visible(&text), bold))
    }

    /// The prose behind the last block; nothing where blocks follow that are not part of the run.
    pub fn rest(&mut self) -> Vec<StyledLine> {
        let end = self.runbook.document.source.text().len();
        let last = self
            .runbook
            .runnable()
            .last()
            .map(|&last| self.own_end(last));
        let from = self.shown_to.min(end);
        if last.is_some_and(|last| from < last) {
            return Vec::new();
        }
        self.shown_to = end;
        self.lines(Span::new(from, end))
    }

    /// What the block runs or writes, or the item itself, once more.
    pub fn again(&self, index: usize) -> Vec<StyledLine> {
        let block = &self.runbook.blocks[index];
        match block.kind {
            Kind::Manual => {
                let start = self.runbook.document.source.line_start(block.line);
                self.lines(Span::new(start, self.own_end(index)))
            }
            _ => self.body(index),
        }
    }

    fn lines(&self, range: Span) -> Vec<StyledLine> {
        let options = ProseOptions {
            width: terminal::size().0.saturating_sub(1).min(MAX_WIDTH),
            ascii: terminal::get().ascii,
        };
        let mut lines = self.prose.lines(range, options);
        let is_blank = |line: &StyledLine| line.plain().trim().is_empty();
        while lines.last().is_some_and(is_blank) {
            lines.pop();
        }
        let first = lines.iter().position(|line| !is_blank(line)).unwrap_or(0);
        lines.split_off(first)
    }

    /// Where what is shown of the last block before this one ends.
    fn end_of_previous(&self, index: usize) -> usize {
        let blocks = &self.runbook.blocks;
        // In the document, where a section stands once that is repeated.
        let is_before = |other: &Block| other.is_runnable() && other.node < blocks[index].node;
        let previous = (0..index).rev().find(|&other| is_before(&blocks[other]));
        let front_matter = self.runbook.document.front_matter.as_ref();
        previous.map_or_else(
            || front_matter.map_or(0, |front| front.end),
            |previous| self.own_end(previous),
        )
    }

    /// Where what is shown of a block ends: a step's with its expectations, an item's before the first
    /// block in it.
    fn own_end(&self, index: usize) -> usize {
        let blocks = &self.runbook.blocks;
        let source = &self.runbook.document.source;
        let block = &blocks[index];
        if block.kind == Kind::Manual {
            let inner = blocks[index + 1..].iter().find(|other| {
                let is_inside = block.node < other.node && other.line <= block.end_line;
                is_inside && other.is_runnable()
            });
            return inner.map_or_else(
                || source.line_start(block.end_line + 1),
                |inner| source.line_start(inner.line),
            );
        }
        let last = block.expects.iter().filter_map(|asserted| asserted.block);
        let end = last
            .max()
            .map_or(block.end_line, |last| blocks[last].end_line);
        source.line_start(end + 1)
    }

    /// What the block runs or writes, and what is expected of it. An item has been read already.
    pub fn body(&self, index: usize) -> Vec<StyledLine> {
        let block = &self.runbook.blocks[index];
        match block.kind {
            Kind::Manual => Vec::new(),
            Kind::Step => self.step(block),
            _ => {
                let mut lines = file_lines(block);
                lines.extend(fills::lines(block, &self.values));
                let preview = self.preview.iter().filter(|(of, _)| *of == index);
                lines.extend(preview.flat_map(|(_, lines)| lines.clone()));
                lines
            }
        }
    }
}

/// The commands of a step, each with what is expected of it.
pub(super) fn step_lines(block: &Block) -> Vec<StyledLine> {
    let is_shell = block.attributes.shell.is_none();
    let mut lines = Vec::new();
    for command in &block.commands {
        let code = command.text.trim_end();
        let code = if is_shell {
            highlight::shell(code)
        } else {
            highlight::plain(code)
        };
        for (number, line) in code.into_iter().enumerate() {
            let prompt = match (block.is_transcript, number) {
                (false, _) => "  ",
                (true, 0) => "  $ ",
                (true, _) => "  > ",
            };
            lines.push(behind(prompt, line));
        }
        if let Some(asserted) = &command.expected {
            expected(&asserted.expectation.text, &mut lines);
        }
    }
    for asserted in &block.expects {
        expected(&asserted.expectation.text, &mut lines);
    }
    lines
}

fn behind(prefix: &str, line: StyledLine) -> StyledLine {
    let mut whole = StyledLine::new(prefix, Style::DIM);
    for span in line.spans {
        whole.push(&span.text, span.style);
    }
    whole
}

fn expected(text: &str, lines: &mut Vec<StyledLine>) {
    lines.push(StyledLine::new("  expects:", Style::DIM));
    let all: Vec<&str> = text.trim_end().lines().collect();
    let bar = terminal::own("  │ ").into_owned();
    for line in all.iter().take(MAX_EXPECTED) {
        lines.push(StyledLine::new(
            format!("{bar}{}", expect::visible(line)),
            Style::DIM,
        ));
    }
    if let more @ 1.. = all.len().saturating_sub(MAX_EXPECTED) {
        let ellipsis = terminal::own("…").into_owned();
        lines.push(StyledLine::new(
            format!("{bar}{ellipsis} {more} more lines"),
            Style::DIM,
        ));
    }
}

fn file_lines(block: &Block) -> Vec<StyledLine> {
    let title = block.title();
    let head = format!("  {}:", expect::visible(&title));
    let mut lines = vec![StyledLine::new(head, Style::BOLD)];
    let bar = terminal::own("  │ ").into_owned();
    for line in block.text.lines() {
        let text = format!("{bar}{}", expect::visible(line));
        lines.push(StyledLine::new(text, Style::of(Tint::Code)));
    }
    lines
}

/// Lines as the terminal shows them.
pub fn print(lines: &[StyledLine]) {
    for line in lines {
        say!("{}", colour::styled(line));
    }
}
