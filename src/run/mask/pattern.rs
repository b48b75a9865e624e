//! The search for patterns, in bytes that come one after the other. A pattern is looked for in each
//! line by itself.

use std::ops::Range;

use regex_automata::util::captures::Captures;

use super::walk::{Walk, Walker};
use crate::runbook::redact::Pattern;

/// The most bytes of a match that are waited for. What may be a longer one is masked with all that
/// follows in its line.
pub(super) const MAX_MATCH: usize = 64 << 10;

/// How many bytes before a place decide whether a condition such as `\b` holds there, and more.
const LOOK_BEHIND: usize = 8;

/// A pattern that is looked for.
pub(super) struct Sought {
    pattern: Pattern,
    walker: Walker,
}

/// How far the search has come. Places are those among all bytes.
#[derive(Clone)]
pub(super) struct Progress {
    /// What has come of the line, from where it matters.
    line: Vec<u8>,
    /// Where that begins.
    base: usize,
    /// Where the next match may begin: all before are found.
    from: usize,
    /// Behind the last byte.
    at: usize,
    walk: Walk,
    groups: Captures,
    /// Whether the rest of the line is masked.
    is_lost: bool,
}

impl Sought {
    pub(super) fn new(pattern: Pattern) -> Self {
        let walker = Walker::new(pattern.nfa());
        Self { pattern, walker }
    }

    pub(super) fn start(&self) -> Progress {
        Progress {
            line: Vec::new(),
            base: 0,
            from: 0,
            at: 0,
            walk: Walk::default(),
            groups: self.pattern.groups(),
            is_lost: false,
        }
    }

    /// Goes on by `bytes`, which are the last where it `ends`. Adds what is decided to be secret.
    pub(super) fn scan(
        &self,
        progress: &mut Progress,
        bytes: &[u8],
        ends: bool,
        found: &mut Vec<Range<usize>>,
    ) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.end_line(progress, &rest[..end], found);
            progress.begin_line(1);
            rest = &rest[end + 1..];
        }
        if ends {
            self.end_line(progress, rest, found);
            progress.begin_line(0);
            return;
        }
        self.go_on(progress, rest, found);
        if progress.is_lost {
            return;
        }
        let decided = self.open(progress).unwrap_or(progress.at);
        self.settle(progress, decided, found);
        let behind = progress.from.saturating_sub(progress.base + LOOK_BEHIND);
        // Not for each byte of what comes byte by byte.
        if behind >= progress.line.len() / 2 {
            progress.line.drain(..behind);
            progress.base += behind;
        }
    }

    /// Where a match may have begun that is not decided; none that is found later begins before that.
    pub(super) fn open(&self, progress: &Progress) -> Option<usize> {
        if progress.is_lost {
            // What comes next belongs to the mask of what has come: they overlap by a byte.
            return Some(progress.at - 1);
        }
        self.walker.open(&progress.walk)
    }

    /// Takes the rest of a line, without its end.
    fn end_line(&self, progress: &mut Progress, rest: &[u8], found: &mut Vec<Range<usize>>) {
        // In a line of this length no match is too long to wait for.
        if progress.line.is_empty() && !progress.is_lost && rest.len() <= MAX_MATCH {
            let (base, groups) = (progress.at, &mut progress.groups);
            self.search(rest, 0, base, usize::MAX, groups, found);
            progress.at += rest.len();
            return;
        }
        self.go_on(progress, rest, found);
        if !progress.is_lost {
            self.settle(progress, usize::MAX, found);
        }
    }

    /// Takes a part of a line that may not be the last.
    fn go_on(&self, progress: &mut Progress, part: &[u8], found: &mut Vec<Range<usize>>) {
        let end = progress.at + part.len();
        if !progress.is_lost {
            progress.line.extend_from_slice(part);
            for byte in part {
                self.walker.step(&mut progress.walk, progress.at, *byte);
                progress.at += 1;
                let open = self.walker.open(&progress.walk);
                if let Some(open) = open.filter(|open| progress.at - open > MAX_MATCH) {
                    self.settle(progress, open, found);
                    found.push(open..end);
                    progress.is_lost = true;
                    break;
                }
            }
        } else if !part.is_empty() {
            found.push(progress.at - 1..end);
        }
        progress.at = end;
    }

    /// Finds the matches that begin before `decided`.
    fn settle(&self, progress: &mut Progress, decided: usize, found: &mut Vec<Range<usize>>) {
        if progress.from < decided {
            let (base, groups) = (progress.base, &mut progress.groups);
            let from = progress.from - base;
            let behind = self.search(&progress.line, from, base, decided, groups, found);
            progress.from = behind.max(decided);
        }
    }

    /// Finds the matches in `line`, which begins at `base`, from `from` on, as far as they begin
    /// before `decided`. Returns where the last of them ends.
    fn search(
        &self,
        line: &[u8],
        from: usize,
        base: usize,
        decided: usize,
        groups: &mut Captures,
        found: &mut Vec<Range<usize>>,
    ) -> usize {
        let mut from = from;
        while let Some(next) = self.pattern.find(line, from, groups)
            && base + next.all.start < decided
        {
            found.push(base + next.secret.start..base + next.secret.end);
            from = next.all.end;
        }
        base + from
    }
}

impl Progress {
    /// A line begins behind the `length` bytes of the last one's end.
    fn begin_line(&mut self, length: usize) {
        self.at += length;
        self.line.clear();
        self.base = self.at;
        self.from = self.at;
        self.is_lost = false;
        Walker::reset(&mut self.walk);
    }
}
