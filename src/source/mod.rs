//! Text that knows its places: the document's bytes, and spans into them.

pub mod visible;

use std::path::{Path, PathBuf};

/// A half-open range of bytes in a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// An empty span at `offset`.
    #[must_use]
    pub const fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }
}

/// A place as a person counts it: line and column from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
}

/// A text, where it came from, and an index of its lines.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// Wraps `text`, which was read from `path` (as the user wrote it).
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|index| index + 1));
        Self {
            path: path.into(),
            text,
            line_starts,
        }
    }

    /// The same text, called by another path.
    #[must_use]
    pub fn at(self, path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            ..self
        }
    }

    /// The path as the user wrote it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's name without its folder: what shell messages and headings carry, since it does
    /// not change with the directory that stepmark was called from.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.path
            .file_name()
            .unwrap_or(self.path.as_os_str())
            .to_string_lossy()
            .into_owned()
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text within `span`.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// The line, from 1, that holds the byte at `offset`.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset)
    }

    /// Line and column of the byte at `offset`.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line_of(offset);
        let start = self.line_starts[line - 1];
        let column = self.text[start..offset].chars().count() + 1;
        Position { line, column }
    }

    /// Where line `line` (from 1) begins; the end of the text for lines past the last.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len())
    }

    /// The start of the line that holds the byte at `offset`.
    #[must_use]
    pub fn line_start_of(&self, offset: usize) -> usize {
        self.line_start(self.line_of(offset))
    }

    /// The start of the line after the one that holds the byte at `offset`.
    #[must_use]
    pub fn next_line_start_of(&self, offset: usize) -> usize {
        self.line_start(self.line_of(offset) + 1)
    }

    /// Line `line` (from 1) without its line ending.
    #[must_use]
    pub fn line_text(&self, line: usize) -> &str {
        let text = &self.text[self.line_start(line)..self.line_start(line + 1)];
        text.strip_suffix('\n')
            .map_or(text, |text| text.strip_suffix('\r').unwrap_or(text))
    }

    /// How many lines the text has; a final newline does not open another one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts.len() - usize::from(self.text.is_empty() || self.text.ends_with('\n'))
    }

    /// The document's newline: that of its first line, `\n` where there is none.
    #[must_use]
    pub fn newline(&self) -> &'static str {
        let first = self.line_starts.get(1).map_or("", |&end| &self.text[..end]);
        if first.ends_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines_from_one() {
        let source = Source::new("a.md", "äb\r\nsecond\n");
        assert_eq!(source.position(2), Position { line: 1, column: 2 });
        assert_eq!(source.position(5), Position { line: 2, column: 1 });
        assert_eq!(source.line_text(1), "äb");
        assert_eq!(source.line_text(2), "second");
        assert_eq!(source.line_count(), 2);
        assert_eq!(source.newline(), "\r\n");
    }

    #[test]
    fn ends_are_places_too() {
        let source = Source::new("a.md", "one\ntwo");
        assert_eq!(source.next_line_start_of(1), 4);
        assert_eq!(source.next_line_start_of(5), 7);
        assert_eq!(source.line_count(), 2);
        assert_eq!(Source::new("a.md", "").line_count(), 0);
        assert_eq!(source.position(7), Position { line: 2, column: 4 });
    }
}
