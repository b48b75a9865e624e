//! The lines that were written, and what stands to the left of the next one.

use crate::report::style::{StyledLine, Tint};

/// The narrowest line that anything is laid out for.
const MIN_WIDTH: usize = 20;

/// What stands to the left of a container's lines.
#[derive(Debug, Default)]
struct Gutter {
    /// Before the first line, until that is written: a list item's marker.
    first: Option<StyledLine>,
    rest: StyledLine,
    /// Whether no blank lines stand between the blocks in it.
    tight: bool,
    /// Whether its first line is written although there is no text: an empty list item.
    lonely: bool,
}

/// Lines, and the containers that are open.
#[derive(Debug)]
pub(super) struct Page {
    width: usize,
    pub(super) lines: Vec<StyledLine>,
    gutters: Vec<Gutter>,
    /// Whether nothing was written since the innermost container began.
    fresh: bool,
    /// A blank line is due before the next one, inside of so many gutters.
    blank: Option<usize>,
}

impl Page {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width: width.max(MIN_WIDTH),
            lines: Vec::new(),
            gutters: Vec::new(),
            fresh: true,
            blank: None,
        }
    }

    /// A container begins: no blank line comes before its first block.
    pub(super) fn begin(&mut self) {
        self.fresh = true;
    }

    /// What the innermost container is, where its gutter says so.
    pub(super) fn tint(&self) -> Option<Tint> {
        self.gutters.last()?.rest.spans.first()?.style.tint
    }

    /// The innermost container gets a line although it is empty.
    pub(super) fn write_at_end(&mut self) {
        if let Some(gutter) = self.gutters.last_mut() {
            gutter.lonely = true;
        }
    }

    /// The innermost container ends.
    pub(super) fn pop(&mut self) {
        if self.gutters.last().is_some_and(|gutter| gutter.lonely) {
            self.write(&StyledLine::default());
        }
        self.gutters.pop();
    }

    /// Goes a level deeper. Where half of the line is taken, no level takes any more of it.
    pub(super) fn push(&mut self, first: Option<StyledLine>, rest: StyledLine, tight: bool) {
        let fits = |room: usize, part: &StyledLine| room.saturating_sub(part.width());
        let least = self.width / 2;
        let rest = if fits(self.room(false), &rest) >= least {
            rest
        } else {
            StyledLine::default()
        };
        let first = first.filter(|first| fits(self.room(true), first) >= MIN_WIDTH / 2);
        self.gutters.push(Gutter {
            first,
            rest,
            tight,
            lonely: false,
        });
        self.fresh = true;
    }

    /// The columns between the gutters and the end of the line: of the next line, or of those after it.
    pub(super) fn room(&self, next: bool) -> usize {
        let widths = self.gutters.iter().map(|gutter| match &gutter.first {
            Some(first) if next => first.width(),
            _ => gutter.rest.width(),
        });
        self.width.saturating_sub(widths.sum())
    }

    /// A blank line is due, unless a container just began, or its author left none.
    pub(super) fn separate(&mut self) {
        let tight = self.gutters.last().is_some_and(|gutter| gutter.tight);
        if self.fresh || tight || self.lines.is_empty() {
            return;
        }
        let depth = self.gutters.len();
        self.blank = Some(self.blank.map_or(depth, |before| before.min(depth)));
    }

    pub(super) fn write(&mut self, content: &StyledLine) {
        if let Some(depth) = self.blank.take() {
            let mut line = StyledLine::default();
            for gutter in self.gutters.iter().take(depth) {
                line.append(&gutter.rest);
            }
            self.lines.push(trimmed(line));
        }
        let mut line = StyledLine::default();
        for gutter in &mut self.gutters {
            gutter.lonely = false;
            match gutter.first.take() {
                Some(first) => line.append(&first),
                None => line.append(&gutter.rest),
            }
        }
        line.append(content);
        self.lines.push(trimmed(line));
        self.fresh = false;
    }
}

/// A line without the blanks at its end.
fn trimmed(mut line: StyledLine) -> StyledLine {
    while let Some(last) = line.spans.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
        if !last.text.is_empty() {
            break;
        }
        line.spans.pop();
    }
    line
}
