//! Where the words of a line stand on the screen.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// What a program counted when it aligned its columns. Most count what a terminal shows, some
/// count characters, which differs for wide ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Cells of a terminal.
    Display,
    /// Characters.
    Characters,
}

/// Both, the likelier first.
pub const MEASURES: [Measure; 2] = [Measure::Display, Measure::Characters];

/// A word of a line, without blanks in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it is in the line.
    pub bytes: Range<usize>,
    /// Where it is on the screen.
    pub columns: Range<usize>,
}

/// The words of a line.
pub fn words(line: &str, measure: Measure) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut column = 0;
    let mut in_word = false;
    for (at, c) in line.char_indices() {
        let width = match measure {
            Measure::Display => c.width().unwrap_or(1),
            Measure::Characters => 1,
        };
        // A blank that is no space, as one that must not break, belongs to its word.
        let blank = c == ' ' || c == '\t';
        match words.last_mut() {
            _ if blank => {}
            Some(word) if in_word => {
                word.bytes.end = at + c.len_utf8();
                word.columns.end = column + width;
            }
            _ => words.push(Word {
                bytes: at..at + c.len_utf8(),
                columns: column..column + width,
            }),
        }
        in_word = !blank;
        column += width;
    }
    words
}

/// Words with single blanks between them taken together.
pub fn fields(words: &[Word]) -> Vec<Word> {
    let mut fields: Vec<Word> = Vec::new();
    for word in words {
        match fields.last_mut() {
            Some(field) if word.columns.start <= field.columns.end + 1 => {
                field.bytes.end = word.bytes.end;
                field.columns.end = word.columns.end;
            }
            _ => fields.push(word.clone()),
        }
    }
    fields
}

/// A line in which every tab is the blanks that a terminal shows for it.
pub fn expand_tabs(line: &str) -> String {
    const STOP: usize = 8;
    if !line.contains('\t') {
        return line.to_owned();
    }
    let mut expanded = String::with_capacity(line.len() + STOP);
    let mut column = 0;
    for c in line.chars() {
        if c == '\t' {
            let blanks = STOP - column % STOP;
            expanded.extend(std::iter::repeat_n(' ', blanks));
            column += blanks;
        } else {
            expanded.push(c);
            column += c.width().unwrap_or(1);
        }
    }
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        let columns = |line, measure| -> Vec<_> {
            words(line, measure)
                .into_iter()
                .map(|word| word.columns)
                .collect()
        };
        assert_eq!(columns(" a 漢字  b", Measure::Display), [1..2, 3..7, 9..10]);
        assert_eq!(
            columns(" a 漢字  b", Measure::Characters),
            [1..2, 3..5, 7..8]
        );
        assert!(columns("  ", Measure::Display).is_empty());
    }

    #[test]
    fn fields_hold_single_blanks() {
        let line = "4.0 TB  a b   c";
        let fields = fields(&words(line, Measure::Display));
        let texts: Vec<_> = fields
            .iter()
            .map(|field| &line[field.bytes.clone()])
            .collect();
        assert_eq!(texts, ["4.0 TB", "a b", "c"]);
    }

    #[test]
    fn tabs_reach_to_the_next_stop() {
        assert_eq!(expand_tabs("a\tb\t\tc"), "a       b               c");
    }
}
