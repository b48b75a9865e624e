//! Output of a program that nobody gave a terminal, kept readable while it comes.

mod control;
mod line;
mod lines;

#[cfg(test)]
mod tests;

use std::io::BufRead;

use self::lines::Lines;
use super::parser::Parser;

/// Turns what a program writes into lines, of which some may still change.
///
/// A line is final at its newline as long as the output never moves the cursor up. Behind the first
/// such move as many last lines stay pending as the greatest move went up, 50 at most, so that what
/// a program redraws changes in place; lines that were final before are given out once more. Clearing
/// the screen makes all lines final, and loses none. Lines have no width to wrap at.
///
/// Lines are fit to be shown: without escapes and control characters but tabs. A line longer than
/// 64 KiB is given out in pieces.
#[derive(Default)]
pub struct Live {
    parser: Parser,
    lines: Lines,
    /// Whether the parser may be left out: this line began where nothing was open, and held nothing
    /// but text so far.
    is_plain: bool,
}

impl Live {
    /// Before any output.
    #[must_use]
    pub fn new() -> Self {
        Self {
            is_plain: true,
            ..Self::default()
        }
    }

    /// Takes what the program wrote next, and returns the lines that are final by that. Sequences and
    /// characters may be split over two calls.
    #[must_use]
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (all, before) = (rest, rest.len());
            // The reader's own search looks at many bytes at once, and cannot fail on a slice.
            let _ = rest.skip_until(b'\n');
            self.feed_line(&all[..before - rest.len()]);
        }
        self.lines.take_final()
    }

    /// Takes bytes up to a newline, or up to where they end.
    fn feed_line(&mut self, line: &[u8]) {
        let (text, is_ended) = match line.strip_suffix(b"\n") {
            Some(text) => (text.strip_suffix(b"\r").unwrap_or(text), true),
            None => (line, false),
        };
        if self.is_plain && is_ended && self.lines.pass(text) {
            return;
        }
        self.is_plain = self.is_plain && self.lines.append(text);
        if !self.is_plain {
            self.parser.advance(&mut self.lines, line);
        } else if is_ended {
            self.lines.newline();
        }
        if is_ended {
            self.is_plain = self.lines.can_append();
        }
    }

    /// The lines that may still change, the last of which may be incomplete.
    #[must_use]
    pub fn pending(&self) -> Vec<String> {
        self.lines.pending()
    }

    /// The lines that were pending, now that the output has ended. What is fed next begins anew.
    #[must_use]
    pub fn finish(&mut self) -> Vec<String> {
        self.parser.finish(&mut self.lines);
        let mut lines = std::mem::take(&mut self.lines);
        self.is_plain = true;
        let mut last = lines.take_final();
        last.extend(lines.pending());
        last
    }
}
