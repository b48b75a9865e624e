//! What has left the screen, as text.

use super::row::Row;

/// How many blanks or blank lines in a row are kept at most: they are held back until something
/// follows, and must not come to more memory than a screen may take.
const MAX_BLANKS: usize = 64 << 10;

/// Lines without blanks at their ends, and without blank lines at the end of all.
#[derive(Debug, Default)]
pub(super) struct Scrollback {
    text: String,
    /// Line ends, and behind them blanks, that stand before the next text.
    newlines: usize,
    blanks: usize,
    has_text: bool,
}

impl Scrollback {
    /// Adds a row, which ends a line unless that goes on in the next.
    pub(super) fn push(&mut self, row: &Row) {
        let text = row.text();
        let trimmed = text.trim_end_matches(' ');
        if !trimmed.is_empty() {
            self.text.extend(std::iter::repeat_n('\n', self.newlines));
            self.text.extend(std::iter::repeat_n(' ', self.blanks));
            self.text.push_str(trimmed);
            self.newlines = 0;
            self.blanks = 0;
            self.has_text = true;
        }
        if row.is_wrapped {
            self.blanks = MAX_BLANKS.min(self.blanks + text.len() - trimmed.len());
        } else {
            self.blanks = 0;
            self.newlines = MAX_BLANKS.min(self.newlines + 1);
        }
    }

    /// Whether anything but blanks was ever added.
    pub(super) fn has_text(&self) -> bool {
        self.has_text
    }

    /// The text that was not taken yet. What is taken piece by piece is the text as a whole.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// The rest of the text, with its last newline.
    pub(super) fn finish(mut self) -> String {
        if self.has_text {
            self.text.push('\n');
        }
        self.text
    }
}
