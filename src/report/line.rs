//! A line for people that knows which of its characters are stepmark's own: a terminal without
//! Unicode gets those in ASCII, and the text of documents and commands as it is.

use unicode_width::UnicodeWidthStr as _;

use crate::expect::{DiffLine, Mark};

/// What stepmark draws itself, and how a terminal shows it that knows ASCII only.
const MARKS: &[(char, &str)] = &[
    ('✓', "ok"),
    ('≈', "~="),
    ('✗', "x"),
    ('≠', "!="),
    ('–', "-"),
    ('⊘', "(/)"),
    ('⚡', "!"),
    ('│', "|"),
    ('─', "-"),
    ('└', "`"),
    ('☐', "[ ]"),
    ('…', "..."),
    ('·', "|"),
];

/// What takes the place of `…` in ASCII where a text is cut to a width: one column, too.
const CUT: &str = "~";

fn in_ascii(own: char) -> Option<&'static str> {
    MARKS
        .iter()
        .find_map(|&(mark, ascii)| (mark == own).then_some(ascii))
}

/// Text that is all stepmark's own, in ASCII.
#[must_use]
pub fn ascii(own: &str) -> String {
    ascii_beside(own, "")
}

/// A text in which stepmark's own words and foreign ones are mixed, with its marks in ASCII. A mark
/// that `foreign` holds too may be foreign, and stays.
#[must_use]
pub fn ascii_beside(text: &str, foreign: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        match in_ascii(char) {
            Some(ascii) if !foreign.contains(char) => shown.push_str(ascii),
            _ => shown.push(char),
        }
    }
    shown
}

/// The marks that must be stepmark's own wherever they stand, since nothing foreign holds them.
#[must_use]
pub fn own_marks(is_foreign: impl Fn(char) -> bool) -> Vec<char> {
    let marks = MARKS.iter().map(|&(mark, _)| mark);
    marks.filter(|&mark| !is_foreign(mark)).collect()
}

/// One line for a person, without colours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The part that it plays in a difference, which a terminal shows by a colour.
    pub mark: Option<Mark>,
    /// All of it, with the mark's prefix.
    pub text: String,
    /// Where in the text marks of stepmark's own stand, first to last, and what they are in ASCII.
    own: Vec<(usize, &'static str)>,
}

impl Line {
    /// A line that is no part of a difference, and has no mark of stepmark's own in it.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A line of a difference. What stepmark says in it itself may begin with a mark.
    #[must_use]
    pub fn difference(line: &DiffLine) -> Self {
        let text = line.to_string();
        let at = line.mark.prefix().len();
        let mut own = Vec::new();
        if line.mark == Mark::Note
            && let Some(mark) = text.get(at..).and_then(|note| note.chars().next())
        {
            own.extend(in_ascii(mark).map(|ascii| (at, ascii)));
        }
        Self {
            mark: Some(line.mark),
            text,
            own,
        }
    }

    /// Adds text of stepmark's own, marks included.
    #[must_use]
    pub fn own(mut self, text: &str) -> Self {
        for (at, char) in text.char_indices() {
            self.own
                .extend(in_ascii(char).map(|ascii| (self.text.len() + at, ascii)));
        }
        self.text.push_str(text);
        self
    }

    /// Adds text without a mark of stepmark's own.
    #[must_use]
    pub fn then(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds `text`, cut with `…` to `width` columns where it is wider.
    #[must_use]
    pub fn fitted(mut self, text: &str, width: usize) -> Self {
        match cut(text, width) {
            None => self.then(text),
            Some(head) => {
                self.text.push_str(head);
                self.own.push((self.text.len(), CUT));
                self.text.push('…');
                self
            }
        }
    }

    /// The same, with blanks up to `width` columns.
    #[must_use]
    pub fn padded(self, text: &str, width: usize) -> Self {
        let blanks = width.saturating_sub(fit(text, width).width());
        self.fitted(text, width).then(&" ".repeat(blanks))
    }

    /// The same, further to the right.
    #[must_use]
    pub fn indented(mut self, columns: usize) -> Self {
        self.text.insert_str(0, &" ".repeat(columns));
        for (at, _) in &mut self.own {
            *at += columns;
        }
        self
    }

    /// Takes these marks for stepmark's own wherever they stand.
    #[must_use]
    pub fn claiming(mut self, marks: &[char]) -> Self {
        for (at, char) in self.text.char_indices() {
            if let Some(ascii) = in_ascii(char).filter(|_| marks.contains(&char))
                && let Err(place) = self.own.binary_search_by_key(&at, |&(own, _)| own)
            {
                self.own.insert(place, (at, ascii));
            }
        }
        self
    }

    /// The text with stepmark's own marks in ASCII.
    #[must_use]
    pub fn ascii(&self) -> String {
        let mut shown = String::with_capacity(self.text.len());
        let mut rest = 0;
        for &(at, ascii) in &self.own {
            let Some(mark) = self.text.get(at..).and_then(|text| text.chars().next()) else {
                break;
            };
            shown.push_str(&self.text[rest..at]);
            shown.push_str(ascii);
            rest = at + mark.len_utf8();
        }
        shown + &self.text[rest..]
    }
}

/// `text` with blanks up to `width` columns, cut with `…` where it is wider.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    Line::default().padded(text, width).text
}

/// `text` cut with `…` to `width` columns where it is wider.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    match cut(text, width) {
        None => text.to_owned(),
        Some(head) => format!("{head}…"),
    }
}

/// What remains of a text that is wider than `width` columns, without the `…` behind it.
fn cut(text: &str, width: usize) -> Option<&str> {
    if text.width() <= width {
        return None;
    }
    let mut end = 0;
    for (at, char) in text.char_indices() {
        let next = at + char.len_utf8();
        if text[..next].width() + 1 > width {
            break;
        }
        end = next;
    }
    Some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_what_a_terminal_shows() {
        assert_eq!(pad("ab", 4), "ab  ");
        assert_eq!(pad("日本語", 4), "日… ");
        assert_eq!(fit("abcdef", 4), "abc…");
    }

    #[test]
    fn own_marks_become_ascii_and_foreign_ones_stay() {
        let line = Line::default()
            .own("✓")
            .then(" build-1  echo '✓ … │' ")
            .fitted("abc…def", 5)
            .then("  (line 3)")
            .indented(2);
        assert_eq!(line.text, "  ✓ build-1  echo '✓ … │' abc……  (line 3)");
        assert_eq!(line.ascii(), "  ok build-1  echo '✓ … │' abc…~  (line 3)");
    }

    #[test]
    fn what_is_cut_takes_the_same_columns_in_ascii() {
        for text in ["ab", "abcdef", "日本語"] {
            let line = Line::default().padded(text, 4).then("|");
            assert_eq!(line.ascii().width(), line.text.width(), "{text}");
        }
    }

    #[test]
    fn notes_in_a_difference_are_own_and_its_lines_are_not() {
        let of = |mark, text: &str| Line::difference(&DiffLine::new(mark, text)).ascii();
        assert_eq!(
            of(Mark::Note, "… 5 lines as expected"),
            "  ... 5 lines as expected"
        );
        assert_eq!(of(Mark::Actual, "… 5 lines"), "+ … 5 lines");
    }

    #[test]
    fn a_mark_that_nothing_foreign_holds_is_own() {
        let line = Line::plain("found \"…abc\" ✓").own(" …");
        let claimed = line.clone().claiming(&own_marks(|char| char == '✓'));
        assert_eq!(claimed.ascii(), "found \"...abc\" ✓ ...");
        assert_eq!(line.ascii(), "found \"…abc\" ✓ ...");
        assert_eq!(ascii_beside("… ✓", "a ✓"), "... ✓");
    }
}
