//! The bytes that change, and the lines around them.

use std::ops::Range;

use super::super::tree::skip_blank;

/// What is to change in a text.
pub struct Edits<'t> {
    text: &'t str,
    edits: Vec<(Range<usize>, String)>,
}

impl<'t> Edits<'t> {
    pub const fn new(text: &'t str) -> Self {
        Self {
            text,
            edits: Vec::new(),
        }
    }

    pub fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.edits.push((range, text.into()));
    }

    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    pub fn delete(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// Makes the changes. What several of them take away is taken away once. `bare` if a text whose last line
    /// has no end is to stay one: lines behind `|` would lose theirs.
    pub fn done(mut self, bare: bool) -> Option<String> {
        self.edits
            .sort_by_key(|(range, _)| (range.start, range.end));
        let is_windows = self
            .text
            .find('\n')
            .is_some_and(|at| self.text.get(..at).unwrap_or_default().ends_with('\r'));
        let mut done = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, text) in &self.edits {
            done.push_str(self.text.get(at..range.start.max(at))?);
            match is_windows {
                true => done.push_str(&text.replace("\r\n", "\n").replace('\n', "\r\n")),
                false => done.push_str(text),
            }
            at = at.max(range.end);
        }
        done.push_str(self.text.get(at..)?);
        match (bare && !self.text.ends_with('\n'), done.ends_with('\n')) {
            (true, true) => {
                done.pop();
                if done.ends_with('\r') {
                    done.pop();
                }
            }
            (false, false) if !bare => done.push_str(if is_windows { "\r\n" } else { "\n" }),
            _ => {}
        }
        Some(done)
    }

    pub fn line_start(&self, at: usize) -> usize {
        self.text
            .get(..at)
            .unwrap_or_default()
            .rfind('\n')
            .map_or(0, |newline| newline + 1)
    }

    /// Where the line of a byte ends, before its line end.
    pub fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let line = rest.find('\n').map_or(rest, |newline| &rest[..newline]);
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Where the line behind that of a byte begins.
    pub fn next_line(&self, at: usize) -> usize {
        let newline = self.text.get(at..).unwrap_or_default().find('\n');
        newline.map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// Whether only blanks stand before a byte on its line.
    pub fn is_first(&self, at: usize) -> bool {
        self.text
            .get(self.line_start(at)..at)
            .unwrap_or_default()
            .bytes()
            .all(|byte| byte == b' ' || byte == b'\t')
    }

    /// Whether nothing but a comment stands behind a byte on its line.
    pub fn is_last(&self, at: usize) -> bool {
        skip_blank(self.text, at) >= self.line_end(at)
    }

    /// The comment behind a byte on its line, the blanks before it included.
    pub fn comment(&self, at: usize) -> &'t str {
        let rest = self.text.get(at..self.line_end(at)).unwrap_or_default();
        match rest.trim_start().starts_with('#') {
            true => rest,
            false => "",
        }
    }

    /// Where the comments begin that stand right above an entry which begins at `start`, as far in as it,
    /// and not above `floor`. Where they begin the text they are about all of it.
    pub fn with_comments_above(&self, start: usize, floor: usize) -> usize {
        let column = start - self.line_start(start);
        let mut at = self.line_start(start);
        loop {
            let above = self.line_start(at.saturating_sub(1));
            if at == 0 || above < floor {
                break;
            }
            let line = self.text.get(above..at).unwrap_or_default();
            let indent = line.len() - line.trim_start_matches(' ').len();
            if indent != column || !line[indent..].starts_with('#') {
                break;
            }
            at = above;
        }
        if at == 0 { self.line_start(start) } else { at }
    }

    /// Where an entry ends that stands in `column` and whose value ends at `end`: with the rest of its line,
    /// and the comments below it that stand further in.
    pub fn with_comments_below(&self, end: usize, column: usize) -> usize {
        let mut last = self.line_end(end);
        let mut at = self.next_line(last);
        while at < self.text.len() {
            let line = self.text.get(at..self.line_end(at)).unwrap_or_default();
            let trimmed = line.trim_start_matches(' ');
            if trimmed.starts_with('#') && line.len() - trimmed.len() > column {
                last = at + line.len();
            } else if !trimmed.is_empty() {
                break;
            }
            at = self.next_line(at);
        }
        last
    }

    /// Puts lines in behind the line of a byte. They come where the next line begins, so that they stay
    /// apart from lines that are taken out before it.
    pub fn insert_lines(&mut self, at: usize, lines: &[String]) {
        let lines = lines.join("\n");
        let next = self.next_line(at);
        if self.text.get(..next).unwrap_or_default().ends_with('\n') {
            self.insert(next, format!("{lines}\n"));
        } else {
            self.insert(next, format!("\n{lines}"));
        }
    }

    /// Takes whole lines out, from the start of one to the end of another.
    pub fn delete_lines(&mut self, start: usize, end: usize) {
        self.delete(start..self.next_line(end));
    }
}
